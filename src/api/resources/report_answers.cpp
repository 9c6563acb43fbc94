#include "api/resources/report_answers.hpp"

#include "app/report_files.hpp"
#include "documents/html.hpp"

namespace atalaya::api {

evaluation::RenderOptions OptionsOf(const Context& context) {
    const bool noticed = context.content().HasMessage("site.notice");
    return {.lang = context.lang(),
            .notice = noticed ? context.content().Say("site.notice", {}, context.lang()) : ""};
}

void Attach(http::Response& response, const std::string& name, std::string_view format) {
    response.Set("Content-Disposition",
                 "attachment; filename=\"" + name + "." + std::string(format) + "\"");
}

Result<http::Response> DocumentFile(const documents::Document& document, std::string_view format,
                                    const std::string& name) {
    ATALAYA_ASSIGN(app::ReportFile file, app::WriteDocument(document, format));
    auto response = http::Response::Text(200, file.media_type, std::move(file.bytes));
    if (format == "html") {
        response.Set("Content-Security-Policy",
                     documents::HtmlPolicy(document) + "; frame-ancestors 'none'");
    } else {
        Attach(response, name, format);
    }
    // What a person may read changes with the state of the round.
    response.Set("Cache-Control", "private, no-cache");
    return response;
}

Result<http::Response> TableFile(const documents::Table& table, std::string_view format,
                                 const std::string& name) {
    ATALAYA_ASSIGN(app::ReportFile file, app::WriteTable(table, format, name));
    auto response = http::Response::Text(200, file.media_type, std::move(file.bytes));
    Attach(response, name, format);
    return response;
}

std::string FormatOf(const Context& context) {
    return context.Has("format") ? context.Get("format") : "json";
}

}  // namespace atalaya::api
