#pragma once

// A proposal of how a file is to be read, from its first part. Nothing here is applied by itself:
// each property comes with how certain it is and what else it could be, to be shown and confirmed.

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {

// Sure: nothing in the sample speaks against it. Likely: the best of several. Ambiguous: the
// sample fits more than one as well, a person must say; `value` is then "" or a mere suggestion.
enum class Certainty : std::uint8_t { Sure, Likely, Ambiguous };
std::string_view Code(Certainty certainty);   // "sure", "likely", "ambiguous"

struct Property {
    std::string value;
    Certainty certainty = Certainty::Sure;
    std::vector<std::string> alternatives;    // other values, the likelier first

    json::object ToJson() const;
};

struct ColumnProfile {
    std::string name;
    // empty, integer, decimal, date, yes_no, text. Likely when some values do not fit: exceptions.
    Property kind;
    Property decimal_mark;     // "." or ","; "" without any number that has a mark
    Property date_order;       // "ymd", "dmy", "mdy"; "" for what is no date
    std::string group_mark;    // of thousands, where one was seen
    bool two_digit_years = false;
    std::int64_t filled = 0, empty = 0, exceptions = 0;
    std::vector<std::string> samples;         // up to five different values
};

struct Detection {
    FileFormat format;         // the proposal as a whole
    std::string entry;         // the file in the ZIP; "" for none
    Property encoding, delimiter, quote, sheet, header_line;
    std::vector<ColumnProfile> columns;
    // The first rows as they stand, with their lines: what the header is chosen from.
    std::vector<std::pair<std::int64_t, std::vector<std::string>>> preview;
    bool whole = false;        // the sample was the whole file

    // True when a person must decide something before the file can be read rightly.
    bool IsAmbiguous() const;
    json::object ToJson() const;
};

inline constexpr std::size_t kSampleBytes = 256 << 10;

// Looks at the first 256 KB (the first 1,000 rows of a sheet). Errors as OpenRows.
Result<Detection> Detect(const std::filesystem::path& file, const ReadLimits& limits = {});

// --- the parts, for tests and fuzzing -----------------------------------------------------------

// The encoding of a sample; `whole` when nothing follows it.
Property DetectEncoding(std::string_view sample, bool whole);
// Of text in UTF-8.
Property DetectDelimiter(std::string_view text, char quote);
Property DetectQuote(std::string_view text);

using NumberedRow = std::pair<std::int64_t, std::vector<std::string>>;
// The line of the names of the columns, "0" for none.
Property DetectHeader(const std::vector<NumberedRow>& rows);

ColumnProfile ProfileColumn(std::string name, const std::vector<std::string_view>& values);
// Whether a value could be a number or a date in any country's writing.
bool LooksTyped(std::string_view value);

// All of it for bytes in memory, as Detect does for a text file.
Result<Detection> DetectText(std::string_view sample, bool whole, const ReadLimits& limits);

}  // namespace atalaya::transfer
