#include "api/resources/answers.hpp"

#include "indicators/render.hpp"
#include "transfer/exports.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::api {
namespace {

// The form that the caller takes first; JSON where nothing is said.
std::string FormatOf(const Context& context) {
    if (context.Has("format")) return context.Get("format");
    const std::string_view accept = context.request().Header("accept");
    std::string first = "json";
    std::size_t at = accept.find("application/json");
    for (const auto format : {transfer::ExportFormat::Csv, transfer::ExportFormat::Xlsx}) {
        std::string_view type = transfer::MediaTypeOf(format);
        type = type.substr(0, type.find(';'));
        if (const auto found = accept.find(type); found < at) {
            at = found;
            first = format == transfer::ExportFormat::Csv ? "csv" : "xlsx";
        }
    }
    return first;
}

}  // namespace

Result<http::Response> AnswerFile(const Context& context, const indicators::Answer& answer,
                                  const indicators::Definition& definition, std::string_view format) {
    std::string bytes;
    const auto take = [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    };
    const auto kind = format == "xlsx" ? transfer::ExportFormat::Xlsx : transfer::ExportFormat::Csv;
    auto sink = kind == transfer::ExportFormat::Xlsx
                    ? transfer::WriteXlsx(take, definition.title.In(context.lang()))
                    : transfer::WriteCsv(take);
    ATALAYA_TRY(indicators::WriteTable(answer, definition, context.lang(), *sink));
    http::Response response = http::Response::Text(200, transfer::MediaTypeOf(kind), std::move(bytes));
    response.Set("Content-Disposition",
                 "attachment; filename=\"" + definition.id + "." + std::string(format) + "\"");
    response.Set("Cache-Control", "private, no-cache");
    response.Add("Vary", "Accept, Accept-Language, Cookie, Authorization");
    return response;
}

Result<http::Response> AnswerResponse(const Context& context, const indicators::Answer& answer,
                                      const indicators::Definition& definition, std::int64_t version) {
    const std::string format = FormatOf(context);
    if (format != "json") return AnswerFile(context, answer, definition, format);
    http::Response response = context.Tagged(
        indicators::RenderAnswer(answer, definition, context.content(), context.lang()), version);
    response.Add("Vary", "Accept");
    return response;
}

}  // namespace atalaya::api
