#include "api/resources/evidence_json.hpp"

namespace atalaya::api {

namespace {

constexpr std::size_t kMostDetails = 50;

// A kept text of four languages, in one of them.
json::value LocalAt(const json::object& from, std::string_view key, Lang lang) {
    const auto* texts = from.if_contains(key);
    if (texts == nullptr || !texts->is_object()) return nullptr;
    return OrNull(TextAt(texts->get_object(), base::Code(lang)));
}

// Rows of frozen figures, whose keys and labels stand in the order of the axes.
json::array FrozenRows(const json::object& frozen, Lang lang) {
    json::array out;
    const json::array& axes = frozen.at("axes").as_array();
    for (const json::value& row : frozen.at("rows").as_array()) {
        json::object keys, labels;
        for (std::size_t i = 0; i < axes.size(); ++i) {
            const auto axis = axes[i].as_string();
            keys[axis] = row.at("keys").at(i);
            labels[axis] = row.at("labels").at(i).at(base::Code(lang));
        }
        out.push_back({{"keys", std::move(keys)},
                       {"labels", std::move(labels)},
                       {"value", row.at("value")},
                       {"records", row.at("records")}});
    }
    return out;
}

}  // namespace

json::object WhyJson(const Error& error, const Context& context) {
    json::object out{{"code", error.code},
                     {"text", context.content().Say(error, context.lang())}};
    if (error.details.empty()) return out;
    json::array details;
    for (const Error& one : error.details) {
        if (details.size() == kMostDetails) break;
        details.push_back(WhyJson(one, context));
    }
    out["details"] = std::move(details);
    out["count"] = error.details.size();
    return out;
}

json::object FrozenJson(const json::object& item, const std::optional<Error>& changed,
                        const Context& context) {
    json::object out = item;
    json::object frozen = out.at("frozen").as_object();
    for (const std::string_view key : {"at", "data_time"}) {
        if (const auto* time = frozen.if_contains(key); time != nullptr && time->is_int64())
            *frozen.if_contains(key) = base::FormatTimestamp(time->get_int64());
    }
    for (const std::string_view key : {"title", "unit"}) {
        if (frozen.contains(key)) frozen[key] = LocalAt(frozen, key, context.lang());
    }
    if (frozen.contains("rows")) frozen["rows"] = FrozenRows(frozen, context.lang());
    frozen.erase("seal");
    out["frozen"] = std::move(frozen);
    out["changed"] =
        changed ? json::value(WhyJson(*changed, context)) : json::value(nullptr);
    return out;
}

}  // namespace atalaya::api
