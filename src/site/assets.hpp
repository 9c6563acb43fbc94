#pragma once

// The built files of the browser application (web/), as they lie in the program.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.hpp"

namespace atalaya::site {

// What the shell must name so that the application starts: addresses of files.
struct Entry {
    std::string script;
    std::vector<std::string> modules;       // that the script brings in at once
    std::vector<std::string> stylesheets;
};

// From the manifest of the build, read once. It is part of the program: one that cannot be read is
// a broken promise.
const Entry& AppEntry();

// Below /assets/. Names change with the bytes, so that an answer holds for ever. 404 as nullopt.
std::optional<http::Response> FindAsset(const http::Request& request);
bool IsAsset(std::string_view path);

}  // namespace atalaya::site
