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

constexpr int kBarWidth = 1700;   // of the column of bars, in twentieths of a point
constexpr int kBarLength = 34;    // of a bar, in spaces, which fit into it
constexpr int kKeyLength = 3;     // of the colour beside a title

// Of the parts of a bar; what is outside the scale is pale. The same as on the page.
std::string_view ColourOf(int part) {
    static constexpr std::array<std::string_view, 5> kColours{"0B3C5D", "4A90B8", "F3C988",
                                                              "C07F22", "5E3408"};
    const auto at = static_cast<std::size_t>(part);
    return at < kColours.size() ? kColours[at] : "E3E7EC";
}

// `length` shared out in proportion to the sizes; nothing for nothing, and at least one for the rest.
std::vector<int> Shared(const std::vector<int>& sizes, int length) {
    const int sum = std::accumulate(sizes.begin(), sizes.end(), 0);
    std::vector<int> out(sizes.size());
    int before = 0, given = 0;
    for (std::size_t i = 0; i < sizes.size() && sum > 0; ++i) {
        before += sizes[i];
        const int until = (before * length + sum / 2) / sum;
        out[i] = sizes[i] == 0 ? 0 : std::max(1, until - given);
        given += out[i];
    }
    return out;
}

// The body of word/document.xml.
class Body {
 public:
    explicit Body(const Document& document) : m_document(document) {}

    std::string Write() {
        m_out = kDocumentBegin;
        TitlePage();
        Contents();
        for (const Block& block : m_document.blocks)
            std::visit([&](const auto& one) { Add(one); }, block);
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
        if (!m_document.notice.empty()) Styled("Notice", Run(m_document.notice));
        Styled("Title", Run(m_document.title));
        if (!m_document.subtitle.empty()) Styled("Subtitle", Run(m_document.subtitle));
        if (!m_document.author.empty()) Styled("Imprint", Run(m_document.author));
        if (!m_document.date.empty()) Styled("Imprint", Run(m_document.date));
        Add(PageBreak{});
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
        Styled(StyleOf(paragraph.style), runs + Run(paragraph.text, properties));
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
        const auto widths = Widths(table, bars ? kTextWidth - kBarWidth : kTextWidth);
        for (const int width : widths) m_out += fmt::format("<w:gridCol w:w=\"{}\"/>", width);
        if (bars) m_out += fmt::format("<w:gridCol w:w=\"{}\"/>", kBarWidth);
        m_out += "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const Column& column = table.columns[i];
            const std::string key =
                bars && column.part ? Shade(*column.part, kKeyLength) + Run(" ") : "";
            Cell(key + Run(column.title), widths[i], column.number, "TableHead");
        }
        if (bars) Cell("", kBarWidth, false, "TableHead");
        m_out += "</w:tr>";
        for (const Row& row : table.rows) {
            m_out += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                Cell(Run(row.cells[i]), widths[i], table.columns[i].number, "TableText");
            if (bars) Cell(Bar(table, row.bar), kBarWidth, false, "TableText");
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

    // Spaces on the colour of a part, which nothing reads aloud: the figures stand in the cells.
    static std::string Shade(int part, int length) {
        std::string spaces;
        for (int i = 0; i < length; ++i) spaces += "\u00A0";
        return Run(spaces, fmt::format("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{}\"/>",
                                       ColourOf(part)));
    }

    static std::string Bar(const Table& table, const std::vector<int>& sizes) {
        const std::vector<int> lengths = Shared(sizes, kBarLength);
        std::string out;
        std::size_t part = 0;
        for (const Column& column : table.columns) {
            if (!column.part || part == lengths.size()) continue;
            if (lengths[part] > 0) out += Shade(*column.part, lengths[part]);
            ++part;
        }
        return out;
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
