// Reading what came from outside: every member that is known here must be what the form says.

#include <algorithm>
#include <limits>

#include "access/access.hpp"
#include "exchange/canonical.hpp"
#include "exchange/envelope.hpp"
#include "exchange/envelope_text.hpp"
#include "exchange/strict_members.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::string_view kInvalid = "exchange.envelope_invalid";
constexpr std::size_t kMostReferences = 200, kMostLanguages = 50;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }

bool IsKind(std::string_view text) {
    return !text.empty() && text.size() <= 40 &&
           std::ranges::all_of(text, [](char c) { return IsLower(c) || c == '_'; });
}

bool IsGroup(std::string_view text) { return text.empty() || IsKind(text); }

bool IsSubject(std::string_view text) {
    return text.size() <= 120 && std::ranges::all_of(text, [](char c) {
               return IsLetter(c) || IsDigit(c) || c == ':' || c == '.' || c == '_' ||
                      c == '/' || c == '-';
           });
}

bool IsLanguage(std::string_view text) {
    return text.size() >= 2 && text.size() <= 35 && IsLower(text[0]) && IsLower(text[1]) &&
           std::ranges::all_of(text, [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; });
}

void ReadReferences(StrictMembers& members, Envelope& out) {
    json::array* list = members.List("references", kMostReferences);
    if (list == nullptr) return;
    for (json::value& value : *list) {
        if (!value.is_object()) return members.Refuse("references", "[{}]");
        StrictMembers reference(value.get_object(), kInvalid, "");
        out.references.push_back({reference.Text("relation", IsKind, "[a-z_]{1,40}"),
                                  reference.Text("id", IsEnvelopeId, "[A-Za-z0-9_-]{22}")});
        if (reference.fault())
            return members.Refuse("references", "relation [a-z_]{1,40}, id [A-Za-z0-9_-]{22}");
    }
}

void ReadAddressees(StrictMembers& members, const EnvelopeLimits& limits, Envelope& out) {
    out.to = members.Texts("to", limits.most_addressees, IsNodeId, "[A-Z0-9][A-Z0-9-]{1,15}");
    const bool rising =
        std::ranges::adjacent_find(out.to, std::ranges::greater_equal{}) == out.to.end();
    if (out.to.empty() || !rising || std::ranges::binary_search(out.to, out.sender))
        members.Refuse("to", "A < B < C, not the sender");
}

void ReadContent(StrictMembers& members, Envelope& out) {
    if (members.Has("body") == members.Has("sealed")) return members.Refuse("body", "body | sealed");
    if (members.Has("body")) {
        out.body = members.Object("body");
        return;
    }
    out.sealed = members.Object("sealed");
    if (out.sealed.empty()) members.Refuse("sealed", "{...}");
}

Result<Envelope> FromJson(json::object& from, const EnvelopeLimits& limits) {
    StrictMembers members(from, kInvalid, "/envelope");
    // First of all, since another format may have other members.
    const std::string format = members.Text(
        "format", [](std::string_view text) { return text.size() <= 60; }, ".{0,60}");
    if (members.fault()) return *members.fault();
    if (format != kEnvelopeFormat && format != kExerciseFormat)
        return Err("exchange.format_unknown", {{"format", format}}, "/envelope/format");
    Envelope out;
    out.exercise = format == kExerciseFormat;
    out.id = members.Text("id", IsEnvelopeId, "[A-Za-z0-9_-]{22}");
    out.sender = members.Text("sender", IsNodeId, "[A-Z0-9][A-Z0-9-]{1,15}");
    out.key = members.Text("key", IsFingerprint, "xxxx xxxx xxxx xxxx xxxx xxxx xxxx xxxx");
    out.sent = members.Time("sent");
    ReadAddressees(members, limits, out);
    out.group = members.Text("group", IsGroup, "[a-z_]{0,40}");
    out.kind = members.Text("kind", IsKind, "[a-z_]{1,40}");
    out.version = members.Number("version", 1, std::numeric_limits<std::int32_t>::max());
    out.mark = members.Text("mark", access::IsMark, "public | official | restricted | tlp:...");
    out.languages = members.Texts("languages", kMostLanguages, IsLanguage, "[en, es, pt-BR ...]");
    out.subject = members.Text("subject", IsSubject, "[A-Za-z0-9:._/-]{0,120}");
    out.revision = members.Number("revision", 1);
    ReadReferences(members, out);
    if (members.Has("expires")) out.expires = members.Time("expires");
    ReadContent(members, out);
    if (members.fault()) return *members.fault();
    return out;
}

// What lies beside "envelope" is not signed, so nothing but the signature may.
Result<Signature> SignatureIn(json::object& outer) {
    StrictMembers members(outer, kInvalid, "");
    const auto out = members.Bytes<64>("signature");
    for (const auto& member : outer)
        if (member.key() != "envelope" && member.key() != "signature")
            members.Refuse(member.key(), "envelope | signature");
    if (members.fault()) return *members.fault();
    return *out;
}

Result<json::value> ReadText(std::string_view bytes, const EnvelopeLimits& limits) {
    auto read = ReadCanonical(bytes, limits.most_depth);
    if (read.ok()) return read;
    const Error& fault = read.error();
    if (fault.code == "exchange.not_canonical")
        return Err("exchange.envelope_not_canonical", {{"place", fault.where}}, fault.where);
    return Err("exchange.envelope_unreadable", {{"reason", std::string(fault.Get("reason"))}},
               "offset " + std::string(fault.Get("offset")));
}

}  // namespace

// 22 letters hold 132 bits, of which the last four must be zero.
bool IsEnvelopeId(std::string_view text) {
    return text.size() == 22 && std::string_view("AQgw").find(text.back()) != text.npos &&
           std::ranges::all_of(text, [](char c) {
               return IsLetter(c) || IsDigit(c) || c == '-' || c == '_';
           });
}

Result<SignedEnvelope> ReadEnvelope(std::string_view bytes, const EnvelopeLimits& limits) {
    if (bytes.size() > limits.most_bytes + kAroundText)
        return Err("exchange.envelope_too_large",
                   {{"size", std::to_string(bytes.size() - kAroundText)},
                    {"largest", std::to_string(limits.most_bytes)}});
    ATALAYA_ASSIGN(json::value outer, ReadText(bytes, limits));
    json::object* object = outer.if_object();
    json::value* inner = object != nullptr ? object->if_contains("envelope") : nullptr;
    if (inner == nullptr || !inner->is_object())
        return Err("exchange.envelope_invalid", {{"member", "/envelope"}, {"reason", "{}"}},
                   "/envelope");
    SignedEnvelope out;
    ATALAYA_ASSIGN(out.signature, SignatureIn(*object));
    ATALAYA_ASSIGN(out.envelope, FromJson(inner->get_object(), limits));
    if (HasControls(bytes))
        return Err("exchange.envelope_invalid", {{"member", "/envelope"}, {"reason", "U+0020.."}},
                   "/envelope");
    out.bytes = bytes;
    out.digest = base::HashBytes(bytes);
    // The text is canonical: what is signed stands in it as it was signed.
    out.signed_text = bytes.substr(kBeforeText.size(), bytes.size() - kAroundText);
    return out;
}

}  // namespace atalaya::exchange
