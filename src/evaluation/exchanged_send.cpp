// What a country hands in and what the secretariat sends back, as people see it before it leaves.

#include <algorithm>

#include "base/hash.hpp"
#include "base/json_members.hpp"
#include "evaluation/exchanged.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kMark = "official";

std::string SubjectFor(std::string_view kind, std::string_view round, std::string_view country) {
    return "evaluation_" + std::string(kind) + ":" + std::string(round) + "/" +
           std::string(country);
}

json::object AnswerJson(const Answer& answer) {
    return {{"question", answer.question},
            {"value", answer.value},
            {"note", answer.note},
            {"reviewed", answer.reviewed},
            {"version", answer.version}};
}

// What anybody would see of an answer: its version may grow without it.
std::map<std::string, std::string> ByQuestion(const json::object& body) {
    std::map<std::string, std::string> out;
    const json::value* answers = body.if_contains("answers");
    if (answers == nullptr || !answers->is_array()) return out;
    for (const json::value& each : answers->get_array()) {
        if (!each.is_object()) continue;
        json::object said = each.get_object();
        const std::string question = base::TextIn(said, "question");
        said.erase("version");
        out[question] = base::CanonicalJson(said);
    }
    return out;
}

// Against what was sent last.
void NoteChanges(Outgoing& told, const json::object& body, const json::object& before) {
    const auto now = ByQuestion(body), then = ByQuestion(before);
    for (const auto& [question, said] : now) {
        const auto found = then.find(question);
        if (found == then.end() || found->second != said) told.changed.push_back(question);
    }
    for (const auto& [question, said] : then)
        if (!now.contains(question)) told.gone.push_back(question);
}

std::string DigestOf(const exchange::Letter& letter) {
    return base::Hex(base::HashBytes(base::CanonicalJson({{"to", base::TextsJson(letter.to)},
                                                          {"mark", letter.mark},
                                                          {"subject", letter.subject},
                                                          {"revision", letter.revision},
                                                          {"body", letter.body}})));
}

// Whoever answers for the whole country, whatever the state.
Ask AskToSendAnswers(const Round& round, const Participation& at) {
    Ask ask = Rounds::AskFor(Action::Update, Part::Answers, round, at);
    ask.units = {""};
    ask.state.reset();
    return ask;
}
Ask AskToSendReport(const Round& round, const Participation& at) {
    return Rounds::AskFor(Action::Export, Part::Reports, round, at);
}

bool IsAdopted(const Place& place) {
    const State* state = place.round.procedure().FindState(place.at.state);
    return state != nullptr && state->adopted;
}

}  // namespace

void Exchanged::Address(Transaction& tx, Draft& draft, const Round& round,
                        std::string_view country) const {
    exchange::Letter& letter = draft.letter;
    Outgoing& told = draft.told;
    letter.kind = "evaluation_" + told.kind;
    letter.mark = kMark;
    letter.subject = SubjectFor(told.kind, round.id, country);
    letter.body["round"] = round.id;
    letter.body["round_title"] = base::LocalJson(round.title);
    letter.body["country"] = country;
    const auto before = m_parts.mailroom.Sent(tx, letter.subject);
    letter.revision = static_cast<std::int64_t>(before.size()) + 1;
    NoteChanges(told, letter.body,
                before.empty() ? json::object() : before.back().envelope.body);
    told.mark = letter.mark;
    told.revision = letter.revision;
    told.digest = DigestOf(letter);
}

Result<Exchanged::Draft> Exchanged::ComposeAnswers(const Caller& caller, std::string_view round,
                                                   std::string_view country) {
    return m_parts.gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Draft> {
        ATALAYA_ASSIGN(const Place place, FindPlace(tx, m_parts.rounds, round, country));
        ATALAYA_TRY(m_parts.gate.Require(caller, AskToSendAnswers(place.round, place.at)));
        Draft draft;
        draft.told.kind = "answers";
        draft.told.handed_in =
            !Rounds::RequireOpen(place.round, place.at, Part::Answers, caller.lang).ok();
        json::array list;
        for (auto& [id, answer] : m_parts.answers.OfCountry(tx, place.round, country)) {
            const auto question = place.round.FindQuestion(id);
            if (answer.value.is_null() || !question.ok()) continue;
            if ((*question)->type == QuestionType::File) {
                draft.told.files.push_back(id);
            } else if (!answer.reviewed) {
                draft.told.unreviewed.push_back(id);
            } else {
                list.push_back(AnswerJson(answer));
                draft.told.answers.push_back(std::move(answer));
            }
        }
        if (list.empty()) return Err("evaluation.nothing_to_send");
        for (const exchange::Node& node : m_parts.directory.List(tx)) {
            if (node.role == exchange::NodeRole::Hub &&
                node.state == exchange::NodeState::Verified && draft.letter.to.empty())
                draft.letter.to = {node.id};
        }
        if (draft.letter.to.empty()) return Err("exchange.no_hub");
        const Instrument& instrument = place.round.instrument();
        draft.letter.body["answers"] = std::move(list);
        draft.letter.body["handed_in"] = draft.told.handed_in;
        draft.letter.body["instrument"] = {{"id", instrument.id()},
                                           {"version", instrument.version()}};
        Address(tx, draft, place.round, country);
        return draft;
    });
}

Result<Exchanged::Draft> Exchanged::ComposeReport(const Caller& caller, std::string_view round,
                                                  std::string_view country) {
    // Before the report is read: what is not adopted yet is not even a matter of rights.
    ATALAYA_ASSIGN(
        const Place place,
        m_parts.gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Place> {
            ATALAYA_ASSIGN(Place found, FindPlace(tx, m_parts.rounds, round, country));
            ATALAYA_TRY(m_parts.gate.Require(caller, AskToSendReport(found.round, found.at)));
            if (IsAdopted(found)) return found;
            const State* state = found.round.procedure().FindState(found.at.state);
            return Err("evaluation.report_not_sealed",
                       {{"state", state == nullptr ? found.at.state
                                                   : state->title.In(caller.lang)}});
        }));
    ATALAYA_ASSIGN(const NationalReport report, m_parts.reports.Get(caller, round, country));
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Draft> {
        Draft draft;
        draft.told.kind = "report";
        for (const exchange::Node& node : m_parts.directory.List(tx)) {
            if (node.country == country && node.state == exchange::NodeState::Verified)
                draft.letter.to.push_back(node.id);
        }
        if (draft.letter.to.empty())
            return Err("evaluation.no_node", {{"country", std::string(country)}});
        draft.letter.body["report"] =
            json::object{{"document", report.document}, {"seal", report.seal}};
        Address(tx, draft, place.round, country);
        return draft;
    });
}

Result<Outgoing> Exchanged::Preview(Result<Draft> draft) {
    if (!draft.ok()) return draft.error();
    ATALAYA_ASSIGN(draft->told.letter, m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_parts.mailroom.Try(tx, draft->letter);
    }));
    return std::move(draft->told);
}

Result<std::string> Exchanged::Send(const Caller& caller, Result<Draft> draft,
                                    std::string_view seen) {
    if (!draft.ok()) return draft.error();
    if (!seen.empty() && seen != draft->told.digest) return Err("evaluation.preview_outdated");
    return m_parts.database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<std::string> {
        // Somebody else may have sent in between: no revision is given twice.
        const auto sent = m_parts.mailroom.Sent(tx, draft->letter.subject).size();
        if (draft->letter.revision != static_cast<std::int64_t>(sent) + 1)
            return Err("evaluation.preview_outdated");
        return m_parts.mailroom.Send(tx, caller.Actor(), draft->letter);
    });
}

Result<Outgoing> Exchanged::PreviewAnswers(const Caller& caller, std::string_view round,
                                           std::string_view country) {
    return Preview(ComposeAnswers(caller, round, country));
}

Result<Outgoing> Exchanged::PreviewReport(const Caller& caller, std::string_view round,
                                          std::string_view country) {
    return Preview(ComposeReport(caller, round, country));
}

Result<std::string> Exchanged::SendAnswers(const Caller& caller, std::string_view round,
                                           std::string_view country, std::string_view seen) {
    return Send(caller, ComposeAnswers(caller, round, country), seen);
}

Result<std::string> Exchanged::SendReport(const Caller& caller, std::string_view round,
                                          std::string_view country, std::string_view seen) {
    return Send(caller, ComposeReport(caller, round, country), seen);
}

Result<std::vector<exchange::OutboxItem>> Exchanged::Sent(const Caller& caller,
                                                          std::string_view round,
                                                          std::string_view country) {
    return m_parts.gate.Run(
        Mode::ReadOnly, caller,
        [&](Transaction& tx) -> Result<std::vector<exchange::OutboxItem>> {
            ATALAYA_ASSIGN(const Place place, FindPlace(tx, m_parts.rounds, round, country));
            std::vector<exchange::OutboxItem> out;
            for (const auto& [kind, part] :
                 {std::pair("answers", Part::Answers), std::pair("report", Part::Reports)}) {
                if (!m_parts.gate.Allows(
                        caller, Rounds::AskFor(Action::Read, part, place.round, place.at)))
                    continue;
                auto sent = m_parts.mailroom.Sent(tx, SubjectFor(kind, round, country));
                std::ranges::move(sent, std::back_inserter(out));
            }
            std::ranges::stable_sort(out, [](const auto& a, const auto& b) {
                return std::pair(a.at, a.envelope.revision) > std::pair(b.at, b.envelope.revision);
            });
            return out;
        });
}

Result<Exchanged::Offered> Exchanged::May(const Caller& caller, std::string_view round,
                                          std::string_view country) {
    return m_parts.gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Offered> {
        ATALAYA_ASSIGN(const Place place, FindPlace(tx, m_parts.rounds, round, country));
        return Offered{
            .send_answers = m_parts.gate.Allows(caller, AskToSendAnswers(place.round, place.at)),
            .send_report = IsAdopted(place) &&
                           m_parts.gate.Allows(caller, AskToSendReport(place.round, place.at))};
    });
}

}  // namespace atalaya::evaluation
