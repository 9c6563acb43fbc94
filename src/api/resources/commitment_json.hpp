#pragma once

// Commitments and links as the resources of commitments and crosswalks give them.

#include "api/resources/resources.hpp"
#include "commitments/links.hpp"

namespace atalaya::api {

// A node as it stands in lists: id, number, paragraph, kind, kind_label, title, page, measurable,
// themes, indicators.
json::object NodeJson(const commitments::Node& node, const Context& context);

// The same with its plan ({id, title, short}) and the titles of what stands above it.
json::object PlaceJson(const commitments::Place& place, const Context& context);

// A link as seen from one end: who asserts it, type, reason, what is printed.
json::object LinkJson(const commitments::Crosswalks::End& link, const Context& context);

json::array LinkedJson(const std::vector<commitments::Linked>& linked, const Context& context);

// What a reader calls those who assert a link.
std::string AsserterLabel(const commitments::Crosswalk& crosswalk, bool our_reading,
                          const Context& context);

// {"code", "label"}: the label is the message "<family>.<code>"; null for an empty code.
json::value CodedJson(std::string_view family, std::string_view code, const Context& context);

}  // namespace atalaya::api
