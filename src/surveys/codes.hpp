#pragma once

// The names by which JSON, pages and the command line call the choices of surveys.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stats/calibration.hpp"
#include "stats/design.hpp"
#include "stats/intervals.hpp"
#include "stats/presentation.hpp"
#include "stats/replicates.hpp"
#include "surveys/description.hpp"

namespace atalaya::surveys {

template <class Choice>
struct NamedChoice {
    Choice value;
    std::string_view code;
};

// All values of a choice with their codes, in the order in which people are offered them.
// Choice: one of the enumerations specialised below.
template <class Choice>
std::span<const NamedChoice<Choice>> NamedChoices();

template <>
std::span<const NamedChoice<stats::ProportionMethod>> NamedChoices();   // "logit", "beta", "nchs" ...
template <>
std::span<const NamedChoice<stats::DfRule>> NamedChoices();             // "design", "domain" ...
template <>
std::span<const NamedChoice<stats::LonelyRule>> NamedChoices();         // "fail", "remove" ...
template <>
std::span<const NamedChoice<stats::PpsRule>> NamedChoices();            // "none", "brewer"
template <>
std::span<const NamedChoice<stats::PopulationKind>> NamedChoices();     // "unknown", "sizes" ...
template <>
std::span<const NamedChoice<stats::ReplicateMethod>> NamedChoices();    // "jk1", "jkn", "brr" ...
template <>
std::span<const NamedChoice<stats::ReplicateCentre>> NamedChoices();    // "replicates", "estimate"
template <>
std::span<const NamedChoice<stats::Distance>> NamedChoices();           // "linear", "raking" ...
template <>
std::span<const NamedChoice<stats::WeightSource>> NamedChoices();       // "given", "equal" ...
template <>
std::span<const NamedChoice<stats::Presentation>> NamedChoices();       // "show", "flag", "withhold"
template <>
std::span<const NamedChoice<stats::PresentationReason>> NamedChoices(); // "cases", "cv" ...
template <>
std::span<const NamedChoice<CalibrationDescription::Method>> NamedChoices();  // "rake" ...
template <>
std::span<const NamedChoice<Setting>> NamedChoices();                   // "household", "school" ...
template <>
std::span<const NamedChoice<Mode>> NamedChoices();                      // "self_paper", "web" ...
template <>
std::span<const NamedChoice<MissingAnswers>> NamedChoices();            // "leave_out" ...

template <class Choice>
std::string_view CodeOf(Choice value) {
    for (const auto& one : NamedChoices<Choice>()) {
        if (one.value == value) return one.code;
    }
    return {};
}

template <class Choice>
std::optional<Choice> ChoiceOf(std::string_view code) {
    for (const auto& one : NamedChoices<Choice>()) {
        if (one.code == code) return one.value;
    }
    return std::nullopt;
}

// All codes in one text, for a message that says what is known.
template <class Choice>
std::string KnownCodes() {
    std::string out;
    for (const auto& one : NamedChoices<Choice>()) {
        if (!out.empty()) out += ", ";
        out += one.code;
    }
    return out;
}

}  // namespace atalaya::surveys
