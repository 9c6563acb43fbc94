#include "transfer/targets.hpp"

#include <algorithm>

namespace atalaya::transfer {
namespace {

using registers::Field;

std::string PartCode(std::string_view part) {
    return "transfer.part." + std::string(part);
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
    if (!field || !field->derive.empty()) return std::nullopt;
    const auto parts = field->type->TextParts(*field);
    const auto at = std::find(parts.begin(), parts.end(), part);
    if (at == parts.end()) return std::nullopt;
    return FieldPart{field, static_cast<std::size_t>(at - parts.begin())};
}

std::vector<std::string> TargetsOf(const registers::Model& model) {
    std::vector<std::string> out;
    for (const auto& field : model.definition().fields) {
        if (!field.derive.empty()) continue;
        for (const auto& part : field.type->TextParts(field))
            out.push_back(part.empty() ? field.id : field.id + "." + part);
    }
    return out;
}

LocalText LabelOf(const registers::Model& model, std::string_view target) {
    LocalText out;
    if (target == kCountryTarget) {
        for (const Lang lang : base::kLangs)
            out.In(lang) = PartName(model.content(), kCountryTarget, lang);
        return out;
    }
    const auto found = FindTarget(model, target);
    return found ? found->field->title : out;
}

std::vector<std::string> NamesOf(const registers::Model& model, std::string_view target) {
    const auto& content = model.content();
    std::vector<std::string> out;
    if (target == kCountryTarget) {
        out = {std::string(kCountryTarget), "iso", "iso2"};
        for (const Lang lang : base::kLangs) out.push_back(PartName(content, target, lang));
        return out;
    }
    const auto found = FindTarget(model, target);
    if (!found) return out;
    const auto [id, part] = SplitTarget(target);
    // The main part is often the only column of its field: "Cantidad" for the amount.
    const bool main = found->part == 0;
    if (main) out.emplace_back(id);
    if (!part.empty()) out.push_back(std::string(id) + " " + std::string(part));
    for (const Lang lang : base::kLangs) {
        const auto& title = found->field->title.In(lang);
        if (main) out.push_back(title);
        if (part.empty()) continue;
        const auto name = PartName(content, part, lang);
        out.push_back(title + " " + name);
        if (!main) out.push_back(name);
    }
    return out;
}

std::string DomainOf(const registers::Model& model, std::string_view target) {
    if (target == kCountryTarget) return std::string(kCountryTarget);
    const auto found = FindTarget(model, target);
    if (!found) return {};
    const auto part = SplitTarget(target).second;
    for (const auto& [suffix, name] : found->field->type->Names(*found->field)) {
        if (suffix == part) return name.domain;
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
