// Estimates of surveys: tables, reports, waves, saved plans.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "app/report_files.hpp"
#include "base/files.hpp"
#include "cli/structured_file.hpp"
#include "cli/survey_commands.hpp"
#include "cli/survey_text.hpp"
#include "surveys/codes.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_report.hpp"
#include "surveys/table_words.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using surveys::SurveyTable;
using surveys::TablePlan;

// What was asked for, or what the file's name ends in; text without either.
std::string FormatOf(const SurveyWords& words) {
    if (!words.format.empty()) return words.format;
    std::string ending = std::filesystem::path(words.output).extension().string();
    if (!ending.empty()) ending.erase(0, 1);
    return ending.empty() ? "text" : ending;
}

Result<std::string> RowsOf(const SurveyTable& table, Lang lang, std::string_view format) {
    std::string bytes;
    const transfer::Output output = [&](std::string_view part) -> Result<void> {
        bytes += part;
        return {};
    };
    const auto sink = format == "xlsx" ? transfer::WriteXlsx(output, table.plan.id)
                                       : transfer::WriteCsv(output);
    ATALAYA_TRY(surveys::WriteTable(table, lang, *sink));
    return bytes;
}

Result<std::string> DocumentOf(Session& session, const app::App& app,
                               std::span<const SurveyTable> tables, std::string_view format) {
    const documents::Document document = surveys::ReportOf(
        tables, *session.texts, *app.surveys.standard(), session.lang, app.clock.Now());
    ATALAYA_ASSIGN(app::ReportFile file, app::WriteDocument(document, format));
    return std::move(file.bytes);
}

json::object Rendered(const Session& session, const app::App& app, const SurveyTable& table) {
    return surveys::RenderTable(table, *session.texts, *app.surveys.standard(), session.lang);
}

Result<std::string> BytesOf(Session& session, const app::App& app, const SurveyTable& table,
                            const std::string& format) {
    if (format == "csv" || format == "xlsx") return RowsOf(table, session.lang, format);
    if (format == "json")
        return json::serialize(Rendered(session, app, table)) + '\n';
    return DocumentOf(session, app, {&table, 1}, format);
}

bool IsDocument(std::string_view format) {
    return std::ranges::find(app::kDocumentFormats, format) != app::kDocumentFormats.end();
}

Result<void> MakeTable(Session& session, app::App& app, const Caller& caller,
                       const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Survey survey, app.surveys.Get(caller, words.survey));
    ATALAYA_ASSIGN(const TablePlan plan,
                   FindPlan(app, caller, survey.description.country, words.plan));
    std::string format = FormatOf(words);
    if (format == "text" && session.json) format = "json";
    const bool known =
        format == "text" || format == "csv" || format == "xlsx" || format == "json" ||
        IsDocument(format);
    if (!known)
        return Err("cli.report_format",
                   {{"file", words.output}, {"known", "csv, xlsx, json, html, docx, pdf"}});
    ATALAYA_ASSIGN(const SurveyTable table, app.surveys.Run(caller, words.survey, plan));
    if (format == "text") {
        PrintSurveyTable(session, Rendered(session, app, table));
        return {};
    }
    ATALAYA_ASSIGN(const std::string bytes, BytesOf(session, app, table, format));
    if (!words.output.empty()) return PutFile(session, words.output, bytes);
    session.out << bytes;
    return {};
}

// The standard plan of the survey's setting; its id is "siduc_" and the setting.
std::vector<std::string> UsualPlans(const surveys::Survey& survey) {
    return {"siduc_" + std::string(surveys::Code(survey.description.setting))};
}

Result<void> MakeReport(Session& session, app::App& app, const Caller& caller,
                        const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Survey survey, app.surveys.Get(caller, words.survey));
    const std::string format = FormatOf(words);
    if (!IsDocument(format))
        return Err("cli.report_format", {{"file", words.output}, {"known", "html, docx, pdf"}});
    std::vector<SurveyTable> tables;
    for (const std::string& id : words.plans.empty() ? UsualPlans(survey) : words.plans) {
        ATALAYA_ASSIGN(const TablePlan plan,
                       FindPlan(app, caller, survey.description.country, id));
        ATALAYA_ASSIGN(SurveyTable table, app.surveys.Run(caller, words.survey, plan));
        tables.push_back(std::move(table));
    }
    ATALAYA_ASSIGN(const std::string bytes, DocumentOf(session, app, tables, format));
    return PutFile(session, words.output, bytes);
}

// The series as surveys, or the surveys that were named one by one.
Result<std::vector<std::string>> WavesOf(app::App& app, const Caller& caller,
                                         const SurveyWords& words) {
    if (!words.surveys.empty()) return words.surveys;
    for (const surveys::Survey& survey : app.surveys.List(caller))
        if (survey.description.series == words.series)
            return std::vector<std::string>{survey.description.id};
    return Err("cli.survey_series_unknown", {{"series", words.series}});
}

Result<void> CompareWaves(Session& session, app::App& app, const Caller& caller,
                          const SurveyWords& words) {
    ATALAYA_ASSIGN(const std::vector<std::string> ids, WavesOf(app, caller, words));
    ATALAYA_ASSIGN(const surveys::Survey first, app.surveys.Get(caller, ids.front()));
    ATALAYA_ASSIGN(const TablePlan plan,
                   FindPlan(app, caller, first.description.country, words.plan));
    ATALAYA_ASSIGN(const surveys::WaveComparison waves,
                   app.surveys.RunWaves(caller, ids, plan));
    const json::object shown = surveys::RenderComparison(
        waves, *session.texts, *app.surveys.standard(), session.lang);
    if (session.json)
        session.out << json::serialize(shown) << '\n';
    else
        PrintWaves(session, shown);
    return {};
}

Result<void> ListPlans(Session& session, app::App& app, const Caller& caller,
                       const SurveyWords& words) {
    if (!words.file.empty()) {
        ATALAYA_ASSIGN(const json::object object, ReadStructured(words.file));
        ATALAYA_ASSIGN(const TablePlan plan,
                       TablePlan::FromJson(object, *app.surveys.standard()));
        ATALAYA_TRY(app.surveys.SavePlan(caller, words.country, plan));
    }
    if (!words.plan.empty()) ATALAYA_TRY(app.surveys.RemovePlan(caller, words.country, words.plan));
    ATALAYA_ASSIGN(const std::vector<TablePlan> plans, app.surveys.Plans(caller, words.country));
    json::array items;
    Table table({session.Say("cli.survey.column.plan"), session.Say("cli.survey.column.title"),
                 session.Say("cli.survey.column.measures")});
    for (const TablePlan& plan : plans) {
        items.push_back(plan.ToJson());
        table.Add({plan.id, surveys::Written(plan.title, session.lang),
                   std::to_string(plan.measures.size())});
    }
    if (session.json)
        session.out << json::serialize(items) << '\n';
    else
        table.Print(session.out);
    return {};
}

}  // namespace

void AddSurveyTables(CLI::App& survey, Session& session) {
    const std::string plan = session.Say("cli.survey.word.plan");
    const std::string output = session.Say("cli.survey.word.output");
    const SurveyCommand table = AddSurveyCommand(
        survey, session, "table", "table xa-school-2025 siduc_school -o school_2025.xlsx",
        MakeTable);
    TakeSurvey(table, session);
    table.command->add_option("plan", table.words->plan, plan)->required();
    table.command->add_option("--format", table.words->format,
                              session.Say("cli.survey.word.format"))
        ->check(CLI::IsMember({"text", "csv", "xlsx", "json", "html", "docx", "pdf"}));
    table.command->add_option("-o,--output", table.words->output, output);

    const SurveyCommand report = AddSurveyCommand(
        survey, session, "report", "report xa-school-2025 school_2025.docx", MakeReport);
    TakeSurvey(report, session);
    report.command->add_option("file", report.words->output, output)->required();
    report.command->add_option("--plan", report.words->plans,
                               session.Say("cli.survey.word.report_plan"));

    const SurveyCommand waves =
        AddSurveyCommand(survey, session, "waves", "waves xa-school siduc_school", CompareWaves);
    waves.command->add_option("series", waves.words->series, session.Say("cli.survey.word.series"))
        ->required();
    waves.command->add_option("plan", waves.words->plan, plan)->required();
    waves.command->add_option("--survey", waves.words->surveys,
                              session.Say("cli.survey.word.waves"));

    const SurveyCommand plans = AddSurveyCommand(survey, session, "plans",
                                                 "plans XA --save by_region.yaml", ListPlans);
    plans.command->add_option("country", plans.words->country, session.Say("cli.word.country"))
        ->required();
    plans.command->add_option("--save", plans.words->file,
                              session.Say("cli.survey.word.save_plan"));
    plans.command->add_option("--remove", plans.words->plan,
                              session.Say("cli.survey.word.remove_plan"));
}

}  // namespace atalaya::cli
