#pragma once

// A first mapping of a file, from names and labels in four languages and from what was confirmed
// for earlier files. Nothing is used before a person has confirmed it.

#include <span>
#include <string>
#include <vector>

#include "microdata/dataset.hpp"
#include "surveys/mapping.hpp"

namespace atalaya::surveys {

// What a person confirmed before: how a variable of that name and label was mapped.
struct RememberedVariable {
    std::string variable, label;      // as in the file
    MappedQuestion mapped;
    std::string survey;               // where it was confirmed
};

enum class ProposalSource { Memory, Label, Name };
enum class ProposalTrust { Sure, Likely, Ambiguous };

struct ProposedQuestion {
    MappedQuestion mapped;
    ProposalSource source = ProposalSource::Label;
    ProposalTrust trust = ProposalTrust::Likely;
    // Why, as messages: surveys.because_{remembered {survey}, label {words}, name {words},
    // values {known, all}}, and what to look at twice: surveys.because_convention (unlabelled
    // codes read as yes and no), surveys.because_classes (classes read as their middles).
    std::vector<Error> reasons;
    // Values with cases whose meaning is not known; a person must say.
    std::vector<std::string> open_values;
    std::vector<std::string> other_variables;   // that would fit as well
};

struct Proposal {
    std::vector<ProposedQuestion> questions;
    // Variables that look like parts of the design: "weight", "strata", "units", "replicate".
    struct DesignVariable {
        std::string role, variable;
        // Also surveys.because_few_strata {values}: perhaps the social stratum of the household.
        std::vector<Error> reasons;
    };
    std::vector<DesignVariable> design;
};

Proposal ProposeMapping(const microdata::Dataset& dataset, const Standard& standard,
                        std::span<const RememberedVariable> remembered);

// {"questions": [{"mapped": as in Mapping::ToJson, "source": "memory" | "label" | "name", "trust":
// "sure" | "likely" | "ambiguous", "reasons": [{"code", "text"}], "open_values": [...],
// "other_variables": [...]}], "design": [{"role", "variable", "reasons"}]}.
json::object ToJson(const Proposal& proposal, const content::Library& library, Lang lang);

}  // namespace atalaya::surveys
