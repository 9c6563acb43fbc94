#include "surveys/survey_look.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "microdata/survey_file.hpp"
#include "surveys/survey_folder.hpp"

namespace atalaya::surveys {
namespace {

// The first bytes tell a survey file from a text.
std::optional<microdata::FileFormat> FormatOf(const std::filesystem::path& file,
                                              std::string_view name) {
    std::array<char, 4096> start{};
    std::ifstream in(file, std::ios::binary);
    in.read(start.data(), start.size());
    return microdata::DetectFormat({start.data(), static_cast<std::size_t>(in.gcount())},
                                   std::filesystem::path(name));
}

bool HasOwnLetters(const microdata::Variable& variable) {
    const auto own = [](std::string_view text) {
        return std::ranges::any_of(text, [](char letter) { return (letter & 0x80) != 0; });
    };
    return own(variable.label) ||
           std::ranges::any_of(variable.labels, own, &microdata::ValueLabel::label);
}

std::vector<LabelsSeen> LabelsOf(const microdata::Dataset& dataset) {
    constexpr std::size_t kMostVariables = 12, kMostValues = 4;
    std::vector<const microdata::Variable*> labelled;
    for (const microdata::Variable& variable : dataset.variables) {
        if (!variable.label.empty() || !variable.labels.empty()) labelled.push_back(&variable);
    }
    std::ranges::stable_partition(
        labelled, [](const microdata::Variable* variable) { return HasOwnLetters(*variable); });
    if (labelled.size() > kMostVariables) labelled.resize(kMostVariables);
    std::vector<LabelsSeen> out;
    for (const microdata::Variable* variable : labelled) {
        LabelsSeen& seen = out.emplace_back(LabelsSeen{variable->name, variable->label, {}});
        for (const auto& label : variable->labels) {
            if (seen.values.size() < kMostValues) seen.values.push_back(label.label);
        }
    }
    return out;
}

}  // namespace

Result<LookedAt> LookAt(const std::filesystem::path& file, std::string_view name,
                        const std::string& encoding) {
    LookedAt out;
    out.format = FormatOf(file, name);
    if (!out.format) {
        ATALAYA_ASSIGN(out.detection, transfer::Detect(file));
        out.variables = out.detection->columns.size();
        return out;
    }
    ATALAYA_ASSIGN(const microdata::Dataset dataset,
                   ReadSurveyFile(file, name, encoding, std::nullopt, std::nullopt));
    out.encoding = dataset.encoding;
    out.variables = dataset.variables.size();
    out.rows = dataset.rows;
    out.labels = LabelsOf(dataset);
    return out;
}

std::string_view FamilyOf(const std::optional<microdata::FileFormat>& format) {
    if (!format) return "text";
    switch (*format) {
        case microdata::FileFormat::Sav:
        case microdata::FileFormat::Por: return "spss";
        case microdata::FileFormat::Dta: return "stata";
        case microdata::FileFormat::Sas7bdat:
        case microdata::FileFormat::Xpt: return "sas";
    }
    return "";
}

}  // namespace atalaya::surveys
