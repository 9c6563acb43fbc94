#include "transfer/report.hpp"

#include "registers/check.hpp"

namespace atalaya::transfer {
namespace {

json::object RenderTally(const Tally& tally, const registers::Model& model, Lang lang) {
    json::array lines, details;
    for (std::int64_t line : tally.lines) lines.emplace_back(line);
    // What was not understood and what comes near it, for a program that offers a choice.
    json::object params;
    for (const auto& param : tally.error.params) params[param.name] = param.value;
    for (const Error& detail : tally.error.details)
        details.emplace_back(registers::Explain(detail, model, lang));
    return {{"column", tally.column},
            {"pointer", tally.error.where},
            {"code", tally.error.code},
            {"text", registers::Explain(tally.error, model, lang)},
            {"params", std::move(params)},
            {"details", std::move(details)},
            {"warning", tally.warning},
            {"rows", tally.rows},
            {"lines", std::move(lines)}};
}

}  // namespace

json::object RenderReport(const Report& report, const registers::Model& model, Lang lang) {
    json::array findings, unmapped;
    for (const Tally& tally : report.tallies) findings.push_back(RenderTally(tally, model, lang));
    for (const std::string& column : report.unmapped) unmapped.emplace_back(column);
    return {{"import", report.import_id ? json::value(report.import_id) : nullptr},
            {"rows", report.rows},
            {"created", report.created},
            {"changed", report.changed},
            {"unchanged", report.unchanged},
            {"faulty", report.faulty},
            {"with_warnings", report.with_warnings},
            {"stored", report.stored},
            {"cancelled", report.cancelled},
            {"unmapped", std::move(unmapped)},
            {"sheet", report.sheet.empty() ? json::value(nullptr) : json::value(report.sheet)},
            {"findings", std::move(findings)},
            {"more_findings", report.more_tallies}};
}

}  // namespace atalaya::transfer
