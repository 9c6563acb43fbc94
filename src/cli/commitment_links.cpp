#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/commitments.hpp"
#include "commitments/links.hpp"

namespace atalaya::cli {
namespace {

using commitments::Crosswalk;
using commitments::CrosswalkRow;
using commitments::Linked;
using commitments::LinkType;

struct Words {
    std::string node, crosswalk;
    int steps = 3;
    std::vector<std::string> asserters, types;
};

std::string TypeWord(const Session& session, LinkType type) {
    return session.Say("commitments.link." + std::string(NameOf(type)));
}

std::string AsserterWord(const Session& session, const commitments::Crosswalks::End& link) {
    if (!link.row->IsOurReading()) return link.crosswalk->asserted_by().In(session.lang);
    return session.Say("commitments.our_reading",
                       {{"table", link.crosswalk->title().In(session.lang)}});
}

// What is linked, step by step, each with the links that lead to it.
void PrintLinked(Session& session, const std::vector<Linked>& linked) {
    for (const Linked& one : linked) {
        PrintCommitment(session, *one.place.node, one.step);
        for (const auto& link : one.links) {
            session.out << std::string(static_cast<std::size_t>(one.step) * 2 + 4, ' ')
                        << one.before->id << " → " << TypeWord(session, link.Type()) << "; "
                        << AsserterWord(session, link);
            if (!link.row->printed.empty()) session.out << ": “" << link.row->printed << "”";
            session.out << '\n';
        }
    }
}

json::array LinkedJson(const Session& session, const std::vector<Linked>& linked) {
    json::array out;
    for (const Linked& one : linked) {
        json::array links;
        for (const auto& link : one.links) {
            links.push_back(json::object{{"asserter", AsserterOf(link)},
                                         {"type", NameOf(link.Type())},
                                         {"printed", link.row->printed}});
        }
        out.push_back(json::object{{"id", one.place.node->id},
                                   {"title", one.place.node->title.In(session.lang)},
                                   {"step", one.step},
                                   {"before", one.before->id},
                                   {"type", one.type ? NameOf(*one.type) : ""},
                                   {"links", std::move(links)}});
    }
    return out;
}

void PrintSatisfied(Session& session, const commitments::Satisfied& satisfied) {
    const auto list = [&](std::string_view code, const std::vector<Linked>& linked) {
        if (linked.empty()) return;
        session.out << session.Say(code) << '\n';
        for (const Linked& one : linked) PrintCommitment(session, *one.place.node, 1);
    };
    list("cli.commitments.wholly", satisfied.wholly);
    list("cli.commitments.in_part", satisfied.in_part);
    list("cli.commitments.perhaps", satisfied.perhaps);
}

Result<void> Links(Session& session, app::App& app, const Words& words) {
    const auto content = app.content();
    ATALAYA_ASSIGN(const auto place, FindCommitment(content->plans, words.node));
    commitments::LinkQuery query;
    query.steps = words.steps;
    query.asserters.insert(words.asserters.begin(), words.asserters.end());
    for (const std::string& type : words.types)
        query.types.insert(*commitments::LinkTypeNamed(type));
    const auto view = commitments::FindLinked(content->crosswalks, place, query);
    const auto satisfied = commitments::FindSatisfied(content->crosswalks, place);
    if (session.json) {
        const json::object out{{"id", place.node->id},
                               {"linked", LinkedJson(session, view.linked)},
                               {"wholly", LinkedJson(session, satisfied.wholly)},
                               {"in_part", LinkedJson(session, satisfied.in_part)},
                               {"perhaps", LinkedJson(session, satisfied.perhaps)}};
        session.out << json::serialize(out) << '\n';
        return {};
    }
    PrintCommitment(session, *place.node, 0);
    PrintLinked(session, view.linked);
    if (view.linked.empty()) session.out << session.Say("cli.commitments.no_links") << '\n';
    PrintSatisfied(session, satisfied);
    return {};
}

void ListCrosswalks(Session& session, const commitments::Crosswalks& crosswalks) {
    Table table({"", "", ""});
    for (const Crosswalk& crosswalk : crosswalks.all())
        table.Add({crosswalk.id(), std::to_string(crosswalk.rows().size()),
                   crosswalk.title().In(session.lang)});
    table.Print(session.out);
}

void PrintCrosswalk(Session& session, const Crosswalk& crosswalk) {
    session.out << crosswalk.title().In(session.lang) << '\n'
                << crosswalk.asserted_by().In(session.lang) << '\n';
    Table table({session.Say("cli.commitments.column.from"), session.Say("cli.commitments.column.printed"),
                 session.Say("cli.commitments.column.type"), session.Say("cli.commitments.column.to"),
                 session.Say("cli.commitments.column.state")});
    for (const CrosswalkRow& row : crosswalk.rows()) {
        const std::string times =
            row.printed_times > 1 ? " ×" + std::to_string(row.printed_times) : "";
        table.Add({row.from.node->id, row.printed + times, row.to ? TypeWord(session, row.type) : "",
                   row.to ? row.to.node->id : "",
                   session.Say("commitments.state." + std::string(NameOf(row.state)))});
    }
    table.Print(session.out);
}

Result<void> ShowCrosswalk(Session& session, app::App& app, const Words& words) {
    const auto content = app.content();
    if (words.crosswalk.empty()) {
        ListCrosswalks(session, content->crosswalks);
        return {};
    }
    const Crosswalk* crosswalk = content->crosswalks.Find(words.crosswalk);
    if (crosswalk == nullptr)
        return Err("cli.crosswalk_unknown", {{"crosswalk", words.crosswalk}});
    PrintCrosswalk(session, *crosswalk);
    return {};
}

}  // namespace

void AddCommitmentLinks(CLI::App& command, Session& session) {
    auto words = std::make_shared<Words>();
    auto* links = command.add_subcommand("links", session.Say("cli.commitments.links"));
    links->add_option("commitment", words->node, session.Say("cli.word.commitment"))->required();
    links->add_option("--steps", words->steps, session.Say("cli.word.steps"))
        ->check(CLI::Range(1, commitments::kMostSteps));
    links->add_option("--asserter", words->asserters, session.Say("cli.word.asserter"));
    links->add_option("--type", words->types, session.Say("cli.word.link_type"))
        ->check(CLI::IsMember({"same", "part_of", "wider", "overlaps", "corresponds"}));
    links->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller&) { return Links(session, app, *words); });
    });
    auto* crosswalk = command.add_subcommand("crosswalk", session.Say("cli.commitments.crosswalk"));
    crosswalk->add_option("crosswalk", words->crosswalk, session.Say("cli.word.crosswalk"));
    crosswalk->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller&) {
            return ShowCrosswalk(session, app, *words);
        });
    });
}

}  // namespace atalaya::cli
