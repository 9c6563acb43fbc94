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
    std::string script, stylesheet;
};

// From the manifest of the build, read once. It is part of the program: one that cannot be read is
// a broken promise.
const Entry& AppEntry();
// The scripts that a page needs beside the entry, so that a browser fetches them at once and not
// one after the other. `source` is a file of web/: "src/pages/home/Home.svelte"; "" for none but
// those of the entry.
std::vector<std::string> ModulesOf(std::string_view source);

// Below /assets/. Names change with the bytes, so that an answer holds for ever. 404 as nullopt.
std::optional<http::Response> FindAsset(const http::Request& request);
bool IsAsset(std::string_view path);

}  // namespace atalaya::site
