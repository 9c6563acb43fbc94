#pragma once

// definition (YAML) -> checked model -> tables -> records

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "content/library.hpp"
#include "expr/expr.hpp"
#include "registers/field_type.hpp"

namespace atalaya::registers {

struct State {
    std::string id;
    LocalText title;
    bool editable = true;  // fields may be changed in this state
    bool counts = true;    // indicators count records in this state unless they say otherwise
    bool initial = false;  // new records are in it; exactly one
    std::string where;     // place in the content file
};

struct Transition {
    std::string id;
    LocalText title;
    std::vector<std::string> from;
    std::string to;
    std::string condition;      // expression that must hold; "" for none
    LocalText message;          // what a person reads when it does not; may be empty
    bool needs_reason = false;  // the person must say why
    bool four_eyes = false;     // not by the person who last changed the record
    bool waits = true;          // records that could take it are listed as waiting (waiting.hpp)
    std::string where;
};

// A condition across fields, with what a person reads when it does not hold.
struct Rule {
    std::string id;
    std::string text;  // of the expression
    LocalText message;
    std::string field;  // the field it is shown at; "" = the record
    bool warning = false;
    std::string where;
    std::optional<expr::Expression> expression;  // set by Model
};

// Fields that a form keeps together under a heading, folded until they are needed.
struct Section {
    std::string id;
    LocalText title;
    std::vector<std::string> fields;  // in the order in which they are shown
    std::string where;
};

struct Definition {
    std::string id;  // [a-z][a-z0-9_]{0,30}
    std::int64_t version = 1;
    LocalText title, one, description;  // "Seizures", "Seizure"
    std::string source;                 // who owns the register, where its form comes from
    std::vector<std::string> key;       // fields of the natural key; empty: none
    std::string time_field;             // date field by which it is counted
    std::string territory_field;        // place field by which it is counted and accessed
    std::string default_mark;
    std::vector<std::string> marks;
    std::vector<State> states;
    std::string initial_state;
    std::vector<Transition> transitions;
    std::vector<Field> fields;
    std::vector<Section> sections;  // fields that are in none stand before them, always open
    std::vector<Rule> rules;
    std::vector<std::string> columns;  // fields that a list shows by default
    std::string where;
    std::map<std::string, std::string> places;  // of "key", "time", "marks" ... in the file

    // Reads the form of a document: keys, texts, numbers, field types. What the parts mean
    // together is checked by Model::Build. Errors: definition.invalid {register}, whose details
    // are all faults found (definition.*, content.*), each with file and line.
    static Result<Definition> Read(const content::Node& document);
};

// The definition as JSON: what the API shows of a register, and, as canonical text, what is kept
// beside the tables. Places in files are left out.
json::object Describe(const Definition& definition);

// System columns, in this order, before the columns of the fields.
//   country TEXT, id INTEGER, version, state, mark, unit, territory, area, created_at, created_by,
//   changed_at, changed_by, import_id, source_key, missing, digest, withdrawn
// `area` is the territory's ancestor at level 1: the indexed half of a regional user's condition.
enum class SystemColumn {
    Country,
    Id,
    Version,
    State,
    Mark,
    Unit,
    Territory,
    Area,
    CreatedAt,
    CreatedBy,
    ChangedAt,
    ChangedBy,
    ImportId,
    SourceKey,
    Missing,
    Digest,
    Withdrawn
};
inline constexpr std::size_t kSystemColumns = 17;

// The ancestor at level 1 of a territory, or the country itself: "XA-03" of "XA-03-011". Codes are
// built from their parents' (content/README.md), so the code alone tells it.
std::string_view AreaOf(std::string_view territory);

// The number that stands for a column's name in digests.
std::uint32_t ColumnTag(std::string_view name);

// A definition with everything that is computed from it once. Immutable.
class Model {
 public:
    // Errors: definition.invalid {register} with definition.* and expr.* as details, each with
    // file and line; expressions are parsed here.
    static Result<std::shared_ptr<const Model>> Build(
        Definition definition, std::shared_ptr<const content::Library> content);

    const Definition& definition() const { return m_definition; }
    const std::string& id() const { return m_definition.id; }
    const content::Library& content() const { return *m_content; }
    const std::string& table() const { return m_table; }              // "r_seizures"
    std::string GroupTable(const Field& group) const;                 // "r_seizures__persons"
    const std::string& words_table() const { return m_words_table; }  // "w_seizures"
    // All columns of the main table, system columns first; cells of a Record follow this order.
    const std::vector<std::string>& columns() const { return m_columns; }
    const std::vector<store::SqlType>& column_types() const { return m_column_types; }
    // The same as an SQL list, quoted.
    const std::string& column_list() const { return m_column_list; }
    // The columns of a group's fields, in the order of a row's cells.
    const std::vector<std::string>& GroupColumns(const Field& group) const;
    const std::vector<store::SqlType>& GroupColumnTypes(const Field& group) const;
    const Field* FindField(std::string_view id) const;
    const State* FindState(std::string_view id) const;
    const Transition* FindTransition(std::string_view id) const;
    const Rule* FindRule(std::string_view id) const;
    // A number for each column that depends on its name alone: what a record's digest says instead
    // of the name, so that a column added later leaves the digests of older records as they are.
    const std::vector<std::uint32_t>& column_tags() const { return m_column_tags; }
    const std::vector<std::uint32_t>& GroupColumnTags(const Field& group) const;
    // The columns of fields in the order of their tags, for digests.
    const std::vector<std::size_t>& digest_order() const { return m_digest_order; }
    // The fields that are groups, by id.
    const std::vector<const Field*>& groups() const { return m_group_fields; }
    // Whether any field has words for the search index.
    bool searched() const { return m_searched; }

    // Names for expressions: fields, parts ("quantity.unit"), and the system names country,
    // state, mark, territory, unit, created_at (milliseconds), import, version. Cells count from
    // the start of a Record's.
    const expr::Schema& schema() const;
    Result<expr::Expression> Parse(std::string_view text) const;

    // Compiled, by field. Nullptr where there is none.
    const expr::Expression* Derivation(const Field& field) const;
    const expr::Expression* RequiredWhen(const Field& field) const;
    const expr::Expression* Condition(const Transition& transition) const;

 private:
    class Schema;
    class Builder;
    struct Columns {
        std::vector<std::string> names;
        std::vector<store::SqlType> types;
        std::vector<std::uint32_t> tags;
    };
    Definition m_definition;
    // Shared: a model outlives a content reload as long as someone works with it.
    std::shared_ptr<const content::Library> m_content;
    std::string m_table, m_words_table, m_column_list;
    std::vector<std::string> m_columns;
    std::vector<store::SqlType> m_column_types;
    std::vector<std::uint32_t> m_column_tags;
    std::vector<std::size_t> m_digest_order;
    std::map<std::string, Columns> m_groups;
    std::vector<const Field*> m_group_fields;
    bool m_searched = false;
    std::shared_ptr<const Schema> m_schema;  // shared only because it is complete in model.cpp
    std::map<std::string, expr::Expression> m_derivations, m_required, m_conditions;
};

// All registers of a content snapshot.
class Catalogue {
 public:
    // Errors: definition.invalid with the faults of every register as details, among them
    // definition.register_unknown {register, nearest} for references.
    static Result<std::shared_ptr<const Catalogue>> Load(
        std::shared_ptr<const content::Library> content);
    std::shared_ptr<const Model> Find(std::string_view id) const;  // nullptr if unknown
    std::vector<std::shared_ptr<const Model>> All() const;         // by id

 private:
    std::map<std::string, std::shared_ptr<const Model>, std::less<>> m_models;
};

}  // namespace atalaya::registers
