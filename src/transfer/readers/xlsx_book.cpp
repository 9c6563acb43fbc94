#include "transfer/readers/xlsx_book.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "transfer/readers/xml.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kTextBytes = 512 << 20;

int Number(std::string_view text, int otherwise) {
    int value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct Relation {
    std::string id, type, target;
};

class RelationsHandler final : public XmlHandler {
 public:
    void Start(std::string_view name, const XmlAttributes& attributes) override {
        if (name != "Relationship") return;
        std::string_view type = attributes.Get("Type");
        relations.push_back({std::string(attributes.Get("Id")),
                             std::string(type.substr(type.rfind('/') + 1)),
                             std::string(attributes.Get("Target"))});
    }
    void End(std::string_view) override {}
    void Text(std::string_view) override {}

    const Relation* OfType(std::string_view type) const {
        auto found = std::find_if(relations.begin(), relations.end(),
                                  [&](const Relation& r) { return r.type == type; });
        return found == relations.end() ? nullptr : &*found;
    }
    std::vector<Relation> relations;
};

class WorkbookHandler final : public XmlHandler {
 public:
    void Start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "workbookPr") {
            std::string_view flag = attributes.Get("date1904");
            from_1904 = flag == "1" || flag == "true";
        } else if (name == "sheet") {
            std::string_view state = attributes.Get("state");
            sheets.push_back({std::string(attributes.Get("name")),
                              std::string(attributes.Get("id")), !state.empty() && state != "visible"});
        }
    }
    void End(std::string_view) override {}
    void Text(std::string_view) override {}

    bool from_1904 = false;
    std::vector<SheetEntry> sheets;   // `part` is still the id of the relation
};

class StylesHandler final : public XmlHandler {
 public:
    void Start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "numFmt") {
            m_codes[Number(attributes.Get("numFmtId"), -1)] =
                ShapeOfCode(attributes.Get("formatCode"));
        } else if (name == "cellXfs") {
            m_in_cells = true;
        } else if (name == "xf" && m_in_cells) {
            int id = Number(attributes.Get("numFmtId"), 0);
            auto written = m_codes.find(id);
            formats.push_back(written != m_codes.end() ? written->second : ShapeOfBuiltIn(id));
        }
    }
    void End(std::string_view name) override {
        if (name == "cellXfs") m_in_cells = false;
    }
    void Text(std::string_view) override {}

    std::vector<NumberShape> formats;

 private:
    std::map<int, NumberShape> m_codes;
    bool m_in_cells = false;
};

// Rich text is joined; readings for pronunciation (rPh) are left out.
class TextsHandler final : public XmlHandler {
 public:
    explicit TextsHandler(SharedTexts& texts) : m_texts(texts) {}

    void Start(std::string_view name, const XmlAttributes&) override {
        if (name == "si") m_current.clear();
        if (name == "rPh") m_reading = true;
        m_in_text = name == "t" && !m_reading;
    }
    void End(std::string_view name) override {
        m_in_text = false;
        if (name == "rPh") m_reading = false;
        if (name != "si") return;
        m_texts.Add(m_current);
        if (m_texts.bytes() > kTextBytes)
            fault = Err("transfer.xlsx_texts", {{"limit", std::to_string(kTextBytes >> 20)}});
    }
    void Text(std::string_view text) override {
        if (m_in_text && m_current.size() < kTextBytes) m_current += text;
    }

 private:
    SharedTexts& m_texts;
    std::string m_current;
    bool m_in_text = false, m_reading = false;
};

Result<void> ReadPart(std::shared_ptr<Zip> zip, std::string_view part, XmlHandler& handler) {
    ATALAYA_ASSIGN(auto bytes, Zip::OpenEntry(std::move(zip), part));
    return XmlParser(std::move(bytes), handler).Finish();
}

// A target as a name in the archive: absolute, or beside the part that points to it.
std::string Resolve(std::string_view folder, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        auto slash = folder.rfind('/', folder.size() < 2 ? 0 : folder.size() - 2);
        folder = folder.substr(0, slash == std::string_view::npos ? 0 : slash + 1);
    }
    if (target.starts_with("./")) target.remove_prefix(2);
    return std::string(folder) + std::string(target);
}

Error Invalid(std::string_view reason) {
    return Err("transfer.xlsx_invalid", {{"reason", std::string(reason)}});
}

}  // namespace

std::optional<std::string_view> SharedTexts::At(std::size_t index) const {
    if (index >= m_ends.size()) return std::nullopt;
    std::size_t begin = index == 0 ? 0 : m_ends[index - 1];
    return std::string_view(m_bytes).substr(begin, m_ends[index] - begin);
}

bool LooksLikeXlsx(const Zip& zip) {
    return zip.Has("[Content_Types].xml") && zip.Has("_rels/.rels");
}

Result<XlsxBook> XlsxBook::Open(std::shared_ptr<Zip> zip) {
    RelationsHandler root;
    ATALAYA_TRY(ReadPart(zip, "_rels/.rels", root));
    const Relation* main = root.OfType("officeDocument");
    if (!main) return Invalid("officeDocument");
    std::string part = Resolve("", main->target);
    std::string folder = part.substr(0, part.rfind('/') + 1);
    WorkbookHandler workbook;
    ATALAYA_TRY(ReadPart(zip, part, workbook));
    RelationsHandler links;
    ATALAYA_TRY(ReadPart(zip, folder + "_rels/" + part.substr(folder.size()) + ".rels", links));

    XlsxBook book;
    book.zip = zip;
    book.from_1904 = workbook.from_1904;
    for (SheetEntry& sheet : workbook.sheets) {
        auto link = std::find_if(links.relations.begin(), links.relations.end(),
                                 [&](const Relation& r) { return r.id == sheet.part; });
        if (link == links.relations.end() || link->type != "worksheet") continue;   // a chart
        book.sheets.push_back({sheet.name, Resolve(folder, link->target), sheet.hidden});
    }
    if (book.sheets.empty()) return Invalid("worksheet");
    if (const Relation* styles = links.OfType("styles")) {
        StylesHandler handler;
        ATALAYA_TRY(ReadPart(zip, Resolve(folder, styles->target), handler));
        book.formats = std::move(handler.formats);
    }
    if (const Relation* texts = links.OfType("sharedStrings")) {
        TextsHandler handler(book.texts);
        ATALAYA_TRY(ReadPart(zip, Resolve(folder, texts->target), handler));
    }
    return book;
}

Result<const SheetEntry*> XlsxBook::Sheet(std::string_view name) const {
    std::string known;
    for (const SheetEntry& sheet : sheets) {
        bool wanted = name.empty() ? !sheet.hidden : sheet.name == name;
        if (wanted) return &sheet;
        known += (known.empty() ? "" : ", ") + sheet.name;
    }
    if (name.empty()) return &sheets.front();
    return Err("transfer.sheet_unknown", {{"sheet", std::string(name)}, {"sheets", known}});
}

}  // namespace atalaya::transfer
