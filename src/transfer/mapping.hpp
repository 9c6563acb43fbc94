#pragma once

// How the columns of a file become the fields of a register. Written once for a source, by hand or
// from a suggestion that a person has corrected, and used again for its next file.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/node.hpp"
#include "registers/field_type.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {

// One target: a field, a part of one ("quantity.unit") or of a row of a group ("milestones.2.due"),
// the state of the record ("state") and why it gets there ("state.reason"), and where its text
// comes from.
struct ColumnMap {
    std::string to;
    std::string from;                                // one column of the file
    // Or several, as "{year}-{month:02}": a name in braces stands for the column's text, ":02"
    // fills it with zeros to that width.
    std::string pattern;
    std::optional<std::string> fixed;                // or the same text for every row
    // Or made from the whole row: a name for records of a source that gives them none. Equal rows
    // are told apart by counting them, so that true repetitions are kept and the same file gives
    // the same names again.
    bool from_content = false;
    std::map<std::string, std::string, std::less<>> values;             // text of the file -> text to read
    std::map<std::string, registers::Missing, std::less<>> missing;     // text -> why there is none
    std::string where;
};

struct Mapping {
    std::string id;                                  // [a-z][a-z0-9_]*
    LocalText title;
    std::string register_id;
    FileFormat format;
    registers::TextFormat text;
    ColumnMap country;                               // `to` is "country"
    std::string mark, unit, state;                   // "" = the register's defaults
    // For a register without a natural key: a row is known by its content (see from_content), so
    // that a second import adds nothing.
    bool key_from_content = false;
    std::vector<ColumnMap> columns;
    std::vector<std::string> ignored;                // columns left out on purpose; "*" alone: the rest
    std::string where;

    // From YAML, or from JSON, which is YAML too; its form is content/schema/mapping.yaml. Errors,
    // each with its place: mapping.faults {count} with content.* as details, mapping.one_source
    // {target}, mapping.no_columns, mapping.thousands_invalid {thousands}, transfer.format_invalid
    // {field}.
    static Result<Mapping> Read(const content::Node& document);
    // Complete YAML, to be kept as a file.
    std::string ToYaml() const;
    // The same as JSON, which Read understands as well.
    json::object ToJson() const;
};

// What a row says of the state of its record, and why it is to get there; "": nothing.
struct RowStep {
    std::string state, reason;
};

// A mapping joined to a model and to the header of a file: turns rows into cells.
class RowMapper {
 public:
    // Errors: mapping.invalid with details mapping.column_missing {column, nearest},
    // mapping.target_unknown {target, nearest}, mapping.target_twice {target},
    // mapping.state_unknown {state}, mapping.mark_unknown {mark}, mapping.register_differs.
    static Result<RowMapper> Bind(Mapping mapping, std::shared_ptr<const registers::Model> model,
                                  const std::vector<std::string>& header, base::Date today);

    // Columns of the file that are neither mapped nor ignored.
    const std::vector<std::string>& unmapped() const { return m_unmapped; }
    const Mapping& mapping() const { return m_mapping; }

    // Fills `record` from the row. Nothing is stored and no rule is judged yet. Findings name the
    // field ("/quantity/unit"); the country is "" when it could not be told.
    void Read(std::span<const std::string_view> cells, registers::Record& record,
              registers::Findings& findings);

    // Whether the file has a column for the state, and what the row that was read last says there.
    bool has_state() const { return m_state.map.has_value(); }
    const RowStep& step() const { return m_step; }

    // The file's column behind a finding's pointer, for the report; "" if there is none.
    std::string ColumnOf(std::string_view pointer) const;

 private:
    // A piece of a pattern: text as it is, then a column.
    struct Piece {
        std::string before;
        int column = -1;
        std::size_t width = 0;
    };
    struct Source {
        std::optional<ColumnMap> map;                // a copy: the mapper may be moved
        int column = -1;
        std::vector<Piece> pieces;
        std::string scratch;
    };
    struct Target {
        const registers::Field* field = nullptr;
        std::vector<Source> parts;                   // in the order of FieldType::TextParts
        std::string pointer;
        bool repeats_country = false;                // a place from the country's own column
        const registers::Field* group = nullptr;     // of whose row it is one field
        std::size_t row = 0;
    };

    RowMapper() = default;
    Result<Source> BindSource(const ColumnMap& map, const std::vector<std::string>& header);
    void BindTargets(const std::vector<std::string>& header, Error& faults);
    void BindState(const ColumnMap& map, const std::vector<std::string>& header, Error& faults);
    void FindUnmapped(const std::vector<std::string>& header);
    std::string_view TextOf(Source& source, std::span<const std::string_view> cells);
    std::string_view CountryOf(std::span<const std::string_view> cells,
                               registers::Findings& findings);
    void ReadStep(std::span<const std::string_view> cells, registers::Findings& findings);
    void ReadTarget(Target& target, std::span<const std::string_view> cells,
                    registers::Record& record, registers::Findings& findings);
    std::span<store::Cell> CellsOf(const Target& target, registers::Record& record) const;
    void FinishGroups(registers::Record& record, registers::Findings& findings) const;
    const std::string& ContentName(std::span<const std::string_view> cells);

    Mapping m_mapping;
    // Shared with the catalogue it came from, which may be replaced while a file is read.
    std::shared_ptr<const registers::Model> m_model;
    std::vector<Target> m_targets;                   // the time field first: codes are valid by date
    Source m_country;
    Source m_state, m_reason;                        // of the step that a row asks for
    RowStep m_step;                                  // of the row at hand
    std::vector<int> m_used;                         // columns that make up the content
    std::vector<int> m_beside;                       // columns that are used, but are no content
    std::vector<std::string> m_unmapped;
    registers::FieldContext m_context;
    std::string m_missing;                           // of the row at hand: ";place:refused;"
    std::unordered_map<std::string, std::string> m_countries;   // text -> code, as found
    std::unordered_map<std::string, std::int64_t> m_seen;       // content -> times
    std::string m_content_name;                      // of the row at hand; "" until it is needed
};

}  // namespace atalaya::transfer
