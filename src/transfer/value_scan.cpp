#include "transfer/value_scan.hpp"

#include <algorithm>

namespace atalaya::transfer {
namespace {

// Texts of one column that are told apart; what comes after them is not looked at.
constexpr std::size_t kMostTexts = 20'000;

bool IsTerritory(std::string_view domain) {
    return domain == "territory" || domain == kCountryTarget;
}

const content::CodeList* ListOf(const content::Library& content, std::string_view domain) {
    constexpr std::string_view kList = "codelist:";
    if (domain == "substance") return content.FindCodeList("substances");
    return domain.starts_with(kList) ? content.FindCodeList(domain.substr(kList.size())) : nullptr;
}

bool Bears(const LocalText& label, std::span<const std::string> others, std::string_view text) {
    const std::string folded = base::Fold(text);
    const auto same = [&](const std::string& name) { return base::Fold(name) == folded; };
    return std::any_of(label.by_lang.begin(), label.by_lang.end(), same) ||
           std::any_of(others.begin(), others.end(), same);
}

template <class Entry>
Suggestion SuggestionFor(const Entry& entry, std::string_view text) {
    const bool same = Bears(entry.label, entry.aliases, text);
    return {entry.code, entry.label, same ? Reason::SameName : Reason::Similar};
}

}  // namespace

std::optional<Error> FaultOf(const registers::Model& model, std::string_view target,
                             std::string_view text, const registers::TextFormat& format,
                             const registers::FieldContext& context) {
    if (target == kCountryTarget) {
        if (FindCountry(model.content().territories(), text)) return std::nullopt;
        return Err("transfer.country_unknown", {{"text", std::string(text)}, {"nearest", ""}});
    }
    const auto found = FindTarget(model, target);
    if (!found) return std::nullopt;
    const auto parts = found->field->type->TextParts(*found->field);
    std::vector<std::string_view> texts(parts.size());
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (parts[p] == "amount") texts[p] = "1";   // a unit is read with an amount only
    }
    texts[found->part] = text;
    std::vector<store::Cell> cells(found->field->cell_count);
    registers::Findings findings;
    found->field->type->FromText(*found->field, texts, format, context, "", cells, findings);
    for (auto& finding : findings) {
        if (!finding.warning) return std::move(finding.error);
    }
    return std::nullopt;
}

std::vector<Suggestion> SuggestValues(const content::Library& content, const std::string& domain,
                                      std::string_view text, std::string_view country) {
    std::vector<Suggestion> out;
    const auto add = [&](const auto& near) {
        for (const auto* entry : near) {
            const bool there = std::any_of(out.begin(), out.end(), [&](const auto& one) {
                return one.value == entry->code;
            });
            if (!there && out.size() < kMostSuggestions)
                out.push_back(SuggestionFor(*entry, text));
        }
    };
    if (const auto* list = ListOf(content, domain)) {
        add(list->Nearest(text, kMostSuggestions));
    } else if (domain == "unit") {
        add(content.units().Nearest(text, kMostSuggestions));
    } else if (IsTerritory(domain)) {
        if (domain != kCountryTarget)
            add(content.territories().Nearest(text, country, kMostSuggestions));
        add(content.territories().Nearest(text, "", kMostSuggestions));
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.reason < b.reason; });
    return out;
}

Suggestion SuggestionOf(const content::Library& content, const std::string& domain,
                        const Confirmed& remembered) {
    Suggestion out{remembered.value, {}, Reason::Remembered};
    if (remembered.kind == Confirmed::Kind::Missing) {
        out.value = "missing:" + remembered.value;
        return out;
    }
    if (const auto* list = ListOf(content, domain)) {
        if (const auto* entry = list->Find(remembered.value)) out.label = entry->label;
    } else if (domain == "unit") {
        if (const auto* unit = content.units().Find(remembered.value)) out.label = unit->label;
    } else if (IsTerritory(domain)) {
        if (const auto* place = content.territories().Find(remembered.value))
            out.label = place->label;
    }
    return out;
}

ValueScan::ValueScan(const registers::Model& model, const Mapping& mapping, const Memory& memory,
                     std::string_view country, base::Date today,
                     const std::vector<std::string>& header)
    : m_model(model), m_memory(memory), m_format(mapping.text) {
    m_context.content = &model.content();
    m_context.country = country;
    m_context.today = today;
    Add(mapping.country, header);
    for (const auto& map : mapping.columns) Add(map, header);
}

void ValueScan::Add(const ColumnMap& map, const std::vector<std::string>& header) {
    Column column;
    column.map = &map;
    column.target = FindTarget(m_model, map.to);
    column.domain = DomainOf(m_model, map.to);
    const bool hidden = column.target && !column.target->field->sensitivity.empty();
    const auto at = std::find(header.begin(), header.end(), map.from);
    if (!map.from.empty() && at != header.end() && !hidden && !column.domain.empty())
        column.index = static_cast<int>(at - header.begin());
    m_columns.push_back(std::move(column));
}

Result<void> ValueScan::Read(RowSource& rows, std::int64_t most_rows) {
    const std::string given = m_context.country;
    while (m_rows < most_rows) {
        ATALAYA_ASSIGN(const bool more, rows.Next());
        if (!more) {
            m_whole = true;
            break;
        }
        ++m_rows;
        const auto cells = rows.Cells();
        auto& country = m_columns.front();
        if (country.index >= 0) {
            auto text = base::TrimAscii(cells[static_cast<std::size_t>(country.index)]);
            const auto value = country.map->values.find(text);
            if (value != country.map->values.end()) text = value->second;
            const auto* found = FindCountry(m_model.content().territories(), text);
            m_context.country = found ? found->code : given;
        }
        for (auto& column : m_columns) {
            if (column.index >= 0) LookAt(column, cells, rows.Line());
        }
    }
    return {};
}

void ValueScan::LookAt(Column& column, std::span<const std::string_view> cells,
                       std::int64_t line) {
    const auto text = base::TrimAscii(cells[static_cast<std::size_t>(column.index)]);
    std::string key(text);
    if (IsTerritory(column.domain)) key += '\n' + m_context.country;
    auto judged = column.judged.find(key);
    if (judged == column.judged.end()) {
        if (column.judged.size() >= kMostTexts) {
            column.more = true;
            return;
        }
        judged = column.judged.emplace(std::move(key), IsTold(column, text)).first;
    }
    if (!judged->second) return;
    auto& value = column.found[std::string(text)];
    if (value.rows++ > 0) return;
    value.text = text;
    value.line = line;
    if (const auto* remembered = m_memory.Find(column.map->to, text))
        value.suggestions.push_back(
            SuggestionOf(m_model.content(), column.domain, *remembered));
    for (auto& one : SuggestValues(m_model.content(), column.domain, text, m_context.country)) {
        const bool there = !value.suggestions.empty() &&
                           value.suggestions.front().value == one.value;
        if (!there && value.suggestions.size() < kMostSuggestions)
            value.suggestions.push_back(std::move(one));
    }
}

bool ValueScan::IsTold(const Column& column, std::string_view text) const {
    const auto& map = *column.map;
    if (map.values.contains(text) || map.missing.contains(text)) return false;
    if (m_memory.Find(map.to, text)) return true;
    return !text.empty() && FaultOf(m_model, map.to, text, m_format, m_context).has_value();
}

std::vector<ValueScan::Found> ValueScan::Take() {
    std::vector<Found> out;
    for (auto& column : m_columns) {
        auto& found = out.emplace_back();
        for (auto& [text, value] : column.found) found.values.push_back(std::move(value));
        std::sort(found.values.begin(), found.values.end(), [](const auto& a, const auto& b) {
            return a.rows != b.rows ? a.rows > b.rows : a.text < b.text;
        });
        found.more = column.more;
    }
    return out;
}

}  // namespace atalaya::transfer
