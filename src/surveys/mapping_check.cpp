#include "surveys/mapping_check.hpp"

#include <algorithm>
#include <cmath>

#include "surveys/contradictions.hpp"
#include "surveys/measures.hpp"

namespace atalaya::surveys {
namespace {

void CountChoices(const Answers& answers, const ChoiceColumn& column, QuestionCheck& out) {
    for (const auto& category : answers.CategoriesOf(out.question))
        out.counts.push_back({category.id, category.title});
    const std::size_t categories = out.counts.size();
    out.counts.push_back({std::string(kNoAnswerId), {}});
    out.counts.push_back({std::string(kNotAskedId), {}});
    for (std::size_t row = 0; row < column.size(); ++row) {
        if (!answers.InPopulation(row)) continue;
        const std::int16_t code = column[row];
        const std::size_t place = code >= 0             ? static_cast<std::size_t>(code)
                                  : code == kNotAsked ? categories + 1
                                                      : categories;
        ++out.counts[place].rows;
    }
}

void CountNumbers(const Answers& answers, const NumberColumn& column, QuestionCheck& out) {
    std::size_t answered = 0, no_answer = 0, not_asked = 0;
    double sum = 0;
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        if (!answers.InPopulation(row)) continue;
        const double value = column.values[row];
        if (std::isnan(value)) {
            ++(column.not_asked[row] ? not_asked : no_answer);
            continue;
        }
        ++answered;
        sum += value;
        out.least = std::min(out.least.value_or(value), value);
        out.most = std::max(out.most.value_or(value), value);
    }
    if (answered > 0) out.mean = sum / static_cast<double>(answered);
    out.counts = {{std::string(kAnsweredId), {}, answered},
                  {std::string(kNoAnswerId), {}, no_answer},
                  {std::string(kNotAskedId), {}, not_asked}};
}

std::vector<std::string> MeasuresOf(const Answers& answers) {
    std::vector<std::string> out;
    const auto add = [&](const MeasureOf& what) {
        if (CanCompute(answers, what)) out.push_back(what.Id());
    };
    for (const Measure& measure : answers.standard().measures()) {
        if (!measure.per_substance) {
            add({measure.id, ""});
            continue;
        }
        for (const auto& substance : answers.standard().substances())
            add({measure.id, substance.id});
    }
    return out;
}

json::value NumberOrNull(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

json::object ToJsonOf(const QuestionCheck& check, const content::Library& library, Lang lang) {
    json::array counts;
    for (const auto& count : check.counts) {
        std::string title = count.title.In(lang);
        if (count.id == kNoAnswerId) title = library.Say("surveys.count.no_answer", {}, lang);
        if (count.id == kNotAskedId) title = library.Say("surveys.count.not_asked", {}, lang);
        if (count.id == kAnsweredId) title = library.Say("surveys.count.answered", {}, lang);
        counts.push_back(json::object{{"id", count.id}, {"title", title}, {"rows", count.rows}});
    }
    return {{"question", check.question},
            {"variable", check.variable},
            {"title", check.title.In(lang)},
            {"counts", std::move(counts)},
            {"least", NumberOrNull(check.least)},
            {"mean", NumberOrNull(check.mean)},
            {"most", NumberOrNull(check.most)}};
}

// The error with its questions by their titles.
Error InWords(Error error, const MappingCheck& check, Lang lang) {
    for (auto& param : error.params) {
        for (const auto& question : check.questions)
            if (param.value == question.question) param.value = question.title.In(lang);
    }
    return error;
}

json::object ToJsonOf(const Contradiction& found, const MappingCheck& check,
                      const content::Library& library, Lang lang) {
    json::array rows;
    for (const std::size_t row : found.first_rows) rows.emplace_back(row);
    return {{"code", found.what.code},
            {"question", found.what.Get("question")},
            {"other", found.what.Get("other")},
            {"text", library.Say(InWords(found.what, check, lang), lang)},
            {"rows", found.rows},
            {"first_rows", std::move(rows)}};
}

}  // namespace

MappingCheck CheckMapping(const Answers& answers) {
    MappingCheck out;
    out.rows = answers.rows();
    const auto& population = answers.population();
    out.population = population.empty()
                         ? answers.rows()
                         : answers.rows() - static_cast<std::size_t>(std::count(
                                                population.begin(), population.end(), 0));
    for (const auto& mapped : answers.mapping().questions) {
        QuestionCheck check{.question = mapped.question, .variable = mapped.variable,
                            .title = answers.TitleOf(mapped.question)};
        if (const auto* choice = answers.Choice(mapped.question))
            CountChoices(answers, *choice, check);
        if (const auto* number = answers.Number(mapped.question))
            CountNumbers(answers, *number, check);
        out.questions.push_back(std::move(check));
    }
    out.contradictions = FindContradictions(answers);
    out.measures = MeasuresOf(answers);
    return out;
}

json::object ToJson(const MappingCheck& check, const content::Library& library, Lang lang) {
    json::array questions, contradictions, measures;
    for (const auto& one : check.questions) questions.push_back(ToJsonOf(one, library, lang));
    for (const auto& one : check.contradictions)
        contradictions.push_back(ToJsonOf(one, check, library, lang));
    for (const auto& one : check.measures) measures.emplace_back(one);
    return {{"rows", check.rows},
            {"population", check.population},
            {"questions", std::move(questions)},
            {"contradictions", std::move(contradictions)},
            {"measures", std::move(measures)}};
}

}  // namespace atalaya::surveys
