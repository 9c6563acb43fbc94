// Reading CAP that others wrote: the document as a small tree within limits, then its meaning.

#include <expat.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "access/access.hpp"
#include "base/check.hpp"
#include "warning/before.hpp"
#include "warning/cap.hpp"
#include "warning/cap_words.hpp"

namespace atalaya::warning {

namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostElements = 20'000;
constexpr char kBetween = '|';   // expat puts it between namespace and name

struct Element {
    std::string name;
    std::string text;
    std::vector<Element> children;

    const Element* Child(std::string_view wanted) const {
        for (const auto& one : children) {
            if (one.name == wanted) return &one;
        }
        return nullptr;
    }
    std::string Text(std::string_view wanted) const {
        const auto* child = Child(wanted);
        return child ? std::string(base::TrimAscii(child->text)) : "";
    }
};

struct FreeParser {
    void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

// The code of a text for what the parser found; its own words are English alone.
std::string_view ReasonOf(XML_Error error) {
    switch (error) {
        case XML_ERROR_NO_ELEMENTS:
        case XML_ERROR_UNCLOSED_TOKEN:
        case XML_ERROR_UNCLOSED_CDATA_SECTION: return "xml.reason_empty";
        case XML_ERROR_SYNTAX:
        case XML_ERROR_INVALID_TOKEN: return "xml.reason_syntax";
        case XML_ERROR_TAG_MISMATCH: return "xml.reason_tags";
        case XML_ERROR_DUPLICATE_ATTRIBUTE: return "xml.reason_twice";
        case XML_ERROR_UNDEFINED_ENTITY: return "xml.reason_entity";
        case XML_ERROR_UNBOUND_PREFIX: return "xml.reason_prefix";
        case XML_ERROR_PARTIAL_CHAR:
        case XML_ERROR_UNKNOWN_ENCODING:
        case XML_ERROR_INCORRECT_ENCODING: return "xml.reason_encoding";
        case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: return "xml.reason_extra";
        default: return "xml.reason_other";   // of some forty, what no file of ours can cause
    }
}

// Builds the tree of the elements of CAP; what stands in other namespaces (signatures) is passed
// over.
class Builder {
 public:
    Result<Element> Read(std::string_view xml) {
        const std::unique_ptr<XML_ParserStruct, FreeParser> parser(
            XML_ParserCreateNS(nullptr, kBetween));
        base::Check(parser != nullptr, "no memory for an XML parser");
        m_parser = parser.get();
        XML_SetUserData(m_parser, this);
        XML_SetElementHandler(m_parser, OnStart, OnEnd);
        XML_SetCharacterDataHandler(m_parser, OnText);
        XML_SetStartDoctypeDeclHandler(m_parser, OnDoctype);
        const auto parsed = XML_Parse(m_parser, xml.data(), static_cast<int>(xml.size()), 1);
        const auto line = std::to_string(XML_GetCurrentLineNumber(m_parser));
        if (parsed != XML_STATUS_OK) {
            const auto error = XML_GetErrorCode(m_parser);
            return Err("warning.cap_invalid",
                       {{"line", line},
                        {"reason", std::string(m_reason.empty() ? ReasonOf(error) : m_reason)},
                        {"words", XML_ErrorString(error)}});
        }
        if (m_root.children.empty())
            return Err("warning.cap_invalid", {{"line", "1"}, {"reason", "cap.reason_no_alert"}});
        return std::move(m_root.children.front());
    }

 private:
    // The code of a text.
    void Stop(std::string_view reason) {
        m_reason = reason;
        XML_StopParser(m_parser, XML_FALSE);
    }

    void Start(std::string_view name) {
        if (++m_depth > kDeepest) return Stop("cap.reason_deep");
        if (++m_elements > kMostElements) return Stop("cap.reason_many");
        if (m_foreign > 0) {
            ++m_foreign;
            return;
        }
        const auto at = name.rfind(kBetween);
        const bool ours = at != std::string_view::npos && name.substr(0, at) == kCapNamespace;
        if (m_depth == 1 && (!ours || name.substr(at + 1) != "alert"))
            return Stop("cap.reason_no_alert");
        if (!ours) {
            m_foreign = 1;
            return;
        }
        m_open.back()->children.push_back({std::string(name.substr(at + 1)), "", {}});
        m_open.push_back(&m_open.back()->children.back());
    }
    void End() {
        --m_depth;
        if (m_foreign > 0) {
            --m_foreign;
            return;
        }
        m_open.pop_back();
    }

    static void OnStart(void* data, const XML_Char* name, const XML_Char**) {
        static_cast<Builder*>(data)->Start(name);
    }
    static void OnEnd(void* data, const XML_Char*) { static_cast<Builder*>(data)->End(); }
    static void OnText(void* data, const XML_Char* text, int size) {
        auto* self = static_cast<Builder*>(data);
        if (self->m_foreign == 0)
            self->m_open.back()->text.append(text, static_cast<std::size_t>(size));
    }
    static void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
        static_cast<Builder*>(data)->Stop("cap.reason_doctype");
    }

    XML_Parser m_parser = nullptr;
    Element m_root;
    // The open elements from the outside in: only the last one grows, so the pointers hold.
    std::vector<Element*> m_open = {&m_root};
    int m_depth = 0, m_foreign = 0;
    std::size_t m_elements = 0;
    std::string_view m_reason;
};

Error Invalid(std::string_view reason) {
    return Err("warning.cap_invalid", {{"line", ""}, {"reason", std::string(reason)}});
}

std::string Small(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::optional<std::int64_t> Number(std::string_view text) {
    std::int64_t out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

// "2026-11-21T22:00:00-03:00".
std::optional<base::Timestamp> ReadTime(std::string_view text) {
    if (text.size() < 25 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto date = base::Date::Parse(text.substr(0, 10));
    const auto hour = Number(text.substr(11, 2)), minute = Number(text.substr(14, 2)),
               second = Number(text.substr(17, 2));
    const std::string_view offset = text.substr(text.size() - 6);
    const auto off_hour = Number(offset.substr(1, 2)), off_minute = Number(offset.substr(4, 2));
    if (!date.ok() || !hour || !minute || !second || !off_hour || !off_minute ||
        offset[3] != ':' || (offset[0] != '+' && offset[0] != '-') || *hour > 23 || *minute > 59 ||
        *second > 60 || *off_hour > 14 || *off_minute > 59)
        return std::nullopt;
    const std::int64_t local = date->ToDays() * 86'400 + *hour * 3600 + *minute * 60 + *second;
    const std::int64_t shift = (*off_hour * 3600 + *off_minute * 60) * (offset[0] == '-' ? 1 : -1);
    return (local + shift) * 1000;
}

void ReadFrame(const Element& root, Alert& alert) {
    alert.origin = root.Text("sender");
    alert.reference = root.Text("identifier");
    alert.note = root.Text("note");
    const std::string status = root.Text("status");
    alert.exercise = status == "Exercise" || status == "Test";
    if (root.Text("msgType") == "Cancel") {
        const bool retracted = std::ranges::any_of(root.children, [](const Element& one) {
            return one.name == "code" && base::TrimAscii(one.text) == kCapRetraction;
        });
        alert.status = retracted ? AlertStatus::Retracted : AlertStatus::Cancelled;
    }
    const std::string restriction = Small(root.Text("restriction"));
    if (root.Text("scope") == "Public")
        alert.mark = "public";
    else
        alert.mark = std::ranges::find(access::kMarks, restriction) != access::kMarks.end()
                         ? restriction
                         : "restricted";
}

std::string Word(const Element& info, std::string_view element,
                 std::initializer_list<std::string_view> known) {
    std::string word = Small(info.Text(element));
    return std::ranges::find(known, word) == known.end() ? "unknown" : word;
}

void TakeParameter(Alert& alert, AlertSubstance& substance, bool& named, Lang lang,
                   const std::string& name, const std::string& value) {
    const auto number = Number(value);
    if (name == "atalaya-origin") {
        alert.origin = value;
    } else if (name == "atalaya-reference") {
        alert.reference = value;
    } else if (name == "atalaya-revision") {
        alert.revision = std::max<std::int64_t>(1, number.value_or(1));
    } else if (name == "number") {
        alert.number = value;
    } else if (name == "mark") {
        if (alert.mark == "public" && value == "tlp:clear") alert.mark = value;
    } else if (name == "cases" || name == "deaths") {
        (name == "cases" ? alert.cases : alert.deaths) = std::max<std::int64_t>(0, number.value_or(0));
    } else {
        const bool known = name == "substance" || name == "substance-name" || name == "CAS" ||
                           name == "InChIKey" || name == "IUPAC" || name == "provisional";
        named = named || known;
        if (name == "substance") substance.title.In(lang) = value;
        if (name == "substance-name" && std::ranges::find(substance.names, value) == substance.names.end())
            substance.names.push_back(value);
        if (name == "CAS") substance.cas = value;
        if (name == "InChIKey") substance.inchikey = value;
        if (name == "IUPAC") substance.iupac = value;
        if (name == "provisional") substance.provisional = value == "true";
    }
}

void TakeArea(Alert& alert, Lang lang, const Element& area) {
    const auto* geocode = area.Child("geocode");
    const std::string code = geocode ? geocode->Text("value") : "";
    const std::string title = area.Text("areaDesc");
    const auto same = [&](const AlertPlace& place) {
        return code.empty() ? place.title.In(lang) == title : place.code == code;
    };
    auto at = std::ranges::find_if(alert.places, same);
    if (at == alert.places.end()) at = alert.places.insert(at, {code, {}});
    at->title.In(lang) = title;
}

Result<void> TakeResource(Alert& alert, std::size_t& bytes, const Element& resource) {
    AlertFile file{resource.Text("resourceDesc"), resource.Text("mimeType"), ""};
    const std::string encoded = resource.Text("derefUri");
    if (encoded.empty()) return {};   // an address elsewhere is not followed
    file.bytes.resize(encoded.size());
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(file.bytes.data()), file.bytes.size(),
                          encoded.data(), encoded.size(), " \r\n\t", &size, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != encoded.data() + encoded.size())
        return Invalid("cap.reason_file");
    file.bytes.resize(size);
    bytes += size;
    if (bytes > kMostFileBytes) return Invalid("cap.reason_files_large");
    std::ranges::replace_if(file.name, [](char c) { return c == '/' || c == '\\'; }, '_');
    alert.files.push_back(std::move(file));
    return {};
}

// Takes a word and its colon from the start of a text, also the colon that earlier versions wrote.
bool Strip(std::string& text, std::string_view word, Lang lang) {
    if (word.empty()) return false;
    for (const std::string& start : {Before(word, lang), std::string(word) + ": "}) {
        if (!base::StartsWith(text, start)) continue;
        text.erase(0, start.size());
        return true;
    }
    return false;
}

// Without what TitleOf put before it.
std::string BareHeadline(const Alert& alert, Lang lang, std::string headline) {
    if (alert.exercise) Strip(headline, ExerciseWord(lang), lang);
    Strip(headline, WordFor(alert.status, lang), lang);
    return headline;
}

void TakeText(Alert& alert, Lang lang, const Element& info) {
    AlertText text;
    text.lang = lang;
    text.headline = info.Text("headline");
    if (text.headline.empty()) text.headline = info.Text("event");
    text.headline = BareHeadline(alert, lang, std::move(text.headline));
    text.known = info.Text("description");
    const std::string label(UnknownLabel(lang));
    if (const auto at = text.known.find(label);
        at != std::string::npos && (at == 0 || base::StartsWith(text.known.substr(at - 1), "\n"))) {
        text.not_known = text.known.substr(at + label.size());
        text.known = std::string(base::TrimAscii(text.known.substr(0, at)));
    }
    text.advice_public = info.Text("instruction");
    alert.texts.push_back(std::move(text));
}

Result<void> ReadInfo(const Element& info, Alert& alert, AlertSubstance& substance, bool& named,
                      std::size_t& bytes) {
    const std::string tag = info.Text("language").empty() ? "en" : Small(info.Text("language"));
    const auto lang = base::LangFromCode(tag.substr(0, 2));
    if (!lang) return {};
    const bool first = alert.texts.empty();
    const auto has = [&](const AlertText& text) { return text.lang == *lang; };
    if (std::ranges::any_of(alert.texts, has)) return {};   // a second event in the same message
    TakeText(alert, *lang, info);
    alert.issuer.In(*lang) = info.Text("senderName");
    for (const auto& child : info.children) {
        if (child.name == "parameter" && child.Text("valueName") == "what-changed")
            alert.texts.back().what_changed = child.Text("value");
        else if (child.name == "parameter" && child.Text("valueName") == "reason")
            alert.reasons.In(*lang) = child.Text("value");
        else if (child.name == "parameter")
            TakeParameter(alert, substance, named, *lang, child.Text("valueName"),
                          child.Text("value"));
        if (child.name == "area") TakeArea(alert, *lang, child);
        if (child.name == "eventCode" && child.Text("valueName") == "atalaya-alert-kind")
            alert.kind = child.Text("value");
        if (child.name == "resource" && first) ATALAYA_TRY(TakeResource(alert, bytes, child));
    }
    if (!first) return {};
    alert.severity = Word(info, "severity", {"extreme", "severe", "moderate", "minor"});
    alert.urgency = Word(info, "urgency", {"immediate", "expected", "future", "past"});
    alert.certainty = Word(info, "certainty", {"observed", "likely", "possible", "unlikely"});
    alert.contact = info.Text("contact");
    const std::string audience = info.Text("audience");
    for (const auto word : base::Split(audience, ',')) {
        const auto one = base::TrimAscii(word);
        if (one == "public" || one == "professionals" || one == "network" || one == "regional")
            alert.audience.emplace_back(one);
    }
    if (const auto at = ReadTime(info.Text("effective"))) alert.issued = *at;
    if (const auto at = ReadTime(info.Text("expires")))
        alert.valid_until = base::Date::FromDays(*at / 86'400'000);
    return {};
}

}  // namespace

Result<Alert> ReadCap(std::string_view xml) {
    if (xml.size() > kMostCapBytes) return Invalid("cap.reason_large");
    ATALAYA_ASSIGN(const Element root, Builder().Read(xml));
    Alert alert;
    ReadFrame(root, alert);
    const auto sent = ReadTime(root.Text("sent"));
    if (!sent) return Invalid("cap.reason_sent");
    if (alert.origin.empty() || alert.reference.empty()) return Invalid("cap.reason_sender");
    const std::string type = root.Text("msgType"), status = root.Text("status");
    if (type != "Alert" && type != "Update" && type != "Cancel") return Invalid("cap.reason_type");
    if (status != "Actual" && status != "Exercise" && status != "Test") return Invalid("cap.reason_status");
    alert.issued = alert.changed = *sent;
    AlertSubstance substance;
    bool named = false;
    std::size_t bytes = 0;
    for (const auto& child : root.children) {
        if (child.name == "info") ATALAYA_TRY(ReadInfo(child, alert, substance, named, bytes));
    }
    if (alert.texts.empty()) return Invalid("cap.reason_languages");
    if (named) alert.substance = std::move(substance);
    // The country as a whole is written as an area where no place is named.
    if (alert.places.size() == 1 && alert.places[0].code.size() == 2) {
        alert.country = alert.places[0].code;
    } else if (!alert.places.empty()) {
        alert.country = alert.places[0].code.substr(0, 2);
    }
    alert.subject = "alert:" + alert.reference;
    const Lang first = alert.In(Lang::En).lang;   // as Note writes it
    if (alert.exercise && !Strip(alert.note, ExerciseWord(first), first) &&
        alert.note == ExerciseWord(first))
        alert.note.clear();
    return alert;
}

}  // namespace atalaya::warning
