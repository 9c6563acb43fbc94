#include "surveys/method_differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "surveys/codes.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

using base::Param;

// What is compared of one survey: `key` decides whether two are alike, `shown` is for people.
struct Said {
    std::string key;
    LocalText shown;
};

class Comparer {
 public:
    Comparer(const std::vector<ComparedSurvey>& surveys, const content::Library& library)
        : m_surveys(surveys), m_library(library) {}

    MethodAspects Compare() {
        Add("setting", true, [&](const auto& one) {
            const std::string code(Code(one.description.setting));
            return Said{code, Say("surveys.setting." + code)};
        });
        Add("ages", true, [&](const auto& one) { return Ages(one); });
        Add("coverage", CoversParts(), [&](const auto& one) { return Coverage(one); });
        Add("synthetic", true, [&](const auto& one) {
            const bool invented = one.description.synthetic;
            return Said{invented ? "1" : "0",
                        Say(invented ? "surveys.compared.synthetic" : "surveys.compared.collected")};
        });
        Add("way", IsLowerBoundSomewhere(), [&](const auto& one) { return Way(one); });
        Add("mode", false, [&](const auto& one) {
            const std::string code(Code(one.description.mode));
            return Said{code, Say("surveys.mode." + code)};
        });
        Add("year", false, [&](const auto& one) {
            const std::string year = std::to_string(one.description.year);
            return Said{year, {{year, year, year, year}}};
        });
        Add("missing", false, [&](const auto& one) {
            const std::string code(Code(one.choices.missing));
            return Said{code, Say("surveys.missing." + code)};
        });
        Add("sampling", false, [&](const auto& one) { return Sampled(one); });
        Add("weights", false, [&](const auto& one) { return Weights(one); });
        Add("response_rate", false, [&](const auto& one) { return ResponseRate(one); });
        Add("interval", false, [&](const auto& one) { return Interval(one); });
        return std::move(m_out);
    }

 private:
    LocalText Say(const std::string& code, const std::vector<Param>& params = {}) const {
        LocalText out;
        for (const Lang lang : base::kLangs) out.In(lang) = m_library.Say(code, params, lang);
        return out;
    }

    void Add(std::string aspect, bool grave, const std::function<Said(const ComparedSurvey&)>& say) {
        MethodDifference difference{.aspect = std::move(aspect)};
        std::set<std::string> keys;
        for (const ComparedSurvey& survey : m_surveys) {
            Said said = say(survey);
            keys.insert(std::move(said.key));
            difference.values.push_back(std::move(said.shown));
        }
        difference.grave = grave && keys.size() > 1;
        m_out.differs.push_back(keys.size() > 1);
        m_out.aspects.push_back(std::move(difference));
    }

    Said Ages(const ComparedSurvey& survey) const {
        const std::string from = std::to_string(survey.age_from), to = std::to_string(survey.age_to);
        const char* which = survey.age_from == 0 && survey.age_to == 0 ? "ages_all"
                            : survey.age_to == 0                       ? "ages_from"
                            : survey.age_from == 0                     ? "ages_to"
                                                                       : "ages";
        return {from + "-" + to,
                Say(std::string("surveys.compared.") + which, {{"from", from}, {"to", to}})};
    }

    static bool IsWhole(const ComparedSurvey& survey) {
        const Description& description = survey.description;
        return description.territory.empty() || description.territory == description.country;
    }
    bool CoversParts() const { return !std::ranges::all_of(m_surveys, IsWhole); }

    // Whole countries are alike whichever they are, but for what was left out of them.
    Said Coverage(const ComparedSurvey& survey) const {
        const Description& description = survey.description;
        Said out;
        out.key = IsWhole(survey) ? "" : description.territory;
        for (const Lang lang : base::kLangs) {
            std::string& text = out.shown.In(lang);
            text = IsWhole(survey) ? m_library.Say("surveys.compared.whole_country", {}, lang)
                                   : TerritoryTitle(m_library, description.territory, lang);
            const std::string& left_out = Written(description.coverage, lang);
            if (!left_out.empty()) text += "; " + left_out;
        }
        out.key += "/" + Written(description.coverage, Lang::En);
        return out;
    }

    static bool IsLowerBound(const ComparedSurvey& survey) {
        return std::ranges::find(survey.ways, "surveys.way_age_first", &Error::code) !=
               survey.ways.end();
    }
    bool IsLowerBoundSomewhere() const { return std::ranges::any_of(m_surveys, IsLowerBound); }

    Said Way(const ComparedSurvey& survey) const {
        Said out;
        for (const Error& way : survey.ways) {
            out.key += way.code + " ";
            for (const Lang lang : base::kLangs) {
                std::string& text = out.shown.In(lang);
                text += (text.empty() ? "" : " ") + m_library.Say(way, lang);
            }
        }
        return out;
    }

    Said Sampled(const ComparedSurvey& survey) const {
        const stats::DesignFacts& facts = survey.design;
        const std::string kind = facts.clustered ? (facts.stratified ? "full" : "clustered")
                                                 : (facts.stratified ? "stratified" : "simple");
        return {kind, Say("surveys.compared.sampling_" + kind,
                          {{"psus", std::to_string(facts.psus)},
                           {"strata", std::to_string(facts.strata)}})};
    }

    Said Weights(const ComparedSurvey& survey) const {
        const std::string source(CodeOf(survey.design.weights));
        Said out{source, Say("surveys.weight_source." + source)};
        const auto& calibration = survey.description.sampling.calibration;
        if (!calibration) return out;
        const std::string method(CodeOf(calibration->method));
        out.key += "+" + method;
        const LocalText shown = Say("surveys.calibration_method." + method);
        for (const Lang lang : base::kLangs) out.shown.In(lang) += "; " + shown.In(lang);
        return out;
    }

    Said ResponseRate(const ComparedSurvey& survey) const {
        const auto& rate = survey.description.response_rate;
        if (!rate) return {};
        const std::string percent = Rounded(100 * *rate, 0) + " %";
        return {percent, {{percent, percent, percent, percent}}};
    }

    Said Interval(const ComparedSurvey& survey) const {
        const std::string method(CodeOf(survey.choices.interval));
        const std::string level = fmt::format("{:g}", 100 * survey.choices.level);
        Said out{method + " " + level, {}};
        for (const Lang lang : base::kLangs) {
            out.shown.In(lang) = m_library.Say(
                "surveys.compared.interval",
                std::vector<Param>{{"level", level},
                                   {"method", m_library.Say("surveys.interval." + method, {}, lang)}},
                lang);
        }
        return out;
    }

    const std::vector<ComparedSurvey>& m_surveys;
    const content::Library& m_library;
    MethodAspects m_out;
};

}  // namespace

MethodAspects CompareMethods(const std::vector<ComparedSurvey>& surveys,
                             const content::Library& library) {
    return Comparer(surveys, library).Compare();
}

}  // namespace atalaya::surveys
