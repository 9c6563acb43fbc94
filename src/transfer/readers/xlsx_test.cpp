#include <gtest/gtest.h>

#include <xlsxwriter.h>
#include <zip.h>

#include "base/files.hpp"
#include "testing/databases.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/readers/open.hpp"

namespace atalaya::transfer {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Entries = std::vector<std::pair<std::string, std::string>>;

class Xlsx : public ::testing::Test {
 protected:
    std::filesystem::path Path(const std::string& name) { return m_folder.path() / name; }

    std::filesystem::path MakeZip(const std::string& name, const Entries& entries,
                                  const char* password = nullptr) {
        auto path = Path(name);
        int code = 0;
        zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
        for (const auto& [entry, bytes] : entries) {
            zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
            auto index = static_cast<zip_uint64_t>(
                zip_file_add(zip, entry.c_str(), source, ZIP_FL_ENC_UTF_8));
            if (password) zip_file_set_encryption(zip, index, ZIP_EM_AES_256, password);
        }
        EXPECT_EQ(zip_close(zip), 0);
        return path;
    }

    // A workbook of one sheet around the given XML.
    std::filesystem::path MakeBook(const std::string& sheet, const std::string& texts = "",
                                   const std::string& workbook_attributes = "",
                                   const std::string& styles = "<styleSheet/>") {
        const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006";
        auto relation = [&](const std::string& id, const std::string& type,
                            const std::string& target) {
            return "<Relationship Id=\"" + id + "\" Type=\"" + office + "/relationships/" + type +
                   "\" Target=\"" + target + "\"/>";
        };
        return MakeZip(
            "book.xlsx",
            {{"[Content_Types].xml", "<Types/>"},
             {"_rels/.rels",
              "<Relationships>" + relation("r1", "officeDocument", "xl/workbook.xml") +
                  "</Relationships>"},
             {"xl/workbook.xml",
              "<workbook xmlns:r=\"" + office + "/relationships\"><workbookPr " +
                  workbook_attributes +
                  "/><sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
             {"xl/_rels/workbook.xml.rels",
              "<Relationships>" + relation("r1", "worksheet", "worksheets/sheet1.xml") +
                  relation("r2", "sharedStrings", "/xl/sharedStrings.xml") +
                  relation("r3", "styles", "styles.xml") + "</Relationships>"},
             {"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"},
             {"xl/styles.xml", styles},
             {"xl/worksheets/sheet1.xml", sheet}});
    }

    static FileFormat Book(std::string sheet = "", std::int64_t header_line = 1) {
        FileFormat format;
        format.kind = FileKind::Xlsx;
        format.sheet = std::move(sheet);
        format.header_line = header_line;
        return format;
    }

    // Header and rows; a fault as a last row {code, where}.
    static Rows Read(const std::filesystem::path& file, const FileFormat& format,
                     const ReadLimits& limits = {}) {
        auto opened = OpenRows(file, format, limits);
        if (!opened.ok()) return {{opened.error().code, opened.error().where}};
        Rows rows = {(*opened)->header()};
        for (;;) {
            auto more = (*opened)->Next();
            if (!more.ok()) {
                rows.push_back({more.error().code, more.error().where});
                return rows;
            }
            if (!*more) return rows;
            rows.emplace_back();
            for (std::string_view cell : (*opened)->Cells()) rows.back().emplace_back(cell);
        }
    }

    testing::TempFolder m_folder;
};

std::string Sheet(const std::string& rows) {
    return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
}

TEST_F(Xlsx, ReadsWhatAnotherLibraryWrote) {
    auto path = Path("written.xlsx");
    lxw_workbook* book = workbook_new(path.c_str());
    lxw_worksheet* first = workbook_add_worksheet(book, "Notes");
    worksheet_write_string(first, 0, 0, "nothing here", nullptr);
    lxw_worksheet* sheet = workbook_add_worksheet(book, "Seizures 2014");
    lxw_format* day = workbook_add_format(book);
    format_set_num_format(day, "dd/mm/yyyy");
    lxw_format* moment = workbook_add_format(book);
    format_set_num_format(moment, "yyyy-mm-dd hh:mm");
    worksheet_merge_range(sheet, 0, 0, 0, 4, "National observatory: seizures", nullptr);
    const char* names[] = {"date", "place", "kg", "checked", "entered"};
    for (int i = 0; i < 5; ++i) worksheet_write_string(sheet, 2, i, names[i], nullptr);
    lxw_datetime when = {2014, 1, 31, 13, 45, 0};
    worksheet_write_datetime(sheet, 3, 0, &when, day);
    worksheet_write_string(sheet, 3, 1, "São João & <Cía>", nullptr);
    worksheet_write_number(sheet, 3, 2, 0.1, nullptr);
    worksheet_write_boolean(sheet, 3, 3, 1, nullptr);
    worksheet_write_datetime(sheet, 3, 4, &when, moment);
    worksheet_write_formula_num(sheet, 5, 2, "=1+1", nullptr, 2);
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);

    EXPECT_EQ(Read(path, Book("Seizures 2014", 3)),
              (Rows{{"date", "place", "kg", "checked", "entered"},
                    {"2014-01-31", "São João & <Cía>", "0.1", "true", "2014-01-31 13:45:00"},
                    {"", "", "2", "", ""}}));
    EXPECT_EQ(Read(path, Book())[0], (std::vector<std::string>{"nothing here"}));
    auto unknown = OpenRows(path, Book("Datos"));
    EXPECT_EQ(unknown.error().code, "transfer.sheet_unknown");
    EXPECT_EQ(unknown.error().Get("sheets"), "Notes, Seizures 2014");
    EXPECT_EQ(Read(path, Book("Seizures 2014", 9))[0][0], "transfer.header_missing");
}

TEST_F(Xlsx, JoinsTheNamesOfAMergedHeader) {
    auto path = Path("merged.xlsx");
    lxw_workbook* book = workbook_new(path.c_str());
    lxw_worksheet* sheet = workbook_add_worksheet(book, "S");
    worksheet_merge_range(sheet, 0, 0, 1, 0, "Country", nullptr);
    worksheet_merge_range(sheet, 0, 1, 0, 2, "Cocaine", nullptr);
    worksheet_write_string(sheet, 0, 3, "Note", nullptr);
    worksheet_write_string(sheet, 1, 1, "kg", nullptr);
    worksheet_write_string(sheet, 1, 2, "cases", nullptr);
    worksheet_write_string(sheet, 2, 0, "XA", nullptr);
    worksheet_write_number(sheet, 2, 2, 7, nullptr);
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
    FileFormat format = Book();
    format.header_rows = 2;
    EXPECT_EQ(Read(path, format), (Rows{{"Country", "Cocaine kg", "Cocaine cases", "Note"},
                                        {"XA", "", "7", ""}}));
}

TEST_F(Xlsx, ReadsEveryKindOfCell) {
    auto path = MakeBook(
        Sheet("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c>"
              "<c r=\"C1\" t=\"s\"><v>0</v></c></row>"
              "<row r=\"4\"><c t=\"s\"><v>1</v></c><c t=\"str\"><f>A1</f><v>old</v></c>"
              "<c t=\"e\"><v>#N/A</v></c><c s=\"1\"/></row>"
              "<row><c r=\"A5\"><v>1E-3</v></c><c r=\"B5\"><v>123456789012345678</v></c>"
              "<c r=\"C5\"><v>0.10000000000000001</v></c></row>"),
        "<si><t>c</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si>");
    EXPECT_EQ(Read(path, Book()), (Rows{{"a", "#2", "c"},
                                        {"rich text", "old", "#N/A"},
                                        {"0.001", "123456789012345680", "0.1"}}));
}

TEST(XlsxValues, ShowsDatesAsTheirFormatDoes) {
    auto shown = [](const char* serial, const char* format, bool from_1904 = false) {
        return NumberText(serial, ShapeOfCode(format), from_1904);
    };
    EXPECT_EQ(shown("41670", "dd/mm/yyyy"), "2014-01-31");
    EXPECT_EQ(shown("40208", "dd/mm/yyyy", true), "2014-01-31");
    EXPECT_EQ(shown("1", "d/m/yy"), "1900-01-01");
    EXPECT_EQ(shown("59", "d/m/yy"), "1900-02-28");
    EXPECT_EQ(shown("60", "d/m/yy"), "60");   // a day that never was
    EXPECT_EQ(shown("61", "d/m/yy"), "1900-03-01");
    EXPECT_EQ(shown("41640", "mmm-yy"), "2014-01");
    EXPECT_EQ(shown("41640", "yyyy"), "2014");
    EXPECT_EQ(shown("41670.75", "dd/mm/yyyy"), "2014-01-31");
    EXPECT_EQ(shown("41670.75", "dd/mm/yyyy hh:mm"), "2014-01-31 18:00:00");
    EXPECT_EQ(shown("0.75", "hh:mm"), "18:00:00");
    EXPECT_EQ(shown("1.25", "[h]:mm"), "30:00:00");
    EXPECT_EQ(shown("5", "[Red]0.00"), "5");
    EXPECT_EQ(shown("5", "0\" days\""), "5");
    EXPECT_EQ(shown("5", "General"), "5");
    EXPECT_EQ(shown("-5", "d/m/yy"), "-5");
    EXPECT_EQ(shown("99999999", "d/m/yy"), "99999999");
    EXPECT_EQ(NumberText("41670", ShapeOfBuiltIn(14), false), "2014-01-31");
    EXPECT_EQ(NumberText("1e300", {}, false).size(), 301u);
    EXPECT_EQ(NumberText("nan", {}, false), "nan");
    EXPECT_EQ(ColumnOf("AB12"), 27u);
    EXPECT_FALSE(ColumnOf("ZZZ1"));
    EXPECT_FALSE(ColumnOf("12"));
}

TEST_F(Xlsx, RefusesEntitiesBeforeTheyGrow) {
    std::string laughs = "<!DOCTYPE l [<!ENTITY a \"ha\">";
    for (char c = 'b'; c < 'n'; ++c) {
        std::string ten;
        for (int i = 0; i < 10; ++i) ten += std::string("&") + static_cast<char>(c - 1) + ";";
        laughs += std::string("<!ENTITY ") + c + " \"" + ten + "\">";
    }
    laughs += "]>" + Sheet("<row><c t=\"str\"><v>&m;</v></c></row>");
    EXPECT_EQ(Read(MakeBook(laughs), Book())[0][0], "transfer.xlsx_invalid");
    std::string outside = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>" +
                          Sheet("<row><c t=\"str\"><v>&f;</v></c></row>");
    EXPECT_EQ(Read(MakeBook(outside), Book())[0][0], "transfer.xlsx_invalid");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    EXPECT_EQ(Read(MakeBook(deep), Book())[0][0], "transfer.xlsx_invalid");
}

TEST_F(Xlsx, RefusesDamagedSheets) {
    EXPECT_EQ(Read(MakeBook("<worksheet><sheetData><row>"), Book())[0][0],
              "transfer.xlsx_invalid");
    std::string good = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row>";
    EXPECT_EQ(Read(MakeBook(Sheet(good + good)), Book()).back(),
              (std::vector<std::string>{"transfer.xlsx_invalid", "row 1"}));
    EXPECT_EQ(Read(MakeBook(Sheet(good + "<row r=\"2\"><c t=\"s\"><v>7</v></c></row>")), Book())
                  .back(),
              (std::vector<std::string>{"transfer.xlsx_invalid", "row 2"}));
    EXPECT_EQ(Read(MakeBook(Sheet("<row><c r=\"XFD1\"><v>1</v></c></row>")), Book())[0],
              (std::vector<std::string>{"transfer.too_many_columns", "row 1"}));
    std::string wide = "<row r=\"1\"><c t=\"str\"><v>" + std::string(2 << 20, 'x') + "</v></c></row>";
    EXPECT_EQ(Read(MakeBook(Sheet(wide)), Book())[0],
              (std::vector<std::string>{"transfer.field_too_long", "row 1"}));
    EXPECT_EQ(Read(MakeBook(Sheet("")), Book())[0][0], "transfer.empty");
}

TEST_F(Xlsx, StopsAZipBombByWhatComesOut) {
    auto csv = MakeZip("bomb.zip", {{"a.csv", "a\n" + std::string(60 << 20, '\n')}});
    FileFormat format;
    EXPECT_EQ(Read(csv, format).back()[0], "transfer.zip_bomb");
    auto book = MakeBook("<worksheet>" + std::string(64 << 20, ' ') + "</worksheet>");
    EXPECT_EQ(Read(book, Book())[0][0], "transfer.zip_bomb");
    ReadLimits limits;
    limits.unpacked_bytes = 1 << 20;
    auto large = MakeZip("large.zip", {{"a.csv", "a\n" + std::string(2 << 20, '\n')}});
    EXPECT_EQ(Read(large, format, limits).back()[0], "transfer.zip_too_large");
    limits = {};
    limits.entries = 3;
    Entries many;
    for (int i = 0; i < 4; ++i) many.emplace_back(std::to_string(i) + ".txt", "x");
    EXPECT_EQ(Read(MakeZip("many.zip", many), format, limits)[0][0], "transfer.zip_entries");
}

TEST_F(Xlsx, OpensTheOneFileOfAZip) {
    FileFormat format;
    format.delimiter = ';';
    auto path = MakeZip("a.zip", {{"folder/", ""},
                                  {"__MACOSX/._data.csv", "junk"},
                                  {"readme.pdf", "no"},
                                  {"folder/DATA.CSV", "a;b\n1;2\n"}});
    EXPECT_EQ(Read(path, format), (Rows{{"a", "b"}, {"1", "2"}}));
    auto two = MakeZip("b.zip", {{"a.csv", "a"}, {"b.xlsx", "b"}});
    EXPECT_EQ(Read(two, format)[0][0], "transfer.zip_many");
    EXPECT_EQ(Read(MakeZip("c.zip", {{"a.pdf", "x"}}), format)[0][0], "transfer.zip_nothing");
    EXPECT_EQ(Read(MakeZip("d.zip", {{"a.csv", "a\n1\n"}}, "secret"), format)[0][0],
              "transfer.zip_encrypted");
    EXPECT_EQ(Read(Path("no.csv"), format)[0][0], "file.unreadable");
}

TEST_F(Xlsx, OpensABookInsideAZip) {
    auto inner = MakeBook(Sheet("<row><c t=\"str\"><v>a</v></c></row><row><c><v>1</v></c></row>"));
    auto bytes = base::ReadFile(inner);
    auto outer = MakeZip("outer.zip", {{"data.xlsx", *bytes}});
    EXPECT_EQ(Read(outer, Book()), (Rows{{"a"}, {"1"}}));
    FileFormat text;
    EXPECT_EQ(Read(outer, text)[0][0], "transfer.kind_differs");
    auto nested = MakeZip("nested.zip", {{"data.xlsx", *base::ReadFile(outer)}});
    EXPECT_EQ(Read(nested, Book())[0][0], "transfer.xlsx_invalid");
}

TEST_F(Xlsx, SaysWhatAFileIsInstead) {
    auto write = [&](const std::string& name, std::string_view bytes) {
        EXPECT_TRUE(base::WriteFile(Path(name), bytes).ok());
        return Path(name);
    };
    using namespace std::string_view_literals;
    FileFormat text;
    EXPECT_EQ(Read(write("a.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest"sv), text)[0][0],
              "transfer.old_xls");
    EXPECT_EQ(Read(write("a.zip", "PK\x03\x04 broken"sv), text)[0][0], "transfer.zip_invalid");
    EXPECT_EQ(Read(write("a.csv", "a,b\n1,2\n"), Book())[0][0], "transfer.kind_differs");
    auto whole = *base::ReadFile(MakeBook(Sheet("<row><c><v>1</v></c></row>")));
    for (std::size_t cut = 10; cut < whole.size(); cut += 97)
        EXPECT_NE(Read(write("cut.xlsx", whole.substr(0, cut)), Book())[0][0], "1");
}

TEST(RealBooks, ReadTheTablesOfTheWorldDrugReport) {
    auto data = testing::SharedData();
    if (data.empty()) GTEST_SKIP() << "the folder of real data is not here";
    int books = 0;
    for (const char* folder : {"unodc", "rio_isp"}) {
        for (const auto& entry : std::filesystem::directory_iterator(data / folder)) {
            if (entry.path().extension() != ".xlsx") continue;
            auto detection = Detect(entry.path());
            ASSERT_TRUE(detection.ok()) << entry.path() << detection.error().Describe();
            auto rows = OpenRows(entry.path(), detection->format);
            ASSERT_TRUE(rows.ok()) << entry.path() << rows.error().Describe();
            int count = 0;
            for (;; ++count) {
                auto more = (*rows)->Next();
                ASSERT_TRUE(more.ok()) << entry.path() << more.error().Describe();
                if (!*more) break;
            }
            EXPECT_GT(count, 5) << entry.path();
            ++books;
        }
    }
    EXPECT_GE(books, 5);
}

}  // namespace
}  // namespace atalaya::transfer
