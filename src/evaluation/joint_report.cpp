#include "evaluation/joint_report.hpp"

#include <algorithm>

#include "evaluation/joint_document.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kJointReport = "joint_report";

PaperKey KeyOf(const Round& round) {
    return {std::string(journal::kNodeChain), round.id, std::string(kJointReport), ""};
}

// The codes of the countries that a sealed report counts, with the digests of their reports.
std::map<std::string, std::string> CountedIn(const json::object& document) {
    std::map<std::string, std::string> out;
    const json::value* countries = document.if_contains("countries");
    if (countries == nullptr || !countries->is_array()) return out;
    for (const json::value& one : countries->get_array()) {
        if (!one.is_object()) continue;
        if (std::string digest = TextIn(one.get_object(), "report"); !digest.empty())
            out.emplace(TextIn(one.get_object(), "code"), std::move(digest));
    }
    return out;
}

bool IsPublic(const Round& round, std::string_view state) {
    const State* found = round.procedure().FindState(state);
    return found != nullptr && found->is_public;
}

JointReport FromPaper(const Round& round, const Paper& paper) {
    JointReport out{.document = ObjectIn(paper.content, "document"),
                    .seal = ObjectIn(paper.content, "seal"),
                    .state = paper.state,
                    .is_public = IsPublic(round, paper.state),
                    .at = paper.at};
    out.edition = NumberIn(out.document, "edition");
    return out;
}

Result<const JointStep*> FindStep(const Round& round, std::string_view id) {
    const auto steps = round.procedure().joint_steps();
    if (const JointStep* step = FindById(steps, id)) return step;
    return Err("evaluation.transition_unknown",
               {{"transition", std::string(id)}, {"known", KnownIds(steps)}});
}

// The digests of the sealed reports of the countries.
std::map<std::string, std::string> SealedDigests(const Papers& papers, Transaction& tx,
                                                 std::string_view round) {
    std::map<std::string, std::string> out;
    papers.OfRound(tx, round, "report", [&](const Paper& paper) {
        out[paper.key.country] = TextIn(ObjectIn(paper.content, "seal"), "digest");
    });
    return out;
}

}  // namespace

bool JointReports::MayRead(const Caller& caller, const Round& round, const Paper& edition) const {
    const auto may = [&](const std::string& country) {
        return m_gate.Allows(caller, {.part = Part::Reports,
                                      .round = round.id,
                                      .country = country,
                                      .state = edition.state});
    };
    if (IsPublic(round, edition.state) && may("*")) return true;
    // Not for everyone: only for those who may read each report that it counts.
    return std::ranges::all_of(CountedIn(ObjectIn(edition.content, "document")),
                               [&](const auto& counted) { return may(counted.first); });
}

std::optional<JointReport> JointReports::FindReadable(Transaction& tx, const Caller& caller,
                                                      const Round& round) const {
    for (const Paper& edition : m_papers.History(tx, KeyOf(round)))
        if (MayRead(caller, round, edition)) return FromPaper(round, edition);
    return std::nullopt;
}

Result<JointReport> JointReports::RequireReadable(Transaction& tx, const Caller& caller,
                                                  const Round& round) const {
    if (auto report = FindReadable(tx, caller, round)) return *std::move(report);
    const auto newest = m_papers.Get(tx, KeyOf(round));
    if (!newest) return Err("evaluation.joint_not_adopted");
    for (const auto& [country, digest] : CountedIn(ObjectIn(newest->content, "document"))) {
        ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Reports,
                                            .round = round.id,
                                            .country = country,
                                            .state = newest->state}));
    }
    return Err("evaluation.joint_not_adopted");
}

Result<JointReport> JointReports::Get(const Caller& caller, std::string_view round_id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<JointReport> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        return RequireReadable(tx, caller, round);
    });
}

Result<std::optional<JointReport>> JointReports::Find(const Caller& caller,
                                                      std::string_view round_id) {
    using Found = Result<std::optional<JointReport>>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Found {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        return FindReadable(tx, caller, round);
    });
}

Result<ReportCheck> JointReports::Verify(const Caller& caller, std::string_view round_id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<ReportCheck> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const JointReport report, RequireReadable(tx, caller, round));
        ReportCheck out;
        ATALAYA_ASSIGN(out.seal, m_national.CheckBrought(
                                     {{"document", report.document}, {"seal", report.seal}}));
        const auto digests = SealedDigests(m_papers, tx, round.id);
        const auto library = m_texts().library;
        for (const auto& [country, digest] : CountedIn(report.document)) {
            ++out.papers;
            const auto found = digests.find(country);
            if (found == digests.end() || found->second != digest)
                out.faults.push_back(
                    Err("evaluation.joint_report_differs",
                        {{"country", CountryName(country, *library).In(caller.lang)}}));
        }
        out.journal = caller.kind != Caller::Kind::Anonymous;
        if (!out.journal) return out;
        for (const PaperFault& fault : VerifyPapers(tx, m_journal, journal::kNodeChain)) {
            if (fault.key.round != round.id || fault.key.kind != kJointReport) continue;
            out.faults.push_back(Error{fault.code,
                                       {{"kind", fault.key.kind},
                                        {"id", fault.key.id},
                                        {"version", std::to_string(fault.version)}},
                                       "",
                                       {}});
        }
        return out;
    });
}

std::optional<Error> JointReports::Elsewhere(const Caller& caller, const Round& round,
                                             const Places& places, std::string_view code,
                                             bool (*good)(const State&)) const {
    const auto library = m_texts().library;
    int count = 0;
    Error out{std::string(code), {}, "", {}};
    for (const auto& [country, at] : places) {
        const State* state = round.procedure().FindState(at.state);
        if (state != nullptr && good(*state)) continue;
        ++count;
        if (!m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::Rounds, round, at))) continue;
        out.details.push_back(
            Err("evaluation.joint_country",
                {{"country", CountryName(country, *library).In(caller.lang)},
                 {"state", state == nullptr ? at.state : state->title.In(caller.lang)}}));
    }
    if (count == 0) return std::nullopt;
    out.params = {{"count", std::to_string(count)}};
    return out;
}

std::vector<Error> JointReports::Obstacles(Transaction& tx, const Caller& caller,
                                           const Round& round, const JointStep& step) const {
    std::vector<Error> out;
    const auto may = m_gate.Require(caller, {.action = Action::Transition,
                                             .part = Part::Rounds,
                                             .round = round.id,
                                             .country = "*",
                                             .transition = step.id});
    if (!may.ok()) out.push_back(may.error());
    const auto places = m_rounds.StatesOf(tx, round);
    const auto add = [&](std::optional<Error> found) {
        if (found) out.push_back(*std::move(found));
    };
    if (IsPublic(round, step.to)) {
        const auto newest = m_papers.Get(tx, KeyOf(round));
        if (!newest) out.push_back(Err("evaluation.joint_not_adopted"));
        if (newest && IsPublic(round, newest->state))
            out.push_back(Err("evaluation.joint_published"));
        add(Elsewhere(caller, round, places, "evaluation.joint_unpublished",
                      [](const State& state) { return !state.adopted || state.is_public; }));
        return out;
    }
    if (std::ranges::none_of(places, [&](const auto& one) {
            const State* state = round.procedure().FindState(one.second.state);
            return state != nullptr && state->adopted;
        }))
        out.push_back(Err("evaluation.joint_nothing_adopted"));
    add(Elsewhere(caller, round, places, "evaluation.joint_open",
                  [](const State& state) { return state.adopted || state.absent; }));
    return out;
}

Result<std::vector<JointOffer>> JointReports::Offers(const Caller& caller,
                                                     std::string_view round_id) {
    using Offers = std::vector<JointOffer>;
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Offers> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Rounds, .round = round.id}));
        Offers out;
        const bool again = m_papers.Get(tx, KeyOf(round)).has_value();
        for (const JointStep& step : round.procedure().joint_steps())
            out.push_back({step, again && !IsPublic(round, step.to),
                           Obstacles(tx, caller, round, step)});
        return out;
    });
}

Result<json::object> JointReports::Document(Transaction& tx, const Caller& caller,
                                            const Round& round,
                                            const std::optional<Paper>& before,
                                            std::string_view reason) {
    // Every adopted report counts, whoever adopts the joint one.
    ATALAYA_ASSIGN(const Hemispheric report,
                   m_reports.Assemble(tx, Caller::System(), round.id));
    const Evidence::Models texts = m_texts();
    json::object document =
        JointDocument(report, *texts.library, SealedDigests(m_papers, tx, round.id));
    std::int64_t edition = 1;
    std::string supersedes;
    if (before) {
        edition = NumberIn(ObjectIn(before->content, "document"), "edition") + 1;
        supersedes = TextIn(ObjectIn(before->content, "seal"), "digest");
    }
    document["edition"] = edition;
    document["supersedes"] = supersedes;
    document["reason"] = reason;
    document["adopted"] = {
        {"at", m_clock.Now()}, {"by", caller.Actor()}, {"name", caller.name}};
    return document;
}

Result<JointReport> JointReports::Take(const Caller& caller, std::string_view round_id,
                                       std::string_view step_id, std::string_view reason) {
    ATALAYA_ASSIGN(const NodeKey key, m_keys.Present());
    return m_gate.Run(Mode::ReadWrite, caller, [&](Transaction& tx) -> Result<JointReport> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const JointStep* step, FindStep(round, step_id));
        if (auto obstacles = Obstacles(tx, caller, round, *step); !obstacles.empty())
            return std::move(obstacles.front());
        const auto before = m_papers.Get(tx, KeyOf(round));
        const std::int64_t version = before ? before->version : 0;
        json::object content;
        if (IsPublic(round, step->to)) {
            content = before->content;
        } else {
            if (before) ATALAYA_TRY(Reason(reason));
            ATALAYA_ASSIGN(json::object document, Document(tx, caller, round, before, reason));
            ATALAYA_ASSIGN(content, evaluation::Seal(key, std::move(document)));
        }
        ATALAYA_ASSIGN(const Paper paper,
                       m_papers.Put(tx, caller.Actor(), KeyOf(round), version,
                                    std::move(content), step->to));
        return FromPaper(round, paper);
    });
}

}  // namespace atalaya::evaluation
