#pragma once

// What the experts recommend to a country, of a standard type and with a priority, in a chain to
// what earlier rounds recommended; and how the country says that it follows.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.hpp"
#include "evaluation/members.hpp"

namespace atalaya::evaluation {

inline constexpr std::string_view kRecommendationTypes = "recommendation_types";   // code list

enum class Priority : std::uint8_t { High, Medium, Low };
std::string_view NameOf(Priority priority);  // "high", "medium", "low"
std::optional<Priority> PriorityFromName(std::string_view name);

struct RecommendationRef {
    std::string round, id;
    friend bool operator==(const RecommendationRef&, const RecommendationRef&) = default;
};

// Kind of paper "recommendation", id: its number in the country's report, "1", "2" ...; state
// "made" or "withdrawn". Numbers are not given twice.
struct Recommendation {
    std::string id;
    std::string node;             // of the plan
    std::string type;             // code of the list kRecommendationTypes
    Priority priority = Priority::Medium;
    LocalText text;
    // Of an earlier round, to the same country.
    std::optional<RecommendationRef> reiterates;
    bool assistance = false;      // the country will need help to follow it
    std::string withdrawal;       // the reason, once it is withdrawn
    std::int64_t version = 0;
    std::string author;           // of this version
    base::Timestamp at = 0;
};

class Recommendations {
 public:
    // All of them outlive this object.
    Recommendations(Papers& papers, Gate& gate, Rounds& rounds, const Members& members)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_members(members) {}

    // Errors of the changing operations: those of EnterToChange, evaluation.not_a_member; of the
    // first two besides: evaluation.node_not_in_round {node}, evaluation.type_unknown {type},
    // evaluation.text_missing, evaluation.too_long, evaluation.reiterates_unknown {round, id},
    // evaluation.reiterates_own_round, evaluation.reiterates_circle {round, id}.
    Result<Recommendation> Make(const access::Caller& caller, const content::Library& library,
                                std::string_view round, std::string_view country,
                                const Recommendation& input);
    // Errors besides: evaluation.recommendation_unknown {id}, evaluation.changed_meanwhile.
    Result<Recommendation> Update(const access::Caller& caller, const content::Library& library,
                                  std::string_view round, std::string_view country,
                                  const Recommendation& input);   // its id and version
    // Errors besides: evaluation.recommendation_unknown, evaluation.reason_needed,
    // evaluation.changed_meanwhile.
    Result<Recommendation> Withdraw(const access::Caller& caller, std::string_view round,
                                    std::string_view country, std::string_view id,
                                    std::int64_t version, std::string_view reason);
    // In the order of their numbers, withdrawn ones too for those who may change them. Errors:
    // those of Enter.
    Result<std::vector<Recommendation>> List(const access::Caller& caller, std::string_view round,
                                             std::string_view country);
    // A recommendation and those that it reiterates, newest first, with their rounds. Errors:
    // those of Enter, evaluation.recommendation_unknown.
    struct Link {
        RecommendationRef at;
        Recommendation recommendation;
    };
    Result<std::vector<Link>> Chain(const access::Caller& caller, std::string_view round,
                                    std::string_view country, std::string_view id);

    // --- for the other classes of the room: no rights are asked --------------------
    // Those that stand, in the order of their numbers.
    std::vector<Recommendation> OfCountry(store::Transaction& tx, std::string_view round,
                                          std::string_view country,
                                          bool withdrawn_too = false) const;
    std::optional<Recommendation> Find(store::Transaction& tx, std::string_view round,
                                       std::string_view country, std::string_view id) const;
    static Recommendation FromPaper(const Paper& paper);

 private:
    Result<Recommendation> Check(store::Transaction& tx, const content::Library& library,
                                 const Round& round, std::string_view country,
                                 Recommendation input) const;
    Result<void> CheckReiterated(store::Transaction& tx, const Round& round,
                                 std::string_view country,
                                 const RecommendationRef& reiterated) const;
    std::vector<Link> Follow(store::Transaction& tx, RecommendationRef from,
                             std::string_view country) const;

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const Members& m_members;
};

}  // namespace atalaya::evaluation
