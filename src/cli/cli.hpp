#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "app/app.hpp"

namespace CLI {
class App;
}

namespace atalaya::cli {

// What every command is given: the options that stand before it, texts and where to write.
struct Session {
    app::Config config;
    Lang lang = Lang::En;
    std::string as;                      // login of the person for whom the command acts
    bool json = false;
    int exit_code = 0;
    std::ostream& out;
    std::ostream& err;
    // Shared with the App that a command opens.
    std::shared_ptr<const content::Library> texts;
    base::SystemClock system_clock;
    // Wrong by ATALAYA_CLOCK_OFFSET_SECONDS of the environment, for tests of nodes whose clocks
    // differ; never set otherwise.
    base::ShiftedClock clock;
    base::SystemRandom random;

    Session(std::ostream& out, std::ostream& err);

    std::string Say(std::string_view code, std::vector<base::Param> params = {}) const;
    // Prints the error with its details and sets the exit code.
    void Fail(const Error& error);
    // Opens the node and calls `work(app, caller)`, a Result<void>; prints what went wrong.
    template <class Work>
    void With(Work work) {
        Guard([&]() -> Result<void> {
            ATALAYA_ASSIGN(auto app, app::App::Open(config, clock, random));
            texts = app->library();
            ATALAYA_ASSIGN(auto caller, FindCaller(*app));
            return work(*app, caller);
        });
    }
    // Runs `work` and prints its error; a failing store is told as what it is.
    void Guard(const std::function<Result<void>()>& work);

 private:
    Result<access::Caller> FindCaller(app::App& app) const;
};

// Runs one command line. `arguments` without the program's name. Returns the exit code.
int Run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

// Error: cli.register_unknown {register, known}.
Result<std::shared_ptr<const registers::Model>> FindRegister(const app::App& app,
                                                             const std::string& id);

// One for each file of this room.
void AddContent(CLI::App& root, Session& session);
void AddPlan(CLI::App& root, Session& session);
void AddTerritories(CLI::App& root, Session& session);
void AddImport(CLI::App& root, Session& session);
void AddExport(CLI::App& root, Session& session);
void AddRecord(CLI::App& root, Session& session);
void AddIndicator(CLI::App& root, Session& session);
void AddCommitments(CLI::App& root, Session& session);
void AddNational(CLI::App& commitments, Session& session);   // below `commitments`
void AddEvaluation(CLI::App& root, Session& session);
void AddEvaluationSeals(CLI::App& command, Session& session);      // below `evaluation`
void AddEvaluationExchange(CLI::App& command, Session& session);   // below `evaluation`
void AddSurvey(CLI::App& root, Session& session);
void AddVerify(CLI::App& root, Session& session);
void AddExplain(CLI::App& root, Session& session);
void AddPerson(CLI::App& root, Session& session);
void AddToken(CLI::App& root, Session& session);
void AddDemo(CLI::App& root, Session& session);
void AddWarning(CLI::App& root, Session& session);
void AddServe(CLI::App& root, Session& session);
void AddEstimate(CLI::App& root, Session& session);
void AddHidden(CLI::App& root, Session& session);
void AddExchange(CLI::App& root, Session& session);
void AddHandovers(CLI::App& exchange, Session& session);   // below `exchange`

// A table with columns under each other, for people; numbers stand to the right.
class Table {
 public:
    explicit Table(std::vector<std::string> header) : m_rows{std::move(header)} {}
    void Add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    void Print(std::ostream& out) const;

 private:
    std::vector<std::vector<std::string>> m_rows;
};

}  // namespace atalaya::cli
