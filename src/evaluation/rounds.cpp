#include "evaluation/rounds.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/round_check.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

PaperKey RoundKey(std::string_view round, std::string_view kind) {
    return {std::string(journal::kNodeChain), std::string(round), std::string(kind), ""};
}

// Sorted, each once.
std::vector<std::string> AsSet(std::vector<std::string> names) {
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

// The round as such, for those who run all countries.
Ask WholeRound(Action action, std::string_view round) {
    return {.action = action, .part = Part::Rounds, .round = std::string(round), .country = "*"};
}

Ask AnyRound(std::string_view round) {
    return {.action = Action::Read, .part = Part::Rounds, .round = std::string(round)};
}

}  // namespace

bool Round::Covers(std::string_view node) const {
    return pillars.empty() || std::ranges::any_of(pillars, [&](const std::string& pillar) {
        return node == pillar || base::StartsWith(node, pillar + "-");
    });
}

std::vector<const Question*> Round::Questions() const {
    std::vector<const Question*> out;
    for (const Question& one : instrument().questions()) {
        if (Covers(one.node)) out.push_back(&one);
    }
    return out;
}

Result<const Question*> Round::FindQuestion(std::string_view question) const {
    const Question* found = instrument().Find(question);
    if (found == nullptr || !Covers(found->node))
        return Err("evaluation.question_unknown", {{"question", std::string(question)}});
    return found;
}

Rounds::Rounds(Papers& papers, Gate& gate, const base::Clock& clock, Hooks hooks)
    : m_papers(papers), m_gate(gate), m_clock(clock), m_hooks(std::move(hooks)) {
    for (const std::string_view name : kChecks)
        base::Check(m_hooks.checks.contains(name), "a check of a procedure that nobody makes");
    for (const std::string_view name : kEffects)
        base::Check(m_hooks.effects.contains(name), "an effect of a procedure that nobody makes");
}

Result<Round> Rounds::Create(const Caller& caller, const Catalogue& catalogue,
                             const content::Library& library, const commitments::Plans& plans,
                             const RoundDraft& draft) {
    ATALAYA_TRY(m_gate.Require(caller, WholeRound(Action::Create, draft.id)));
    const Instrument* instrument = catalogue.FindInstrument(draft.instrument);
    const std::string scale =
        draft.scale.empty() && instrument != nullptr ? instrument->scale() : draft.scale;
    auto frozen = catalogue.Freeze(draft.procedure, draft.instrument, scale);
    RoundCheck check;
    if (!frozen.ok()) check.Add(frozen.error());
    check.Id(draft.id);
    check.Title(draft.title);
    check.Countries(draft.countries, library);
    if (instrument != nullptr) check.Pillars(draft.pillars, plans.Find(instrument->plan()));
    if (frozen.ok()) check.Deadlines(draft.deadlines, frozen->procedure);
    Round round{.id = draft.id,
                .title = draft.title,
                .pillars = draft.pillars,
                .previous = draft.previous,
                .language = draft.language,
                .deadlines = draft.deadlines,
                .countries = AsSet(draft.countries),
                .made_at = m_clock.Now()};
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Round> {
        RoundCheck all = check;
        if (!round.previous.empty() && !m_papers.Get(tx, RoundKey(round.previous, "round")))
            all.Add(Err("evaluation.round_unknown", {{"round", round.previous}}, "/previous"));
        ATALAYA_TRY(all.Finish());
        if (m_papers.Get(tx, RoundKey(round.id, "round")))
            return Err("evaluation.round_exists", {{"round", round.id}}, "/id");
        round.frozen = std::make_shared<const Frozen>(*frozen);
        ATALAYA_TRY(m_papers.Put(tx, caller.Actor(), RoundKey(round.id, "frozen"), 0,
                                 frozen->content));
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), RoundKey(round.id, "round"), 0,
                                    RoundContent(round)));
        return ReadRound(tx, paper);
    });
}

Result<Round> Rounds::Update(const Caller& caller, const content::Library& library,
                             std::string_view id, std::int64_t version, const RoundPatch& patch) {
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<Round> {
        ATALAYA_TRY(m_gate.Require(caller, WholeRound(Action::Update, id)));
        ATALAYA_ASSIGN(Round round, Find(tx, id));
        RoundCheck check;
        if (patch.title) {
            check.Title(*patch.title);
            round.title = *patch.title;
        }
        if (patch.language) round.language = *patch.language;
        if (patch.deadlines) {
            check.Deadlines(*patch.deadlines, round.procedure());
            round.deadlines = *patch.deadlines;
        }
        if (patch.countries) {
            check.Countries(*patch.countries, library);
            const auto wanted = AsSet(*patch.countries);
            for (const auto& [country, at] : StatesOf(tx, round)) {
                if (at.version > 0 && !std::ranges::binary_search(wanted, country))
                    check.Add(Err("evaluation.country_has_begun", {{"country", country}},
                                  "/countries"));
            }
            round.countries = wanted;
        }
        ATALAYA_TRY(check.Finish());
        ATALAYA_ASSIGN(const Paper paper, m_papers.Put(tx, caller.Actor(), RoundKey(id, "round"),
                                                       version, RoundContent(round)));
        return ReadRound(tx, paper);
    });
}

Result<std::vector<Round>> Rounds::List(const Caller& caller) {
    return m_gate.Run(Mode::ReadOnly, caller,
                      [&](Transaction& tx) -> Result<std::vector<Round>> {
        ATALAYA_TRY(m_gate.Require(caller, AnyRound("")));
        ATALAYA_ASSIGN(auto out, All(tx));
        for (Round& round : out) round = ForReader(caller, std::move(round));
        return out;
    });
}

Result<Round> Rounds::Get(const Caller& caller, std::string_view round) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Round> {
        ATALAYA_TRY(m_gate.Require(caller, AnyRound(round)));
        ATALAYA_ASSIGN(Round found, Find(tx, round));
        return ForReader(caller, std::move(found));
    });
}

Round Rounds::ForReader(const Caller& caller, Round round) const {
    Ask ask = AnyRound(round.id);
    ask.sensitivity = kOperational;
    if (!m_gate.Allows(caller, ask)) round.deadlines.clear();
    ask.sensitivity = kPersonal;
    if (!m_gate.Allows(caller, ask)) round.author.clear();
    return round;
}

std::optional<Error> Rounds::Newer(const Round& round, const Catalogue& catalogue) {
    const Instrument& used = round.instrument();
    const Instrument* now = catalogue.FindInstrument(used.id());
    if (now == nullptr) return std::nullopt;
    if (now->version() != used.version()) {
        return Err("evaluation.instrument_newer", {{"version", std::to_string(now->version())},
                                                   {"in_use", std::to_string(used.version())}});
    }
    const auto present =
        catalogue.Freeze(round.procedure().id(), used.id(), round.scale().id());
    if (present.ok() &&
        present->content.at("instrument") != round.frozen->content.at("instrument"))
        return Err("evaluation.instrument_changed", {{"version", std::to_string(now->version())}});
    return std::nullopt;
}

// --- for the other classes of the room -----------------------------------------

Result<Round> Rounds::Find(Transaction& tx, std::string_view round) {
    const auto paper = m_papers.Get(tx, RoundKey(round, "round"));
    if (!paper) return Err("evaluation.round_unknown", {{"round", std::string(round)}});
    return ReadRound(tx, *paper);
}

Result<std::vector<Round>> Rounds::All(Transaction& tx) {
    std::vector<Round> out;
    for (const Paper& paper : m_papers.OfKind(tx, journal::kNodeChain, "round")) {
        ATALAYA_ASSIGN(Round round, ReadRound(tx, paper));
        out.push_back(std::move(round));
    }
    std::ranges::stable_sort(out, std::greater(), &Round::made_at);
    return out;
}

Result<Round> Rounds::ReadRound(Transaction& tx, const Paper& paper) {
    Round round = RoundOf(paper);
    ATALAYA_ASSIGN(round.frozen, ReadFrozen(tx, round.id, TextIn(paper.content, "frozen")));
    return round;
}

Result<std::shared_ptr<const Frozen>> Rounds::ReadFrozen(Transaction& tx, std::string_view round,
                                                         std::string_view digest) {
    const base::Digest wanted = base::DigestFromHex(digest).value_or(base::Digest{});
    {
        std::lock_guard lock(m_mutex);
        if (const auto found = m_frozen.find(wanted); found != m_frozen.end())
            return found->second;
    }
    const Error altered = Err("evaluation.frozen_altered", {{"round", std::string(round)}});
    const auto paper = m_papers.Get(tx, RoundKey(round, "frozen"));
    if (!paper) return altered;
    auto frozen = Frozen::Read(paper->content);
    if (!frozen.ok() || frozen->digest != wanted) return altered;
    auto shared = std::make_shared<const Frozen>(*std::move(frozen));
    std::lock_guard lock(m_mutex);
    return m_frozen.try_emplace(wanted, std::move(shared)).first->second;
}

Result<Participation> Rounds::StateOf(Transaction& tx, const Round& round,
                                      std::string_view country) const {
    if (!std::ranges::binary_search(round.countries, country))
        return Err("evaluation.not_invited", {{"country", std::string(country)}});
    const auto paper =
        m_papers.Get(tx, {std::string(country), round.id, "participation", ""});
    if (paper) return ParticipationOf(*paper);
    Participation at;
    at.round = round.id;
    at.country = country;
    at.state = round.procedure().Initial().id;
    return at;
}

std::map<std::string, Participation> Rounds::StatesOf(Transaction& tx, const Round& round) const {
    std::map<std::string, Participation> out;
    for (const std::string& country : round.countries) {
        Participation& at = out[country];
        at.round = round.id;
        at.country = country;
        at.state = round.procedure().Initial().id;
    }
    m_papers.OfRound(tx, round.id, "participation", [&](const Paper& paper) {
        if (out.contains(paper.key.country)) out[paper.key.country] = ParticipationOf(paper);
    });
    return out;
}

Result<void> Rounds::RequireOpen(const Round& round, const Participation& at, Part part,
                                 Lang lang) {
    const State* state = round.procedure().FindState(at.state);
    if (state != nullptr && state->open.contains(std::string(NameOf(part)))) return {};
    return Err("evaluation.not_open",
               {{"state", state == nullptr ? at.state : state->title.In(lang)}});
}

Ask Rounds::AskFor(Action action, Part part, const Round& round, const Participation& at) {
    return {.action = action,
            .part = part,
            .round = round.id,
            .country = at.country,
            .state = at.state};
}

}  // namespace atalaya::evaluation
