#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <ostream>

#include "base/files.hpp"
#include "cli/cli.hpp"
#include "registers/check.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/report.hpp"

namespace atalaya::cli {
namespace {

// Set by Ctrl-C: the import ends at its next batch.
std::atomic<bool> g_cancel{false};

struct Words {
    std::string file, mapping, register_id, country;
    bool dry_run = false, good_rows = false, remember = false;
    std::int64_t id = 0;
};

Result<transfer::Mapping> ReadMapping(const std::string& file) {
    ATALAYA_ASSIGN(auto text, base::ReadFile(file, 16u << 20));
    ATALAYA_ASSIGN(auto document, content::ParseYaml(text, file));
    return transfer::Mapping::Read(document);
}

void PrintTallies(Session& session, const transfer::Report& report, const registers::Model& model) {
    for (const auto& tally : report.tallies) {
        std::string lines;
        for (auto line : tally.lines) lines += (lines.empty() ? "" : ", ") + std::to_string(line);
        if (tally.rows > static_cast<std::int64_t>(tally.lines.size())) lines += " …";
        session.out << (tally.warning ? "  ! " : "  ✗ ") << tally.rows << " × "
                    << (tally.column.empty() ? "" : tally.column + ": ")
                    << registers::Explain(tally.error, model, session.lang) << " ("
                    << (report.sheet.empty()
                            ? ""
                            : session.Say("cli.import.sheet", {{"sheet", report.sheet}}) + ", ")
                    << (tally.lines.size() == 1 ? session.Say("cli.import.line", {{"line", lines}})
                                                : session.Say("cli.import.lines", {{"lines", lines}}))
                    << ")\n";
        for (const auto& detail : tally.error.details)
            session.out << "      " << session.Say(detail.code, detail.params) << '\n';
    }
    if (report.more_tallies) session.out << "  " << session.Say("cli.import.more_tallies") << '\n';
}

void PrintReport(Session& session, const transfer::Report& report, const registers::Model& model,
                 bool dry_run) {
    std::string code = dry_run            ? "cli.import.would"
                       : report.cancelled ? "cli.import.cancelled"
                       : report.stored    ? "cli.import.done"
                                          : "cli.import.nothing_stored";
    session.out << session.Say(code, {{"import", std::to_string(report.import_id)}}) << '\n';
    Table table({"", ""});
    for (auto [name, count] : {std::pair("rows", report.rows),
                               {"created", report.created},
                               {"changed", report.changed},
                               {"unchanged", report.unchanged},
                               {"faulty", report.faulty},
                               {"with_warnings", report.with_warnings}})
        table.Add(
            {"  " + session.Say(std::string("cli.import.count.") + name), std::to_string(count)});
    table.Print(session.out);
    if (!report.unmapped.empty()) {
        std::string names;
        for (const auto& name : report.unmapped) names += (names.empty() ? "" : ", ") + name;
        session.out << session.Say("cli.import.unmapped", {{"columns", names}}) << '\n';
    }
    PrintTallies(session, report, model);
}

// What a person has imported with is what that person meant.
Result<void> Remember(Session& session, app::App& app, const access::Caller& caller,
                      const transfer::Mapping& mapping, const registers::Model& model) {
    ATALAYA_ASSIGN(const auto kept,
                   app.proposals.Remember(caller, model, mapping.country.fixed.value_or(""),
                                          transfer::ConfirmedBy(mapping, model)));
    session.err << session.Say("cli.import.remembered", {{"count", std::to_string(kept)}}) << '\n';
    return {};
}

Result<void> RunImport(Session& session, app::App& app, const access::Caller& caller,
                       const Words& words) {
    ATALAYA_ASSIGN(auto mapping, ReadMapping(words.mapping));
    ATALAYA_ASSIGN(auto model, FindRegister(app, mapping.register_id));
    transfer::ImportOptions options;
    options.dry_run = words.dry_run;
    options.everything_or_nothing = !words.good_rows;
    options.file_name = std::filesystem::path(words.file).filename().string();
    options.cancel = &g_cancel;
    const bool terminal = isatty(STDERR_FILENO) != 0;   // a log wants no line that moves
    options.progress = [&](const transfer::Progress& progress) {
        if (!terminal) return;
        session.err << '\r'
                    << session.Say(progress.checking || words.dry_run ? "cli.import.checking"
                                                                      : "cli.import.storing",
                                   {{"rows", std::to_string(progress.rows)}})
                    << std::flush;
    };
    std::signal(SIGINT, [](int) { g_cancel = true; });
    auto report = app.imports.Run(
        caller, model, mapping, [&] { return transfer::OpenRows(words.file, mapping.format); },
        options);
    std::signal(SIGINT, SIG_DFL);
    if (terminal) session.err << '\n';
    if (!report.ok()) return std::move(report).error();
    if (session.json) {
        session.out << json::serialize(transfer::RenderReport(*report, *model, session.lang)) << '\n';
    } else {
        PrintReport(session, *report, *model, words.dry_run);
    }
    if (report->faulty > 0 || report->cancelled) session.exit_code = 1;
    if (words.remember && report->stored) return Remember(session, app, caller, mapping, *model);
    return {};
}

Result<void> Undo(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    ATALAYA_ASSIGN(auto undone, app.imports.Undo(caller, *app.catalogue(), words.id));
    session.out << session.Say("cli.import.undone",
                               {{"import", std::to_string(words.id)},
                                {"withdrawn", std::to_string(undone.withdrawn)},
                                {"kept", std::to_string(undone.kept)}})
                << '\n';
    return {};
}

Result<void> List(Session& session, app::App& app, const access::Caller& caller, const Words&) {
    Table table({session.Say("cli.import.column_number"), session.Say("cli.import.file"),
                 session.Say("cli.import.column_register"), session.Say("cli.import.status"),
                 session.Say("cli.import.count.created"), session.Say("cli.import.count.changed"),
                 session.Say("cli.import.started")});
    for (const auto& info : app.imports.List(caller)) {
        table.Add({std::to_string(info.id), info.file_name, info.register_id,
                   session.Say("cli.import.status." + info.status), std::to_string(info.created),
                   std::to_string(info.changed), base::FormatTimestamp(info.started)});
    }
    table.Print(session.out);
    return {};
}

void PrintProperty(Session& session, std::string_view name, const transfer::Property& property) {
    if (property.value.empty() && property.alternatives.empty()) return;
    session.out << "  " << session.Say("cli.import.property." + std::string(name)) << ": "
                << (property.value == "\t" ? "TAB" : property.value);
    if (property.certainty != transfer::Certainty::Sure) {
        std::string others;
        for (const auto& other : property.alternatives)
            others += (others.empty() ? "" : ", ") + (other == "\t" ? "TAB" : other);
        session.out << "  ("
                    << session.Say("cli.import.certainty." + std::string(Code(property.certainty)),
                                   {{"others", others}})
                    << ")";
    }
    session.out << '\n';
}

void PrintColumns(Session& session, const transfer::Detection& detection) {
    Table table({session.Say("cli.import.column"), session.Say("cli.import.kind"),
                 session.Say("cli.import.filled"), session.Say("cli.import.samples")});
    for (const auto& column : detection.columns) {
        std::string samples;
        for (const auto& sample : column.samples)
            samples += (samples.empty() ? "" : " | ") + sample;
        std::string kind = session.Say("cli.import.kind." + column.kind.value);
        if (!column.date_order.value.empty()) kind += " " + column.date_order.value;
        if (column.date_order.certainty == transfer::Certainty::Ambiguous) kind += " ?";
        std::size_t cut = std::min<std::size_t>(samples.size(), 60);
        while (cut < samples.size() && (samples[cut] & 0xC0) == 0x80) --cut;   // whole letters
        table.Add({"  " + column.name, kind, std::to_string(column.filled), samples.substr(0, cut)});
    }
    table.Print(session.out);
}

// Why each column and word stands in the proposed mapping, as comments before it.
void PrintProposal(Session& session, const transfer::Proposal& proposal) {
    if (session.json) {
        session.out << json::serialize(proposal.ToJson(session.lang)) << '\n';
        return;
    }
    const auto reason = [&](transfer::Reason why) {
        return session.Say("cli.import.reason." + std::string(Code(why)));
    };
    session.out << "# " << session.Say("cli.import.suggest") << '\n';
    for (const auto& column : proposal.columns) {
        for (const auto& [target, values, more] : column.targets) {
            session.out << "#   " << json::serialize(json::string(column.column)) << " -> "
                        << (target.value.empty() ? "–" : target.value) << "  ("
                        << reason(target.reason) << ")\n";
            for (const auto& value : values) {
                session.out << "#     " << value.rows << " × "
                            << json::serialize(json::string(value.text));   // on one line
                for (const auto& one : value.suggestions)
                    session.out << (&one == &value.suggestions.front() ? " -> " : ", ")
                                << one.value << " (" << reason(one.reason) << ")";
                session.out << '\n';
            }
        }
    }
    for (const auto& field : proposal.unfilled)
        session.out << "# " << session.Say("cli.import.unfilled", {{"field", field}}) << '\n';
    session.out << proposal.mapping.ToYaml();
}

// What was seen in the file and how sure it is; with a register, a first mapping to be corrected.
Result<void> Preview(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    ATALAYA_ASSIGN(auto detection, transfer::Detect(words.file));
    if (words.register_id.empty()) {
        if (session.json) {
            session.out << json::serialize(detection.ToJson()) << '\n';
            return {};
        }
        for (auto [name, property] : {std::pair("encoding", &detection.encoding),
                                      {"delimiter", &detection.delimiter},
                                      {"sheet", &detection.sheet},
                                      {"header_line", &detection.header_line}})
            PrintProperty(session, name, *property);
        PrintColumns(session, detection);
        if (detection.IsAmbiguous()) session.out << session.Say("cli.import.decide") << '\n';
        return {};
    }
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.register_id));
    ATALAYA_ASSIGN(auto rows, transfer::OpenRows(words.file, detection.format));
    ATALAYA_ASSIGN(auto proposal, app.proposals.Propose(caller, model, detection, *rows,
                                                        {.country = words.country}));
    PrintProposal(session, proposal);
    return {};
}

}  // namespace

void AddImport(CLI::App& root, Session& session) {
    auto* import = root.add_subcommand("import", session.Say("cli.import"));
    import->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto add = [&](const char* name, auto work) {
        auto* command =
            import->add_subcommand(name, session.Say(std::string("cli.import.") + name));
        command->callback([&session, words, work] {
            session.With([&](app::App& app, const access::Caller& caller) {
                return work(session, app, caller, *words);
            });
        });
        return command;
    };
    auto file = [&](CLI::App* command) {
        command->add_option("file", words->file, session.Say("cli.word.file"))->required();
    };
    auto* preview = add("preview", Preview);
    file(preview);
    preview->add_option("--register", words->register_id, session.Say("cli.word.register"));
    preview->add_option("--country", words->country, session.Say("cli.word.country"));
    auto* run = add("run", RunImport);
    file(run);
    run->add_option("--mapping", words->mapping, session.Say("cli.import.mapping"))->required();
    run->add_flag("--dry-run", words->dry_run, session.Say("cli.import.dry_run"));
    run->add_flag("--good-rows", words->good_rows, session.Say("cli.import.good_rows"));
    run->add_flag("--remember", words->remember, session.Say("cli.import.remember"));
    add("list", List);
    auto* undo = add("undo", Undo);
    undo->add_option("import", words->id, session.Say("cli.import.number"))->required();
}

}  // namespace atalaya::cli
