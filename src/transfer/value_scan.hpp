#pragma once

// Private to the room: looks through the rows of a file for the texts that the fields of a mapping
// do not understand, and for those that are remembered.

#include <string>
#include <unordered_map>
#include <vector>

#include "registers/field_type.hpp"
#include "transfer/memory.hpp"
#include "transfer/targets.hpp"

namespace atalaya::transfer {

class ValueScan {
 public:
    // What was found in one ColumnMap.
    struct Found {
        std::vector<UnknownValue> values;   // the most frequent first
        bool more = false;                  // too many different texts to look at all
    };

    // All outlive the scan. `header`: of the file.
    ValueScan(const registers::Model& model, const Mapping& mapping, const Memory& memory,
              std::string_view country, base::Date today, const std::vector<std::string>& header);

    // At most `most_rows`. Errors: those of RowSource.
    Result<void> Read(RowSource& rows, std::int64_t most_rows);
    std::int64_t rows() const { return m_rows; }
    bool whole() const { return m_whole; }

    // Of the country's map, then of each of Mapping::columns in its order.
    std::vector<Found> Take();

 private:
    struct Column {
        const ColumnMap* map = nullptr;
        int index = -1;                     // of the file; -1: nothing to look at
        std::string domain;
        std::optional<FieldPart> target;    // none for the country
        std::unordered_map<std::string, bool> judged;            // text -> is it told of
        std::unordered_map<std::string, UnknownValue> found;
        bool more = false;
    };

    void Add(const ColumnMap& map, const std::vector<std::string>& header);
    void LookAt(Column& column, std::span<const std::string_view> cells, std::int64_t line);
    bool IsTold(const Column& column, std::string_view text) const;

    const registers::Model& m_model;
    const Memory& m_memory;
    registers::TextFormat m_format;
    registers::FieldContext m_context;
    std::vector<Column> m_columns;
    std::int64_t m_rows = 0;
    bool m_whole = false;
};

// Whether a target understands a text; the finding where it does not. `country` is that of the
// record.
std::optional<Error> FaultOf(const registers::Model& model, std::string_view target,
                             std::string_view text, const registers::TextFormat& format,
                             const registers::FieldContext& context);

// What a text of a domain could mean, the likeliest first.
std::vector<Suggestion> SuggestValues(const content::Library& content, const std::string& domain,
                                      std::string_view text, std::string_view country);
// What is remembered of it, as a suggestion.
Suggestion SuggestionOf(const content::Library& content, const std::string& domain,
                        const Confirmed& remembered);

}  // namespace atalaya::transfer
