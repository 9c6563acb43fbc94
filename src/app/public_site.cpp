#include "app/public_site.hpp"

#include <algorithm>

#include "warning/feed.hpp"

namespace atalaya::app {

namespace {

// A name and port as a browser sends them.
bool IsHost(std::string_view host) {
    return !host.empty() && host.size() < 255 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
}

}  // namespace

std::string SiteAddress(const App& app, const http::Request& request) {
    if (std::string site = app.warning.mailing.Site(); !site.empty()) return site;
    const std::string host(request.Header("host"));
    if (!IsHost(host)) return "";
    return (request.secure ? "https://" : "http://") + host;
}

http::Response PublicFeed(App& app, const std::string& site, Lang lang) {
    const auto library = app.library();
    const warning::FeedFrame frame{site, app.settings.Get(*library).name, lang};
    const auto alerts = app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app.warning.alerts.Public(tx);
    });
    auto out = http::Response::Text(200, "application/atom+xml", warning::WriteFeed(alerts, frame));
    out.Set("X-Content-Type-Options", "nosniff");
    out.Set("Cache-Control", "public, max-age=30");
    return out;
}

}  // namespace atalaya::app
