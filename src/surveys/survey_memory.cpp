#include "surveys/survey_memory.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace atalaya::surveys {
namespace {

// One question as a mapping of its own, with the title of the survey's own question it may be.
Mapping Alone(const Mapping& mapping, const MappedQuestion& question) {
    Mapping out;
    out.questions.push_back(question);
    for (const OwnQuestion& own : mapping.own) {
        if (question.question == "own." + own.id) out.own.push_back(own);
    }
    return out;
}

}  // namespace

std::vector<RememberedVariable> ReadMemory(store::Transaction& tx, std::string_view country,
                                           const Standard& standard) {
    std::vector<RememberedVariable> out;
    const auto rows = tx.Query(
        "SELECT shown_variable, shown_label, mapped, survey FROM survey_memory "
        "WHERE country = $1 ORDER BY variable, label",
        {country});
    while (rows->Next()) {
        const auto mapped = base::ParseJson(rows->Text(2));
        if (!mapped.ok() || !mapped->is_object()) continue;
        auto mapping = Mapping::FromJson(mapped->get_object(), standard);
        if (!mapping.ok() || mapping->questions.size() != 1) continue;
        out.push_back({std::string(rows->Text(0)), std::string(rows->Text(1)),
                       std::move(mapping->questions.front()), std::string(rows->Text(3))});
    }
    return out;
}

void Remember(store::Transaction& tx, const Survey& survey, const microdata::Dataset& dataset) {
    for (const MappedQuestion& question : survey.mapping->questions) {
        const auto at = dataset.Find(question.variable);
        if (!at) continue;
        const std::string& label = dataset.variables[*at].label;
        const std::string variable_key = base::Fold(question.variable);
        const std::string label_key = base::Fold(label);
        const std::string mapped = base::CanonicalJson(Alone(*survey.mapping, question).ToJson());
        tx.Execute(
            "INSERT INTO survey_memory(country, variable, label, shown_variable, shown_label, "
            "mapped, survey, confirmed_at, confirmed_by) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
            "ON CONFLICT (country, variable, label) DO UPDATE SET "
            "shown_variable = excluded.shown_variable, shown_label = excluded.shown_label, "
            "mapped = excluded.mapped, survey = excluded.survey, "
            "confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by",
            {std::string_view(survey.description.country), std::string_view(variable_key),
             std::string_view(label_key), std::string_view(question.variable),
             std::string_view(label), std::string_view(mapped),
             std::string_view(survey.description.id), survey.changed_at,
             std::string_view(survey.changed_by)});
    }
}

}  // namespace atalaya::surveys
