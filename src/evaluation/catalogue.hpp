#pragma once

// All instruments, procedures and rating scales of a content snapshot, checked against each other
// and against the plans.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "commitments/plan.hpp"
#include "content/library.hpp"
#include "evaluation/instrument.hpp"
#include "evaluation/procedure.hpp"

namespace atalaya::evaluation {

// What a round stands on, as it was when the round was made. Immutable.
struct Frozen {
    Procedure procedure;
    Instrument instrument;
    RatingScale scale;
    json::object content;     // all of the above as read: {"procedure", "instrument", "scale"}
    base::Digest digest{};    // of the canonical JSON of `content`

    // Errors: evaluation.content_invalid.
    static Result<Frozen> Read(json::object content);
};

class Catalogue {
 public:
    // Error: evaluation.content_invalid, with every fault and its place as details: those of
    // Procedure, Instrument and RatingScale, and evaluation.node_unknown {question, node},
    // evaluation.part_orphan {instrument}.
    static Result<Catalogue> Load(const content::Library& library,
                                  const commitments::Plans& plans);

    std::vector<const Procedure*> procedures() const;    // by id
    std::vector<const Instrument*> instruments() const;  // by id
    std::vector<const RatingScale*> scales() const;      // by id
    const Procedure* FindProcedure(std::string_view id) const;
    const Instrument* FindInstrument(std::string_view id) const;
    const RatingScale* FindScale(std::string_view id) const;

    // What a new round is to stand on. Errors: evaluation.procedure_unknown {procedure, known},
    // evaluation.instrument_unknown {instrument, known}, evaluation.scale_unknown {scale, known}.
    Result<Frozen> Freeze(std::string_view procedure, std::string_view instrument,
                          std::string_view scale) const;

 private:
    friend class CatalogueReader;
    template <class T>
    struct Entry {
        T read;
        json::value frozen;
    };
    std::vector<Entry<Procedure>> m_procedures;
    std::vector<Entry<Instrument>> m_instruments;
    std::vector<Entry<RatingScale>> m_scales;
};

}  // namespace atalaya::evaluation
