// Tables that were made public, and what they say of several countries and years.

#include <CLI/CLI.hpp>
#include <ostream>
#include <set>

#include "cli/survey_commands.hpp"
#include "cli/survey_text.hpp"
#include "surveys/comparison.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using surveys::Release;
using surveys::ReleaseQuery;
using surveys::Written;

Result<void> Publish(Session& session, app::App& app, const Caller& caller,
                     const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Survey survey, app.surveys.Get(caller, words.survey));
    ATALAYA_ASSIGN(const surveys::TablePlan plan,
                   FindPlan(app, caller, survey.description.country, words.plan));
    ATALAYA_ASSIGN(surveys::SurveyTable table, app.surveys.Run(caller, words.survey, plan));
    ATALAYA_ASSIGN(const Release release,
                   app.releases.Publish(caller, std::move(table), InLanguage(session, words.title),
                                        InLanguage(session, words.note)));
    Announce(session, {{"id", release.id}, {"digest", base::Hex(release.digest)}},
             "cli.survey.released",
             {{"release", std::to_string(release.id)}, {"digest", base::Hex(release.digest)}});
    return {};
}

ReleaseQuery QueryOf(const SurveyWords& words) {
    ReleaseQuery out{.country = words.country,
                     .series = words.series,
                     .survey = words.survey,
                     .setting = words.setting,
                     .with_withdrawn = words.withdrawn};
    const std::size_t dot = words.measure.find('.');
    out.measure = words.measure.substr(0, dot);
    if (dot != std::string::npos) out.substance = words.measure.substr(dot + 1);
    if (words.year != 0) out.year = words.year;
    return out;
}

json::object ReleaseJson(const Session& session, const Release& release) {
    return {{"id", release.id},
            {"country", release.country},
            {"survey", release.survey},
            {"series", release.series},
            {"setting", release.setting},
            {"year", release.year},
            {"title", Written(release.title, session.lang)},
            {"synthetic", release.synthetic},
            {"published_at", base::FormatTimestamp(release.published_at)},
            {"withdrawn", release.withdrawn_at != 0},
            {"digest", base::Hex(release.digest)}};
}

Result<void> ShowRelease(Session& session, app::App& app, std::int64_t id) {
    ATALAYA_ASSIGN(const Release release, app.releases.Get(id));
    const json::object table = surveys::RenderTable(
        release.table, *session.texts, *app.surveys.standard(), session.lang);
    if (session.json) {
        json::object out = ReleaseJson(session, release);
        out["table"] = table;
        session.out << json::serialize(out) << '\n';
        return {};
    }
    session.out << Written(release.title, session.lang) << '\n';
    if (release.withdrawn_at != 0)
        session.out << session.Say("cli.survey.release_withdrawn",
                                   {{"at", base::FormatTimestamp(release.withdrawn_at)},
                                    {"reason", release.withdrawal_reason}})
                    << '\n';
    PrintSurveyTable(session, table);
    return {};
}

Result<void> ListReleases(Session& session, app::App& app, const Caller&,
                          const SurveyWords& words) {
    if (words.release != 0) return ShowRelease(session, app, words.release);
    const std::vector<Release> releases = app.releases.List(QueryOf(words));
    json::array items;
    Table table({session.Say("cli.survey.column.release"), session.Say("cli.survey.column.country"),
                 session.Say("cli.survey.column.year"), session.Say("cli.survey.column.survey"),
                 session.Say("cli.survey.column.title"),
                 session.Say("cli.survey.column.published")});
    for (const Release& release : releases) {
        items.push_back(ReleaseJson(session, release));
        const std::string mark =
            release.withdrawn_at != 0 ? " (" + session.Say("cli.survey.withdrawn") + ")" : "";
        table.Add({std::to_string(release.id), release.country, std::to_string(release.year),
                   release.survey, Written(release.title, session.lang) + mark,
                   base::FormatTimestamp(release.published_at)});
    }
    if (session.json)
        session.out << json::serialize(items) << '\n';
    else if (releases.empty())
        session.out << session.Say("cli.survey.no_releases") << '\n';
    else
        table.Print(session.out);
    return {};
}

Result<void> Withdraw(Session& session, app::App& app, const Caller& caller,
                      const SurveyWords& words) {
    ATALAYA_ASSIGN(const Release release,
                   app.releases.Withdraw(caller, words.release, words.reason));
    Announce(session, {{"id", release.id}, {"withdrawn", true}}, "cli.survey.withdrew",
             {{"release", std::to_string(release.id)}});
    return {};
}

// Those named, or of each survey the newest that stands.
Result<std::vector<Release>> ReleasesFor(app::App& app, const SurveyWords& words) {
    std::vector<std::int64_t> ids = words.releases;
    if (ids.empty()) {
        std::set<std::string> seen;
        for (const Release& release : app.releases.List(QueryOf(words)))
            if (seen.insert(release.survey).second) ids.push_back(release.id);
    }
    std::vector<Release> out;
    for (const std::int64_t id : ids) {
        ATALAYA_ASSIGN(Release release, app.releases.Get(id));
        out.push_back(std::move(release));
    }
    return out;
}

Result<void> Compare(Session& session, app::App& app, const Caller&, const SurveyWords& words) {
    const ReleaseQuery query = QueryOf(words);
    ATALAYA_ASSIGN(const std::vector<Release> releases, ReleasesFor(app, words));
    const auto standard = app.surveys.standard();
    ATALAYA_ASSIGN(const surveys::Comparison comparison,
                   surveys::Compare({query.measure, query.substance}, releases, *standard,
                                    *session.texts));
    const json::object shown =
        surveys::ToJson(comparison, *session.texts, *standard, session.lang);
    if (session.json)
        session.out << json::serialize(shown) << '\n';
    else
        PrintComparison(session, shown);
    return {};
}

void AddFilters(const SurveyCommand& to, Session& session) {
    to.command->add_option("--country", to.words->country, session.Say("cli.word.country"));
    to.command->add_option("--series", to.words->series, session.Say("cli.survey.word.series"));
    to.command->add_option("--setting", to.words->setting, session.Say("cli.survey.word.setting"));
    to.command->add_option("--year", to.words->year, session.Say("cli.survey.word.year"))
        ->check(CLI::Range(1950, 2100));
}

}  // namespace

void AddSurveyReleases(CLI::App& survey, Session& session) {
    const SurveyCommand release = AddSurveyCommand(
        survey, session, "release",
        "release xa-school-2025 siduc_school --title \"School survey 2025\"", Publish);
    TakeSurvey(release, session);
    release.command->add_option("plan", release.words->plan, session.Say("cli.survey.word.plan"))
        ->required();
    release.command
        ->add_option("--title", release.words->title, session.Say("cli.survey.word.title"))
        ->required();
    release.command->add_option("--note", release.words->note, session.Say("cli.survey.word.note"));

    const SurveyCommand list =
        AddSurveyCommand(survey, session, "releases", "releases --country XA", ListReleases);
    list.command->add_option("release", list.words->release,
                             session.Say("cli.survey.word.shown_release"));
    AddFilters(list, session);
    list.command->add_option("--survey", list.words->survey,
                             session.Say("cli.survey.word.survey"));
    list.command->add_option("--measure", list.words->measure,
                             session.Say("cli.survey.word.measure"));
    list.command->add_flag("--withdrawn", list.words->withdrawn,
                           session.Say("cli.survey.word.withdrawn"));

    const SurveyCommand withdraw =
        AddSurveyCommand(survey, session, "withdraw",
                         "withdraw 12 --reason \"wrong weights\"", Withdraw);
    withdraw.command
        ->add_option("release", withdraw.words->release, session.Say("cli.survey.word.release"))
        ->required();
    withdraw.command
        ->add_option("--reason", withdraw.words->reason, session.Say("cli.survey.word.reason"))
        ->required();

    const SurveyCommand compare = AddSurveyCommand(
        survey, session, "compare", "compare past_year.cannabis --setting school", Compare);
    compare.command
        ->add_option("measure", compare.words->measure, session.Say("cli.survey.word.measure"))
        ->required();
    AddFilters(compare, session);
    compare.command->add_option("--release", compare.words->releases,
                                session.Say("cli.survey.word.releases"));
}

}  // namespace atalaya::cli
