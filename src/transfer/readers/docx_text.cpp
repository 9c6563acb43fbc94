#include "transfer/readers/docx_text.hpp"

#include <charconv>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "transfer/readers/docx_numbering.hpp"

namespace atalaya::transfer {

namespace {

constexpr std::string_view kDocument = "word/document.xml";

int LevelOf(std::string_view text) {
    int level = 0;
    std::from_chars(text.data(), text.data() + text.size(), level);
    return level;
}

// What a style says of the paragraphs that bear it.
struct Style {
    std::string based_on;
    std::optional<std::string> num;
    std::optional<int> level;
    bool heading = false;
};

class StylesHandler final : public XmlHandler {
 public:
    void Start(std::string_view name, const XmlAttributes& attributes) override {
        const std::string_view value = attributes.Get("val");
        if (name == "style") m_id = attributes.Get("styleId");
        if (m_id.empty()) return;
        Style& style = m_styles[m_id];
        if (name == "basedOn") style.based_on = value;
        if (name == "numId") style.num = value;
        if (name == "ilvl") style.level = LevelOf(value);
        if (name == "outlineLvl") style.heading = true;
    }
    void End(std::string_view name) override {
        if (name == "style") m_id.clear();
    }
    void Text(std::string_view) override {}

    // With what it takes from those it is based on.
    Style Find(const std::string& id) const {
        constexpr int kDeepest = 12;
        Style out;
        std::string at = id;
        for (int i = 0; i < kDeepest; ++i) {
            const auto found = m_styles.find(at);
            if (found == m_styles.end()) break;
            if (!out.num) out.num = found->second.num;
            if (!out.level) out.level = found->second.level;
            out.heading |= found->second.heading;
            at = found->second.based_on;
        }
        return out;
    }

 private:
    std::map<std::string, Style, std::less<>> m_styles;
    std::string m_id;
};

class BodyHandler final : public XmlHandler {
 public:
    BodyHandler(const StylesHandler& styles, Numbering& numbering)
        : m_styles(styles), m_numbering(numbering) {}

    void Start(std::string_view name, const XmlAttributes& attributes) override {
        const std::string_view value = attributes.Get("val");
        if (name == "p") m_open.push_back({});
        if (m_open.empty()) return;
        Paragraph& paragraph = m_open.back();
        if (name == "t") m_in_text = true;
        if (name == "tab" && m_in_run) paragraph.text += ' ';
        if (name == "br" || name == "cr") paragraph.text += '\n';
        if (name == "noBreakHyphen") paragraph.text += '-';
        if (name == "r") m_in_run = true;
        if (name == "pStyle") paragraph.style = value;
        if (name == "numId") paragraph.num = value;
        if (name == "ilvl") paragraph.level = LevelOf(value);
        if (name == "outlineLvl") paragraph.heading = true;
    }
    void End(std::string_view name) override {
        if (name == "t") m_in_text = false;
        if (name == "r") m_in_run = false;
        if (name != "p" || m_open.empty()) return;
        Finish(m_open.back());
        m_open.pop_back();
    }
    void Text(std::string_view text) override {
        if (m_in_text && !m_open.empty()) m_open.back().text += text;
    }

    std::string text;

 private:
    struct Paragraph {
        std::string style, text;
        std::optional<std::string> num;
        std::optional<int> level;
        bool heading = false;
    };

    void Finish(const Paragraph& paragraph) {
        const Style style = m_styles.Find(paragraph.style);
        const std::string_view body = base::TrimAscii(paragraph.text);
        const std::string num = paragraph.num.value_or(style.num.value_or(""));
        const int level = paragraph.level.value_or(style.level.value_or(0));
        if (body.empty()) return;
        const bool is_listed = !num.empty() && num != "0";
        const std::string number = is_listed ? m_numbering.Next({num, level}) : "";
        if (paragraph.heading || style.heading) text += "# ";
        if (!number.empty()) text += number + " ";
        text += body;
        text += "\n\n";
    }

    const StylesHandler& m_styles;
    Numbering& m_numbering;
    std::vector<Paragraph> m_open;  // a text box stands within a paragraph
    bool m_in_text = false, m_in_run = false;
};

// A part that not every document has.
Result<void> ReadPart(const std::shared_ptr<Zip>& zip, std::string_view name, XmlHandler& handler) {
    if (!zip->Has(name)) return {};
    ATALAYA_ASSIGN(auto bytes, Zip::OpenEntry(zip, name));
    return XmlParser(std::move(bytes), handler).Finish();
}

}  // namespace

bool LooksLikeDocx(const Zip& zip) { return zip.Has(kDocument); }

Result<std::string> ReadDocxText(std::shared_ptr<Zip> zip) {
    StylesHandler styles;
    Numbering numbering;
    ATALAYA_TRY(ReadPart(zip, "word/styles.xml", styles));
    ATALAYA_TRY(ReadPart(zip, "word/numbering.xml", numbering));
    BodyHandler body(styles, numbering);
    ATALAYA_TRY(ReadPart(zip, kDocument, body));
    return std::move(body.text);
}

}  // namespace atalaya::transfer
