#pragma once

// What every page has around it: head, navigation, languages, notice, footer; and the headers
// with which it is sent.

#include <optional>
#include <string>
#include <string_view>

#include "http/http.hpp"
#include "site/html.hpp"
#include "site/visit.hpp"

namespace atalaya::site {

enum class Section { Indicators, Plan, None };

struct Page {
    int status = 200;
    std::string title;
    Section section = Section::None;
    Html main;
};

http::Response Render(const Visit& visit, const Page& page);

// Files below /static/: the stylesheet and the icon. 404 as nullopt.
std::optional<http::Response> FindStatic(const http::Request& request);
bool IsStatic(std::string_view path);

}  // namespace atalaya::site
