#include "documents/docx.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include "documents/docx_parts.hpp"
#include "documents/outline.hpp"

namespace atalaya::documents {
namespace {

// In twentieths of a point.
constexpr int kBarColumn = 1400;
constexpr int kBarLength = 1280;
constexpr int kLeastPart = 25;   // which still can be seen

// Of the parts of a bar; what is outside the scale is pale. The same as on the page.
std::string_view ColourOf(int part) {
    static constexpr std::array<std::string_view, 5> kColours{"0B3C5D", "4A90B8", "F3C988",
                                                              "C07F22", "5E3408"};
    const auto at = static_cast<std::size_t>(part);
    return at < kColours.size() ? kColours[at] : "E3E7EC";
}

// The length of a bar shared out in proportion to the sizes; nothing for nothing.
std::vector<int> Shared(const std::vector<int>& sizes) {
    const int sum = std::accumulate(sizes.begin(), sizes.end(), 0);
    std::vector<int> out;
    for (const int size : sizes)
        out.push_back(size == 0 ? 0 : std::max(kLeastPart, size * kBarLength / sum));
    return out;
}

// After an empty paragraph, which puts it at the height of the text beside it.
constexpr std::string_view kBarTable =
    "{}<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblLayout w:type=\"fixed\"/>"
    "<w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/>"
    "</w:tblCellMar></w:tblPr><w:tblGrid>{}</w:tblGrid>"
    "<w:tr><w:trPr><w:trHeight w:val=\"160\" w:hRule=\"exact\"/></w:trPr>{}</w:tr></w:tbl>";

// The body of word/document.xml.
class Body {
 public:
    explicit Body(const Document& document) : m_document(document) {}

    std::string Write() {
        m_out = kDocumentBegin;
        TitlePage();
        Contents();
        const auto& blocks = m_document.blocks;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            // A paragraph stays with the list it announces, and with the one after a heading.
            m_keep = (i + 1 < blocks.size() && std::holds_alternative<List>(blocks[i + 1])) ||
                     (i > 0 && std::holds_alternative<Heading>(blocks[i - 1]));
            std::visit([&](const auto& one) { Add(one); }, blocks[i]);
        }
        m_out += kDocumentEnd;
        return std::move(m_out);
    }

 private:
    // A run of text; line ends become breaks.
    static std::string Run(std::string_view text, std::string_view properties = {}) {
        std::string out = "<w:r>";
        if (!properties.empty()) out += fmt::format("<w:rPr>{}</w:rPr>", properties);
        bool first = true;
        for (const std::string_view line : base::Split(text, '\n')) {
            if (!first) out += "<w:br/>";
            out += fmt::format("<w:t xml:space=\"preserve\">{}</w:t>", EscapeXml(line));
            first = false;
        }
        return out + "</w:r>";
    }

    void Styled(std::string_view style, std::string_view runs, std::string_view properties = {}) {
        m_out += fmt::format("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{}</w:pPr>{}</w:p>", style,
                             properties, runs);
    }

    void TitlePage() {
        // The distances of a page of its own would push the text to the next one.
        const std::string_view close =
            m_document.cover ? "" : "<w:spacing w:before=\"120\" w:after=\"120\"/>";
        if (!m_document.notice.empty()) Styled("Notice", Run(m_document.notice));
        Styled("Title", Run(m_document.title), close);
        if (!m_document.subtitle.empty()) Styled("Subtitle", Run(m_document.subtitle), close);
        if (!m_document.author.empty()) Styled("Imprint", Run(m_document.author));
        if (!m_document.date.empty()) Styled("Imprint", Run(m_document.date));
        if (m_document.cover) Add(PageBreak{});
    }

    // A field that Word can renew, filled with links to the headings.
    void Contents() {
        const auto outline = OutlineOf(m_document);
        if (m_document.contents.empty() || outline.empty()) return;
        Styled("ContentsHeading", Run(m_document.contents));
        for (std::size_t i = 0; i < outline.size(); ++i) {
            std::string runs;
            if (i == 0) runs += kContentsFieldBegin;
            runs += fmt::format("<w:hyperlink w:anchor=\"{}\" w:history=\"1\">{}</w:hyperlink>",
                                outline[i].anchor, Run(outline[i].text));
            if (i + 1 == outline.size()) runs += kFieldEnd;
            Styled(outline[i].level == 1 ? "TOC1" : "TOC2", runs);
        }
        Add(PageBreak{});
    }

    void Add(const Heading& heading) {
        ++m_headings;
        Styled(fmt::format("Heading{}", heading.level),
               fmt::format("<w:bookmarkStart w:id=\"{0}\" w:name=\"{1}\"/>{2}<w:bookmarkEnd w:id=\"{0}\"/>",
                           m_headings, AnchorOf(m_headings), Run(heading.text)));
    }

    static std::string_view StyleOf(Paragraph::Style style) {
        switch (style) {
            case Paragraph::Style::Body: return "BodyText";
            case Paragraph::Style::Lead: return "Lead";
            case Paragraph::Style::Quote: return "Quote";
            case Paragraph::Style::Note: return "Note";
            case Paragraph::Style::Small: return "Small";
        }
        return "BodyText";
    }

    void Add(const Paragraph& paragraph) {
        std::string runs;
        if (!paragraph.label.empty()) {
            const std::string_view after = AfterLabel(m_document.lang);
            runs += Run(fmt::format("{}{} ", paragraph.label, after), "<w:b/>");
        }
        std::string properties;
        if (paragraph.lang && *paragraph.lang != m_document.lang)
            properties = fmt::format("<w:lang w:val=\"{}\"/>", LocaleOf(*paragraph.lang));
        Styled(StyleOf(paragraph.style), runs + Run(paragraph.text, properties),
               m_keep ? "<w:keepNext/>" : "");
    }

    void Add(const List& list) {
        for (const std::string& item : list.items) Styled("ListBullet", Run(item));
    }

    void Add(const PageBreak&) { m_out += "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>"; }

    // --- tables -----------------------------------------------------------------------

    void Add(const Table& table) {
        const bool bars = std::ranges::any_of(table.rows, [](const Row& r) { return !r.bar.empty(); });
        Styled("Caption", Run(table.caption), "<w:keepNext/>");
        m_out += fmt::format(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Report\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/>"
            "<w:tblLayout w:type=\"fixed\"/><w:tblLook w:firstRow=\"1\" w:firstColumn=\"1\"/>"
            "<w:tblCaption w:val=\"{}\"/></w:tblPr><w:tblGrid>", EscapeXml(table.caption));
        const auto widths = Widths(table, bars ? kTextWidth - kBarColumn : kTextWidth);
        for (const int width : widths) m_out += fmt::format("<w:gridCol w:w=\"{}\"/>", width);
        if (bars) m_out += fmt::format("<w:gridCol w:w=\"{}\"/>", kBarColumn);
        m_out += "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const Column& column = table.columns[i];
            const std::string key = bars && column.part ? Key(*column.part) : "";
            Cell(key + Run(column.title), widths[i], column.number, "TableHead");
        }
        if (bars) Cell("", kBarColumn, false, "TableHead");
        m_out += "</w:tr>";
        for (const Row& row : table.rows) {
            m_out += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                Cell(Run(row.cells[i]), widths[i], table.columns[i].number, "TableText");
            if (bars) Bar(table, row.bar);
            m_out += "</w:tr>";
        }
        // Two tables without a paragraph between them would become one.
        m_out += "</w:tbl>";
        Styled("Small", "");
    }

    void Cell(std::string_view runs, int width, bool number, std::string_view style) {
        m_out += fmt::format("<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>", width);
        Styled(style, runs, number ? "<w:jc w:val=\"right\"/>" : "");
        m_out += "</w:tc>";
    }

    static std::string Shading(int part) {
        return fmt::format("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{}\"/>",
                           ColourOf(part));
    }
    // The colour of a part above the title of its column: spaces, which nothing reads aloud.
    static std::string Key(int part) {
        return Run("\u00A0\u00A0\u00A0", Shading(part)) + "<w:r><w:br/></w:r>";
    }

    // A table within the cell, of one empty row: the figures stand in the cells beside it.
    void Bar(const Table& table, const std::vector<int>& sizes) {
        const std::string_view empty = "<w:p><w:pPr><w:pStyle w:val=\"Bar\"/></w:pPr></w:p>";
        std::string grid, cells;
        const std::vector<int> lengths = Shared(sizes);
        std::size_t part = 0;
        for (const Column& column : table.columns) {
            if (!column.part || part == lengths.size()) continue;
            const int length = lengths[part++];
            if (length == 0) continue;
            grid += fmt::format("<w:gridCol w:w=\"{}\"/>", length);
            cells += fmt::format("<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/>{}</w:tcPr>{}</w:tc>",
                                 length, Shading(*column.part), empty);
        }
        m_out += fmt::format("<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>", kBarColumn);
        if (!cells.empty()) m_out += fmt::format(kBarTable, empty, grid, cells);
        m_out += fmt::format("{}</w:tc>", empty);
    }

    // In twentieths of a point, together `width`.
    static std::vector<int> Widths(const Table& table, int width) {
        int sum = 0;
        for (const Column& column : table.columns) sum += column.width;
        std::vector<int> out;
        for (const Column& column : table.columns) out.push_back(width * column.width / sum);
        return out;
    }

    const Document& m_document;
    std::string m_out;
    int m_headings = 0;
    bool m_keep = false;   // the paragraph at hand stays with what follows
};

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct FreeSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};

class Archive {
 public:
    Archive() : m_source(zip_source_buffer_create(nullptr, 0, 0, nullptr)) {
        if (!m_source) return;
        // The archive frees one reference when it closes; the bytes are read through the other.
        zip_source_keep(m_source.get());
        m_archive.reset(zip_open_from_source(m_source.get(), ZIP_TRUNCATE, nullptr));
        if (!m_archive) zip_source_free(m_source.get());
    }

    bool Add(const std::string& name, const std::string& text, base::Timestamp at) {
        if (!m_archive) return false;
        zip_source_t* part = zip_source_buffer(m_archive.get(), text.data(), text.size(), 0);
        if (part == nullptr) return false;
        const auto index = zip_file_add(m_archive.get(), name.c_str(), part, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(part);
            return false;
        }
        const auto number = static_cast<zip_uint64_t>(index);
        return zip_file_set_mtime(m_archive.get(), number, at / 1000, 0) == 0 &&
               zip_set_file_compression(m_archive.get(), number, ZIP_CM_DEFLATE, 6) == 0;
    }

    Result<std::string> Finish() {
        if (!m_archive) return Failed("memory");
        if (zip_close(m_archive.get()) != 0) return Failed(zip_strerror(m_archive.get()));
        m_archive.release();
        zip_stat_t stat;
        if (zip_source_stat(m_source.get(), &stat) != 0 || zip_source_open(m_source.get()) != 0)
            return Failed("memory");
        std::string out(stat.size, '\0');
        const auto got = zip_source_read(m_source.get(), out.data(), out.size());
        zip_source_close(m_source.get());
        if (got != static_cast<zip_int64_t>(out.size())) return Failed("memory");
        return out;
    }

    static Error Failed(std::string_view reason) {
        return Err("documents.docx_failed", {{"reason", std::string(reason)}});
    }

 private:
    std::unique_ptr<zip_source_t, FreeSource> m_source;
    std::unique_ptr<zip_t, CloseArchive> m_archive;
};

}  // namespace

Result<std::string> RenderDocx(const Document& document) {
    auto parts = FixedParts(document);
    parts.push_back({"word/document.xml", Body(document).Write()});
    Archive archive;
    for (const Part& part : parts)
        if (!archive.Add(part.name, part.text, document.at)) return Archive::Failed(part.name);
    return archive.Finish();
}

}  // namespace atalaya::documents
