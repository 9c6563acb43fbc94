#include "surveys/standard_values.hpp"

#include <charconv>

namespace atalaya::surveys {

namespace {

double Number(const content::Node& node, double fallback) {
    const std::string text = node.TextOr("");
    double value = fallback;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

stats::NchsRule NchsRuleOf(const content::Node& node) {
    const stats::NchsRule usual;
    return {.least_cases = Number(node["least_cases"], usual.least_cases),
            .least_effective = Number(node["least_effective"], usual.least_effective),
            .narrow = Number(node["narrow"], usual.narrow),
            .widest = Number(node["widest"], usual.widest),
            .widest_relative = Number(node["widest_relative"], usual.widest_relative),
            .least_df = Number(node["least_df"], usual.least_df)};
}

stats::CvRule CvRuleOf(const content::Node& node) {
    stats::CvRule rule;
    rule.flag = Number(node["flag"], rule.flag);
    rule.withhold.reset();
    if (node.Has("withhold")) rule.withhold = Number(node["withhold"], 0);
    rule.inclusive = node["inclusive"].BooleanOr(true);
    return rule;
}

Measure::Kind MeasureKindOf(std::string_view code) {
    using Kind = Measure::Kind;
    if (code == "incidence") return Kind::Incidence;
    if (code == "share") return Kind::Share;
    if (code == "mean") return Kind::Mean;
    if (code == "median") return Kind::Median;
    if (code == "scale_share") return Kind::ScaleShare;
    if (code == "scale_mean") return Kind::ScaleMean;
    if (code == "poly_use") return Kind::PolyUse;
    if (code == "any_use") return Kind::AnyUse;
    return Kind::Prevalence;
}

Measure::Window MeasureWindowOf(std::string_view code) {
    if (code == "year") return Measure::Window::Year;
    if (code == "month") return Measure::Window::Month;
    return Measure::Window::Life;
}

}  // namespace atalaya::surveys
