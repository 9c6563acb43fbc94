#include "exchange/presentation.hpp"

#include "base/json_members.hpp"
#include "exchange/canonical.hpp"
#include "exchange/node_changes.hpp"
#include "exchange/sealing.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::string_view kFormat = "atalaya.presentation/1";
constexpr std::string_view kContext = "atalaya.presentation.1 ";
constexpr std::string_view kInvalid = "exchange.presentation_invalid";
constexpr std::size_t kMostRevoked = 1000;

Error Invalid(std::string_view member, std::string_view reason) {
    return Err("exchange.presentation_invalid",
               {{"member", std::string(member)}, {"reason", std::string(reason)}},
               std::string(member));
}

bool IsRole(std::string_view text) { return text == "country" || text == "hub"; }

void ReadIntroductions(StrictMembers& members, std::vector<Introduction>& out) {
    json::array* list = members.List("introductions", kMostIntroductions);
    if (list == nullptr) return;
    for (json::value& value : *list) {
        if (!value.is_object()) return members.Refuse("introductions", "[{}]");
        StrictMembers one(value.get_object(), kInvalid, "");
        const auto before = one.Bytes<32>("before"), next = one.Bytes<32>("next");
        const auto signature = one.Bytes<64>("signature");
        if (one.fault()) return members.Refuse("introductions", "[{before, next, signature}]");
        out.push_back({*before, *next, *signature});
    }
}

}  // namespace

json::object NodeJson(const Node& node, std::string_view id_member) {
    return {{id_member, node.id},
            {"name", base::LocalJson(node.name)},
            {"country", node.country},
            {"role", NameOf(node.role)},
            {"address", node.address}};
}

Node ReadNode(StrictMembers& members, std::string_view id_member) {
    Node out;
    out.id = members.Text(id_member, IsNodeId, "[A-Z0-9][A-Z0-9-]{1,15}");
    out.name = members.Local("name");
    out.country = members.Text("country", IsCountry, "[A-Z]{2} | \"\"");
    out.role = members.Text("role", IsRole, "country | hub") == "hub" ? NodeRole::Hub
                                                                     : NodeRole::Country;
    out.address = members.Text("address", IsAddress, "https://... | \"\"");
    return out;
}

Result<json::object> WritePresentation(const Self& self, const NodeKey& key,
                                       const std::vector<Introduction>& introductions,
                                       const std::vector<std::string>& revoked) {
    json::object said = NodeJson({.id = self.id,
                                  .name = self.name,
                                  .country = self.country,
                                  .role = self.role,
                                  .address = self.address},
                                 "node");
    said["format"] = kFormat;
    said["key"] = base::Base64Url(key.public_key());
    said["revision"] = self.revision;
    json::array chain;
    for (const Introduction& one : introductions)
        chain.push_back(json::object{{"before", base::Base64Url(one.before)},
                                     {"next", base::Base64Url(one.next)},
                                     {"signature", base::Base64Url(one.signature)}});
    said["introductions"] = std::move(chain);
    said["revoked"] = base::TextsJson(revoked);
    ATALAYA_ASSIGN(const std::string text, Canonical(said));
    return json::object{{"presentation", std::move(said)},
                        {"signature", base::Base64Url(key.Sign(std::string(kContext) + text))}};
}

Result<PresentedNode> ReadPresentation(const json::object& presentation) {
    const json::value* said = presentation.if_contains("presentation");
    if (said == nullptr || !said->is_object()) return Invalid("/presentation", "{}");
    const auto text = Canonical(*said);
    if (!text.ok()) return Invalid("/presentation" + text.error().where, "RFC 8785");
    if (text->size() > (1u << 20) || HasControls(*text)) return Invalid("/presentation", "U+0020..");
    json::object copy = said->get_object();
    StrictMembers members(copy, kInvalid, "/presentation");
    PresentedNode out;
    members.Text("format", [](std::string_view found) { return found == kFormat; }, kFormat);
    out.node = ReadNode(members, "node");
    out.node.said = members.Number("revision", 0);
    const auto key = members.Bytes<32>("key");
    ReadIntroductions(members, out.introductions);
    out.revoked = members.Texts("revoked", kMostRevoked, IsFingerprint, "[xxxx xxxx ...]");
    if (members.fault()) return *members.fault();
    out.key = *key;
    if (!CanSealFor(out.key)) return Invalid("/presentation/key", "Ed25519");
    json::object around = presentation;
    StrictMembers outer(around, kInvalid, "");
    const auto signature = outer.Bytes<64>("signature");
    if (outer.fault()) return *outer.fault();
    if (!IsSignedBy(out.key, std::string(kContext) + *text, *signature))
        return Invalid("/signature", "Ed25519");
    return out;
}

}  // namespace atalaya::exchange
