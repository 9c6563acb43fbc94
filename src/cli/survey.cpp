#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/files.hpp"
#include "cli/structured_file.hpp"
#include "cli/survey_commands.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using surveys::Survey;
using surveys::Written;

json::object SurveyJson(const Session& session, const Survey& survey) {
    const surveys::Description& about = survey.description;
    return {{"id", about.id},
            {"country", about.country},
            {"series", about.series},
            {"title", Written(about.title, session.lang)},
            {"year", about.year},
            {"setting", surveys::Code(about.setting)},
            {"synthetic", about.synthetic},
            {"has_file", survey.file.has_value()},
            {"has_mapping", survey.mapping.has_value()},
            {"version", survey.version}};
}

Result<void> List(Session& session, app::App& app, const Caller& caller,
                  const SurveyWords& words) {
    json::array items;
    Table table({session.Say("cli.survey.column.survey"), session.Say("cli.survey.column.country"),
                 session.Say("cli.survey.column.year"), session.Say("cli.survey.column.title"),
                 session.Say("cli.survey.column.rows"), session.Say("cli.survey.column.mapping")});
    for (const Survey& survey : app.surveys.List(caller)) {
        const surveys::Description& about = survey.description;
        if (!words.country.empty() && about.country != words.country) continue;
        if (!words.series.empty() && about.series != words.series) continue;
        items.push_back(SurveyJson(session, survey));
        table.Add({about.id, about.country, std::to_string(about.year),
                   Written(about.title, session.lang),
                   survey.file ? std::to_string(survey.file->rows) : "–",
                   session.Say(survey.mapping ? "value.yes" : "value.no")});
    }
    if (session.json)
        session.out << json::serialize(items) << '\n';
    else if (items.empty())
        session.out << session.Say("cli.survey.none") << '\n';
    else
        table.Print(session.out);
    return {};
}

// Keeps a description: that of a survey that is there, or a new one.
Result<Survey> Keep(app::App& app, const Caller& caller, const surveys::Description& description) {
    const Result<Survey> known = app.surveys.Get(caller, description.id);
    if (known.ok()) return app.surveys.Describe(caller, description, known->version);
    if (known.error().code != "survey.unknown") return known.error();
    return app.surveys.Create(caller, description);
}

Result<void> Describe(Session& session, app::App& app, const Caller& caller,
                      const SurveyWords& words) {
    if (!words.survey.empty()) {
        ATALAYA_ASSIGN(const Survey survey, app.surveys.Get(caller, words.survey));
        session.out << WriteStructured(survey.description.ToJson(), session.json ? ".json" : "");
        return {};
    }
    if (words.file.empty()) return Err("cli.survey_file_or_print");
    ATALAYA_ASSIGN(const json::object object, ReadStructured(words.file));
    ATALAYA_ASSIGN(const surveys::Description description,
                   surveys::Description::FromJson(object));
    ATALAYA_ASSIGN(const Survey kept, Keep(app, caller, description));
    Announce(session, SurveyJson(session, kept), "cli.survey.described",
             {{"survey", kept.description.id}, {"version", std::to_string(kept.version)}});
    return {};
}

Result<void> Remove(Session& session, app::App& app, const Caller& caller,
                    const SurveyWords& words) {
    ATALAYA_TRY(app.surveys.Remove(caller, words.survey, words.reason));
    Announce(session, {{"id", words.survey}, {"removed", true}}, "cli.survey.removed",
             {{"survey", words.survey}});
    return {};
}

bool IsFile(const std::string& name) {
    std::error_code failed;
    return std::filesystem::is_regular_file(name, failed);
}

}  // namespace

SurveyCommand AddSurveyCommand(CLI::App& survey, Session& session, const std::string& name,
                               const std::string& example, SurveyWork work) {
    std::string code = "cli.survey." + name;
    std::replace(code.begin(), code.end(), '-', '_');
    CLI::App* command = survey.add_subcommand(name, session.Say(code));
    if (!example.empty()) command->footer("atalaya survey " + example);
    auto words = std::make_shared<SurveyWords>();
    command->callback([&session, words, work] {
        session.With([&](app::App& app, const Caller& caller) {
            return work(session, app, caller, *words);
        });
    });
    return {command, words};
}

void TakeSurvey(const SurveyCommand& command, Session& session) {
    command.command
        ->add_option("survey", command.words->survey, session.Say("cli.survey.word.survey"))
        ->required();
}

Result<surveys::TablePlan> FindPlan(app::App& app, const Caller& caller, std::string_view country,
                                    const std::string& plan) {
    if (IsFile(plan)) {
        ATALAYA_ASSIGN(const json::object object, ReadStructured(plan));
        return surveys::TablePlan::FromJson(object, *app.surveys.standard());
    }
    ATALAYA_ASSIGN(const std::vector<surveys::TablePlan> plans,
                   app.surveys.Plans(caller, country));
    std::string known;
    for (const surveys::TablePlan& one : plans) {
        if (one.id == plan) return one;
        known += (known.empty() ? "" : ", ") + one.id;
    }
    return Err("cli.survey_plan_unknown", {{"plan", plan}, {"known", known}});
}

LocalText InLanguage(const Session& session, const std::string& text) {
    LocalText out;
    out.In(session.lang) = text;
    return out;
}

void Announce(Session& session, const json::object& done, std::string_view code,
              std::vector<base::Param> params) {
    if (session.json)
        session.out << json::serialize(done) << '\n';
    else
        session.out << session.Say(code, std::move(params)) << '\n';
}

Result<void> PutFile(Session& session, const std::string& file, std::string_view bytes) {
    ATALAYA_TRY(base::WriteFile(file, bytes));
    session.err << session.Say("cli.survey.written", {{"file", file}}) << '\n';
    return {};
}

void AddSurvey(CLI::App& root, Session& session) {
    CLI::App* survey = root.add_subcommand("survey", session.Say("cli.survey"));
    survey->require_subcommand(1);
    const SurveyCommand list =
        AddSurveyCommand(*survey, session, "list", "list --country XA", List);
    list.command->add_option("--country", list.words->country, session.Say("cli.word.country"));
    list.command->add_option("--series", list.words->series, session.Say("cli.survey.word.series"));
    const SurveyCommand describe =
        AddSurveyCommand(*survey, session, "describe", "describe school_2025.yaml", Describe);
    describe.command->add_option("file", describe.words->file,
                                 session.Say("cli.survey.word.description"));
    describe.command->add_option("--print", describe.words->survey,
                                 session.Say("cli.survey.word.print"));
    AddSurveyFiles(*survey, session);
    AddSurveyMapping(*survey, session);
    AddSurveyTables(*survey, session);
    AddSurveyReleases(*survey, session);
    const SurveyCommand remove = AddSurveyCommand(
        *survey, session, "remove", "remove xa-school-2025 --reason \"described twice\"", Remove);
    TakeSurvey(remove, session);
    remove.command
        ->add_option("--reason", remove.words->reason, session.Say("cli.survey.word.reason"))
        ->required();
}

}  // namespace atalaya::cli
