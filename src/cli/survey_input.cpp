#include "cli/survey_input.hpp"

#include "microdata/survey_file.hpp"
#include "surveys/text_dataset.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::cli {
namespace {

// The first property that a person must decide and has not.
std::string Unsure(const transfer::Detection& detection, const SurveyInput& input) {
    using enum transfer::Certainty;
    if (input.encoding.empty() && detection.encoding.certainty == Ambiguous) return "--encoding";
    if (input.delimiter.empty() && detection.delimiter.certainty == Ambiguous) return "--delimiter";
    return "";
}

Result<microdata::Dataset> ReadRows(const SurveyInput& input) {
    ATALAYA_ASSIGN(const auto detection, transfer::Detect(input.file));
    if (const std::string what = Unsure(detection, input); !what.empty())
        return Err("cli.survey_format_unsure", {{"file", input.file.string()}, {"what", what}});
    surveys::TextDatasetOptions options;
    options.format = detection.format;
    if (!input.encoding.empty()) options.format.encoding = input.encoding;
    if (!input.delimiter.empty()) options.format.delimiter = input.delimiter.front();
    if (!input.sheet.empty()) options.format.sheet = input.sheet;
    options.decimal_mark = input.decimal_mark.front();
    return surveys::ReadText(input.file, options);
}

}  // namespace

Result<microdata::Dataset> ReadSurveyFile(const SurveyInput& input) {
    microdata::ReadOptions options;
    options.encoding = input.encoding;
    auto read = microdata::Read(input.file, options);
    if (read.ok() || read.error().code != "microdata.unknown_format") return read;
    return ReadRows(input);
}

}  // namespace atalaya::cli
