#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "transfer/mapping.hpp"

namespace atalaya::transfer {
namespace {

using registers::Field;
using registers::Findings;
using registers::Missing;
using registers::SystemColumn;

store::Cell& Cell(registers::Record& record, SystemColumn column) {
    return record.cells[static_cast<std::size_t>(column)];
}

// The names nearest to a wrong one, for "did you mean".
std::string Nearest(std::string_view wrong, const std::vector<std::string>& known) {
    std::string folded = base::Fold(wrong);
    std::vector<std::pair<int, std::string_view>> near;
    for (const auto& name : known) {
        int distance = base::EditDistance(folded, base::Fold(name), 4);
        if (distance <= 4) near.emplace_back(distance, name);
    }
    std::sort(near.begin(), near.end());
    std::string out;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i)
        out += (i ? ", " : "") + std::string(near[i].second);
    return out.empty() ? "–" : out;
}

int IndexOf(const std::vector<std::string>& header, std::string_view name) {
    auto found = std::find(header.begin(), header.end(), name);
    return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

// "quantity.unit" -> ("quantity", "unit")
std::pair<std::string_view, std::string_view> SplitTarget(std::string_view target) {
    auto dot = target.find('.');
    if (dot == std::string_view::npos) return {target, {}};
    return {target.substr(0, dot), target.substr(dot + 1)};
}

std::vector<std::string> TargetsOf(const registers::Model& model) {
    std::vector<std::string> out;
    for (const auto& field : model.definition().fields) {
        for (const auto& part : field.type->TextParts(field))
            out.push_back(part.empty() ? field.id : field.id + "." + part);
    }
    return out;
}

}  // namespace

Result<RowMapper> RowMapper::Bind(Mapping mapping, std::shared_ptr<const registers::Model> model,
                                  const std::vector<std::string>& header, base::Date today) {
    RowMapper out;
    out.m_mapping = std::move(mapping);
    out.m_model = std::move(model);
    out.m_context.content = &out.m_model->content();
    out.m_context.today = today;
    const auto& definition = out.m_model->definition();
    Error faults = Err("mapping.invalid", {{"mapping", out.m_mapping.id}});
    if (out.m_mapping.register_id != definition.id) {
        faults.details.push_back(
            Err("mapping.register_differs",
                {{"register", out.m_mapping.register_id}, {"asked", definition.id}},
                out.m_mapping.where));
    }
    if (out.m_mapping.state.empty()) out.m_mapping.state = definition.initial_state;
    if (!out.m_model->FindState(out.m_mapping.state)) {
        faults.details.push_back(
            Err("mapping.state_unknown", {{"state", out.m_mapping.state}}, out.m_mapping.where));
    }
    if (out.m_mapping.mark.empty()) out.m_mapping.mark = definition.default_mark;
    if (std::find(definition.marks.begin(), definition.marks.end(), out.m_mapping.mark) ==
        definition.marks.end()) {
        faults.details.push_back(
            Err("mapping.mark_unknown", {{"mark", out.m_mapping.mark}}, out.m_mapping.where));
    }
    if (auto country = out.BindSource(out.m_mapping.country, header); country.ok()) {
        out.m_country = std::move(country).value();
    } else {
        faults.details.push_back(std::move(country).error());
    }
    out.BindTargets(header, faults);
    out.FindUnmapped(header);
    if (!faults.details.empty()) return faults;
    return out;
}

Result<RowMapper::Source> RowMapper::BindSource(const ColumnMap& map,
                                                const std::vector<std::string>& header) {
    Source out;
    out.map = map;
    auto column = [&](std::string_view name) -> Result<int> {
        int index = IndexOf(header, name);
        if (index < 0) {
            return Err("mapping.column_missing",
                       {{"column", std::string(name)}, {"nearest", Nearest(name, header)}},
                       map.where);
        }
        m_used.push_back(index);
        return index;
    };
    if (!map.from.empty()) {
        ATALAYA_ASSIGN(out.column, column(map.from));
        return out;
    }
    std::string_view rest = map.pattern;
    while (!rest.empty()) {
        Piece piece;
        auto open = rest.find('{');
        piece.before = rest.substr(0, open);
        if (open == std::string_view::npos) {
            rest = {};
        } else {
            auto close = rest.find('}', open);
            if (close == std::string_view::npos)
                return Err("mapping.pattern_invalid", {{"pattern", map.pattern}}, map.where);
            std::string_view inside = rest.substr(open + 1, close - open - 1);
            auto colon = inside.find(":0");
            if (colon != std::string_view::npos && colon + 3 == inside.size()) {
                piece.width = static_cast<std::size_t>(inside[colon + 2] - '0');
                inside = inside.substr(0, colon);
            }
            ATALAYA_ASSIGN(piece.column, column(inside));
            rest = rest.substr(close + 1);
        }
        out.pieces.push_back(std::move(piece));
    }
    return out;
}

void RowMapper::BindTargets(const std::vector<std::string>& header, Error& faults) {
    std::set<std::string, std::less<>> taken;
    for (const auto& map : m_mapping.columns) {
        auto [id, part] = SplitTarget(map.to);
        const Field* field = m_model->FindField(id);
        auto parts = field ? field->type->TextParts(*field) : std::vector<std::string>();
        auto at = std::find(parts.begin(), parts.end(), part);
        if (!field || at == parts.end() || !field->derive.empty()) {
            faults.details.push_back(
                Err("mapping.target_unknown",
                    {{"target", map.to}, {"nearest", Nearest(map.to, TargetsOf(*m_model))}},
                    map.where));
            continue;
        }
        if (!taken.insert(map.to).second) {
            faults.details.push_back(Err("mapping.target_twice", {{"target", map.to}}, map.where));
            continue;
        }
        auto source = BindSource(map, header);
        if (!source.ok()) {
            faults.details.push_back(std::move(source).error());
            continue;
        }
        auto target = std::find_if(m_targets.begin(), m_targets.end(),
                                   [&](const Target& t) { return t.field == field; });
        if (target == m_targets.end()) {
            m_targets.push_back(
                {field, std::vector<Source>(parts.size()), base::Pointer("", field->id)});
            target = m_targets.end() - 1;
        }
        target->parts[static_cast<std::size_t>(at - parts.begin())] = std::move(source).value();
    }
    std::stable_partition(m_targets.begin(), m_targets.end(), [&](const Target& target) {
        return target.field->id == m_model->definition().time_field;
    });
}

void RowMapper::FindUnmapped(const std::vector<std::string>& header) {
    std::sort(m_used.begin(), m_used.end());
    m_used.erase(std::unique(m_used.begin(), m_used.end()), m_used.end());
    if (m_mapping.ignored == std::vector<std::string>{"*"}) return;
    for (std::size_t i = 0; i < header.size(); ++i) {
        bool used = std::binary_search(m_used.begin(), m_used.end(), static_cast<int>(i));
        const auto& ignored = m_mapping.ignored;
        if (!used && std::find(ignored.begin(), ignored.end(), header[i]) == ignored.end())
            m_unmapped.push_back(header[i]);
    }
}

std::string_view RowMapper::TextOf(Source& source, std::span<const std::string_view> cells) {
    if (!source.map) return {};
    if (source.map->fixed) return *source.map->fixed;
    if (source.map->from_content) return ContentName(cells);
    std::string_view text;
    if (source.column >= 0) {
        text = base::TrimAscii(cells[static_cast<std::size_t>(source.column)]);
    } else {
        source.scratch.clear();
        for (const auto& piece : source.pieces) {
            source.scratch += piece.before;
            if (piece.column < 0) continue;
            auto part = base::TrimAscii(cells[static_cast<std::size_t>(piece.column)]);
            if (part.size() < piece.width) source.scratch.append(piece.width - part.size(), '0');
            source.scratch += part;
        }
        text = source.scratch;
    }
    if (!source.map->values.empty()) {
        auto found = source.map->values.find(text);
        if (found != source.map->values.end()) return found->second;
    }
    return text;
}

std::string_view RowMapper::CountryOf(std::span<const std::string_view> cells, Findings& findings) {
    std::string_view text = TextOf(m_country, cells);
    auto [found, fresh] = m_countries.try_emplace(std::string(text));
    if (fresh) {
        const auto& territories = m_model->content().territories();
        const auto* territory = territories.Find(text);
        if (!territory || territory->level != 0) territory = territories.FindByName(text, "");
        if (territory && territory->level == 0) found->second = territory->code;
    }
    if (found->second.empty()) {
        std::string nearest;
        for (const auto* near : m_model->content().territories().Nearest(text, "", 3))
            nearest += (nearest.empty() ? "" : ", ") + near->label.In(Lang::En);
        findings.push_back({Err("transfer.country_unknown",
                                {{"text", std::string(text)}, {"nearest", nearest}}, "/country")});
    }
    return found->second;
}

void RowMapper::ReadTarget(Target& target, std::span<const std::string_view> cells,
                           registers::Record& record, Findings& findings) {
    std::string_view parts[8];
    base::Check(target.parts.size() <= std::size(parts), "a field type with more than eight parts");
    bool any = false;
    for (std::size_t p = 0; p < target.parts.size(); ++p) {
        Source& source = target.parts[p];
        parts[p] = TextOf(source, cells);
        if (source.map && !source.map->missing.empty()) {
            auto reason = source.map->missing.find(parts[p]);
            if (reason != source.map->missing.end()) {
                if (m_missing.empty()) m_missing = ";";
                m_missing += target.field->id + ":" + std::string(Code(reason->second)) + ";";
                return;
            }
        }
        any |= !parts[p].empty();
    }
    if (!any) return;
    std::span<store::Cell> own(record.cells.data() + target.field->first_cell,
                               target.field->cell_count);
    target.field->type->FromText(*target.field, std::span(parts, target.parts.size()),
                                 m_mapping.text, m_context, target.pointer, own, findings);
}

const std::string& RowMapper::ContentName(std::span<const std::string_view> cells) {
    if (!m_content_name.empty()) return m_content_name;
    base::Hasher hasher;
    for (int column : m_used) hasher.Add(cells[static_cast<std::size_t>(column)]);
    auto digest = hasher.Finish();
    std::string content = base::Base64Url(std::span(digest.data(), 12));
    std::int64_t times = ++m_seen[content];
    m_content_name = m_mapping.id + ":" + content;
    if (times > 1) m_content_name += ":" + std::to_string(times);
    return m_content_name;
}

void RowMapper::Read(std::span<const std::string_view> cells, registers::Record& record,
                     Findings& findings) {
    record.cells.assign(m_model->columns().size(), store::Cell{});
    record.groups.clear();
    m_missing.clear();
    m_content_name.clear();
    std::string_view country = CountryOf(cells, findings);
    if (m_context.country != country) m_context.country = country;
    m_context.as_of.reset();
    for (std::size_t t = 0; t < m_targets.size(); ++t) {
        ReadTarget(m_targets[t], cells, record, findings);
        if (t == 0 && m_targets[0].field->id == m_model->definition().time_field) {
            const auto* day =
                std::get_if<std::int64_t>(&record.cells[m_targets[0].field->first_cell]);
            if (day) m_context.as_of = base::Date::FromKey(static_cast<int>(*day));
        }
    }
    Cell(record, SystemColumn::Country) = std::string(country);
    Cell(record, SystemColumn::Mark) = m_mapping.mark;
    Cell(record, SystemColumn::State) = m_mapping.state;
    if (!m_mapping.unit.empty()) Cell(record, SystemColumn::Unit) = m_mapping.unit;
    if (!m_missing.empty()) Cell(record, SystemColumn::Missing) = m_missing;
    if (m_mapping.key_from_content) Cell(record, SystemColumn::SourceKey) = ContentName(cells);
}

std::string RowMapper::ColumnOf(std::string_view pointer) const {
    for (const auto& map : m_mapping.columns) {
        auto [id, part] = SplitTarget(map.to);
        std::string own = base::Pointer("", id);
        if (!part.empty() && base::Pointer(own, part) != pointer && own != pointer) continue;
        bool within = base::StartsWith(pointer, own) &&
                      (pointer.size() == own.size() || pointer[own.size()] == '/');
        if (!within) continue;
        return map.from.empty() ? map.pattern : map.from;
    }
    if (pointer == "/country") return m_mapping.country.from;
    return {};
}

Mapping SuggestMapping(const registers::Model& model, const FileFormat& format,
                       const std::vector<std::string>& header, std::string_view country) {
    Mapping out;
    out.id = "suggested";
    out.register_id = model.id();
    out.format = format;
    out.key_from_content = model.definition().key.empty();
    out.country.to = "country";
    out.country.fixed = std::string(country);
    std::set<std::string> used;
    auto find_column = [&](const std::vector<std::string>& names) -> std::string {
        for (const auto& column : header) {
            if (used.count(column)) continue;
            std::string folded = base::Fold(column);
            bool alike = std::any_of(names.begin(), names.end(),
                                     [&](const auto& name) { return base::Fold(name) == folded; });
            if (alike) return column;
        }
        return {};
    };
    if (auto column = find_column({"country", "pais", "pays", "iso", "iso2"}); !column.empty()) {
        out.country.fixed.reset();
        out.country.from = column;
    }
    for (const auto& field : model.definition().fields) {
        if (!field.derive.empty()) continue;
        for (const auto& part : field.type->TextParts(field)) {
            std::vector<std::string> names;
            for (std::string_view name :
                 {std::string_view(field.id), std::string_view(field.title.In(Lang::En)),
                  std::string_view(field.title.In(Lang::Es)),
                  std::string_view(field.title.In(Lang::Pt)),
                  std::string_view(field.title.In(Lang::Fr))}) {
                names.push_back(std::string(name) + (part.empty() ? "" : " " + part));
                if (part == "amount") names.emplace_back(name);
            }
            if (!part.empty()) names.push_back(part);
            auto column = find_column(names);
            if (column.empty()) continue;
            used.insert(column);
            ColumnMap map;
            map.to = part.empty() ? field.id : field.id + "." + part;
            map.from = column;
            out.columns.push_back(std::move(map));
        }
    }
    return out;
}

}  // namespace atalaya::transfer
