// Reports of evaluations: of one country and of all together, in every format, and whether they
// are still what was adopted.

#include "api/resources/evaluation_seals.hpp"
#include "api/resources/report_answers.hpp"
#include "evaluation/render/hemispheric_document.hpp"
#include "evaluation/render/national_document.hpp"

namespace atalaya::api {
namespace {

using evaluation::Hemispheric;
using evaluation::NationalReport;
using evaluation::Share;

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

Result<http::Response> VerifyNational(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const evaluation::ReportCheck check,
                   app.evaluation.reports.Verify(context.caller(), context.Get("round"),
                                                 context.Get("country")));
    return context.Json(ReportCheckJson(check, context));
}

Result<http::Response> VerifyBrought(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const evaluation::SealCheck check,
                   app.evaluation.reports.CheckBrought(context.body()));
    json::object out = SealCheckJson(check, context);
    out["holds"] = check.faults.empty();
    return context.Json(out);
}

Result<http::Response> GetKey(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const evaluation::PublicKey key, app.evaluation.reports.SigningKey());
    return context.Json({{"key", base::Base64Url(key)},
                         {"fingerprint", exchange::Fingerprint(key)},
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
    json::array levels, earlier, lines;
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
            {"follow_up", FollowUpJson(report.follow_up)}};
}

Result<http::Response> GetHemispheric(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    ATALAYA_ASSIGN(const Hemispheric report,
                   app.evaluation.hemispheric.Get(context.caller(), round,
                                                  context.List("earlier")));
    const std::string format = FormatOf(context);
    if (format == "json") {
        ATALAYA_ASSIGN(const auto adopted, app.evaluation.joint.Find(context.caller(), round));
        json::object out = HemisphericJson(report, context);
        out["adopted"] = adopted ? json::value(EditionJson(*adopted)) : json::value(nullptr);
        return context.Json(out);
    }
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
