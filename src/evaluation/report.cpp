#include "evaluation/report.hpp"

#include <algorithm>
#include <memory>

#include "evaluation/national_report.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kReport = "report", kFollowUp = "follow_up", kSealed = "sealed";

PaperKey KeyOf(const Participation& at) {
    return {at.country, at.round, std::string(kReport), ""};
}

Error PaperError(std::string_view code, std::string_view kind, std::string_view id,
                 std::int64_t version) {
    return Error{std::string(code),
                 {{"kind", std::string(kind)},
                  {"id", std::string(id)},
                  {"version", std::to_string(version)}},
                 "",
                 {}};
}

}  // namespace

Result<PublicKey> Reports::SigningKey() const {
    ATALAYA_ASSIGN(const NodeKey key, m_keys.Present());
    return key.public_key();
}

Result<SealCheck> Reports::CheckBrought(const json::object& sealed) const {
    ATALAYA_ASSIGN(const PublicKey key, SigningKey());
    ATALAYA_ASSIGN(const auto earlier, m_keys.Earlier());
    return CheckSeal(sealed, key, earlier);
}

// A report that is not adopted shows drafts: it is for those who may see these.
Result<void> Reports::RequireParts(const Caller& caller, const Round& round,
                                   const Participation& at, bool sealed) const {
    ATALAYA_TRY(m_gate.Require(caller, Rounds::AskFor(Action::Read, Part::Reports, round, at)));
    if (sealed) return {};
    for (const Part part : {Part::Drafts, Part::Comments, Part::Recommendations})
        ATALAYA_TRY(m_gate.Require(caller, Rounds::AskFor(Action::Read, part, round, at)));
    return {};
}

json::array Reports::FollowUp(Transaction& tx, const Round& round,
                              std::string_view country) const {
    json::array out;
    for (const Paper& paper : m_papers.OfCountry(tx, round.id, country, kFollowUp)) {
        if (paper.withdrawn()) continue;
        const json::value* assistance = paper.content.if_contains("assistance");
        out.push_back({{"recommendation", paper.key.id},
                       {"progress", paper.state},
                       {"text", TextIn(paper.content, "text")},
                       {"assistance", assistance != nullptr && *assistance == true},
                       {"assistance_text", TextIn(paper.content, "assistance_text")},
                       {"at", paper.at}});
    }
    return out;
}

Result<NationalReport> Reports::Get(const Caller& caller, std::string_view round_id,
                                    std::string_view country) {
    const Evidence::Models texts = m_texts();
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<NationalReport> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const Participation at, m_rounds.StateOf(tx, round, country));
        const auto paper = m_papers.Get(tx, KeyOf(at));
        ATALAYA_TRY(RequireParts(caller, round, at, paper.has_value()));
        NationalReport out;
        if (paper) {
            out.document = ObjectIn(paper->content, "document");
            out.seal = ObjectIn(paper->content, "seal");
            out.at = paper->at;
        } else {
            out.document = AssembleNational(tx, m_papers, round, country, *texts.plans,
                                            *texts.library);
            out.at = m_clock.Now();
        }
        if (m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::FollowUp, round, at)))
            out.follow_up = FollowUp(tx, round, country);
        return out;
    });
}

Result<Write> Reports::SealReport(const Step&) {
    // Shared: a function that is kept can be copied, and a key cannot.
    ATALAYA_ASSIGN(NodeKey opened, m_keys.Present());
    const auto key = std::make_shared<const NodeKey>(std::move(opened));
    return Write([this, key](Transaction& tx, const Step& step) -> Result<void> {
        const Evidence::Models texts = m_texts();
        const Participation& at = step.participation;
        // In the transaction of the adoption: what is sealed is what was adopted.
        json::object document = AssembleNational(tx, m_papers, step.round, at.country,
                                                 *texts.plans, *texts.library);
        document["adopted"] = {{"at", m_clock.Now()},
                               {"by", step.caller.Actor()},
                               {"name", step.caller.name},
                               {"state", step.transition.to}};
        ATALAYA_ASSIGN(json::object sealed, evaluation::Seal(*key, std::move(document)));
        const auto before = m_papers.Get(tx, KeyOf(at));
        ATALAYA_TRY(m_papers.Put(tx, step.caller.Actor(), KeyOf(at), before ? before->version : 0,
                                 std::move(sealed), kSealed));
        return {};
    });
}

std::vector<Error> Reports::CheckPapers(Transaction& tx, const Paper& report,
                                        ReportCheck& into) const {
    std::vector<Error> faults;
    // All versions of a kind at once: a report stands on hundreds of papers.
    const json::object& document = ObjectIn(report.content, "document");
    const json::value* listed = document.if_contains("papers");
    if (listed == nullptr || !listed->is_array()) return faults;
    for (const json::value& entry : listed->as_array()) {
        if (!entry.is_object()) continue;
        const json::object& one = entry.as_object();
        const std::string kind = TextIn(one, "kind"), id = TextIn(one, "id");
        const std::int64_t version = NumberIn(one, "version");
        ++into.papers;
        const auto kept = m_papers.History(tx, {report.key.country, report.key.round, kind, id});
        const auto found = std::ranges::find(kept, version, &Paper::version);
        if (found == kept.end()) {
            faults.push_back(PaperError("evaluation.report_paper_gone", kind, id, version));
        } else if (base::Hex(found->digest) != TextIn(one, "digest")) {
            faults.push_back(PaperError("evaluation.report_paper_differs", kind, id, version));
        }
    }
    return faults;
}

Result<ReportCheck> Reports::Verify(const Caller& caller, std::string_view round_id,
                                    std::string_view country) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<ReportCheck> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_ASSIGN(const Participation at, m_rounds.StateOf(tx, round, country));
        const auto paper = m_papers.Get(tx, KeyOf(at));
        ATALAYA_TRY(RequireParts(caller, round, at, paper.has_value()));
        if (!paper) {
            const State* state = round.procedure().FindState(at.state);
            return Err("evaluation.report_not_sealed",
                       {{"state", state == nullptr ? at.state : state->title.In(caller.lang)}});
        }
        ReportCheck out;
        ATALAYA_ASSIGN(out.seal, CheckBrought(paper->content));
        out.faults = CheckPapers(tx, *paper, out);
        out.journal = caller.kind != Caller::Kind::Anonymous;
        if (!out.journal) return out;
        for (const PaperFault& fault : VerifyPapers(tx, m_journal, at.country)) {
            if (fault.key.round != round.id) continue;
            out.faults.push_back(
                PaperError(fault.code, fault.key.kind, fault.key.id, fault.version));
        }
        return out;
    });
}

}  // namespace atalaya::evaluation
