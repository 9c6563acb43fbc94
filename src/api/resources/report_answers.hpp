#pragma once

// Reports as answers: in every format, for reading and for taking away.

#include "api/resources/resources.hpp"
#include "documents/document.hpp"
#include "evaluation/render/report_words.hpp"

namespace atalaya::api {

// The language of the request, and the notice that everything is synthetic where there is one.
evaluation::RenderOptions OptionsOf(const Context& context);

// As an attachment under that name with the format as its ending.
void Attach(http::Response& response, const std::string& name, std::string_view format);

// A web page of its own or an attachment. `name`: of the file, without its ending. Preconditions and
// errors: those of app::WriteDocument and app::WriteTable.
Result<http::Response> DocumentFile(const documents::Document& document, std::string_view format,
                                    const std::string& name);
Result<http::Response> TableFile(const documents::Table& table, std::string_view format,
                                 const std::string& name);

// Of the parameter `format`; "json" without it.
std::string FormatOf(const Context& context);

}  // namespace atalaya::api
