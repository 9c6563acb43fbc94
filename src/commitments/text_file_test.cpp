#include "commitments/text_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "documents/docx.hpp"
#include "documents/pdf_text.hpp"

namespace atalaya::commitments {
namespace {

std::string CodeOf(std::string_view bytes) {
    const auto text = TextOfFile(bytes);
    return text.ok() ? "" : text.error().code;
}

// The smallest PDF with one line of text, or with none.
std::string Pdf(const std::string& line) {
    const std::string content = line.empty() ? "" : "BT /F1 12 Tf 20 100 Td (" + line + ") Tj ET";
    return "%PDF-1.4\n"
           "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
           "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
           "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
           "/Resources<</Font<</F1 5 0 R>>>>>> endobj\n"
           "4 0 obj <</Length " + std::to_string(content.size()) + ">> stream\n" + content +
           "\nendstream endobj\n"
           "5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
           "trailer <</Root 1 0 R/Size 6>>\n%%EOF\n";
}

TEST(TextFile, ReadsPlainTextInTheEncodingsThatPeopleSave) {
    EXPECT_EQ(*TextOfFile("1.1 Acción\n"), "1.1 Acción\n");
    EXPECT_EQ(*TextOfFile("\xEF\xBB\xBF" "1.1 Acción"), "1.1 Acción");
    EXPECT_EQ(*TextOfFile("1.1 Acci\xF3n de prevenci\xF3n"), "1.1 Acción de prevención");
    const std::string wide("\xFF\xFE" "1\0.\0a\0", 8);
    EXPECT_EQ(*TextOfFile(wide), "1.a");
}

TEST(TextFile, ReadsTheTextOfADocx) {
    documents::Document document;
    document.title = "Plan";
    const auto docx = documents::RenderDocx(document);
    ASSERT_TRUE(docx.ok());
    const auto text = TextOfFile(*docx);
    ASSERT_TRUE(text.ok()) << text.error().code;
    EXPECT_NE(text->find("Plan"), std::string::npos);
}

TEST(TextFile, ReadsTheTextOfAPdf) {
    const auto text = TextOfFile(Pdf("2.3 Alternatives to prison"));
    if (!text.ok() && text.error().code == "documents.pdf_text_missing")
        GTEST_SKIP() << "pdftotext is not installed";
    ASSERT_TRUE(text.ok()) << text.error().code;
    EXPECT_NE(text->find("2.3 Alternatives to prison"), std::string::npos);
    EXPECT_EQ(CodeOf(Pdf("")), "documents.pdf_text_none");
    EXPECT_EQ(CodeOf("%PDF-1.4 and nothing else"), "documents.pdf_text_failed");
}

TEST(TextFile, TellsWhatItCannotRead) {
    EXPECT_EQ(CodeOf(""), "commitments.text_empty");
    EXPECT_EQ(CodeOf(" \n\t "), "commitments.text_empty");
    EXPECT_EQ(CodeOf(std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0 old", 14)), "commitments.text_kind");
    EXPECT_EQ(CodeOf(std::string("\x7F" "ELF\0\0\0\1", 8)), "commitments.text_kind");
    EXPECT_EQ(CodeOf(std::string(5'000'000, 'a')), "commitments.text_too_long");
    EXPECT_EQ(CodeOf("PK\x03\x04 broken"), "transfer.zip_invalid");
}

}  // namespace
}  // namespace atalaya::commitments
