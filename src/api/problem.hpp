#pragma once

// The one shape in which anything that went wrong is told (RFC 9457), in the reader's language.

#include <string_view>

#include "app/content.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "http/http.hpp"

namespace atalaya::api {

// application/problem+json: {type, title, status, detail, code, instance, errors: [{pointer |
// parameter | where, code, detail}]}. Where the error names its register, fields, states and steps
// are called by their titles. The status is the one of content/errors. `errors` has the
// error's details, or the error itself when it names a place. Places: a JSON pointer ("/a/b"), a
// parameter ("parameter:limit"), or anything else as it is.
http::Response Problem(const app::Content& content, const Error& error, Lang lang,
                       std::string_view instance);
// The same with a status that stands above the one of content/errors.
http::Response Problem(const app::Content& content, const Error& error, Lang lang,
                       std::string_view instance, int status);

}  // namespace atalaya::api
