// Evaluations at the command line, on the rounds of the demonstration.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "app/demo_countries.hpp"
#include "app/demo_round.hpp"
#include "base/files.hpp"
#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Made once: the rounds of 34 countries take a while.
class EvaluationCommand : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        s_folder.emplace();
        app::Config config;
        config.data = Node();
        ASSERT_TRUE(app::WriteDemoCountries(config).ok());
        base::SystemClock clock;
        base::SystemRandom random;
        auto app = app::App::Open(config, clock, random);
        ASSERT_TRUE(app.ok()) << app.error().Describe();
        const auto made = app::MakeDemoRounds(**app, 2026);
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        access::Person own;
        own.login = "own_expert";
        own.country = UnderWay();
        own.grants = {{"evaluation_expert", "*", "", ""}};
        ASSERT_TRUE((*app)->people.Create(access::Caller::System(), own, "a-long-password").ok());
    }
    static void TearDownTestSuite() { s_folder.reset(); }
    // Its report is before the Commission.
    static std::string UnderWay() { return app::DemoCountryCodes()[29]; }
    static std::filesystem::path Node() { return s_folder->path() / "node"; }
    static std::string File(const std::string& name) { return (s_folder->path() / name).string(); }
    static std::string Read(const std::string& name) {
        auto bytes = base::ReadFile(File(name));
        return bytes.ok() ? *std::move(bytes) : "";
    }
    std::string Call(std::vector<std::string> words, const std::string& lang = "en") {
        words.insert(words.begin(), "evaluation");
        return CallAt(Node(), std::move(words), lang);
    }
    // At the office of a country, which has a folder of its own.
    static std::filesystem::path Home() { return s_folder->path() / "home"; }
    std::string CallAt(const std::filesystem::path& node, std::vector<std::string> words,
                       const std::string& lang = "en") {
        words.insert(words.begin(), {"--lang", lang, "--data", node.string()});
        std::ostringstream out, err;
        m_code = cli::Run(words, out, err);
        return out.str() + err.str();
    }
    std::string AtHome(std::vector<std::string> words) {
        words.insert(words.begin(), "evaluation");
        return CallAt(Home(), std::move(words));
    }
    // The secretariat and the country know each other.
    void Meet() {
        CallAt(Node(), {"exchange", "self", "--id", "HUB", "--role", "hub", "--name", "Hub"});
        CallAt(Home(), {"exchange", "self", "--id", "XA", "--country", "XA", "--name", "Valdoria"});
        Trust(Node(), Home(), "XA");
        Trust(Home(), Node(), "HUB");
        CallAt(Home(), {"exchange", "link", "HUB", "call", "--address", "https://example.org"});
        CallAt(Node(), {"exchange", "link", "XA", "answer"});
    }
    void Trust(const std::filesystem::path& here, const std::filesystem::path& there,
               const std::string& id) {
        std::ofstream(File("office.json")) << CallAt(there, {"exchange", "present"});
        CallAt(here, {"exchange", "present", File("office.json")});
        EXPECT_EQ(m_code, 0);
        const std::string self = CallAt(there, {"evaluation", "key"});
        const auto print = self.find("key ") + 4;
        CallAt(here, {"exchange", "verify", id,
                      std::string(base::TrimAscii(std::string_view(self).substr(print)))});
        EXPECT_EQ(m_code, 0);
    }
    void Carry(const std::filesystem::path& from, const std::string& to,
               const std::filesystem::path& there) {
        CallAt(from, {"exchange", "courier", "write", to, File("stick.jsonl")});
        EXPECT_EQ(m_code, 0);
        CallAt(there, {"exchange", "courier", "read", File("stick.jsonl")});
        EXPECT_EQ(m_code, 0);
    }
    // A round that both have, open to Valdoria; at home with an answer.
    static void OpenRound(const std::filesystem::path& node, bool answer) {
        app::Config config;
        config.data = node;
        base::SystemClock clock;
        base::SystemRandom random;
        auto app = app::App::Open(config, clock, random);
        ASSERT_TRUE(app.ok()) << app.error().Describe();
        evaluation::RoundDraft draft{.id = "r1", .procedure = "mem", .instrument = "mem_hp21"};
        for (auto& text : draft.title.by_lang) text = "Round 1";
        draft.countries = {"XA"};
        draft.pillars = {"HP21-IC"};
        const auto system = access::Caller::System();
        const auto content = (*app)->content();
        auto& room = (*app)->evaluation;
        const auto made = room.rounds.Create(system, content->evaluation, *content->library,
                                             content->plans, draft);
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        ASSERT_TRUE(room.rounds.Move(system, "r1", "XA", "open", "").ok());
        if (!answer) return;
        const auto put = room.answers.Put(system, "r1", "XA", "HP21-IC-1.1-a", 0, {.value = "no"});
        ASSERT_TRUE(put.ok()) << put.error().Describe();
    }

    int m_code = -1;

 private:
    static inline std::optional<testing::TempFolder> s_folder;   // between the two calls above
};

TEST_F(EvaluationCommand, ListsTheRoundsWithTheirReports) {
    const auto told = Call({"rounds"});
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(told, AllOf(HasSubstr("demo-2024"), HasSubstr("demo-2026")));
    const auto json = *base::ParseJson(Call({"--json", "rounds"}));
    EXPECT_EQ(json.at(0).at("id"), "demo-2026");
    EXPECT_EQ(json.at(0).at("countries"), 34);
    EXPECT_EQ(json.at(0).at("published"), 25);
}

TEST_F(EvaluationCommand, WritesEachReportInTheFormatOfTheFile) {
    Call({"report", "demo-2026", File("all.csv")});
    EXPECT_EQ(m_code, 0);
    const std::string table = Read("all.csv");
    EXPECT_EQ(std::ranges::count(table, '\n'), 143);
    Call({"report", "demo-2026", File("matrix.xlsx"), "--table", "matrix"});
    EXPECT_THAT(Read("matrix.xlsx"), StartsWith("PK"));
    Call({"report", "demo-2026", File("xa.html"), "--country", "XA"}, "fr");
    EXPECT_THAT(Read("xa.html"), HasSubstr("<html lang=\"fr\">"));
    const std::string year = std::to_string(base::SystemClock().Today().year);
    Call({"annual", year, File("annual.docx")});
    EXPECT_THAT(Read("annual.docx"), StartsWith("PK"));
    Call({"un-data", "demo-2026", File("un.csv"), "--table", "links"}, "es");
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(Read("un.csv"), HasSubstr("HP21-"));
}

TEST_F(EvaluationCommand, SaysWhatCannotBeWritten) {
    EXPECT_THAT(Call({"report", "demo-2026", File("x.txt")}),
                HasSubstr("html, docx, pdf, csv, xlsx, json"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call({"report", "demo-2026", File("x.csv"), "--country", "XA"}, "pt"),
                HasSubstr("html, docx, pdf, json"));
    EXPECT_THAT(Call({"annual", "2026", File("x.csv"), "--table", "tea"}),
                HasSubstr("figures, countries"));
    EXPECT_THAT(Call({"annual", "1492", File("x.csv")}), HasSubstr("1492"));
    EXPECT_THAT(Call({"report", "demo-2026", File("x.json")}),
                HasSubstr("has not been adopted"));
    EXPECT_EQ(m_code, 1);
    Call({"report", "none", File("x.csv")});
    EXPECT_EQ(m_code, 1);
    EXPECT_FALSE(std::filesystem::exists(File("x.csv")));
}

TEST_F(EvaluationCommand, AnExpertIsKeptFromTheOwnDraftHereToo) {
    const std::vector<std::string> draft = {"report", "demo-2026", File("draft.html"), "--country",
                                            UnderWay()};
    const auto as = [&](const std::string& login) {
        auto words = draft;
        words.insert(words.begin(), {"--as", login});
        return Call(words);
    };
    EXPECT_THAT(as("own_expert"), HasSubstr("you take no part in its evaluation"));
    EXPECT_EQ(m_code, 1);
    EXPECT_FALSE(std::filesystem::exists(File("draft.html")));
    EXPECT_THAT(as("expert"), HasSubstr(" written ("));
    EXPECT_EQ(m_code, 0);
}

TEST_F(EvaluationCommand, AnswersAndReportsTravelBetweenCountryAndSecretariat) {
    OpenRound(Home(), true);
    OpenRound(Node(), false);
    EXPECT_THAT(AtHome({"send-answers", "r1", "XA"}), HasSubstr("No verified office of the"));
    EXPECT_EQ(m_code, 1);
    Meet();
    EXPECT_THAT(AtHome({"send-answers", "r1", "XA", "--preview"}),
                AllOf(HasSubstr("1 answers to HUB, marked “official”, version 1"),
                      Not(HasSubstr("on its way"))));
    EXPECT_THAT(AtHome({"sent", "r1", "XA"}), HasSubstr("There is nothing"));
    EXPECT_THAT(AtHome({"send-answers", "r1", "XA"}), HasSubstr("It is on its way"));
    EXPECT_EQ(m_code, 0);
    Carry(Home(), "HUB", Node());

    EXPECT_THAT(Call({"received"}), AllOf(HasSubstr("r1"), HasSubstr("Answers to the evaluation")));
    EXPECT_THAT(Call({"received", "r1", "XA"}), HasSubstr("New here (1): HP21-IC-1.1-a"));
    EXPECT_THAT(Call({"--as", "expert", "take", "r1", "XA"}), Not(HasSubstr("taken")));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call({"take", "r1", "XA"}), HasSubstr("1 answers taken"));
    EXPECT_EQ(m_code, 0);
    Carry(Node(), "XA", Home());
    EXPECT_THAT(AtHome({"sent", "r1", "XA"}), HasSubstr("to HUB: Answered"));

    EXPECT_THAT(Call({"send-report", "r1", "XA"}), HasSubstr("has not been adopted"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call({"send-report", "demo-2026", "XA"}), HasSubstr("The sealed report to XA"));
    EXPECT_EQ(m_code, 0);
    Carry(Node(), "XA", Home());
    // The country has no such round of its own, and the report all the same.
    EXPECT_THAT(AtHome({"received-report", "demo-2026", "XA", File("came.json")}),
                AllOf(HasSubstr("The seal holds"), HasSubstr("HUB")));
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(AtHome({"verify", File("came.json")}), HasSubstr("The seal holds"));
    AtHome({"received-report", "demo-2026", "XA", File("came.html")});
    EXPECT_THAT(Read("came.html"), HasSubstr("Valdoria"));
    EXPECT_THAT(AtHome({"received-report", "demo-2026", "XA", File("came.csv")}),
                HasSubstr("html, docx, pdf, json"));
    const auto json = *base::ParseJson(CallAt(Home(), {"--json", "evaluation", "received"}));
    EXPECT_EQ(json.at(0).at("kind"), "report");
}

TEST_F(EvaluationCommand, ASealedFileIsVerifiedAlsoAfterTheKeyWasRenewed) {
    Call({"report", "demo-2024", File("all.json")});
    Call({"report", "demo-2026", File("xa.json"), "--country", "XA"});
    EXPECT_EQ(m_code, 0);
    for (const char* name : {"all.json", "xa.json"}) {
        EXPECT_THAT(Call({"verify", File(name)}),
                    AllOf(HasSubstr("The seal holds"), HasSubstr("with this node’s key")));
        EXPECT_EQ(m_code, 0);
    }
    EXPECT_THAT(Call({"--as", "secretariat", "key", "--renew"}), HasSubstr("do not have the right"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call({"key", "--renew"}), HasSubstr("was renewed"));
    EXPECT_THAT(Call({"verify", File("all.json")}),
                AllOf(HasSubstr("The seal holds"), HasSubstr("with an earlier key")));

    std::string forged = Read("all.json");
    const auto at = forged.find("\"counted\":30");
    ASSERT_NE(at, std::string::npos);
    forged.replace(at, 12, "\"counted\":33");
    std::ofstream(File("forged.json")) << forged;
    EXPECT_THAT(Call({"verify", File("forged.json")}),
                AllOf(HasSubstr("Changed: /counted"), HasSubstr("The seal does not hold")));
    EXPECT_EQ(m_code, 1);
    std::ofstream(File("holiday.json")) << "[1, 2";
    EXPECT_THAT(Call({"verify", File("holiday.json")}, "fr"), HasSubstr("rapport scellé"));
    EXPECT_EQ(m_code, 1);
}

}  // namespace
}  // namespace atalaya::cli
