#include "evaluation/annual.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr base::Timestamp kDay = 86'400'000;
constexpr int kFirstYear = 1970;   // of the clock

base::Timestamp StartOf(int year) { return base::Date{year, 1, 1}.ToDays() * kDay; }

using Places = std::map<std::string, Participation, std::less<>>;

// Where every country stood at that time.
Places PlacesAt(const Papers& papers, Transaction& tx, const Round& round, base::Timestamp at) {
    Places out;
    for (const std::string& country : round.countries) {
        out[country] = {.round = round.id,
                        .country = country,
                        .state = round.procedure().Initial().id};
    }
    papers.OfRoundAt(tx, round.id, "participation", at, [&](const Paper& paper) {
        if (const auto found = out.find(paper.key.country); found != out.end())
            found->second = ParticipationOf(paper);
    });
    return out;
}

const State& StateOf(const Round& round, const Participation& at) {
    const State* state = round.procedure().FindState(at.state);
    return state == nullptr ? round.procedure().Initial() : *state;
}

// Nothing more happens to the country.
bool HasEnded(const Round& round, const Participation& at) {
    const State& state = StateOf(round, at);
    return state.absent || round.procedure().From(state.id).empty();
}

bool Late(const Round& round, const Participation& at, base::Timestamp until) {
    const State& state = StateOf(round, at);
    const auto set = round.deadlines.find(state.deadline);
    if (state.deadline.empty() || set == round.deadlines.end()) return false;
    base::Date due = set->second;
    if (const auto more = at.extensions.find(state.deadline); more != at.extensions.end())
        due = std::max(due, more->second.until);
    return due < base::Date::FromDays(until / kDay);
}

}  // namespace

// A year: from its first moment up to the last that is looked at.
struct AnnualReports::Span {
    base::Timestamp from = 0, until = 0;
    bool Holds(base::Timestamp at) const { return at >= from && at <= until; }
};

AnnualRound AnnualReports::Stand(Transaction& tx, const Caller& caller, const Round& round,
                                 const Span& span) const {
    AnnualRound out{.round = round};
    const Places before = PlacesAt(m_papers, tx, round, span.from - 1);
    const Places today = PlacesAt(m_papers, tx, round, m_clock.Now());
    for (const auto& [country, at] : PlacesAt(m_papers, tx, round, span.until)) {
        // Judged as it stands today: what was closed then may be open now.
        const Participation& now = today.find(country)->second;
        Ask ask = Rounds::AskFor(Action::Read, Part::Rounds, round, now);
        if (!m_gate.Allows(caller, ask)) continue;
        ask.sensitivity = kOperational;
        const bool inside = m_gate.Allows(caller, ask);
        const State& state = StateOf(round, at);
        const State& then = StateOf(round, before.find(country)->second);
        AnnualCountry one{.country = country,
                          .state = state.id,
                          .reason = inside ? at.reason : "",
                          .at = at.at,
                          .absent = state.absent,
                          .late = inside && Late(round, at, span.until),
                          .adopted = state.adopted,
                          .is_public = state.is_public,
                          .adopted_in_year = state.adopted && !then.adopted,
                          .published_in_year = state.is_public && !then.is_public};
        for (const auto& [deadline, extension] : at.extensions)
            if (inside && span.Holds(extension.at)) one.extensions.push_back({deadline, extension});
        out.countries.push_back(std::move(one));
    }
    const PaperKey joint{std::string(journal::kNodeChain), round.id, "joint_report", ""};
    for (const Paper& paper : m_papers.History(tx, joint)) {
        const State* state = round.procedure().FindState(paper.state);
        if (state == nullptr || !span.Holds(paper.at)) continue;
        auto& into = state->is_public ? out.joint_published : out.joint_adopted;
        if (!into) into = paper.at;
    }
    return out;
}

void AnnualReports::AddRecommendations(Transaction& tx, const Caller& caller,
                                       const AnnualRound& round, const Span& span,
                                       Annual& out) const {
    const auto today = m_rounds.StatesOf(tx, round.round);
    const auto readable = [&](const std::string& country, Part part) {
        const auto at = today.find(country);
        return at != today.end() &&
               m_gate.Allows(caller, Rounds::AskFor(Action::Read, part, round.round, at->second));
    };
    std::map<std::string, const AnnualCountry*> counted;
    for (const AnnualCountry& one : round.countries)
        if (one.adopted && readable(one.country, Part::Recommendations))
            counted[one.country] = &one;
    using Key = std::pair<std::string, std::string>;   // country and number
    std::map<Key, Recommendation> made;
    m_papers.OfRoundAt(tx, round.round.id, "recommendation", span.until, [&](const Paper& paper) {
        const auto country = counted.find(paper.key.country);
        if (country == counted.end() || paper.withdrawn()) return;
        const Recommendation one = Recommendations::FromPaper(paper);
        if (one.assistance)
            out.needs.push_back({country->first, round.round.id, one.node, one.id});
        if (country->second->adopted_in_year) {
            ++out.now.recommendations;
            out.now.reiterated += one.reiterates.has_value();
            ++out.by_type[one.type];
            ++out.by_priority[std::string(NameOf(one.priority))];
        }
        made.emplace(Key{country->first, one.id}, one);
    });
    const std::string completed(NameOf(Progress::Completed));
    std::set<Key> done_before;
    m_papers.OfRoundAt(tx, round.round.id, "follow_up", span.from - 1, [&](const Paper& paper) {
        if (paper.state == completed) done_before.emplace(paper.key.country, paper.key.id);
    });
    int reported = 0;
    m_papers.OfRoundAt(tx, round.round.id, "follow_up", span.until, [&](const Paper& paper) {
        const Key key{paper.key.country, paper.key.id};
        const auto recommendation = made.find(key);
        if (recommendation == made.end() || !readable(key.first, Part::FollowUp)) return;
        ++reported;
        ++out.now.by_progress[paper.state];
        out.now.completed += paper.state == completed && !done_before.contains(key);
        if (FlagIn(paper.content, "assistance"))
            out.needs.push_back({key.first, round.round.id, recommendation->second.node, key.second,
                                 NeedSource::FollowUp, TextIn(paper.content, "assistance_text")});
    });
    if (const int silent = static_cast<int>(made.size()) - reported; silent > 0)
        out.now.by_progress[""] += silent;
}

Result<Annual> AnnualReports::Make(Transaction& tx, const Caller& caller,
                                   const std::vector<Round>& rounds, int year) const {
    const base::Timestamp now = m_clock.Now(), next = StartOf(year + 1);
    const Span span{.from = StartOf(year), .until = std::min(now, next - 1)};
    Annual out{.year = year, .until = span.until, .whole = now >= next};
    for (const Round& round : rounds) {
        if (round.made_at > span.until) continue;
        const bool open =
            round.made_at >= span.from ||
            !std::ranges::all_of(PlacesAt(m_papers, tx, round, span.from - 1),
                                 [&](const auto& one) { return HasEnded(round, one.second); });
        if (!open) continue;
        out.rounds.push_back(Stand(tx, caller, round, span));
        const AnnualRound& one = out.rounds.back();
        ++out.now.rounds;
        for (const AnnualCountry& country : one.countries) {
            ++out.now.invited;
            out.now.absent += country.absent;
            out.now.late += country.late;
            out.now.extensions += static_cast<int>(country.extensions.size());
            out.now.adopted += country.adopted_in_year;
            out.now.published += country.published_in_year;
        }
        AddRecommendations(tx, caller, one, span, out);
    }
    std::ranges::stable_sort(out.needs, {}, [](const AnnualNeed& need) {
        return std::tuple(std::string_view(need.country), std::string_view(need.round),
                          need.recommendation.size(), std::string_view(need.recommendation));
    });
    std::set<std::string_view> in_need;
    for (const AnnualNeed& need : out.needs) in_need.insert(need.country);
    out.now.assistance = static_cast<int>(in_need.size());
    return out;
}

Result<Annual> AnnualReports::Get(const Caller& caller, int year) {
    const int latest = m_clock.Today().year;
    if (year > latest || year <= kFirstYear)
        return Err("evaluation.annual_year", {{"year", std::to_string(year)},
                                              {"latest", std::to_string(latest)}});
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Annual> {
        ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Rounds}));
        std::vector<Round> rounds;
        for (const Paper& paper : m_papers.OfKind(tx, journal::kNodeChain, "round")) {
            ATALAYA_ASSIGN(Round round, m_rounds.Find(tx, paper.key.round));
            rounds.push_back(std::move(round));
        }
        std::ranges::stable_sort(rounds, std::greater(), &Round::made_at);
        ATALAYA_ASSIGN(Annual out, Make(tx, caller, rounds, year));
        ATALAYA_ASSIGN(Annual before, Make(tx, caller, rounds, year - 1));
        out.before = std::move(before.now);
        return out;
    });
}

}  // namespace atalaya::evaluation
