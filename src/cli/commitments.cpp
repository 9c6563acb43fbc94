#include "cli/commitments.hpp"

#include <CLI/CLI.hpp>
#include <ostream>

#include "commitments/evidence.hpp"
#include "indicators/render.hpp"

namespace atalaya::cli {
namespace {

using commitments::Node;
using commitments::Place;
using commitments::Plan;

constexpr std::size_t kMostFound = 50;

struct Words {
    std::string node, territory, theme, plan;
    std::vector<std::string> search;
};

void ListPlans(Session& session, const commitments::Plans& plans) {
    if (session.json) {
        json::array out;
        for (const Plan& plan : plans.all()) {
            out.push_back(json::object{{"id", plan.id()},
                                       {"prefix", plan.prefix()},
                                       {"title", plan.title().In(session.lang)},
                                       {"commitments", plan.nodes().size()}});
        }
        session.out << json::serialize(out) << '\n';
        return;
    }
    Table table({"", "", "", ""});
    for (const Plan& plan : plans.all())
        table.Add({plan.id(), plan.prefix(), std::to_string(plan.nodes().size()),
                   plan.title().In(session.lang)});
    table.Print(session.out);
}

void PrintTree(Session& session, const Plan& plan) {
    session.out << plan.title().In(session.lang) << '\n';
    for (const Node& node : plan.nodes())
        PrintCommitment(session, node, static_cast<int>(plan.Path(node).size()));
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

// What is known of a node beside its title.
void PrintFacts(Session& session, const Place& place) {
    const Node& node = *place.node;
    const auto line = [&](std::string_view code, const std::string& value) {
        if (!value.empty())
            session.out << "  " << session.Say(code, {{"value", value}}) << '\n';
    };
    line("cli.commitments.plan", place.plan->title().In(session.lang));
    line("cli.commitments.number", node.number.empty() ? node.paragraph : node.number);
    line("cli.commitments.page", node.page ? std::to_string(*node.page) : "");
    std::string themes;
    const auto* list = session.texts->FindCodeList("commitment_themes");
    for (const std::string& theme : node.themes) {
        const auto* code = list == nullptr ? nullptr : list->Find(theme);
        themes += (themes.empty() ? "" : ", ") + (code ? code->label.In(session.lang) : theme);
    }
    line("cli.commitments.themes", themes);
    if (node.measurable != commitments::Measurable::Unset)
        session.out << "  "
                    << session.Say("commitments.measurable." + std::string(NameOf(node.measurable)))
                    << '\n';
    line("cli.commitments.printed_heading", node.printed_heading);
    line("cli.commitments.note", node.note.In(session.lang));
}

Result<void> ShowNode(Session& session, app::App& app, const access::Caller& caller,
                      const Place& place, const std::string& territory) {
    int depth = 0;
    for (const Node* step : place.plan->Path(*place.node)) PrintCommitment(session, *step, depth++);
    PrintFacts(session, place);
    for (const Node* child : place.plan->Children(place.node->id))
        PrintCommitment(session, *child, depth);
    for (const auto& text : app.official_texts.Of(*place.node)) {
        session.out << "  “" << text.text << "”\n    "
                    << session.Say("cli.commitments.text_source",
                                   {{"source", text.source}, {"line", std::to_string(text.line)}})
                    << '\n';
    }
    const auto report =
        commitments::Gather(*place.plan, *place.node, territory, app.indicators, caller);
    for (const auto& evidence : report.evidence) PrintEvidence(session, app, evidence);
    if (report.note)
        session.out << app::Tell(*session.texts, *report.note, session.lang) << '\n';
    return {};
}

Result<void> Show(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    const auto content = app.content();
    if (const Plan* plan = content->plans.Find(words.node)) {
        PrintTree(session, *plan);
        return {};
    }
    ATALAYA_ASSIGN(const Place place, FindCommitment(content->plans, words.node));
    return ShowNode(session, app, caller, place, words.territory);
}

Result<void> Find(Session& session, app::App& app, const Words& words) {
    std::string search;
    for (const std::string& word : words.search) search += word + " ";
    const auto content = app.content();
    auto found = commitments::Search(content->plans, {search, words.theme, words.plan}, kMostFound);
    if (session.json) {
        json::array out;
        for (const Place& place : found) {
            out.push_back(json::object{{"id", place.node->id},
                                       {"plan", place.plan->id()},
                                       {"title", place.node->title.In(session.lang)}});
        }
        session.out << json::serialize(out) << '\n';
        return {};
    }
    for (const Place& place : found) PrintCommitment(session, *place.node, 0);
    if (found.empty()) session.out << session.Say("cli.commitments.nothing") << '\n';
    if (found.size() == kMostFound) session.out << session.Say("cli.commitments.more") << '\n';
    return {};
}

void AddFind(CLI::App& command, Session& session) {
    auto words = std::make_shared<Words>();
    auto* find = command.add_subcommand("find", session.Say("cli.commitments.find"));
    find->add_option("words", words->search, session.Say("cli.word.commitment_words"));
    find->add_option("--theme", words->theme, session.Say("cli.word.theme"));
    find->add_option("--plan", words->plan, session.Say("cli.word.plan"));
    find->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller&) { return Find(session, app, *words); });
    });
}

void AddShow(CLI::App& command, Session& session) {
    auto words = std::make_shared<Words>();
    auto* show = command.add_subcommand("show", session.Say("cli.commitments.show"));
    show->add_option("commitment", words->node, session.Say("cli.word.commitment"))->required();
    show->add_option("--territory", words->territory, session.Say("cli.word.territory"));
    show->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Show(session, app, caller, *words);
        });
    });
}

}  // namespace

void PrintCommitment(Session& session, const Node& node, int depth) {
    session.out << std::string(static_cast<std::size_t>(depth) * 2, ' ') << node.id << "  "
                << node.title.In(session.lang) << '\n';
}

Result<Place> FindCommitment(const commitments::Plans& plans, const std::string& words) {
    if (const Place place = plans.FindNode(words)) return place;
    constexpr std::size_t kMostNamed = 5;
    const auto found = commitments::Search(plans, {words, "", ""}, kMostNamed);
    if (found.empty()) return Err("cli.commitment_unknown", {{"commitment", words}});
    if (found.size() == 1) return found.front();
    std::string ids;
    for (const Place& place : found) ids += (ids.empty() ? "" : ", ") + place.node->id;
    return Err("cli.commitment_several", {{"commitment", words}, {"found", ids}});
}

void AddCommitments(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("commitments", session.Say("cli.commitments"));
    command->require_subcommand(1);
    command->add_subcommand("plans", session.Say("cli.commitments.plans"))->callback([&session] {
        session.With([&](app::App& app, const access::Caller&) -> Result<void> {
            ListPlans(session, app.content()->plans);
            return {};
        });
    });
    AddFind(*command, session);
    AddShow(*command, session);
    AddCommitmentLinks(*command, session);
    AddCommitmentText(*command, session);
    AddNational(*command, session);
}

}  // namespace atalaya::cli
