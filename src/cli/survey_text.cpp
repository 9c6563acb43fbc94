#include "cli/survey_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "surveys/codes.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::cli {
namespace {

using surveys::Rounded;

constexpr std::size_t kBar = 40;          // letters of the longest bar
constexpr std::size_t kMostStrata = 60;   // shown one by one

std::string Bar(double part, double whole) {
    const auto letters = static_cast<std::size_t>(whole > 0 ? kBar * part / whole + 0.5 : 0);
    std::string out;
    for (std::size_t i = 0; i < std::max<std::size_t>(letters, part > 0 ? 1 : 0); ++i) out += "█";
    return out;
}

void PrintFacts(Session& session, const surveys::Sampling& sampling) {
    const stats::DesignFacts facts = sampling.design().Facts();
    session.out << session.Say("cli.survey.design_facts",
                               {{"rows", std::to_string(facts.rows)},
                                {"psus", std::to_string(facts.psus)},
                                {"strata", std::to_string(facts.strata)},
                                {"stages", std::to_string(facts.stages)},
                                {"df", std::isinf(facts.df) ? "∞" : Rounded(facts.df, 0)}})
                << '\n';
    if (const stats::Replicates* replicates = sampling.replicates())
        session.out << session.Say("cli.survey.design_replicates",
                                   {{"count", std::to_string(replicates->count())},
                                    {"method", session.Say("surveys.replicate_method." +
                                                           std::string(surveys::CodeOf(
                                                               replicates->method())))}})
                    << '\n';
}

void PrintStrata(Session& session, const surveys::Sampling& sampling) {
    const std::vector<surveys::StratumFact>& strata = sampling.strata();
    if (!sampling.design().Facts().stratified) return;
    std::size_t most = 0;
    for (const surveys::StratumFact& stratum : strata) most = std::max(most, stratum.units);
    Table table({session.Say("cli.survey.column.stratum"), session.Say("cli.survey.column.units"),
                 session.Say("cli.survey.column.rows"), session.Say("cli.survey.column.fraction"),
                 ""});
    for (std::size_t i = 0; i < strata.size() && i < kMostStrata; ++i) {
        const surveys::StratumFact& one = strata[i];
        table.Add({one.label, std::to_string(one.units), std::to_string(one.rows),
                   one.fraction > 0 ? Rounded(one.fraction, 4) : "–",
                   Bar(static_cast<double>(one.units), static_cast<double>(most)) +
                       (one.lonely ? " " + session.Say("cli.survey.lonely") : "")});
    }
    session.out << '\n';
    table.Print(session.out);
    if (strata.size() > kMostStrata) session.out << "…\n";
}

void PrintWeights(Session& session, const surveys::Sampling& sampling) {
    const surveys::WeightFact& weights = sampling.weights();
    session.out << '\n'
                << session.Say("cli.survey.design_weights",
                               {{"sum", Rounded(weights.sum, 0)},
                                {"least", fmt::format("{:.4g}", weights.least)},
                                {"median", fmt::format("{:.4g}", weights.median)},
                                {"most", fmt::format("{:.4g}", weights.most)},
                                {"effect", Rounded(weights.kish_effect, 2)}})
                << '\n';
    if (weights.least == weights.most) return;
    const auto most = *std::ranges::max_element(weights.histogram);
    const double width =
        (weights.most - weights.least) / static_cast<double>(weights.histogram.size());
    Table table({""});
    for (std::size_t i = 0; i < weights.histogram.size(); ++i)
        table.Add({fmt::format("{:.4g}", weights.least + width * static_cast<double>(i)),
                   std::to_string(weights.histogram[i]),
                   Bar(static_cast<double>(weights.histogram[i]), static_cast<double>(most))});
    table.Print(session.out);
}

std::string TrustOf(const Session& session, surveys::ProposalTrust trust) {
    switch (trust) {
        case surveys::ProposalTrust::Sure: return session.Say("cli.survey.trust.sure");
        case surveys::ProposalTrust::Likely: return session.Say("cli.survey.trust.likely");
        case surveys::ProposalTrust::Ambiguous: return session.Say("cli.survey.trust.ambiguous");
    }
    return {};
}

std::string Joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

std::string Reasons(const Session& session, const std::vector<Error>& reasons) {
    std::vector<std::string> said;
    for (const Error& reason : reasons) said.push_back(session.Say(reason.code, reason.params));
    return Joined(said);
}

}  // namespace

void PrintSampling(Session& session, const surveys::Sampling& sampling) {
    PrintFacts(session, sampling);
    PrintStrata(session, sampling);
    PrintWeights(session, sampling);
    if (!sampling.remarks().empty()) session.out << '\n';
    for (const Error& remark : sampling.remarks())
        session.out << "! " << session.Say(remark.code, remark.params) << '\n';
}

void PrintCheck(Session& session, const surveys::MappingCheck& check) {
    session.out << session.Say("cli.survey.check_rows",
                               {{"rows", std::to_string(check.rows)},
                                {"population", std::to_string(check.population)}})
                << '\n';
    for (const surveys::QuestionCheck& question : check.questions) {
        session.out << '\n'
                    << surveys::Written(question.title, session.lang) << "  ["
                    << question.question << " ← " << question.variable << "]\n";
        Table table({""});
        for (const surveys::AnswerCount& answer : question.counts)
            table.Add({"    " + surveys::Written(answer.title, session.lang),
                       std::to_string(answer.rows)});
        table.Print(session.out);
        if (question.least && question.mean && question.most)
            session.out << "    "
                        << session.Say("cli.survey.range",
                                       {{"least", fmt::format("{:.6g}", *question.least)},
                                        {"mean", fmt::format("{:.4g}", *question.mean)},
                                        {"most", fmt::format("{:.6g}", *question.most)}})
                        << '\n';
    }
    if (!check.contradictions.empty()) session.out << '\n';
    for (const surveys::Contradiction& one : check.contradictions) {
        std::vector<std::string> rows;
        for (const std::size_t row : one.first_rows) rows.push_back(std::to_string(row));
        session.out << "! " << session.Say(one.what.code, one.what.params) << " ("
                    << session.Say("cli.survey.check_where",
                                   {{"count", std::to_string(one.rows)},
                                    {"rows", Joined(rows) + (one.rows > rows.size() ? " …" : "")}})
                    << ")\n";
    }
    session.out << '\n'
                << session.Say(check.measures.empty() ? "cli.survey.check_nothing"
                                                      : "cli.survey.check_measures",
                               {{"measures", Joined(check.measures)}})
                << '\n';
}

std::string ProposalComments(const Session& session, const surveys::Proposal& proposal) {
    std::string out = "# " + session.Say("cli.survey.proposed") + '\n';
    for (const surveys::ProposedQuestion& one : proposal.questions) {
        out += "#   " + one.mapped.question + " <- " + one.mapped.variable + "  (" +
               TrustOf(session, one.trust);
        const std::string why = Reasons(session, one.reasons);
        out += (why.empty() ? "" : ": " + why) + ")\n";
        if (!one.open_values.empty())
            out += "#     ! " +
                   session.Say("cli.survey.open_values", {{"values", Joined(one.open_values)}}) +
                   '\n';
        if (!one.other_variables.empty())
            out += "#     ? " +
                   session.Say("cli.survey.other_variables",
                               {{"variables", Joined(one.other_variables)}}) +
                   '\n';
    }
    for (const auto& part : proposal.design)
        out += "# " +
               session.Say("cli.survey.design_variable",
                           {{"variable", part.variable},
                            {"role", session.Say("cli.survey.role." + part.role)}}) +
               '\n';
    return out;
}

}  // namespace atalaya::cli
