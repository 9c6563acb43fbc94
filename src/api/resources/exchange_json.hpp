#pragma once

// What the endpoints of the exchange share: nodes, lines and envelopes as JSON.

#include "api/resources/resources.hpp"
#include "exchange/mailroom.hpp"
#include "exchange/post_office.hpp"

namespace atalaya::api {

// For whom it is written: a caller of the API, or of the command line.
struct Reader {
    Reader(const Context& context) : content(context.content()), lang(context.lang()) {}
    Reader(const content::Library& texts, Lang language) : content(texts), lang(language) {}

    const content::Library& content;
    Lang lang;
};

// Code and words, in the reader's language: {"code", "params", "text"}; null for none.
json::value FaultJson(const Reader& reader, const std::optional<Error>& fault);
json::value TimeJson(const std::optional<base::Timestamp>& at);

json::object SelfJson(const exchange::Self& self);
// `line`: nullptr where this node holds none to it.
json::object NodeJson(const Reader& reader, const exchange::Node& node,
                      const exchange::LineStatus* line);
json::object DeliveryJson(const Reader& reader, const exchange::Delivery& delivery);
json::object InboxItemJson(const Reader& reader, const exchange::InboxItem& item);
json::object OutboxItemJson(const Reader& reader, const exchange::OutboxItem& item);
// The same as it stands in a list, with what `warning::LineOf` says of it in the reader's language:
// its title, and "about", "says" and "request".
json::object ListedJson(app::App& app, const Reader& reader, const exchange::InboxItem& item);
json::object ListedJson(app::App& app, const Reader& reader, const exchange::OutboxItem& item);
// Everything but the body.
json::object EnvelopeJson(const Reader& reader, const exchange::Envelope& envelope);
json::object TakenJson(const Reader& reader, const exchange::Taken& taken);
json::array ReferencesJson(const std::vector<exchange::Reference>& references);
// "Alert", "Incident" ...; the code itself for a kind that nobody here knows.
std::string KindTitle(const Reader& reader, std::string_view kind);

}  // namespace atalaya::api
