#pragma once

// What this program says to the world about where it is, and its feed of public alerts.

#include <string>

#include "app/app.hpp"
#include "http/http.hpp"

namespace atalaya::app {

// "https://observatory.example": of the settings of the mails, else as the request came; "" where
// it names no host.
std::string SiteAddress(const App& app, const http::Request& request);

// The public alerts as an Atom feed, at the addresses of that site.
http::Response PublicFeed(App& app, const std::string& site, Lang lang);

}  // namespace atalaya::app
