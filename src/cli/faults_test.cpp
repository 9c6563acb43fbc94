// What a person is told when the disk is full, the server goes or a program is killed, and that
// all is well afterwards.

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kMapping = R"(kind: mapping
id: faults
register: seizures
format: {kind: delimited, encoding: utf-8, delimiter: ";"}
country: {fixed: CO}
columns:
  - {to: source, fixed: police}
  - {to: case_number, from: case}
  - {to: date, from: date}
  - {to: place, fixed: CO}
  - {to: substance, from: substance}
  - {to: quantity.amount, from: amount}
  - {to: quantity.unit, from: unit}
)";

constexpr std::string_view kDay = "2014-02-01";   // of every row of the files

struct Told {
    int code = 0;
    std::string text;
};

Told Call(std::vector<std::string> words, const std::string& data, const std::string& lang = "en") {
    words.insert(words.begin(), {"--lang", lang, "--data", data});
    std::ostringstream out;
    const int code = cli::Run(words, out, out);
    return {code, out.str()};
}

class Faults : public ::testing::Test {
 protected:
    std::string Path(const std::string& name) const { return (m_folder.path() / name).string(); }
    std::string Node() const { return Path("node"); }

    // Words that import `count` seizures whose case numbers begin with `prefix`.
    std::vector<std::string> Import(const std::string& prefix, int count) const {
        std::ofstream(Path("mapping.yaml")) << kMapping;
        std::ofstream rows(Path(prefix + ".csv"));
        rows << "case;date;substance;amount;unit\n";
        for (int i = 0; i < count; ++i)
            rows << prefix << i << ';' << kDay << ";cocaine;1;kg\n";
        return {"import", "run", Path(prefix + ".csv"), "--mapping", Path("mapping.yaml")};
    }
    int Stored() const {
        const auto told = Call({"export", "seizures", "--format", "csv"}, Node());
        EXPECT_EQ(told.code, 0) << told.text;
        return Rows(told.text);
    }
    // How many rows of Import an export holds.
    static int Rows(const std::string& text) {
        int rows = 0;
        for (auto at = text.find(kDay); at != text.npos; at = text.find(kDay, at + 1)) ++rows;
        return rows;
    }
    void ExpectIntact() const {
        const auto told = Call({"verify"}, Node());
        EXPECT_EQ(told.code, 0) << told.text;
    }

 private:
    testing::TempFolder m_folder;
};

TEST_F(Faults, AFullDiskIsToldAndNothingIsLost) {
    ASSERT_EQ(Call(Import("before", 1), Node()).code, 0);
    const auto words = Import("many", 20'000);
    // The limit belongs to a process and would stay with this one.
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = 2 << 20;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const auto told = Call(words, Node());
        std::ofstream(Path("told.txt")) << told.text;
        ::_exit(told.code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    std::stringstream told;
    told << std::ifstream(Path("told.txt")).rdbuf();
    EXPECT_EQ(WEXITSTATUS(status), 1);
    EXPECT_THAT(told.str(), HasSubstr("The disk that holds the data is full."));
    ExpectIntact();
    EXPECT_EQ(Stored(), 1);
    EXPECT_EQ(Call(words, Node()).code, 0) << "there is room again";
    EXPECT_EQ(Stored(), 20'001);
}

class LostServer : public Faults {
 protected:
    void SetUp() override {
        const char* server = std::getenv("ATALAYA_TEST_PG");
        if (!server || !*server) GTEST_SKIP() << "ATALAYA_TEST_PG names no PostgreSQL server";
        m_schema = "faults_" + std::to_string(::getpid());
        m_server = std::string("postgresql:") + server;
    }
    void TearDown() override {
        if (m_schema.empty()) return;
        Administrator()->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Script("DROP SCHEMA IF EXISTS " + store::Identifier(m_schema) + " CASCADE");
        });
    }
    std::unique_ptr<store::Database> Administrator() const {
        auto opened = store::Database::Open({.address = m_server});
        if (!opened.ok()) throw std::runtime_error(opened.error().Describe());
        return std::move(opened).value();
    }
    Told AtServer(std::vector<std::string> words) const {
        words.insert(words.begin(), {"--store", m_server + " application_name=" + m_schema,
                                     "--schema", m_schema});
        return Call(words, Node());
    }
    // Ends the program's connections until it has answered.
    Told WhileTheServerCuts(const std::vector<std::string>& words) const {
        const auto administrator = Administrator();
        auto told = std::async(std::launch::async, [&] { return AtServer(words); });
        while (told.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready) {
            administrator->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                const auto cut = tx.Query(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    "WHERE application_name = $1",
                    {std::string_view(m_schema)});
                cut->Next();
            });
        }
        return told.get();
    }

    std::string m_schema, m_server;
};

TEST_F(LostServer, IsToldAndTheSameCommandSucceedsAfterwards) {
    const auto first = AtServer(Import("before", 1));
    ASSERT_EQ(first.code, 0) << first.text;
    const auto words = Import("many", 3'000);
    const auto told = WhileTheServerCuts(words);
    EXPECT_EQ(told.code, 1);
    EXPECT_THAT(told.text, HasSubstr("The database cannot be reached: "));
    EXPECT_EQ(AtServer({"verify"}).code, 0);
    const auto again = AtServer(words);
    EXPECT_EQ(again.code, 0) << again.text;
    const auto all = AtServer({"export", "seizures", "--format", "csv"});
    EXPECT_EQ(Rows(all.text), 3'001);
    EXPECT_EQ(AtServer({"verify"}).code, 0);
}

TEST_F(Faults, AServerThatDoesNotAnswerIsTold) {
    const std::vector<std::string> words = {"--store", "postgresql:host=" + Path("nowhere"),
                                            "record", "list", "seizures"};
    const auto told = Call(words, Node());
    EXPECT_EQ(told.code, 1);
    EXPECT_THAT(told.text, HasSubstr("The database cannot be reached: "));
    EXPECT_THAT(Call(words, Node(), "es").text,
                HasSubstr("No se puede acceder a la base de datos"));
}

// Another program on the same node: this one, started anew for an import.
TEST(OtherProgram, DISABLED_Imports) {
    const char* node = std::getenv("ATALAYA_TEST_NODE");
    ASSERT_NE(node, nullptr) << "started by the test below";
    const auto told = Call({"import", "run", std::getenv("ATALAYA_TEST_FILE"), "--good-rows",
                            "--mapping", std::getenv("ATALAYA_TEST_MAPPING")},
                           node);
    ::_exit(told.code);
}

TEST_F(Faults, AnImportKilledBesideAnotherProgramLeavesTheJournalIntact) {
    base::SeededRandom random(4);
    int own = 0;
    for (int round = 0; round < 3; ++round) {
        const auto words = Import("round" + std::to_string(round) + "-", 20'000);
        const pid_t other = ::fork();
        if (other == 0) {
            ::setenv("ATALAYA_TEST_NODE", Node().c_str(), 1);
            ::setenv("ATALAYA_TEST_FILE", words[2].c_str(), 1);
            ::setenv("ATALAYA_TEST_MAPPING", words[4].c_str(), 1);
            ::execl("/proc/self/exe", "cli_test", "--gtest_also_run_disabled_tests",
                    "--gtest_brief=1", "--gtest_filter=OtherProgram.DISABLED_Imports", nullptr);
            ::_exit(127);
        }
        for (auto left = 2 + random.Below(6); left > 0; --left) {
            const auto told =
                Call({"record", "create", "seizures", "--country", "CO", "--set", "source=police",
                      "--set", "case_number=OWN-" + std::to_string(own), "--set", "date=2014",
                      "--set", "place=CO", "--set", "substance=cocaine", "--set",
                      "quantity={\"amount\": \"1\", \"unit\": \"kg\"}"},
                     Node());
            EXPECT_EQ(told.code, 0) << told.text;
            ++own;
        }
        ::kill(other, SIGKILL);
        ::waitpid(other, nullptr, 0);
        ExpectIntact();
        EXPECT_THAT(Call({"import", "list"}, Node()).text, Not(HasSubstr("running")));
    }
    const auto told = Call({"export", "seizures", "--format", "csv"}, Node());
    for (int i = 0; i < own; ++i)
        EXPECT_NE(told.text.find("OWN-" + std::to_string(i)), std::string::npos)
            << "OWN-" << i << " was acknowledged";
}

}  // namespace
}  // namespace atalaya::cli
