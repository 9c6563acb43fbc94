#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

namespace atalaya::cli {
namespace {

constexpr std::size_t kWidth = 100;   // of a line of help
constexpr std::size_t kColumn = 26;   // where the explanations begin

std::size_t Width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// "  name      what it is", folded so that the explanation keeps to its column.
std::string Line(const std::string& name, const std::string& text) {
    std::string out = "  " + name;
    std::size_t at = Width(out);
    if (at + 2 > kColumn) {
        out += '\n';
        at = 0;
    }
    out.append(kColumn - at, ' ');
    at = kColumn;
    for (auto word : base::Split(text, ' ')) {
        bool mark = word.size() == 1 && std::string_view(":;?!").find(word) != std::string_view::npos;
        if (at > kColumn && at + 1 + Width(word) > kWidth && !mark) {
            out += '\n' + std::string(kColumn, ' ');
            at = kColumn;
        }
        if (at > kColumn) {
            out += ' ';
            ++at;
        }
        out += word;
        at += Width(word);
    }
    return out + '\n';
}

// "atalaya record show"
std::string NameOf(const CLI::App& command) {
    const auto* parent = command.get_parent();
    return (parent ? NameOf(*parent) + " " : "") + command.get_name();
}

std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
}

// The part of CLI11's name of a type that a check has added: "{csv,xlsx}" of "TEXT:{csv,xlsx}" and
// "[1 - 3650]" of "INT:INT in [1 - 3650]"; without the brackets.
std::string Between(const std::string& type, char open, char close) {
    auto from = type.find(open), to = type.rfind(close);
    if (from == std::string::npos || to == std::string::npos || to < from) return "";
    return type.substr(from + 1, to - from - 1);
}

std::string ChoicesOf(const CLI::Option& option) {
    return Between(option.get_type_name(), '{', '}');
}

std::string RangeOf(const CLI::Option& option) {
    return Between(option.get_type_name(), '[', ']');
}

bool IsNumber(const CLI::Option& option) {
    const auto type = option.get_type_name();
    return base::StartsWith(type, "INT") || base::StartsWith(type, "UINT");
}

class Formatter : public CLI::FormatterBase {
 public:
    explicit Formatter(const Session& session) : m_session(session) {}

    std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
        auto arguments = app->get_options([](const auto* option) { return option->get_positional(); });
        auto options = app->get_options([](const auto* option) { return option->nonpositional(); });
        auto commands = CommandsOf(*app);

        std::string usage = NameOf(*app);
        if (!options.empty()) usage += " " + Say("cli.help.any_options");
        for (const auto* option : arguments)
            usage += option->get_required() ? " <" + option->get_name() + ">"
                                            : " [" + option->get_name() + "]";
        if (!commands.empty()) usage += " " + Say("cli.help.a_command");

        std::string out = app->get_description() + '\n' +
                          m_session.Say("cli.help.usage", {{"line", usage}}) + '\n';
        if (!commands.empty()) out += '\n' + Say("cli.help.commands") + '\n';
        for (const auto* command : commands)
            out += Line(command->get_name(), command->get_description());
        if (!arguments.empty()) out += '\n' + Say("cli.help.arguments") + '\n';
        for (const auto* option : arguments) out += Line(option->get_name(), Explain(*option));
        out += '\n' + Say("cli.help.options") + '\n';
        for (const auto* option : options) out += Line(Written(*option), Explain(*option));
        if (!app->get_footer().empty())
            out += '\n' + Say("cli.help.example") + "\n  " + app->get_footer() + '\n';
        if (app->get_parent()) out += '\n' + Say("cli.help.everywhere") + '\n';
        return out;
    }

 private:
    std::string Say(std::string_view code) const { return m_session.Say(code); }

    // "--by year|quarter|month", "--limit NUMBER", "-h, --help"
    std::string Written(const CLI::Option& option) const {
        std::string out;
        for (const auto& name : option.get_snames()) out += "-" + name + ", ";
        for (const auto& name : option.get_lnames()) out += "--" + name;
        if (option.get_items_expected_max() == 0) return out;
        auto choices = ChoicesOf(option);
        std::replace(choices.begin(), choices.end(), ',', '|');
        if (!choices.empty()) return out + " " + choices;
        return out + " " + Say(IsNumber(option) ? "cli.help.number" : "cli.help.text");
    }

    // The description and, in brackets, what else is to be known.
    std::string Explain(const CLI::Option& option) const {
        std::vector<std::string> notes;
        if (option.get_required() && option.nonpositional())
            notes.push_back(Say("cli.help.required"));
        if (auto range = RangeOf(option); !range.empty()) notes.push_back(range);
        if (!option.get_default_str().empty())
            notes.push_back(
                m_session.Say("cli.help.default", {{"value", option.get_default_str()}}));
        if (!option.get_envname().empty())
            notes.push_back(
                m_session.Say("cli.help.environment", {{"name", option.get_envname()}}));
        std::string out = option.get_description();
        for (std::size_t i = 0; i < notes.size(); ++i) out += (i ? ", " : " (") + notes[i];
        return notes.empty() ? out : out + ")";
    }

    const Session& m_session;
};

// The commands whose words were read, the outermost first.
std::vector<CLI::App*> ReadCommands(CLI::App& root) {
    std::vector<CLI::App*> out = {&root};
    while (!out.back()->get_subcommands().empty())
        out.push_back(out.back()->get_subcommands().back());
    return out;
}

// The option that CLI11's English sentence names; the innermost command's come first, and the
// longest name, since "--to" stands within "--token".
CLI::Option* OptionIn(const std::vector<CLI::App*>& commands, const std::string& sentence) {
    CLI::Option* found = nullptr;
    for (auto command = commands.rbegin(); command != commands.rend() && !found; ++command) {
        for (auto* option : (*command)->get_options([](CLI::Option*) { return true; })) {
            const auto name = option->get_name();
            if (sentence.find(name) == std::string::npos) continue;
            if (!found || name.size() > found->get_name().size()) found = option;
        }
    }
    return found;
}

std::string Joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

Error NoCommand(const CLI::App& command, const std::vector<std::string>& left_over) {
    std::vector<std::string> known;
    for (const auto* sub : CommandsOf(command)) known.push_back(sub->get_name());
    auto wrong = std::find_if(left_over.begin(), left_over.end(),
                              [](const auto& word) { return !base::StartsWith(word, "-"); });
    if (wrong == left_over.end()) {
        return Err("cli.command_missing", {{"command", NameOf(command)}, {"known", Joined(known)}});
    }
    return Err("cli.command_unknown",
               {{"word", *wrong}, {"command", NameOf(command)}, {"known", Joined(known)}});
}

Error WrongValue(const CLI::Option& option) {
    std::vector<base::Param> params = {{"option", option.get_name()},
                                       {"value", Joined(option.results())}};
    if (auto choices = ChoicesOf(option); !choices.empty()) {
        std::string known;
        for (char c : choices) known += c == ',' ? std::string(", ") : std::string(1, c);
        params.emplace_back("known", known);
        return Err("cli.value_unknown", std::move(params));
    }
    if (auto range = RangeOf(option); !range.empty()) {
        params.emplace_back("range", range);
        return Err("cli.value_outside", std::move(params));
    }
    return Err(IsNumber(option) ? "cli.value_not_number" : "cli.value_wrong", std::move(params));
}

Error WrongCount(const CLI::Option& option) {
    return Err(option.results().size() > 1 ? "cli.option_twice" : "cli.value_missing",
               {{"option", option.get_name()}});
}

// An option that was given without the other one that it needs.
Error Lacking(CLI::App& command) {
    for (const auto* option : command.get_options([](CLI::Option*) { return true; })) {
        for (const auto* other : option->get_needs()) {
            if (option->count() > 0 && other->count() == 0)
                return Err("cli.option_needs",
                           {{"option", option->get_name()}, {"other", other->get_name()}});
        }
    }
    return Err("cli.words_wrong");
}

std::vector<std::string> Missing(CLI::App& command) {
    std::vector<std::string> out;
    for (const auto* option : command.get_options([](CLI::Option*) { return true; })) {
        if (option->get_required() && option->count() == 0) out.push_back(option->get_name());
    }
    return out;
}

Error FaultOf(CLI::App& root, const CLI::ParseError& end) {
    auto commands = ReadCommands(root);
    auto& last = *commands.back();
    if (dynamic_cast<const CLI::RequiredError*>(&end)) {
        auto missing = Missing(last);
        if (missing.empty()) return NoCommand(last, root.remaining(true));
        return Err("cli.words_missing",
                   {{"command", NameOf(last)}, {"words", Joined(missing)}});
    }
    if (dynamic_cast<const CLI::ExtrasError*>(&end))
        return Err("cli.words_unexpected", {{"words", Joined(root.remaining(true))}});
    if (dynamic_cast<const CLI::RequiresError*>(&end)) return Lacking(last);
    const auto* option = OptionIn(commands, end.what());
    if (!option) return Err("cli.words_wrong");
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&end)) return WrongCount(*option);
    return WrongValue(*option);
}

}  // namespace

std::shared_ptr<CLI::FormatterBase> MakeFormatter(const Session& session) {
    return std::make_shared<Formatter>(session);
}

int EndWith(CLI::App& root, const CLI::ParseError& end, Session& session) {
    const auto& last = *ReadCommands(root).back();
    if (dynamic_cast<const CLI::CallForHelp*>(&end)) {
        session.out << last.help();
        return 0;
    }
    if (end.get_exit_code() == 0) {   // the version, which is what the exception carries
        session.out << end.what() << '\n';
        return 0;
    }
    session.Fail(FaultOf(root, end));
    session.err << session.Say("cli.help.see", {{"command", NameOf(last)}}) << '\n';
    return 2;
}

}  // namespace atalaya::cli
