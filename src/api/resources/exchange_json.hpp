#pragma once

// What the endpoints of the exchange share: nodes, lines and envelopes as JSON.

#include "api/resources/resources.hpp"
#include "exchange/mailroom.hpp"
#include "exchange/post_office.hpp"

namespace atalaya::api {

// Code and words, in the caller's language: {"code", "params", "text"}; null for none.
json::value FaultJson(const Context& context, const std::optional<Error>& fault);
json::value TimeJson(const std::optional<base::Timestamp>& at);

json::object SelfJson(const exchange::Self& self);
// `line`: nullptr where this node holds none to it.
json::object NodeJson(const Context& context, const exchange::Node& node,
                      const exchange::LineStatus* line);
json::object DeliveryJson(const Context& context, const exchange::Delivery& delivery);
json::object InboxItemJson(const Context& context, const exchange::InboxItem& item);
json::object OutboxItemJson(const Context& context, const exchange::OutboxItem& item);
// Everything but the body.
json::object EnvelopeJson(const Context& context, const exchange::Envelope& envelope);
json::object TakenJson(const Context& context, const exchange::Taken& taken);
json::array ReferencesJson(const std::vector<exchange::Reference>& references);
// "Alert", "Incident" ...; the code itself for a kind that nobody here knows.
std::string KindTitle(const Context& context, std::string_view kind);

}  // namespace atalaya::api
