#include "api/resources/exchange_json.hpp"

#include "base/json_members.hpp"
#include "warning/inbox_titles.hpp"

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

json::object LineJson(const Reader& reader, const LineStatus& line) {
    return {{"up", line.up},
            {"since", base::FormatTimestamp(line.since)},
            {"last_moved", TimeJson(line.last_moved)},
            {"fault", FaultJson(reader, line.fault)},
            {"next_try", TimeJson(line.next_try)},
            {"waiting", line.waiting}};
}

// "Valdoria · Eighth round", in the reader's language; the inbox keeps it in one only.
std::string EvaluationTitle(const Reader& reader, std::string_view country,
                            const LocalText& round_title, const std::string& round) {
    const auto* place = reader.content.territories().Find(country);
    const std::string& name = round_title.In(reader.lang);
    return (place ? place->label.In(reader.lang) : std::string(country)) + " · " +
           (name.empty() ? round : name);
}

void PutLine(const warning::InboxLine& line, json::object& out) {
    out["title"] = line.title;
    out["about"] = line.about;
    out["says"] = line.says;
    out["request"] = line.request;
}

}  // namespace

json::value FaultJson(const Reader& reader, const std::optional<Error>& fault) {
    if (!fault) return nullptr;
    json::object params;
    for (const base::Param& param : fault->params) params[param.name] = param.value;
    return json::object{{"code", fault->code},
                        {"params", std::move(params)},
                        {"text", reader.content.Say(*fault, reader.lang)}};
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

json::object NodeJson(const Reader& reader, const Node& node, const LineStatus* line) {
    json::array keys;
    for (const exchange::NodeKeyEntry& key : node.keys) {
        keys.push_back({{"fingerprint", key.fingerprint},
                        {"state", exchange::NameOf(key.state)},
                        {"since", base::FormatTimestamp(key.since)},
                        {"ended", TimeJson(key.ended)},
                        {"reason", key.reason}});
    }
    return {{"id", node.id},
            {"title", node.name.In(reader.lang)},
            {"country", node.country},
            {"role", exchange::NameOf(node.role)},
            {"address", node.address},
            {"state", exchange::NameOf(node.state)},
            {"verified_by", node.verified_by},
            {"link", exchange::NameOf(node.link)},
            {"keys", std::move(keys)},
            {"changed_at", base::FormatTimestamp(node.changed_at)},
            {"line", line == nullptr ? json::value(nullptr) : LineJson(reader, *line)}};
}

json::object DeliveryJson(const Reader& reader, const Delivery& delivery) {
    return {{"addressee", delivery.addressee},
            {"state", exchange::NameOf(delivery.state)},
            {"changed_at", base::FormatTimestamp(delivery.changed_at)},
            {"delivered_at", TimeJson(delivery.delivered_at)},
            {"read_at", TimeJson(delivery.read_at)},
            {"answered_at", TimeJson(delivery.answered_at)},
            {"reason", FaultJson(reader, delivery.reason)},
            {"attempts", delivery.attempts}};
}

json::array ReferencesJson(const std::vector<exchange::Reference>& references) {
    json::array out;
    for (const auto& reference : references)
        out.push_back({{"relation", reference.relation}, {"id", reference.id}});
    return out;
}

std::string KindTitle(const Reader& reader, std::string_view kind) {
    const std::string code = "exchange.kind." + std::string(kind);
    return reader.content.HasMessage(code) ? reader.content.Say(code, {}, reader.lang)
                                              : std::string(kind);
}

json::object InboxItemJson(const Reader& reader, const InboxItem& item) {
    return {{"id", item.envelope},
            {"number", item.number},
            {"sender", item.sender},
            {"kind", item.kind},
            {"kind_title", KindTitle(reader, item.kind)},
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

json::object EnvelopeJson(const Reader& reader, const Envelope& envelope) {
    return {{"id", envelope.id},
            {"sender", envelope.sender},
            {"key", envelope.key},
            {"sent", base::FormatTimestamp(envelope.sent)},
            {"to", TextsJson(envelope.to)},
            {"group", envelope.group},
            {"kind", envelope.kind},
            {"kind_title", KindTitle(reader, envelope.kind)},
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

json::object OutboxItemJson(const Reader& reader, const OutboxItem& item) {
    json::object out = EnvelopeJson(reader, item.envelope);
    json::array deliveries;
    for (const Delivery& delivery : item.deliveries)
        deliveries.push_back(DeliveryJson(reader, delivery));
    out["title"] = base::TextIn(item.envelope.body, "title");   // of a message in words
    out["digest"] = item.digest;
    out["author"] = item.author;
    out["at"] = base::FormatTimestamp(item.at);
    out["deliveries"] = std::move(deliveries);
    return out;
}

json::object ListedJson(app::App& app, const Reader& reader, const InboxItem& item) {
    json::object out = InboxItemJson(reader, item);
    app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        const warning::Listed listed{.id = item.envelope, .kind = item.kind,
                                     .sender = item.sender, .subject = item.subject,
                                     .mark = item.mark, .title = item.title,
                                     .revision = item.revision};
        PutLine(warning::LineOf(tx, listed, reader.content, reader.lang), out);
        if (!item.kind.starts_with("evaluation_")) return;
        if (const auto came = evaluation::Exchanged::Of(tx, item.envelope))
            out["title"] = EvaluationTitle(reader, came->country, came->round_title, came->round);
    });
    return out;
}

json::object ListedJson(app::App& app, const Reader& reader, const OutboxItem& item) {
    json::object out = OutboxItemJson(reader, item);
    const Envelope& sent = item.envelope;
    const std::string title = base::TextIn(sent.body, "title");   // of a message in words
    app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        const warning::Listed listed{.id = sent.id, .kind = sent.kind, .sender = sent.sender,
                                     .subject = sent.subject, .mark = sent.mark, .title = title,
                                     .revision = sent.revision};
        PutLine(warning::LineOf(tx, listed, reader.content, reader.lang), out);
    });
    if (sent.kind.starts_with("evaluation_"))
        out["title"] = EvaluationTitle(reader, base::TextIn(sent.body, "country"),
                                       base::LocalIn(sent.body, "round_title"),
                                       base::TextIn(sent.body, "round"));
    return out;
}

json::object TakenJson(const Reader& reader, const Taken& taken) {
    return {{"id", taken.id},
            {"as", exchange::NameOf(taken.as)},
            {"reason", FaultJson(reader, taken.reason)}};
}

}  // namespace atalaya::api
