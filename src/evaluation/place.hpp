#pragma once

// What every operation on a country's evaluation begins with: where the country stands in a round,
// whether the caller may, and the texts that people write.

#include <string>
#include <string_view>

#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

inline constexpr std::size_t kLongestWords = 20'000;   // bytes of one text in one language

struct Place {
    Round round;
    Participation at;
};

// A paper that stands. Error: `unknown` {id} of one that is not there or was withdrawn.
Result<Paper> FindStanding(store::Transaction& tx, const Papers& papers, const PaperKey& key,
                           std::string_view unknown);

// Where a country stands; no right is asked. Errors: evaluation.round_unknown,
// evaluation.not_invited.
Result<Place> FindPlace(store::Transaction& tx, Rounds& rounds, std::string_view round,
                        std::string_view country);
// A country's place in a round, for one who may act on that part there. Errors:
// evaluation.round_unknown, evaluation.not_invited, access.denied, evaluation.own_country.
Result<Place> Enter(store::Transaction& tx, const Gate& gate, Rounds& rounds,
                    const access::Caller& caller, access::Action action, Part part,
                    std::string_view round, std::string_view country);
// The same to change it. Error besides: evaluation.not_open {state}.
Result<Place> EnterToChange(store::Transaction& tx, const Gate& gate, Rounds& rounds,
                            const access::Caller& caller, access::Action action, Part part,
                            std::string_view round, std::string_view country);

// Whether the caller may know who wrote what is read there.
bool SeesAuthors(const Gate& gate, const access::Caller& caller, Part part, const Place& place);

// A text without spaces around it. Errors: evaluation.text_missing, evaluation.too_long {limit}.
Result<std::string> Words(std::string_view text, std::string where);
// Texts in some languages. Errors: evaluation.too_long {limit}; evaluation.text_missing when
// `needed` and every language is empty.
Result<LocalText> LocalWords(const LocalText& text, bool needed, const std::string& where);
// A reason that must be given. Errors: evaluation.reason_needed, evaluation.too_long.
Result<std::string> Reason(std::string_view text, std::string where = "/reason");

// Nothing where `found` is empty; otherwise `code` {count} with everything found as details.
Result<void> RefuseFor(std::string_view code, std::vector<Error> found);

// Numbered papers that hold a country up while they are in a state.
struct OpenPapers {
    std::string_view kind, state;
    std::string_view about;       // member of their content that says what each is about
    std::string_view each, all;   // error codes: {id, <about>} of each, and {count} of all
};
// Errors: `open.all`, with `open.each` as details.
Result<void> RefuseWhileOpen(store::Transaction& tx, const Papers& papers, const Step& step,
                             const OpenPapers& open);

// The ids, separated by commas, for an error's {known}.
template <class List>
std::string KnownIds(const List& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : ", ") + std::string(one.id);
    return out;
}

}  // namespace atalaya::evaluation
