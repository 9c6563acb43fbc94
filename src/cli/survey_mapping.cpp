// What the variables of a survey answer, and how it was sampled.

#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/structured_file.hpp"
#include "cli/survey_commands.hpp"
#include "cli/survey_text.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using surveys::Mapping;

Result<Mapping> ReadMapping(const app::App& app, const std::string& file) {
    ATALAYA_ASSIGN(const json::object object, ReadStructured(file));
    return Mapping::FromJson(object, *app.surveys.standard());
}

Result<void> Propose(Session& session, app::App& app, const Caller& caller,
                     const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Proposal proposal, app.surveys.Propose(caller, words.survey));
    if (session.json && words.output.empty()) {
        session.out << json::serialize(
                           surveys::ToJson(proposal, *session.texts, session.lang))
                    << '\n';
        return {};
    }
    Mapping mapping;
    for (const surveys::ProposedQuestion& one : proposal.questions)
        mapping.questions.push_back(one.mapped);
    const bool as_json = words.output.ends_with(".json");
    const std::string text = (as_json ? "" : ProposalComments(session, proposal)) +
                             WriteStructured(mapping.ToJson(), words.output);
    if (!words.output.empty()) return PutFile(session, words.output, text);
    session.out << text;
    return {};
}

Result<void> Check(Session& session, app::App& app, const Caller& caller,
                   const SurveyWords& words) {
    ATALAYA_ASSIGN(const Mapping mapping, ReadMapping(app, words.file));
    ATALAYA_ASSIGN(const surveys::MappingCheck check,
                   app.surveys.Test(caller, words.survey, mapping));
    if (session.json)
        session.out << json::serialize(surveys::ToJson(check, *session.texts, session.lang))
                    << '\n';
    else
        PrintCheck(session, check);
    return {};
}

Result<void> Confirm(Session& session, app::App& app, const Caller& caller,
                     const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Survey before, app.surveys.Get(caller, words.survey));
    ATALAYA_ASSIGN(const Mapping mapping, ReadMapping(app, words.file));
    ATALAYA_ASSIGN(const surveys::Survey survey,
                   app.surveys.Confirm(caller, words.survey, mapping, before.version));
    Announce(session,
             {{"id", words.survey},
              {"questions", mapping.questions.size()},
              {"version", survey.version}},
             "cli.survey.mapped",
             {{"survey", words.survey},
              {"questions", std::to_string(mapping.questions.size())},
              {"version", std::to_string(survey.version)}});
    return {};
}

Result<void> Design(Session& session, app::App& app, const Caller& caller,
                    const SurveyWords& words) {
    ATALAYA_ASSIGN(const surveys::Survey survey, app.surveys.Get(caller, words.survey));
    surveys::SamplingDescription sampling = survey.description.sampling;
    if (!words.sampling.empty()) {
        ATALAYA_ASSIGN(const json::object object, ReadStructured(words.sampling));
        ATALAYA_ASSIGN(sampling, surveys::SamplingDescription::FromJson(object));
    }
    ATALAYA_ASSIGN(const surveys::Sampling made,
                   app.surveys.TestSampling(caller, words.survey, sampling));
    if (session.json)
        session.out << json::serialize(made.ToJson(*session.texts, session.lang)) << '\n';
    else
        PrintSampling(session, made);
    return {};
}

}  // namespace

void AddSurveyMapping(CLI::App& survey, Session& session) {
    const SurveyCommand propose = AddSurveyCommand(
        survey, session, "propose", "propose xa-school-2025 -o mapping.yaml", Propose);
    TakeSurvey(propose, session);
    propose.command->add_option("-o,--output", propose.words->output,
                                session.Say("cli.survey.word.mapping_output"));

    const auto with_mapping = [&](const std::string& name, SurveyWork work) {
        const SurveyCommand one =
            AddSurveyCommand(survey, session, name, name + " xa-school-2025 mapping.yaml", work);
        TakeSurvey(one, session);
        one.command
            ->add_option("mapping", one.words->file, session.Say("cli.survey.word.mapping"))
            ->required();
    };
    with_mapping("check", Check);
    with_mapping("map", Confirm);

    const SurveyCommand design =
        AddSurveyCommand(survey, session, "design", "design xa-school-2025", Design);
    TakeSurvey(design, session);
    design.command->add_option("--sampling", design.words->sampling,
                               session.Say("cli.survey.word.sampling"));
}

}  // namespace atalaya::cli
