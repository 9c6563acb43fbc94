#include "registers/model.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "registers/model_builder.hpp"

namespace atalaya::registers {

namespace {

using store::SqlType;

struct SystemColumnSpec {
    std::string_view name;
    SqlType type;
};

constexpr std::array<SystemColumnSpec, kSystemColumns> kSystem = {{
    {"country", SqlType::Text},
    {"id", SqlType::Integer},
    {"version", SqlType::Integer},
    {"state", SqlType::Text},
    {"mark", SqlType::Text},
    {"unit", SqlType::Text},
    {"territory", SqlType::Text},
    {"area", SqlType::Text},
    {"created_at", SqlType::Integer},
    {"created_by", SqlType::Text},
    {"changed_at", SqlType::Integer},
    {"changed_by", SqlType::Text},
    {"import_id", SqlType::Integer},
    {"source_key", SqlType::Text},
    {"missing", SqlType::Text},
    {"digest", SqlType::Blob},
    {"withdrawn", SqlType::Integer},
}};

// PostgreSQL cuts identifiers at 63 bytes without a word; "old_123_" must still fit before it.
constexpr std::size_t kLongestName = 54;

// Types whose value one expression can give.
constexpr std::array kDerivable = {"text", "long_text", "code",  "integer",   "decimal",
                                   "date", "yes_no",    "place", "substance", "organisation"};

template <class List>
auto* FindById(List& list, std::string_view id) {
    for (auto& item : list) {
        if (item.id == id) return &item;
    }
    return static_cast<decltype(&list[0])>(nullptr);
}

std::string_view NameOf(expr::Type type) {
    switch (type) {
        case expr::Type::Boolean:
            return "boolean";
        case expr::Type::Integer:
            return "integer";
        case expr::Type::Decimal:
            return "decimal";
        case expr::Type::Text:
            return "text";
        case expr::Type::Code:
            return "code";
        case expr::Type::Codes:
            return "codes";
        case expr::Type::Date:
            return "date";
    }
    return "";
}

bool Fits(expr::Type field, expr::Type answer) {
    using enum expr::Type;
    if (field == answer) return true;
    if (field == Decimal) return answer == Integer;
    if (field == Text || field == Code) return answer == Text || answer == Code;
    return false;
}

const expr::Expression* FindIn(const std::map<std::string, expr::Expression>& map,
                               const std::string& id) {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

std::uint32_t ColumnTag(std::string_view name) {
    const auto digest = base::HashBytes(name);
    std::uint32_t tag = 0;
    for (int i = 0; i < 4; ++i) tag = tag << 8 | digest[static_cast<std::size_t>(i)];
    return tag;
}

std::string_view AreaOf(std::string_view territory) {
    const auto country = territory.find('-');
    if (country == std::string_view::npos) return territory;
    return territory.substr(0, territory.find('-', country + 1));
}

// --- building --------------------------------------------------------------

void Model::Builder::Fault(std::string_view code, std::vector<base::Param> params,
                           std::string where) {
    m_faults.push_back(Err(code, std::move(params), std::move(where)));
}

std::vector<Error> Model::Builder::Run() {
    LayColumns();
    CheckMarks();
    CheckStates();
    CheckTransitions();
    CheckFields();
    CheckKey();
    CheckTimeAndTerritory();
    CheckColumnsShown();
    CheckSections();
    ParseRules();
    ParseFieldExpressions();
    ParseConditions();
    return std::move(m_faults);
}

void Model::Builder::CheckName(const std::string& name, const std::string& id,
                               const std::string& where) {
    if (name.size() > kLongestName)
        Fault("definition.name_too_long",
              {{"id", id}, {"excess", std::to_string(name.size() - kLongestName)}}, where);
}

void Model::Builder::AddColumn(Columns& columns, const std::string& name, SqlType type,
                               const std::string& owner, const std::string& where) {
    CheckName(name, owner, where);
    const auto tag = ColumnTag(name);
    const auto same = std::find(columns.tags.begin(), columns.tags.end(), tag);
    // A field that stands there twice is reported as a duplicate already.
    const auto* first = m_model.FindField(owner);
    if (same != columns.tags.end() && !(first && first->where != where))
        Fault("definition.column_clash", {{"field", owner}, {"column", name}}, where);
    columns.names.push_back(name);
    columns.types.push_back(type);
    columns.tags.push_back(tag);
}

void Model::Builder::LayColumns() {
    auto& model = m_model;
    model.m_table = "r_" + model.id();
    model.m_words_table = "w_" + model.id();
    auto schema = std::make_shared<Schema>(model.m_content);
    schema->AddSystemNames(model.m_definition);

    Columns columns;
    for (const auto& spec : kSystem)
        AddColumn(columns, std::string(spec.name), spec.type, "", definition().where);
    std::size_t index = 0;
    for (auto& field : model.m_definition.fields) {
        field.index = index++;
        field.first_cell = columns.names.size();
        if (field.type->name() == "group") {
            LayGroup(field);
            continue;
        }
        for (const auto& spec : field.type->Columns(field))
            AddColumn(columns, ColumnName(field, spec.suffix), spec.type, field.id, field.where);
        field.cell_count = columns.names.size() - field.first_cell;
        schema->AddField(field);
        model.m_searched = model.m_searched || field.search;
    }
    model.m_columns = std::move(columns.names);
    model.m_column_types = std::move(columns.types);
    model.m_column_tags = std::move(columns.tags);
    model.m_schema = std::move(schema);
    for (const auto& name : model.m_columns)
        model.m_column_list += (model.m_column_list.empty() ? "" : ", ") + store::Identifier(name);
    OrderForDigests();
}

void Model::Builder::OrderForDigests() {
    auto& order = m_model.m_digest_order;
    for (auto i = kSystemColumns; i < m_model.m_columns.size(); ++i) order.push_back(i);
    const auto& tags = m_model.m_column_tags;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return tags[a] < tags[b]; });
    auto& groups = m_model.m_group_fields;
    for (const auto& field : definition().fields) {
        if (field.type->name() == "group") groups.push_back(&field);
    }
    std::sort(groups.begin(), groups.end(),
              [](const Field* a, const Field* b) { return a->id < b->id; });
}

void Model::Builder::LayGroup(Field& group) {
    CheckName(m_model.GroupTable(group), group.id, group.where);
    Columns columns;
    std::size_t index = 0;
    for (auto& field : group.fields) {
        field.index = index++;
        field.first_cell = columns.names.size();
        if (field.type->name() == "group") continue;  // faulted by CheckField
        for (const auto& spec : field.type->Columns(field))
            AddColumn(columns, ColumnName(field, spec.suffix), spec.type, field.id, field.where);
        field.cell_count = columns.names.size() - field.first_cell;
        m_model.m_searched = m_model.m_searched || field.search;
    }
    m_model.m_groups[group.id] = std::move(columns);
}

std::optional<expr::Expression> Model::Builder::Parse(const std::string& text,
                                                      const std::string& where) {
    auto parsed = expr::Expression::Parse(text, *m_model.m_schema);
    if (parsed.ok()) return *std::move(parsed);
    Error error = std::move(parsed).error();
    // The place within the expression becomes a parameter: the reader opens the file first.
    error.params.push_back({"place", error.where});
    error.params.push_back({"expression", text});
    error.where = where;
    m_faults.push_back(std::move(error));
    return std::nullopt;
}

std::optional<expr::Expression> Model::Builder::ParseCondition(const std::string& text,
                                                               const std::string& id,
                                                               const std::string& where) {
    auto parsed = Parse(text, where);
    if (!parsed || parsed->type() == expr::Type::Boolean) return parsed;
    Fault("definition.not_a_condition",
          {{"id", id}, {"found", std::string(NameOf(parsed->type()))}}, where);
    return std::nullopt;
}

void Model::Builder::ParseRules() {
    for (auto& rule : m_model.m_definition.rules)
        rule.expression = ParseCondition(rule.text, rule.id, rule.where);
}

void Model::Builder::ParseConditions() {
    for (const auto& transition : definition().transitions) {
        if (transition.condition.empty()) continue;
        if (auto parsed = ParseCondition(transition.condition, transition.id, transition.where))
            m_model.m_conditions.emplace(transition.id, *std::move(parsed));
    }
}

void Model::Builder::ParseFieldExpressions() {
    // Derived fields that are computed at or after the one being looked at.
    std::set<std::string> later;
    for (const auto& field : definition().fields) {
        if (!field.derive.empty()) later.insert(field.id);
    }
    for (const auto& field : definition().fields) {
        if (!field.required_when.empty()) {
            if (auto parsed = ParseCondition(field.required_when, field.id, field.where))
                m_model.m_required.emplace(field.id, *std::move(parsed));
        }
        if (field.derive.empty()) continue;
        if (auto parsed = Parse(field.derive, field.where)) {
            CheckDerivation(field, *parsed, later);
            m_model.m_derivations.emplace(field.id, *std::move(parsed));
        }
        later.erase(field.id);
    }
}

void Model::Builder::CheckDerivation(const Field& field, const expr::Expression& expression,
                                     const std::set<std::string>& later) {
    const auto* name = m_model.m_schema->Find(field.id);
    const bool derivable =
        std::find(kDerivable.begin(), kDerivable.end(), field.type->name()) != kDerivable.end();
    if (!derivable || !name)
        Fault("definition.not_derivable",
              {{"field", field.id}, {"type", std::string(field.type->name())}}, field.where);
    else if (!Fits(name->type, expression.type()))
        Fault("definition.derive_type",
              {{"field", field.id},
               {"expected", std::string(NameOf(name->type))},
               {"found", std::string(NameOf(expression.type()))}},
              field.where);
    for (const auto& used : expression.names()) {
        const auto other = used.substr(0, used.find('.'));
        if (later.contains(other))
            Fault("definition.derive_order", {{"field", field.id}, {"other", other}}, field.where);
    }
}

// --- the model -------------------------------------------------------------

Result<std::shared_ptr<const Model>> Model::Build(Definition definition,
                                                  std::shared_ptr<const content::Library> content) {
    auto model = std::make_shared<Model>();
    model->m_definition = std::move(definition);
    model->m_content = std::move(content);
    auto faults = Builder(*model).Run();
    if (faults.empty()) return std::shared_ptr<const Model>(std::move(model));
    Error error = Err("definition.invalid", {{"register", model->id()}}, model->m_definition.where);
    error.details = std::move(faults);
    return error;
}

std::string Model::GroupTable(const Field& group) const {
    return m_table + "__" + group.id;
}

const std::vector<std::string>& Model::GroupColumns(const Field& group) const {
    return m_groups.at(group.id).names;
}

const std::vector<SqlType>& Model::GroupColumnTypes(const Field& group) const {
    return m_groups.at(group.id).types;
}

const std::vector<std::uint32_t>& Model::GroupColumnTags(const Field& group) const {
    return m_groups.at(group.id).tags;
}

const Field* Model::FindField(std::string_view id) const {
    return FindById(m_definition.fields, id);
}

const State* Model::FindState(std::string_view id) const {
    return FindById(m_definition.states, id);
}

const Transition* Model::FindTransition(std::string_view id) const {
    return FindById(m_definition.transitions, id);
}

const Rule* Model::FindRule(std::string_view id) const {
    return FindById(m_definition.rules, id);
}

const expr::Schema& Model::schema() const {
    return *m_schema;
}

Result<expr::Expression> Model::Parse(std::string_view text) const {
    return expr::Expression::Parse(text, *m_schema);
}

const expr::Expression* Model::Derivation(const Field& field) const {
    return FindIn(m_derivations, field.id);
}

const expr::Expression* Model::RequiredWhen(const Field& field) const {
    return FindIn(m_required, field.id);
}

const expr::Expression* Model::Condition(const Transition& transition) const {
    return FindIn(m_conditions, transition.id);
}

}  // namespace atalaya::registers
