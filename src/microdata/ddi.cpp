#include "microdata/ddi.hpp"

#include <cmath>

#include "base/text.hpp"

namespace atalaya::microdata {
namespace {

// XML 1.0 has no place for control characters, escaped or not.
std::string Xml(std::string_view text) {
    std::string out;
    for (const char c : base::EscapeHtml(text))
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    return out;
}

std::string Shown(const Code& code, Kind kind) {
    if (const auto* text = std::get_if<std::string>(&code)) return *text;
    return ShownNumber(std::get<double>(code), kind);
}

// The values of the standard's attribute `nature`; scale answers are of intervals.
std::string Nature(Measure measure) {
    switch (measure) {
        case Measure::Unknown: return "";
        case Measure::Nominal: return " nature=\"nominal\"";
        case Measure::Ordinal: return " nature=\"ordinal\"";
        case Measure::Scale: return " nature=\"interval\"";
    }
    return "";
}

std::string Format(Kind kind) {
    switch (kind) {
        case Kind::Number: return "<varFormat type=\"numeric\"/>";
        case Kind::Text: return "<varFormat type=\"character\"/>";
        case Kind::Date: return "<varFormat type=\"character\" category=\"date\"/>";
        case Kind::Time:
        case Kind::DateTime: return "<varFormat type=\"character\" category=\"time\"/>";
    }
    return "";
}

std::string InvalidRange(const Variable& variable) {
    if (variable.missing.empty()) return "";
    std::string out = "      <invalrng>";
    for (const MissingRange& range : variable.missing) {
        if (SameCode(range.low, range.high)) {
            out += "<item VALUE=\"" + Xml(Shown(range.low, variable.kind)) + "\"/>";
            continue;
        }
        const auto end = [&](const char* name, const Code& code) {
            const auto* number = std::get_if<double>(&code);
            if (number && !std::isfinite(*number)) return std::string();   // open on this side
            return std::string(" ") + name + "=\"" + Xml(Shown(code, variable.kind)) + "\"";
        };
        out += "<range" + end("min", range.low) + end("max", range.high) + "/>";
    }
    return out + "</invalrng>\n";
}

bool IsMissing(const Variable& variable, const Code& code) {
    if (const auto* text = std::get_if<std::string>(&code)) return variable.IsUserMissing(*text);
    const double number = std::get<double>(code);
    return std::isnan(number) || variable.IsUserMissing(number);
}

std::string OneVariable(const Variable& variable, std::size_t at) {
    std::string out = "    <var ID=\"V" + std::to_string(at + 1) + "\" name=\"" +
                      Xml(variable.name) + "\" files=\"F1\"" + Nature(variable.measure) + ">\n";
    if (!variable.label.empty()) out += "      <labl>" + Xml(variable.label) + "</labl>\n";
    out += InvalidRange(variable);
    for (const ValueLabel& label : variable.labels) {
        out += std::string("      <catgry") +
               (IsMissing(variable, label.value) ? " missing=\"Y\"" : "") + "><catValu>" +
               Xml(Shown(label.value, variable.kind)) + "</catValu><labl>" + Xml(label.label) +
               "</labl></catgry>\n";
    }
    return out + "      " + Format(variable.kind) + "\n    </var>\n";
}

std::string Group(const Dataset& dataset, const ResponseSet& set, std::size_t at) {
    std::string ids;
    for (const std::string& name : set.variables)
        if (const auto found = dataset.Find(name))
            ids += (ids.empty() ? "V" : " V") + std::to_string(*found + 1);
    return "    <varGrp ID=\"G" + std::to_string(at + 1) + "\" name=\"" + Xml(set.name) +
           "\" type=\"multipleResp\" var=\"" + ids + "\"><labl>" + Xml(set.label) +
           "</labl></varGrp>\n";
}

}  // namespace

std::string DdiCodebook(const Dataset& dataset, const std::string& file) {
    const std::string title = Xml(dataset.label.empty() ? file : dataset.label);
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<codeBook xmlns=\"ddi:codebook:2_5\" version=\"2.5\">\n"
        "  <stdyDscr>\n    <citation><titlStmt><titl>" + title + "</titl></titlStmt></citation>\n";
    for (const std::string& note : dataset.notes) out += "    <notes>" + Xml(note) + "</notes>\n";
    out += "  </stdyDscr>\n  <fileDscr ID=\"F1\">\n    <fileTxt><fileName>" + Xml(file) +
           "</fileName><dimensns><caseQnty>" + std::to_string(dataset.rows) +
           "</caseQnty><varQnty>" + std::to_string(dataset.variables.size()) +
           "</varQnty></dimensns></fileTxt>\n  </fileDscr>\n  <dataDscr>\n";
    for (std::size_t i = 0; i < dataset.response_sets.size(); ++i)
        out += Group(dataset, dataset.response_sets[i], i);
    for (std::size_t i = 0; i < dataset.variables.size(); ++i)
        out += OneVariable(dataset.variables[i], i);
    return out + "  </dataDscr>\n</codeBook>\n";
}

}  // namespace atalaya::microdata
