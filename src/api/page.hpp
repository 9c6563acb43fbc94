#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/endpoint.hpp"
#include "content/library.hpp"

namespace atalaya::api {

// The endpoints as a page for people: plain HTML without scripts, in one language, with links to
// the other three. Everything comes from this server.
std::string WritePage(const std::vector<Endpoint>& endpoints, const content::Library& content,
                      Lang lang);
std::string_view PageStyle();

}  // namespace atalaya::api
