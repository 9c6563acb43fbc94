// Files that a country hands in with its answers.

#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

// Kind of paper, its id the digest: what was handed in for whom, whoever named it since.
constexpr std::string_view kFile = "file", kKept = "kept";

}  // namespace

Result<void> Answers::NoteFile(const Caller& caller, std::string_view round,
                               std::string_view country, const base::Digest& digest) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<void> {
        ATALAYA_ASSIGN(const Place place, Changeable(tx, caller, round, country, {}));
        const PaperKey key = AnswerKey(kFile, place.round, country, base::Hex(digest));
        if (m_papers.Get(tx, key)) return {};
        ATALAYA_TRY(m_papers.Put(tx, caller.Actor(), key, 0, {}, kKept));
        return {};
    });
}

bool Answers::HasFile(Transaction& tx, const Round& round, std::string_view country,
                      const base::Digest& digest) const {
    Round at = round;
    for (int back = 0; back <= kMostRoundsBack; ++back) {
        if (m_papers.Get(tx, AnswerKey(kFile, at, country, base::Hex(digest)))) return true;
        auto earlier = m_rounds.Find(tx, at.previous);
        if (!earlier.ok()) return false;
        at = *std::move(earlier);
    }
    return false;
}

Result<void> Answers::CheckFiles(Transaction& tx, const Place& place, const Question& question,
                                 const json::value& value) const {
    if (question.type != QuestionType::File || !value.is_array()) return {};
    Error error = Err("evaluation.answer_invalid");
    const json::array& files = value.as_array();
    for (std::size_t i = 0; i < files.size(); ++i) {
        const json::object& file = files[i].as_object();
        const auto digest = base::DigestFromHex(TextIn(file, "digest"));
        if (digest && HasFile(tx, place.round, place.at.country, *digest)) continue;
        error.details.push_back(Err("evaluation.file_unknown", {{"name", TextIn(file, "name")}},
                                    base::Pointer("/value", i)));
    }
    if (error.details.empty()) return {};
    return error;
}

}  // namespace atalaya::evaluation
