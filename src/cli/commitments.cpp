#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"
#include "commitments/evidence.hpp"
#include "indicators/render.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string node, search, territory;
};

void PrintNode(Session& session, const commitments::Node& node, int depth) {
    session.out << std::string(static_cast<std::size_t>(depth) * 2, ' ') << node.id << "  "
                << node.title.In(session.lang) << '\n';
}

void PrintTree(Session& session, const commitments::Plan& plan) {
    session.out << plan.title().In(session.lang) << '\n';
    for (const auto& node : plan.nodes())
        PrintNode(session, node, static_cast<int>(plan.Path(node).size()));
}

void PrintEvidence(Session& session, app::App& app, const commitments::Evidence& evidence) {
    session.out << "  " << evidence.node->id << " ← " << evidence.link->indicator << ": "
                << evidence.link->title.In(session.lang) << '\n'
                << "      " << evidence.link->reason.In(session.lang) << '\n';
    int decimals = 0;
    if (auto definition = app.indicators.Find(evidence.link->indicator))
        decimals = definition->decimals;
    for (const auto& figure : evidence.figures) {
        session.out << "      " << figure.period << "  "
                    << indicators::Rounded(figure.value, decimals) << ' '
                    << evidence.link->unit.In(session.lang) << "  ("
                    << session.Say("cli.commitments.records",
                                   {{"records", std::to_string(figure.records)},
                                    {"left_out", std::to_string(figure.left_out)}})
                    << ")\n";
    }
    if (evidence.missing)
        session.out << "      " << app::Tell(*session.texts, *evidence.missing, session.lang)
                    << '\n';
}

Result<void> Show(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    const auto content = app.content();
    for (const auto& plan : content->plans.all()) {
        if (!words.search.empty()) {
            for (const auto* node : plan.Search(words.search)) PrintNode(session, *node, 0);
            continue;
        }
        if (words.node.empty()) {
            PrintTree(session, plan);
            continue;
        }
        const auto* node = plan.Find(words.node);
        if (!node) continue;
        int depth = 0;
        for (const auto* step : plan.Path(*node)) PrintNode(session, *step, depth++);
        auto report = commitments::Gather(plan, *node, words.territory, app.indicators, caller);
        for (const auto& evidence : report.evidence) PrintEvidence(session, app, evidence);
        if (report.note)
            session.out << app::Tell(*session.texts, *report.note, session.lang) << '\n';
        return {};
    }
    if (!words.node.empty()) return Err("cli.commitment_unknown", {{"commitment", words.node}});
    return {};
}

}  // namespace

void AddCommitments(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("commitments", session.Say("cli.commitments"));
    auto words = std::make_shared<Words>();
    command->add_option("commitment", words->node, session.Say("cli.word.commitment"));
    command->add_option("--search", words->search, session.Say("cli.word.search"));
    command->add_option("--territory", words->territory, session.Say("cli.word.territory"));
    command->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Show(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
