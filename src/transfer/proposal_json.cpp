// Proposal::ToJson.

#include "transfer/proposal.hpp"

namespace atalaya::transfer {
namespace {

json::object Render(const Suggestion& one, std::string_view name, Lang lang) {
    return {{name, one.value}, {"label", one.label.In(lang)}, {"reason", Code(one.reason)}};
}

json::array Render(const std::vector<Suggestion>& all, std::string_view name, Lang lang) {
    json::array out;
    for (const auto& one : all) out.push_back(Render(one, name, lang));
    return out;
}

json::object Render(const ProposedTarget& target, Lang lang) {
    json::object out = Render(target.target, "target", lang);
    json::array values;
    for (const auto& value : target.values)
        values.push_back(json::object{{"text", value.text},
                                      {"rows", value.rows},
                                      {"line", value.line},
                                      {"suggestions", Render(value.suggestions, "value", lang)}});
    out["values"] = std::move(values);
    out["more_values"] = target.more_values;
    return out;
}

}  // namespace

json::object Proposal::ToJson(Lang lang) const {
    json::array told;
    for (const auto& column : columns) {
        json::array targets;
        for (const auto& target : column.targets) targets.push_back(Render(target, lang));
        told.push_back(json::object{{"column", column.column},
                                    {"targets", std::move(targets)},
                                    {"others", Render(column.others, "target", lang)}});
    }
    return {{"mapping", mapping.ToJson()},
            {"columns", std::move(told)},
            {"unfilled", json::value_from(unfilled)},
            {"rows", rows},
            {"whole", whole}};
}

}  // namespace atalaya::transfer
