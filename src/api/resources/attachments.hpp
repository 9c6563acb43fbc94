#pragma once

// What is common to those who take and give files.

#include <string>

#include "api/context.hpp"
#include "app/app.hpp"
#include "registers/attachments.hpp"

namespace atalaya::api {

// Keeps the body of the request as a file and answers {"name", "type", "size", "digest"} (201), as
// a record or an answer names it. Whether the caller may is decided beforehand. The endpoint has
// the parameter `name`. Errors: attachment.empty, attachment.too_large.
Result<http::Response> KeepFile(app::App& app, Context& context);
// The file, to be saved and never run as a page of ours. Errors: attachment.unknown,
// attachment.altered.
Result<http::Response> GiveFile(app::App& app, const registers::AttachmentName& named);

}  // namespace atalaya::api
