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

class Writer {
 public:
    Writer(const content::Library& library, const http::Request& request, const PageAddress& address,
           const ShellPage& page)
        : m_library(library), m_request(request), m_address(address), m_page(page) {}

    std::string Write() {
        m_html.Element("html", {{"lang", std::string(base::Code(m_address.lang))}}, [&] {
            m_html.Element("head", {}, [&] { WriteHead(); });
            m_html.Element("body", {}, [&] { WriteBody(); });
        });
        return "<!doctype html>\n" + m_html.text() + "\n";
    }

 private:
    std::string Say(std::string_view code, std::vector<base::Param> params = {}) const {
        return m_library.Say(code, params, m_address.lang);
    }

    void WriteHead() {
        const std::string site = Say("site.name");
        m_html.Void("meta", {{"charset", "utf-8"}});
        m_html.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
        m_html.Element("title", {}, m_page.title.empty() ? site : m_page.title + " · " + site);
        m_html.Void("meta", {{"name", "description"},
                             {"content", m_page.description.empty() ? Say("web.shell.description")
                                                                    : m_page.description}});
        m_html.Void("link", {{"rel", "icon"}, {"type", "image/svg+xml"}, {"href", std::string(kIcon)}});
        WriteFiles();
        if (m_page.status != 200) return;
        m_html.Void("link", {{"rel", "canonical"}, {"href", AddressIn(m_address.lang, m_request, m_address.path)}});
        for (const auto lang : base::kLangs) {
            m_html.Void("link", {{"rel", "alternate"}, {"hreflang", std::string(base::Code(lang))},
                                 {"href", AddressIn(lang, m_request, m_address.path)}});
        }
    }

    void WriteFiles() {
        const Entry& entry = AppEntry();
        for (const auto& file : entry.stylesheets) m_html.Void("link", {{"rel", "stylesheet"}, {"href", file}});
        for (const auto& file : entry.modules) m_html.Void("link", {{"rel", "modulepreload"}, {"href", file}});
        m_html.Void("link", {{"rel", "preload"}, {"as", "fetch"}, {"crossorigin", "anonymous"},
                             {"href", "/api/v1/texts/" + std::string(base::Code(m_address.lang)) + "/public"}});
        m_html.Element("script", {{"type", "module"}, {"src", entry.script}}, "");
    }

    void WriteBody() {
        m_html.Element("div", {{"id", "app"}, {"data-unreachable", Say("web.error.offline")}}, "");
        m_html.Element("noscript", {}, [&] {
            m_html.Element("h1", {}, m_page.title.empty() ? Say("site.name") : m_page.title);
            m_html.Element("p", {}, Say("web.shell.noscript", {{"address", "/api/v1/"}}));
            m_html.Element("p", {}, [&] {
                m_html.Element("a", {{"href", "/api/v1/"}}, "/api/v1/");
            });
        });
    }

    const content::Library& m_library;
    const http::Request& m_request;
    const PageAddress& m_address;
    const ShellPage& m_page;
    Html m_html;
};

}  // namespace

std::optional<PageAddress> ReadAddress(std::string_view path) {
    if (path.size() < 3 || path[0] != '/' || (path.size() > 3 && path[3] != '/')) return std::nullopt;
    const auto lang = base::LangFromCode(path.substr(1, 2));
    if (!lang) return std::nullopt;
    path.remove_prefix(3);
    while (path.ends_with('/')) path.remove_suffix(1);
    return PageAddress{*lang, path};
}

http::Response RenderShell(const content::Library& library, const http::Request& request,
                           const PageAddress& address, const ShellPage& page) {
    auto out = http::Response::Text(page.status, "text/html", Writer(library, request, address, page).Write());
    out.Set("Content-Language", std::string(base::Code(address.lang)));
    out.Set("Cache-Control", "no-cache");
    out.Set("Content-Security-Policy",
            std::string(kContentPolicy) + (page.embedded ? "*" : "'none'"));
    return out;
}

}  // namespace atalaya::site
