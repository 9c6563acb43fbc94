#include "api/page.hpp"

#include <map>

#include <fmt/format.h>

#include "api/openapi.hpp"
#include "base/language_names.hpp"

namespace atalaya::api {
namespace {

using base::EscapeHtml;

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --edge: #8886; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--edge); }
nav a { margin-right: 1rem; }
details { border: 1px solid var(--edge); border-radius: 6px; margin: .5rem 0; padding: 0 .8rem; }
summary { cursor: pointer; padding: .5rem 0; }
code, pre { font: 14px/1.4 ui-monospace, monospace; }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; border-radius: 4px; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-top: 1px solid var(--edge); }
:focus-visible { outline: 3px solid #06c; outline-offset: 2px; }
@media print { details { break-inside: avoid; } }
)";

// Writes one page; holds what every part of it needs.
class Page {
 public:
    Page(const content::Library& content, Lang lang) : m_content(content), m_lang(lang) {}
    std::string Write(const std::vector<Endpoint>& endpoints);

 private:
    std::string Say(std::string_view code) const { return EscapeHtml(m_content.Say(code, {}, m_lang)); }
    void WriteHead();
    void WriteEndpoint(const Endpoint& endpoint);
    void WriteParameters(const Endpoint& endpoint);
    void WriteRow(const Parameter& parameter);
    void WriteErrors(const Endpoint& endpoint);

    const content::Library& m_content;
    Lang m_lang;
    std::string m_out;
};

std::string KindOf(const Parameter& parameter) {
    std::string out;
    switch (parameter.kind) {
        case Kind::Text: out = "string"; break;
        case Kind::Integer: out = "integer"; break;
        case Kind::Boolean: out = "true | false"; break;
        case Kind::Date: out = "2024-03-14"; break;
        case Kind::Period: out = "2024 | 2024-Q1 | 2024-03"; break;
    }
    if (!parameter.one_of.empty()) {
        out.clear();
        for (const auto& value : parameter.one_of) out += (out.empty() ? "" : " | ") + value;
    }
    if (parameter.min && parameter.max) out += fmt::format(" ({}–{})", *parameter.min, *parameter.max);
    if (parameter.repeated) out += ", …";
    return out;
}

void Page::WriteHead() {
    m_out += fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>Atalaya · API</title>"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<link rel=\"stylesheet\" href=\"/api/v1/style.css\"></head><body>\n"
        "<header><h1>Atalaya · API v1</h1><nav aria-label=\"{}\">",
        base::Code(m_lang), Say("api.page.languages"));
    for (const Lang lang : base::kLangs) {
        m_out += fmt::format("<a href=\"?lang={0}\" lang=\"{0}\" hreflang=\"{0}\"{1}>{2}</a>",
                             base::Code(lang), lang == m_lang ? " aria-current=\"page\"" : "",
                             base::OwnName(lang));
    }
    m_out += fmt::format("</nav></header>\n<main><p>{}</p><p><a href=\"/api/v1/openapi.json?lang={}\">"
                         "OpenAPI 3.1</a></p>\n",
                         Say("api.description"), base::Code(m_lang));
}

void Page::WriteRow(const Parameter& parameter) {
    const bool required = parameter.required || parameter.in == In::Path;
    m_out += fmt::format("<tr><td><code>{}</code>{}</td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n",
                         EscapeHtml(parameter.name), required ? " *" : "",
                         Say(parameter.in == In::Path    ? "api.page.in_path"
                             : parameter.in == In::Query ? "api.page.in_query"
                                                         : "api.page.in_header"),
                         EscapeHtml(KindOf(parameter)), Say(parameter.TextCode()));
}

void Page::WriteParameters(const Endpoint& endpoint) {
    if (endpoint.parameters.empty() && !endpoint.if_match && !endpoint.idempotent) return;
    m_out += fmt::format("<table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
                         Say("api.page.parameter"), Say("api.page.place"), Say("api.page.values"),
                         Say("api.page.meaning"));
    for (const Parameter& parameter : endpoint.parameters) WriteRow(parameter);
    if (endpoint.if_match) {
        WriteRow({.in = In::Header, .name = "If-Match", .required = true, .text = "if_match"});
    }
    if (endpoint.idempotent) {
        WriteRow({.in = In::Header, .name = "Idempotency-Key", .text = "idempotency_key"});
    }
    m_out += "</tbody></table>\n";
}

void Page::WriteErrors(const Endpoint& endpoint) {
    m_out += fmt::format("<p>{}</p><table><tbody>\n", Say("api.page.errors"));
    for (const std::string& code : ErrorsOf(endpoint)) {
        m_out += fmt::format("<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n",
                             m_content.StatusOf(code), EscapeHtml(code), Say(code));
    }
    m_out += "</tbody></table>\n";
}

void Page::WriteEndpoint(const Endpoint& endpoint) {
    m_out += fmt::format("<details id=\"{}\"><summary><span class=\"method\">{}</span> <code>{}</code><br>{}"
                         "</summary>\n",
                         EscapeHtml(endpoint.id), endpoint.method, EscapeHtml(endpoint.path),
                         Say("api." + endpoint.id));
    m_out += fmt::format("<p>{}</p>\n", Say(endpoint.who == Who::Anyone ? "api.page.anyone"
                                            : endpoint.changes          ? "api.page.signed_in_changes"
                                                                        : "api.page.signed_in"));
    WriteParameters(endpoint);
    if (!endpoint.body.empty()) {
        m_out += fmt::format("<p>{}</p><pre>{}</pre>\n", Say("api.page.body"),
                             EscapeHtml(json::serialize(endpoint.body_example.is_null()
                                                            ? json::value(endpoint.body)
                                                            : endpoint.body_example)));
    }
    m_out += fmt::format("<p>{} <code>{}</code> <code>{}</code></p>\n", Say("api.page.answer"),
                         endpoint.success, EscapeHtml(endpoint.answer_type));
    WriteErrors(endpoint);
    m_out += "</details>\n";
}

std::string Page::Write(const std::vector<Endpoint>& endpoints) {
    WriteHead();
    std::map<std::string, std::vector<const Endpoint*>> by_tag;
    for (const Endpoint& endpoint : endpoints) by_tag[endpoint.tag].push_back(&endpoint);
    for (const auto& [tag, members] : by_tag) {
        m_out += fmt::format("<section><h2 id=\"tag-{}\">{}</h2>\n", EscapeHtml(tag), Say("api.tag." + tag));
        for (const Endpoint* endpoint : members) WriteEndpoint(*endpoint);
        m_out += "</section>\n";
    }
    return std::move(m_out) + "</main></body></html>\n";
}

}  // namespace

std::string WritePage(const std::vector<Endpoint>& endpoints, const content::Library& content,
                      Lang lang) {
    return Page(content, lang).Write(endpoints);
}

std::string_view PageStyle() { return kStyle; }

}  // namespace atalaya::api
