#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "base/files.hpp"
#include "cli/commitments.hpp"
#include "commitments/text_file.hpp"

namespace atalaya::cli {
namespace {

using commitments::Placement;
using commitments::Plan;
using commitments::Recognised;

struct Words {
    std::string file, plan, language;
    bool trial = false;
};

// In the named plan, or in every plan whose text it is.
Result<std::vector<Recognised>> Place(const commitments::Plans& plans, const Words& words, Lang lang,
                                      const std::string& document) {
    if (words.plan.empty()) return commitments::RecogniseTexts(plans, document, lang);
    const Plan* plan = plans.Find(words.plan);
    if (plan == nullptr) return Err("cli.commitments_plan_unknown", {{"plan", words.plan}});
    ATALAYA_ASSIGN(auto placement, PlaceTexts(*plan, document, lang));
    std::vector<Recognised> out;
    out.push_back({plan, std::move(placement)});
    return out;
}

void Report(Session& session, const Recognised& imported, bool trial) {
    const Placement& placement = imported.placement;
    session.out << imported.plan->title().In(session.lang) << '\n'
                << "  "
                << session.Say(trial ? "cli.commitments.text_would" : "cli.commitments.text_done",
                               {{"placed", std::to_string(placement.placed.size())},
                                {"asked", std::to_string(placement.asked)}})
                << '\n';
    for (const auto& one : placement.missing) {
        session.out << "  "
                    << session.Say("cli.commitments.text_missing",
                                   {{"id", one.node->id},
                                    {"after", one.after ? std::to_string(one.after) : ""},
                                    {"before", one.before ? std::to_string(one.before) : ""}})
                    << '\n';
    }
    for (const auto& one : placement.unplaced) {
        session.out << "  " << one.line << ": " << one.text << "\n      "
                    << app::Tell(*session.texts, one.reason, session.lang) << '\n';
    }
}

Result<void> Import(Session& session, app::App& app, const access::Caller& caller,
                    const Words& words) {
    const auto may = app.policy.Decide(caller, access::Action::ManageContent,
                                       {.kind = "content",
                                        .country = app.settings.HomeCountry().value_or("*")});
    if (!may) return may.ToError();
    ATALAYA_ASSIGN(const std::string bytes, base::ReadFile(words.file));
    ATALAYA_ASSIGN(const std::string document, commitments::TextOfFile(bytes));
    const Lang lang = *base::LangFromCode(words.language);
    const auto content = app.content();
    ATALAYA_ASSIGN(const auto found, Place(content->plans, words, lang, document));
    const std::string source = std::filesystem::path(words.file).filename().string();
    for (const Recognised& one : found) {
        if (!words.trial) app.official_texts.Keep(caller, *one.plan, lang, source, one.placement);
        Report(session, one, words.trial);
    }
    return {};
}

}  // namespace

void AddCommitmentText(CLI::App& command, Session& session) {
    auto words = std::make_shared<Words>();
    auto* text = command.add_subcommand("text", session.Say("cli.commitments.text"));
    text->add_option("file", words->file, session.Say("cli.word.text_file"))->required();
    text->add_option("--plan", words->plan, session.Say("cli.word.text_plan"));
    text->add_option("--language", words->language, session.Say("cli.word.text_language"))
        ->required()
        ->check(CLI::IsMember({"en", "es", "pt", "fr"}));
    text->add_flag("--trial", words->trial, session.Say("cli.word.text_trial"));
    text->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Import(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
