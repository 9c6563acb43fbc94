#pragma once

// Private to the room: how figures and sentences stand in a report on paper.

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "content/library.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

class ReportWords {
 public:
    ReportWords(const content::Library& library, Lang lang) : m_library(library), m_lang(lang) {}

    Lang lang() const { return m_lang; }
    const content::Library& library() const { return m_library; }

    // The message "surveys.report.<name>".
    std::string Say(std::string_view name, std::initializer_list<base::Param> params = {}) const;
    std::string Say(const Error& message) const { return m_library.Say(message, m_lang); }

    // Rounded, with the mark of decimals that the language writes; "–" for no number.
    std::string Number(double number, int decimals) const;
    // Whole, in groups of three digits.
    std::string Count(double number) const;
    // "14 de marzo de 2026".
    std::string Date(base::Timestamp at) const;

    // Of a cell of the line: "12.3", with the mark of caution; the mark of what is not shown.
    std::string Value(const Line& line, const Cell& cell) const;
    // "10.1–14.7"; "" of what is not shown.
    std::string Interval(const Line& line, const Cell& cell) const;
    std::string Limit(const Line& line, const Cell& cell, double limit) const;

    // Marks behind a value and in its place.
    static constexpr std::string_view kCaution = "*", kWithheld = "×";

 private:
    const content::Library& m_library;
    const Lang m_lang;
};

}  // namespace atalaya::surveys
