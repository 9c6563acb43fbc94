#pragma once

// The content of papers as JSON, and back. What is read was written by this program; a member that
// is missing reads as empty, so that papers of an earlier version stay readable.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

json::object LocalJson(const LocalText& text);  // {"en", "es", "pt", "fr"}
json::array TextsJson(const std::vector<std::string>& texts);

std::string TextIn(const json::object& object, std::string_view key);
std::int64_t NumberIn(const json::object& object, std::string_view key);
bool FlagIn(const json::object& object, std::string_view key);
LocalText LocalIn(const json::object& object, std::string_view key);
std::vector<std::string> TextsIn(const json::object& object, std::string_view key);
const json::object& ObjectIn(const json::object& object, std::string_view key);

json::object RoundContent(const Round& round);
// Everything but `frozen`, which stands in a paper of its own.
Round RoundOf(const Paper& paper);
json::object ParticipationContent(const Participation& at);
Participation ParticipationOf(const Paper& paper);

}  // namespace atalaya::evaluation
