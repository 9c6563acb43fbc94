#include "api/resources/survey_papers.hpp"

#include "api/resources/report_answers.hpp"
#include "surveys/table_report.hpp"
#include "transfer/exports.hpp"

namespace atalaya::api {

Result<http::Response> SurveyPaper(app::App& app, const Context& context,
                                   std::span<const surveys::SurveyTable> tables,
                                   std::string_view format, const std::string& name) {
    if (format != "csv" && format != "xlsx") {
        return DocumentFile(surveys::ReportOf(tables, context.content(), context.standard(),
                                              context.lang(), app.clock.Now()),
                            format, name);
    }
    if (tables.size() != 1) return Err("api.survey_one_plan");
    std::string bytes;
    const auto take = [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    };
    const auto sink = format == "xlsx" ? transfer::WriteXlsx(take, name)
                                       : transfer::WriteCsv(take, ',', true);
    ATALAYA_TRY(surveys::WriteTable(tables.front(), context.lang(), *sink));
    const auto kind = *transfer::ExportFormatFromName(format);
    auto response = http::Response::Text(200, transfer::MediaTypeOf(kind), std::move(bytes));
    Attach(response, name, format);
    response.Set("Cache-Control", "private, no-cache");
    return response;
}

}  // namespace atalaya::api
