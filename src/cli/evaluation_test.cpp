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
        words.insert(words.begin(), {"--lang", lang, "--data", Node().string()});
        words.insert(words.begin() + 4, "evaluation");
        std::ostringstream out, err;
        m_code = cli::Run(words, out, err);
        return out.str() + err.str();
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
    EXPECT_THAT(as("expert"), HasSubstr("bytes written"));
    EXPECT_EQ(m_code, 0);
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
