// The microdata of a survey: looked at, taken in, told variable by variable, taken away.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/files.hpp"
#include "cli/survey_commands.hpp"
#include "microdata/ddi.hpp"
#include "surveys/codebook.hpp"
#include "surveys/survey_export.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using surveys::CodebookValue;
using surveys::CodebookVariable;
using surveys::Surveys;

constexpr std::size_t kShownValues = 60;    // letters of the values in one line

// How a table of text is read, since nobody has confirmed it.
void TellReading(Session& session, const surveys::TextDatasetOptions& text) {
    const transfer::FileFormat& format = text.format;
    const bool sheet = format.kind == transfer::FileKind::Xlsx;
    const std::string delimiter = format.delimiter == '\t' ? "TAB"
                                                           : std::string(1, format.delimiter);
    session.err << session.Say(sheet ? "cli.survey.reads_sheet" : "cli.survey.reads_text",
                               {{"encoding", format.encoding},
                                {"delimiter", delimiter},
                                {"sheet", format.sheet},
                                {"line", std::to_string(format.header_line)},
                                {"mark", std::string(1, text.decimal_mark)}})
                << '\n';
}

std::string Cut(std::string text, std::size_t letters) {
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && seen++ == letters) break;
    }
    return end < text.size() ? text.substr(0, end) + "…" : text;
}

// "1 Sí, 2 No, 9 No responde"; of numbers without labels their range.
std::string ValuesInShort(const CodebookVariable& variable) {
    std::string out;
    for (const CodebookValue& value : variable.values) {
        if (value.label.empty()) continue;
        out += (out.empty() ? "" : ", ") + value.value + " " + value.label;
    }
    if (out.empty() && variable.least && variable.most)
        out = microdata::ShownNumber(*variable.least, variable.kind) + " – " +
              microdata::ShownNumber(*variable.most, variable.kind);
    return Cut(std::move(out), kShownValues);
}

Result<void> Look(Session& session, app::App& app, const Caller&, const SurveyWords& words) {
    ATALAYA_ASSIGN(const auto text, TextOptionsOf(words.input));
    if (text) TellReading(session, *text);
    ATALAYA_ASSIGN(const microdata::Dataset dataset, ReadSurveyFile(words.input));
    const auto codebook = surveys::Codebook(dataset, nullptr);
    if (session.json) {
        session.out << json::serialize(json::object{
                           {"label", dataset.label},
                           {"encoding", dataset.encoding},
                           {"rows", dataset.rows},
                           {"variables", surveys::ToJson(codebook, *app.surveys.standard(),
                                                         session.lang)}})
                    << '\n';
        return {};
    }
    session.out << session.Say("cli.survey.looks",
                               {{"label", dataset.label},
                                {"encoding", dataset.encoding},
                                {"rows", std::to_string(dataset.rows)},
                                {"variables", std::to_string(dataset.variables.size())}})
                << '\n';
    Table table({session.Say("cli.survey.column.variable"), session.Say("cli.survey.column.label"),
                 session.Say("cli.survey.column.values"), session.Say("cli.survey.column.blank")});
    for (const CodebookVariable& variable : codebook)
        table.Add({variable.name, Cut(variable.label, kShownValues), ValuesInShort(variable),
                   std::to_string(variable.blank)});
    table.Print(session.out);
    return {};
}

Result<void> TakeFile(Session& session, app::App& app, const Caller& caller,
                      const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Survey before, app.surveys.Get(caller, words.survey));
    Surveys::FileOptions options{.encoding = words.input.encoding,
                                 .drop_mapping = words.drop_mapping};
    ATALAYA_ASSIGN(options.text, TextOptionsOf(words.input));
    if (options.text) TellReading(session, *options.text);
    if (!words.input.catalog.empty()) options.catalog = words.input.catalog;
    const std::string name = words.input.file.filename().string();
    ATALAYA_ASSIGN(const surveys::Survey survey,
                   app.surveys.TakeFile(caller, words.survey, words.input.file, name, options,
                                        before.version));
    Announce(session,
             {{"id", words.survey},
              {"file", name},
              {"rows", survey.file->rows},
              {"variables", survey.file->variables},
              {"version", survey.version}},
             "cli.survey.file_taken",
             {{"survey", words.survey},
              {"file", name},
              {"rows", std::to_string(survey.file->rows)},
              {"variables", std::to_string(survey.file->variables)},
              {"version", std::to_string(survey.version)}});
    return {};
}

void PrintVariable(Session& session, const CodebookVariable& variable, std::size_t least_rows) {
    session.out << variable.name << (variable.label.empty() ? "" : "  " + variable.label);
    if (!variable.question.empty()) session.out << "  [" << variable.question << "]";
    session.out << '\n';
    const auto rows = [&](std::size_t count) {
        return count > 0 && count < least_rows ? "< " + std::to_string(least_rows)
                                               : std::to_string(count);
    };
    Table table({""});
    for (const CodebookValue& value : variable.values)
        table.Add({"    " + value.value,
                   value.label + (value.missing ? " " + session.Say("cli.survey.missing") : ""),
                   rows(value.rows)});
    if (variable.blank > 0)
        table.Add({"    –", session.Say("cli.survey.blank"), rows(variable.blank)});
    table.Print(session.out);
    if (variable.more_values) session.out << "    …\n";
    if (variable.least && variable.mean && variable.most)
        session.out << "    "
                    << session.Say(
                           "cli.survey.range",
                           {{"least", microdata::ShownNumber(*variable.least, variable.kind)},
                            {"mean", microdata::ShownNumber(*variable.mean, variable.kind)},
                            {"most", microdata::ShownNumber(*variable.most, variable.kind)}})
                    << '\n';
}

Result<void> ShowCodebook(Session& session, app::App& app, const Caller& caller,
                          const SurveyWords& words) {
    const bool ddi = words.output.ends_with(".xml");
    ATALAYA_ASSIGN(const auto loaded, app.surveys.Open(caller, words.survey, ddi));
    const surveys::Survey& survey = loaded->survey;
    if (ddi) return PutFile(session, words.output,
                            microdata::DdiCodebook(*loaded->dataset, survey.file->name));
    const bool all = app.surveys.May(caller, access::Action::Read, "files", survey.description);
    const std::size_t least_rows = all ? 0 : surveys::kLeastCases;
    const auto codebook =
        surveys::Codebook(*loaded->dataset, survey.mapping ? &*survey.mapping : nullptr);
    if (session.json || !words.output.empty()) {
        const std::string text =
            json::serialize(json::object{
                {"variables", surveys::ToJson(codebook, *app.surveys.standard(), session.lang,
                                              least_rows)}}) +
            '\n';
        if (!words.output.empty()) return PutFile(session, words.output, text);
        session.out << text;
        return {};
    }
    for (const CodebookVariable& variable : codebook) PrintVariable(session, variable, least_rows);
    return {};
}

// The format is the ending of the file's name.
Result<void> Export(Session& session, app::App& app, const Caller& caller,
                    const SurveyWords& words) {
    const std::filesystem::path target = words.output;
    std::string ending = target.extension().string();
    if (!ending.empty()) ending.erase(0, 1);
    const auto format = surveys::DataFormatFromCode(ending == "zip" ? "csv" : ending);
    if (!format)
        return Err("cli.report_format", {{"file", words.output}, {"known", "sav, dta, csv"}});
    ATALAYA_ASSIGN(const auto loaded, app.surveys.Open(caller, words.survey, true));
    const surveys::Description& about = loaded->survey.description;
    const access::Decision may =
        app.policy.Decide(caller, access::Action::Export,
                          surveys::SubjectOf("files", about.country, about.territory));
    if (!may) return may.ToError();
    const auto folder = target.has_parent_path() ? target.parent_path() : ".";
    ATALAYA_ASSIGN(const surveys::ExportedData written,
                   surveys::WriteData(*loaded->dataset, target.stem().string(), *format, folder));
    for (const Error& change : written.changed)
        session.err << session.Say(change.code, change.params) << '\n';
    session.err << session.Say("cli.survey.written", {{"file", written.file.string()}}) << '\n';
    return {};
}

// The file and how it is to be read, where it does not tell.
void TakeInput(const SurveyCommand& to, Session& session) {
    CLI::App& command = *to.command;
    SurveyInput& input = to.words->input;
    command.add_option("file", input.file, session.Say("cli.survey.word.file"))->required();
    command.add_option("--encoding", input.encoding, session.Say("cli.survey.word.encoding"));
    command.add_option("--delimiter", input.delimiter, session.Say("cli.survey.word.delimiter"));
    command.add_option("--sheet", input.sheet, session.Say("cli.survey.word.sheet"));
    command.add_option("--header-line", input.header_line,
                       session.Say("cli.survey.word.header_line"))
        ->check(CLI::Range(0, 1000));
    command.add_option("--decimal-mark", input.decimal_mark,
                       session.Say("cli.survey.word.decimal"));
    command.add_option("--catalog", input.catalog, session.Say("cli.survey.word.catalog"));
}

}  // namespace

void AddSurveyFiles(CLI::App& survey, Session& session) {
    const SurveyCommand look =
        AddSurveyCommand(survey, session, "look", "look school_2025.sav", Look);
    TakeInput(look, session);

    const SurveyCommand take = AddSurveyCommand(survey, session, "file",
                                                "file xa-school-2025 school_2025.sav", TakeFile);
    TakeSurvey(take, session);
    TakeInput(take, session);
    take.command->add_flag("--drop-mapping", take.words->drop_mapping,
                           session.Say("cli.survey.word.drop_mapping"));

    const SurveyCommand codebook = AddSurveyCommand(
        survey, session, "codebook", "codebook xa-school-2025 -o school_2025.xml", ShowCodebook);
    TakeSurvey(codebook, session);
    codebook.command->add_option("-o,--output", codebook.words->output,
                                 session.Say("cli.survey.word.codebook_output"));

    const SurveyCommand out = AddSurveyCommand(survey, session, "export",
                                               "export xa-school-2025 school_2025.dta", Export);
    TakeSurvey(out, session);
    out.command->add_option("file", out.words->output, session.Say("cli.survey.word.data_output"))
        ->required();
}

}  // namespace atalaya::cli
