#pragma once

// Who used a substance within a window, as the mapped questions tell. Used by measures*.cpp alone.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "surveys/answers.hpp"

namespace atalaya::surveys {

// What is known of a row. Other outcomes are those of who asks.
using Status = std::int8_t;
inline constexpr Status kUnknown = -1;
inline constexpr Status kNo = 0;
inline constexpr Status kYes = 1;

// What one question says about a row; kUnknown where it says nothing.
struct Evidence {
    std::string question;
    std::string way;   // code of the message that names it
    // A choice: by code, those of no answer included, from kNotAsked on.
    const ChoiceColumn* codes = nullptr;
    std::vector<Status> of_code;
    std::function<Status(std::size_t row)> says;   // where it is no choice
};

// What the answers of a choice mean, by their ids; the others say nothing.
using Meanings = std::initializer_list<std::pair<std::string_view, Status>>;
// nullopt where the question is not mapped as a choice.
std::optional<Evidence> FromChoice(const Answers& answers, std::string_view item,
                                   std::string_view substance, std::string_view way,
                                   Meanings meanings);

// Of each row what the first question knows that knows anything; rows outside the survey's
// population are unknown.
struct Told {
    std::vector<Status> status;
    std::vector<std::string> questions;   // the first, and those that filled its gaps
    std::string way;                      // of the first
};
// Precondition: not empty.
Told Weigh(const Answers& answers, std::span<const Evidence> evidence);

// The first is what was asked about the window; the others say of those who were not asked it that
// they did not use. Empty where nothing tells use within the window.
std::vector<Evidence> EvidenceOfUse(const Answers& answers, std::string_view substance,
                                    Measure::Window window);
// The questions any of which would be enough, for messages.
std::string QuestionsOfUse(std::string_view substance, Measure::Window window);

std::string QuestionId(std::string_view item, std::string_view substance);

}  // namespace atalaya::surveys
