#include "api/openapi.hpp"

#include <map>
#include <set>

#include "base/text.hpp"

namespace atalaya::api {
namespace {

json::object SchemaOf(const Parameter& parameter) {
    json::object one;
    switch (parameter.kind) {
        case Kind::Text: one["type"] = "string"; break;
        case Kind::Integer: one["type"] = "integer"; break;
        case Kind::Boolean: one["type"] = "boolean"; break;
        case Kind::Date:
            one["type"] = "string";
            one["format"] = "date";
            break;
        case Kind::Period:
            one["type"] = "string";
            one["pattern"] = "^[0-9]{4}(-Q[1-4]|-[0-9]{2})?$";
            break;
    }
    if (parameter.min) one["minimum"] = *parameter.min;
    if (parameter.max) one["maximum"] = *parameter.max;
    if (!parameter.one_of.empty()) one["enum"] = json::array(parameter.one_of.begin(), parameter.one_of.end());
    if (!parameter.repeated) return one;
    return {{"type", "array"}, {"items", std::move(one)}};
}

std::string_view NameOf(In in) {
    switch (in) {
        case In::Path: return "path";
        case In::Query: return "query";
        case In::Header: return "header";
    }
    return "";
}

json::object WriteParameter(const Parameter& parameter, const content::Library& content, Lang lang) {
    json::object out{{"name", parameter.name},
                     {"in", NameOf(parameter.in)},
                     {"required", parameter.required || parameter.in == In::Path},
                     {"description", content.Say(parameter.TextCode(), {}, lang)},
                     {"schema", SchemaOf(parameter)}};
    if (parameter.repeated) {
        out["style"] = parameter.in == In::Query ? "form" : "simple";
        out["explode"] = false;
    }
    if (!parameter.example.empty()) out["example"] = parameter.example;
    return out;
}

json::array WriteParameters(const Endpoint& endpoint, const content::Library& content, Lang lang) {
    json::array out;
    for (const Parameter& parameter : endpoint.parameters) {
        out.push_back(WriteParameter(parameter, content, lang));
    }
    if (endpoint.if_match) {
        out.push_back(WriteParameter(
            {.in = In::Header, .name = "If-Match", .required = true, .text = "if_match", .example = "\"3\""},
            content, lang));
    }
    if (endpoint.idempotent) {
        out.push_back(WriteParameter({.in = In::Header, .name = "Idempotency-Key", .max_length = 200,
                                      .text = "idempotency_key"}, content, lang));
    }
    out.push_back(json::object{{"$ref", "#/components/parameters/lang"}});
    return out;
}

json::object WriteResponses(const Endpoint& endpoint, const content::Library& content, Lang lang) {
    json::object success{{"description", content.Say("api.status." + std::to_string(endpoint.success), {}, lang)}};
    if (!endpoint.answer.empty()) {
        success["content"] = json::object{{endpoint.answer_type, json::object{{"schema", endpoint.answer}}}};
    } else if (endpoint.success != 204) {
        success["content"] = json::object{
            {endpoint.answer_type, json::object{{"schema", json::object{{"type", "string"}}}}}};
    }
    json::object out{{std::to_string(endpoint.success), std::move(success)}};
    std::map<int, std::string> by_status;
    for (const std::string& code : ErrorsOf(endpoint)) {
        std::string& text = by_status[content.StatusOf(code)];
        text += (text.empty() ? "" : "\n\n") + ("`" + code + "`: ") + content.Say(code, {}, lang);
    }
    for (const auto& [status, text] : by_status) {
        out[std::to_string(status)] = json::object{
            {"description", text},
            {"content", json::object{{"application/problem+json",
                                      json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}}}}};
    }
    return out;
}

json::object WriteOperation(const Endpoint& endpoint, const content::Library& content, Lang lang) {
    json::object out{{"operationId", endpoint.id},
                     {"summary", content.Say("api." + endpoint.id, {}, lang)},
                     {"tags", json::array{endpoint.tag}},
                     {"parameters", WriteParameters(endpoint, content, lang)},
                     {"responses", WriteResponses(endpoint, content, lang)}};
    if (!endpoint.body.empty()) {
        json::object media{{"schema", endpoint.body}};
        if (!endpoint.body_example.is_null()) media["example"] = endpoint.body_example;
        out["requestBody"] = json::object{{"required", endpoint.body_required},
                                          {"content", json::object{{"application/json", std::move(media)}}}};
    }
    json::array security;
    if (endpoint.who == Who::Anyone) security.push_back(json::object{});
    json::object session{{"session", json::array{}}};
    if (endpoint.changes) session["forgeryToken"] = json::array{};
    security.push_back(std::move(session));
    security.push_back(json::object{{"token", json::array{}}});
    out["security"] = std::move(security);
    return out;
}

json::object ProblemSchema() {
    const json::object text{{"type", "string"}};
    const json::object fault{
        {"type", "object"},
        {"required", {"code", "detail"}},
        {"properties", {{"pointer", text}, {"parameter", text}, {"where", text}, {"code", text}, {"detail", text}}}};
    return {{"type", "object"},
            {"required", {"type", "title", "status", "detail", "code", "instance"}},
            {"properties",
             {{"type", text},
              {"title", text},
              {"status", {{"type", "integer"}}},
              {"detail", text},
              {"code", text},
              {"instance", text},
              {"errors", {{"type", "array"}, {"items", fault}}}}}};
}

json::object WriteComponents(const content::Library& content, Lang lang) {
    const json::object schemes{
        {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "atalaya_session"}}},
        {"forgeryToken", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-Atalaya-Token"}}},
        {"token", {{"type", "http"}, {"scheme", "bearer"}}}};
    const Parameter language{.name = "lang", .one_of = {"en", "es", "pt", "fr"}, .text = "lang"};
    return {{"schemas", {{"Problem", ProblemSchema()}}},
            {"parameters", {{"lang", WriteParameter(language, content, lang)}}},
            {"securitySchemes", schemes}};
}

}  // namespace

std::string Parameter::TextCode() const {
    return "api.parameter." + (text.empty() ? name : text);
}

std::vector<std::string> ErrorsOf(const Endpoint& endpoint) {
    std::vector<std::string> codes = {"api.parameters_invalid"};
    if (endpoint.who == Who::SignedIn) codes.push_back("api.sign_in");
    if (endpoint.changes) codes.push_back("api.forgery_token");
    if (!endpoint.body.empty()) {
        codes.insert(codes.end(), {"api.body_type", "api.body_invalid"});
    }
    if (endpoint.if_match) codes.insert(codes.end(), {"api.if_match_missing"});
    if (endpoint.idempotent) {
        codes.insert(codes.end(), {"api.idempotency_in_progress", "api.idempotency_other_request"});
    }
    codes.insert(codes.end(), endpoint.errors.begin(), endpoint.errors.end());
    return codes;
}

json::object WriteOpenApi(const std::vector<Endpoint>& endpoints, const content::Library& content,
                          Lang lang) {
    json::object paths;
    std::set<std::string> tags;
    for (const Endpoint& endpoint : endpoints) {
        std::string method = endpoint.method;
        for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
        auto& item = paths[endpoint.path];
        if (!item.is_object()) item.emplace_object();
        item.as_object()[method] = WriteOperation(endpoint, content, lang);
        tags.insert(endpoint.tag);
    }
    json::array tag_list;
    for (const std::string& tag : tags) {
        tag_list.push_back({{"name", tag}, {"description", content.Say("api.tag." + tag, {}, lang)}});
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Atalaya"},
              {"version", "1"},
              {"description", content.Say("api.description", {}, lang)},
              {"license", {{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", json::array{{{"url", "/"}}}},
            {"tags", std::move(tag_list)},
            {"paths", std::move(paths)},
            {"components", WriteComponents(content, lang)}};
}

}  // namespace atalaya::api
