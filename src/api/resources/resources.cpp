#include "api/resources/resources.hpp"

namespace atalaya::api {

std::vector<Endpoint> AllEndpoints(app::App& app) {
    std::vector<Endpoint> all;
    for (auto* resource : {SessionEndpoints, HealthEndpoints, RegisterEndpoints, RecordEndpoints,
                           IndicatorEndpoints, CommitmentEndpoints, CommitmentTextEndpoints,
                           CrosswalkEndpoints, NationalPlanEndpoints, ActivityEvidenceEndpoints,
                           VocabularyEndpoints, JournalEndpoints,
                           PeopleEndpoints, TokenEndpoints, ExplainEndpoints, FileEndpoints,
                           DraftEndpoints, ViewEndpoints, RecordWorkEndpoints, TodayEndpoints,
                           PublicationEndpoints, GeometryEndpoints, AttachmentEndpoints,
                           ContentEndpoints, PublicityEndpoints, WizardEndpoints, RoleEndpoints,
                           TextEndpoints, SettingsEndpoints, ReloadEndpoints,
                           EvaluationRoundEndpoints, EvaluationAnswerEndpoints,
                           EvaluationClarificationEndpoints, EvaluationFileEndpoints,
                           EvaluationMemberEndpoints, EvaluationFindingEndpoints,
                           EvaluationCommentEndpoints, EvaluationRecommendationEndpoints,
                           EvaluationReportEndpoints, EvaluationJointEndpoints,
                           EvaluationAnnualEndpoints, EvaluationChangeEndpoints,
                           SurveyStandardEndpoints, SurveyEndpoints, SurveyFileEndpoints,
                           SurveyMappingEndpoints, SurveyTableEndpoints,
                           SurveyAnalysisEndpoints, SurveyPlanEndpoints,
                           SurveyReleaseEndpoints, SurveyComparisonEndpoints,
                           WarningMethodEndpoints, WarningDueEndpoints,
                           WarningSubstanceEndpoints, WarningSignalEndpoints,
                           WarningSituationEndpoints, PublicReportEndpoints,
                           ExchangeLinkEndpoints, ExchangeLetterEndpoints,
                           WarningAlertEndpoints, PublicAlertEndpoints,
                           WarningMailEndpoints,
                           ExchangeNodeEndpoints, ExchangeMailEndpoints, IncidentEndpoints,
                           EvaluationExchangeEndpoints}) {
        for (Endpoint& endpoint : resource(app)) all.push_back(std::move(endpoint));
    }
    return all;
}

Result<std::shared_ptr<const registers::Model>> FindRegister(app::App& app, const Context& context) {
    const std::string& id = context.Get("register");
    auto model = context.catalogue().Find(id);
    if (!model || app.policy.ScopeOf(context.caller(), access::Action::Read, "register", id).Nothing()) {
        return Err("api.register_unknown", {{"register", id}});
    }
    return model;
}

Parameter InPath(std::string name, std::string example) {
    return {.in = In::Path, .name = std::move(name), .max_length = 100, .example = std::move(example)};
}

std::optional<std::string> OnlyCountry(const access::Caller& caller) {
    std::optional<std::string> only;
    for (const access::Grant& grant : caller.grants) {
        if (grant.country == "*" || (only && *only != grant.country)) return std::nullopt;
        only = grant.country;
    }
    return only;
}

json::object GrantJson(const access::Grant& grant) {
    return {{"role", grant.role},
            {"country", grant.country},
            {"territory", OrNull(grant.territory)},
            {"unit", OrNull(grant.unit)}};
}

json::array TextsJson(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

std::string TextAt(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

json::value OrNull(const std::string& text) {
    if (text.empty()) return nullptr;
    return json::value(text);
}

}  // namespace atalaya::api
