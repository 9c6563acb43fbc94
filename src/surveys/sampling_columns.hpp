#pragma once

// The variables of a file that a design is made of: codes of strata and units, weights, sizes.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "microdata/dataset.hpp"

namespace atalaya::surveys {

// Codes 0.. in the order of the variable's values: numbers ascending, texts by their bytes.
struct CodeColumn {
    std::string variable;
    std::vector<std::int32_t> codes;      // one a row; stats::kMissingCode where there is none
    std::vector<std::string> values;      // by code, as the file writes them
    std::vector<std::string> labels;      // by code: "Norte (1)", or the value alone
    const std::string& LabelOf(std::size_t row) const;   // precondition: the row has a code
};

// Reads variables; what is wrong with them is kept with its place in the description: the errors of
// variables.hpp, and those named here.
class SamplingColumns {
 public:
    SamplingColumns(const microdata::Dataset& dataset, std::vector<Error>& faults)
        : m_dataset(dataset), m_faults(faults) {}

    // surveys.code_blank {variable, row, value, more}: `more` rows have the same fault, or "".
    // A value that `counted` names is a code even where the file calls it missing.
    CodeColumn Codes(const std::string& name, const std::string& where,
                     const std::vector<std::string>& counted = {});
    // Blank values are NaN.
    std::vector<double> Numbers(const std::string& name, const std::string& where);
    // Also surveys.weight_missing and weight_not_positive {variable, row, value, more}.
    std::vector<double> Weights(const std::string& name, const std::string& where);
    // Also surveys.population_missing; of fractions surveys.fraction_not_possible; both
    // {variable, row, value, more}.
    std::vector<double> Populations(const std::string& name, const std::string& where,
                                    bool fractions);
    // Also surveys.replicate_missing {variable, row, value, more}.
    std::vector<double> ReplicateWeights(const std::string& name, const std::string& where);

    const microdata::Dataset& dataset() const { return m_dataset; }

 private:
    // A fault where `wrong` holds of a number: the first row, its value, and how many more.
    template <class Wrong>
    void Judge(const std::vector<double>& numbers, const std::string& name,
               const std::string& where, std::string_view code, Wrong wrong);

    const microdata::Dataset& m_dataset;
    std::vector<Error>& m_faults;
};

}  // namespace atalaya::surveys
