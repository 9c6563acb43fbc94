#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "registers/nearest.hpp"
#include "transfer/mapping.hpp"
#include "transfer/targets.hpp"

namespace atalaya::transfer {
namespace {

using registers::Field;
using registers::Findings;
using registers::Missing;
using registers::SystemColumn;

store::Cell& Cell(registers::Record& record, SystemColumn column) {
    return record.cells[static_cast<std::size_t>(column)];
}

int IndexOf(const std::vector<std::string>& header, std::string_view name) {
    auto found = std::find(header.begin(), header.end(), name);
    return found == header.end() ? -1 : static_cast<int>(found - header.begin());
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
    for (auto& target : out.m_targets) {
        const auto& part = target.parts.front();
        target.repeats_country = target.parts.size() == 1 && part.column >= 0 &&
                                 part.column == out.m_country.column &&
                                 !target.group &&
                                 DomainOf(*out.m_model, target.field->id) == "territory";
    }
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
                       {{"column", std::string(name)},
                        {"nearest", registers::Nearest(name, header)}},
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
        if (IsStateTarget(*m_model, map.to)) {
            if (!taken.insert(map.to).second)
                faults.details.push_back(Err("mapping.target_twice", {{"target", map.to}}, map.where));
            BindState(map, header, faults);
            continue;
        }
        const auto found = FindTarget(*m_model, map.to);
        if (!found) {
            faults.details.push_back(
                Err("mapping.target_unknown",
                    {{"target", map.to},
                     {"nearest", registers::Nearest(map.to, TargetsOf(*m_model))}},
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
        const Field* field = found->field;
        auto target = std::find_if(m_targets.begin(), m_targets.end(),
                                   [&](const Target& t) {
                                       return t.field == field && t.row == found->row;
                                   });
        if (target == m_targets.end()) {
            m_targets.push_back(
                {field, std::vector<Source>(field->type->TextParts(*field).size()),
                 found->group ? base::Pointer(base::Pointer(base::Pointer("", found->group->id),
                                                            found->row),
                                              field->id)
                              : base::Pointer("", field->id),
                 false, found->group, found->row});
            target = m_targets.end() - 1;
        }
        target->parts[found->part] = std::move(source).value();
    }
    std::stable_partition(m_targets.begin(), m_targets.end(), [&](const Target& target) {
        return !target.group && target.field->id == m_model->definition().time_field;
    });
}

// A record is the same whatever its state: these columns are no part of its content.
void RowMapper::BindState(const ColumnMap& map, const std::vector<std::string>& header,
                          Error& faults) {
    const auto content = static_cast<std::ptrdiff_t>(m_used.size());
    auto source = BindSource(map, header);
    m_beside.insert(m_beside.end(), m_used.begin() + content, m_used.end());
    m_used.erase(m_used.begin() + content, m_used.end());
    if (source.ok()) {
        (map.to == kStateTarget ? m_state : m_reason) = std::move(source).value();
    } else {
        faults.details.push_back(std::move(source).error());
    }
}

void RowMapper::FindUnmapped(const std::vector<std::string>& header) {
    std::sort(m_used.begin(), m_used.end());
    m_used.erase(std::unique(m_used.begin(), m_used.end()), m_used.end());
    if (m_mapping.ignored == std::vector<std::string>{"*"}) return;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const bool used =
            std::binary_search(m_used.begin(), m_used.end(), static_cast<int>(i)) ||
            std::find(m_beside.begin(), m_beside.end(), static_cast<int>(i)) != m_beside.end();
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
        const auto* country = FindCountry(m_model->content().territories(), text);
        if (country) found->second = country->code;
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

void RowMapper::ReadStep(std::span<const std::string_view> cells, Findings& findings) {
    m_step = {};
    const std::string_view text = TextOf(m_state, cells);
    m_step.reason = TextOf(m_reason, cells);
    if (text.empty()) return;
    if (const auto* state = FindState(*m_model, text)) {
        m_step.state = state->id;
        return;
    }
    std::string known;
    for (const auto& state : m_model->definition().states)
        known += (known.empty() ? "" : ", ") + state.id;
    findings.push_back({Err("import.state_unknown", {{"text", std::string(text)}, {"states", known}},
                            PointerOf(kStateTarget))});
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
                if (target.group) return;   // a row of a group is there or it is not
                if (m_missing.empty()) m_missing = ";";
                m_missing += target.field->id + ":" + std::string(Code(reason->second)) + ";";
                return;
            }
        }
        any |= !parts[p].empty();
    }
    if (!any) return;
    target.field->type->FromText(*target.field, std::span(parts, target.parts.size()),
                                 m_mapping.text, m_context, target.pointer,
                                 CellsOf(target, record), findings);
}

// Where the value of a target stands; the rows of its group up to its own are made.
std::span<store::Cell> RowMapper::CellsOf(const Target& target, registers::Record& record) const {
    const Field& field = *target.field;
    if (!target.group) return record.Of(field);
    auto& rows = record.groups[target.group->index];
    if (rows.size() <= target.row) rows.resize(target.row + 1);
    auto& row = rows[target.row];
    row.resize(m_model->GroupColumns(*target.group).size());
    return std::span(row).subspan(field.first_cell, field.cell_count);
}

// Rows of groups without any value are left out; in the others nothing that is required may lack.
void RowMapper::FinishGroups(registers::Record& record, Findings& findings) const {
    const auto is_null = [](const store::Cell& cell) { return store::IsNull(cell); };
    for (auto& [index, rows] : record.groups) {
        const Field& group = m_model->definition().fields[index];
        for (std::size_t r = 0; r < rows.size(); ++r) {
            if (std::all_of(rows[r].begin(), rows[r].end(), is_null)) continue;
            const auto at = base::Pointer(base::Pointer("", group.id), r);
            for (const Field& field : group.fields) {
                const auto cells = std::span(rows[r]).subspan(field.first_cell, field.cell_count);
                const auto where = base::Pointer(at, field.id);
                const bool told = std::any_of(findings.begin(), findings.end(), [&](const auto& one) {
                    return one.error.where.starts_with(where);
                });
                if (field.required && !told && std::all_of(cells.begin(), cells.end(), is_null))
                    findings.push_back(
                        {Err("record.required", {{"field", group.id + "." + field.id}}, where)});
            }
        }
        std::erase_if(rows, [&](const auto& row) {
            return std::all_of(row.begin(), row.end(), is_null);
        });
    }
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
        // A country that is not known has been told once for its column.
        if (country.empty() && m_targets[t].repeats_country) continue;
        ReadTarget(m_targets[t], cells, record, findings);
        if (t == 0 && !m_targets[0].group && m_targets[0].field->id == m_model->definition().time_field) {
            const auto* day =
                std::get_if<std::int64_t>(&record.cells[m_targets[0].field->first_cell]);
            if (day) m_context.as_of = base::Date::FromKey(static_cast<int>(*day));
        }
    }
    if (!record.groups.empty()) FinishGroups(record, findings);
    ReadStep(cells, findings);
    Cell(record, SystemColumn::Country) = std::string(country);
    Cell(record, SystemColumn::Mark) = m_mapping.mark;
    Cell(record, SystemColumn::State) = m_mapping.state;
    if (!m_mapping.unit.empty()) Cell(record, SystemColumn::Unit) = m_mapping.unit;
    if (!m_missing.empty()) Cell(record, SystemColumn::Missing) = m_missing;
    if (m_mapping.key_from_content) Cell(record, SystemColumn::SourceKey) = ContentName(cells);
}

std::string RowMapper::ColumnOf(std::string_view pointer) const {
    for (const auto& map : m_mapping.columns) {
        const auto found = FindTarget(*m_model, map.to);
        std::string own = PointerOf(map.to);
        if (found && !found->part_name.empty()) {
            const bool whole = own == pointer;
            own.resize(own.rfind('/'));
            if (!whole && own != pointer) continue;
        }
        bool within = base::StartsWith(pointer, own) &&
                      (pointer.size() == own.size() || pointer[own.size()] == '/');
        if (!within) continue;
        return map.from.empty() ? map.pattern : map.from;
    }
    if (pointer == "/country") return m_mapping.country.from;
    return {};
}

}  // namespace atalaya::transfer
