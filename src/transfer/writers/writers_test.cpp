#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/json.hpp"
#include "testing/databases.hpp"
#include "transfer/row_source.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::transfer {
namespace {

using Kind = OutCell::Kind;

struct Collected {
    std::string bytes;
    Output Into() {
        return [this](std::string_view piece) -> Result<void> {
            bytes += piece;
            return {};
        };
    }
};

void Write(RowSink& sink, const std::vector<std::string>& names,
           const std::vector<std::vector<OutCell>>& rows) {
    ASSERT_TRUE(sink.Header(names).ok());
    for (const auto& row : rows) ASSERT_TRUE(sink.Row(row).ok());
    ASSERT_TRUE(sink.Finish().ok());
}

TEST(Csv, QuotesWhatNeedsIt) {
    Collected out;
    Write(*WriteCsv(out.Into()), {"a", "b,c"},
          {{{"x\"y"}, {"two\nlines"}}, {{""}, {" padded "}}, {{"ação"}, {"1.5", Kind::Number}}});
    EXPECT_EQ(out.bytes, "a,\"b,c\"\r\n\"x\"\"y\",\"two\nlines\"\r\n,\" padded \"\r\nação,1.5\r\n");
}

TEST(Csv, KeepsSpreadsheetsFromRunningText) {
    Collected out;
    Write(*WriteCsv(out.Into(), ';'), {"a"},
          {{{"=HYPERLINK(\"http://x\")"}}, {{"+1+1"}}, {{"-2+3"}}, {{"@SUM(A1)"}}, {{"\t=1"}},
           {{"\r=1"}}, {{"-12.50"}}, {{"+7"}}, {{"-"}}, {{"a=1"}}});
    EXPECT_EQ(out.bytes,
              "a\r\n\"'=HYPERLINK(\"\"http://x\"\")\"\r\n'+1+1\r\n'-2+3\r\n'@SUM(A1)\r\n\"'\t=1\"\r\n"
              "\"'\r=1\"\r\n-12.50\r\n+7\r\n'-\r\na=1\r\n");
}

TEST(Csv, IsReadBackAsItWas) {
    testing::TempFolder folder;
    Collected out;
    Write(*WriteCsv(out.Into(), ',', true), {"only"}, {{{"x"}}, {{""}}, {{"\"\r\n,"}}});
    ASSERT_TRUE(base::WriteFile(folder.path() / "a.csv", out.bytes).ok());
    auto rows = OpenRows(folder.path() / "a.csv", {});
    ASSERT_TRUE(rows.ok());
    EXPECT_EQ((*rows)->header(), (std::vector<std::string>{"only"}));
    std::vector<std::string> read;
    while (*(*rows)->Next()) read.emplace_back((*rows)->Cells()[0]);
    EXPECT_EQ(read, (std::vector<std::string>{"x", "\"\r\n,"}));
}

TEST(Csv, StopsWhenTheReceiverDoes) {
    auto sink = WriteCsv([](std::string_view) -> Result<void> {
        return Err("file.unwritable", {{"file", "x"}, {"reason", "full"}});
    });
    std::vector<std::string> names = {"a"};
    ASSERT_TRUE(sink->Header(names).ok());
    EXPECT_EQ(sink->Finish().error().code, "file.unwritable");
}

TEST(JsonLines, KeepsDigitsAndMissingValues) {
    Collected out;
    Write(*WriteJsonLines(out.Into()), {"kg", "ok", "what", "none"},
          {{{"0.100000000000000005", Kind::Number}, {"true", Kind::YesNo}, {"a\"\n"}, {""}}});
    EXPECT_EQ(out.bytes,
              "{\"kg\":0.100000000000000005,\"ok\":true,\"what\":\"a\\\"\\n\",\"none\":null}\n");
    EXPECT_TRUE(base::ParseJson(out.bytes).ok());
}

TEST(XlsxWriter, IsReadBackWithItsKinds) {
    testing::TempFolder folder;
    Collected out;
    Write(*WriteXlsx(out.Into(), "Seizures: 2014 [all]"), {"date", "kg", "ok", "text"},
          {{{"2014-01-31", Kind::Date}, {"12.5", Kind::Number}, {"true", Kind::YesNo}, {"=1+1"}},
           {{"2014-01", Kind::Date},
            {"1234567890.123456789", Kind::Number},
            {"", Kind::YesNo},
            {"ação"}}});
    ASSERT_TRUE(base::WriteFile(folder.path() / "a.xlsx", out.bytes).ok());
    FileFormat format;
    format.kind = FileKind::Xlsx;
    auto rows = OpenRows(folder.path() / "a.xlsx", format);
    ASSERT_TRUE(rows.ok()) << rows.error().Describe();
    std::vector<std::vector<std::string>> read;
    while (*(*rows)->Next())
        read.emplace_back((*rows)->Cells().begin(), (*rows)->Cells().end());
    EXPECT_EQ(read, (std::vector<std::vector<std::string>>{
                        {"2014-01-31", "12.5", "true", "=1+1"},
                        {"2014-01", "1234567890.123456789", "", "ação"}}));
}

TEST(XlsxWriter, LeavesNothingBehind) {
    testing::TempFolder folder;
    ::setenv("TMPDIR", folder.path().c_str(), 1);
    {
        Collected out;
        auto abandoned = WriteXlsx(out.Into(), "x");
        std::vector<std::string> names = {"a"};
        ASSERT_TRUE(abandoned->Header(names).ok());
        EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
    }
    ::unsetenv("TMPDIR");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace atalaya::transfer
