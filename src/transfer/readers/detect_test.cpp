#include "transfer/readers/detect.hpp"

#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include "testing/databases.hpp"

namespace atalaya::transfer {
namespace {

using namespace std::string_view_literals;

std::string Shown(const Property& property) {
    std::string out = property.value + " " + std::string(Code(property.certainty));
    for (const std::string& other : property.alternatives) out += " " + other;
    return out;
}

Detection Of(std::string_view text, bool whole = true) {
    auto detection = DetectText(text, whole, {});
    EXPECT_TRUE(detection.ok()) << detection.error().Describe();
    return detection.ok() ? *detection : Detection();
}

TEST(DetectEncoding, TellsEncodingsApart) {
    EXPECT_EQ(Shown(DetectEncoding("\xEF\xBB\xBFx", true)), "utf-8 sure");
    EXPECT_EQ(Shown(DetectEncoding("\xFF\xFEx\0"sv, true)), "utf-16le sure");
    EXPECT_EQ(Shown(DetectEncoding("\0n\0a\0m\0e\0;\0x"sv, true)), "utf-16be likely utf-8");
    EXPECT_EQ(Shown(DetectEncoding("n\0a\0m\0e\0;\0x\0"sv, true)), "utf-16le likely utf-8");
    EXPECT_EQ(Shown(DetectEncoding("Niterói", true)), "utf-8 sure");
    EXPECT_EQ(Shown(DetectEncoding("plain", true)), "utf-8 sure");
    EXPECT_EQ(Shown(DetectEncoding("plain", false)), "utf-8 likely windows-1252 latin1");
    EXPECT_EQ(Shown(DetectEncoding("Niter\xC3", false)), "utf-8 sure");   // cut in a letter
    EXPECT_EQ(Shown(DetectEncoding("Niter\xC3", true)), "windows-1252 likely latin1");
    EXPECT_EQ(Shown(DetectEncoding("Niter\xF3i", true)), "windows-1252 likely latin1");
    EXPECT_EQ(Shown(DetectEncoding("Niter\xF3i \x81", true)), "latin1 ambiguous windows-1252");
}

TEST(DetectDelimiter, PrefersWhatMakesEvenRows) {
    EXPECT_EQ(DetectDelimiter("a;b;c\n1,5;2,5;x\n2,5;3,5;y\n", '"').value, ";");
    EXPECT_EQ(DetectDelimiter("a,b\n\"x;y\",1\n\"x;y;z\",2\n", '"').value, ",");
    EXPECT_EQ(DetectDelimiter("a\tb\n1\t2\n", '"').value, "\t");
    EXPECT_EQ(DetectDelimiter("a|b\n1|2\n", '"').value, "|");
    EXPECT_EQ(DetectDelimiter("a|b\n1|2\n", '"').certainty, Certainty::Sure);
    EXPECT_EQ(DetectDelimiter("a\n1\n2\n", '"').certainty, Certainty::Ambiguous);
    EXPECT_EQ(DetectDelimiter("a,b;c\n1,2;3\n4,5;6\n", '"').certainty, Certainty::Ambiguous);
}

TEST(DetectHeader, FindsItBelowTitles) {
    EXPECT_EQ(Shown(Of("Seizures 2014\n\ndate;kg\n2014-01-31;1.5\n2014-02-01;2\n").header_line),
              "3 sure 0");
    EXPECT_EQ(Shown(Of("1;2014-01-31;x\n2;2014-02-01;y\n").header_line), "0 likely 1");
    EXPECT_EQ(Shown(Of("place;drug\nA;cocaine\nB;heroin\n").header_line), "1 likely 0");
    EXPECT_EQ(Shown(Of("x;x\nA;cocaine\n").header_line), "1 ambiguous 0");
    EXPECT_EQ(Shown(Of("place;2011;2012\nA;5;6\nB;7;8\n").header_line).substr(0, 2), "1 ");
}

ColumnProfile Profile(const std::vector<std::string_view>& values) {
    return ProfileColumn("x", values);
}

TEST(DetectColumn, NeverGuessesTheOrderOfADate) {
    EXPECT_EQ(Shown(Profile({"01/02/2014", "03/04/2014"}).date_order), " ambiguous dmy mdy");
    EXPECT_EQ(Shown(Profile({"01/02/2014", "31/04/2014"}).date_order), "dmy sure mdy");
    EXPECT_EQ(Shown(Profile({"01/02/2014", "04/31/2014"}).date_order), "mdy sure dmy");
    EXPECT_EQ(Shown(Profile({"13/02/2014", "02/13/2014"}).date_order),
              " ambiguous ymd dmy mdy");
    EXPECT_EQ(Shown(Profile({"2014-01-31", "2014-02"}).date_order), "ymd sure");
    EXPECT_EQ(Shown(Profile({"2014/1/31 13:45"}).date_order), "ymd sure");
    EXPECT_TRUE(Profile({"31.12.14"}).two_digit_years);
    EXPECT_EQ(Profile({"2014-02-31x", "x"}).kind.value, "text");
}

TEST(DetectColumn, NeverGuessesTheDecimalMark) {
    EXPECT_EQ(Shown(Profile({"1,234", "5,678"}).decimal_mark), " ambiguous . ,");
    EXPECT_EQ(Shown(Profile({"1,234", "5,67"}).decimal_mark), ", sure .");
    EXPECT_EQ(Shown(Profile({"1.234,50", "7"}).decimal_mark), ", sure .");
    EXPECT_EQ(Profile({"1.234,50"}).group_mark, ".");
    EXPECT_EQ(Shown(Profile({"1.234.567"}).decimal_mark), ", sure .");
    EXPECT_EQ(Shown(Profile({"0.500", "1.500"}).decimal_mark), ". sure ,");
    EXPECT_EQ(Shown(Profile({"9e-05", "490.0"}).decimal_mark), ". sure ,");
    EXPECT_EQ(Shown(Profile({"1.5", "1,5"}).decimal_mark), " ambiguous . ,");
}

TEST(DetectColumn, TellsKindsApart) {
    EXPECT_EQ(Shown(Profile({"1", "-2", ""}).kind), "integer sure text");
    EXPECT_EQ(Shown(Profile({"007", "123"}).kind), "text likely integer");
    EXPECT_EQ(Shown(Profile({"Sí", "NO"}).kind), "yes_no sure text");
    EXPECT_EQ(Shown(Profile({"", " "}).kind), "empty sure text");
    EXPECT_EQ(Shown(Profile({"a", "1"}).kind), "text sure");
    std::vector<std::string_view> values(99, "5");
    values.push_back("n/a");
    EXPECT_EQ(Shown(Profile(values).kind), "integer likely text");
    EXPECT_EQ(Profile(values).exceptions, 1);
}

TEST(Detect, SaysWhatMustBeDecided) {
    EXPECT_TRUE(Of("d;kg\n01/02/2014;1,5\n").IsAmbiguous());
    Detection clear = Of("d;kg\n31/12/2014;1,5\n");
    EXPECT_FALSE(clear.IsAmbiguous());
    auto json = clear.ToJson();
    EXPECT_EQ(json.at("format").at("delimiter").as_string(), ";");
    EXPECT_EQ(json.at("columns").at(1).at("decimal_mark").at("value").as_string(), ",");
    EXPECT_EQ(json.at("preview").at(0).at("cells").at(0).as_string(), "d");
    EXPECT_EQ(DetectText("", true, {}).error().code, "transfer.empty");
}

TEST(Detect, LooksIntoSheets) {
    testing::TempFolder folder;
    auto path = folder.path() / "a.xlsx";
    lxw_workbook* book = workbook_new(path.c_str());
    lxw_worksheet* sheet = workbook_add_worksheet(book, "S");
    workbook_add_worksheet(book, "Other");
    worksheet_merge_range(sheet, 0, 0, 0, 2, "A title", nullptr);
    worksheet_write_string(sheet, 2, 0, "Country", nullptr);
    worksheet_merge_range(sheet, 2, 1, 2, 2, "Cocaine", nullptr);
    worksheet_write_string(sheet, 3, 1, "kg", nullptr);
    worksheet_write_string(sheet, 3, 2, "cases", nullptr);
    for (int row = 4; row < 20; ++row) {
        worksheet_write_string(sheet, row, 0, "XA", nullptr);
        worksheet_write_number(sheet, row, 1, row + 0.5, nullptr);
        worksheet_write_number(sheet, row, 2, row, nullptr);
    }
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
    auto detection = Detect(path);
    ASSERT_TRUE(detection.ok()) << detection.error().Describe();
    EXPECT_EQ(Shown(detection->sheet), "S likely Other");
    EXPECT_EQ(detection->format.header_line, 3);
    EXPECT_EQ(detection->format.header_rows, 2);
    ASSERT_EQ(detection->columns.size(), 3u);
    EXPECT_EQ(detection->columns[1].name, "Cocaine kg");
    EXPECT_EQ(detection->columns[1].kind.value, "decimal");
    EXPECT_EQ(detection->columns[2].kind.value, "integer");
}

TEST(DetectReal, RecognisesTheTwoDataSets) {
    auto data = testing::SharedData();
    if (data.empty()) GTEST_SKIP() << "the folder of real data is not here";
    auto ids = Detect(data / "unodc" / "unodc_ids_2011_2016.zip");
    ASSERT_TRUE(ids.ok());
    EXPECT_EQ(ids->entry, "drug-trafficking-unodc.csv");
    EXPECT_EQ(ids->format.delimiter, ';');
    EXPECT_EQ(ids->format.header_line, 1);
    EXPECT_EQ(Shown(ids->columns[5].date_order), "ymd sure");
    EXPECT_EQ(Shown(ids->columns[7].decimal_mark), ". sure ,");
    EXPECT_FALSE(ids->IsAmbiguous());
    auto rio = Detect(data / "rio_isp" / "BaseDPEvolucaoMensalCisp.csv");
    ASSERT_TRUE(rio.ok());
    EXPECT_EQ(Shown(rio->encoding), "windows-1252 likely latin1");
    EXPECT_EQ(rio->format.delimiter, ';');
    EXPECT_EQ(rio->format.header_line, 1);
    for (const auto& entry : std::filesystem::directory_iterator(data / "unodc")) {
        if (entry.path().extension() != ".xlsx") continue;
        auto book = Detect(entry.path());
        ASSERT_TRUE(book.ok()) << entry.path() << book.error().Describe();
        EXPECT_GT(book->columns.size(), 3u) << entry.path();
    }
}

}  // namespace
}  // namespace atalaya::transfer
