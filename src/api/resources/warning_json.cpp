#include "api/resources/warning_json.hpp"

#include <cmath>

namespace atalaya::api {

Result<std::string> WarningCountry(app::App& app, const Context& context) {
    if (context.Has("country")) return context.Get("country");
    if (auto only = OnlyCountry(context.caller())) return *only;
    if (auto home = app.settings.HomeCountry()) return *home;
    return Err("api.warning_country");
}

Result<void> MayWarn(const app::App& app, const Context& context, access::Action action,
                     std::string_view part, const std::string& country) {
    access::Subject subject{.kind = "warning", .id = std::string(part)};
    if (!country.empty()) subject.country = country;
    const auto may = app.policy.Decide(context.caller(), action, subject);
    if (!may) return may.ToError();
    return {};
}

Parameter CountryParameter() {
    return {.name = "country", .max_length = 2, .example = "XA"};
}

json::value DateOrNull(const std::optional<base::Date>& date) {
    if (!date) return nullptr;
    return json::value(date->ToString());
}

json::value NumberOrNull(double value) {
    if (!std::isfinite(value)) return nullptr;
    return json::value(value);
}

std::string LabelOf(const Context& context, std::string_view list, const std::string& code) {
    const auto* codes = context.content().FindCodeList(list);
    const auto* known = codes ? codes->Find(code) : nullptr;
    return known ? known->label.In(context.lang()) : code;
}

}  // namespace atalaya::api
