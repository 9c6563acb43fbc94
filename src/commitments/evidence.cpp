#include "commitments/evidence.hpp"

#include <algorithm>
#include <map>

namespace atalaya::commitments {

namespace {

void TakeAnswer(const indicators::Answer& answer, Evidence& evidence) {
    // Rows stand in the order of their periods.
    for (auto row = answer.rows.rbegin();
         row != answer.rows.rend() && evidence.figures.size() < kFigures; ++row)
        evidence.figures.push_back(
            {row->keys.empty() ? "" : row->keys.front(), row->value, row->records, row->left_out,
             row->precision});
    if (evidence.figures.empty()) evidence.missing = Err("commitments.no_data");
    evidence.left_out = answer.left_out;
    evidence.definition_version = answer.definition_version;
    evidence.data_version = answer.data_version;
    evidence.data_time = answer.data_time;
}

}  // namespace

EvidenceReport Gather(const Plan& plan, const Node& node, const std::string& territory,
                      const Asker& ask) {
    EvidenceReport report;
    std::map<std::string, Result<indicators::Answer>> answers;  // a pillar names some often
    for (const Node* one : plan.Below(node)) {
        for (const Link& link : one->indicators) {
            auto answer = answers.find(link.indicator);
            if (answer == answers.end()) {
                indicators::Question question;
                question.indicator = link.indicator;
                question.by_period = base::PeriodKind::Year;
                question.territory = territory;
                answer = answers.emplace(link.indicator, ask(question)).first;
            }
            Evidence evidence;
            evidence.node = one;
            evidence.link = &link;
            if (answer->second.ok()) {
                TakeAnswer(*answer->second, evidence);
            } else {
                evidence.missing = answer->second.error();
            }
            report.evidence.push_back(std::move(evidence));
        }
    }
    const bool any = std::ranges::any_of(
        report.evidence, [](const Evidence& evidence) { return !evidence.figures.empty(); });
    if (report.evidence.empty()) {
        report.note = Err("commitments.no_indicator", {{"id", node.id}});
    } else if (!any) {
        report.note = Err("commitments.no_figures", {{"id", node.id}});
    }
    return report;
}

EvidenceReport Gather(const Plan& plan, const Node& node, const std::string& territory,
                      indicators::Indicators& indicators, const access::Caller& caller) {
    return Gather(plan, node, territory, [&](const indicators::Question& question) {
        return indicators.Ask(caller, question);
    });
}

}  // namespace atalaya::commitments
