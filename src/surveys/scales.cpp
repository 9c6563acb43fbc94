#include "surveys/scales.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "surveys/answers.hpp"

namespace atalaya::surveys {

std::optional<int> ScoreOf(const Scoring& scoring, std::span<const std::int8_t> answers) {
    base::Check(answers.size() == scoring.items.size(), "an answer for each item of a scoring");
    int sum = 0, answered = 0, missing = 0, left_out = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const std::vector<int>& scores = scoring.scores[i];
        if (answers[i] == kNotAsked) {
            sum += *std::ranges::min_element(scores);
            ++left_out;
        } else if (answers[i] < 0) {
            ++missing;
        } else {
            sum += scores.at(static_cast<std::size_t>(answers[i]));
            ++answered;
        }
    }
    if (answered == 0 || missing > scoring.most_missing) return std::nullopt;
    const int known = answered + left_out;
    const int all = known + missing;
    // sum * all / known, rounded half up; scores are not negative.
    return (2 * sum * all + known) / (2 * known);
}

const ScaleCategory& CategoryOf(const Scoring& scoring, int score) {
    const auto found = std::ranges::find_if(scoring.categories, [score](const auto& category) {
        return category.from <= score && score <= category.to;
    });
    base::Check(found != scoring.categories.end(), "a score within the range of its scoring");
    return *found;
}

}  // namespace atalaya::surveys
