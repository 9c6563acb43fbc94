// The annual report to the Commission, and the data of a round for the report to the United Nations.

#include "api/resources/evaluation_json.hpp"
#include "api/resources/report_answers.hpp"
#include "evaluation/render/annual_document.hpp"
#include "evaluation/render/report_json.hpp"
#include "evaluation/render/un_document.hpp"

namespace atalaya::api {
namespace {

// `tables`: of CSV and XLSX, the first where none is named.
template <std::size_t N>
std::string TableNamed(const Context& context, const std::string_view (&tables)[N]) {
    return context.Has("table") ? context.Get("table") : std::string(tables[0]);
}

bool IsTable(std::string_view format) { return format == "csv" || format == "xlsx"; }

Result<http::Response> GetAnnual(app::App& app, Context& context) {
    const int year = static_cast<int>(context.Int("year", 0));
    ATALAYA_ASSIGN(const auto annual, app.evaluation.annual.Get(context.caller(), year));
    const std::string format = FormatOf(context);
    const auto& library = context.content();
    const Lang lang = context.lang();
    if (format == "json")
        return context.Json(evaluation::AnnualJson(annual, library, lang));
    const std::string name = "evaluation-" + context.Get("year");
    if (IsTable(format)) {
        const std::string table = TableNamed(context, evaluation::kAnnualTables);
        return TableFile(
            evaluation::AnnualTable(table, annual, context.plans(), library, lang), format,
            name + "-" + table);
    }
    return DocumentFile(
        evaluation::AnnualDocument(annual, context.plans(), library, OptionsOf(context)), format,
        name + "-" + std::string(base::Code(lang)));
}

Result<http::Response> GetUnData(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    ATALAYA_ASSIGN(const auto report,
                   app.evaluation.hemispheric.Get(context.caller(), round));
    const auto data = evaluation::MakeUnData(report, context.plans(), context.crosswalks());
    const std::string format = FormatOf(context);
    const Lang lang = context.lang();
    if (format == "json") return context.Json(evaluation::UnDataJson(data, lang));
    const std::string name = round + "-un";
    if (IsTable(format)) {
        const std::string table = TableNamed(context, evaluation::kUnTables);
        return TableFile(evaluation::UnTableOf(table, data, context.content(), lang), format,
                         name + "-" + table);
    }
    return DocumentFile(evaluation::UnDocument(data, context.content(), OptionsOf(context)),
                        format, name + "-" + std::string(base::Code(lang)));
}

template <std::size_t N>
void AddFormats(std::vector<Parameter>& parameters, const std::string_view (&tables)[N]) {
    parameters.push_back(
        {.name = "format", .one_of = {"json", "html", "docx", "pdf", "csv", "xlsx"}});
    parameters.push_back({.name = "table",
                          .one_of = {std::begin(tables), std::end(tables)},
                          .text = "report_table"});
}

}  // namespace

std::vector<Endpoint> EvaluationAnnualEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::vector<std::string> pdf = {"documents.pdf_missing", "documents.pdf_busy",
                                          "documents.pdf_too_slow"};
    std::vector<Parameter> annual = {InPath("year", "2026")};
    annual.front().kind = Kind::Integer;
    annual.front().min = 1;
    annual.front().max = 9999;
    AddFormats(annual, evaluation::kAnnualTables);
    std::vector<Parameter> un = InRound();
    AddFormats(un, evaluation::kUnTables);
    auto errors = pdf;
    errors.push_back("evaluation.annual_year");
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.annual.get", .method = "GET",
                   .path = "/api/v1/evaluation/annual/{year}", .tag = "evaluation",
                   .who = Who::Anyone, .parameters = std::move(annual), .answer = object,
                   .errors = errors,
                   .handle = [&app](Context& context) { return GetAnnual(app, context); }});
    errors = pdf;
    errors.push_back("evaluation.round_unknown");
    out.push_back({.id = "evaluation.un_data.get", .method = "GET",
                   .path = std::string(kRoundPath) + "/un-data", .tag = "evaluation",
                   .who = Who::Anyone, .parameters = std::move(un), .answer = object,
                   .errors = errors,
                   .handle = [&app](Context& context) { return GetUnData(app, context); }});
    return out;
}

}  // namespace atalaya::api
