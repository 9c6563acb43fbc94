#include "api/resources/commitment_json.hpp"

namespace atalaya::api {

using commitments::Node;
using commitments::Plan;

namespace {

json::array ThemesJson(const Node& node, const Context& context) {
    const content::CodeList* list = context.content().FindCodeList("commitment_themes");
    json::array out;
    for (const std::string& theme : node.themes) {
        const content::Code* code = list == nullptr ? nullptr : list->Find(theme);
        out.push_back({{"code", theme},
                       {"label", code == nullptr ? theme : code->label.In(context.lang())}});
    }
    return out;
}

}  // namespace

json::value CodedJson(std::string_view family, std::string_view code, const Context& context) {
    if (code.empty()) return nullptr;
    const std::string message = std::string(family) + "." + std::string(code);
    return json::object{{"code", code}, {"label", context.content().Say(message, {}, context.lang())}};
}

json::object NodeJson(const Node& node, const Context& context) {
    json::array indicators;
    for (const commitments::Link& link : node.indicators) indicators.emplace_back(link.indicator);
    const std::string kind(commitments::NameOf(node.kind));
    return {{"id", node.id},
            {"number", OrNull(node.number)},
            {"paragraph", OrNull(node.paragraph)},
            {"kind", kind},
            {"kind_label", context.content().Say("commitments.kind." + kind, {}, context.lang())},
            {"title", node.title.In(context.lang())},
            {"page", node.page ? json::value(*node.page) : json::value(nullptr)},
            {"measurable", CodedJson("commitments.measurable", commitments::NameOf(node.measurable),
                                     context)},
            {"themes", ThemesJson(node, context)},
            {"indicators", std::move(indicators)}};
}

json::object PlaceJson(const commitments::Place& place, const Context& context) {
    const Plan& plan = *place.plan;
    json::object out = NodeJson(*place.node, context);
    out["plan"] = {{"id", plan.id()},
                   {"title", plan.title().In(context.lang())},
                   {"prefix", OrNull(plan.prefix())},
                   {"from", plan.first_year() ? json::value(*plan.first_year()) : json::value(nullptr)}};
    json::array above;
    for (const Node* node : plan.Path(*place.node)) {
        if (node != place.node) above.emplace_back(node->title.In(context.lang()));
    }
    out["above"] = std::move(above);
    return out;
}

std::string AsserterLabel(const commitments::Crosswalk& crosswalk, bool our_reading,
                          const Context& context) {
    const std::string& by = crosswalk.asserted_by().In(context.lang());
    if (!our_reading) return by;
    return context.content().Say("commitments.our_reading",
                                 std::vector<base::Param>{{"table", crosswalk.title().In(context.lang())}},
                                 context.lang());
}

json::object LinkJson(const commitments::Crosswalks::End& link, const Context& context) {
    const Lang lang = context.lang();
    const commitments::CrosswalkRow& row = *link.row;
    return {{"crosswalk", link.crosswalk->id()},
            {"asserter", commitments::AsserterOf(link)},
            {"asserted_by", AsserterLabel(*link.crosswalk, row.IsOurReading(), context)},
            {"published", link.crosswalk->IsPublished() && !row.IsOurReading()},
            {"type", CodedJson("commitments.link", commitments::NameOf(link.Type()), context)},
            {"reason", OrNull(row.reason.In(lang))},
            {"printed", OrNull(row.printed)},
            {"printed_times", row.printed_times},
            {"state", CodedJson("commitments.state", commitments::NameOf(row.state), context)},
            {"reading", OrNull(row.reading.In(lang))}};
}

json::array LinkedJson(const std::vector<commitments::Linked>& linked, const Context& context) {
    json::array out;
    for (const commitments::Linked& one : linked) {
        json::object item = PlaceJson(one.place, context);
        item["step"] = one.step;
        item["before"] = one.before->id;
        item["type"] = one.type ? CodedJson("commitments.link", commitments::NameOf(*one.type), context)
                                : json::value(nullptr);
        json::array links;
        for (const auto& link : one.links) links.push_back(LinkJson(link, context));
        item["links"] = std::move(links);
        out.push_back(std::move(item));
    }
    return out;
}

}  // namespace atalaya::api
