#pragma once

// What the endpoints of surveys share: surveys as JSON, bodies, and places of faults.

#include <span>

#include "api/resources/resources.hpp"
#include "surveys/codes.hpp"
#include "surveys/surveys.hpp"

namespace atalaya::api {

// {"id", "description", "title", "country_title", "version", "file", "mapping", "mapping_fault",
// "changed_at", "changed_by", "may"}, with an ETag over its version.
json::object SurveyJson(app::App& app, const Context& context, const surveys::Survey& survey);
http::Response SurveyAnswer(app::App& app, const Context& context, const surveys::Survey& survey,
                            int status = 200);
// The line of a list.
json::object SurveyItemJson(const Context& context, const surveys::Survey& survey);

// What may be done with a survey: "update", "files", "microdata", "export", "mappings", "tables",
// "plans", "publish", "remove". What is done is judged again when it is.
json::array SurveyActions(const app::App& app, const Context& context,
                          const surveys::Description& description);

// The error with the places of its details below `where`: they were read from a part of the body.
Error Below(Error error, std::string_view where);

// [{"id", "title"}]: the values of a choice with the message "surveys.<kind>.<code>".
template <class Choice>
json::array ChoicesJson(const Context& context, const std::string& kind) {
    json::array out;
    for (const auto& one : surveys::NamedChoices<Choice>()) {
        const std::string code(one.code);
        out.push_back({{"id", code},
                       {"title", context.content().Say("surveys." + kind + "." + code, {},
                                                       context.lang())}});
    }
    return out;
}

// "surveys.setting.school" and the like.
std::string SurveyWord(const Context& context, const std::string& kind, std::string_view code);
std::string TitleOfTerritory(const Context& context, std::string_view code);

// Schemas of bodies. What surveys themselves check in depth is told there; here is its shape.
json::object BodyOf(json::array required, json::object properties);
json::object LanguagesSchema();
json::object DescriptionSchema();
json::object SamplingSchema();
json::object MappingSchema();
json::object PlanSchema();
// Examples of bodies.
json::object DescriptionExample();
json::object PlanExample();

// Path parameter {survey}.
Parameter InSurvey();

}  // namespace atalaya::api
