#include "evaluation/evaluation.hpp"

namespace atalaya::evaluation {

Evaluation::Evaluation(const Ground& ground)
    : papers(ground.journal, ground.clock),
      gate(ground.database, ground.policy, ground.journal),
      rounds(papers, gate, ground.clock, MakeHooks()),
      evidence(ground.database, ground.records, ground.indicators, ground.clock, ground.models),
      answers(papers, gate, rounds, evidence),
      clarifications(papers, gate, rounds, ground.clock),
      members(papers, gate, rounds, ground.people),
      drafts(papers, gate, rounds, answers, members),
      votes(papers, gate, rounds, members, drafts),
      comments(papers, gate, rounds, members, ground.clock),
      recommendations(papers, gate, rounds, members),
      follow_ups(papers, gate, rounds, recommendations),
      keys(ground.key_file, ground.random),
      reports(papers, gate, rounds, ground.journal, ground.clock, keys, ground.models),
      hemispheric(papers, gate, rounds, ground.models),
      joint(papers, gate, rounds, hemispheric, reports, ground.journal, ground.clock, keys,
            ground.models),
      annual(papers, gate, rounds, ground.clock),
      changes(papers, gate, rounds, answers) {}

Result<void> Evaluation::Prepare(store::Database& database) { return Papers::Prepare(database); }

// The hooks run long after everything is made, so they may name what is made after the rounds.
Hooks Evaluation::MakeHooks() {
    Hooks hooks;
    hooks.checks["answers_complete"] = [this](store::Transaction& tx, const Step& step) {
        return answers.CheckComplete(tx, step);
    };
    hooks.checks["clarifications_answered"] = [this](store::Transaction& tx, const Step& step) {
        return clarifications.CheckAnswered(tx, step);
    };
    hooks.checks["drafts_rated"] = [this](store::Transaction& tx, const Step& step) {
        return drafts.CheckRated(tx, step);
    };
    hooks.checks["drafts_written"] = [this](store::Transaction& tx, const Step& step) {
        return drafts.CheckWritten(tx, step);
    };
    hooks.checks["comments_answered"] = [this](store::Transaction& tx, const Step& step) {
        return comments.CheckAnswered(tx, step);
    };
    hooks.effects["freeze_evidence"] = [this](const Step& step) {
        return answers.FreezeEvidence(step);
    };
    hooks.effects["seal_report"] = [this](const Step& step) { return reports.SealReport(step); };
    return hooks;
}

}  // namespace atalaya::evaluation
