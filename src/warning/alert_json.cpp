// An alert as the body of an envelope, and back. What comes from another country is judged member by
// member: what does not fit is refused with its name, what is not known here is passed over.

#include "warning/alert_json.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/json_members.hpp"

namespace atalaya::warning {

namespace {

constexpr std::size_t kLongestLine = 500, kLongestText = 20'000, kMostItems = 500;

json::object ReasonsJson(const LocalText& reasons) {
    json::object out;
    for (const Lang lang : base::kLangs) {
        if (!reasons.In(lang).empty()) out[base::Code(lang)] = reasons.In(lang);
    }
    return out;
}

json::object SubstanceJson(const AlertSubstance& substance) {
    return {{"code", substance.code},         {"title", base::LocalJson(substance.title)},
            {"names", base::TextsJson(substance.names)},
            {"cas", substance.cas},           {"inchikey", substance.inchikey},
            {"iupac", substance.iupac},       {"provisional", substance.provisional}};
}

json::array FilesJson(const std::vector<AlertFile>& files) {
    json::array out;
    for (const auto& file : files) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.bytes.data());
        out.push_back(json::object{{"name", file.name},
                                   {"type", file.type},
                                   {"bytes", base::Base64Url({bytes, file.bytes.size()})}});
    }
    return out;
}

// Reads the members of one object and keeps the first fault.
class Reader {
 public:
    Reader(const json::object& object, std::string place, std::optional<Error>& fault)
        : m_object(object), m_place(std::move(place)), m_fault(fault) {}

    std::string Text(std::string_view key, std::size_t most, bool required = false) {
        const auto* value = m_object.if_contains(key);
        if (!value) {
            if (required) Refuse(key, "exchange.reason_absent");
            return "";
        }
        const auto* text = value->if_string();
        if (!text) return Refuse(key, "exchange.reason_text"), "";
        if (text->size() > most) return Refuse(key, "exchange.reason_too_long"), "";
        if (required && text->empty()) Refuse(key, "exchange.reason_empty");
        if (!base::IsValidUtf8(std::string_view(*text)) || text->find('\0') != json::string::npos)
            return Refuse(key, "exchange.reason_utf8"), "";
        return std::string(*text);
    }
    // `least`: 0 or 1.
    std::int64_t Number(std::string_view key, std::int64_t least, std::int64_t fallback) {
        const auto* value = m_object.if_contains(key);
        if (!value) return fallback;
        const auto* number = value->if_int64();
        if (number && *number >= least) return *number;
        Refuse(key, least > 0 ? "exchange.reason_from_one" : "exchange.reason_count");
        return fallback;
    }
    bool Flag(std::string_view key) {
        const auto* value = m_object.if_contains(key);
        if (!value) return false;
        if (!value->is_bool()) return Refuse(key, "exchange.reason_flag"), false;
        return value->get_bool();
    }
    LocalText Local(std::string_view key, std::size_t most = kLongestLine) {
        LocalText out;
        const auto* value = m_object.if_contains(key);
        if (!value) return out;
        if (!value->is_object()) return Refuse(key, "exchange.reason_object"), out;
        Reader inner(value->get_object(), m_place + std::string(key) + "/", m_fault);
        for (const Lang lang : base::kLangs)
            out.In(lang) = inner.Text(base::Code(lang), most);
        return out;
    }
    std::vector<std::string> Texts(std::string_view key) {
        std::vector<std::string> out;
        for (const auto& item : List(key)) {
            const auto* text = item.if_string();
            if (!text || text->size() > kLongestLine) {
                Refuse(key, "exchange.reason_texts");
                return out;
            }
            out.emplace_back(*text);
        }
        return out;
    }
    // Calls `each` with a reader of every object in a list.
    template <class Each>
    void Objects(std::string_view key, Each&& each) {
        std::size_t position = 0;
        for (const auto& item : List(key)) {
            if (!item.is_object()) return Refuse(key, "exchange.reason_objects");
            Reader inner(item.get_object(),
                         m_place + std::string(key) + "/" + std::to_string(position++) + "/",
                         m_fault);
            each(inner);
        }
    }
    const json::object* Object(std::string_view key) {
        const auto* value = m_object.if_contains(key);
        if (!value || value->is_null()) return nullptr;
        if (!value->is_object()) Refuse(key, "exchange.reason_object");
        return value->if_object();
    }
    void Refuse(std::string_view key, std::string_view reason) {
        if (m_fault) return;
        m_fault = Err("warning.alert_invalid",
                      {{"member", m_place + std::string(key)}, {"reason", std::string(reason)}});
    }

 private:
    const json::array& List(std::string_view key) {
        static const json::array kNone;
        const auto* value = m_object.if_contains(key);
        if (!value) return kNone;
        if (!value->is_array() || value->get_array().size() > kMostItems) {
            Refuse(key, value->is_array() ? "exchange.reason_many" : "exchange.reason_list");
            return kNone;
        }
        return value->get_array();
    }

    const json::object& m_object;
    std::string m_place;
    std::optional<Error>& m_fault;
};

void ReadTexts(Reader& reader, Alert& alert) {
    reader.Objects("texts", [&](Reader& one) {
        const auto lang = base::LangFromCode(one.Text("lang", 20, true));
        AlertText text;
        text.headline = one.Text("headline", kLongestLine, true);
        text.known = one.Text("known", kLongestText);
        text.not_known = one.Text("not_known", kLongestText);
        text.advice_public = one.Text("advice_public", kLongestText);
        text.advice_professionals = one.Text("advice_professionals", kLongestText);
        text.advice_authorities = one.Text("advice_authorities", kLongestText);
        text.what_changed = one.Text("what_changed", kLongestText);
        if (!lang) return;   // a language that this version does not show
        text.lang = *lang;
        alert.texts.push_back(std::move(text));
    });
    if (alert.texts.empty()) reader.Refuse("texts", "exchange.reason_languages");
}

void ReadSubstance(Reader& reader, std::optional<Error>& fault, Alert& alert) {
    const auto* object = reader.Object("substance");
    if (!object) return;
    Reader inner(*object, "substance/", fault);
    AlertSubstance out;
    out.code = inner.Text("code", 80);
    out.title = inner.Local("title");
    out.names = inner.Texts("names");
    out.cas = inner.Text("cas", 40);
    out.inchikey = inner.Text("inchikey", 40);
    out.iupac = inner.Text("iupac", kLongestText);
    out.provisional = inner.Flag("provisional");
    alert.substance = std::move(out);
}

void ReadFiles(Reader& reader, Alert& alert) {
    std::size_t all = 0;
    reader.Objects("files", [&](Reader& one) {
        AlertFile file{one.Text("name", 255, true), one.Text("type", 127, true), ""};
        const auto bytes = base::FromBase64Url(one.Text("bytes", 2 * kMostFileBytes));
        if (!bytes) return one.Refuse("bytes", "exchange.reason_file");
        file.bytes.assign(bytes->begin(), bytes->end());
        all += file.bytes.size();
        if (file.name.find_first_of("/\\") != std::string::npos)
            one.Refuse("name", "exchange.reason_file_name");
        alert.files.push_back(std::move(file));
    });
    if (all > kMostFileBytes) reader.Refuse("files", "exchange.reason_files_large");
}

void ReadTimes(Reader& reader, Alert& alert) {
    alert.issued = reader.Number("issued", 0, 0);
    alert.changed = reader.Number("changed", 0, alert.issued);
    const std::string until = reader.Text("valid_until", 10);
    if (until.empty()) return;
    const auto date = base::Date::Parse(until);
    if (!date.ok()) return reader.Refuse("valid_until", "exchange.reason_date");
    alert.valid_until = *date;
}

// A word that a later version may know and this one does not stands for "not known".
std::string CapWord(std::string word, std::initializer_list<std::string_view> known) {
    return std::ranges::find(known, word) == known.end() ? "unknown" : word;
}

bool IsReference(std::string_view text) {
    return !text.empty() && text.size() <= 80 && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

}  // namespace

json::object ToJson(const AlertText& text) {
    return {{"lang", base::Code(text.lang)},
            {"headline", text.headline},
            {"known", text.known},
            {"not_known", text.not_known},
            {"advice_public", text.advice_public},
            {"advice_professionals", text.advice_professionals},
            {"advice_authorities", text.advice_authorities},
            {"what_changed", text.what_changed}};
}

json::object ToJson(const Alert& alert) {
    json::array texts, places;
    for (const auto& text : alert.texts) texts.push_back(ToJson(text));
    for (const auto& place : alert.places)
        places.push_back(json::object{{"code", place.code}, {"title", base::LocalJson(place.title)}});
    json::object out{{"country", alert.country},
                     {"issuer", base::LocalJson(alert.issuer)},
                     {"reference", alert.reference},
                     {"number", alert.number},
                     {"revision", alert.revision},
                     {"status", NameOf(alert.status)},
                     {"kind", alert.kind},
                     {"severity", alert.severity},
                     {"urgency", alert.urgency},
                     {"certainty", alert.certainty},
                     {"audience", base::TextsJson(alert.audience)},
                     {"places", std::move(places)},
                     {"cases", alert.cases},
                     {"deaths", alert.deaths},
                     {"texts", std::move(texts)},
                     {"contact", alert.contact},
                     {"issued", alert.issued},
                     {"changed", alert.changed},
                     {"note", alert.note},
                     {"files", FilesJson(alert.files)}};
    if (alert.substance) out["substance"] = SubstanceJson(*alert.substance);
    // Beside "note", which programs without this member show to everyone.
    if (auto reasons = ReasonsJson(alert.reasons); !reasons.empty())
        out["reasons"] = std::move(reasons);
    if (alert.valid_until) out["valid_until"] = alert.valid_until->ToString();
    return out;
}

Result<Alert> AlertFromJson(const json::object& body) {
    std::optional<Error> fault;
    Reader reader(body, "", fault);
    Alert out;
    out.country = reader.Text("country", 2);
    out.issuer = reader.Local("issuer");
    out.reference = reader.Text("reference", 80, true);
    if (!IsReference(out.reference)) reader.Refuse("reference", "exchange.reason_reference");
    out.subject = "alert:" + out.reference;
    out.number = reader.Text("number", 80);
    out.revision = reader.Number("revision", 1, 1);
    const std::string status = reader.Text("status", 20, true);
    if (status == "cancelled")
        out.status = AlertStatus::Cancelled;
    else if (status == "retracted")
        out.status = AlertStatus::Retracted;
    else if (status != "released")
        reader.Refuse("status", "exchange.reason_word");
    out.kind = reader.Text("kind", 40);
    out.severity = CapWord(reader.Text("severity", 20), {"extreme", "severe", "moderate", "minor"});
    out.urgency = CapWord(reader.Text("urgency", 20), {"immediate", "expected", "future", "past"});
    out.certainty =
        CapWord(reader.Text("certainty", 20), {"observed", "likely", "possible", "unlikely"});
    out.audience = reader.Texts("audience");
    ReadSubstance(reader, fault, out);
    reader.Objects("places", [&](Reader& one) {
        out.places.push_back({one.Text("code", 40, true), one.Local("title")});
    });
    out.cases = reader.Number("cases", 0, 0);
    out.deaths = reader.Number("deaths", 0, 0);
    ReadTexts(reader, out);
    out.contact = reader.Text("contact", kLongestLine);
    ReadTimes(reader, out);
    out.note = reader.Text("note", kLongestText);
    out.reasons = reader.Local("reasons", kLongestText);
    ReadFiles(reader, out);
    if (fault) return *std::move(fault);
    return out;
}

}  // namespace atalaya::warning
