#include "site/shell.hpp"

#include "site/assets.hpp"
#include "site/html.hpp"

namespace atalaya::site {
namespace {

// Everything comes from this server, and nothing in a page runs but its own files. `blob:` and
// `data:` are for the pictures that a reader saves of a chart.
constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ";
// A tower on the accent colour, without any request.
constexpr std::string_view kIcon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect "
    "width='32' height='32' rx='7' fill='%230b5c73'/%3E%3Cpath fill='%23fff' d='M9 12V6.5h3V9h2.5V6.5"
    "h3V9H20V6.5h3V12l-2 2v11.5h-3.5V21a1.5 1.5 0 0 0-3 0v4.5H11V14z'/%3E%3C/svg%3E";

std::string_view TitleOf(int status) {
    if (status == 404) return "site.error.not_found";
    if (status == 403) return "site.error.denied";
    return status >= 500 ? "site.error.ours" : "site.error.request";
}

// Writes one page.
class Writer {
 public:
    Writer(const content::Library& library, Lang lang, const LocalText& site)
        : m_library(library), m_lang(lang), m_site(site.In(lang)) {}

    std::string Application(const http::Request& request, const PageAddress& address,
                            const ShellPage& page) {
        return Page([&] { Head(page); Start(page); Languages(request, address, page); },
                    [&] { Target(page); });
    }
    std::string Refusal(const ShellPage& page, const Error& error) {
        return Page([&] { Head(page); }, [&] { Explain(page, error); });
    }

 private:
    std::string Say(std::string_view code, std::vector<base::Param> params = {}) const {
        return m_library.Say(code, params, m_lang);
    }

    template <typename HeadWriter, typename BodyWriter>
    std::string Page(HeadWriter head, BodyWriter body) {
        m_html.Element("html", {{"lang", std::string(base::Code(m_lang))}}, [&] {
            m_html.Element("head", {}, head);
            m_html.Element("body", {}, body);
        });
        return "<!doctype html>\n" + m_html.text() + "\n";
    }

    void Head(const ShellPage& page) {
        m_html.Void("meta", {{"charset", "utf-8"}});
        m_html.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
        m_html.Element("title", {}, page.title.empty() ? m_site : page.title + " · " + m_site);
        m_html.Void("meta", {{"name", "description"},
                             {"content", page.description.empty() ? Say("web.shell.description")
                                                                  : page.description}});
        if (!page.indexed) m_html.Void("meta", {{"name", "robots"}, {"content", "noindex"}});
        m_html.Void("link", {{"rel", "icon"}, {"type", "image/svg+xml"}, {"href", std::string(kIcon)}});
        m_html.Void("link", {{"rel", "stylesheet"}, {"href", AppEntry().stylesheet}});
    }

    // The application, and what it asks for first: in the order of need, since a browser has only so
    // many connections.
    void Start(const ShellPage& page) {
        m_html.Element("script", {{"type", "module"}, {"src", AppEntry().script}}, "");
        const std::string lang(base::Code(m_lang));
        for (const auto& file : ModulesOf(page.source)) {
            m_html.Void("link", {{"rel", "modulepreload"}, {"href", file}});
        }
        std::vector<std::string> data{"/api/v1/texts/" + lang + "/public", "/api/v1/settings?lang=" + lang};
        data.insert(data.end(), page.data.begin(), page.data.end());
        for (const auto& asked : data) {
            m_html.Void("link", {{"rel", "preload"}, {"as", "fetch"}, {"crossorigin", "anonymous"}, {"href", asked}});
        }
    }

    void Languages(const http::Request& request, const PageAddress& address, const ShellPage& page) {
        if (page.status != 200) return;
        m_html.Void("link", {{"rel", "canonical"}, {"href", AddressIn(m_lang, request, address.path)}});
        for (const auto lang : base::kLangs) {
            m_html.Void("link", {{"rel", "alternate"}, {"hreflang", std::string(base::Code(lang))},
                                 {"href", AddressIn(lang, request, address.path)}});
        }
    }

    void Target(const ShellPage& page) {
        m_html.Element("div", {{"id", "app"}, {"data-unreachable", Say("web.error.offline")}}, "");
        m_html.Element("noscript", {}, [&] {
            m_html.Element("h1", {}, page.title.empty() ? m_site : page.title);
            m_html.Element("p", {}, Say("web.shell.noscript", {{"address", "/api/v1/"}}));
            m_html.Element("p", {}, [&] { m_html.Element("a", {{"href", "/api/v1/"}}, "/api/v1/"); });
        });
    }

    void Explain(const ShellPage& page, const Error& error) {
        m_html.Element("main", {{"class", "refusal stack"}}, [&] {
            m_html.Element("h1", {}, page.title);
            m_html.Element("p", {}, m_library.Say(error, m_lang));
            if (!error.details.empty()) {
                m_html.Element("ul", {}, [&] {
                    for (const auto& detail : error.details) {
                        m_html.Element("li", {}, m_library.Say(detail, m_lang));
                    }
                });
            }
            m_html.Element("p", {}, [&] {
                m_html.Element("a", {{"href", "/" + std::string(base::Code(m_lang))}}, Say("web.not_found.home"));
            });
        });
    }

    const content::Library& m_library;
    Lang m_lang;
    std::string m_site;
    Html m_html;
};

http::Response Sent(int status, Lang lang, std::string body, bool embedded) {
    auto out = http::Response::Text(status, "text/html", std::move(body));
    out.Set("Content-Language", std::string(base::Code(lang)));
    out.Set("Cache-Control", status == 200 ? "no-cache" : "no-store");
    out.Set("Content-Security-Policy", std::string(kContentPolicy) + (embedded ? "*" : "'none'"));
    return out;
}

}  // namespace

std::string AddressIn(Lang lang, const http::Request& request, std::string_view path) {
    std::string out = "/" + std::string(base::Code(lang));
    for (const auto part : base::Split(path, '/')) {
        if (!part.empty()) out += "/" + http::PercentEncode(part);
    }
    char mark = '?';
    for (const auto& [name, value] : request.query) {
        out += mark + http::PercentEncode(name) + "=" + http::PercentEncode(value);
        mark = '&';
    }
    return out;
}

std::optional<PageAddress> ReadAddress(std::string_view path) {
    if (path.size() < 3 || path[0] != '/' || (path.size() > 3 && path[3] != '/')) return std::nullopt;
    const auto lang = base::LangFromCode(path.substr(1, 2));
    if (!lang) return std::nullopt;
    path.remove_prefix(3);
    while (path.ends_with('/')) path.remove_suffix(1);
    return PageAddress{*lang, path};
}

http::Response Shell::Render(const PageAddress& address, const ShellPage& page) const {
    Writer writer(m_library, address.lang, m_site);
    return Sent(page.status, address.lang, writer.Application(m_request, address, page), page.embedded);
}

http::Response Shell::RenderRefusal(Lang lang, int status, const Error& error) const {
    ShellPage page{.status = status, .title = m_library.Say(TitleOf(status), {}, lang), .description = {}};
    page.indexed = false;
    return Sent(status, lang, Writer(m_library, lang, m_site).Refusal(page, error), false);
}

}  // namespace atalaya::site
