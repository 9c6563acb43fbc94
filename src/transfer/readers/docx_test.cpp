#include <gtest/gtest.h>

#include <zip.h>

#include "testing/databases.hpp"
#include "transfer/readers/docx_numbering.hpp"
#include "transfer/readers/docx_text.hpp"

namespace atalaya::transfer {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

class Docx : public ::testing::Test {
 protected:
    std::filesystem::path Make(const Entries& entries) {
        const auto path = m_folder.path() / "document.docx";
        int code = 0;
        zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
        for (const auto& [entry, bytes] : entries) {
            zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
            zip_file_add(zip, entry.c_str(), source, ZIP_FL_ENC_UTF_8);
        }
        EXPECT_EQ(zip_close(zip), 0);
        return path;
    }
    Result<std::string> Read(const Entries& entries) {
        auto zip = Zip::Open(Make(entries), {});
        if (!zip.ok()) return zip.error();
        return ReadDocxText(*zip);
    }
    // The text of a document with this body, and these lists.
    std::string TextOf(const std::string& body, const std::string& numbering = "<numbering/>",
                       const std::string& styles = "<styles/>") {
        const auto text = Read({{"word/document.xml", "<document><body>" + body + "</body></document>"},
                                {"word/numbering.xml", numbering},
                                {"word/styles.xml", styles}});
        return text.ok() ? *text : text.error().code;
    }

 private:
    testing::TempFolder m_folder;
};

std::string Paragraph(const std::string& text, const std::string& properties = "") {
    return "<p><pPr>" + properties + "</pPr><r><t>" + text + "</t></r></p>";
}
std::string InList(const std::string& num, int level) {
    return "<numPr><ilvl val=\"" + std::to_string(level) + "\"/><numId val=\"" + num + "\"/></numPr>";
}

constexpr const char* kLists = R"xml(<numbering>
  <abstractNum abstractNumId="7">
    <lvl ilvl="0"><start val="1"/><numFmt val="decimal"/><lvlText val="%1."/></lvl>
    <lvl ilvl="1"><start val="1"/><numFmt val="lowerLetter"/><lvlText val="%1.%2)"/></lvl>
    <lvl ilvl="2"><start val="1"/><numFmt val="lowerRoman"/><lvlText val="(%3)"/></lvl>
  </abstractNum>
  <abstractNum abstractNumId="8"><lvl ilvl="0"><numFmt val="bullet"/><lvlText val="o"/></lvl></abstractNum>
  <num numId="1"><abstractNumId val="7"/></num>
  <num numId="2"><abstractNumId val="8"/></num>
  <num numId="3"><abstractNumId val="7"/><lvlOverride ilvl="0"><startOverride val="9"/></lvlOverride></num>
</numbering>)xml";

TEST_F(Docx, CountsTheNumbersThatWordWrites) {
    EXPECT_EQ(TextOf(Paragraph("First", InList("1", 0)) + Paragraph("Part", InList("1", 1)) +
                         Paragraph("Other", InList("1", 1)) + Paragraph("Item", InList("1", 2)) +
                         Paragraph("Second", InList("1", 0)) + Paragraph("Anew", InList("1", 1)),
                     kLists),
              "1. First\n\n1.a) Part\n\n1.b) Other\n\n(i) Item\n\n2. Second\n\n2.a) Anew\n\n");
}

TEST_F(Docx, AListMayBeginElsewhereAndABulletIsNoNumber) {
    EXPECT_EQ(TextOf(Paragraph("Point", InList("2", 0)) + Paragraph("Ninth", InList("3", 0)) +
                         Paragraph("Tenth", InList("3", 0)) + Paragraph("None", InList("0", 0)) +
                         Paragraph("Unknown", InList("77", 0)),
                     kLists),
              "Point\n\n9. Ninth\n\n10. Tenth\n\nNone\n\nUnknown\n\n");
}

TEST_F(Docx, AStyleMayBringNumberAndHeading) {
    const std::string styles = R"(<styles>
        <style styleId="base"><pPr><outlineLvl val="0"/><numPr><numId val="1"/></numPr></pPr></style>
        <style styleId="own"><basedOn val="base"/></style></styles>)";
    EXPECT_EQ(TextOf(Paragraph("Aims", "<pStyle val=\"own\"/>"), kLists, styles), "# 1. Aims\n\n");
}

TEST_F(Docx, TakesCellsBreaksAndInsertedTextButNothingDeleted) {
    EXPECT_EQ(TextOf("<tbl><tr><tc>" + Paragraph("1.1") + "</tc><tc>" + Paragraph("Text") + "</tc></tr></tbl>"
                     "<p><r><t>One</t><br/><t>two</t></r><del><r><delText>gone</delText></r></del>"
                     "<ins><r><tab/><t>new</t></r></ins></p>" + Paragraph("  ")),
              "1.1\n\nText\n\nOne\ntwo new\n\n");
}

TEST_F(Docx, RefusesWhatIsNoSoundXml) {
    EXPECT_EQ(TextOf("<p><r><t>open"), "transfer.xlsx_invalid");
    EXPECT_EQ(Read({{"word/document.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><document>&a;</document>"}}).error().code,
              "transfer.xlsx_invalid");
    const auto other = Zip::Open(Make({{"a.txt", "a"}}), {});
    EXPECT_FALSE(LooksLikeDocx(**other));
}

TEST(NumberAs, WritesLettersAndRomanNumbers) {
    EXPECT_EQ(NumberAs("lowerLetter", 27), "aa");
    EXPECT_EQ(NumberAs("upperLetter", 3), "C");
    EXPECT_EQ(NumberAs("lowerRoman", 44), "xliv");
    EXPECT_EQ(NumberAs("upperRoman", 9), "IX");
    EXPECT_EQ(NumberAs("bullet", 1), "");
    EXPECT_EQ(NumberAs("lowerRoman", -5), "");
}

}  // namespace
}  // namespace atalaya::transfer
