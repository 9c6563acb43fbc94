#pragma once

// What the program knows as data, as one snapshot: it is replaced as a whole while requests run.

#include <memory>
#include <vector>

#include "access/access.hpp"
#include "commitments/crosswalk.hpp"
#include "commitments/plan.hpp"
#include "content/library.hpp"
#include "evaluation/catalogue.hpp"
#include "registers/model.hpp"
#include "registers/tables.hpp"
#include "store/database.hpp"
#include "surveys/standard.hpp"

namespace atalaya::app {

// Immutable. Shared, because whoever began under a snapshot ends under it.
struct Content {
    std::shared_ptr<const content::Library> library;
    std::shared_ptr<const registers::Catalogue> catalogue;
    commitments::Plans plans;
    commitments::Crosswalks crosswalks;   // of these plans
    evaluation::Catalogue evaluation;     // questionnaires, procedures, rating scales
    std::shared_ptr<const surveys::Standard> survey_standard;   // what surveys ask and report
};

// New content that was read and found good, before it is taken into use.
struct Proposal {
    std::shared_ptr<const Content> content;
    access::Policy roles;
    // What the tables lack for it, by register. Empty: they fit as they are.
    std::vector<registers::Plan> plans;

    // The plans that touch tables with data in them: a person must have seen those.
    std::vector<const registers::Plan*> PlansToShow() const;
};

// Reads content and everything that is made of it, and holds it against the tables. Nothing is
// changed. Errors: content.faults, access.roles_invalid, definition.invalid, commitments.invalid,
// commitments.crosswalks_invalid, evaluation.content_invalid, surveys.content_invalid,
// indicator.definitions_invalid, each with every fault and its place as details; surveys.plan_invalid
// of a standard plan.
Result<Proposal> ReadContent(store::Database& database, const content::Sources& sources);

// What the tables of all registers lack. Empty: everything fits.
std::vector<registers::Plan> PlanAll(store::Database& database,
                                     const registers::Catalogue& catalogue);
// Errors: plan.stale {register}.
Result<void> ApplyAll(store::Database& database, const registers::Catalogue& catalogue,
                      const std::vector<registers::Plan>& plans,
                      const base::Clock& clock = base::SystemClock(),
                      std::string_view actor = "system");

}  // namespace atalaya::app
