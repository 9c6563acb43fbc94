#pragma once

// Public alerts as an Atom feed (RFC 4287).

#include <string>
#include <vector>

#include "warning/alert.hpp"

namespace atalaya::warning {

struct FeedFrame {
    std::string base;        // "https://observatory.example": addresses of pages and CAP files
    LocalText title;         // of the observatory
    Lang lang = Lang::En;
};
// Addresses from the root of a site: "/en/alerts/XA/XA-12", "/api/v1/public/alerts/XA/XA-12/cap".
std::string AlertPage(const Alert& alert, Lang lang);
std::string AlertCap(const Alert& alert);

// As given, but without exercises; each entry leads to its page and to its CAP file.
std::string WriteFeed(const std::vector<Alert>& alerts, const FeedFrame& frame);

}  // namespace atalaya::warning
