#include "site/site.hpp"

#include <algorithm>
#include <exception>
#include <set>

#include "app/public_site.hpp"
#include "base/log.hpp"
#include "site/assets.hpp"
#include "site/pages.hpp"
#include "store/database.hpp"

namespace atalaya::site {
namespace {

// Written by the application when a reader chooses a language (web/src/core/language.ts).
constexpr std::string_view kLanguageCookie = "atalaya_language";

// The reader's language, where the address says none: chosen before, else the browser's.
Lang LanguageOf(const http::Request& request, const std::vector<Lang>& offered) {
    const auto is_offered = [&](Lang lang) { return std::ranges::find(offered, lang) != offered.end(); };
    for (const auto said : {request.Query("lang"), request.Cookie(kLanguageCookie)}) {
        const auto lang = base::LangFromCode(said);
        if (lang && is_offered(*lang)) return *lang;
    }
    const Lang best = base::NegotiateLang(request.Header("accept-language"));
    return is_offered(best) || offered.empty() ? best : offered.front();
}

// To the same page in the reader's language. `path` begins with one slash or is empty, so that it
// never names another host.
http::Response Redirect(const http::Request& request, Lang lang, std::string_view path) {
    http::Request same = request;
    std::erase_if(same.query, [](const auto& pair) { return pair.first == "lang"; });
    auto out = http::Response::Text(302, "text/plain", "");
    out.Set("Location", AddressIn(lang, same, path));
    out.Set("Vary", "Accept-Language, Cookie");
    out.Set("Cache-Control", "no-store");
    return out;
}

}  // namespace

void Site::Warm(const std::atomic<bool>& stop) {
    try {
        std::set<std::string> registers;
        for (const auto& definition : m_app.indicators.List(access::Caller::System()))
            registers.insert(definition.register_id);
        for (const auto& id : registers) {
            if (stop) return;
            m_app.indicators.Refresh(id);
        }
    } catch (const std::exception& fault) {
        base::LogError("the indicators could not be loaded ahead: {}", fault.what());
    }
}

http::Response Site::Handle(const http::Request& request) const {
    try {
        return Route(request);
    } catch (const store::StoreError& fault) {
        base::LogError("page {}: {}", request.path, fault.what());
        return Refuse(503, fault.ToError(), request);
    } catch (const std::exception& fault) {
        base::LogError("page {}: {}", request.path, fault.what());
        return Refuse(500, Err("http.internal"), request);
    }
}

http::Response Site::Route(const http::Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        auto out = Refuse(405, Err("site.method", {{"method", request.method}}), request);
        out.Set("Allow", "GET, HEAD");
        return out;
    }
    if (auto file = FindAsset(request)) return *std::move(file);
    const auto content = m_app.content();
    const auto& library = content->library;
    const auto settings = m_app.settings.Get(*library);
    Shell shell{*library, request, settings.name};
    if (const auto address = ReadAddress(request.path)) {
        if (address->path == "/alerts.atom")
            return app::PublicFeed(m_app, app::SiteAddress(m_app, request), address->lang);
        return shell.Render(*address, FindPage(m_app, *content, settings, *address));
    }
    const PageAddress address{LanguageOf(request, settings.languages),
                              request.path == "/" ? std::string_view() : std::string_view(request.path)};
    const auto page = FindPage(m_app, *content, settings, address);
    if (page.status == 200) return Redirect(request, address.lang, address.path);
    return shell.Render(address, page);
}

http::Response Site::Refuse(int status, const Error& error, const http::Request& so_far) const {
    const auto library = m_app.library();
    LocalText name;   // not of the settings: the store may be what is lost
    for (const auto lang : base::kLangs) name.In(lang) = library->Say("site.name", {}, lang);
    const auto address = ReadAddress(so_far.path);
    return Shell{*library, so_far, name}.RenderRefusal(address ? address->lang : LanguageOf(so_far, {}),
                                                       status, error);
}

bool Site::IsQuick(std::string_view path) { return IsAsset(path); }

}  // namespace atalaya::site
