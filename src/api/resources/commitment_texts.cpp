// The official text of a plan, placed beside its commitments: from a file as people have it, or from
// text that a program sends.

#include "api/resources/commitment_json.hpp"
#include "api/resources/resources.hpp"
#include "commitments/text_file.hpp"
#include "commitments/text_placement.hpp"

namespace atalaya::api {
namespace {

using commitments::Node;
using commitments::Placement;
using commitments::Plan;
using commitments::Recognised;

json::value LineJson(int number) { return number > 0 ? json::value(number) : json::value(nullptr); }

json::object PlacementJson(const Placement& placement, const Context& context) {
    json::array missing, unplaced;
    for (const commitments::MissingText& one : placement.missing) {
        missing.push_back({{"id", one.node->id},
                           {"title", one.node->title.In(context.lang())},
                           {"after", LineJson(one.after)},
                           {"before", LineJson(one.before)}});
    }
    for (const commitments::UnplacedText& one : placement.unplaced) {
        unplaced.push_back({{"line", one.line},
                            {"text", one.text},
                            {"code", one.reason.code},
                            {"reason", context.content().Say(one.reason, context.lang())}});
    }
    return {{"placed", placement.placed.size()},
            {"asked", placement.asked},
            {"without_text", std::move(missing)},
            {"unplaced", std::move(unplaced)}};
}

// With each text beside its commitment, for a person to look through.
json::object RecognisedJson(const Recognised& one, const Context& context) {
    json::array texts;
    for (const commitments::PlacedText& placed : one.placement.placed) {
        texts.push_back({{"id", placed.node->id},
                         {"title", placed.node->title.In(context.lang())},
                         {"line", placed.line},
                         {"text", placed.text},
                         {"by_words", placed.by_words}});
    }
    json::object out = PlacementJson(one.placement, context);
    out["plan"] = {{"id", one.plan->id()}, {"title", one.plan->title().In(context.lang())}};
    out["recognised"] = IsRecognised(one.placement);
    out["texts"] = std::move(texts);
    return out;
}

Result<void> MayPlace(app::App& app, const Context& context) {
    const auto may =
        app.policy.Decide(context.caller(), access::Action::ManageContent, OfNode(app, "content"));
    if (!may) return may.ToError();
    return {};
}

Result<const Plan*> PlanNamed(const Context& context) {
    const Plan* plan = context.plans().Find(context.Get("plan"));
    if (plan == nullptr) return Err("api.not_found", {{"id", context.Get("plan")}});
    return plan;
}

Result<http::Response> PlaceText(app::App& app, Context& context) {
    ATALAYA_TRY(MayPlace(app, context));
    ATALAYA_ASSIGN(const Plan* plan, PlanNamed(context));
    const json::object& body = context.body();
    const Lang lang = *base::LangFromCode(TextAt(body, "language"));
    ATALAYA_ASSIGN(const auto placement, commitments::PlaceTexts(*plan, TextAt(body, "text"), lang));
    const bool trial = body.contains("trial") && body.at("trial").as_bool();
    if (!trial) app.official_texts.Keep(context.caller(), *plan, lang, TextAt(body, "source"), placement);
    return context.Json(PlacementJson(placement, context));
}

// In the plan that is named, or in every plan whose text it is.
Result<std::vector<Recognised>> Recognise(const Context& context, const std::string& text, Lang lang) {
    if (!context.Has("plan")) return commitments::RecogniseTexts(context.plans(), text, lang);
    ATALAYA_ASSIGN(const Plan* plan, PlanNamed(context));
    ATALAYA_ASSIGN(auto placement, commitments::PlaceTexts(*plan, text, lang));
    std::vector<Recognised> out;
    out.push_back({plan, std::move(placement)});
    return out;
}

Result<http::Response> PlaceFile(app::App& app, Context& context) {
    ATALAYA_TRY(MayPlace(app, context));
    const std::string& bytes = context.request().body;
    if (bytes.empty()) return Err("commitments.text_empty");
    ATALAYA_ASSIGN(const std::string text, commitments::TextOfFile(bytes));
    const Lang lang = *base::LangFromCode(context.Get("language"));
    ATALAYA_ASSIGN(const auto recognised, Recognise(context, text, lang));
    json::array plans;
    for (const Recognised& one : recognised) {
        if (!context.Flag("trial"))
            app.official_texts.Keep(context.caller(), *one.plan, lang, context.Get("source"), one.placement);
        plans.push_back(RecognisedJson(one, context));
    }
    return context.Json({{"plans", std::move(plans)}, {"kept", !context.Flag("trial")}});
}

json::object TextSchema() {
    return {{"type", "object"},
            {"required", {"text", "source", "language"}},
            {"additionalProperties", false},
            {"properties",
             {{"text", {{"type", "string"}, {"maxLength", 4'000'000}}},
              {"source", {{"type", "string"}, {"minLength", 1}, {"maxLength", 300}}},
              {"language", {{"type", "string"}, {"enum", {"en", "es", "pt", "fr"}}}},
              {"trial", {{"type", "boolean"}}}}}};
}

}  // namespace

std::vector<Endpoint> CommitmentTextEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    std::vector<Endpoint> out;
    out.push_back({.id = "plans.text", .method = "POST", .path = "/api/v1/plans/{plan}/text",
                   .tag = "commitments", .parameters = {InPath("plan", "HP21")}, .body = TextSchema(),
                   .body_example = {{"text", "1.1 ..."}, {"source", "OAS, 2020"}, {"language", "en"}},
                   .answer = object, .errors = {"api.not_found", "commitments.text_without_numbers"},
                   .changes = true,
                   .handle = [&app](Context& context) { return PlaceText(app, context); }});
    out.push_back({.id = "commitment_texts.place", .method = "POST", .path = "/api/v1/commitment-texts",
                   .tag = "commitments",
                   .parameters = {{.name = "language", .required = true, .one_of = {"en", "es", "pt", "fr"},
                                   .text = "text_language", .example = "es"},
                                  {.name = "source", .required = true, .max_length = 300,
                                   .text = "text_source", .example = "OAS, 2020"},
                                  {.name = "plan", .max_length = 100, .text = "text_plan",
                                   .example = "hemispheric_plan_2021_2025"},
                                  {.name = "trial", .kind = Kind::Boolean, .text = "text_trial"}},
                   .answer = object,
                   .errors = {"access.denied", "api.not_found", "commitments.text_kind",
                              "commitments.text_empty", "commitments.text_encoding",
                              "commitments.text_too_long", "commitments.text_no_plan", "commitments.text_without_numbers",
                              "documents.pdf_text_missing", "documents.pdf_text_failed",
                              "documents.pdf_text_none"},
                   .changes = true,
                   .handle = [&app](Context& context) { return PlaceFile(app, context); }});
    return out;
}

}  // namespace atalaya::api
