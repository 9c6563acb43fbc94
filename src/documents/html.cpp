#include "documents/html.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

#include "documents/outline.hpp"

namespace atalaya::documents {
namespace {

using base::EscapeHtml;

// The parts of a bar are told apart in grey too: neighbours differ in lightness, what is outside the
// scale is empty, and each is named in its column and lies in the order of the columns.
constexpr std::string_view kStyle = R"css(
:root{color-scheme:light;--ink:#1c2430;--soft:#55606e;--line:#c9d0d8;--wash:#f3f5f8;--accent:#0b4f6c}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem;color:var(--ink);background:#fff;
font:1rem/1.55 "Source Sans 3","Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
h1,h2,h3,h4,h5{line-height:1.25;color:var(--accent);margin:1.8em 0 .5em;break-after:avoid}
h1{font-size:2rem;margin-top:.5em}h2{font-size:1.5rem;border-bottom:2px solid var(--line);padding-bottom:.2em}
h3{font-size:1.2rem}h4{font-size:1.05rem}h5{font-size:1rem;color:var(--ink)}
p{margin:.5em 0;overflow-wrap:break-word}
.subtitle{font-size:1.2rem;color:var(--soft);margin-top:0}
.lead{font-size:1.1rem}.small{font-size:.85rem;color:var(--soft)}
.note,.notice{border-left:4px solid var(--accent);background:var(--wash);padding:.6em 1em}
.notice{font-weight:600}
blockquote{margin:.6em 0;padding:.1em 1em;border-left:4px solid var(--line)}
nav ol{list-style:none;padding-left:0}nav ol ol{padding-left:1.2em}
a{color:var(--accent)}a:focus-visible,.wide:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.wide{overflow-x:auto;margin:1em 0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;font-weight:600;padding:.3em 0}
th,td{border-bottom:1px solid var(--line);padding:.3em .5em;text-align:left;vertical-align:top}
thead th{background:var(--wash);border-bottom:2px solid var(--line)}
tbody th{font-weight:400}
.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
thead th{font-size:.85rem;line-height:1.3;vertical-align:bottom;overflow-wrap:normal}
.has-bar tbody th{min-width:11rem}
.bar{width:9rem;min-width:6rem}.bar svg{display:block;width:100%;height:1em}
.key{display:inline-block;width:.8em;height:.8em;margin-right:.35em;vertical-align:-.05em}
.p0{fill:#0b3c5d}.p1{fill:#4a90b8}.p2{fill:#f3c988}.p3{fill:#c07f22}.p4{fill:#5e3408}.p9{fill:#fff}
.bar rect,.key rect{stroke:#fff;stroke-width:1px;vector-effect:non-scaling-stroke}
.bar .p9,.key .p9{stroke:#8b95a1}
.title .date,.title .author{display:none}
@media print{
@page{size:A4;margin:20mm 16mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);
font:8pt "Source Sans 3","Noto Sans","DejaVu Sans",sans-serif;color:#55606e}}
@page:first{@bottom-right{content:""}}
body{max-width:none;padding:0;font-size:10pt}
.title .author,.title .date{display:block;margin:0}
.cover{display:flex;flex-direction:column;min-height:225mm;break-after:page;padding-top:55mm}
.cover .notice{order:-1;margin:-45mm 0 45mm}
.cover h1{font-size:30pt;margin:0;border-top:3px solid var(--accent);padding-top:8mm}
.cover .subtitle{font-size:15pt;margin-top:6mm}
.cover .author,.cover .date{font-size:12pt}
.cover .author{margin-top:auto;border-top:1px solid var(--line);padding-top:4mm}
nav{break-after:page}nav h2{margin-top:0}nav li{break-inside:avoid}
table{font-size:8.5pt}thead th{font-size:7.5pt}th,td{padding:.25em .35em}
.has-bar tbody th{min-width:38mm}.bar{width:26mm;min-width:22mm}
main>h2:first-child{margin-top:0}
h2+p,h3+p,h4+p,h5+p,p:has(+ul){break-after:avoid}
caption,thead{break-after:avoid}tbody tr:first-child{break-before:avoid}
p{orphans:3;widows:3}
.wide{overflow:visible}thead{display:table-header-group}tr,.note,blockquote{break-inside:avoid}
.break{break-before:page}a{color:inherit;text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
)css";

// The notice at the head of every printed page; the first has it in its title.
std::string NoticeStyle(const Document& document) {
    if (document.notice.empty()) return "";
    std::string text;
    for (const char c : document.notice) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte >= 0x80 || std::isalnum(byte) != 0 || c == ' ';
        text += plain ? std::string(1, c) : fmt::format("\\{:x} ", byte);
    }
    return fmt::format("@media print{{@page{{@top-left{{content:\"{}\";width:100%;"
                       "font:8pt \"Source Sans 3\",\"Noto Sans\",\"DejaVu Sans\",sans-serif;"
                       "color:#55606e}}}}@page:first{{@top-left{{content:\"\"}}}}}}", text);
}

std::string DigestOf(std::string_view style) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(style.data()),
                       style.size());
    std::string out(sodium_base64_encoded_len(digest.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), digest.data(), digest.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    out.resize(out.find('\0'));
    return out;
}

std::string Lines(std::string_view text) {
    std::string out;
    for (const std::string_view line : base::Split(text, '\n')) {
        if (!out.empty()) out += "<br>";
        out += EscapeHtml(line);
    }
    return out;
}

class Page {
 public:
    explicit Page(const Document& document) : m_document(document) {}

    std::string Render() {
        Head();
        Contents();
        m_out += "<main>\n";
        for (const Block& block : m_document.blocks)
            std::visit([&](const auto& one) { Add(one); }, block);
        m_out += "</main>\n</body>\n</html>\n";
        return std::move(m_out);
    }

 private:
    void Meta(std::string_view name, std::string_view content) {
        if (content.empty()) return;
        m_out += fmt::format("<meta name=\"{}\" content=\"{}\">\n", name, EscapeHtml(content));
    }

    void Head() {
        m_out += fmt::format(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
            "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n",
            base::Code(m_document.lang), EscapeHtml(HtmlPolicy(m_document)), EscapeHtml(m_document.title));
        Meta("author", m_document.author);
        Meta("description", m_document.subject);
        m_out += fmt::format("<style>{}</style>\n", kStyle);
        if (const std::string style = NoticeStyle(m_document); !style.empty())
            m_out += fmt::format("<style>{}</style>\n", style);
        m_out += fmt::format("</head>\n<body>\n<header class=\"title{}\">\n",
                             m_document.cover ? " cover" : "");
        if (!m_document.notice.empty())
            m_out += fmt::format("<p class=\"notice\">{}</p>\n", Lines(m_document.notice));
        m_out += fmt::format("<h1>{}</h1>\n", EscapeHtml(m_document.title));
        if (!m_document.subtitle.empty())
            m_out += fmt::format("<p class=\"subtitle\">{}</p>\n", Lines(m_document.subtitle));
        // On paper alone, with a cover at its foot.
        if (!m_document.author.empty())
            m_out += fmt::format("<p class=\"author\">{}</p>\n", EscapeHtml(m_document.author));
        if (!m_document.date.empty())
            m_out += fmt::format("<p class=\"date\">{}</p>\n", EscapeHtml(m_document.date));
        m_out += "</header>\n";
    }

    void Contents() {
        const auto outline = OutlineOf(m_document);
        if (m_document.contents.empty() || outline.empty()) return;
        m_out += fmt::format("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">{}</h2>\n<ol>",
                             EscapeHtml(m_document.contents));
        int level = 0;
        for (const OutlineItem& item : outline) {
            if (item.level > level && level > 0) m_out += "\n<ol>";
            else if (level > 0) m_out += item.level < level ? "</li></ol></li>" : "</li>";
            level = item.level;
            m_out += fmt::format("\n<li><a href=\"#{}\">{}</a>", item.anchor, EscapeHtml(item.text));
        }
        m_out += level == 2 ? "</li></ol></li></ol>\n</nav>\n" : "</li></ol>\n</nav>\n";
    }

    void Add(const Heading& heading) {
        m_out += fmt::format("<h{0} id=\"{1}\">{2}</h{0}>\n", heading.level + 1,
                             AnchorOf(++m_headings), EscapeHtml(heading.text));
    }

    void Add(const Paragraph& paragraph) {
        const std::string lang =
            paragraph.lang && *paragraph.lang != m_document.lang
                ? fmt::format(" lang=\"{}\"", base::Code(*paragraph.lang)) : "";
        std::string text = Lines(paragraph.text);
        if (!lang.empty()) text = fmt::format("<span{}>{}</span>", lang, text);
        if (!paragraph.label.empty())
            text = fmt::format("<strong>{}{}</strong> {}", EscapeHtml(paragraph.label),
                               AfterLabel(m_document.lang), text);
        switch (paragraph.style) {
            case Paragraph::Style::Body: m_out += "<p>" + text + "</p>\n"; return;
            case Paragraph::Style::Lead: m_out += "<p class=\"lead\">" + text + "</p>\n"; return;
            case Paragraph::Style::Note: m_out += "<p class=\"note\">" + text + "</p>\n"; return;
            case Paragraph::Style::Small: m_out += "<p class=\"small\">" + text + "</p>\n"; return;
            case Paragraph::Style::Quote:
                m_out += "<blockquote><p>" + text + "</p></blockquote>\n";
                return;
        }
    }

    void Add(const List& list) {
        m_out += "<ul>\n";
        for (const std::string& item : list.items) m_out += "<li>" + Lines(item) + "</li>\n";
        m_out += "</ul>\n";
    }

    void Add(const PageBreak&) { m_out += "<div class=\"break\"></div>\n"; }

    void Add(const Table& table) {
        const bool bars = std::ranges::any_of(table.rows, [](const Row& r) { return !r.bar.empty(); });
        const std::string id = fmt::format("t{}", ++m_tables);
        // A wide table scrolls by itself, with the keyboard too.
        m_out += fmt::format("<div class=\"wide\" role=\"region\" aria-labelledby=\"{0}\" "
                             "tabindex=\"0\">\n<table{2}>\n<caption id=\"{0}\">{1}</caption>\n<thead><tr>",
                             id, EscapeHtml(table.caption), bars ? " class=\"has-bar\"" : "");
        for (const Column& column : table.columns) {
            m_out += column.number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">";
            if (bars && column.part) {
                m_out += fmt::format("<svg class=\"key\" aria-hidden=\"true\" viewBox=\"0 0 1 1\">"
                                     "<rect class=\"p{}\" width=\"1\" height=\"1\"/></svg>",
                                     *column.part);
            }
            m_out += EscapeHtml(column.title) + "</th>";
        }
        if (bars) m_out += "<td class=\"bar\"></td>";
        m_out += "</tr></thead>\n<tbody>\n";
        for (const Row& row : table.rows) AddRow(table, row, bars);
        m_out += "</tbody>\n</table>\n</div>\n";
    }

    void AddRow(const Table& table, const Row& row, bool bars) {
        m_out += "<tr>";
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const char* tag = i == 0 ? "th scope=\"row\"" : "td";
            m_out += fmt::format("<{}{}>{}</{}>", tag, table.columns[i].number ? " class=\"n\"" : "",
                                 Lines(row.cells[i]), i == 0 ? "th" : "td");
        }
        if (bars) AddBar(table, row.bar);
        m_out += "</tr>\n";
    }

    // The figures stand in the cells of the row: the picture says nothing else.
    void AddBar(const Table& table, const std::vector<int>& sizes) {
        const int sum = std::accumulate(sizes.begin(), sizes.end(), 0);
        if (sum == 0) {
            m_out += "<td class=\"bar\"></td>";
            return;
        }
        m_out += fmt::format("<td class=\"bar\"><svg aria-hidden=\"true\" viewBox=\"0 0 {} 1\" "
                             "preserveAspectRatio=\"none\">", sum);
        int at = 0;
        std::size_t part = 0;
        for (const Column& column : table.columns) {
            if (!column.part || part == sizes.size()) continue;
            m_out += fmt::format("<rect class=\"p{}\" x=\"{}\" width=\"{}\" height=\"1\"/>",
                                 *column.part, at, sizes[part]);
            at += sizes[part++];
        }
        m_out += "</svg></td>";
    }

    const Document& m_document;
    std::string m_out;
    int m_headings = 0, m_tables = 0;
};

}  // namespace

std::string HtmlPolicy(const Document& document) {
    static const std::string policy =
        fmt::format("default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{}'",
                    DigestOf(kStyle));
    const std::string notice = NoticeStyle(document);
    return notice.empty() ? policy : fmt::format("{} 'sha256-{}'", policy, DigestOf(notice));
}

std::string RenderHtml(const Document& document) { return Page(document).Render(); }

}  // namespace atalaya::documents
