#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include "base/files.hpp"
#include "documents/docx.hpp"
#include "documents/html.hpp"
#include "documents/pdf.hpp"
#include "testing/databases.hpp"

namespace atalaya::documents {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Document Sample() {
    Document out{.lang = Lang::Es,
                 .title = "Informe <nacional> & más",
                 .subtitle = "Ronda de prueba",
                 .author = "Secretaría",
                 .subject = "Un informe \"de prueba\"",
                 .notice = "Datos sintéticos",
                 .contents = "Contenido",
                 .at = 1'767'225'600'000};
    out.blocks = {
        Heading{1, "Fortalecimiento"},
        Paragraph{.text = "Una línea\notra línea", .label = "Calificación"},
        Heading{2, "Acción 1.1"},
        Paragraph{.text = "In English", .style = Paragraph::Style::Quote, .lang = Lang::En},
        List{{"uno", "<script>alert(1)</script>"}},
        Table{.caption = "Países por grado",
              .columns = {{"Acción"}, {"Cumple", true, 1, 0}, {"No", true, 1, 3}},
              .rows = {{{"1.1", "3", "1"}, {3, 1}}, {{"1.2", "0", "0"}, {0, 0}}}},
        Heading{1, "Recomendaciones"},
    };
    return out;
}

TEST(HtmlTest, EscapesEverythingAndNeedsNothingElse) {
    Document document = Sample();
    document.notice = "<img src=x>";
    const std::string page = RenderHtml(document);
    EXPECT_THAT(page, HasSubstr("<title>Informe &lt;nacional&gt; &amp; más</title>"));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(page, HasSubstr("&lt;img src=x&gt;"));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    // An attribute of style or an event would need a weaker policy.
    EXPECT_FALSE(std::regex_search(page, std::regex("<[^>]* (style|on[a-z]+)=")));
    EXPECT_FALSE(std::regex_search(page, std::regex("(src|href)=\"(?!#)")));
}

TEST(HtmlTest, TheNoticeStandsOnEveryPrintedPage) {
    Document document = Sample();
    document.notice = "No \"one\"</style>\nis real";
    const std::string page = RenderHtml(document);
    EXPECT_THAT(page, HasSubstr("@top-left{content:\"No \\22 one\\22 \\3c \\2f style\\3e \\a is real\""));
    EXPECT_THAT(page, HasSubstr(base::EscapeHtml(HtmlPolicy(document))));
    document.notice.clear();
    EXPECT_THAT(RenderHtml(document), Not(HasSubstr("@top-left{content:\"No")));
}

TEST(HtmlTest, IsReadableByMachinesThatReadAloud) {
    const std::string page = RenderHtml(Sample());
    EXPECT_THAT(page, HasSubstr("<html lang=\"es\">"));
    EXPECT_THAT(page, HasSubstr("<span lang=\"en\">In English</span>"));
    EXPECT_THAT(page, HasSubstr("<caption id=\"t1\">Países por grado</caption>"));
    EXPECT_THAT(page, HasSubstr("<th scope=\"row\">1.1</th><td class=\"n\">3</td>"));
    EXPECT_THAT(page, HasSubstr("<h2 id=\"h1\">Fortalecimiento</h2>"));
    EXPECT_THAT(page, HasSubstr("<li><a href=\"#h1\">Fortalecimiento</a>\n<ol>\n"
                                "<li><a href=\"#h2\">Acción 1.1</a></li></ol></li>"));
    EXPECT_THAT(page, HasSubstr("Una línea<br>otra línea"));
}

TEST(HtmlTest, BarsShowTheFiguresOfTheirRow) {
    const std::string page = RenderHtml(Sample());
    EXPECT_THAT(page, HasSubstr("viewBox=\"0 0 4 1\""));
    EXPECT_THAT(page, HasSubstr("<rect class=\"p0\" x=\"0\" width=\"3\" height=\"1\"/>"
                                "<rect class=\"p3\" x=\"3\" width=\"1\" height=\"1\"/>"));
    EXPECT_THAT(page, HasSubstr("<td class=\"n\">0</td><td class=\"bar\"></td>"));
}

// A part of the archive, inflated.
std::string PartOf(const std::string& docx, const char* name) {
    zip_source_t* source = zip_source_buffer_create(docx.data(), docx.size(), 0, nullptr);
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
    if (archive == nullptr) return "no archive";
    std::string out;
    if (zip_file_t* file = zip_fopen(archive, name, 0)) {
        char buffer[4096];
        for (zip_int64_t got; (got = zip_fread(file, buffer, sizeof buffer)) > 0;)
            out.append(buffer, static_cast<std::size_t>(got));
        zip_fclose(file);
    }
    zip_discard(archive);
    return out;
}

TEST(DocxTest, HasThePartsThatReadersNeed) {
    auto docx = RenderDocx(Sample());
    ASSERT_TRUE(docx.ok());
    for (const char* part : {"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml",
                             "word/numbering.xml", "word/_rels/document.xml.rels",
                             "docProps/core.xml"})
        EXPECT_THAT(PartOf(*docx, part), HasSubstr("<?xml")) << part;
    EXPECT_THAT(PartOf(*docx, "docProps/core.xml"), HasSubstr("<dc:creator>Secretaría</dc:creator>"));
    EXPECT_THAT(PartOf(*docx, "docProps/core.xml"), HasSubstr("2026-01-01T00:00:00Z"));
    EXPECT_THAT(PartOf(*docx, "word/styles.xml"), HasSubstr("w:val=\"es-419\""));
}

TEST(DocxTest, TextsTablesAndLanguagesStandInTheDocument) {
    auto docx = RenderDocx(Sample());
    ASSERT_TRUE(docx.ok());
    const std::string text = PartOf(*docx, "word/document.xml");
    EXPECT_THAT(text, HasSubstr("Informe &lt;nacional&gt; &amp; más"));
    EXPECT_THAT(text, HasSubstr("<w:pStyle w:val=\"Heading2\"/>"));
    EXPECT_THAT(text, HasSubstr("<w:hyperlink w:anchor=\"h2\""));
    EXPECT_THAT(text, HasSubstr("<w:lang w:val=\"en-US\"/>"));
    EXPECT_THAT(text, HasSubstr("<w:tblHeader/>"));
    EXPECT_THAT(text, HasSubstr("<w:tblCaption w:val=\"Países por grado\"/>"));
    EXPECT_THAT(text, HasSubstr("Una línea</w:t><w:br/>"));
}

TEST(DocxTest, BarsAreShadedInProportion) {
    auto docx = RenderDocx(Sample());
    ASSERT_TRUE(docx.ok());
    const std::string text = PartOf(*docx, "word/document.xml");
    EXPECT_THAT(text, HasSubstr("<w:gridCol w:w=\"960\"/><w:gridCol w:w=\"320\"/>"));
    EXPECT_THAT(text, HasSubstr("<w:tcW w:w=\"960\" w:type=\"dxa\"/><w:shd w:val=\"clear\" "
                                "w:color=\"auto\" w:fill=\"0B3C5D\"/>"));
    EXPECT_THAT(PartOf(*docx, "word/header1.xml"), HasSubstr("Datos sintéticos"));
}

TEST(DocxTest, CharactersThatXmlDoesNotKnowAreLeftOut) {
    Document document = Sample();
    document.title = std::string("a\x01" "b\xEF\xBF\xBF" "c\0d", 9);
    auto docx = RenderDocx(document);
    ASSERT_TRUE(docx.ok());
    EXPECT_THAT(PartOf(*docx, "word/document.xml"), HasSubstr(">abcd</w:t>"));
}

TEST(DocxTest, TheSameDocumentGivesTheSameBytes) {
    EXPECT_EQ(*RenderDocx(Sample()), *RenderDocx(Sample()));
}

// What a reader of another house makes of it, where the machine has one.
TEST(DocxTest, OpensInAnOfficeProgram) {
    const char* path = std::getenv("PATH");
    std::filesystem::path office;
    for (const std::string_view folder : base::Split(path == nullptr ? "" : path, ':'))
        for (const char* name : {"soffice", "pandoc"})
            if (std::filesystem::exists(std::filesystem::path(folder) / name))
                office = std::filesystem::path(folder) / name;
    if (office.empty()) GTEST_SKIP() << "neither soffice nor pandoc is here";
    testing::TempFolder folder;
    const auto file = folder.path() / "report.docx";
    ASSERT_TRUE(base::WriteFile(file, *RenderDocx(Sample())).ok());
    const std::string command =
        office.filename() == "pandoc"
            ? office.string() + " -t plain -o " + (folder.path() / "report.txt").string() + " " + file.string()
            : office.string() + " --headless -env:UserInstallation=file://" +
                  (folder.path() / "profile").string() + " --convert-to txt:Text --outdir " +
                  folder.path().string() + " " + file.string();
    ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0);
    auto text = base::ReadFile(folder.path() / "report.txt");
    ASSERT_TRUE(text.ok());
    EXPECT_THAT(*text, HasSubstr("Países por grado"));
}

class PdfTest : public ::testing::Test {
 protected:
    // A stand-in for the browser; `$@` are its arguments.
    std::filesystem::path Browser(const std::string& script) {
        const auto file = m_folder.path() / "chromium";
        std::ofstream(file) << "#!/bin/sh\n" << script;
        ::chmod(file.c_str(), 0700);
        return file;
    }
    testing::TempFolder m_folder;
};

TEST_F(PdfTest, PrintsWithTheBrowserOfTheMachine) {
    if (!FindBrowser(std::getenv("PATH"))) GTEST_SKIP() << "no Chromium is here";
    auto pdf = RenderPdf(RenderHtml(Sample()));
    ASSERT_TRUE(pdf.ok()) << pdf.error().Describe();
    EXPECT_THAT(*pdf, ::testing::StartsWith("%PDF-"));
    // Tagged, so that it can be read aloud.
    EXPECT_THAT(*pdf, HasSubstr("/StructTreeRoot"));
}

TEST_F(PdfTest, WithoutABrowserThereIsNone) {
    EXPECT_EQ(FindBrowser(m_folder.path().string()), std::nullopt);
    const auto browser = Browser("exit 0\n");
    EXPECT_EQ(FindBrowser(":/nowhere:" + m_folder.path().string()), browser);
}

TEST_F(PdfTest, ASlowOneIsEnded) {
    auto pdf = RenderPdfWith(Browser("sleep 600\n"), "<p>", {.seconds = 1});
    ASSERT_FALSE(pdf.ok());
    EXPECT_EQ(pdf.error().code, "documents.pdf_too_slow");
}

TEST_F(PdfTest, AGreedyOneIsEndedWithEverythingItStarted) {
    auto pdf = RenderPdfWith(Browser("sh -c 'x=$(head -c 90000000 /dev/zero | tr \"\\\\0\" a); sleep 600'\n"), "<p>",
                             {.seconds = 30, .megabytes = 60});
    ASSERT_FALSE(pdf.ok());
    EXPECT_EQ(pdf.error().code, "documents.pdf_too_large");
}

TEST_F(PdfTest, WhoeverWouldWaitInAQueueIsSentOff) {
    const auto browser = Browser("sleep 600\n");
    std::vector<std::string> codes(4);
    std::vector<std::thread> threads;
    for (auto& code : codes)
        threads.emplace_back([&] { code = RenderPdfWith(browser, "<p>", {.seconds = 1}).error().code; });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(codes, "documents.pdf_too_slow"), 2);
    EXPECT_EQ(std::ranges::count(codes, "documents.pdf_busy"), 2);
}

TEST_F(PdfTest, OneThatFailsOrWritesSomethingElseIsNoPdf) {
    auto none = RenderPdfWith(Browser("exit 3\n"), "<p>", {});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, "documents.pdf_failed");
    auto other = RenderPdfWith(
        Browser("for a in \"$@\"; do case $a in --print-to-pdf=*) echo hello > \"${a#*=}\";; esac; done\n"),
        "<p>", {});
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, "documents.pdf_failed");
    auto killed = RenderPdfWith(Browser("kill -9 $$\n"), "<p>", {});
    ASSERT_FALSE(killed.ok());
    EXPECT_EQ(killed.error().Get("reason"), "Killed");
}

}  // namespace
}  // namespace atalaya::documents
