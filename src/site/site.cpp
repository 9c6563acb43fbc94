#include "site/site.hpp"

#include <exception>
#include <set>

#include "base/log.hpp"
#include "site/assets.hpp"
#include "site/pages.hpp"
#include "site/shell.hpp"
#include "store/database.hpp"

namespace atalaya::site {
namespace {

// What follows `folder` in a path; "" when that is nothing or has more parts.
std::string_view Below(std::string_view path, std::string_view folder) {
    if (!base::StartsWith(path, folder)) return {};
    path.remove_prefix(folder.size());
    return path.find('/') == std::string_view::npos ? path : std::string_view();
}

Result<Page> FindPage(const Ground& ground, const Visit& visit) {
    std::string_view path = visit.request().path;
    if (path == "/" || path == "/indicators" || path == "/indicators/")
        return HomePage(ground, visit);
    if (path == "/plan" || path == "/plan/") return PlanPage(ground, visit);
    if (auto id = Below(path, "/indicators/"); !id.empty()) return IndicatorPage(ground, visit, id);
    if (auto id = Below(path, "/plan/"); !id.empty()) return CommitmentPage(ground, visit, id);
    return Err("site.page_unknown", {{"path", std::string(path)}});
}

}  // namespace

Site::Site(app::App& app) : m_app(app) {}

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
    m_ready = true;
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
    const auto content = m_app.content();
    Visit visit(request, *content->library);
    if (request.method != "GET" && request.method != "HEAD") {
        auto out = Refuse(405, Err("site.method", {{"method", request.method}}), request);
        out.Set("Allow", "GET, HEAD");
        return out;
    }
    if (auto file = FindAsset(request)) return *std::move(file);
    if (const auto address = ReadAddress(request.path)) {
        return RenderShell(*content->library, request, *address, {});
    }
    if (auto file = FindStatic(request)) return *std::move(file);
    const Ground ground{content, m_app.indicators, Places::Of(content->library->territories()),
                        m_ready};
    auto page = FindPage(ground, visit);
    if (page.ok()) return Render(visit, *page);
    return Refuse(content->library->StatusOf(page.error().code), page.error(), request);
}

http::Response Site::Refuse(int status, const Error& error, const http::Request& so_far) const {
    const auto library = m_app.library();
    Visit visit(so_far, *library);
    return Render(visit, ErrorPage(visit, error, status));
}

bool Site::IsQuick(std::string_view path) { return IsStatic(path) || IsAsset(path); }

}  // namespace atalaya::site
