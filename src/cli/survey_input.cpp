#include "cli/survey_input.hpp"

#include <algorithm>
#include <fstream>

#include "microdata/survey_file.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::cli {
namespace {

using enum transfer::Certainty;

constexpr std::size_t kStart = 256;   // bytes that tell a format

// The first property that a person must decide and has not.
std::string Unsure(const transfer::Detection& detection, const SurveyInput& input) {
    if (input.encoding.empty() && detection.encoding.certainty == Ambiguous) return "--encoding";
    if (input.delimiter.empty() && detection.delimiter.certainty == Ambiguous) return "--delimiter";
    return "";
}

// "," where decimals of some column are written with it beyond doubt.
char DecimalMarkIn(const transfer::Detection& detection) {
    const auto comma = [](const transfer::ColumnProfile& column) {
        return column.decimal_mark.value == "," && column.decimal_mark.certainty != Ambiguous;
    };
    return std::ranges::any_of(detection.columns, comma) ? ',' : '.';
}

bool IsSurveyFile(const SurveyInput& input) {
    std::ifstream file(input.file, std::ios::binary);
    std::string start(kStart, '\0');
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(file.gcount()));
    return microdata::DetectFormat(start, input.file).has_value();
}

}  // namespace

Result<std::optional<surveys::TextDatasetOptions>> TextOptionsOf(const SurveyInput& input) {
    if (IsSurveyFile(input)) return std::optional<surveys::TextDatasetOptions>();
    ATALAYA_ASSIGN(const auto detection, transfer::Detect(input.file));
    if (const std::string what = Unsure(detection, input); !what.empty())
        return Err("cli.survey_format_unsure", {{"file", input.file.string()}, {"what", what}});
    surveys::TextDatasetOptions out{.format = detection.format,
                                    .decimal_mark = DecimalMarkIn(detection)};
    if (!input.encoding.empty()) out.format.encoding = input.encoding;
    if (!input.delimiter.empty())
        out.format.delimiter = input.delimiter == "tab" ? '\t' : input.delimiter.front();
    if (!input.sheet.empty()) out.format.sheet = input.sheet;
    if (input.header_line >= 0) out.format.header_line = input.header_line;
    if (!input.decimal_mark.empty()) out.decimal_mark = input.decimal_mark.front();
    return std::optional(std::move(out));
}

Result<microdata::Dataset> ReadSurveyFile(const SurveyInput& input) {
    ATALAYA_ASSIGN(const auto text, TextOptionsOf(input));
    if (text) return surveys::ReadText(input.file, *text);
    microdata::ReadOptions options{.encoding = input.encoding};
    if (!input.catalog.empty()) options.catalog = input.catalog;
    return microdata::Read(input.file, options);
}

}  // namespace atalaya::cli
