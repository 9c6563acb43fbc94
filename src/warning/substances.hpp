#pragma once

// One substance under watch with everything that speaks of it. The register "detected_substances"
// holds it; a provisional one that turns out to be a known one is merged into that (transition
// "merge", field merged_into) and keeps its own record, number and links: they are followed here.

#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"

namespace atalaya::warning {

struct Linked {
    std::string register_id, reference, title, state;
    std::string under;  // reference of the substance that it names, where that was merged; or ""
    std::optional<base::Date> date;
    bool exercise = false;
};
struct SubstanceFile {
    registers::Record record;               // the one that is left after merging
    std::vector<registers::Record> merged;  // into it, directly or not
    std::vector<std::string> names;         // all, each once; with numbers and CAS
    // Notifications, samples, assessments, alerts and signals; newest first, at most kMostLinked.
    std::vector<Linked> linked;
    std::int64_t linked_beyond = 0;
    // Without exercises (unless the substance is one), dismissed notifications and discarded samples.
    std::int64_t notifications = 0, samples = 0, confirmed = 0, persons = 0, deaths = 0;
    std::optional<base::Date> first_seen, last_seen;
};
inline constexpr std::size_t kMostLinked = 300;

// What the functions below stand on; all outlive the call.
struct SubstanceSources {
    const access::Policy& policy;
    const registers::Catalogue& catalogue;
    const registers::Records& records;
};

// A merged one leads to the one it was merged into, as far as the caller may read. Only what the
// caller may read is linked and counted; nothing is journalled. Errors: those of Records::Find;
// warning.merge_circle {reference}.
Result<SubstanceFile> ReadSubstance(store::Transaction& tx, const access::Caller& caller,
                                    const SubstanceSources& sources, std::string_view reference);
// By any name, number, CAS or catalogue title; accents and capitals do not count. Best first; a
// merged one is answered by the one that is left. Errors: access.denied.
Result<std::vector<registers::Record>> FindSubstance(store::Transaction& tx,
                                                     const access::Caller& caller,
                                                     const SubstanceSources& sources,
                                                     std::string_view name, int most = 20);
// For Records::Watch of "detected_substances": a record that is merged, or that something is
// changed in. Errors: warning.merge_itself, warning.merge_circle {reference}, warning.merge_merged
// {reference, into} where the other one was merged itself.
Result<void> CheckMerge(store::Transaction& tx, const registers::Change& change);

}  // namespace atalaya::warning
