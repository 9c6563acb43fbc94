#pragma once

// What the resources of early warning share.

#include "api/resources/resources.hpp"
#include "warning/alert.hpp"

namespace atalaya::api {

// The country of a question of early warning: the one that was named, else the caller's only one,
// else that of the node. Errors: api.country_missing.
Result<std::string> WarningCountry(app::App& app, const Context& context);
// Whether the caller may act on a part of early warning in a country ("": anywhere).
Result<void> MayWarn(const app::App& app, const Context& context, access::Action action,
                     std::string_view part, const std::string& country = "");
// "country" as a parameter.
Parameter CountryParameter();

json::value DateOrNull(const std::optional<base::Date>& date);
// NaN and infinities are no JSON: null.
json::value NumberOrNull(double value);
// The label of a code of a list, or the code.
std::string LabelOf(const Context& context, std::string_view list, const std::string& code);

}  // namespace atalaya::api
