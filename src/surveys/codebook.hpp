#pragma once

// The variables of a survey with their labels and unweighted frequencies, and what they answer.

#include "content/library.hpp"
#include "microdata/dataset.hpp"
#include "surveys/answers.hpp"

namespace atalaya::surveys {

struct CodebookValue {
    std::string value, label;
    std::size_t rows = 0;
    bool missing = false;             // user-missing by the file
};
struct CodebookVariable {
    std::string name, label, format;
    microdata::Kind kind = microdata::Kind::Number;
    std::vector<CodebookValue> values;      // the labelled ones and up to 50 different others
    bool more_values = false;
    std::size_t filled = 0, blank = 0;
    std::optional<double> least, mean, most;
    std::string question;             // that it answers; "" where it is not mapped
};

std::vector<CodebookVariable> Codebook(const microdata::Dataset& dataset, const Mapping* mapping);
// [{"name", "label", "format", "kind": "number" | "text" | "date" | "time" | "date_time", "values":
// [{"value", "label", "rows", "missing"}], "more_values", "filled", "blank", "least", "mean",
// "most", "question", "question_title"}]. For readers who may not see the microdata, least_rows > 0:
// counts below it are null, and so are least and most; rare values without a label are left out.
json::array ToJson(const std::vector<CodebookVariable>& codebook, const Standard& standard,
                   Lang lang, std::size_t least_rows = 0);
// A value as mappings and codebooks write it: "1", "2.5", ".a", text as it stands.
std::string ShownValue(const microdata::Dataset& dataset, std::size_t variable, std::size_t row);

}  // namespace atalaya::surveys
