#include "documents/docx_parts.hpp"

#include <fmt/format.h>

namespace atalaya::documents {

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define WORD_SPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define OFFICE_RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"
#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

const std::string_view kDocumentBegin =
    XML_HEAD "<w:document xmlns:w=\"" WORD_SPACE "\" xmlns:r=\"" OFFICE_RELATIONS "\"><w:body>";

const std::string_view kDocumentEnd =
    "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/>"
    "<w:footerReference w:type=\"default\" r:id=\"rId5\"/>"
    "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"
    "<w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" "
    "w:footer=\"567\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>";

const std::string_view kContentsFieldBegin =
    "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>"
    "<w:r><w:instrText xml:space=\"preserve\"> TOC \\o \"1-2\" \\h \\z \\u </w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
const std::string_view kFieldEnd = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";

namespace {

constexpr std::string_view kTypes =
    XML_HEAD "<Types xmlns=\"" PACKAGE "/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"" WORD_TYPE "document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"" WORD_TYPE "styles+xml\"/>"
    "<Override PartName=\"/word/numbering.xml\" ContentType=\"" WORD_TYPE "numbering+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" ContentType=\"" WORD_TYPE "settings+xml\"/>"
    "<Override PartName=\"/word/header1.xml\" ContentType=\"" WORD_TYPE "header+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"" WORD_TYPE "footer+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    "<Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>"
    "</Types>";

constexpr std::string_view kPackageRelations =
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" OFFICE_RELATIONS "/officeDocument\" Target=\"word/document.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" PACKAGE "/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" OFFICE_RELATIONS "/extended-properties\" Target=\"docProps/app.xml\"/>"
    "</Relationships>";

constexpr std::string_view kDocumentRelations =
    XML_HEAD "<Relationships xmlns=\"" PACKAGE "/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"" OFFICE_RELATIONS "/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" OFFICE_RELATIONS "/numbering\" Target=\"numbering.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" OFFICE_RELATIONS "/settings\" Target=\"settings.xml\"/>"
    "<Relationship Id=\"rId4\" Type=\"" OFFICE_RELATIONS "/header\" Target=\"header1.xml\"/>"
    "<Relationship Id=\"rId5\" Type=\"" OFFICE_RELATIONS "/footer\" Target=\"footer1.xml\"/>"
    "</Relationships>";

constexpr std::string_view kNumbering =
    XML_HEAD "<w:numbering xmlns:w=\"" WORD_SPACE "\"><w:abstractNum w:abstractNumId=\"0\">"
    "<w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>"
    "<w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\xE2\x80\xA2\"/><w:lvlJc w:val=\"left\"/>"
    "<w:pPr><w:ind w:left=\"360\" w:hanging=\"240\"/></w:pPr></w:lvl></w:abstractNum>"
    "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";

constexpr std::string_view kApplication =
    XML_HEAD "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">"
    "<Application>Atalaya</Application></Properties>";

// A paragraph style: how the paragraph stands, then how its letters look. `level` 0 to 3 puts it
// into the outline.
std::string Style(std::string_view id, std::string_view name, std::string_view paragraph,
                  std::string_view letters, int level = -1) {
    const std::string outline =
        level < 0 ? "" : fmt::format("<w:outlineLvl w:val=\"{}\"/>", level);
    return fmt::format(
        "<w:style w:type=\"paragraph\" w:styleId=\"{}\"><w:name w:val=\"{}\"/>"
        "<w:basedOn w:val=\"Normal\"/>{}<w:qFormat/><w:pPr>{}{}</w:pPr><w:rPr>{}</w:rPr></w:style>",
        id, name, level < 0 ? "" : "<w:next w:val=\"BodyText\"/>", paragraph, outline, letters);
}

constexpr std::string_view kAccent = "<w:color w:val=\"0B4F6C\"/>";
constexpr std::string_view kSoft = "<w:color w:val=\"55606E\"/>";

// A rule to the left of the paragraph.
std::string Beside(std::string_view colour, std::string_view wash) {
    return fmt::format("<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"{}\"/>"
                       "</w:pBdr>{}<w:spacing w:before=\"80\" w:after=\"120\"/><w:ind w:left=\"240\"/>",
                       colour, wash);
}

std::string HeadingStyle(int level, int half_points) {
    return Style(fmt::format("Heading{}", level), fmt::format("heading {}", level),
                 "<w:keepNext/><w:keepLines/><w:spacing w:before=\"280\" w:after=\"100\"/>",
                 fmt::format("<w:b/>{}<w:sz w:val=\"{}\"/>", kAccent, half_points), level - 1);
}

constexpr std::string_view kTableStyle =
    "<w:style w:type=\"table\" w:styleId=\"Report\"><w:name w:val=\"Report table\"/><w:tblPr>"
    "<w:tblBorders><w:top w:val=\"single\" w:sz=\"8\" w:color=\"0B4F6C\"/>"
    "<w:bottom w:val=\"single\" w:sz=\"8\" w:color=\"0B4F6C\"/>"
    "<w:insideH w:val=\"single\" w:sz=\"4\" w:color=\"C9D0D8\"/></w:tblBorders>"
    "<w:tblCellMar><w:left w:w=\"50\" w:type=\"dxa\"/><w:right w:w=\"50\" w:type=\"dxa\"/></w:tblCellMar>"
    "</w:tblPr><w:tblStylePr w:type=\"firstRow\"><w:tcPr><w:shd w:val=\"clear\" w:color=\"auto\" "
    "w:fill=\"F3F5F8\"/></w:tcPr></w:tblStylePr></w:style>";

std::string Styles(Lang lang) {
    std::string out = fmt::format(
        XML_HEAD "<w:styles xmlns:w=\"" WORD_SPACE "\"><w:docDefaults><w:rPrDefault><w:rPr>"
        "<w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\"/><w:sz w:val=\"21\"/>"
        "<w:lang w:val=\"{}\"/></w:rPr></w:rPrDefault></w:docDefaults>"
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>"
        "<w:qFormat/><w:pPr><w:spacing w:after=\"0\" w:line=\"264\" w:lineRule=\"auto\"/></w:pPr></w:style>",
        LocaleOf(lang));
    out += Style("Title", "Title", "<w:spacing w:before=\"3600\" w:after=\"240\"/>",
                 fmt::format("<w:b/>{}<w:sz w:val=\"60\"/>", kAccent));
    out += Style("Subtitle", "Subtitle", "<w:spacing w:after=\"3600\"/>",
                 fmt::format("{}<w:sz w:val=\"30\"/>", kSoft));
    out += Style("Imprint", "Imprint", "<w:spacing w:after=\"60\"/>", "<w:sz w:val=\"24\"/>");
    out += HeadingStyle(1, 32) + HeadingStyle(2, 26) + HeadingStyle(3, 23) + HeadingStyle(4, 21);
    out += Style("BodyText", "Body Text", "<w:spacing w:after=\"120\"/>", "");
    out += Style("Lead", "Lead", "<w:spacing w:after=\"160\"/>", "<w:sz w:val=\"24\"/>");
    out += Style("Small", "Small print", "<w:spacing w:after=\"80\"/>",
                 fmt::format("{}<w:sz w:val=\"17\"/>", kSoft));
    out += Style("Quote", "Quote", Beside("C9D0D8", ""), "");
    constexpr std::string_view kWash = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F3F5F8\"/>";
    out += Style("Note", "Note", Beside("0B4F6C", kWash), "");
    out += Style("Notice", "Notice", Beside("0B4F6C", kWash), "<w:b/>");
    out += Style("Caption", "caption", "<w:spacing w:before=\"160\" w:after=\"60\"/>", "<w:b/>");
    out += Style("TableText", "Table text", "<w:spacing w:before=\"20\" w:after=\"20\"/>",
                 "<w:sz w:val=\"18\"/>");
    out += Style("TableHead", "Table head",
                 "<w:keepNext/><w:spacing w:before=\"20\" w:after=\"20\"/>",
                 "<w:b/><w:sz w:val=\"15\"/>");
    out += Style("Bar", "Bar", "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"60\" "
                 "w:lineRule=\"exact\"/>", "<w:sz w:val=\"2\"/>");
    out += Style("ListBullet", "List Bullet",
                 "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>"
                 "<w:spacing w:after=\"60\"/><w:ind w:left=\"360\" w:hanging=\"240\"/>", "");
    out += Style("ContentsHeading", "Contents heading", "<w:keepNext/><w:spacing w:before=\"200\" w:after=\"80\"/>",
                 fmt::format("<w:b/>{}<w:sz w:val=\"28\"/>", kAccent));
    out += Style("TOC1", "toc 1", "<w:spacing w:after=\"40\"/>", "");
    out += Style("TOC2", "toc 2", "<w:spacing w:after=\"20\"/><w:ind w:left=\"240\"/>", "");
    out += Style("Header", "header", "", fmt::format("{}<w:sz w:val=\"17\"/>", kSoft));
    out += Style("Footer", "footer", "<w:tabs><w:tab w:val=\"right\" w:pos=\"9638\"/></w:tabs>",
                 fmt::format("{}<w:sz w:val=\"17\"/>", kSoft));
    return out + std::string(kTableStyle) + "</w:styles>";
}

std::string Core(const Document& document) {
    const std::string at = base::FormatTimestamp(document.at).substr(0, 19) + "Z";
    return fmt::format(
        XML_HEAD "<cp:coreProperties xmlns:cp=\"" PACKAGE "/metadata/core-properties\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
        "<dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:creator>{}</dc:creator>"
        "<dc:language>{}</dc:language>"
        "<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}</dcterms:created>"
        "<dcterms:modified xsi:type=\"dcterms:W3CDTF\">{}</dcterms:modified></cp:coreProperties>",
        EscapeXml(document.title), EscapeXml(document.subject), EscapeXml(document.author),
        LocaleOf(document.lang), at, at);
}

std::string Settings(Lang lang) {
    return fmt::format(XML_HEAD "<w:settings xmlns:w=\"" WORD_SPACE "\">"
                       "<w:defaultTabStop w:val=\"708\"/>"
                       "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
                       "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
                       "<w:themeFontLang w:val=\"{}\"/></w:settings>", LocaleOf(lang));
}

std::string Header(const Document& document) {
    return fmt::format(XML_HEAD "<w:hdr xmlns:w=\"" WORD_SPACE "\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/>"
                       "</w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:hdr>",
                       EscapeXml(document.notice));
}

std::string Footer(const Document& document) {
    return fmt::format(
        XML_HEAD "<w:ftr xmlns:w=\"" WORD_SPACE "\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>"
        "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r><w:r><w:tab/></w:r>"
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:ftr>",
        EscapeXml(document.title));
}

}  // namespace

std::vector<Part> FixedParts(const Document& document) {
    return {{"[Content_Types].xml", std::string(kTypes)},
            {"_rels/.rels", std::string(kPackageRelations)},
            {"word/_rels/document.xml.rels", std::string(kDocumentRelations)},
            {"word/styles.xml", Styles(document.lang)},
            {"word/numbering.xml", std::string(kNumbering)},
            {"word/settings.xml", Settings(document.lang)},
            {"word/header1.xml", Header(document)},
            {"word/footer1.xml", Footer(document)},
            {"docProps/core.xml", Core(document)},
            {"docProps/app.xml", std::string(kApplication)}};
}

std::string_view LocaleOf(Lang lang) {
    switch (lang) {
        case Lang::En: return "en-US";
        case Lang::Es: return "es-419";
        case Lang::Pt: return "pt-BR";
        case Lang::Fr: return "fr-CA";
    }
    return "en-US";
}

std::string EscapeXml(std::string_view text) {
    std::string known;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') known += c;
    // U+FFFE and U+FFFF are no characters of XML.
    for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
        for (auto at = known.find(none); at != std::string::npos; at = known.find(none))
            known.erase(at, none.size());
    return base::EscapeHtml(known);
}

}  // namespace atalaya::documents
