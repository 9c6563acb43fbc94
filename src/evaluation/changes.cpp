#include "evaluation/changes.hpp"

#include <algorithm>

#include "evaluation/answer_parts.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

Before FromRound(const Round& round, base::Timestamp at) {
    return {.round = round.id, .title = round.title, .at = at};
}

// Removes what is not about the node.
template <class List>
void KeepNode(List& list, std::string_view node) {
    if (!node.empty()) std::erase_if(list, [&](const auto& one) { return one.node != node; });
}

}  // namespace

bool Changes::Reads(const Caller& caller, Part part, const Place& place) const {
    return m_gate.Allows(caller, Rounds::AskFor(Action::Read, part, place.round, place.at));
}

bool Changes::ReadsAdopted(const Caller& caller, const Place& place) const {
    const State* state = place.round.procedure().FindState(place.at.state);
    return state != nullptr && state->adopted && Reads(caller, Part::Reports, place);
}

std::vector<Place> Changes::EarlierPlaces(Transaction& tx, const Place& place) const {
    std::vector<Place> out;
    std::string id = place.round.previous;
    for (int back = 0; !id.empty() && back < kMostRoundsBack; ++back) {
        auto round = m_rounds.Find(tx, id);
        if (!round.ok()) break;
        id = round->previous;
        // A country may not have been invited to each of them.
        auto at = m_rounds.StateOf(tx, *round, place.at.country);
        if (at.ok()) out.push_back({*std::move(round), *std::move(at)});
    }
    return out;
}

std::vector<ChangedAnswer> Changes::AnswersBefore(Transaction& tx, const Place& now,
                                                  const std::vector<Place>& earlier) const {
    const auto answers = m_answers.OfCountry(tx, now.round, now.at.country);
    const auto value_of = [&](const std::string& question) {
        const auto found = answers.find(question);
        return found == answers.end() ? json::value() : found->second.value;
    };
    std::map<std::string, ChangedAnswer> last;   // by question, from the newest round that has one
    for (const Place& place : earlier) {
        const auto then = m_answers.OfCountry(tx, place.round, place.at.country);
        for (const Question* question : now.round.Questions()) {
            const auto found = then.find(question->id);
            if (found == then.end() || found->second.value.is_null()) continue;
            // The question may have changed between the two questionnaires.
            auto before = CheckValue(*question, found->second.value);
            if (!before.ok()) continue;
            last.try_emplace(question->id, ChangedAnswer{question->id, question->node,
                                                         *std::move(before), value_of(question->id),
                                                         FromRound(place.round, found->second.at)});
        }
    }
    std::vector<ChangedAnswer> out;
    for (const Question* question : now.round.Questions()) {
        const auto found = last.find(question->id);
        if (found != last.end() && found->second.before != found->second.now)
            out.push_back(std::move(found->second));
    }
    return out;
}

std::map<std::string, Paper> Changes::Findings(Transaction& tx, const Place& place) const {
    std::map<std::string, Paper> out;
    for (Paper& paper : m_papers.OfCountry(tx, place.round.id, place.at.country, "finding")) {
        if (!paper.withdrawn()) out.emplace(paper.key.id, std::move(paper));
    }
    return out;
}

std::vector<EarlierRating> Changes::RatingsBefore(Transaction& tx, const Place& now,
                                                  const std::vector<Place>& earlier) const {
    std::map<std::string, EarlierRating> last;   // by node, from the newest round that rated it
    for (const Place& place : earlier) {
        for (const auto& [node, paper] : Findings(tx, place)) {
            const Level* level = place.round.scale().Find(paper.state);
            if (level == nullptr) continue;
            last.try_emplace(node, EarlierRating{.node = node,
                                                 .before = level->id,
                                                 .before_title = level->title,
                                                 .before_fulfilled = level->fulfilled,
                                                 .from = FromRound(place.round, paper.at)});
        }
    }
    const auto present = Findings(tx, now);
    std::vector<EarlierRating> out;
    for (const Question* question : now.round.Questions()) {
        const auto found = last.find(question->node);
        if (found == last.end()) continue;
        EarlierRating one = std::move(found->second);
        last.erase(found);   // several questions share a node
        const auto paper = present.find(one.node);
        const Level* level =
            paper == present.end() ? nullptr : now.round.scale().Find(paper->second.state);
        if (level != nullptr) {
            one.now = level->id;
            one.now_title = level->title;
        }
        out.push_back(std::move(one));
    }
    return out;
}

Result<Comparison> Changes::Get(const Caller& caller, std::string_view round,
                                std::string_view country, std::string_view node) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Comparison> {
        ATALAYA_ASSIGN(const Place now, FindPlace(tx, m_rounds, round, country));
        const bool answers = Reads(caller, Part::Answers, now);
        const bool ratings = Reads(caller, Part::Drafts, now) || ReadsAdopted(caller, now);
        if (!answers && !ratings)
            ATALAYA_TRY(m_gate.Require(caller, Rounds::AskFor(Action::Read, Part::Reports,
                                                              now.round, now.at)));
        auto with_answers = EarlierPlaces(tx, now), with_ratings = with_answers;
        std::erase_if(with_answers,
                      [&](const Place& one) { return !Reads(caller, Part::Answers, one); });
        std::erase_if(with_ratings, [&](const Place& one) { return !ReadsAdopted(caller, one); });
        Comparison out;
        if (answers) out.answers = AnswersBefore(tx, now, with_answers);
        if (ratings) out.ratings = RatingsBefore(tx, now, with_ratings);
        KeepNode(out.answers, node);
        KeepNode(out.ratings, node);
        return out;
    });
}

}  // namespace atalaya::evaluation
