#include "evaluation/answers.hpp"

#include <algorithm>

#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/prefill.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::size_t kLongestNote = 10'000;   // bytes
// One who answers for the whole country, not for an institution.
const std::vector<std::string> kWholeCountry = {""};

}  // namespace

Result<void> CheckNote(const std::string& note) {
    if (note.size() <= kLongestNote) return {};
    Error error = Err("evaluation.answer_invalid");
    error.details.push_back(
        Err("evaluation.too_long", {{"limit", std::to_string(kLongestNote)}}, "/note"));
    return error;
}

PaperKey AnswerKey(std::string_view kind, const Round& round, std::string_view country,
                   std::string_view question) {
    return {std::string(country), round.id, std::string(kind), std::string(question)};
}

json::object AnswerContent(const Answer& answer) {
    json::array evidence;
    for (const json::object& one : answer.evidence) evidence.push_back(one);
    return {{"value", answer.value},
            {"note", answer.note},
            {"evidence", std::move(evidence)},
            {"source", answer.source}};
}

Answer Answers::FromPaper(const Paper& paper) {
    Answer out;
    out.question = paper.key.id;
    if (const json::value* value = paper.content.if_contains("value")) out.value = *value;
    out.note = TextIn(paper.content, "note");
    if (const json::value* items = paper.content.if_contains("evidence")) {
        for (const json::value& one : items->as_array()) out.evidence.push_back(one.as_object());
    }
    out.source = ObjectIn(paper.content, "source");
    out.reviewed = paper.state == kReviewed;
    out.version = paper.version;
    out.author = paper.author;
    out.at = paper.at;
    return out;
}

// --- who may ------------------------------------------------------------------

Result<Place> Answers::Readable(Transaction& tx, const Caller& caller, std::string_view round,
                                std::string_view country) const {
    return Enter(tx, m_gate, m_rounds, caller, Action::Read, Part::Answers, round, country);
}

Result<Place> Answers::Changeable(Transaction& tx, const Caller& caller, std::string_view round,
                                  std::string_view country,
                                  const std::vector<std::string>& units, Action action) const {
    ATALAYA_ASSIGN(Place out, FindPlace(tx, m_rounds, round, country));
    Ask ask = Rounds::AskFor(action, Part::Answers, out.round, out.at);
    ask.units = units;
    // Whoever could answer but for the state is told of the state.
    Ask any_state = ask;
    any_state.state.reset();
    ATALAYA_TRY(m_gate.Require(caller, any_state));
    ATALAYA_TRY(Rounds::RequireOpen(out.round, out.at, Part::Answers, caller.lang));
    ATALAYA_TRY(m_gate.Require(caller, ask));
    return out;
}

Result<void> Answers::RequireAnswering(const Caller& caller, std::string_view round,
                                       std::string_view country) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<void> {
        ATALAYA_TRY(Changeable(tx, caller, round, country, {}));
        return {};
    });
}

bool Answers::IsEntity(const Caller& caller, const Round& round, const Participation& at) const {
    Ask ask = Rounds::AskFor(Action::Update, Part::Answers, round, at);
    ask.units = kWholeCountry;
    return m_gate.Allows(caller, ask);
}

bool Answers::MayPut(const Caller& caller, const Round& round, const Participation& at,
                     const Question& question) const {
    Ask ask = Rounds::AskFor(Action::Update, Part::Answers, round, at);
    ask.units = question.asked_of;
    return Rounds::RequireOpen(round, at, Part::Answers, caller.lang).ok() &&
           m_gate.Allows(caller, ask);
}

bool Answers::IsAskedOf(const Caller& caller, const Round& round, const Participation& at,
                        const Question& question) const {
    Ask ask = Rounds::AskFor(Action::Update, Part::Answers, round, at);
    ask.state.reset();
    ask.units = question.asked_of;
    return m_gate.Allows(caller, ask);
}

bool Answers::MayReview(const Caller& caller, const Round& round,
                        const Participation& at) const {
    return Rounds::RequireOpen(round, at, Part::Answers, caller.lang).ok() &&
           IsEntity(caller, round, at);
}

// --- changing -----------------------------------------------------------------

Result<Answer> Answers::Put(const Caller& caller, std::string_view round,
                            std::string_view country, std::string_view question_id,
                            std::int64_t version, const AnswerInput& input) {
    // Asking an indicator takes time, so it is done before the country's chain is held.
    std::optional<Proposal> figure;
    if (input.source.contains("indicator")) {
        ATALAYA_ASSIGN(const Question question, Asked(caller, round, country, question_id));
        figure = Prefill(m_evidence, caller, country, question);
    }
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Answer> {
        ATALAYA_ASSIGN(const Round whole, m_rounds.Find(tx, round));
        ATALAYA_ASSIGN(const Question* question, whole.FindQuestion(question_id));
        ATALAYA_ASSIGN(const Place place,
                       Changeable(tx, caller, round, country, question->asked_of));
        Answer answer;
        if (!input.value.is_null()) {
            ATALAYA_ASSIGN(answer.value, CheckValue(*question, input.value));
            ATALAYA_TRY(CheckFiles(tx, place, *question, answer.value));
        }
        ATALAYA_TRY(CheckNote(input.note));
        answer.note = base::TrimAscii(input.note);
        ATALAYA_ASSIGN(answer.evidence,
                       m_evidence.Check(tx, caller, country, input.evidence,
                                        [&](const base::Digest& digest) {
                                            return HasFile(tx, place.round, country, digest);
                                        }));
        ATALAYA_ASSIGN(answer.source, SourceOf(tx, caller, place, *question, input, answer.value,
                                               figure));
        const bool reviewed = IsEntity(caller, place.round, place.at);
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(),
                                    AnswerKey(kAnswer, place.round, country, question_id), version,
                                    AnswerContent(answer), reviewed ? kReviewed : kGiven));
        return FromPaper(paper);
    });
}

Result<int> Answers::Review(const Caller& caller, std::string_view round,
                            std::string_view country, const std::vector<std::string>& questions) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<int> {
        ATALAYA_ASSIGN(const Place place, Changeable(tx, caller, round, country, kWholeCountry));
        int count = 0;
        for (const std::string& question : questions) {
            ATALAYA_TRY(place.round.FindQuestion(question));
            const auto paper = m_papers.Get(
                tx, AnswerKey(kAnswer, place.round, country, question));
            if (!paper || FromPaper(*paper).value.is_null())
                return Err("evaluation.answer_missing", {{"question", question}});
            if (paper->state == kReviewed) continue;
            ATALAYA_TRY(m_papers.Put(tx, caller.Actor(), paper->key, paper->version,
                                     paper->content, kReviewed));
            ++count;
        }
        return count;
    });
}

Result<int> Answers::CarryOver(const Caller& caller, std::string_view round,
                               std::string_view country) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<int> {
        ATALAYA_ASSIGN(const Place place, Changeable(tx, caller, round, country, kWholeCountry));
        if (place.round.previous.empty()) return Err("evaluation.no_previous");
        const auto present = OfCountry(tx, place.round, country);
        int count = 0;
        for (const Question* question : place.round.Questions()) {
            if (present.contains(question->id)) continue;
            const auto earlier = Earlier(tx, place.round, country, *question);
            if (earlier.empty()) continue;
            Answer answer;
            answer.value = earlier.front().value;
            answer.source = earlier.front().source;
            ATALAYA_TRY(m_papers.Put(tx, caller.Actor(),
                                     AnswerKey(kAnswer, place.round, country, question->id), 0,
                                     AnswerContent(answer), kGiven));
            ++count;
        }
        return count;
    });
}

}  // namespace atalaya::evaluation
