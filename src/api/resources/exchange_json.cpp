#include "api/resources/exchange_json.hpp"

#include "base/json_members.hpp"

namespace atalaya::api {

using exchange::Delivery;
using exchange::Envelope;
using exchange::InboxItem;
using exchange::KeyState;
using exchange::LineStatus;
using exchange::LinkMode;
using exchange::Node;
using exchange::NodeRole;
using exchange::NodeState;
using exchange::OutboxItem;
using exchange::Self;
using exchange::Taken;

namespace {

json::object LineJson(const Context& context, const LineStatus& line) {
    return {{"up", line.up},
            {"since", base::FormatTimestamp(line.since)},
            {"last_moved", TimeJson(line.last_moved)},
            {"fault", FaultJson(context, line.fault)},
            {"next_try", TimeJson(line.next_try)},
            {"waiting", line.waiting}};
}

}  // namespace

json::value FaultJson(const Context& context, const std::optional<Error>& fault) {
    if (!fault) return nullptr;
    json::object params;
    for (const base::Param& param : fault->params) params[param.name] = param.value;
    return json::object{{"code", fault->code},
                        {"params", std::move(params)},
                        {"text", context.content().Say(*fault, context.lang())}};
}

json::value TimeJson(const std::optional<base::Timestamp>& at) {
    if (!at) return nullptr;
    return json::value(base::FormatTimestamp(*at));
}

json::object SelfJson(const Self& self) {
    return {{"id", self.id},
            {"name", base::LocalJson(self.name)},
            {"country", self.country},
            {"role", exchange::NameOf(self.role)},
            {"address", self.address},
            {"fingerprint", self.fingerprint}};
}

json::object NodeJson(const Context& context, const Node& node, const LineStatus* line) {
    json::array keys;
    for (const exchange::NodeKeyEntry& key : node.keys) {
        keys.push_back({{"fingerprint", key.fingerprint},
                        {"state", exchange::NameOf(key.state)},
                        {"since", base::FormatTimestamp(key.since)},
                        {"ended", TimeJson(key.ended)},
                        {"reason", key.reason}});
    }
    return {{"id", node.id},
            {"title", node.name.In(context.lang())},
            {"country", node.country},
            {"role", exchange::NameOf(node.role)},
            {"address", node.address},
            {"state", exchange::NameOf(node.state)},
            {"verified_by", node.verified_by},
            {"link", exchange::NameOf(node.link)},
            {"keys", std::move(keys)},
            {"changed_at", base::FormatTimestamp(node.changed_at)},
            {"line", line == nullptr ? json::value(nullptr) : LineJson(context, *line)}};
}

json::object DeliveryJson(const Context& context, const Delivery& delivery) {
    return {{"addressee", delivery.addressee},
            {"state", exchange::NameOf(delivery.state)},
            {"changed_at", base::FormatTimestamp(delivery.changed_at)},
            {"delivered_at", TimeJson(delivery.delivered_at)},
            {"read_at", TimeJson(delivery.read_at)},
            {"answered_at", TimeJson(delivery.answered_at)},
            {"reason", FaultJson(context, delivery.reason)},
            {"attempts", delivery.attempts}};
}

json::array ReferencesJson(const std::vector<exchange::Reference>& references) {
    json::array out;
    for (const auto& reference : references)
        out.push_back({{"relation", reference.relation}, {"id", reference.id}});
    return out;
}

std::string KindTitle(const Context& context, std::string_view kind) {
    const std::string code = "exchange.kind." + std::string(kind);
    return context.content().HasMessage(code) ? context.content().Say(code, {}, context.lang())
                                              : std::string(kind);
}

json::object InboxItemJson(const Context& context, const InboxItem& item) {
    return {{"id", item.envelope},
            {"number", item.number},
            {"sender", item.sender},
            {"kind", item.kind},
            {"kind_title", KindTitle(context, item.kind)},
            {"kind_known", item.kind_known},
            {"version", item.version},
            {"mark", item.mark},
            {"subject", item.subject},
            {"revision", item.revision},
            {"exercise", item.exercise},
            {"languages", TextsJson(item.languages)},
            {"references", ReferencesJson(item.references)},
            {"title", item.title},
            {"superseded", item.superseded},
            {"sent", base::FormatTimestamp(item.sent)},
            {"received_at", base::FormatTimestamp(item.received_at)},
            {"read_at", TimeJson(item.read_at)},
            {"read_by", item.read_by},
            {"answered_at", TimeJson(item.answered_at)},
            {"over", item.over}};
}

json::object EnvelopeJson(const Context& context, const Envelope& envelope) {
    return {{"id", envelope.id},
            {"sender", envelope.sender},
            {"key", envelope.key},
            {"sent", base::FormatTimestamp(envelope.sent)},
            {"to", TextsJson(envelope.to)},
            {"group", envelope.group},
            {"kind", envelope.kind},
            {"kind_title", KindTitle(context, envelope.kind)},
            {"version", envelope.version},
            {"mark", envelope.mark},
            {"exercise", envelope.exercise},
            {"languages", TextsJson(envelope.languages)},
            {"subject", envelope.subject},
            {"revision", envelope.revision},
            {"references", ReferencesJson(envelope.references)},
            {"expires", TimeJson(envelope.expires)},
            {"sealed", !envelope.sealed.empty()}};
}

json::object OutboxItemJson(const Context& context, const OutboxItem& item) {
    json::object out = EnvelopeJson(context, item.envelope);
    json::array deliveries;
    for (const Delivery& delivery : item.deliveries)
        deliveries.push_back(DeliveryJson(context, delivery));
    out["title"] = base::TextIn(item.envelope.body, "title");   // of a message in words
    out["digest"] = item.digest;
    out["author"] = item.author;
    out["at"] = base::FormatTimestamp(item.at);
    out["deliveries"] = std::move(deliveries);
    return out;
}

json::object TakenJson(const Context& context, const Taken& taken) {
    return {{"id", taken.id},
            {"as", exchange::NameOf(taken.as)},
            {"reason", FaultJson(context, taken.reason)}};
}

}  // namespace atalaya::api
