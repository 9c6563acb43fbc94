#pragma once

#include "api/resources/resources.hpp"

namespace atalaya::api {

// An answer in the form that is asked for: by the parameter `format` (json, csv, xlsx), else by the
// Accept header. JSON has an ETag over `version`.
Result<http::Response> AnswerResponse(const Context& context, const indicators::Answer& answer,
                                      const indicators::Definition& definition, std::int64_t version);

// The same as a file: "csv" or "xlsx". Errors: file.unwritable {file, reason}.
Result<http::Response> AnswerFile(const Context& context, const indicators::Answer& answer,
                                  const indicators::Definition& definition, std::string_view format);

}  // namespace atalaya::api
