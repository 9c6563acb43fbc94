#pragma once

// What the commands below `atalaya survey` share: their words, how they are added, and how they
// find what is named.

#include <memory>
#include <string>
#include <vector>

#include "cli/cli.hpp"
#include "cli/survey_input.hpp"
#include "surveys/surveys.hpp"

namespace atalaya::cli {

// The words of all of them; each command reads its own.
struct SurveyWords {
    std::string survey, file, output, format;
    std::string country, series, setting, plan, title, note, reason, measure;
    std::string sampling;
    SurveyInput input;
    std::int64_t release = 0;
    int year = 0;
    std::vector<std::string> plans, surveys;
    std::vector<std::int64_t> releases;
    bool drop_mapping = false, withdrawn = false;
};

// One command with words of its own. Options are added through `words`.
struct SurveyCommand {
    CLI::App* command = nullptr;
    std::shared_ptr<SurveyWords> words;   // shared with the callback, which runs after the reading
};

using SurveyWork = Result<void> (*)(Session&, app::App&, const access::Caller&,
                                    const SurveyWords&);
// `atalaya survey NAME`, explained by cli.survey.NAME ("-" written "_"). `example`: how it is
// called, without "atalaya survey ".
SurveyCommand AddSurveyCommand(CLI::App& survey, Session& session, const std::string& name,
                               const std::string& example, SurveyWork work);
// The survey as the first word.
void TakeSurvey(const SurveyCommand& command, Session& session);

// One for each file.
void AddSurveyFiles(CLI::App& survey, Session& session);
void AddSurveyMapping(CLI::App& survey, Session& session);
void AddSurveyTables(CLI::App& survey, Session& session);
void AddSurveyReleases(CLI::App& survey, Session& session);

// A plan of the country by its id, or read from a file. Error: cli.survey_plan_unknown {plan,
// known}, those of ReadStructured and TablePlan::FromJson.
Result<surveys::TablePlan> FindPlan(app::App& app, const access::Caller& caller,
                                    std::string_view country, const std::string& plan);

// Text that was given in the session's language.
LocalText InLanguage(const Session& session, const std::string& text);
// What was done: for programs, or as a sentence (a message of cli.survey).
void Announce(Session& session, const json::object& done, std::string_view code,
              std::vector<base::Param> params);
// Writes a file and says so.
Result<void> PutFile(Session& session, const std::string& file, std::string_view bytes);

}  // namespace atalaya::cli
