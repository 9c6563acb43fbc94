// The whole road on the real files beside the project: from the published file to the figures,
// which must be those that tests/road_figures.py computes without this program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/cli.hpp"
#include "testing/databases.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::cli {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kSource = ATALAYA_SOURCE_DIR;
// Every tenth row of the UNODC's file keeps the test short and still meets most of its names.
constexpr std::int64_t kEvery = 10;

// Key ("2011 cocaine") to the rest of the line ("12.5 3 0").
using Figures = std::map<std::string, std::string>;

Figures ReadExpected(const std::string& name) {
    Figures out;
    std::ifstream file(kSource / "tests" / "road" / name);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        auto parts = base::Split(line, ',');
        auto& value = out[std::string(parts[0]) + " " + std::string(parts[1])];
        for (std::size_t i = 2; i < parts.size(); ++i)
            value += (i > 2 ? " " : "") + std::string(parts[i]);
    }
    return out;
}

std::string Quoted(std::string_view cell) {
    std::string out = "\"";
    for (char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

class Road : public ::testing::Test {
 protected:
    void SetUp() override {
        m_shared = testing::SharedData();
        if (m_shared.empty()) GTEST_SKIP() << "the real data beside the project is not there";
    }

    std::string Call(std::vector<std::string> words, int code = 0) {
        words.insert(words.begin(),
                     {"--lang", "en", "--data", (m_folder.path() / "node").string()});
        std::ostringstream out, err;
        EXPECT_EQ(cli::Run(words, out, err), code) << words[4] << " " << words[5] << err.str();
        return out.str();
    }
    json::object CallJson(std::vector<std::string> words, int code = 0) {
        words.insert(words.begin(), "--json");
        auto value = base::ParseJson(Call(std::move(words), code));
        EXPECT_TRUE(value.ok());
        return value.ok() && value->is_object() ? value->as_object() : json::object();
    }
    json::object Import(const std::string& file, const std::string& mapping, bool good_rows) {
        std::vector<std::string> words = {"import", "run", file, "--mapping",
                                          (kSource / "examples" / mapping).string()};
        if (good_rows) words.push_back("--good-rows");
        return CallJson(words, good_rows ? 1 : 0);
    }
    // Rows of an answer, with as many of value, records and left_out as are asked for.
    Figures Ask(std::vector<std::string> words, int numbers) {
        words.insert(words.begin(), {"indicator", "ask"});
        Figures out;
        auto answer = CallJson(words);
        for (const auto& item : answer["rows"].as_array()) {
            const auto& row = item.as_object();
            std::string key;
            for (const auto& part : row.at("keys").as_object())
                key += (key.empty() ? "" : " ") + std::string(part.value().as_string());
            std::string& value = out[key];
            value = row.at("value").as_string();
            if (numbers > 1) value += " " + json::serialize(row.at("records"));
            if (numbers > 2) value += " " + json::serialize(row.at("left_out"));
        }
        return out;
    }

    // Every tenth row of the zipped file, as the same kind of file.
    std::string SampleOfSeizures() {
        auto path = m_folder.path() / "sample.csv";
        transfer::FileFormat format;
        format.delimiter = ';';
        auto rows = transfer::OpenRows(m_shared / "unodc" / "unodc_ids_2011_2016.zip", format);
        EXPECT_TRUE(rows.ok());
        std::ofstream file(path, std::ios::binary);
        auto write = [&](const auto& cells) {
            for (std::size_t i = 0; i < cells.size(); ++i) file << (i ? ";" : "") << Quoted(cells[i]);
            file << '\n';
        };
        write((*rows)->header());
        for (std::int64_t row = 1; (*rows)->Next().value(); ++row) {
            if (row % kEvery == 0) write((*rows)->Cells());
        }
        return path.string();
    }

    std::filesystem::path m_shared;

 private:
    testing::TempFolder m_folder;
};

TEST_F(Road, SeizuresOfTheUnodcBecomeTheirFigures) {
    auto file = SampleOfSeizures();
    auto first = Import(file, "unodc_ids.yaml", true);
    EXPECT_EQ(first["rows"], 31103);
    EXPECT_EQ(first["created"].as_int64() + first["faulty"].as_int64(), 31103);
    EXPECT_EQ(Ask({"quantity_seized", "--by", "year", "--breakdown", "substance"}, 3),
              ReadExpected("unodc_kilograms.csv"));
    auto counts = ReadExpected("unodc_seizures.csv");
    EXPECT_GT(counts.size(), 400u);
    EXPECT_EQ(Ask({"number_of_seizures", "--by", "quarter", "--level", "0"}, 1), counts);

    // The same file again changes nothing.
    auto again = Import(file, "unodc_ids.yaml", true);
    EXPECT_EQ(again["created"], 0);
    EXPECT_EQ(again["changed"], 0);
    EXPECT_EQ(again["unchanged"], first["created"]);
    EXPECT_EQ(Ask({"number_of_seizures", "--by", "quarter", "--level", "0"}, 1), counts);
    EXPECT_THAT(Call({"verify"}), HasSubstr("Everything is intact"));
}

TEST_F(Road, CountsByPrecinctBecomeTheirFigures) {
    auto file = (m_shared / "rio_isp" / "BaseDPEvolucaoMensalCisp.csv").string();
    auto saved = Call({"territories", "load", file, "--encoding", "latin1", "--delimiter", ";",
                       "--root", "BR-RJ", "--root-name", "Rio de Janeiro", "--root-title", "state",
                       "--level", "region:Regiao:Regiao", "--level", "precinct:CISP:CISP:CISP ",
                       "--save"});
    EXPECT_THAT(saved, HasSubstr("143 territories have been written"));
    auto first = Import(file, "rio_isp.yaml", false);
    EXPECT_EQ(first["created"], 23323);
    EXPECT_EQ(first["faulty"], 0);
    std::vector<std::string> question = {"seizures_reported_monthly", "--by", "quarter", "--level",
                                         "2", "--territory", "BR-RJ"};
    auto figures = ReadExpected("rio_seizures.csv");
    EXPECT_EQ(figures.size(), 236u);
    EXPECT_EQ(Ask(question, 2), figures);
    auto by_sql = question;
    by_sql.push_back("--sql");
    EXPECT_EQ(Ask(by_sql, 2), figures);

    auto again = Import(file, "rio_isp.yaml", false);
    EXPECT_EQ(again["created"], 0);
    EXPECT_EQ(again["unchanged"], 23323);

    // A corrected record shows in the figure, and its history tells what changed.
    auto listed = CallJson({"record", "list", "seizure_counts", "--limit", "1", "--sort", "period",
                            "--filter", "reporting_unit = 'CISP 1' and period >= 2016-02-01"});
    std::string reference(listed["id"].as_string());
    auto count = std::stoll(json::serialize(listed["count"]));
    Call({"record", "move", "seizure_counts", reference, "reopen", "--reason", "recounted"});
    Call({"record", "update", "seizure_counts", reference, "--set",
          "count=" + std::to_string(count + 1000)});
    Call({"record", "move", "seizure_counts", reference, "submit"});
    // Who changed it may not validate it.
    Call({"record", "move", "seizure_counts", reference, "validate"}, 1);
    std::istringstream password("a long enough password\n");
    auto* terminal = std::cin.rdbuf(password.rdbuf());
    Call({"person", "add", "colleague", "--grant", "validator:BR"});
    std::cin.rdbuf(terminal);
    Call({"--as", "colleague", "record", "move", "seizure_counts", reference, "validate"});
    auto old = base::Split(figures["2016-Q1 BR-RJ-CAPITAL"], ' ');
    EXPECT_EQ(Ask(question, 1)["2016-Q1 BR-RJ-CAPITAL"],
              std::to_string(std::stoll(std::string(old[0])) + 1000));
    EXPECT_THAT(Call({"record", "history", "seizure_counts", reference}), HasSubstr("recounted"));
}

}  // namespace
}  // namespace atalaya::cli
