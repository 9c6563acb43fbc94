#include "surveys/text_dataset.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/codebook.hpp"
#include "testing/databases.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Kind;
using ::testing::ElementsAre;

class TextDataset : public ::testing::Test {
 protected:
    std::filesystem::path Write(std::string_view name, std::string_view bytes) {
        const auto path = m_folder.path() / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    Result<microdata::Dataset> Read(std::string_view bytes, TextDatasetOptions options = {}) {
        return ReadText(Write("survey.csv", bytes), options);
    }
    static std::vector<std::string> Cells(const microdata::Dataset& data, std::string_view name) {
        std::vector<std::string> out;
        for (std::size_t row = 0; row < data.rows; ++row)
            out.push_back(ShownValue(data, *data.Find(name), row));
        return out;
    }
    testing::TempFolder m_folder;
};

TEST_F(TextDataset, TellsNumbersFromTexts) {
    const auto read = Read(
        "id,edad,peso,municipio,sexo,dias\n"
        "1,12,1.5,05001,M,3\n"
        "2,NA,2e2,05002,F,\n"
        "3, 40 ,.5,11001,,.a\n"
        "4,.,-1,11001,NA,0\n");
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->rows, 4u);
    EXPECT_EQ(read->variables[1].kind, Kind::Number);
    EXPECT_EQ(read->variables[3].kind, Kind::Text);
    EXPECT_EQ(read->variables[3].width, 5u);
    EXPECT_THAT(Cells(*read, "edad"), ElementsAre("12", "", "40", ""));
    EXPECT_THAT(Cells(*read, "peso"), ElementsAre("1.5", "200", "0.5", "-1"));
    EXPECT_THAT(Cells(*read, "municipio"), ElementsAre("05001", "05002", "11001", "11001"));
    EXPECT_THAT(Cells(*read, "sexo"), ElementsAre("M", "F", "", "NA"));
    EXPECT_THAT(Cells(*read, "dias"), ElementsAre("3", "", ".a", "0"));
}

TEST_F(TextDataset, ReadsDecimalCommasQuotesAndOtherEncodings) {
    TextDatasetOptions options;
    options.format.delimiter = ';';
    options.format.encoding = "windows-1252";
    options.decimal_mark = ',';
    const auto read = Read("peso;lugar\n1,5;\"Bogot\xE1; D.C.\"\n1.000;\"dijo \"\"s\xED\"\"\"\n", options);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    // A point is no decimal mark here: 1.000 may be a thousand or one.
    EXPECT_EQ(read->variables[0].kind, Kind::Text);
    EXPECT_THAT(Cells(*read, "lugar"), ElementsAre("Bogotá; D.C.", "dijo \"sí\""));
    const auto numbers = Read("peso;lugar\n1,5;x\n-0,25;y\n", options);
    ASSERT_TRUE(numbers.ok());
    EXPECT_THAT(Cells(*numbers, "peso"), ElementsAre("1.5", "-0.25"));
}

TEST_F(TextDataset, NamesRowsThatDoNotFitTheHeader) {
    const auto read = Read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n");
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "surveys.rows_uneven");
    EXPECT_EQ(read.error().Get("line"), "3");
    EXPECT_EQ(read.error().Get("found"), "2");
    EXPECT_EQ(read.error().Get("expected"), "3");
    EXPECT_EQ(read.error().Get("rows"), "2");
}

TEST_F(TextDataset, RefusesWhatCannotBeReadRightly) {
    EXPECT_EQ(Read("a,SEXO,SEXO\n1,2,3\n").error().code, "surveys.column_twice");
    EXPECT_EQ(Read("a,SEXO,SEXO\n1,2,3\n").error().Get("column"), "SEXO");
    EXPECT_EQ(Read("a,b\n").error().code, "surveys.no_rows");
    EXPECT_EQ(Read("a,b\n1,2\n3,4\n", {.most_rows = 1}).error().code, "surveys.too_many_rows");
    TextDatasetOptions utf8;
    EXPECT_EQ(Read("lugar\nBogot\xE1\n", utf8).error().code, "transfer.encoding_broken");
    EXPECT_EQ(ReadText(m_folder.path() / "none.csv", {}).error().code, "file.unreadable");
}

TEST_F(TextDataset, ReadsAWorkbook) {
    std::string bytes;
    const auto sink = transfer::WriteXlsx(
        [&](std::string_view part) {
            bytes += part;
            return Result<void>();
        },
        "Hoja1");
    using Cell = transfer::OutCell;
    const std::vector<std::string> names = {"edad", "peso", "lugar", "codigo"};
    ASSERT_TRUE(sink->Header(names).ok());
    const std::vector<std::vector<Cell>> rows = {
        {{"15", Cell::Kind::Number}, {"1.25", Cell::Kind::Number}, {"Perú"}, {"01"}},
        {{"", Cell::Kind::Number}, {"3", Cell::Kind::Number}, {""}, {"02"}}};
    for (const auto& row : rows) ASSERT_TRUE(sink->Row(row).ok());
    ASSERT_TRUE(sink->Finish().ok());
    const auto path = Write("survey.xlsx", bytes);
    const auto detected = transfer::Detect(path);
    ASSERT_TRUE(detected.ok());
    const auto read = ReadText(path, {.format = detected->format, .decimal_mark = ','});
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_THAT(Cells(*read, "edad"), ElementsAre("15", ""));
    EXPECT_THAT(Cells(*read, "peso"), ElementsAre("1.25", "3"));
    EXPECT_THAT(Cells(*read, "lugar"), ElementsAre("Perú", ""));
    EXPECT_EQ(read->variables[3].kind, Kind::Text);
}

TEST_F(TextDataset, ReadsTheSurveyOfColombia) {
    const auto folder = testing::SharedData();
    if (folder.empty()) GTEST_SKIP() << "no shared data here";
    const auto path = folder / "encspa2019" / "encspa2019_persons.csv";
    const auto detected = transfer::Detect(path);
    ASSERT_TRUE(detected.ok());
    const auto read = ReadText(path, {.format = detected->format});
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->rows, 49'756u);
    EXPECT_EQ(read->variables[*read->Find("FEX_C")].kind, Kind::Number);
    EXPECT_EQ(read->variables[*read->Find("ageg")].kind, Kind::Text);
    EXPECT_EQ(ShownValue(*read, *read->Find("FEX_C"), 0), "1047.14848481004");
    EXPECT_EQ(ShownValue(*read, *read->Find("tobacco_inc12"), 1), "");
}

}  // namespace
}  // namespace atalaya::surveys
