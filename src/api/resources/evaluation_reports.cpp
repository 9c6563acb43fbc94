// Reports of evaluations: of one country and of all together, in every format, and whether they
// are still what was adopted.

#include "api/resources/evaluation_json.hpp"
#include "documents/docx.hpp"
#include "documents/html.hpp"
#include "documents/pdf.hpp"
#include "evaluation/render/hemispheric_document.hpp"
#include "evaluation/render/national_document.hpp"
#include "transfer/exports.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::api {
namespace {

using evaluation::Hemispheric;
using evaluation::NationalReport;
using evaluation::Share;

constexpr std::string_view kDocx =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

// --- documents ----------------------------------------------------------------------

evaluation::RenderOptions OptionsOf(const Context& context) {
    const bool noticed = context.content().HasMessage("site.notice");
    return {.lang = context.lang(),
            .notice = noticed ? context.content().Say("site.notice", {}, context.lang()) : ""};
}

void Attach(http::Response& response, const std::string& name, std::string_view format) {
    response.Set("Content-Disposition",
                 "attachment; filename=\"" + name + "." + std::string(format) + "\"");
}

// `name`: of the file, without its ending.
Result<http::Response> DocumentFile(const documents::Document& document, std::string_view format,
                                    const std::string& name) {
    http::Response response;
    if (format == "docx") {
        ATALAYA_ASSIGN(std::string bytes, documents::RenderDocx(document));
        response = http::Response::Text(200, kDocx, std::move(bytes));
        Attach(response, name, format);
    } else if (format == "pdf") {
        ATALAYA_ASSIGN(std::string bytes, documents::RenderPdf(documents::RenderHtml(document)));
        response = http::Response::Text(200, "application/pdf", std::move(bytes));
        Attach(response, name, format);
    } else {
        response = http::Response::Text(200, "text/html", documents::RenderHtml(document));
        response.Set("Content-Security-Policy",
                     documents::HtmlPolicy() + "; frame-ancestors 'none'");
    }
    // What a person may read changes with the state of the round.
    response.Set("Cache-Control", "private, no-cache");
    return response;
}

// "64%" and "12" are numbers to a spreadsheet; everything else is text.
transfer::OutCell CellOf(const documents::Column& column, std::string_view text) {
    const bool number = column.number && transfer::IsPlainNumber(text);
    return {text, number ? transfer::OutCell::Kind::Number : transfer::OutCell::Kind::Text};
}

Result<http::Response> TableFile(const documents::Table& table, std::string_view format,
                                 const std::string& name) {
    std::string bytes;
    const auto take = [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    };
    const auto kind = *transfer::ExportFormatFromName(format);
    auto sink = kind == transfer::ExportFormat::Xlsx ? transfer::WriteXlsx(take, name)
                                                     : transfer::WriteCsv(take, ',', true);
    std::vector<std::string> titles;
    for (const auto& column : table.columns) titles.push_back(column.title);
    ATALAYA_TRY(sink->Header(titles));
    for (const auto& row : table.rows) {
        std::vector<transfer::OutCell> cells;
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            cells.push_back(CellOf(table.columns[i], row.cells[i]));
        ATALAYA_TRY(sink->Row(cells));
    }
    ATALAYA_TRY(sink->Finish());
    auto response = http::Response::Text(200, transfer::MediaTypeOf(kind), std::move(bytes));
    Attach(response, name, format);
    return response;
}

std::string FormatOf(const Context& context) {
    return context.Has("format") ? context.Get("format") : "json";
}

// --- one country ----------------------------------------------------------------------

json::value OrNullObject(const json::object& object) {
    return object.empty() ? json::value(nullptr) : json::value(object);
}

Result<http::Response> GetNational(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    const std::string& country = context.Get("country");
    ATALAYA_ASSIGN(const NationalReport report,
                   app.evaluation.reports.Get(context.caller(), round, country));
    const std::string format = FormatOf(context);
    const std::string name = round + "-" + country;
    if (format == "sealed") {
        if (!report.sealed()) return Err("evaluation.report_not_sealed", {{"state", ""}});
        // Its bytes are the canonical form: what the digest was taken of can be cut out of them.
        auto response = http::Response::Text(
            200, "application/json",
            base::CanonicalJson(json::object{{"document", report.document}, {"seal", report.seal}}));
        Attach(response, name, "json");
        return response;
    }
    if (format != "json") {
        return DocumentFile(
            evaluation::NationalDocument(report, context.content(), OptionsOf(context)), format,
            name + "-" + std::string(base::Code(context.lang())));
    }
    return context.Json({{"document", report.document},
                         {"seal", OrNullObject(report.seal)},
                         {"sealed", report.sealed()},
                         {"at", base::FormatTimestamp(report.at)},
                         {"follow_up", report.follow_up}});
}

json::object SealCheckJson(const evaluation::SealCheck& check) {
    return {{"digest", check.digest},
            {"fingerprint", check.fingerprint},
            {"own_key", check.own_key}};
}

json::array WhysJson(const std::vector<Error>& faults, const Context& context) {
    json::array out;
    for (const Error& fault : faults) out.push_back(WhyJson(fault, context));
    return out;
}

Result<http::Response> VerifyNational(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const evaluation::ReportCheck check,
                   app.evaluation.reports.Verify(context.caller(), context.Get("round"),
                                                 context.Get("country")));
    json::object out = SealCheckJson(check.seal);
    std::vector<Error> faults = check.seal.faults;
    faults.insert(faults.end(), check.faults.begin(), check.faults.end());
    out["holds"] = check.holds();
    out["papers"] = check.papers;
    out["journal"] = check.journal;
    out["faults"] = WhysJson(faults, context);
    return context.Json(out);
}

Result<http::Response> VerifyBrought(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const evaluation::SealCheck check,
                   app.evaluation.reports.CheckBrought(context.body()));
    json::object out = SealCheckJson(check);
    out["holds"] = check.faults.empty();
    out["faults"] = WhysJson(check.faults, context);
    return context.Json(out);
}

Result<http::Response> GetKey(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const evaluation::PublicKey key, app.evaluation.reports.SigningKey());
    return context.Json({{"key", base::Base64Url(key)},
                         {"fingerprint", evaluation::Fingerprint(key)},
                         {"method", "Ed25519"}});
}

// --- all countries ----------------------------------------------------------------------

json::value PercentJson(const Share& share) {
    const auto percent = share.Percent();
    return percent ? json::value(*percent) : json::value(nullptr);
}

// Null where the round did not ask about it.
json::value ShareJson(const Share& share, const evaluation::RatingScale& scale) {
    if (!share.covered) return nullptr;
    json::object levels;
    for (std::size_t i = 0; i < scale.levels().size() && i < share.by_level.size(); ++i)
        levels[scale.levels()[i].id] = share.by_level[i];
    return json::object{{"levels", std::move(levels)},   {"rated", share.rated},
                        {"fulfilled", share.fulfilled},  {"percent", PercentJson(share)},
                        {"unrated", share.unrated},      {"evidence", share.evidence},
                        {"with_evidence", share.with_evidence}};
}

json::array EarlierJson(const Hemispheric& report, const std::vector<Share>& shares) {
    json::array out;
    for (std::size_t i = 0; i < shares.size(); ++i)
        out.push_back(ShareJson(shares[i], report.earlier[i].scale()));
    return out;
}

json::object LineJson(const Hemispheric& report, const evaluation::ShareLine& line, Lang lang) {
    json::object countries;
    for (const auto& [level, codes] : line.countries) countries[level] = TextsJson(codes);
    return {{"node", line.node},
            {"number", line.number},
            {"title", line.title.In(lang)},
            {"kind", commitments::NameOf(line.kind)},
            {"depth", line.depth},
            {"pillar", line.pillar},
            {"asked", line.asked},
            {"share", ShareJson(line.share, report.round.scale())},
            {"earlier", EarlierJson(report, line.earlier)},
            {"countries", std::move(countries)}};
}

json::array CountriesJson(const Hemispheric& report, const Context& context) {
    json::array out;
    for (const auto& one : report.countries) {
        const auto* state = report.round.procedure().FindState(one.state);
        out.push_back({{"country", one.country},
                       {"label", CountryLabel(one.country, context)},
                       {"state", OrNull(one.state)},
                       {"state_title",
                        OrNull(state == nullptr ? one.state : state->title.In(context.lang()))},
                       {"counted", one.counted},
                       {"absent", one.absent},
                       {"late", one.late}});
    }
    return out;
}

json::object CountsJson(const std::map<std::string, int>& counts) {
    json::object out;
    for (const auto& [name, count] : counts) out[name.empty() ? "none" : name] = count;
    return out;
}

json::object FollowUpJson(const evaluation::FollowUpSummary& summary) {
    return {{"recommendations", summary.recommendations},
            {"reiterated", summary.reiterated},
            {"by_type", CountsJson(summary.by_type)},
            {"by_priority", CountsJson(summary.by_priority)},
            {"by_progress", CountsJson(summary.by_progress)},
            {"assistance", summary.assistance}};
}

json::object HemisphericJson(const Hemispheric& report, const Context& context) {
    const Lang lang = context.lang();
    json::array levels, earlier, lines, world;
    for (const auto& level : report.round.scale().levels()) {
        levels.push_back({{"id", level.id},
                          {"title", level.title.In(lang)},
                          {"fulfilled", level.fulfilled},
                          {"outside", level.outside}});
    }
    for (std::size_t i = 0; i < report.earlier.size(); ++i) {
        earlier.push_back({{"id", report.earlier[i].id},
                           {"title", report.earlier[i].title.In(lang)},
                           {"counted", report.earlier_counted[i]},
                           {"share", ShareJson(report.earlier_total[i], report.earlier[i].scale())}});
    }
    for (const auto& line : report.lines) lines.push_back(LineJson(report, line, lang));
    for (const auto& line : report.served) {
        world.push_back({{"node", line.node},
                         {"number", line.number},
                         {"title", line.title.In(lang)},
                         {"served_by", TextsJson(line.served_by)},
                         {"rated", line.rated},
                         {"fulfilled", line.fulfilled}});
    }
    return {{"round", {{"id", report.round.id}, {"title", report.round.title.In(lang)}}},
            {"plan_title", report.plan_title.In(lang)},
            {"levels", std::move(levels)},
            {"invited", report.countries.size()},
            {"counted", report.counted},
            {"absent", report.absent},
            {"late", report.late},
            {"countries", CountriesJson(report, context)},
            {"total", ShareJson(report.total, report.round.scale())},
            {"earlier", std::move(earlier)},
            {"lines", std::move(lines)},
            {"follow_up", FollowUpJson(report.follow_up)},
            {"world", std::move(world)}};
}

Result<http::Response> GetHemispheric(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    ATALAYA_ASSIGN(const Hemispheric report,
                   app.evaluation.hemispheric.Get(context.caller(), round,
                                                  context.List("earlier")));
    const std::string format = FormatOf(context);
    if (format == "json") return context.Json(HemisphericJson(report, context));
    const Lang lang = context.lang();
    if (format == "csv" || format == "xlsx") {
        const std::string table = context.Has("table") ? context.Get("table") : "actions";
        return TableFile(evaluation::HemisphericTable(table, report, context.content(), lang),
                         format, round + "-" + table);
    }
    return DocumentFile(
        evaluation::HemisphericDocument(report, context.content(), OptionsOf(context)), format,
        round + "-" + std::string(base::Code(lang)));
}

}  // namespace

std::vector<Endpoint> EvaluationReportEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string country = std::string(kCountryPath) + "/report";
    auto national = InCountry();
    national.push_back({.name = "format", .one_of = {"json", "sealed", "html", "docx", "pdf"}});
    auto hemispheric = InRound();
    hemispheric.push_back(
        {.name = "format", .one_of = {"json", "html", "docx", "pdf", "csv", "xlsx"}});
    hemispheric.push_back({.name = "table",
                           .one_of = {std::begin(evaluation::kHemisphericTables),
                                      std::end(evaluation::kHemisphericTables)},
                           .text = "report_table"});
    hemispheric.push_back({.name = "earlier", .repeated = true, .max_length = 300,
                           .text = "earlier_rounds"});
    const std::vector<std::string> pdf = {"documents.pdf_missing", "documents.pdf_busy",
                                          "documents.pdf_too_slow"};
    std::vector<std::string> errors = {"evaluation.round_unknown", "evaluation.not_invited",
                                       "evaluation.own_country", "evaluation.report_not_sealed"};
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.reports.verify", .method = "GET",
                   .path = country + "/verification", .tag = "evaluation", .who = Who::Anyone,
                   .parameters = InCountry(), .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return VerifyNational(app, context); }});
    errors.insert(errors.end(), pdf.begin(), pdf.end());
    out.push_back({.id = "evaluation.reports.get", .method = "GET", .path = country,
                   .tag = "evaluation", .who = Who::Anyone, .parameters = std::move(national),
                   .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return GetNational(app, context); }});
    errors = pdf;
    errors.push_back("evaluation.round_unknown");
    out.push_back({.id = "evaluation.reports.hemispheric", .method = "GET",
                   .path = std::string(kRoundPath) + "/report", .tag = "evaluation",
                   .who = Who::Anyone, .parameters = std::move(hemispheric), .answer = object,
                   .errors = errors,
                   .handle = [&app](Context& context) { return GetHemispheric(app, context); }});
    out.push_back({.id = "evaluation.reports.check", .method = "POST",
                   .path = "/api/v1/evaluation/verification", .tag = "evaluation",
                   .who = Who::Anyone,
                   .body = {{"type", "object"},
                            {"properties", {{"document", object}, {"seal", object}}},
                            {"required", {"document", "seal"}}},
                   .body_example = {{"document", json::object()}, {"seal", json::object()}},
                   .answer = object,
                   .handle = [&app](Context& context) { return VerifyBrought(app, context); }});
    out.push_back({.id = "evaluation.key", .method = "GET", .path = "/api/v1/evaluation/key",
                   .tag = "evaluation", .who = Who::Anyone, .answer = object,
                   .handle = [&app](Context& context) { return GetKey(app, context); }});
    return out;
}

}  // namespace atalaya::api
