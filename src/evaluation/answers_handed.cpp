// Answers that the country's own node sent, entered here by a person.

#include "evaluation/answer_parts.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

Result<void> Answers::EnterHanded(Transaction& tx, const Caller& caller, const Place& place,
                                  const json::object& source, const HandedAnswer& handed) const {
    ATALAYA_ASSIGN(const Question* question, place.round.FindQuestion(handed.question));
    const PaperKey key = AnswerKey(kAnswer, place.round, place.at.country, handed.question);
    Answer answer;
    // What was attached here says more than the answer that came: it stays with it.
    if (const auto present = m_papers.Get(tx, key)) answer.evidence = FromPaper(*present).evidence;
    if (!handed.value.is_null()) {
        ATALAYA_ASSIGN(answer.value, CheckValue(*question, handed.value));
        ATALAYA_TRY(CheckFiles(tx, place, *question, answer.value));
    }
    ATALAYA_TRY(CheckNote(handed.note));
    answer.note = base::TrimAscii(handed.note);
    answer.source = source;
    ATALAYA_TRY(m_papers.Put(tx, caller.Actor(), key, handed.version, AnswerContent(answer),
                             handed.reviewed ? kReviewed : kGiven));
    return {};
}

Result<std::vector<Error>> Answers::TakeHanded(const Caller& caller, std::string_view round,
                                               std::string_view country,
                                               const json::object& source,
                                               const std::vector<HandedAnswer>& handed) {
    return m_gate.Run(
        Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<std::vector<Error>> {
            ATALAYA_ASSIGN(const Place place,
                           Changeable(tx, caller, round, country, {}, Action::Import));
            std::vector<Error> refused;
            for (const HandedAnswer& one : handed) {
                const auto entered = EnterHanded(tx, caller, place, source, one);
                if (entered.ok()) continue;
                Error error = entered.error();
                error.where = one.question;
                refused.push_back(std::move(error));
            }
            return refused;
        });
}

}  // namespace atalaya::evaluation
