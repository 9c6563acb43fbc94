// A record that is being typed: checked, with what follows from it, and not stored.

#include "api/resources/record_proposal.hpp"

namespace atalaya::api {
namespace {

using registers::Checked;
using registers::Model;
using store::Mode;
using store::Transaction;

// Findings as a problem document tells them, errors or warnings.
json::array FindingsJson(const Checked& checked, const Model& model, bool warnings, Lang lang) {
    json::array out;
    for (const auto& finding : checked.findings) {
        if (finding.warning != warnings) continue;
        json::object one{{"code", finding.error.code},
                         {"detail", registers::Explain(finding.error, model, lang)}};
        if (!finding.error.where.empty()) one["pointer"] = finding.error.where;
        out.push_back(std::move(one));
    }
    return out;
}

// The values of fields that nobody enters, and that this caller may see.
json::object Derived(const app::App& app, const Context& context, const Model& model,
                     const registers::Record& record) {
    registers::RenderOptions options;
    options.hidden = app.records.Hidden(context.caller(), model, record);
    for (const auto& field : model.definition().fields) {
        if (!field.IsEntered()) options.fields.insert(field.id);
    }
    json::object out;
    if (options.fields.empty()) return out;
    const json::object rendered = registers::RenderRecord(model, record, options);
    for (const std::string& id : options.fields) {
        if (const auto* value = rendered.if_contains(id)) out[id] = *value;
    }
    return out;
}

Result<http::Response> CheckDraft(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    const json::object& body = context.body();
    const json::object& input = body.at("record").as_object();
    const auto* reference = body.if_contains("reference");
    std::optional<std::string> country = OnlyCountry(context.caller());
    if (const auto* given = input.if_contains("country"); given && given->is_string()) {
        country = given->as_string();
    }
    const bool fresh = reference == nullptr || reference->is_null();
    if (fresh && !country) return Err("api.country_needed", {}, "/record/country");
    ATALAYA_ASSIGN(const Checked checked, app.database->Run(Mode::ReadOnly, [&](Transaction& tx) {
        if (fresh) return app.records.DraftNew(tx, context.caller(), *model, *country, input);
        return app.records.DraftChange(tx, context.caller(), *model,
                                       std::string(reference->as_string()), input);
    }));
    return context.Json({{"valid", checked.ok()},
                         {"errors", FindingsJson(checked, *model, false, context.lang())},
                         {"warnings", FindingsJson(checked, *model, true, context.lang())},
                         {"derived", Derived(app, context, *model, checked.record)}});
}

}  // namespace

std::vector<Endpoint> DraftEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    // A POST because a record does not fit into an address: it changes nothing.
    out.push_back({.id = "records.check", .method = "POST", .path = "/api/v1/registers/{register}/check",
                   .tag = "records", .parameters = {InPath("register", "seizures")},
                   .body = {{"type", "object"},
                            {"required", json::array{"record"}},
                            {"additionalProperties", false},
                            {"properties",
                             {{"record", {{"type", "object"}}},
                              {"reference", {{"type", {"string", "null"}}, {"maxLength", 40}}}}}},
                   .body_example = {{"record", {{"country", "XA"}, {"date", "2024-03-14"}}},
                                    {"reference", nullptr}},
                   .answer = {{"type", "object"}},
                   .errors = {"access.denied", "record.unknown", "api.country_needed"},
                   .handle = [&app](Context& context) { return CheckDraft(app, context); }});
    out.push_back(RecordProposalEndpoint(app));
    return out;
}

}  // namespace atalaya::api
