#pragma once

// The endpoints of /api/v1, one file for each resource, and what they share.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "api/endpoint.hpp"
#include "app/app.hpp"

namespace atalaya::api {

// The program as the framework needs it.
class AppHost final : public Host {
 public:
    explicit AppHost(app::App& app) : m_app(app) {}
    std::shared_ptr<const app::Content> Content() const override { return m_app.content(); }
    store::Database& Database() override { return *m_app.database; }
    const base::Clock& Clock() const override { return m_app.clock; }
    Result<access::Session> FindSession(std::string_view secret) override {
        return m_app.people.FindSession(secret);
    }
    Result<access::Caller> FindToken(std::string_view secret) override {
        return m_app.people.FindToken(secret);
    }

 private:
    app::App& m_app;
};

// Everything below. The app must outlive the endpoints.
std::vector<Endpoint> AllEndpoints(app::App& app);

std::vector<Endpoint> SessionEndpoints(app::App& app);
std::vector<Endpoint> HealthEndpoints(app::App& app);
std::vector<Endpoint> RegisterEndpoints(app::App& app);
std::vector<Endpoint> RecordEndpoints(app::App& app);
std::vector<Endpoint> IndicatorEndpoints(app::App& app);
std::vector<Endpoint> CommitmentEndpoints(app::App& app);
std::vector<Endpoint> CommitmentTextEndpoints(app::App& app);
std::vector<Endpoint> CrosswalkEndpoints(app::App& app);
std::vector<Endpoint> NationalPlanEndpoints(app::App& app);
std::vector<Endpoint> ActivityEvidenceEndpoints(app::App& app);
std::vector<Endpoint> VocabularyEndpoints(app::App& app);
std::vector<Endpoint> JournalEndpoints(app::App& app);
std::vector<Endpoint> PeopleEndpoints(app::App& app);
std::vector<Endpoint> TokenEndpoints(app::App& app);
std::vector<Endpoint> ExplainEndpoints(app::App& app);
std::vector<Endpoint> FileEndpoints(app::App& app);
std::vector<Endpoint> ReloadEndpoints(app::App& app);
std::vector<Endpoint> DraftEndpoints(app::App& app);
std::vector<Endpoint> ViewEndpoints(app::App& app);
std::vector<Endpoint> RecordWorkEndpoints(app::App& app);
std::vector<Endpoint> TodayEndpoints(app::App& app);
std::vector<Endpoint> PublicationEndpoints(app::App& app);
std::vector<Endpoint> GeometryEndpoints(app::App& app);
std::vector<Endpoint> AttachmentEndpoints(app::App& app);
std::vector<Endpoint> WizardEndpoints(app::App& app);
std::vector<Endpoint> ContentEndpoints(app::App& app);
std::vector<Endpoint> PublicityEndpoints(app::App& app);
std::vector<Endpoint> RoleEndpoints(app::App& app);
std::vector<Endpoint> TextEndpoints(app::App& app);
std::vector<Endpoint> SettingsEndpoints(app::App& app);
std::vector<Endpoint> EvaluationRoundEndpoints(app::App& app);
std::vector<Endpoint> EvaluationAnswerEndpoints(app::App& app);
std::vector<Endpoint> EvaluationReportEndpoints(app::App& app);
std::vector<Endpoint> EvaluationJointEndpoints(app::App& app);
std::vector<Endpoint> EvaluationAnnualEndpoints(app::App& app);
std::vector<Endpoint> EvaluationClarificationEndpoints(app::App& app);
std::vector<Endpoint> EvaluationFileEndpoints(app::App& app);
std::vector<Endpoint> EvaluationMemberEndpoints(app::App& app);
std::vector<Endpoint> EvaluationFindingEndpoints(app::App& app);
std::vector<Endpoint> EvaluationCommentEndpoints(app::App& app);
std::vector<Endpoint> EvaluationRecommendationEndpoints(app::App& app);
std::vector<Endpoint> EvaluationChangeEndpoints(app::App& app);
std::vector<Endpoint> WarningMethodEndpoints(app::App& app);
std::vector<Endpoint> WarningDueEndpoints(app::App& app);
std::vector<Endpoint> WarningSubstanceEndpoints(app::App& app);
std::vector<Endpoint> WarningSignalEndpoints(app::App& app);
std::vector<Endpoint> WarningSituationEndpoints(app::App& app);
std::vector<Endpoint> PublicReportEndpoints(app::App& app);
std::vector<Endpoint> SurveyStandardEndpoints(app::App& app);
std::vector<Endpoint> SurveyEndpoints(app::App& app);
std::vector<Endpoint> SurveyFileEndpoints(app::App& app);
std::vector<Endpoint> SurveyMappingEndpoints(app::App& app);
std::vector<Endpoint> SurveyTableEndpoints(app::App& app);
std::vector<Endpoint> SurveyAnalysisEndpoints(app::App& app);
std::vector<Endpoint> SurveyPlanEndpoints(app::App& app);
std::vector<Endpoint> SurveyReleaseEndpoints(app::App& app);
std::vector<Endpoint> SurveyComparisonEndpoints(app::App& app);
std::vector<Endpoint> ExchangeLinkEndpoints(app::App& app);
std::vector<Endpoint> ExchangeNodeEndpoints(app::App& app);
std::vector<Endpoint> ExchangeMailEndpoints(app::App& app);
std::vector<Endpoint> IncidentEndpoints(app::App& app);
std::vector<Endpoint> EvaluationExchangeEndpoints(app::App& app);
std::vector<Endpoint> ExchangeLetterEndpoints(app::App& app);
std::vector<Endpoint> WarningAlertEndpoints(app::App& app);
std::vector<Endpoint> PublicAlertEndpoints(app::App& app);
std::vector<Endpoint> WarningMailEndpoints(app::App& app);
// The paths whose bodies are files: for http::Limits::upload.
bool IsUpload(std::string_view path);

// --- shared by resources ------------------------------------------------------------------

// The model of a register that the caller may read something of; "unknown" otherwise, so that a
// register's existence is not told. Errors: api.register_unknown {register}.
Result<std::shared_ptr<const registers::Model>> FindRegister(app::App& app, const Context& context);

// Path parameter {register}, {reference} ...
Parameter InPath(std::string name, std::string example = {});

// The country that a caller without a choice works in: the one of all grants; nullopt when they
// name several or every country.
std::optional<std::string> OnlyCountry(const access::Caller& caller);

json::object GrantJson(const access::Grant& grant);
json::array TextsJson(const std::vector<std::string>& texts);

// What the caller may do in a register as a whole; single records may differ.
json::array RegisterActions(const app::App& app, const access::Caller& caller, std::string_view id);

// What the caller may do at all, for menus and buttons; what is done is judged again when it is:
// {"registers": {"seizures": ["read", ...]}, "imports": true, "evaluation", "surveys", "people", "content",
// "journal", "publish", "verification", "settings", "tokens"}.
json::object CanJson(app::App& app, const access::Caller& caller);

// What is common to the node (kind "content" or "node") as access judges it: it belongs to the
// country that the node is run for.
access::Subject OfNode(app::App& app, std::string kind);

// What a changed definition does to its tables, for a person to agree to.
json::array PlansJson(const std::vector<const registers::Plan*>& plans, const Context& context);

// Whom actors of records, histories and the journal stand for, for colleagues: "person:12" ->
// "Ana Pérez". Looks each person up once.
class ActorNames {
 public:
    // Both must outlive it.
    ActorNames(app::App& app, const Context& context) : m_app(app), m_context(context) {}
    // Null for an actor that is no person, of one that is gone, and for who has no account.
    json::value Of(std::string_view actor);
    // Of an office of the exchange, in the reader's language; its id where it has none here.
    json::value OfOffice(std::string_view node);
    // The actors of all whose name or login has these words.
    std::vector<std::string> Matching(std::string_view words);

 private:
    app::App& m_app;
    const Context& m_context;
    std::map<std::string, json::value, std::less<>> m_names;   // by the person, as actors are written
};

// The text of a member; "" when it is absent or null.
std::string TextAt(const json::object& from, std::string_view key);
// "" is null.
json::value OrNull(const std::string& text);

}  // namespace atalaya::api
