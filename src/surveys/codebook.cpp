#include "surveys/codebook.hpp"

#include "microdata/ddi.hpp"

namespace atalaya::surveys {

std::string ShownValue(const microdata::Dataset& dataset, std::size_t variable, std::size_t row) {
    const auto& about = dataset.variables[variable];
    if (about.kind == microdata::Kind::Text) return dataset.TextsOf(variable)[row];
    return microdata::ShownNumber(dataset.NumbersOf(variable)[row], about.kind);
}

}  // namespace atalaya::surveys
