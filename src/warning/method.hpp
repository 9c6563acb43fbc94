#pragma once

// How a risk is assessed: a published method held as content (kind "assessment_method").

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/library.hpp"

namespace atalaya::warning {

struct Criterion {
    std::string id;         // of the code list "assessment_criteria"
    std::string dimension;  // "evidence", "harm", "spread"
    LocalText title, question;
    std::vector<LocalText> answers;  // by score: 0, 1, 2 ...

    int Most() const { return static_cast<int>(answers.size()) - 1; }
};
struct Dimension {
    std::string id;
    LocalText title, description;
};
// One way to a level: each dimension (mean of its scores) or criterion (its score) that is named
// is at least as high as said.
struct LevelCondition {
    std::vector<std::pair<std::string, base::Decimal>> at_least;
    LocalText because;
};
struct LevelRule {
    std::string level;                       // of the code list "risk_levels"
    std::vector<LevelCondition> conditions;  // one of them is enough
};
struct AssessmentMethod {
    std::string id;
    LocalText title, description;
    LocalText authored_by;  // shown wherever a level is, so that nobody takes it for an official one
    std::vector<std::string> citations;
    std::vector<Dimension> dimensions;
    std::vector<Criterion> criteria;
    std::vector<LevelRule> levels;  // the first that holds
    std::string otherwise;          // the level where none does
    LocalText otherwise_because;

    const Criterion* Find(std::string_view criterion) const;
};

// All methods, by id. Errors: warning.method_invalid {method} whose details, each with file and
// line, are warning.method_part_unknown {part, known}, warning.method_code {code, list},
// warning.method_answers {criterion}, warning.method_threshold {part, value, most}.
Result<std::vector<AssessmentMethod>> ReadMethods(const content::Library& library);
// warning.method_unknown {id, known}.
Result<AssessmentMethod> FindMethod(const content::Library& library, std::string_view id);

struct Assessed {
    std::map<std::string, double> dimensions;  // mean of the scores given, 0 to the most
    std::vector<std::string> missing;          // criteria without a score: no level before
    std::string level;                         // proposed; "" while scores are missing
    LocalText because;                         // how the level came about, in words
};
// Errors: warning.score_invalid {criterion, score, most}, warning.criterion_unknown {criterion,
// known}; `where` points to the score.
Result<Assessed> Assess(const AssessmentMethod& method, const std::map<std::string, int>& scores);

}  // namespace atalaya::warning
