#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "base/text.hpp"
#include "transfer/readers/delimited.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::array<char, 4> kDelimiters = {',', ';', '\t', '|'};
constexpr std::size_t kJudgedRows = 500;
constexpr std::size_t kHeaderWithin = 30;   // rows in which a header is looked for

std::string OneCharacter(char c) { return std::string(1, c); }

// Zero bytes at even and at odd places: Latin letters in UTF-16 have one on every second place.
std::optional<Encoding> Utf16Of(std::string_view sample) {
    std::size_t zeros[2] = {0, 0};
    for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0';
    std::size_t half = sample.size() / 2;
    if (half == 0) return std::nullopt;
    if (zeros[1] > half * 7 / 10 && zeros[0] <= half / 10) return Encoding::Utf16Le;
    if (zeros[0] > half * 7 / 10 && zeros[1] <= half / 10) return Encoding::Utf16Be;
    return std::nullopt;
}

struct Counted {
    char delimiter = ',';
    std::size_t fields = 1;     // the commonest number of fields
    double share = 0;           // of the rows that have it
    bool first_fits = false;    // the first row among them

    double score() const { return fields < 2 ? 0 : share + (first_fits ? 0.5 : 0); }
};

Counted CountFields(std::string_view text, char delimiter, char quote) {
    ReadLimits limits;
    DelimitedRows rows(FromMemory(text), Encoding::Utf8, delimiter, quote, limits);
    std::map<std::size_t, std::size_t> times;
    std::size_t count = 0, first = 0;
    while (count < kJudgedRows) {
        auto more = rows.Next();
        if (!more.ok() || !*more) break;
        if (count++ == 0) first = rows.cells().size();
        ++times[rows.cells().size()];
    }
    Counted counted;
    counted.delimiter = delimiter;
    std::size_t most = 0;
    for (const auto& [fields, rows_with] : times) {
        if (rows_with < most || fields < 2) continue;
        most = rows_with;
        counted.fields = fields;
    }
    if (count > 0) counted.share = static_cast<double>(most) / static_cast<double>(count);
    counted.first_fits = first == counted.fields;
    return counted;
}

std::size_t Filled(const std::vector<std::string>& cells) {
    return static_cast<std::size_t>(std::count_if(
        cells.begin(), cells.end(),
        [](const std::string& cell) { return !base::TrimAscii(cell).empty(); }));
}

// The number of filled cells of the rows of the table proper: the width at which the rows that
// reach it hold the most cells. Titles and notes around it are narrower or fewer.
std::size_t UsualWidth(const std::vector<NumberedRow>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& [line, cells] : rows) widths.push_back(Filled(cells));
    std::sort(widths.begin(), widths.end(), std::greater<>());
    std::size_t best = 0, most = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] * (i + 1) <= most) continue;
        most = widths[i] * (i + 1);
        best = widths[i];
    }
    return best;
}

// How the columns below a row differ from it in kind: for every column of numbers or dates, +1
// where the row has a word and -1 where it has a number too.
int Contrast(const std::vector<NumberedRow>& rows, std::size_t header) {
    int contrast = 0;
    const auto& names = rows[header].second;
    for (std::size_t column = 0; column < names.size(); ++column) {
        std::size_t filled = 0, typed = 0;
        for (std::size_t i = header + 1; i < rows.size(); ++i) {
            if (column >= rows[i].second.size()) continue;
            std::string_view value = base::TrimAscii(rows[i].second[column]);
            if (value.empty()) continue;
            ++filled;
            typed += LooksTyped(value);
        }
        if (filled == 0 || typed * 10 < filled * 8) continue;
        std::string_view name = base::TrimAscii(names[column]);
        // A year is a good name of a column of numbers.
        bool year = name.size() == 4 && (name.starts_with("19") || name.starts_with("20"));
        if (!name.empty() && !year) contrast += LooksTyped(name) ? -1 : 1;
    }
    return contrast;
}

bool AllDifferent(const std::vector<std::string>& cells) {
    std::set<std::string_view> seen;
    return std::all_of(cells.begin(), cells.end(), [&](const std::string& cell) {
        return cell.empty() || seen.insert(cell).second;
    });
}

}  // namespace

Property DetectEncoding(std::string_view sample, bool whole) {
    using namespace std::string_view_literals;
    if (sample.starts_with("\xEF\xBB\xBF"sv)) return {"utf-8", Certainty::Sure, {}};
    if (sample.starts_with("\xFF\xFE"sv)) return {"utf-16le", Certainty::Sure, {}};
    if (sample.starts_with("\xFE\xFF"sv)) return {"utf-16be", Certainty::Sure, {}};
    if (auto wide = Utf16Of(sample))
        return {std::string(Name(*wide)), Certainty::Likely, {"utf-8"}};
    std::size_t valid = Utf8Prefix(sample);
    bool is_utf8 = valid == sample.size() || (!whole && IsCutUtf8(sample.substr(valid)));
    if (is_utf8) {
        bool ascii = AsciiPrefix(sample) == sample.size();
        // Letters beyond ASCII may still follow; the reader would stop at them.
        if (ascii && !whole) return {"utf-8", Certainty::Likely, {"windows-1252", "latin1"}};
        return {"utf-8", Certainty::Sure, {}};
    }
    // 0x80 to 0x9F are controls in Latin-1, which no text has, and letters in windows-1252, five of
    // them unused. Without any of these bytes the two read alike.
    bool unused = sample.find_first_of("\x81\x8D\x8F\x90\x9D"sv) != std::string_view::npos;
    if (unused) return {"latin1", Certainty::Ambiguous, {"windows-1252"}};
    return {"windows-1252", Certainty::Likely, {"latin1"}};
}

Property DetectQuote(std::string_view text) {
    for (char delimiter : kDelimiters) {
        std::string opening = std::string(1, delimiter) + "\"";
        if (text.find(opening) != std::string_view::npos) return {"\"", Certainty::Sure, {}};
    }
    if (text.starts_with('"') || text.find("\n\"") != std::string_view::npos)
        return {"\"", Certainty::Sure, {}};
    for (char delimiter : kDelimiters) {
        std::string between = "'" + std::string(1, delimiter) + "'";
        if (text.find(between) != std::string_view::npos)
            return {"'", Certainty::Likely, {"\"", ""}};
    }
    return {"\"", Certainty::Likely, {"'", ""}};
}

Property DetectDelimiter(std::string_view text, char quote) {
    std::vector<Counted> all;
    for (char delimiter : kDelimiters) all.push_back(CountFields(text, delimiter, quote));
    std::stable_sort(all.begin(), all.end(), [](const Counted& a, const Counted& b) {
        return a.score() != b.score() ? a.score() > b.score() : a.fields > b.fields;
    });
    Property property{OneCharacter(all[0].delimiter), Certainty::Sure, {}};
    for (std::size_t i = 1; i < all.size(); ++i)
        property.alternatives.push_back(OneCharacter(all[i].delimiter));
    bool rival = all[1].score() >= all[0].score() - 0.1;
    if (all[0].score() == 0 || rival) {
        property.certainty = Certainty::Ambiguous;
    } else if (all[0].share < 0.95 || all[1].score() > 1) {
        property.certainty = Certainty::Likely;
    }
    return property;
}

Property DetectHeader(const std::vector<NumberedRow>& rows) {
    std::size_t width = UsualWidth(rows);
    std::size_t needed = std::max<std::size_t>(width < 2 ? 1 : 2, (width * 6 + 9) / 10);
    std::size_t at = 0;
    while (at < rows.size() && at < kHeaderWithin && Filled(rows[at].second) < needed) ++at;
    if (at == rows.size() || at == kHeaderWithin) return {"1", Certainty::Ambiguous, {"0"}};
    std::string line = std::to_string(rows[at].first);
    int contrast = Contrast(rows, at);
    if (contrast > 0) return {line, Certainty::Sure, {"0"}};
    if (contrast < 0) return {"0", Certainty::Likely, {line}};
    bool words = std::none_of(rows[at].second.begin(), rows[at].second.end(),
                              [](const std::string& cell) { return LooksTyped(cell); });
    bool plausible = words && AllDifferent(rows[at].second);
    return {line, plausible ? Certainty::Likely : Certainty::Ambiguous, {"0"}};
}

}  // namespace atalaya::transfer
