#include "surveys/contradictions.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <optional>

namespace atalaya::surveys {
namespace {

constexpr std::size_t kMostFirstRows = 10;

// Windows of use from the widest to the narrowest. Who used in a window used in every wider one;
// who did not use in it did not in any narrower one.
enum Window : std::uint8_t { kUnknown = 0, kLife = 1, kYear = 2, kMonth = 3 };

// What one answer says: the narrowest window with use, the widest without.
struct Says {
    std::uint8_t used = kUnknown, unused = kUnknown;
};

// What a question says about the use of one substance, row by row.
struct Evidence {
    std::string item, question;
    std::vector<Says> rows;
};

// Of last_use, first_use and the yes-no questions. A first use says little about the present, but
// one within the month is a use within the month.
Says SaysOf(std::string_view item, std::string_view answer) {
    if (item == "ever" || item == "past_year" || item == "past_month") {
        const std::uint8_t window = item == "ever" ? kLife : item == "past_year" ? kYear : kMonth;
        if (answer == "yes") return {window, kUnknown};
        return {kUnknown, window};
    }
    if (item == "frequency_year") return {kYear, kUnknown};
    if (answer == "never") return {kUnknown, kLife};
    const bool last = item == "last_use";
    if (answer == "month") return {kMonth, kUnknown};
    if (answer == "year") return {kYear, last ? kMonth : kUnknown};
    return {kLife, last ? kYear : kUnknown};
}

Evidence FromChoice(const Answers& answers, std::string item, std::string question,
                    const ChoiceColumn& column) {
    std::vector<Says> says;
    for (const auto& category : answers.CategoriesOf(question))
        says.push_back(SaysOf(item, category.id));
    Evidence out{std::move(item), std::move(question), std::vector<Says>(column.size())};
    for (std::size_t row = 0; row < column.size(); ++row)
        if (column[row] >= 0) out.rows[row] = says[static_cast<std::size_t>(column[row])];
    return out;
}

Evidence FromNumber(std::string item, std::string question, const NumberColumn& column) {
    const bool days = item == "days_month";
    Evidence out{std::move(item), std::move(question), std::vector<Says>(column.values.size())};
    for (std::size_t row = 0; row < column.values.size(); ++row) {
        const double value = column.values[row];
        if (value > 0) out.rows[row].used = days ? kMonth : kLife;
        if (value == 0 && days) out.rows[row].unused = kMonth;
    }
    return out;
}

std::vector<Evidence> EvidenceOn(const Answers& answers, const SurveySubstance& substance) {
    std::vector<Evidence> out;
    for (const auto* item : {"ever", "past_year", "past_month", "last_use", "first_use",
                             "frequency_year", "days_month", "age_first"}) {
        const std::string question = std::string(item) + "." + substance.id;
        if (const auto* choice = answers.Choice(question))
            out.push_back(FromChoice(answers, item, question, *choice));
        if (const auto* number = answers.Number(question))
            out.push_back(FromNumber(item, question, *number));
    }
    return out;
}

// `user` says that there was use in a window in which `abstainer` says that there was none.
Error Described(const Evidence& user, const Evidence& abstainer, std::uint8_t unused) {
    std::vector<base::Param> params{{"question", user.question}, {"other", abstainer.question}};
    if (user.item == "days_month")
        return Err("surveys.days_without_use", std::move(params));
    if (unused == kYear) return Err("surveys.month_but_not_year", std::move(params));
    if (unused == kMonth) return Err("surveys.month_contradicted", std::move(params));
    if (user.item == "past_year") return Err("surveys.year_but_not_life", std::move(params));
    return Err("surveys.used_but_never", std::move(params));
}

class Finder {
 public:
    explicit Finder(const Answers& answers) : m_answers(answers) {}

    std::vector<Contradiction> Find() {
        for (const auto& mapped : m_answers.mapping().questions) OutsideOf(mapped.question);
        for (const auto& substance : m_answers.standard().substances()) {
            AgesOf(substance);
            const auto evidence = EvidenceOn(m_answers, substance);
            for (const auto& user : evidence)
                for (const auto& abstainer : evidence)
                    if (&user != &abstainer) Compare(user, abstainer);
        }
        return std::move(m_found);
    }

 private:
    // Counts the rows of the population for which `holds`.
    template <class Holds>
    Contradiction Count(const Holds& holds) const {
        Contradiction out;
        const auto& population = m_answers.population();
        for (std::size_t row = 0; row < m_answers.rows(); ++row) {
            if (!holds(row) || (!population.empty() && population[row] == 0)) continue;
            ++out.rows;
            if (out.first_rows.size() < kMostFirstRows) out.first_rows.push_back(row + 1);
        }
        return out;
    }

    void Keep(Contradiction found, Error what) {
        if (found.rows == 0) return;
        found.what = std::move(what);
        m_found.push_back(std::move(found));
    }

    void OutsideOf(const std::string& question) {
        const auto* column = m_answers.Number(question);
        const auto read = m_answers.standard().ReadQuestion(question);
        if (!column || !read.ok()) return;
        const double least = read->item->least, most = read->item->most;
        Keep(Count([&](std::size_t row) {
                 return column->values[row] < least || column->values[row] > most;
             }),
             Err("surveys.number_outside",
                 {{"question", question}, {"least", json::serialize(json::value(least))},
                  {"most", json::serialize(json::value(most))}}));
    }

    void AgesOf(const SurveySubstance& substance) {
        const std::string question = "age_first." + substance.id;
        const auto *first = m_answers.Number(question), *age = m_answers.Number("age");
        if (!first || !age) return;
        Keep(Count([&](std::size_t row) { return first->values[row] > age->values[row]; }),
             Err("surveys.age_first_above_age", {{"question", question}, {"other", "age"}}));
    }

    void Compare(const Evidence& user, const Evidence& abstainer) {
        std::uint8_t widest = kUnknown;
        auto found = Count([&](std::size_t row) {
            const auto used = user.rows[row].used, unused = abstainer.rows[row].unused;
            if (unused == kUnknown || used < unused) return false;
            if (widest == kUnknown || unused < widest) widest = unused;
            return true;
        });
        Keep(std::move(found), Described(user, abstainer, widest));
    }

    const Answers& m_answers;
    std::vector<Contradiction> m_found;
};

}  // namespace

std::vector<Contradiction> FindContradictions(const Answers& answers) {
    return Finder(answers).Find();
}

}  // namespace atalaya::surveys
