#include "site/frame.hpp"

#include <string_view>

#include "base/hash.hpp"
#include "content/embedded.hpp"

namespace atalaya::content {
const EmbeddedFile* embedded_site();   // written by atalaya_embed from site/static
}

namespace atalaya::site {
namespace {

constexpr std::string_view kStaticFolder = "/static/";
// No script runs on these pages, and none can be brought in.
constexpr const char* kContentPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";
constexpr std::string_view kLangNames[] = {"English", "Español", "Português", "Français"};

struct StaticFile {
    std::string_view bytes;
    std::string version;     // changes with the bytes
};

const content::EmbeddedFile* FindEmbedded(std::string_view name) {
    for (const auto* file = content::embedded_site(); file->path; ++file) {
        if (name == file->path) return file;
    }
    return nullptr;
}

std::optional<StaticFile> ReadStatic(std::string_view name) {
    const auto* file = FindEmbedded(name);
    if (!file) return std::nullopt;
    std::string_view bytes(file->begin, static_cast<std::size_t>(file->end - file->begin));
    return StaticFile{bytes, base::Hex(base::HashBytes(bytes)).substr(0, 12)};
}

std::string StaticAddress(std::string_view name) {
    auto file = ReadStatic(name);
    return Address(std::string(kStaticFolder) + std::string(name),
                   {{"v", file ? file->version : ""}});
}

std::string_view TypeOf(std::string_view name) {
    return name.ends_with(".css") ? "text/css" : "image/svg+xml";
}

void WriteHead(Html& html, const Visit& visit, const Page& page) {
    html.Element("head", {}, [&] {
        html.Void("meta", {{"charset", "utf-8"}});
        html.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
        html.Element("title", {}, page.title + " · " + visit.Say("site.name"));
        html.Void("link", {{"rel", "stylesheet"}, {"href", StaticAddress("site.css")}});
        html.Void("link", {{"rel", "icon"}, {"type", "image/svg+xml"},
                           {"href", StaticAddress("icon.svg")}});
        if (page.status != 200) return;
        for (auto lang : base::kLangs) {
            html.Void("link", {{"rel", "alternate"}, {"hreflang", std::string(base::Code(lang))},
                               {"href", visit.SelfIn(lang)}});
        }
    });
}

void WriteNavigation(Html& html, const Visit& visit, Section section) {
    auto link = [&](std::string_view path, std::string_view text, bool here) {
        html.Element("li", {}, [&] {
            html.Element("a", {{"href", visit.Link(path)}, {"aria-current", "true", here}},
                         visit.Say(text));
        });
    };
    html.Element("nav", {{"class", "sections"}, {"aria-label", visit.Say("site.nav.sections")}}, [&] {
        html.Element("ul", {}, [&] {
            link("/", "site.nav.indicators", section == Section::Indicators);
            link("/plan", "site.nav.plan", section == Section::Plan);
            link("/api/v1/", "site.nav.api", false);
        });
    });
}

void WriteLanguages(Html& html, const Visit& visit) {
    html.Element("nav", {{"class", "languages"}, {"aria-label", visit.Say("site.nav.languages")}}, [&] {
        html.Element("ul", {}, [&] {
            for (auto lang : base::kLangs) {
                std::string code(base::Code(lang));
                html.Element("li", {}, [&] {
                    html.Element("a", {{"href", visit.SelfIn(lang)}, {"lang", code}, {"hreflang", code},
                                       {"aria-current", "true", lang == visit.lang()}},
                                 kLangNames[static_cast<std::size_t>(lang)]);
                });
            }
        });
    });
}

void WriteBody(Html& html, const Visit& visit, const Page& page) {
    html.Element("a", {{"class", "skip"}, {"href", "#main"}}, visit.Say("site.skip"));
    html.Element("header", {{"class", "top"}}, [&] {
        html.Element("div", {{"class", "wrap"}}, [&] {
            html.Element("a", {{"class", "brand"}, {"href", visit.Link("/")}}, [&] {
                html.Void("img", {{"src", StaticAddress("icon.svg")}, {"alt", ""},
                                  {"width", "32"}, {"height", "32"}});
                html.Element("span", {}, visit.Say("site.name"));
            });
            WriteNavigation(html, visit, page.section);
            WriteLanguages(html, visit);
        });
    });
    if (visit.library().HasMessage("site.notice")) {
        html.Element("div", {{"class", "notice"}, {"role", "note"}}, [&] {
            html.Element("p", {{"class", "wrap"}}, visit.Say("site.notice"));
        });
    }
    html.Element("main", {{"id", "main"}, {"class", "wrap"}, {"tabindex", "-1"}},
                 [&] { html.Add(page.main); });
    html.Element("footer", {}, [&] {
        html.Element("p", {{"class", "wrap"}}, visit.Say("site.footer"));
    });
}

}  // namespace

http::Response Render(const Visit& visit, const Page& page) {
    std::string lang(base::Code(visit.lang()));
    Html html;
    html.Element("html", {{"lang", lang}}, [&] {
        WriteHead(html, visit, page);
        html.Element("body", {}, [&] { WriteBody(html, visit, page); });
    });
    auto out = http::Response::Text(page.status, "text/html", "<!DOCTYPE html>\n" + html.text());
    out.Set("Content-Language", lang);
    out.Set("Content-Security-Policy", kContentPolicy);
    out.Set("Cache-Control", "no-cache");
    out.Set("Vary", "Accept-Language");
    return out;
}

bool IsStatic(std::string_view path) { return base::StartsWith(path, kStaticFolder); }

std::optional<http::Response> FindStatic(const http::Request& request) {
    if (!IsStatic(request.path)) return std::nullopt;
    auto name = std::string_view(request.path).substr(kStaticFolder.size());
    auto file = ReadStatic(name);
    if (!file) return std::nullopt;
    auto out = http::Response::Text(200, TypeOf(name), std::string(file->bytes));
    // An address with the version never shows anything else.
    bool versioned = request.Query("v") == file->version;
    out.Set("Cache-Control", versioned ? "public, max-age=31536000, immutable" : "no-cache");
    return out;
}

}  // namespace atalaya::site
