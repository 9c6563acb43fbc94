#include "surveys/answers.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "surveys/answer_columns.hpp"
#include "surveys/variables.hpp"

namespace atalaya::surveys {
namespace {

std::vector<std::string> AnswerIds(const MappedQuestion& mapped, const Standard& standard) {
    std::vector<std::string> out;
    for (const auto& [id, title] : mapped.categories) out.push_back(id);
    if (const auto question = standard.ReadQuestion(mapped.question); question.ok())
        for (const auto& answer : question->item->answers) out.push_back(answer.id);
    return out;
}

bool IsNumberQuestion(const MappedQuestion& mapped, const Standard& standard) {
    const auto question = standard.ReadQuestion(mapped.question);
    return question.ok() && question->item->type == Item::Type::Number;
}

Result<std::vector<std::uint8_t>> Filter(const microdata::Dataset& dataset,
                                         const Mapping& mapping) {
    std::vector<std::uint8_t> out;
    if (mapping.filter_variable.empty()) return out;
    ATALAYA_ASSIGN(const std::size_t variable,
                   FindVariable(dataset, mapping.filter_variable, "/filter/variable"));
    out = RowsWith(dataset, variable, mapping.filter_values);
    if (std::find(out.begin(), out.end(), 1) == out.end())
        return Err("surveys.filter_empty", {{"variable", mapping.filter_variable}}, "/filter");
    return out;
}

}  // namespace

LocalText TitleOf(const Standard::Question& question) {
    if (!question.substance) return question.item->title;
    LocalText out;
    for (const Lang lang : base::kLangs)
        out.In(lang) = question.item->title.In(lang) + (lang == Lang::Fr ? " : " : ": ") +
                       question.substance->title.In(lang);
    return out;
}

Result<Answers> Answers::Make(const microdata::Dataset& dataset, const Mapping& mapping,
                              std::shared_ptr<const Standard> standard) {
    Answers out;
    out.m_rows = dataset.rows;
    out.m_mapping = mapping;
    out.m_standard = std::move(standard);
    std::vector<Error> faults;
    auto population = Filter(dataset, mapping);
    if (population.ok())
        out.m_population = std::move(population).value();
    else
        faults.push_back(std::move(population).error());
    for (std::size_t i = 0; i < mapping.questions.size(); ++i) {
        const auto& mapped = mapping.questions[i];
        const std::string where = base::Pointer("/questions", i);
        const auto variable = FindVariable(dataset, mapped.variable, where + "/variable");
        if (!variable) {
            faults.push_back(variable.error());
            continue;
        }
        ColumnFaults found(mapped.variable, where + "/values");
        if (IsNumberQuestion(mapped, *out.m_standard))
            out.m_columns.emplace(mapped.question, MakeNumbers(dataset, *variable, mapped, found));
        else
            out.m_columns.emplace(mapped.question,
                                  MakeChoices(dataset, *variable, mapped,
                                              AnswerIds(mapped, *out.m_standard), found));
        found.MoveTo(faults);
    }
    if (faults.empty()) return out;
    Error error = Err("surveys.mapping_unfit", {{"count", std::to_string(faults.size())}});
    error.details = std::move(faults);
    return error;
}

bool Answers::Has(std::string_view question) const {
    return m_columns.find(question) != m_columns.end();
}

const ChoiceColumn* Answers::Choice(std::string_view question) const {
    const auto found = m_columns.find(question);
    return found == m_columns.end() ? nullptr : std::get_if<ChoiceColumn>(&found->second);
}

const NumberColumn* Answers::Number(std::string_view question) const {
    const auto found = m_columns.find(question);
    return found == m_columns.end() ? nullptr : std::get_if<NumberColumn>(&found->second);
}

std::vector<Answers::Category> Answers::CategoriesOf(std::string_view question) const {
    std::vector<Category> out;
    const auto* mapped = m_mapping.Find(question);
    if (!mapped) return out;
    for (const auto& [id, title] : mapped->categories) out.push_back({id, title});
    if (const auto read = m_standard->ReadQuestion(question); read.ok())
        for (const auto& answer : read->item->answers) out.push_back({answer.id, answer.title});
    return out;
}

LocalText Answers::TitleOf(std::string_view question) const {
    for (const auto& own : m_mapping.own)
        if (question == "own." + own.id) return own.title;
    const auto read = m_standard->ReadQuestion(question);
    base::Check(read.ok(), "a title of a mapped question");
    return surveys::TitleOf(*read);
}

}  // namespace atalaya::surveys
