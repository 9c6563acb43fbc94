#pragma once

// The page that is sent for every address of the browser application: what search engines, links
// in messages and readers without scripts see, and what starts the application for all others.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.hpp"
#include "http/http.hpp"

namespace atalaya::site {

// An address below a language: "/es/indicators/quantity_seized" is {Es, "/indicators/quantity_seized"}.
struct PageAddress {
    Lang lang = Lang::En;
    std::string_view path;   // "" for the first page
};
std::optional<PageAddress> ReadAddress(std::string_view path);
// The address of a path, with the query of the request.
std::string AddressIn(Lang lang, const http::Request& request, std::string_view path);

struct ShellPage {
    int status = 200;
    std::string title;         // "" for the first page
    std::string description;   // "" for that of the site
    bool embedded = false;     // may stand inside pages of others
    bool indexed = true;       // of use to search engines
    std::string_view source;   // of the page in web/, where it is worth fetching ahead
    // Addresses that the page asks the data service for at once, written exactly as it writes them: on
    // a slow line each one that waits for the one before costs more than what it brings.
    std::vector<std::string> data = {};
};

class Shell {
 public:
    // All of them outlive it. `site` is the name of the observatory.
    Shell(const content::Library& library, const http::Request& request, const LocalText& site)
        : m_library(library), m_request(request), m_site(site) {}

    http::Response Render(const PageAddress& address, const ShellPage& page) const;
    // What was refused before any page: a plain page without a script.
    http::Response RenderRefusal(Lang lang, int status, const Error& error) const;

 private:
    const content::Library& m_library;
    const http::Request& m_request;
    const LocalText& m_site;
};

}  // namespace atalaya::site
