#pragma once

// The page that is sent for every address of the browser application: what search engines, links
// in messages and readers without scripts see, and what starts the application for all others.

#include <optional>
#include <string>
#include <string_view>

#include "content/library.hpp"
#include "http/http.hpp"

namespace atalaya::site {

// An address below a language: "/es/indicators/quantity_seized" is {Es, "/indicators/quantity_seized"}.
struct PageAddress {
    Lang lang = Lang::En;
    std::string_view path;   // "" for the first page
};
std::optional<PageAddress> ReadAddress(std::string_view path);

struct ShellPage {
    int status = 200;
    std::string title;         // "" for the first page
    std::string description;
    bool embedded = false;     // may stand inside pages of others
};

http::Response RenderShell(const content::Library& library, const http::Request& request,
                           const PageAddress& address, const ShellPage& page);

}  // namespace atalaya::site
