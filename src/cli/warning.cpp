#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "base/size_text.hpp"
#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string country, series, key, origin, reference;
    int most = 20;
};

Result<std::string> CountryOf(app::App& app, const Words& words) {
    if (!words.country.empty()) return words.country;
    if (auto home = app.settings.HomeCountry()) return *home;
    return Err("api.warning_country");
}

std::string Minute(base::Timestamp at) {
    std::string text = base::FormatTimestamp(at).substr(0, 16);
    text[10] = ' ';
    return text;
}

// --- what is due ------------------------------------------------------------

json::object DueJson(const warning::Due& due, Lang lang) {
    return {{"step", due.step},
            {"title", due.title.In(lang)},
            {"register", due.register_id},
            {"reference", due.reference},
            {"what", due.what},
            {"since", base::FormatTimestamp(due.since)},
            {"due", base::FormatTimestamp(due.due)},
            {"late", due.late},
            {"urgent", due.urgent},
            {"exercise", due.exercise}};
}

Result<void> ShowDue(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    ATALAYA_ASSIGN(const auto list, app.warning.WhatIsDue(caller, words.most));
    if (session.json) {
        json::array items;
        for (const auto& due : list.items) items.push_back(DueJson(due, session.lang));
        session.out << json::serialize(json::object{{"items", items}, {"more", list.more}}) << '\n';
        return {};
    }
    if (list.items.empty()) {
        session.out << session.Say("cli.warning.nothing_due") << '\n';
        return {};
    }
    Table table({session.Say("cli.warning.until"), session.Say("cli.warning.step"),
                 session.Say("cli.warning.record"), session.Say("cli.warning.what")});
    for (const auto& due : list.items) {
        std::string until = Minute(due.due);
        if (due.late) until += " " + session.Say("cli.warning.late");
        table.Add({until, due.title.In(session.lang), due.register_id + " " + due.reference,
                   (due.exercise ? session.Say("cli.warning.exercise") + ": " : "") + due.what});
    }
    table.Print(session.out);
    if (list.more > 0)
        session.out << session.Say("cli.warning.more", {{"count", std::to_string(list.more)}})
                    << '\n';
    return {};
}

// --- alerts of other countries -----------------------------------------------

Result<void> ListOthers(Session& session, app::App& app, const access::Caller& caller,
                        const Words& words) {
    ATALAYA_ASSIGN(const auto alerts, app.warning.alerts.List(caller, {.own = false,
                                                                       .limit = words.most}));
    if (session.json) {
        json::array items;
        for (const auto& alert : alerts)
            items.push_back({{"origin", alert.origin},
                             {"reference", alert.reference},
                             {"revision", alert.revision},
                             {"mark", alert.mark},
                             {"title", warning::TitleOf(alert, session.lang)},
                             {"on_public_site", alert.on_site}});
        session.out << json::serialize(json::object{{"items", items}}) << '\n';
        return {};
    }
    if (alerts.empty()) {
        session.out << session.Say("cli.warning.none_received") << '\n';
        return {};
    }
    Table table({session.Say("cli.warning.origin"), session.Say("cli.warning.reference"),
                 session.Say("cli.warning.mark"), session.Say("cli.warning.what"),
                 session.Say("cli.warning.on_site")});
    for (const auto& alert : alerts)
        table.Add({alert.origin, alert.reference, alert.mark,
                   warning::TitleOf(alert, session.lang),
                   session.Say(alert.on_site ? "cli.warning.yes" : "cli.warning.no")});
    table.Print(session.out);
    return {};
}

Result<void> Publish(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    ATALAYA_ASSIGN(const auto before,
                   app.warning.alerts.ShowingOf(caller, "alert:" + words.reference, words.origin));
    ATALAYA_TRY(app.warning.alerts.Show(caller, "alert:" + words.reference, words.origin));
    session.out << session.Say("cli.warning.published", {{"reference", words.reference},
                                                         {"mails", std::to_string(before.mails)}})
                << '\n';
    return {};
}

Result<void> TakeOff(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    ATALAYA_TRY(app.warning.alerts.TakeOff(caller, "alert:" + words.reference, words.origin));
    session.out << session.Say("cli.warning.taken_off", {{"reference", words.reference}}) << '\n';
    return {};
}

// --- detectors --------------------------------------------------------------

// "12.5 %", with the mark of the language; of few, which a share says little about, also how many
// of how many: "100 % (2 of 2)".
std::string Share(const Session& session, std::int64_t part, std::int64_t of) {
    constexpr std::int64_t kFew = 30;
    if (of <= 0) return "–";
    const auto tenths = static_cast<std::uint64_t>((2000 * part + of) / (2 * of));
    std::string out = base::TenthsText(tenths, session.lang) + " %";
    if (of < kFew)
        out += " (" + session.Say("cli.warning.of", {{"part", std::to_string(part)},
                                                     {"all", std::to_string(of)}}) + ")";
    return out;
}

Result<void> RunDetectors(Session& session, app::App& app, const access::Caller& caller,
                          const Words& words) {
    ATALAYA_ASSIGN(const auto country, CountryOf(app, words));
    ATALAYA_ASSIGN(const auto run, app.warning.RunDetectors(caller, country));
    session.out << session.Say("cli.warning.ran", {{"series", std::to_string(run.series)},
                                                   {"signals", std::to_string(run.signals)},
                                                   {"known", std::to_string(run.known)}})
                << '\n';
    Table table({session.Say("cli.warning.series_column"), session.Say("cli.warning.detector"),
                 session.Say("cli.warning.past_alarms"), session.Say("cli.warning.dismissed"),
                 session.Say("cli.warning.confirmed"), session.Say("cli.warning.false_alarms")});
    for (const auto& one : run.alarms)
        table.Add({one.series, one.detector, Share(session, one.alarms, one.periods - one.silent),
                   std::to_string(one.dismissed), std::to_string(one.confirmed),
                   Share(session, one.dismissed, one.dismissed + one.confirmed)});
    table.Print(session.out);
    for (const auto& fault : run.faults)
        session.err << fault.where << ": " << app.Say(fault, session.lang) << '\n';
    return {};
}

// --- a series ---------------------------------------------------------------

warning::SeriesKeys KeysOf(const std::string& text) {
    warning::SeriesKeys keys;
    for (const auto part : base::Split(text, ',')) {
        const auto colon = part.find(':');
        if (colon != std::string_view::npos)
            keys.emplace_back(part.substr(0, colon), part.substr(colon + 1));
    }
    return keys;
}

std::string Number(double value) {
    return std::isfinite(value) ? fmt::format("{:.4g}", value) : "";
}

Result<void> ListKeys(Session& session, app::App& app, const warning::Signals::Definition& found) {
    for (const auto& one : found.set.series) {
        std::string key;
        for (const auto& [field, code] : one.keys) key += (key.empty() ? "" : ",") + field + ":" + code;
        session.out << key << "  "
                    << warning::SeriesTitle(found.series, *app.catalogue(), one.keys, session.lang)
                    << '\n';
    }
    return {};
}

Result<void> ShowSeries(Session& session, app::App& app, const access::Caller& caller,
                        const Words& words) {
    ATALAYA_ASSIGN(const auto country, CountryOf(app, words));
    const auto content = app.content();
    ATALAYA_ASSIGN(const auto found,
                   app.warning.signals.Read(caller, *content->library, *content->catalogue,
                                            country, words.series));
    if (!found.series.by.empty() && words.key.empty()) return ListKeys(session, app, found);
    ATALAYA_ASSIGN(const auto shown,
                   app.warning.signals.Show(caller, *content->library, *content->catalogue,
                                            country, words.series, KeysOf(words.key)));
    std::vector<std::string> header = {session.Say("cli.warning.period"),
                                       session.Say("cli.warning.count")};
    for (const auto& judged : shown.detectors) header.push_back(judged.detector);
    Table table(header);
    const auto& counts = shown.set.series.front().counts;
    const auto most = static_cast<std::size_t>(words.most);
    for (std::size_t i = counts.size() - std::min(counts.size(), most); i < counts.size(); ++i) {
        std::vector<std::string> row = {shown.set.StartOf(i).ToString(), Number(counts[i])};
        for (const auto& judged : shown.detectors) {
            std::string cell;
            for (const auto& point : judged.points) {
                if (point.index != i) continue;
                cell = point.alarm ? session.Say("cli.warning.alarm")
                                   : std::string(stats::NameOf(point.silent));
                if (std::isfinite(point.threshold)) cell += " (" + Number(point.threshold) + ")";
            }
            row.push_back(cell);
        }
        table.Add(std::move(row));
    }
    table.Print(session.out);
    return {};
}

void AddOthers(CLI::App& command, Session& session, const std::shared_ptr<Words>& words) {
    auto* received = command.add_subcommand("received", session.Say("cli.warning.received"));
    received->add_option("--most", words->most, session.Say("cli.warning.most"))
        ->check(CLI::Range(1, 500));
    received->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return ListOthers(session, app, caller, *words);
        });
    });
    const auto decision = [&](const char* name, std::string code, auto run) {
        auto* one = command.add_subcommand(name, std::move(code));
        one->add_option("origin", words->origin, session.Say("cli.warning.origin_help"))->required();
        one->add_option("reference", words->reference, session.Say("cli.warning.reference_help"))
            ->required();
        one->callback([&session, words, run] {
            session.With([&](app::App& app, const access::Caller& caller) {
                return run(session, app, caller, *words);
            });
        });
    };
    decision("publish", session.Say("cli.warning.publish"), Publish);
    decision("take-off", session.Say("cli.warning.take_off"), TakeOff);
}

}  // namespace

void AddWarning(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("warning", session.Say("cli.warning"));
    command->require_subcommand(1);
    auto words = std::make_shared<Words>();

    auto* due = command->add_subcommand("due", session.Say("cli.warning.due"));
    due->add_option("--most", words->most, session.Say("cli.warning.most"))->check(CLI::Range(1, 500));
    due->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return ShowDue(session, app, caller, *words);
        });
    });

    AddOthers(*command, session, words);

    auto* signals = command->add_subcommand("signals", session.Say("cli.warning.signals"));
    signals->require_subcommand(1);
    auto* run = signals->add_subcommand("run", session.Say("cli.warning.signals.run"));
    run->add_option("--country", words->country, session.Say("cli.warning.country"));
    run->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return RunDetectors(session, app, caller, *words);
        });
    });

    auto* series = command->add_subcommand("series", session.Say("cli.warning.series"));
    series->add_option("id", words->series, session.Say("cli.warning.series.id"))->required();
    series->add_option("--key", words->key, session.Say("cli.warning.series.key"));
    series->add_option("--country", words->country, session.Say("cli.warning.country"));
    series->add_option("--most", words->most, session.Say("cli.warning.most"))
        ->check(CLI::Range(1, 500));
    series->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return ShowSeries(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
