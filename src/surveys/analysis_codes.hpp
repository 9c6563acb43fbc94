#pragma once

// The names by which JSON and the command line call the choices of an analysis.

#include "surveys/analysis.hpp"
#include "surveys/codes.hpp"

namespace atalaya::surveys {

template <>
std::span<const NamedChoice<AnalysisRequest::Statistic>> NamedChoices();  // "mean", "total" ...
template <>
std::span<const NamedChoice<stats::Family>> NamedChoices();   // "gaussian", "binomial", "poisson"
template <>
std::span<const NamedChoice<stats::IndependenceMethod>> NamedChoices();   // "f", "chi_square" ...
template <>
std::span<const NamedChoice<stats::QuantileRule>> NamedChoices();         // "hf1" ... "hf9"
template <>
std::span<const NamedChoice<stats::WoodruffMethod>> NamedChoices();       // "mean", "logit" ...
template <>
std::span<const NamedChoice<stats::MissingRule>> NamedChoices();          // "omit", "fail"

}  // namespace atalaya::surveys
