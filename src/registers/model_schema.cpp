#include "registers/model_schema.hpp"

#include <algorithm>

#include "registers/nearest.hpp"

namespace atalaya::registers {

namespace {

// Domains of names, which no code list holds.
constexpr std::string_view kStates = "state";
constexpr std::string_view kMarks = "mark";
constexpr std::string_view kTerritories = "territory";
constexpr std::string_view kUnits = "unit";
constexpr std::string_view kLists = "codelist:";

bool Contains(const std::vector<std::string>& values, std::string_view value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

Model::Schema::Schema(std::shared_ptr<const content::Library> content)
    : m_content(std::move(content)) {}

void Model::Schema::AddSystemNames(const Definition& definition) {
    for (const auto& state : definition.states) m_states.push_back(state.id);
    m_marks = definition.marks;
    const auto add = [&](std::string_view name, SystemColumn column, std::string_view column_name,
                         expr::Type type, std::string_view domain) {
        m_names[std::string(name)] = expr::Name{.type = type,
                                                .cell = static_cast<std::size_t>(column),
                                                .column = std::string(column_name),
                                                .domain = std::string(domain)};
    };
    using expr::Type;
    add("country", SystemColumn::Country, "country", Type::Code, kTerritories);
    add("territory", SystemColumn::Territory, "territory", Type::Code, kTerritories);
    add("state", SystemColumn::State, "state", Type::Code, kStates);
    add("mark", SystemColumn::Mark, "mark", Type::Code, kMarks);
    add("unit", SystemColumn::Unit, "unit", Type::Text, "");
    add("version", SystemColumn::Version, "version", Type::Integer, "");
    add("created_at", SystemColumn::CreatedAt, "created_at", Type::Integer, "");
    add("changed_at", SystemColumn::ChangedAt, "changed_at", Type::Integer, "");
    add("import", SystemColumn::ImportId, "import_id", Type::Integer, "");
}

void Model::Schema::AddField(const Field& field) {
    for (auto& [suffix, name] : field.type->Names(field)) {
        const std::string full = suffix.empty() ? field.id : field.id + "." + suffix;
        name.cell += field.first_cell;
        name.column = ColumnName(field, name.column);
        if (!name.precision_column.empty()) {
            name.precision_cell += field.first_cell;
            name.precision_column = ColumnName(field, name.precision_column);
        }
        m_names.emplace(full, std::move(name));
    }
}

const expr::Name* Model::Schema::Find(std::string_view name) const {
    const auto found = m_names.find(name);
    return found == m_names.end() ? nullptr : &found->second;
}

std::vector<std::string> Model::Schema::Names() const {
    std::vector<std::string> out;
    out.reserve(m_names.size());
    for (const auto& [name, value] : m_names) out.push_back(name);
    return out;
}

const content::CodeList* Model::Schema::List(std::string_view domain) const {
    if (domain == "substance") return m_content->FindCodeList("substances");
    if (domain.starts_with(kLists)) return m_content->FindCodeList(domain.substr(kLists.size()));
    return nullptr;
}

bool Model::Schema::HasCode(std::string_view domain, std::string_view code) const {
    if (domain == kStates) return Contains(m_states, code);
    if (domain == kMarks) return Contains(m_marks, code);
    if (domain == kTerritories) return m_content->territories().Find(code) != nullptr;
    if (domain == kUnits) return m_content->units().Find(code) != nullptr;
    const auto* list = List(domain);
    return list && list->Find(code);
}

std::vector<std::string> Model::Schema::Below(std::string_view domain,
                                              std::string_view code) const {
    if (domain == kTerritories) return m_content->territories().Below(code);
    if (const auto* list = List(domain)) return list->Below(code);
    return {std::string(code)};
}

std::vector<std::string> Model::Schema::NearestCodes(std::string_view domain,
                                                     std::string_view code) const {
    constexpr std::size_t kMost = 3;
    const auto codes = [](const auto& entries) {
        std::vector<std::string> out;
        for (const auto* entry : entries) out.push_back(entry->code);
        return out;
    };
    if (domain == kStates) return NearestOf(code, m_states);
    if (domain == kMarks) return NearestOf(code, m_marks);
    if (domain == kTerritories) return codes(m_content->territories().Nearest(code, "", kMost));
    if (domain == kUnits) return codes(m_content->units().Nearest(code, kMost));
    if (const auto* list = List(domain)) return codes(list->Nearest(code, kMost));
    return {};
}

std::optional<expr::Name> Model::Schema::MissingReasons() const {
    return expr::Name{.type = expr::Type::Text,
                      .cell = static_cast<std::size_t>(SystemColumn::Missing),
                      .column = "missing"};
}

}  // namespace atalaya::registers
