#pragma once

// Single values of the standard's content, held to their schema already. Used by StandardReader
// alone.

#include "content/node.hpp"
#include "surveys/standard.hpp"

namespace atalaya::surveys {

// What a rule leaves out is as published.
stats::NchsRule NchsRuleOf(const content::Node& node);
stats::CvRule CvRuleOf(const content::Node& node);
Measure::Kind MeasureKindOf(std::string_view code);      // "prevalence" ...
Measure::Window MeasureWindowOf(std::string_view code);  // "life" (and ""), "year", "month"

}  // namespace atalaya::surveys
