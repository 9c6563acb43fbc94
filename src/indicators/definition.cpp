#include <algorithm>

#include "indicators/indicators.hpp"

namespace atalaya::indicators {
namespace {

using content::Node;

Result<std::vector<Breakdown>> ReadBreakdowns(const Node& list) {
    std::vector<Breakdown> out;
    for (const Node& item : list.Items()) {
        Breakdown breakdown;
        ATALAYA_ASSIGN(breakdown.id, item["id"].Text());
        ATALAYA_ASSIGN(breakdown.title, item["title"].Local());
        ATALAYA_ASSIGN(breakdown.field, item["field"].Text());
        breakdown.group = item["group"].TextOr("");
        if (!breakdown.group.empty() && breakdown.group != "group" && breakdown.group != "parent") {
            return Err("indicator.group_invalid", {{"group", breakdown.group}},
                       item["group"].Where());
        }
        if (breakdown.id == "period" || breakdown.id == "territory") {
            return Err("indicator.breakdown_reserved", {{"breakdown", breakdown.id}},
                       item["id"].Where());
        }
        bool twice = std::any_of(out.begin(), out.end(),
                                 [&](const Breakdown& other) { return other.id == breakdown.id; });
        if (twice) {
            return Err("indicator.breakdown_twice", {{"breakdown", breakdown.id}},
                       item["id"].Where());
        }
        out.push_back(std::move(breakdown));
    }
    return out;
}

Result<void> ReadMeasure(const Node& node, Definition& out) {
    if (node.kind() == Node::Kind::Scalar && node.Scalar() == "count") return {};
    if (!node.Has("sum")) return Err("indicator.measure_invalid", {}, node.Where());
    out.measure = Definition::Measure::Sum;
    ATALAYA_ASSIGN(out.measure_field, node["sum"].Text());
    out.base_unit = node["base"].TextOr("");
    return {};
}

Result<SurveySource> ReadSurvey(const Node& node) {
    SurveySource out;
    ATALAYA_ASSIGN(out.measure, node["measure"].Text());
    ATALAYA_ASSIGN(out.setting, node["setting"].Text());
    out.overall = node["overall"].TextOr("");
    out.substance = node["substance"].TextOr("");
    return out;
}

// A register with a measure, or a survey's measure, and not both.
Result<void> ReadSource(const Node& document, Definition& out) {
    if (document.Has("survey") == document.Has("register"))
        return Err("indicator.source_invalid", {}, document.Where());
    if (document.Has("survey")) {
        if (document.Has("measure") || document.Has("condition"))
            return Err("indicator.source_invalid", {}, document["survey"].Where());
        ATALAYA_ASSIGN(out.survey, ReadSurvey(document["survey"]));
        return {};
    }
    ATALAYA_ASSIGN(out.register_id, document["register"].Text());
    return ReadMeasure(document["measure"], out);
}

}  // namespace

Result<Definition> Definition::Read(const Node& document) {
    Definition out;
    out.where = document.Where();
    ATALAYA_ASSIGN(out.id, document["id"].Text());
    out.version = document["version"].IntegerOr(1);
    ATALAYA_ASSIGN(out.title, document["title"].Local());
    ATALAYA_ASSIGN(out.description, document["description"].Local());
    ATALAYA_ASSIGN(out.method, document["method"].Local());
    ATALAYA_ASSIGN(out.unit, document["unit"].Local());
    // A name may be the same in every language.
    if (auto owner = document["owner"].Local(); owner.ok()) out.owner = *std::move(owner);
    else out.owner.by_lang.fill(document["owner"].TextOr(""));
    ATALAYA_ASSIGN(out.themes, document["themes"].Texts());
    ATALAYA_TRY(ReadSource(document, out));
    out.condition = document["condition"].TextOr("");
    ATALAYA_ASSIGN(out.states, document["states"].Texts());
    ATALAYA_ASSIGN(out.breakdowns, ReadBreakdowns(document["breakdowns"]));
    out.is_public = document["public"].BooleanOr(false);
    out.decimals = static_cast<int>(document["decimals"].IntegerOr(0));
    return out;
}

}  // namespace atalaya::indicators
