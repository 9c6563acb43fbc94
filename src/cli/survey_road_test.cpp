// The files of examples/yrbs_2019 on the published data: what the commands print is what was
// printed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "base/json_members.hpp"
#include "base/text.hpp"
#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

class SurveyRoad : public ::testing::Test {
 protected:
    void SetUp() override {
        m_shared = testing::SharedData();
        if (m_shared.empty()) GTEST_SKIP() << "the real data beside the project is not there";
    }
    std::string Call(std::vector<std::string> words) {
        words.insert(words.begin(),
                     {"--lang", "en", "--data", (m_folder.path() / "node").string(), "survey"});
        std::ostringstream out, err;
        EXPECT_EQ(cli::Run(words, out, err), 0) << words[5] << ": " << err.str();
        return out.str();
    }
    static std::string Example(const std::string& name) {
        return (std::filesystem::path(ATALAYA_SOURCE_DIR) / "examples" / "yrbs_2019" / name)
            .string();
    }

    std::filesystem::path m_shared;

 private:
    testing::TempFolder m_folder;
};

// Measure and substance of a variable of the file.
const std::map<std::string, std::pair<std::string, std::string>> kMeasures{
    {"QN41", {"past_month", "alcohol"}},
    {"QN45", {"lifetime", "cannabis"}},
    {"QN47", {"past_month", "cannabis"}},
    {"QN48", {"lifetime", "synthetic_cannabinoids"}},
    {"QN49", {"lifetime", "opioid_analgesics"}},
    {"QN50", {"lifetime", "cocaine"}},
    {"QN52", {"lifetime", "heroin"}},
    {"QN53", {"lifetime", "methamphetamine"}},
    {"QN56", {"injected_life", ""}}};

// The cell of a measure for all ("all"), girls ("F") or boys ("M").
const json::object* CellOf(const json::object& table, const std::string& variable,
                           const std::string& sex) {
    const std::map<std::string, std::string> answers{{"F", "female"}, {"M", "male"}};
    const auto what = kMeasures.find(variable);
    if (what == kMeasures.end()) return nullptr;
    for (const json::value& line : table.at("lines").as_array()) {
        if (base::TextIn(line.as_object(), "measure") != what->second.first ||
            base::TextIn(line.as_object(), "substance") != what->second.second)
            continue;
        const json::array& groups = table.at("groups").as_array();
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const json::array& keys = groups[g].at("keys").as_array();
            const std::string answer =
                keys.empty() ? "" : std::string(keys[0].at("answer").as_string());
            if (answer == (sex == "all" ? "" : answers.at(sex)))
                return &line.at("cells").at(g).as_object();
        }
    }
    return nullptr;
}

TEST_F(SurveyRoad, YrbsFiguresAreThoseInPrint) {
    Call({"describe", Example("description.yaml")});
    Call({"file", "us-yrbs-2019", (m_shared / "yrbs2019/2019_YRBS_data.dat.sav").string()});
    Call({"map", "us-yrbs-2019", Example("mapping.yaml")});
    const json::value table = base::ParseJson(Call({"table", "us-yrbs-2019", Example("plan.yaml"),
                                                    "--format", "json"}))
                                  .value();
    std::ifstream printed(m_shared / "yrbs2019/expected_published_vs_R.csv");
    std::string line;
    std::getline(printed, line);
    int compared = 0;
    while (std::getline(printed, line)) {
        const auto parts = base::Split(line, ',');
        const auto word = [&](std::size_t i) {
            return std::string(parts[i].substr(1, parts[i].size() - 2));
        };
        const json::object* cell = CellOf(table.as_object(), word(0), word(2));
        // The example does not map drinking on occasions of the last month, nor opioids in it.
        if (cell == nullptr) continue;
        SCOPED_TRACE(line);
        ++compared;
        const std::string whole = parts[3].find('.') == parts[3].npos ? ".0" : "";
        EXPECT_EQ(cell->at("shown"), json::value(std::string(parts[3]) + whole));
        // Who never used cannabis did not use it lately: known of 29 who left that question out.
        if (word(0) == "QN47") continue;
        EXPECT_NEAR(100 * cell->at("se").to_number<double>(), std::stod(std::string(parts[5])),
                    1e-9);
        EXPECT_EQ(cell->at("n").to_number<int>(), std::stoi(std::string(parts[8])));
    }
    EXPECT_EQ(compared, 21);
}

}  // namespace
}  // namespace atalaya::cli
