// Reading answers, how far they are, and freezing what stands behind them.

#include <algorithm>

#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

using ByQuestion = std::map<std::string, Answer>;

// Whether a question is asked, given what was answered to others.
bool AskedNow(const Question& question, const ByQuestion& answers) {
    return IsAsked(question, [&](std::string_view other) -> const json::value* {
        const auto found = answers.find(std::string(other));
        return found == answers.end() ? nullptr : &found->second.value;
    });
}

void Count(const Question& question, const Answer* answer, Completeness& into) {
    const bool answered = answer != nullptr && !answer->value.is_null();
    ++into.asked;
    into.answered += answered;
    into.required += question.required;
    into.required_answered += question.required && answered;
    into.reviewed += answered && answer->reviewed;
}

}  // namespace

std::map<std::string, Answer> Answers::OfCountry(Transaction& tx, const Round& round,
                                                 std::string_view country) const {
    ByQuestion out;
    for (const Paper& paper : m_papers.OfCountry(tx, round.id, country, kAnswer)) {
        if (!paper.withdrawn()) out.emplace(paper.key.id, FromPaper(paper));
    }
    return out;
}

Result<Answer> Answers::Get(const Caller& caller, std::string_view round,
                            std::string_view country, std::string_view question) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Answer> {
        ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
        ATALAYA_TRY(place.round.FindQuestion(question));
        const auto paper = m_papers.Get(tx, AnswerKey(kAnswer, place.round, country, question));
        if (paper) return FromPaper(*paper);
        Answer none;
        none.question = question;
        return none;
    });
}

Result<std::vector<Answer>> Answers::List(const Caller& caller, std::string_view round,
                                          std::string_view country, std::string_view node) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Answer>> {
        ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
        std::vector<Answer> out;
        for (auto& [id, answer] : OfCountry(tx, place.round, country)) {
            const auto question = place.round.FindQuestion(id);
            if (!question.ok() || (!node.empty() && (*question)->node != node)) continue;
            out.push_back(std::move(answer));
        }
        return out;
    });
}

Result<std::vector<Answer>> Answers::History(const Caller& caller, std::string_view round,
                                             std::string_view country,
                                             std::string_view question) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<Answer>> {
        ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
        ATALAYA_TRY(place.round.FindQuestion(question));
        std::vector<Answer> out;
        for (const Paper& paper :
             m_papers.History(tx, AnswerKey(kAnswer, place.round, country, question)))
            out.push_back(FromPaper(paper));
        return out;
    });
}

Result<registers::AttachmentName> Answers::FindFile(const Caller& caller, std::string_view round,
                                                    std::string_view country,
                                                    std::string_view question,
                                                    const base::Digest& digest) {
    ATALAYA_ASSIGN(const auto versions, History(caller, round, country, question));
    const std::string wanted = base::Hex(digest);
    for (const Answer& answer : versions) {
        std::vector<json::object> named = answer.evidence;
        if (const auto* files = answer.value.if_array()) {
            for (const json::value& file : *files) {
                if (const auto* one = file.if_object()) named.push_back(*one);
            }
        }
        for (const json::object& one : named) {
            if (TextIn(one, "digest") == wanted)
                return registers::AttachmentName{TextIn(one, "name"), TextIn(one, "type"), digest};
        }
    }
    return Err("attachment.unknown");
}

Result<std::map<std::string, Completeness>> Answers::Progress(const Caller& caller,
                                                              std::string_view round,
                                                              std::string_view country) {
    using ByNode = std::map<std::string, Completeness>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<ByNode> {
        ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
        const ByQuestion answers = OfCountry(tx, place.round, country);
        ByNode out;
        for (const Question* question : place.round.Questions()) {
            if (!AskedNow(*question, answers)) continue;
            const auto found = answers.find(question->id);
            const Answer* answer = found == answers.end() ? nullptr : &found->second;
            Count(*question, answer, out[question->node]);
            Count(*question, answer, out[""]);
        }
        return out;
    });
}

Result<void> Answers::CheckComplete(Transaction& tx, const Step& step) const {
    const ByQuestion answers = OfCountry(tx, step.round, step.participation.country);
    std::vector<Error> lacking;
    for (const Question* question : step.round.Questions()) {
        if (!AskedNow(*question, answers)) continue;
        const auto found = answers.find(question->id);
        const bool answered = found != answers.end() && !found->second.value.is_null();
        if (!answered && question->required)
            lacking.push_back(Err("evaluation.answer_missing", {{"question", question->id}}));
        if (answered && !found->second.reviewed)
            lacking.push_back(Err("evaluation.answer_unreviewed", {{"question", question->id}}));
    }
    if (lacking.empty()) return {};
    Error error =
        Err("evaluation.answers_incomplete", {{"count", std::to_string(lacking.size())}});
    error.details = std::move(lacking);
    return error;
}

// --- evidence -----------------------------------------------------------------

Result<Write> Answers::FreezeEvidence(const Step& step) {
    struct Frozen {
        PaperKey key;
        std::int64_t answer_version = 0;
        json::object content;
    };
    std::vector<Paper> answers;
    m_gate.Read([&](Transaction& tx) {
        answers = m_papers.OfCountry(tx, step.round.id, step.participation.country, kAnswer);
    });
    std::vector<Frozen> frozen;
    for (const Paper& paper : answers) {
        const Answer answer = FromPaper(paper);
        json::array items;
        for (const json::object& item : answer.evidence) {
            auto kept = m_evidence.Freeze(step.caller, paper.key.country, item);
            if (!kept.ok()) {
                Error error = std::move(kept).error();
                error.params.push_back({"question", paper.key.id});
                return error;
            }
            items.push_back(*std::move(kept));
        }
        PaperKey key = paper.key;
        key.kind = kEvidence;
        frozen.push_back({std::move(key), paper.version,
                          {{"answer_version", paper.version}, {"items", std::move(items)}}});
    }
    return Write([this, frozen = std::move(frozen)](Transaction& tx,
                                                    const Step& now) -> Result<void> {
        const ByQuestion present = OfCountry(tx, now.round, now.participation.country);
        for (const Frozen& one : frozen) {
            const auto answer = present.find(one.key.id);
            if (answer == present.end() || answer->second.version != one.answer_version) {
                const Answer changed = answer == present.end() ? Answer() : answer->second;
                return Err("evaluation.changed_meanwhile",
                           {{"version", std::to_string(changed.version)},
                            {"by", changed.author},
                            {"at", base::FormatTimestamp(changed.at)}});
            }
            const auto before = m_papers.Get(tx, one.key);
            // Without evidence there is nothing to freeze, unless some was frozen earlier.
            if (!before && one.content.at("items").as_array().empty()) continue;
            ATALAYA_TRY(m_papers.Put(tx, now.caller.Actor(), one.key,
                                     before ? before->version : 0, one.content, "frozen"));
        }
        return {};
    });
}

Result<std::vector<FrozenItem>> Answers::FrozenEvidence(const Caller& caller,
                                                        std::string_view round,
                                                        std::string_view country,
                                                        std::string_view question) {
    auto items = m_gate.Run(
        Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<std::vector<FrozenItem>> {
            ATALAYA_ASSIGN(const Place place, Readable(tx, caller, round, country));
            ATALAYA_TRY(place.round.FindQuestion(question));
            std::vector<FrozenItem> out;
            const auto paper =
                m_papers.Get(tx, AnswerKey(kEvidence, place.round, country, question));
            if (!paper) return out;
            for (const json::value& item : paper->content.at("items").as_array())
                out.push_back({item.as_object(), std::nullopt});
            return out;
        });
    if (!items.ok()) return items;
    for (FrozenItem& one : *items) one.changed = m_evidence.Compare(country, one.item);
    return items;
}

}  // namespace atalaya::evaluation
