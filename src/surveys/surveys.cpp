#include "surveys/surveys.hpp"

#include "base/check.hpp"
#include "base/json.hpp"
#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

using access::Action;
using access::Caller;
using store::Transaction;

namespace {

constexpr std::size_t kLongestReason = 2000;   // bytes

// Errors: surveys.territory_unknown {territory}.
Result<void> CheckTerritories(const Description& description, const content::Library& library) {
    const content::Territories& known = library.territories();
    const auto unknown = [](const std::string& code, std::string where) {
        return Err("surveys.territory_unknown", {{"territory", code}}, std::move(where));
    };
    const content::Territory* country = known.Find(description.country);
    if (country == nullptr || country->level != 0) return unknown(description.country, "/country");
    if (description.territory.empty()) return {};
    if (known.Find(description.territory) == nullptr ||
        !known.IsWithin(description.territory, description.country))
        return unknown(description.territory, "/territory");
    return {};
}

// A description made by a program is held to the same rules as one that was sent.
Result<Description> Checked(const Description& description, const content::Library& library) {
    ATALAYA_ASSIGN(Description checked, Description::FromJson(description.ToJson()));
    ATALAYA_TRY(CheckTerritories(checked, library));
    return checked;
}

bool SameSampling(const Description& a, const Description& b) {
    return a.ToJson().at("sampling") == b.ToJson().at("sampling");
}

}  // namespace

Surveys::Surveys(store::Database& database, const access::Policy& policy,
                 const journal::Journal& journal, const base::Clock& clock,
                 std::filesystem::path folder)
    : m_state(new State(database, policy, journal, clock, std::move(folder)),
              [](State* state) { delete state; }) {}

Result<void> Surveys::Prepare(store::Database& database) { return PrepareSurveyRows(database); }

void Surveys::Load(std::shared_ptr<const content::Library> library,
                   std::shared_ptr<const Standard> standard) {
    const auto before = m_state->content.load();
    m_state->content = std::make_shared<const State::Content>(State::Content{
        std::move(library), std::move(standard), before ? before->number + 1 : 1});
}

std::shared_ptr<const Standard> Surveys::standard() const { return m_state->Now()->standard; }

std::shared_ptr<const Surveys::State::Content> Surveys::State::Now() const {
    auto now = content.load();
    base::Check(now != nullptr, "surveys were asked for before content was loaded");
    return now;
}

bool Surveys::May(const Caller& caller, Action action, std::string_view part,
                  const Description& description) const {
    return m_state->policy.Allows(caller, action,
                                  SubjectOf(part, description.country, description.territory));
}

Result<void> Surveys::State::Decide(const Caller& caller, Action action, std::string_view part,
                                    const Description& survey) const {
    const auto may =
        policy.Decide(caller, action, SubjectOf(part, survey.country, survey.territory));
    if (!may) return may.ToError();
    return {};
}

Result<Survey> Surveys::State::Find(const Caller& caller, Action action, std::string_view part,
                                    std::string_view id) const {
    ATALAYA_ASSIGN(Survey survey, database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        return ReadSurvey(tx, id, *Now()->standard);
    }));
    ATALAYA_TRY(Decide(caller, action, part, survey.description));
    return survey;
}

void Surveys::State::Note(Transaction& tx, const Survey& survey, std::string_view action,
                          const json::object& payload) const {
    journal.Append(tx, {.country = survey.description.country,
                        .actor = survey.changed_by,
                        .action = std::string(action),
                        .subject = "survey:" + survey.description.id,
                        .version = survey.version,
                        .payload = base::CanonicalJson(payload)});
}

void Surveys::State::Touch(Survey& survey, const Caller& caller) const {
    ++survey.version;
    survey.changed_at = clock.Now();
    survey.changed_by = caller.Actor();
}

std::vector<Survey> Surveys::List(const Caller& caller) const {
    auto all = m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        return ReadSurveys(tx, *m_state->Now()->standard);
    });
    std::erase_if(all, [&](const Survey& survey) {
        return !May(caller, Action::Read, "descriptions", survey.description);
    });
    return all;
}

Result<Survey> Surveys::Get(const Caller& caller, std::string_view id) const {
    return m_state->Find(caller, Action::Read, "descriptions", id);
}

Result<Survey> Surveys::Create(const Caller& caller, const Description& description) {
    ATALAYA_TRY(m_state->Decide(caller, Action::Create, "descriptions", description));
    Survey survey;
    ATALAYA_ASSIGN(survey.description, Checked(description, *m_state->Now()->library));
    survey.changed_at = m_state->clock.Now();
    survey.changed_by = caller.Actor();
    return m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<Survey> {
        const std::string& id = survey.description.id;
        if (IsSurveyIdTaken(tx, id)) return Err("survey.exists", {{"id", id}}, "/id");
        InsertSurvey(tx, survey);
        m_state->Note(tx, survey, "survey.created",
                      {{"description", survey.description.ToJson()}});
        return survey;
    });
}

Result<Survey> Surveys::Describe(const Caller& caller, const Description& description,
                                 std::int64_t version) {
    ATALAYA_ASSIGN(const Survey before, m_state->Find(caller, Action::Update, "descriptions",
                                                      description.id));
    if (before.description.country != description.country)
        return Err("survey.country_stays", {{"country", before.description.country}}, "/country");
    ATALAYA_ASSIGN(const Description checked, Checked(description, *m_state->Now()->library));
    // Also where the survey is to cover another territory from now on.
    ATALAYA_TRY(m_state->Decide(caller, Action::Update, "descriptions", checked));
    if (before.file && !SameSampling(before.description, checked)) {
        ATALAYA_ASSIGN(const auto loaded, m_state->LoadSurvey(before));
        ATALAYA_TRY(Sampling::Make(*loaded->dataset, checked.sampling));
    }
    return m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<Survey> {
        ATALAYA_ASSIGN(Survey survey, ReadSurveyToChange(tx, checked.id, version,
                                                         *m_state->Now()->standard));
        survey.description = checked;
        m_state->Touch(survey, caller);
        UpdateSurvey(tx, survey);
        m_state->Note(tx, survey, "survey.described", {{"description", checked.ToJson()}});
        return survey;
    });
}

Result<void> Surveys::Remove(const Caller& caller, std::string_view id, std::string_view reason) {
    ATALAYA_ASSIGN(const Survey found, m_state->Find(caller, Action::Withdraw, "descriptions", id));
    const std::string why(base::TrimAscii(reason));
    if (why.empty()) return Err("survey.reason_missing", {}, "/reason");
    if (why.size() > kLongestReason)
        return Err("survey.text_long", {{"limit", std::to_string(kLongestReason)}}, "/reason");
    std::optional<SurveyFile> file;
    ATALAYA_TRY(m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        ATALAYA_ASSIGN(Survey survey, ReadSurvey(tx, id, *m_state->Now()->standard));
        file = survey.file;
        m_state->Touch(survey, caller);
        RemoveSurvey(tx, survey, why);
        m_state->Note(tx, survey, "survey.removed", {{"reason", why}});
        return {};
    }));
    if (file) m_state->folder.Remove(found.description, *file);
    m_state->cache.Forget(id);
    return {};
}

}  // namespace atalaya::surveys
