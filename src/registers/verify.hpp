#pragma once

// Holding the records against the journal, for `atalaya verify`.

#include <string>
#include <vector>

#include "journal/journal.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct RecordFault {
    std::string reference;  // "XA-123", or "XA-1..XA-5000" for a batch
    // record.altered: content and digest differ; record.lost: journalled but not there;
    // record.unjournalled: there but not journalled; record.version_differs: not the version that
    // the journal last saw; record.batch_altered: one of the batch differs together with its
    // digest; record.history_altered, record.history_lost, record.history_unjournalled.
    std::string code;
};

// Checks every record of a register, its groups and its history against the digests in the
// journal. The journal itself is checked by Journal::Verify.
std::vector<RecordFault> VerifyRecords(store::Transaction& tx, const journal::Journal& journal,
                                       const Model& model);

}  // namespace atalaya::registers
