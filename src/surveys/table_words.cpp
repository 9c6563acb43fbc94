#include "surveys/table_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "surveys/codes.hpp"
#include "surveys/table_json.hpp"

namespace atalaya::surveys {
namespace {

using base::Param;

std::string Whole(double number) { return fmt::format("{:.0f}", number); }

class ChoiceTeller {
 public:
    ChoiceTeller(const SurveyTable& table, const content::Library& library, const Standard& standard,
                 Lang lang)
        : m_table(table), m_library(library), m_standard(standard), m_lang(lang) {}

    std::vector<SaidChoice> Tell() {
        const Choices& choices = m_table.plan.choices;
        Add("missing", "missing_" + std::string(Code(choices.missing)));
        if (m_table.plan.age_from != 0 || m_table.plan.age_to != 0) {
            Add("ages", "ages",
                {{"from", std::to_string(m_table.plan.age_from)},
                 {"to", std::to_string(m_table.plan.age_to)}});
        }
        TellWeights();
        TellDesign();
        TellErrors();
        TellDegreesOfFreedom();
        Add("interval", "interval",
            {{"level", fmt::format("{:g}", 100 * choices.level)},
             {"method", Word("interval", CodeOf(choices.interval))}});
        TellPresentation();
        if (m_table.plan.tests) Add("tests", "tests");
        return std::move(m_out);
    }

 private:
    void Add(std::string what, const std::string& message, std::vector<Param> params = {}) {
        m_out.push_back({std::move(what), m_library.Say("surveys.say." + message, params, m_lang)});
    }
    std::string Word(std::string_view kind, std::string_view code) const {
        return m_library.Say(fmt::format("surveys.{}.{}", kind, code), {}, m_lang);
    }
    const SamplingDescription& sampling() const { return m_table.description.sampling; }

    void TellWeights() {
        Add("weights", "weights_" + std::string(CodeOf(m_table.design.weights)),
            {{"variable", sampling().weight}, {"sum", Whole(m_table.design.sum_of_weights)}});
        if (!sampling().calibration) return;
        const CalibrationDescription& calibration = *sampling().calibration;
        std::string variables;
        for (const CalibrationMargin& margin : calibration.margins) {
            variables += (variables.empty() ? "" : ", ") + margin.variable;
        }
        Add("calibration", "calibration",
            {{"variables", variables},
             {"method", Word("calibration_method", CodeOf(calibration.method))},
             {"source", calibration.source}});
    }

    void TellDesign() {
        const stats::DesignFacts& facts = m_table.design;
        const char* kind = facts.clustered ? (facts.stratified ? "design_full" : "design_clustered")
                                           : (facts.stratified ? "design_stratified" : "design_simple");
        Add("design", kind,
            {{"psus", std::to_string(facts.psus)},
             {"strata", std::to_string(facts.strata)},
             {"stages", std::to_string(facts.stages)}});
        Add("population", facts.has_population ? "population_known" : "population_unknown");
        if (!facts.lonely.empty()) {
            Add("lonely", "lonely_" + std::string(CodeOf(facts.lonely_rule)),
                {{"count", std::to_string(facts.lonely.size())}});
        } else if (facts.stratified) {
            Add("lonely", "lonely_none");
        }
    }

    void TellErrors() {
        if (m_table.plan.choices.replicates && sampling().replicates) {
            const ReplicateDescription& replicates = *sampling().replicates;
            Add("errors", "replicates",
                {{"count", std::to_string(replicates.variables.size())},
                 {"method", Word("replicate_method", CodeOf(replicates.method))}});
        } else {
            Add("errors", "linearized");
        }
    }

    void TellDegreesOfFreedom() {
        const bool replicates = m_table.plan.choices.replicates && sampling().replicates;
        const stats::DfRule rule = m_table.plan.choices.df;
        if (!replicates || rule == stats::DfRule::kInfinite) {
            Add("df", "df_" + std::string(CodeOf(rule)), {{"df", Whole(m_table.design.df)}});
            return;
        }
        for (const Line& line : m_table.lines) {
            if (line.cells.empty() || !std::isfinite(line.cells.front().estimate.df)) continue;
            Add("df", "df_replicates", {{"df", Whole(line.cells.front().estimate.df)}});
            return;
        }
    }

    void TellPresentation() {
        const std::string& id = m_table.plan.choices.presentation;
        if (id.empty()) {
            Add("presentation", "presentation_none");
            return;
        }
        // A rule that has left the content since is still named.
        const PresentationRule* rule = m_standard.FindPresentation(id);
        Add("presentation", "presentation_rule",
            {{"title", rule != nullptr ? Written(rule->title, m_lang) : id},
             {"citation", rule != nullptr ? rule->citation : ""}});
    }

    const SurveyTable& m_table;
    const content::Library& m_library;
    const Standard& m_standard;
    const Lang m_lang;
    std::vector<SaidChoice> m_out;
};

// The bound that a reason speaks of; "" where the rule is not known.
std::vector<Param> BoundsOf(stats::PresentationReason reason, const Cell& cell,
                            const PresentationRule* rule) {
    const bool nchs = rule != nullptr && rule->kind == PresentationRule::Kind::Nchs;
    const auto bound = [&](double value) { return nchs ? fmt::format("{:g}", value) : ""; };
    const stats::NchsRule limits = nchs ? rule->nchs : stats::NchsRule{};
    switch (reason) {
        case stats::PresentationReason::kCases: return {{"least", bound(limits.least_cases)}};
        case stats::PresentationReason::kEffectiveCases:
            return {{"least", bound(limits.least_effective)}};
        case stats::PresentationReason::kWidth: return {{"most", bound(100 * limits.widest)}};
        case stats::PresentationReason::kRelativeWidth:
            return {{"most", bound(100 * limits.widest_relative)}};
        case stats::PresentationReason::kDegreesOfFreedom: return {{"least", bound(limits.least_df)}};
        case stats::PresentationReason::kCv:
            return {{"cv", Rounded(100 * cell.estimate.cv, 1)}};
        case stats::PresentationReason::kNone:
        case stats::PresentationReason::kNoEvent: return {};
    }
    return {};
}

}  // namespace

const std::string& Written(const LocalText& text, Lang lang) {
    if (!text.In(lang).empty()) return text.In(lang);
    for (const Lang other : base::kLangs) {
        if (!text.In(other).empty()) return text.In(other);
    }
    return text.In(lang);
}

std::string Rounded(double number, int decimals) {
    if (!std::isfinite(number)) return "";
    const double scale = std::pow(10.0, decimals);
    // A share of 0.0125 times 100 is 1.2499999999999998: what is a half but for the last bits of a
    // double is rounded as one.
    const double scaled = number * scale;
    const double whole = std::round(scaled + std::copysign(std::abs(scaled) * 1e-12, scaled));
    return fmt::format("{:.{}f}", whole == 0 ? 0.0 : whole / scale, decimals);
}

std::string TerritoryTitle(const content::Library& library, std::string_view code, Lang lang) {
    const content::Territory* territory = library.territories().Find(code);
    return territory == nullptr ? std::string(code) : Written(territory->label, lang);
}

std::vector<SaidChoice> ChoicesInWords(const SurveyTable& table, const content::Library& library,
                                       const Standard& standard, Lang lang) {
    return ChoiceTeller(table, library, standard, lang).Tell();
}

std::vector<std::string> SayChoices(const SurveyTable& table, const content::Library& library,
                                    const Standard& standard, Lang lang) {
    std::vector<std::string> out;
    for (SaidChoice& choice : ChoicesInWords(table, library, standard, lang)) {
        out.push_back(std::move(choice.text));
    }
    return out;
}

std::vector<std::string> ReasonsInWords(const Cell& cell, const PresentationRule* rule,
                                        const content::Library& library, Lang lang) {
    std::vector<std::string> out;
    for (const auto reason : cell.presentation.reasons) {
        if (reason == stats::PresentationReason::kNone) continue;
        out.push_back(library.Say(fmt::format("surveys.reason.{}", CodeOf(reason)),
                                  BoundsOf(reason, cell, rule), lang));
    }
    return out;
}

std::string GroupingTitle(const SurveyTable& table, const Grouping& grouping,
                          const content::Library& library, Lang lang) {
    if (grouping.empty()) return library.Say("surveys.total", {}, lang);
    const auto divides_so = [&](const Group& group) {
        return std::ranges::equal(group.keys, grouping, {}, &GroupKey::question);
    };
    std::string out;
    if (const auto group = std::ranges::find_if(table.groups, divides_so); group != table.groups.end()) {
        for (const GroupKey& key : group->keys) {
            out += (out.empty() ? "" : " × ") + Written(key.question_title, lang);
        }
        return out;
    }
    for (const std::string& question : grouping) out += (out.empty() ? "" : " × ") + question;
    return out;
}

std::string GroupTitle(const Group& group, const content::Library& library, Lang lang) {
    if (group.keys.empty()) return library.Say("surveys.total", {}, lang);
    std::string out;
    for (const GroupKey& key : group.keys) {
        out += (out.empty() ? "" : ", ") + Written(key.answer_title, lang);
    }
    return out;
}

bool IsShown(const Cell& cell) {
    return cell.presentation.verdict != stats::Presentation::kWithhold &&
           std::isfinite(cell.estimate.value);
}

}  // namespace atalaya::surveys
