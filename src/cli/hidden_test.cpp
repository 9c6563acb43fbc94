#include <gmock/gmock.h>

#include <sstream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::HasSubstr;

class Hidden : public ::testing::Test {
 protected:
    struct Told {
        int code = 0;
        std::string text;
    };
    Told Call(std::vector<std::string> words) {
        words.insert(words.begin(), {"--lang", "en"});
        std::ostringstream out, err;
        const int code = cli::Run(words, out, err);
        return {code, out.str() + err.str()};
    }
    json::object Json(std::vector<std::string> words) {
        words.insert(words.begin(), "--json");
        const Told told = Call(std::move(words));
        EXPECT_EQ(told.code, 0) << told.text;
        return base::ParseJson(told.text)->get_object();
    }
    std::string Write(const std::string& text) {
        const auto path = m_folder.path() / "lists.csv";
        EXPECT_TRUE(base::WriteFile(path, text).ok());
        return path.string();
    }

 private:
    testing::TempFolder m_folder;
};

TEST_F(Hidden, TwoListsGiveWhatTheFormulasGive) {
    const auto found = Json({"hidden", "two-lists", "200", "150", "30"});
    EXPECT_NEAR(found.at("lincoln_petersen").at("size").as_double(), 1000, 1e-9);
    EXPECT_NEAR(found.at("chapman").at("size").as_double(), 201.0 * 151 / 31 - 1, 1e-9);
    // Without an overlap only Chapman's estimate is finite.
    EXPECT_FALSE(Json({"hidden", "two-lists", "20", "15", "0"}).contains("lincoln_petersen"));
    EXPECT_THAT(Call({"hidden", "two-lists", "200", "150", "30"}).text, HasSubstr("978"));
    const auto refused = Call({"hidden", "two-lists", "20", "15", "16"});
    EXPECT_EQ(refused.code, 1);
}

// 1,000 people, each on a list with a chance of one half, whatever the others: seen 875.
TEST_F(Hidden, ListsThatKnowNothingOfEachOtherGiveThePeopleNeverSeen) {
    const std::string file = Write("A,B,C,n\n1,0,0,125\n0,1,0,125\n0,0,1,125\n1,1,0,125\n1,0,1,125\n"
                                   "0,1,1,125\n1,1,1,125\n");
    const auto found = Json({"hidden", "lists", file, "A", "B", "C", "--count", "n"});
    EXPECT_EQ(found.at("models").as_array().size(), 8u);
    const json::value& best = found.at("models").at(0);
    EXPECT_EQ(best.at("model"), "independent lists");
    EXPECT_NEAR(best.at("size").to_number<double>(), 1000, 1e-6);
    EXPECT_LT(best.at("lower").to_number<double>(), 1000);
    EXPECT_GT(best.at("upper").to_number<double>(), 1000);
    const auto told = Call({"hidden", "lists", file, "A", "B", "C", "--count", "n"});
    EXPECT_THAT(told.text, HasSubstr("A:B"));
    EXPECT_THAT(told.text, HasSubstr("smallest AIC"));
}

TEST_F(Hidden, AnEmptyCombinationIsToldAndEndlessModelsAreNoNumbers) {
    const std::string file =
        Write("A,B,C,n\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,9\n1,0,1,8\n0,1,1,0\n1,1,1,2\n");
    const auto told = Call({"hidden", "lists", file, "A", "B", "C", "--count", "n"});
    EXPECT_EQ(told.code, 0) << told.text;
    EXPECT_THAT(told.text, HasSubstr("Combinations of lists with no person: 1."));
}

TEST_F(Hidden, TheMultiplierHasItsUncertainty) {
    const auto found = Json({"hidden", "multiplier", "--benchmark", "500", "--share", "0.05",
                             "--share-se", "0.01"});
    EXPECT_NEAR(found.at("delta").at("size").as_double(), 10000, 1e-6);
    EXPECT_NEAR(found.at("delta").at("se").as_double(), 2000, 1e-6);
    EXPECT_GT(found.at("simulated").at("upper").as_double(),
              found.at("simulated").at("size").as_double());
    EXPECT_EQ(Call({"hidden", "multiplier", "--benchmark", "500", "--share", "1.5", "--share-se",
                    "0.01"})
                  .code,
              1);
    const auto once = Call({"hidden", "multiplier", "--benchmark", "500", "--share", "0.05",
                            "--share-se", "0.01", "--draws", "1"});
    EXPECT_EQ(once.code, 1);
    EXPECT_THAT(once.text, HasSubstr("A simulation of 1 draws"));
}

TEST_F(Hidden, AFileThatDoesNotFitIsNamedWithItsPlace) {
    const std::string file = Write("A,B,C\n1,0,1\n1,,0\n0,1,1\n");
    const auto blank = Call({"hidden", "lists", file, "A", "B", "C"});
    EXPECT_EQ(blank.code, 1);
    EXPECT_THAT(blank.text, HasSubstr("Row 2 has an empty cell"));
    EXPECT_THAT(Call({"hidden", "lists", file, "A", "D", "B"}).text, HasSubstr("no variable D"));
    EXPECT_EQ(Call({"hidden", "lists", file, "A"}).code, 1);
}

}  // namespace
}  // namespace atalaya::cli
