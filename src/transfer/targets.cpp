#include "transfer/targets.hpp"

#include <algorithm>
#include <charconv>

namespace atalaya::transfer {
namespace {

using registers::Field;

std::string PartCode(std::string_view part) {
    return "transfer.part." + std::string(part);
}

// "3" as 3; rows are counted from 1, without leading zeros.
std::optional<std::size_t> RowNumber(std::string_view text) {
    std::size_t row = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
    if (error != std::errc() || end != text.data() + text.size() || text[0] == '0')
        return std::nullopt;
    return row;
}

std::optional<FieldPart> PartOf(const Field& field, std::string_view part) {
    const auto parts = field.type->TextParts(field);
    const auto at = std::find(parts.begin(), parts.end(), part);
    if (at == parts.end()) return std::nullopt;
    return FieldPart{.field = &field,
                     .part = static_cast<std::size_t>(at - parts.begin()),
                     .part_name = std::string(part)};
}

// "2.due" of a group.
std::optional<FieldPart> InGroup(const Field& group, std::string_view rest) {
    const auto [number, inner] = SplitTarget(rest);
    const auto row = RowNumber(number);
    if (!row || *row > static_cast<std::size_t>(group.max_items)) return std::nullopt;
    const auto [id, part] = SplitTarget(inner);
    const auto field = std::find_if(group.fields.begin(), group.fields.end(),
                                    [id = id](const Field& one) { return one.id == id; });
    if (field == group.fields.end()) return std::nullopt;
    auto found = PartOf(*field, part);
    if (!found) return std::nullopt;
    found->group = &group;
    found->row = *row - 1;
    return found;
}

std::string PartName(const content::Library& content, std::string_view part, Lang lang) {
    const std::string code = PartCode(part);
    return content.HasMessage(code) ? content.Say(code, {}, lang) : std::string(part);
}

}  // namespace

std::pair<std::string_view, std::string_view> SplitTarget(std::string_view target) {
    const auto dot = target.find('.');
    if (dot == std::string_view::npos) return {target, {}};
    return {target.substr(0, dot), target.substr(dot + 1)};
}

std::optional<FieldPart> FindTarget(const registers::Model& model, std::string_view target) {
    const auto [id, part] = SplitTarget(target);
    const Field* field = model.FindField(id);
    if (!field || !field->IsEntered()) return std::nullopt;
    return field->fields.empty() ? PartOf(*field, part) : InGroup(*field, part);
}

std::vector<std::string> TargetsOf(const registers::Model& model, int group_rows) {
    std::vector<std::string> out;
    const auto add = [&](const Field& field, const std::string& before) {
        for (const auto& part : field.type->TextParts(field))
            out.push_back(before + field.id + (part.empty() ? "" : "." + part));
    };
    for (const auto& field : model.definition().fields) {
        if (!field.IsEntered()) continue;
        add(field, "");
        for (int row = 1; row <= std::min(group_rows, field.max_items); ++row) {
            for (const auto& inner : field.fields)
                add(inner, field.id + "." + std::to_string(row) + ".");
        }
    }
    return out;
}

bool IsStateTarget(const registers::Model& model, std::string_view target) {
    return (target == kStateTarget || target == kReasonTarget) &&
           !model.definition().transitions.empty();
}

const registers::State* FindState(const registers::Model& model, std::string_view text) {
    if (const auto* state = model.FindState(text)) return state;
    const std::string folded = base::Fold(text);
    for (const auto& state : model.definition().states) {
        for (const Lang lang : base::kLangs)
            if (base::Fold(state.title.In(lang)) == folded) return &state;
    }
    return nullptr;
}

std::string PointerOf(std::string_view target) {
    std::string out;
    for (const std::string_view step : base::Split(target, '.')) {
        const auto row = RowNumber(step);
        out = row && !out.empty() ? base::Pointer(out, *row - 1) : base::Pointer(out, step);
    }
    return out;
}

LocalText LabelOf(const registers::Model& model, std::string_view target) {
    LocalText out;
    if (target == kCountryTarget || IsStateTarget(model, target)) {
        for (const Lang lang : base::kLangs) out.In(lang) = PartName(model.content(), target, lang);
        return out;
    }
    const auto found = FindTarget(model, target);
    if (!found || !found->group) return found ? found->field->title : out;
    for (const Lang lang : base::kLangs) {
        out.In(lang) = found->group->title.In(lang) + " " + std::to_string(found->row + 1) + ": " +
                       found->field->title.In(lang);
    }
    return out;
}

std::vector<std::string> NamesOf(const registers::Model& model, std::string_view target) {
    const auto& content = model.content();
    std::vector<std::string> out;
    if (target == kCountryTarget) {
        out = {std::string(kCountryTarget), "iso", "iso2"};
        for (const Lang lang : base::kLangs) out.push_back(PartName(content, target, lang));
        return out;
    }
    if (IsStateTarget(model, target)) {
        for (const Lang lang : base::kLangs) out.push_back(PartName(content, target, lang));
        if (target == kReasonTarget) out.emplace_back(target);
        return out;
    }
    const auto found = FindTarget(model, target);
    if (!found) return out;
    const auto& part = found->part_name;
    // The main part is often the only column of its field: "Cantidad" for the amount.
    const bool main = found->part == 0;
    const std::string row = found->group ? " " + std::to_string(found->row + 1) + " " : "";
    const std::string id = found->group ? found->group->id + row + found->field->id : found->field->id;
    if (main) out.push_back(id);
    if (!part.empty()) out.push_back(id + " " + part);
    for (const Lang lang : base::kLangs) {
        const std::string group = found->group ? found->group->title.In(lang) + row : "";
        const std::string title = group + found->field->title.In(lang);
        if (main) out.push_back(title);
        if (part.empty()) continue;
        const auto name = PartName(content, part, lang);
        out.push_back(title + " " + name);
        if (!main && group.empty()) out.push_back(name);
    }
    return out;
}

std::string DomainOf(const registers::Model& model, std::string_view target) {
    if (target == kCountryTarget) return std::string(kCountryTarget);
    const auto found = FindTarget(model, target);
    if (!found) return {};
    for (const auto& [suffix, name] : found->field->type->Names(*found->field)) {
        if (suffix == found->part_name) return name.domain;
    }
    return {};
}

const content::Territory* FindCountry(const content::Territories& territories,
                                      std::string_view text) {
    const auto* territory = territories.Find(text);
    if (!territory || territory->level != 0) territory = territories.FindByName(text, "");
    return territory && territory->level == 0 ? territory : nullptr;
}

}  // namespace atalaya::transfer
