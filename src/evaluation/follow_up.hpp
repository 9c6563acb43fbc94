#pragma once

// How a country says that it follows the recommendations made to it, and from all that the needs
// for technical assistance.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/drafts.hpp"
#include "evaluation/recommendations.hpp"

namespace atalaya::evaluation {

enum class Progress : std::uint8_t { Completed, InProgress, NotStarted };
std::string_view NameOf(Progress progress);  // "completed", "in_progress", "not_started"
std::optional<Progress> ProgressFromName(std::string_view name);

// Kind of paper "follow_up", id: of the recommendation; state: the progress.
struct FollowUp {
    std::string recommendation;
    Progress progress = Progress::NotStarted;
    std::string text;            // what was done
    bool assistance = false;     // the country asks for help
    std::string assistance_text; // what kind of help
    std::int64_t version = 0;
    std::string author;          // of this version
    base::Timestamp at = 0;
};

// Why help is thought to be needed.
enum class NeedSource : std::uint8_t { Finding, Recommendation, FollowUp };
std::string_view NameOf(NeedSource source);  // "finding", "recommendation", "follow_up"

// Nothing that is entered: it is derived whenever it is asked for.
struct Need {
    std::string country, node;
    NeedSource source = NeedSource::Finding;
    std::string rating;          // Finding: the level that does not fulfil
    std::string recommendation;  // of the other two: its number
    std::string text;            // FollowUp: what the country asks for
    LocalText recommended;       // Recommendation: what it says
};

class FollowUps {
 public:
    // All of them outlive this object.
    FollowUps(Papers& papers, Gate& gate, Rounds& rounds, const Recommendations& recommendations)
        : m_papers(papers), m_gate(gate), m_rounds(rounds),
          m_recommendations(recommendations) {}

    // By the country. Errors: those of EnterToChange, evaluation.recommendation_unknown {id},
    // evaluation.text_missing, evaluation.too_long, evaluation.changed_meanwhile.
    Result<FollowUp> Put(const access::Caller& caller, std::string_view round,
                         std::string_view country, const FollowUp& input);
    // In the order of the recommendations. Errors: those of Enter.
    Result<std::vector<FollowUp>> List(const access::Caller& caller, std::string_view round,
                                       std::string_view country);
    // The needs of every country about which the caller may read drafts, recommendations and
    // follow-up; each source is left out where its part may not be read. By country and node.
    // Errors: evaluation.round_unknown, access.denied when the caller may see no source of any.
    Result<std::vector<Need>> Needs(const access::Caller& caller, std::string_view round);

    // --- for the other classes of the room: no rights are asked --------------------
    std::vector<FollowUp> OfCountry(store::Transaction& tx, std::string_view round,
                                    std::string_view country) const;

 private:
    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const Recommendations& m_recommendations;
};

}  // namespace atalaya::evaluation
