#include "warning/cap.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "warning/before.hpp"
#include "warning/cap_words.hpp"
#include "warning/xml_text.hpp"

namespace atalaya::warning {

namespace {

// "severe" -> "Severe": the standard's words begin with a capital.
std::string Capital(std::string_view word) {
    std::string out(word.empty() ? "unknown" : word);
    if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

bool IsOpen(std::string_view mark) {
    return mark == "public" || mark == "tlp:clear";
}

std::string MsgType(const Alert& alert) {
    if (alert.Withdrawn()) return "Cancel";
    return alert.revision > 1 ? "Update" : "Alert";
}

// The standard's digest of a file is SHA-1, which here only finds a file that was cut off.
std::string Sha1Hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
    base::Check(done == 1, "SHA-1");
    return base::Hex({digest.data(), size});
}

std::string Base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();   // the NUL at the end
    return out;
}

std::string Description(const AlertText& text) {
    std::string out = text.known;
    if (text.not_known.empty()) return out;
    if (!out.empty()) out += "\n\n";
    return out + std::string(UnknownLabel(text.lang)) + text.not_known;
}

// What is asked of those whom the alert is for; of the public first.
std::string Instruction(const Alert& alert, const AlertText& text) {
    std::string out;
    const auto add = [&](const std::string& advice) {
        if (advice.empty()) return;
        if (!out.empty()) out += "\n\n";
        out += advice;
    };
    add(text.advice_public);
    if (alert.IsFor("public")) return out;
    add(text.advice_professionals);
    add(text.advice_authorities);
    return out;
}

void Value(XmlWriter& xml, std::string_view element, std::string_view name,
           std::string_view value) {
    if (base::TrimAscii(value).empty()) return;
    xml.Open(element);
    xml.Element("valueName", name);
    xml.Element("value", value);
    xml.Close();
}

void WriteParameters(XmlWriter& xml, const Alert& alert, Lang lang) {
    if (const auto& substance = alert.substance) {
        Value(xml, "parameter", "substance", substance->title.In(lang));
        for (const auto& name : substance->names) Value(xml, "parameter", "substance-name", name);
        Value(xml, "parameter", "CAS", substance->cas);
        Value(xml, "parameter", "InChIKey", substance->inchikey);
        Value(xml, "parameter", "IUPAC", substance->iupac);
        if (substance->provisional) Value(xml, "parameter", "provisional", "true");
    }
    Value(xml, "parameter", "what-changed", alert.In(lang).what_changed);
    Value(xml, "parameter", "reason", alert.reasons.In(lang));
    if (alert.cases > 0) Value(xml, "parameter", "cases", std::to_string(alert.cases));
    if (alert.deaths > 0) Value(xml, "parameter", "deaths", std::to_string(alert.deaths));
    Value(xml, "parameter", "number", alert.number);
    Value(xml, "parameter", "mark", alert.mark);
    Value(xml, "parameter", "atalaya-origin", alert.origin);
    Value(xml, "parameter", "atalaya-reference", alert.reference);
    Value(xml, "parameter", "atalaya-revision", std::to_string(alert.revision));
}

void WriteResources(XmlWriter& xml, const Alert& alert) {
    for (const auto& file : alert.files) {
        xml.Open("resource");
        xml.Element("resourceDesc", file.name);
        xml.Element("mimeType", file.type);
        xml.Element("size", std::to_string(file.bytes.size()));
        xml.Element("derefUri", Base64(file.bytes));
        xml.Element("digest", Sha1Hex(file.bytes));
        xml.Close();
    }
}

// A country is of ISO 3166-1; the first level below it of ISO 3166-2; what lies deeper has codes of
// this program.
std::string_view GeocodeOf(std::string_view code) {
    const auto parts = std::ranges::count(code, '-');
    return parts == 0 ? "ISO 3166-1" : parts == 1 ? "ISO 3166-2" : "atalaya-territory";
}

void WriteArea(XmlWriter& xml, const AlertPlace& place, Lang lang) {
    xml.Open("area");
    const auto& title = place.title.In(lang);
    xml.Element("areaDesc", title.empty() ? place.code : title);
    Value(xml, "geocode", GeocodeOf(place.code), place.code);
    xml.Close();
}

void WriteAreas(XmlWriter& xml, const Alert& alert, Lang lang) {
    for (const auto& place : alert.places) WriteArea(xml, place, lang);
    if (alert.places.empty() && !alert.country.empty())
        WriteArea(xml, {alert.country, {}}, lang);
}

void WriteInfo(XmlWriter& xml, const Alert& alert, const CapFrame& frame, const AlertText& text) {
    const Lang lang = text.lang;
    const bool named = alert.substance && !alert.substance->title.In(lang).empty();
    xml.Open("info");
    xml.Element("language", base::Code(lang));
    xml.Element("category", "Health");
    xml.Element("event", named ? alert.substance->title.In(lang) : text.headline);
    if (alert.Withdrawn()) {
        xml.Element("responseType", "AllClear");
    } else if (alert.kind == "alert" || alert.kind == "warning") {
        xml.Element("responseType", "Avoid");
    } else {
        xml.Element("responseType", "Monitor");
    }
    xml.Element("urgency", Capital(alert.urgency));
    xml.Element("severity", Capital(alert.severity));
    xml.Element("certainty", Capital(alert.certainty));
    std::string audience;
    for (const auto& one : alert.audience) audience += (audience.empty() ? "" : ", ") + one;
    xml.Element("audience", audience);
    Value(xml, "eventCode", "atalaya-alert-kind", alert.kind);
    xml.Element("effective", CapTime(alert.issued));
    if (alert.valid_until) {
        const std::int64_t day_after = alert.valid_until->ToDays() + 1;
        xml.Element("expires", CapTime(day_after * 86'400'000 - 1000));
    }
    xml.Element("senderName", alert.issuer.In(lang));
    xml.Element("headline", TitleOf(alert, lang));
    xml.Element("description", Description(text));
    xml.Element("instruction", Instruction(alert, text));
    xml.Element("web", frame.web);
    xml.Element("contact", alert.contact);
    WriteParameters(xml, alert, lang);
    WriteResources(xml, alert);
    WriteAreas(xml, alert, lang);
    xml.Close();
}

std::string Note(const Alert& alert) {
    if (alert.exercise) {
        const Lang lang = alert.In(Lang::En).lang;
        return alert.note.empty() ? std::string(ExerciseWord(lang))
                                  : Before(ExerciseWord(lang), lang) + alert.note;
    }
    return alert.note;
}

}  // namespace

CapFrame FrameOf(const std::vector<Alert>& revisions, std::string page) {
    base::Check(!revisions.empty(), "an alert has a revision");
    CapFrame out;
    for (const char c : revisions.front().origin) {
        const bool capital = c >= 'A' && c <= 'Z';
        out.sender += capital ? static_cast<char>(c - 'A' + 'a') : c;
    }
    out.sender += ".atalaya";
    out.web = std::move(page);
    // Oldest first, as they were sent.
    for (auto one = revisions.rbegin(); one + 1 != revisions.rend(); ++one)
        out.references.push_back(out.sender + "," + CapIdentifier(*one) + "," +
                                 CapTime(one->changed));
    return out;
}

std::string CapIdentifier(const Alert& alert) {
    std::string out = alert.origin + "-" + alert.reference + "-" + std::to_string(alert.revision);
    // The standard forbids these in an identifier.
    const auto forbidden = [](char c) { return c == ' ' || c == ',' || c == '<' || c == '&'; };
    std::ranges::replace_if(out, forbidden, '_');
    return out;
}

std::string_view UnknownLabel(Lang lang) {
    switch (lang) {
        case Lang::En: return "Not known yet: ";
        case Lang::Es: return "Aún no se sabe: ";
        case Lang::Pt: return "Ainda não se sabe: ";
        case Lang::Fr: return "On ne sait pas encore : ";
    }
    return "";
}

std::string CapTime(base::Timestamp at) {
    return base::FormatTimestamp(at).substr(0, 19) + "-00:00";
}

std::string WriteCap(const Alert& alert, const CapFrame& frame) {
    base::Check(!alert.texts.empty(), "an alert has a text");
    XmlWriter xml;
    xml.Open("alert", "xmlns=\"" + std::string(kCapNamespace) + "\"");
    xml.Element("identifier", CapIdentifier(alert));
    xml.Element("sender", frame.sender);
    xml.Element("sent", CapTime(alert.changed));
    xml.Element("status", alert.exercise ? "Exercise" : "Actual");
    xml.Element("msgType", MsgType(alert));
    if (IsOpen(alert.mark)) {
        xml.Element("scope", "Public");
    } else {
        xml.Element("scope", "Restricted");
        xml.Element("restriction", alert.mark);
    }
    if (alert.status == AlertStatus::Retracted) xml.Element("code", kCapRetraction);
    xml.Element("note", Note(alert));
    std::string references;
    for (const auto& one : frame.references) references += (references.empty() ? "" : " ") + one;
    xml.Element("references", references);
    for (const Lang lang : LanguagesOf(alert)) WriteInfo(xml, alert, frame, alert.In(lang));
    xml.Close();
    return std::move(xml).Finish();
}

}  // namespace atalaya::warning
