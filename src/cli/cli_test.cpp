#include "cli/cli.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Answer {
    int code = 0;
    std::string out, err;
};

Answer Call(const std::vector<std::string>& arguments) {
    std::ostringstream out, err;
    int code = Run(arguments, out, err);
    return {code, out.str(), err.str()};
}

// The names that a help lists under its heading "Commands:": two blanks, then the name.
std::vector<std::string> CommandsIn(const std::string& help, const std::string& heading) {
    std::vector<std::string> out;
    auto from = help.find('\n' + heading + '\n');
    if (from == std::string::npos) return out;
    std::istringstream lines(help.substr(from + 1));
    static const std::regex name("^  ([a-z][a-z-]*) .*");
    std::smatch found;
    for (std::string line; std::getline(lines, line) && !line.empty();) {
        if (std::regex_match(line, found, name)) out.push_back(found[1]);
    }
    return out;
}

// Reads the help of a command and of all below it.
void ReadHelp(std::vector<std::string> words, const std::string& lang, const std::string& heading,
              int& read) {
    auto arguments = words;
    arguments.insert(arguments.end(), {"--lang", lang, "--help"});
    auto answer = Call(arguments);
    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_THAT(answer.out, Not(HasSubstr("cli."))) << "a text is missing in " << lang;
    if (lang != "en") {
        for (const char* english : {"Usage:", "Options:", "Print this help", "REQUIRED", "Env:",
                                    "SUBCOMMAND", "Display program", "TEXT ", "required)"})
            EXPECT_THAT(answer.out, Not(HasSubstr(english)));
    }
    ++read;
    for (const auto& name : CommandsIn(answer.out, heading)) {
        words.push_back(name);
        ReadHelp(words, lang, heading, read);
        words.pop_back();
    }
}

TEST(CommandLine, HelpOfEveryCommandSpeaksEveryLanguage) {
    for (auto [lang, heading] : {std::pair("en", "Commands:"), {"es", "Órdenes:"},
                                 {"pt", "Comandos:"}, {"fr", "Commandes :"}}) {
        int read = 0;
        ReadHelp({}, lang, heading, read);
        EXPECT_GT(read, 25) << "commands were not found in the help";
    }
}

TEST(CommandLine, HelpShowsHowACommandIsWritten) {
    auto help = Call({"indicator", "ask", "--help", "--lang=es"}).out;
    EXPECT_THAT(help, HasSubstr("Uso: atalaya indicator ask [opciones] <indicator>\n"));
    EXPECT_THAT(help, HasSubstr("  -h, --help              Muestra esta ayuda y termina\n"));
    EXPECT_THAT(help, HasSubstr("  --by year|quarter|month\n"));
    EXPECT_THAT(help, HasSubstr("  --level NÚMERO "));
    EXPECT_THAT(Call({"commitments", "show", "--help"}).out, HasSubstr("[options] <commitment>"));
    EXPECT_THAT(Call({"--help", "--lang", "fr"}).out,
                HasSubstr("défaut : data, aussi par la variable d’environnement ATALAYA_DATA)"));
    EXPECT_THAT(Call({"token", "create", "--help", "--lang", "en"}).out,
                AllOf(HasSubstr("What the token is for (required)"), HasSubstr("(1 - 3650")));
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110u) << line;
}

TEST(CommandLine, TheVersionIsToldAlone) {
    auto answer = Call({"--version"});
    EXPECT_EQ(answer.code, 0);
    EXPECT_TRUE(std::regex_match(answer.out, std::regex("atalaya [0-9.]+\n"))) << answer.out;
    EXPECT_EQ(answer.err, "");
}

struct WrongWords {
    std::vector<std::string> words;
    std::string en, fr;
};

TEST(CommandLine, SaysWhatIsWrongWithItsWords) {
    const WrongWords cases[] = {
        {{}, "“atalaya” needs one more word that says what to do: demo, import",
         "Il manque à « atalaya » le mot"},
        {{"recrod", "list"}, "“recrod” is not something that “atalaya” can do. It can: demo",
         "« recrod » n’est pas une commande de « atalaya »"},
        {{"record", "shw", "seizures"}, "“shw” is not something that “atalaya record” can do",
         "« shw » n’est pas une commande de « atalaya record »"},
        {{"record", "show", "seizures"}, "“atalaya record show” cannot be carried out without: record",
         "ne peut être exécuté sans : record."},
        {{"import", "run", "a.csv"}, "cannot be carried out without: --mapping",
         "ne peut être exécuté sans : --mapping."},
        {{"record", "list", "seizures", "--fliter", "x"}, "not expected here: --fliter, x.",
         "n’étaient pas attendus ici : --fliter, x."},
        {{"indicator", "ask", "x", "--by", "week"}, "--by: “week” is not one of year, quarter, month",
         "--by : « week » ne fait pas partie"},
        {{"indicator", "ask", "x", "--level", "9"}, "--level: “9” is not a whole number within 0 - 6",
         "--level : « 9 » n’est pas un nombre entier compris"},
        {{"record", "list", "seizures", "--limit", "many"}, "--limit: “many” is not a whole number.",
         "--limit : « many » n’est pas un nombre entier."},
        {{"serve", "--port", "99999"}, "--port: “99999” is not", "--port : « 99999 » n’est pas"},
        {{"record", "list", "seizures", "--filter"}, "A value must follow --filter.",
         "--filter doit être suivi d’une valeur."},
        {{"indicator", "ask", "x", "--by", "year", "--by", "month"}, "--by stands here more than once",
         "--by figure plus d’une fois"},
        {{"serve", "--key", "k.pem"}, "--key is of use only together with --certificate",
         "--key ne sert qu’avec --certificate"},
        {{"--lang", "de", "verify"}, "--lang: “de” is not one of en, es, pt, fr", ""},
    };
    for (const auto& [words, en, fr] : cases) {
        for (auto [lang, text] : {std::pair("en", en), {"fr", fr}}) {
            if (text.empty()) continue;
            auto arguments = words;
            if (words.empty() || words[0] != "--lang")
                arguments.insert(arguments.begin(), {"--lang", lang});
            auto answer = Call(arguments);
            EXPECT_EQ(answer.code, 2);
            EXPECT_THAT(answer.err, HasSubstr(text));
            EXPECT_THAT(answer.err, HasSubstr(" --help"));
            EXPECT_THAT(answer.err, Not(HasSubstr("{")));
            EXPECT_EQ(answer.out, "");
        }
    }
}

// Codes that are written out in the sources, but shown only in some answer.
TEST(CommandLine, EveryTextInTheSourcesExists) {
    auto texts = content::Library::Load({});
    ASSERT_TRUE(texts.ok()) << texts.error().Describe();
    static const std::regex code("\"(cli\\.[a-z0-9_.]*[a-z0-9_])\"");
    int found = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(ATALAYA_SOURCE_DIR) + "/src/cli")) {
        if (entry.path().extension() != ".cpp") continue;
        std::ifstream file(entry.path());
        std::string source{std::istreambuf_iterator<char>(file), {}};
        for (std::sregex_iterator at(source.begin(), source.end(), code), end; at != end; ++at) {
            EXPECT_TRUE((*texts)->HasMessage((*at)[1].str())) << (*at)[1] << " in " << entry.path();
            ++found;
        }
    }
    EXPECT_GT(found, 80);
}

TEST(CommandLine, HelpIsTranslated) {
    EXPECT_THAT(Call({"--lang", "pt", "record", "--help"}).out, HasSubstr("Corrige um registro"));
    EXPECT_THAT(Call({"--lang", "fr", "record", "--help"}).out, HasSubstr("Corrige un enregistrement"));
}

TEST(CommandLine, WrongWordsEndWithTwo) {
    EXPECT_EQ(Call({}).code, 2);
    EXPECT_EQ(Call({"no-such-command"}).code, 2);
    EXPECT_EQ(Call({"record", "show"}).code, 2);
    EXPECT_EQ(Call({"--lang", "de", "content", "check"}).code, 2);
    EXPECT_EQ(Call({"indicator", "ask", "quantity_seized", "--by", "week"}).code, 2);
}

TEST(CommandLine, WhatWorksEndsWithZeroAndWhatIsRefusedWithOne) {
    testing::TempFolder node;
    std::string data = (node.path() / "node").string();
    EXPECT_EQ(Call({"--data", data, "verify"}).code, 0);
    auto refused = Call({"--data", data, "--lang", "en", "record", "list", "sizures"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("There is no register “sizures”"));
    EXPECT_THAT(refused.err, HasSubstr("seizure_counts, seizures"));
    auto missing = Call({"--data", data, "record", "show", "seizures", "XA-1"});
    EXPECT_EQ(missing.code, 1);
    EXPECT_EQ(missing.out, "");
}

TEST(CommandLine, TheShippedContentIsClean) {
    testing::TempFolder node;
    auto answer = Call({"--data", node.path().string(), "--lang", "en", "content", "check"});
    EXPECT_EQ(answer.code, 0) << answer.out;
    EXPECT_EQ(answer.out, "The content has no faults.\n");
}

class TerritoriesCommand : public ::testing::Test {
 protected:
    std::string Write(const std::string& name, const std::string& text) {
        auto path = m_node.path() / name;
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }
    Answer Load(const std::string& file, std::vector<std::string> more) {
        std::vector<std::string> words = {"--data", Data(),      "--lang",    "en",     "territories",
                                          "load",   file,        "--root",    "BR-RJ",  "--level",
                                          "região:Regiao:Regiao", "--level",
                                          "precinct:CISP:CISP:CISP ", "--delimiter", ";",
                                          "--encoding", "latin1"};
        words.insert(words.end(), more.begin(), more.end());
        return Call(words);
    }
    std::string Data() const { return (m_node.path() / "node").string(); }

 private:
    testing::TempFolder m_node;
};

TEST_F(TerritoriesCommand, MakesLevelsThatTheNodeThenKnows) {
    auto file = Write("cisp.csv", "CISP;mes;Regiao\n1;1;Capital\n1;2;Capital\n54;1;Baixada \xC1rida\n");
    auto shown = Load(file, {"--root-name", "Rio de Janeiro", "--root-title", "state"});
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("{code: \"BR-RJ-CAPITAL-1\", label: \"CISP 1\""));
    EXPECT_THAT(shown.out, HasSubstr("label: \"Baixada Árida\""));
    EXPECT_FALSE(std::filesystem::exists(Data() + "/content/territories"));

    auto saved = Load(file, {"--root-name", "Rio de Janeiro", "--root-title", "state", "--save"});
    EXPECT_EQ(saved.code, 0) << saved.err;
    EXPECT_THAT(saved.out, HasSubstr("5 territories have been written to"));
    auto library = content::Library::Load({{Data() + "/content"}, true});
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const auto& territories = (*library)->territories();
    ASSERT_NE(territories.FindByName("cisp 54", "BR"), nullptr);
    EXPECT_EQ(territories.FindByName("cisp 54", "BR")->code, "BR-RJ-BAIXADAARIDA-54");
    EXPECT_EQ(territories.LevelTitle("BR", 3).In(Lang::Fr), "Circonscription de police");
}

TEST_F(TerritoriesCommand, NamesLineAndColumnOfAConflict) {
    auto file = Write("moved.csv", "CISP;mes;Regiao\n1;1;Capital\n1;2;Capital\n\n1;3;Interior\n");
    auto answer = Load(file, {"--root-name", "Rio de Janeiro", "--save"});
    EXPECT_EQ(answer.code, 1);
    EXPECT_THAT(answer.err, HasSubstr("moved.csv:5: CISP: Police precinct 1 lies in BR-RJ-INTERIOR"));
    EXPECT_THAT(answer.err, HasSubstr("in row 2."));
    EXPECT_FALSE(std::filesystem::exists(Data() + "/content/territories"));
}

TEST_F(TerritoriesCommand, SaysWhatIsWrongWithItsWords) {
    auto file = Write("cisp.csv", "CISP;Regiao\n1;Capital\n");
    EXPECT_THAT(Load(file, {}).err, HasSubstr("“BR-RJ” is not a known territory"));
    auto named = [&](const std::string& level) {
        return Load(file, {"--root-name", "Rio de Janeiro", "--level", level}).err;
    };
    EXPECT_THAT(named("precinct:CISP"), HasSubstr("does not describe a level"));
    EXPECT_THAT(named("precinct:Cisp:CISP"), HasSubstr("no column “Cisp”. Its columns: CISP, Regiao"));
    EXPECT_THAT(named("shire:CISP:CISP"), HasSubstr("“shire” is not a known title of a level"));
    EXPECT_THAT(Load("no.csv", {}).err, HasSubstr("no.csv"));
}

}  // namespace
}  // namespace atalaya::cli
