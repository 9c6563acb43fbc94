#pragma once

// How frozen evidence is shown, and how anything says why.

#include "api/resources/resources.hpp"

namespace atalaya::api {

// {"code", "text", "details"?: [the same, at most 50], "count"?: of all details}.
json::object WhyJson(const Error& error, const Context& context);

// A frozen item in one language: what commitments/supporting_evidence.hpp says, with "frozen":
// {"at", "title", "unit", "version", "definition_version", "data_version", "data_time", "rows":
// [{"keys": {axis: code}, "labels": {axis: text}, "value", "records"}], "total", "values"} as far
// as it has them, and "changed": {"code", "text"}|null, how the present differs.
json::object FrozenJson(const json::object& item, const std::optional<Error>& changed,
                        const Context& context);

}  // namespace atalaya::api
