#include "indicators/survey_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace atalaya::indicators {
namespace {

using Figure = surveys::Releases::Figure;

constexpr std::string_view kSubstance = "substance";

LocalText Same(std::string_view text) {
    LocalText out;
    for (auto& entry : out.by_lang) entry = text;
    return out;
}

bool BySubstance(const Question& question) {
    return std::ranges::find(question.breakdowns, kSubstance) != question.breakdowns.end();
}

// Shares are told in percent. Six digits after the point are more than any survey knows.
std::string ValueText(const Figure& figure) {
    std::string out = fmt::format("{:.6f}", figure.cell.estimate.value * (figure.is_share ? 100 : 1));
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

Precision PrecisionOf(const Figure& figure) {
    const double scale = figure.is_share ? 100 : 1;
    const stats::Estimate& estimate = figure.cell.estimate;
    return {.lower = scale * figure.cell.lower(),
            .upper = scale * figure.cell.upper(),
            .se = scale * estimate.se,
            .cv = estimate.cv,
            .deff = estimate.deff_wr,
            .n = static_cast<std::int64_t>(estimate.n),
            .weighted_n = estimate.weighted_n,
            .population = figure.cell.population ? figure.cell.population->value : NAN,
            .verdict = figure.cell.presentation.verdict == stats::Presentation::kFlag ? "flag"
                                                                                      : "show",
            .survey = figure.survey,
            .release = figure.release};
}

// Puts an answer together from the figures that fit the question.
class Answering {
 public:
    Answering(const Question& question, const Definition& definition,
              const surveys::Standard& standard, const content::Library& library)
        : m_question(question),
          m_definition(definition),
          m_standard(standard),
          m_library(library),
          m_by_substance(BySubstance(question)) {}

    Result<void> Check() const {
        if (m_question.by_period && *m_question.by_period != base::PeriodKind::Year)
            return Err("indicator.survey_period", {}, "/by_period");
        if (m_question.by_territory_level.value_or(0) != 0)
            return Err("indicator.survey_level", {}, "/by_territory");
        if (!m_question.filter.empty()) return Err("indicator.survey_filter", {}, "/filter");
        if (!m_question.territory.empty() &&
            m_library.territories().Find(m_question.territory) == nullptr)
            return Err("indicator.territory_unknown",
                       {{"territory", m_question.territory}, {"nearest", ""}}, "/territory");
        for (const std::string& id : m_question.breakdowns) {
            if (BreakdownOf(id) == nullptr)
                return Err("indicator.breakdown_unknown", {{"breakdown", id}, {"known", Known()}});
        }
        return {};
    }

    Answer Make(const std::vector<Figure>& figures) {
        m_out.definition_version = m_definition.version;
        m_out.computed_by = "releases";
        if (m_question.by_period) m_out.axes.emplace_back("period");
        if (m_question.by_territory_level) m_out.axes.emplace_back("territory");
        m_out.axes.insert(m_out.axes.end(), m_question.breakdowns.begin(),
                          m_question.breakdowns.end());
        std::set<std::string> countries;
        for (const Figure& figure : figures) {
            if (!Fits(figure)) continue;
            countries.insert(figure.country);
            Keep(figure);
        }
        const bool mixed =
            countries.size() > 1 && !m_question.by_territory_level && m_question.territory.empty();
        for (const auto& [keys, figure] : m_kept) AddRow(keys, *figure, mixed);
        if (m_withheld > 0) m_out.left_out.push_back({"indicator.left_out.withheld", m_withheld});
        if (m_mixed > 0)
            m_out.left_out.push_back({"indicator.left_out.several_countries", m_mixed});
        return std::move(m_out);
    }

 private:
    const Breakdown* BreakdownOf(std::string_view id) const {
        const auto found = std::ranges::find(m_definition.breakdowns, id, &Breakdown::id);
        return found == m_definition.breakdowns.end() ? nullptr : &*found;
    }
    std::string Known() const {
        std::string out;
        for (const Breakdown& one : m_definition.breakdowns) out += (out.empty() ? "" : ", ") + one.id;
        return out;
    }

    // The right measure and substance, years, place, and grouped by just what is asked for.
    bool Fits(const Figure& figure) const {
        if (m_by_substance && figure.substance.empty()) return false;
        const base::Period year{base::PeriodKind::Year, figure.year, 1};
        if (m_question.from && year.Last() < m_question.from->First()) return false;
        if (m_question.to && year.First() > m_question.to->Last()) return false;
        if (!m_question.territory.empty() && figure.country != m_question.territory) return false;
        std::set<std::string> asked, grouped;
        for (const std::string& id : m_question.breakdowns) {
            if (id != kSubstance) asked.insert(BreakdownOf(id)->field);
        }
        for (const surveys::GroupKey& key : figure.keys) grouped.insert(key.question);
        return asked == grouped;
    }

    std::vector<std::string> KeysOf(const Figure& figure) const {
        std::vector<std::string> out;
        if (m_question.by_period) out.push_back(std::to_string(figure.year));
        if (m_question.by_territory_level) out.push_back(figure.country);
        for (const std::string& id : m_question.breakdowns) {
            out.push_back(id == kSubstance ? figure.substance : KeyOf(figure, id).answer);
        }
        return out;
    }
    const surveys::GroupKey& KeyOf(const Figure& figure, const std::string& breakdown) const {
        return *std::ranges::find(figure.keys, BreakdownOf(breakdown)->field,
                                  &surveys::GroupKey::question);
    }

    // Of the figures that would stand in one row: of the latest year, then of the newest release.
    void Keep(const Figure& figure) {
        const auto [at, fresh] = m_kept.try_emplace(KeysOf(figure), &figure);
        const Figure& kept = *at->second;
        if (!fresh &&
            std::pair(figure.year, figure.release) > std::pair(kept.year, kept.release))
            at->second = &figure;
    }

    void AddRow(const std::vector<std::string>& keys, const Figure& figure, bool mixed) {
        const auto n = static_cast<std::int64_t>(figure.cell.estimate.n);
        m_out.records_seen += n;
        if (mixed) {
            m_mixed += n;
            return;
        }
        if (figure.cell.presentation.verdict == stats::Presentation::kWithhold ||
            !std::isfinite(figure.cell.estimate.value)) {
            m_withheld += n;
            return;
        }
        m_out.records_counted += n;
        m_out.data_time = std::max(m_out.data_time, figure.published_at);
        Row row{.keys = keys, .value = ValueText(figure), .records = n};
        row.labels = LabelsOf(figure);
        row.precision = PrecisionOf(figure);
        m_out.rows.push_back(std::move(row));
    }

    std::vector<LocalText> LabelsOf(const Figure& figure) const {
        std::vector<LocalText> out;
        if (m_question.by_period) out.push_back(Same(std::to_string(figure.year)));
        if (m_question.by_territory_level) {
            const auto* territory = m_library.territories().Find(figure.country);
            out.push_back(territory != nullptr ? territory->label : Same(figure.country));
        }
        for (const std::string& id : m_question.breakdowns) {
            if (id != kSubstance) {
                out.push_back(KeyOf(figure, id).answer_title);
                continue;
            }
            const auto* substance = m_standard.FindSubstance(figure.substance);
            out.push_back(substance != nullptr ? substance->title : Same(figure.substance));
        }
        return out;
    }

    const Question& m_question;
    const Definition& m_definition;
    const surveys::Standard& m_standard;
    const content::Library& m_library;
    const bool m_by_substance;
    Answer m_out;
    std::map<std::vector<std::string>, const Figure*> m_kept;
    std::int64_t m_withheld = 0, m_mixed = 0;   // respondents
};

}  // namespace

Result<void> CheckSurveySource(const Definition& definition, const surveys::Standard& standard) {
    const SurveySource& source = *definition.survey;
    const auto unknown = [&](std::string what, std::string value) {
        return Err("indicator.survey_unknown",
                   {{"what", std::move(what)}, {"value", std::move(value)}}, definition.where);
    };
    const surveys::Measure* measure = standard.FindMeasure(source.measure);
    if (measure == nullptr) return unknown("measure", source.measure);
    if (!surveys::SettingFromCode(source.setting)) return unknown("setting", source.setting);
    const surveys::Measure* overall = standard.FindMeasure(source.overall);
    if (!source.overall.empty() && (overall == nullptr || overall->per_substance))
        return unknown("overall", source.overall);
    if (measure->per_substance && source.overall.empty() &&
        standard.FindSubstance(source.substance) == nullptr)
        return unknown("substance", source.substance);
    for (const Breakdown& breakdown : definition.breakdowns) {
        const bool known = breakdown.field == "age_group" ||
                           (breakdown.field == kSubstance && measure->per_substance) ||
                           standard.ReadQuestion(breakdown.field).ok();
        if (!known || (breakdown.id == kSubstance) != (breakdown.field == kSubstance))
            return unknown("field", breakdown.field);
    }
    return {};
}

surveys::ReleaseQuery QueryOf(const Question& question, const SurveySource& source) {
    surveys::ReleaseQuery query;
    query.setting = source.setting;
    query.country = question.territory;
    query.measure = source.measure;
    if (BySubstance(question)) return query;
    if (source.overall.empty()) {
        query.substance = source.substance;
    } else {
        query.measure = source.overall;
    }
    return query;
}

Result<Answer> AnswerFromReleases(const Question& question, const Definition& definition,
                                  const std::vector<Figure>& figures,
                                  const surveys::Standard& standard,
                                  const content::Library& library) {
    Answering answering(question, definition, standard, library);
    ATALAYA_TRY(answering.Check());
    return answering.Make(figures);
}

}  // namespace atalaya::indicators
