#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "cli/cli.hpp"
#include "indicators/render.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string id, by, from, to, territory, filter;
    int level = -1;
    std::vector<std::string> breakdowns;
    bool csv = false, sql = false;
};

Result<indicators::Question> ReadQuestion(const Words& words) {
    indicators::Question out;
    out.indicator = words.id;
    if (words.by == "year") out.by_period = base::PeriodKind::Year;
    if (words.by == "quarter") out.by_period = base::PeriodKind::Quarter;
    if (words.by == "month") out.by_period = base::PeriodKind::Month;
    if (words.level >= 0) out.by_territory_level = words.level;
    out.breakdowns = words.breakdowns;
    out.territory = words.territory;
    out.filter = words.filter;
    if (!words.from.empty()) {
        ATALAYA_ASSIGN(auto from, base::Period::Parse(words.from));
        out.from = from;
    }
    if (!words.to.empty()) {
        ATALAYA_ASSIGN(auto to, base::Period::Parse(words.to));
        out.to = to;
    }
    return out;
}

std::string AxisTitle(const Session& session, const indicators::Definition& definition,
                      const std::string& axis) {
    for (const auto& breakdown : definition.breakdowns) {
        if (breakdown.id == axis) return breakdown.title.In(session.lang);
    }
    return session.Say("indicator.axis." + axis);
}

// "7.9–12.1", with a mark where the figure is to be read with care.
std::string IntervalOf(const indicators::Row& row, int decimals) {
    if (!row.precision || !std::isfinite(row.precision->lower)) return "–";
    const auto shown = [&](double number) { return fmt::format("{:.{}f}", number, decimals); };
    return shown(row.precision->lower) + "–" + shown(row.precision->upper) +
           (row.precision->verdict == "flag" ? " *" : "");
}

void PrintAnswer(Session& session, const indicators::Answer& answer,
                 const indicators::Definition& definition) {
    session.out << definition.title.In(session.lang) << " (" << definition.unit.In(session.lang)
                << ")\n";
    std::vector<std::string> header;
    for (const auto& axis : answer.axes) header.push_back(AxisTitle(session, definition, axis));
    header.push_back(session.Say("indicator.column.value"));
    if (definition.survey) header.push_back(session.Say("indicator.column.interval"));
    header.push_back(session.Say("indicator.column.records"));
    header.push_back(session.Say("indicator.column.left_out"));
    Table table(std::move(header));
    for (const auto& row : answer.rows) {
        std::vector<std::string> cells;
        for (const auto& label : row.labels) cells.push_back(label.In(session.lang));
        // Where all records are left out, there is no figure: zero would be a claim.
        bool none = row.records == 0 && row.left_out > 0;
        cells.push_back(none ? "–" : indicators::Rounded(row.value, definition.decimals));
        if (definition.survey) cells.push_back(IntervalOf(row, definition.decimals));
        cells.push_back(std::to_string(row.records));
        cells.push_back(std::to_string(row.left_out));
        table.Add(std::move(cells));
    }
    table.Print(session.out);
    session.out << '\n'
                << session.Say("cli.indicator.counted",
                               {{"counted", std::to_string(answer.records_counted)},
                                {"seen", std::to_string(answer.records_seen)},
                                {"total", indicators::Rounded(answer.total, definition.decimals)}})
                << '\n';
    for (const auto& reason : answer.left_out)
        session.out << "  " << reason.records << "  " << session.Say(reason.reason) << '\n';
    session.out << session.Say("cli.indicator.version",
                               {{"version", std::to_string(answer.definition_version)},
                                {"data", std::to_string(answer.data_version)},
                                {"time", base::FormatTimestamp(answer.data_time)}})
                << '\n';
}

Result<void> Ask(Session& session, app::App& app, const access::Caller& caller,
                 const Words& words) {
    ATALAYA_ASSIGN(auto question, ReadQuestion(words));
    auto engine =
        words.sql ? indicators::Indicators::Engine::Sql : indicators::Indicators::Engine::Columns;
    ATALAYA_ASSIGN(auto answer, app.indicators.Ask(caller, question, engine));
    auto definition = *app.indicators.Find(words.id);
    if (session.json) {
        session.out << json::serialize(RenderAnswer(answer, definition, *app.library(), session.lang))
                    << '\n';
    } else if (words.csv) {
        session.out << indicators::RenderCsv(answer, definition, session.lang);
    } else {
        PrintAnswer(session, answer, definition);
    }
    return {};
}

}  // namespace

void AddIndicator(CLI::App& root, Session& session) {
    auto* indicator = root.add_subcommand("indicator", session.Say("cli.indicator"));
    indicator->require_subcommand(1);
    indicator->add_subcommand("list", session.Say("cli.indicator.list"))->callback([&session] {
        session.With([&](app::App& app, const access::Caller& caller) -> Result<void> {
            Table table(
                {"", session.Say("cli.indicator.title"), session.Say("cli.indicator.unit")});
            for (const auto& definition : app.indicators.List(caller))
                table.Add({definition.id, definition.title.In(session.lang),
                           definition.unit.In(session.lang)});
            table.Print(session.out);
            return {};
        });
    });
    auto* ask = indicator->add_subcommand("ask", session.Say("cli.indicator.ask"));
    auto words = std::make_shared<Words>();
    ask->add_option("indicator", words->id, session.Say("cli.word.indicator"))->required();
    ask->add_option("--by", words->by, session.Say("cli.word.by"))
        ->check(CLI::IsMember({"year", "quarter", "month"}));
    ask->add_option("--level", words->level, session.Say("cli.word.level"))
        ->check(CLI::Range(0, 6));
    ask->add_option("--breakdown", words->breakdowns, session.Say("cli.word.breakdown"))
        ->delimiter(',');
    ask->add_option("--from", words->from, session.Say("cli.word.from"));
    ask->add_option("--to", words->to, session.Say("cli.word.to"));
    ask->add_option("--territory", words->territory, session.Say("cli.word.territory"));
    ask->add_option("--filter", words->filter, session.Say("cli.word.filter"));
    ask->add_flag("--csv", words->csv, session.Say("cli.word.csv"));
    ask->add_flag("--sql", words->sql, session.Say("cli.word.sql"));
    ask->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Ask(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
