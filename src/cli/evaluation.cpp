#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <ostream>
#include <span>

#include "app/report_files.hpp"
#include "base/files.hpp"
#include "cli/cli.hpp"
#include "evaluation/render/annual_document.hpp"
#include "evaluation/render/hemispheric_document.hpp"
#include "evaluation/render/national_document.hpp"
#include "evaluation/render/un_document.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;

struct Words {
    std::string round, country, table, file;
    int year = 0;
};

// A report in each way in which it can be taken away.
struct Forms {
    std::function<documents::Document()> document;
    std::span<const std::string_view> tables;   // their names; empty where there are none
    std::function<documents::Table(std::string_view)> table;
    std::function<Result<json::object>()> sealed;   // empty where nothing is sealed
};

std::string Joined(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

bool Contains(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// The format is the ending of the file's name.
Result<std::string> BytesFor(const Forms& report, const Words& words) {
    std::string format = std::filesystem::path(words.file).extension().string();
    if (!format.empty()) format.erase(0, 1);
    if (format == "json" && report.sealed) {
        ATALAYA_ASSIGN(const json::object sealed, report.sealed());
        return base::CanonicalJson(sealed);
    }
    if (Contains(app::kDocumentFormats, format)) {
        ATALAYA_ASSIGN(app::ReportFile file, app::WriteDocument(report.document(), format));
        return std::move(file.bytes);
    }
    if (!Contains(app::kTableFormats, format) || report.tables.empty()) {
        std::vector<std::string_view> known(app::kDocumentFormats.begin(),
                                            app::kDocumentFormats.end());
        if (!report.tables.empty())
            known.insert(known.end(), app::kTableFormats.begin(), app::kTableFormats.end());
        if (report.sealed) known.push_back("json");
        return Err("cli.report_format", {{"file", words.file}, {"known", Joined(known)}});
    }
    const std::string table = words.table.empty() ? std::string(report.tables[0]) : words.table;
    if (!Contains(report.tables, table))
        return Err("cli.report_table", {{"table", table}, {"known", Joined(report.tables)}});
    ATALAYA_ASSIGN(app::ReportFile file, app::WriteTable(report.table(table), format, table));
    return std::move(file.bytes);
}

Result<void> TakeAway(Session& session, const Forms& report, const Words& words) {
    ATALAYA_ASSIGN(const std::string bytes, BytesFor(report, words));
    ATALAYA_TRY(base::WriteFile(words.file, bytes));
    session.out << session.Say("cli.evaluation.written",
                               {{"file", words.file}, {"size", std::to_string(bytes.size())}})
                << '\n';
    return {};
}

evaluation::RenderOptions Options(const Session& session) {
    const bool noticed = session.texts->HasMessage("site.notice");
    return {.lang = session.lang, .notice = noticed ? session.Say("site.notice") : ""};
}

Result<void> ListRounds(Session& session, app::App& app, const Caller& caller) {
    ATALAYA_ASSIGN(const auto rounds, app.evaluation.rounds.List(caller));
    json::array items;
    Table table({session.Say("cli.evaluation.column.round"),
                 session.Say("cli.evaluation.column.title"),
                 session.Say("cli.evaluation.column.countries"),
                 session.Say("cli.evaluation.column.adopted"),
                 session.Say("cli.evaluation.column.published")});
    for (const evaluation::Round& round : rounds) {
        ATALAYA_ASSIGN(const auto places, app.evaluation.rounds.WhereAll(caller, round.id));
        const auto count = [&](bool evaluation::State::*flag) {
            return std::ranges::count_if(places, [&](const evaluation::Participation& at) {
                const evaluation::State* state = round.procedure().FindState(at.state);
                return state != nullptr && state->*flag;
            });
        };
        const auto adopted = count(&evaluation::State::adopted);
        const auto published = count(&evaluation::State::is_public);
        const std::string title = round.title.In(session.lang);
        items.push_back({{"id", round.id},
                         {"title", title},
                         {"countries", round.countries.size()},
                         {"adopted", adopted},
                         {"published", published}});
        table.Add({round.id, title, std::to_string(round.countries.size()),
                   std::to_string(adopted), std::to_string(published)});
    }
    if (session.json) {
        session.out << json::serialize(items) << '\n';
    } else if (rounds.empty()) {
        session.out << session.Say("cli.evaluation.no_rounds") << '\n';
    } else {
        table.Print(session.out);
    }
    return {};
}

Result<void> TakeNational(Session& session, app::App& app, const Caller& caller,
                          const Words& words) {
    ATALAYA_ASSIGN(const auto report,
                   app.evaluation.reports.Get(caller, words.round, words.country));
    Forms forms;
    forms.document = [&] {
        return evaluation::NationalDocument(report, *session.texts, Options(session));
    };
    forms.sealed = [&]() -> Result<json::object> {
        if (!report.sealed()) return Err("evaluation.report_not_sealed", {{"state", ""}});
        return json::object{{"document", report.document}, {"seal", report.seal}};
    };
    return TakeAway(session, forms, words);
}

Result<void> TakeHemispheric(Session& session, app::App& app, const Caller& caller,
                             const Words& words) {
    ATALAYA_ASSIGN(const auto report, app.evaluation.hemispheric.Get(caller, words.round));
    Forms forms;
    forms.document = [&] {
        return evaluation::HemisphericDocument(report, *session.texts, Options(session));
    };
    forms.tables = evaluation::kHemisphericTables;
    forms.table = [&](std::string_view name) {
        return evaluation::HemisphericTable(name, report, *session.texts, session.lang);
    };
    forms.sealed = [&]() -> Result<json::object> {
        ATALAYA_ASSIGN(const auto adopted, app.evaluation.joint.Get(caller, words.round));
        return json::object{{"document", adopted.document}, {"seal", adopted.seal}};
    };
    return TakeAway(session, forms, words);
}

Result<void> TakeReport(Session& session, app::App& app, const Caller& caller,
                        const Words& words) {
    return words.country.empty() ? TakeHemispheric(session, app, caller, words)
                                 : TakeNational(session, app, caller, words);
}

Result<void> TakeAnnual(Session& session, app::App& app, const Caller& caller,
                        const Words& words) {
    ATALAYA_ASSIGN(const auto annual, app.evaluation.annual.Get(caller, words.year));
    const auto content = app.content();
    Forms forms;
    forms.document = [&] {
        return evaluation::AnnualDocument(annual, content->plans, *session.texts,
                                          Options(session));
    };
    forms.tables = evaluation::kAnnualTables;
    forms.table = [&](std::string_view name) {
        return evaluation::AnnualTable(name, annual, content->plans, *session.texts, session.lang);
    };
    return TakeAway(session, forms, words);
}

Result<void> TakeUnData(Session& session, app::App& app, const Caller& caller,
                        const Words& words) {
    ATALAYA_ASSIGN(const auto report, app.evaluation.hemispheric.Get(caller, words.round));
    const auto content = app.content();
    const auto data = evaluation::MakeUnData(report, content->plans, content->crosswalks);
    Forms forms;
    forms.document = [&] {
        return evaluation::UnDocument(data, *session.texts, Options(session));
    };
    forms.tables = evaluation::kUnTables;
    forms.table = [&](std::string_view name) {
        return evaluation::UnTableOf(name, data, *session.texts, session.lang);
    };
    return TakeAway(session, forms, words);
}

using Work = Result<void> (*)(Session&, app::App&, const Caller&, const Words&);

// A command that writes a report into a file.
void Finish(CLI::App& report, Session& session, const std::shared_ptr<Words>& words, Work work) {
    report.add_option("file", words->file, session.Say("cli.evaluation.file"))->required();
    report.add_option("--table", words->table, session.Say("cli.evaluation.table"));
    report.callback([&session, words, work] {
        session.With([&](app::App& app, const Caller& caller) {
            return work(session, app, caller, *words);
        });
    });
}

void AddReports(CLI::App& command, Session& session) {
    const std::string round = session.Say("cli.word.round");
    auto words = std::make_shared<Words>();
    auto* report = command.add_subcommand("report", session.Say("cli.evaluation.report"));
    report->add_option("round", words->round, round)->required();
    report->add_option("--country", words->country, session.Say("cli.evaluation.country"));
    Finish(*report, session, words, TakeReport);

    words = std::make_shared<Words>();
    auto* annual = command.add_subcommand("annual", session.Say("cli.evaluation.annual"));
    annual->add_option("year", words->year, session.Say("cli.evaluation.year"))->required();
    Finish(*annual, session, words, TakeAnnual);

    words = std::make_shared<Words>();
    auto* un_data = command.add_subcommand("un-data", session.Say("cli.evaluation.un_data"));
    un_data->add_option("round", words->round, round)->required();
    Finish(*un_data, session, words, TakeUnData);
}

}  // namespace

void AddEvaluation(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("evaluation", session.Say("cli.evaluation"));
    command->require_subcommand(1);
    command->add_subcommand("rounds", session.Say("cli.evaluation.rounds"))->callback([&session] {
        session.With([&](app::App& app, const Caller& caller) {
            return ListRounds(session, app, caller);
        });
    });
    AddReports(*command, session);
    AddEvaluationSeals(*command, session);
    AddEvaluationExchange(*command, session);
}

}  // namespace atalaya::cli
