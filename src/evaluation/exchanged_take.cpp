// Answers that came, beside those that are here, and how a person takes them.

#include <algorithm>

#include "base/json_members.hpp"
#include "evaluation/exchanged.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

bool IsAnswered(const Answer& answer) { return !answer.value.is_null(); }

AnswerChange ChangeOf(const ComparedAnswer& one, std::string_view origin) {
    if (one.value.is_null()) return AnswerChange::Gone;
    if (!IsAnswered(one.here)) return AnswerChange::New;
    if (one.here.value == one.value && one.here.note == one.note) return AnswerChange::Same;
    return base::TextIn(one.here.source, "node") == origin ? AnswerChange::Corrected
                                                           : AnswerChange::Differs;
}

// Answers that came, by question.
std::map<std::string, ComparedAnswer> AnswersIn(const json::object& body) {
    std::map<std::string, ComparedAnswer> out;
    const json::value* list = body.if_contains("answers");
    if (list == nullptr || !list->is_array()) return out;
    for (const json::value& each : list->get_array()) {
        if (!each.is_object()) continue;
        const json::object& said = each.get_object();
        const json::value* value = said.if_contains("value");
        if (value == nullptr || value->is_null()) continue;
        ComparedAnswer one{.question = base::TextIn(said, "question"),
                           .change = AnswerChange::Unknown,
                           .value = *value,
                           .note = base::TextIn(said, "note"),
                           .reviewed = base::FlagIn(said, "reviewed"),
                           .here = {}};
        out.insert_or_assign(one.question, std::move(one));
    }
    return out;
}

// Whether the choice covers the answer.
bool IsChosen(const ComparedAnswer& one, const Exchanged::Choice& choice) {
    if (one.change == AnswerChange::Unknown) return false;
    if (!choice.seen.empty()) return choice.seen.contains(one.question);
    return one.change != AnswerChange::Differs || choice.replace;
}

}  // namespace

std::string_view NameOf(AnswerChange change) {
    switch (change) {
        case AnswerChange::New: return "new";
        case AnswerChange::Same: return "same";
        case AnswerChange::Corrected: return "corrected";
        case AnswerChange::Differs: return "differs";
        case AnswerChange::Gone: return "gone";
        case AnswerChange::Unknown: return "unknown";
    }
    return "";
}

Result<ComparedAnswers> Exchanged::CompareKept(Transaction& tx, const Kept& kept) const {
    ATALAYA_ASSIGN(const Place place,
                   FindPlace(tx, m_parts.rounds, kept.received.round, kept.received.country));
    const std::string& origin = kept.received.origin;
    const auto here = m_parts.answers.OfCountry(tx, place.round, kept.received.country);
    auto came = AnswersIn(kept.body);
    ComparedAnswers out{.received = kept.received, .answers = {}};
    for (const Question* question : place.round.Questions()) {
        const auto present = here.find(question->id);
        const auto found = came.extract(question->id);
        ComparedAnswer one;
        if (!found.empty()) {
            one = found.mapped();
        } else if (present == here.end() || !IsAnswered(present->second) ||
                   base::TextIn(present->second.source, "node") != origin) {
            continue;
        }
        one.question = question->id;
        // As it would stand here: another program may write a value in a longer or shorter form.
        if (auto kept_as = CheckValue(*question, one.value); !one.value.is_null() && kept_as.ok())
            one.value = *std::move(kept_as);
        if (present != here.end()) one.here = present->second;
        one.change = ChangeOf(one, origin);
        out.answers.push_back(std::move(one));
    }
    // The questionnaire here does not have them.
    for (auto& [id, one] : came) out.answers.push_back(std::move(one));
    return out;
}

Result<ComparedAnswers> Exchanged::Compare(const Caller& caller, std::string_view round,
                                           std::string_view country) {
    ATALAYA_ASSIGN(const Kept kept, Newest("answers", round, country));
    ATALAYA_TRY(RequireSeeing(caller, kept.received));
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<ComparedAnswers> {
        ATALAYA_ASSIGN(const Place place, FindPlace(tx, m_parts.rounds, round, country));
        ATALAYA_ASSIGN(ComparedAnswers out, CompareKept(tx, kept));
        out.may_take =
            Rounds::RequireOpen(place.round, place.at, Part::Answers, caller.lang).ok() &&
            m_parts.gate.Allows(
                caller, Rounds::AskFor(Action::Import, Part::Answers, place.round, place.at));
        return out;
    });
}

Result<Exchanged::TakenOver> Exchanged::TakeAnswers(const Caller& caller, std::string_view round,
                                                    std::string_view country,
                                                    const Choice& choice) {
    ATALAYA_ASSIGN(const Kept kept, Newest("answers", round, country));
    const Received& received = kept.received;
    if (choice.revision != 0 && choice.revision != received.revision)
        return Err("evaluation.newer_received",
                   {{"revision", std::to_string(received.revision)}});
    ATALAYA_ASSIGN(const ComparedAnswers compared,
                   m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) {
                       return CompareKept(tx, kept);
                   }));
    TakenOver out;
    std::vector<HandedAnswer> handed;
    for (const ComparedAnswer& one : compared.answers) {
        if (one.change == AnswerChange::Same) {
            ++out.same;
        } else if (IsChosen(one, choice)) {
            const auto seen = choice.seen.find(one.question);
            handed.push_back({.question = one.question,
                              .value = one.value,
                              .note = one.note,
                              .reviewed = one.reviewed,
                              .version = seen == choice.seen.end() ? one.here.version
                                                                   : seen->second});
        } else if (one.change == AnswerChange::Unknown) {
            out.refused.push_back(Err("evaluation.question_unknown", {{"question", one.question}},
                                      one.question));
        } else {
            out.kept.push_back(one.question);
        }
    }
    const json::object source{{"node", received.origin},
                              {"envelope", received.envelope},
                              {"revision", received.revision}};
    ATALAYA_ASSIGN(auto refused,
                   m_parts.answers.TakeHanded(caller, round, country, source, handed));
    out.taken = static_cast<int>(handed.size() - refused.size());
    std::ranges::move(refused, std::back_inserter(out.refused));
    if (out.taken + out.same > 0) {
        ATALAYA_TRY(m_parts.database.Run(Mode::ReadWrite, [&](Transaction& tx) {
            return m_parts.mailroom.MarkAnswered(tx, received.envelope);
        }));
    }
    return out;
}

}  // namespace atalaya::evaluation
