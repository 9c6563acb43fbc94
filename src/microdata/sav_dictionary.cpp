#include "microdata/sav_dictionary.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/text.hpp"

namespace atalaya::microdata {
namespace {

constexpr std::size_t kHeaderBytes = 176, kLayoutAt = 64;
constexpr std::int32_t kVariable = 2, kLabels = 3, kLabelled = 4, kDocument = 6, kExtension = 7;
constexpr std::int32_t kSets = 7, kLongNames = 13, kMoreSets = 19;

// Moves through the records; the first step beyond the end ends it.
class Records {
 public:
    Records(std::string_view bytes, bool swapped) : m_bytes(bytes), m_swapped(swapped) {}

    std::int32_t Int() {
        std::uint32_t value = 0;
        const std::string_view bytes = Take(4);
        if (!m_ok) return 0;
        std::memcpy(&value, bytes.data(), 4);
        if (m_swapped) value = __builtin_bswap32(value);
        return static_cast<std::int32_t>(value);
    }
    std::string_view Take(std::int64_t size) {
        if (size < 0 || size > static_cast<std::int64_t>(m_bytes.size() - m_at)) m_ok = false;
        if (!m_ok) return {};
        const std::string_view out = m_bytes.substr(m_at, static_cast<std::size_t>(size));
        m_at += static_cast<std::size_t>(size);
        return out;
    }
    bool ok() const { return m_ok; }

 private:
    std::string_view m_bytes;
    std::size_t m_at = kHeaderBytes;
    bool m_swapped, m_ok = true;
};

std::string Upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

void SkipVariable(Records& in) {
    in.Take(4);   // type
    const bool labelled = in.Int() != 0;
    const std::int32_t missing = in.Int();
    in.Take(16);   // print and write format, name
    if (labelled) {
        const std::int64_t size = in.Int();
        in.Take((size + 3) / 4 * 4);
    }
    if (missing < -3 || missing > 3) return void(in.Take(-1));
    in.Take(8 * std::int64_t{missing < 0 ? -missing : missing});
}

void SkipLabels(Records& in) {
    const std::int32_t count = in.Int();
    for (std::int32_t i = 0; i < count && in.ok(); ++i) {
        in.Take(8);
        const std::string_view size = in.Take(1);
        if (!in.ok()) return;
        // The length byte and the label together fill whole eights.
        in.Take((std::int64_t{static_cast<unsigned char>(size[0])} + 1 + 7) / 8 * 8 - 1);
    }
}

// "3 abc" and what follows: a length, a space and so many bytes.
std::optional<std::string_view> Counted(std::string_view& line) {
    std::size_t size = 0;
    const auto [end, failed] = std::from_chars(line.data(), line.data() + line.size(), size);
    const auto digits = static_cast<std::size_t>(end - line.data());
    if (failed != std::errc{} || line.size() < digits + 1 || size > line.size() - digits - 1)
        return std::nullopt;
    const std::string_view out = line.substr(digits + 1, size);
    line.remove_prefix(digits + 1 + size);
    return out;
}

// $name=C 5 label VAR VAR, $name=D1 1 5 label VAR VAR, $name=E 1 1 1 5 label VAR VAR
std::optional<ResponseSet> ReadSet(std::string_view line,
                                   const std::vector<SavDictionary::Name>& names) {
    const auto equals = line.find('=');
    if (!line.starts_with('$') || equals == std::string_view::npos || equals + 2 >= line.size())
        return std::nullopt;
    ResponseSet set;
    set.name = std::string(line.substr(1, equals - 1));
    const char type = line[equals + 1];
    line.remove_prefix(equals + 2);
    if (type == 'E') {
        const auto digits = line.find_first_of("0123456789");
        const auto space = line.find(' ', digits == std::string_view::npos ? 0 : digits);
        if (space == std::string_view::npos) return std::nullopt;
        line.remove_prefix(space + 1);
    } else if (type == 'C') {
        line.remove_prefix(std::min<std::size_t>(1, line.size()));
    } else if (type != 'D') {
        return std::nullopt;
    }
    if (type != 'C') {
        set.dichotomies = true;
        const auto counted = Counted(line);
        if (!counted) return std::nullopt;
        set.counted = std::string(base::TrimAscii(*counted));
        line.remove_prefix(std::min<std::size_t>(1, line.size()));
    }
    const auto label = Counted(line);
    if (!label) return std::nullopt;
    set.label = std::string(*label);
    for (const std::string_view word : base::Split(line, ' ')) {
        if (word.empty()) continue;
        const std::string name = Upper(word);
        const auto known = std::find_if(names.begin(), names.end(),
                                        [&](const auto& each) { return each.shorter == name; });
        set.variables.push_back(known == names.end() ? name : known->longer);
    }
    return set;
}

}  // namespace

SavDictionary ScanSavDictionary(std::string_view start) {
    SavDictionary out;
    if (start.size() < kHeaderBytes) return out;
    std::int32_t layout = 0;
    std::memcpy(&layout, start.data() + kLayoutAt, 4);
    Records in(start, layout != 2 && layout != 3);
    std::vector<std::string_view> lines;
    while (in.ok()) {
        const std::int32_t kind = in.Int();
        if (kind == kVariable) {
            SkipVariable(in);
        } else if (kind == kLabels) {
            SkipLabels(in);
        } else if (kind == kLabelled) {
            in.Take(4 * std::int64_t{in.Int()});
        } else if (kind == kDocument) {
            in.Take(80 * std::int64_t{in.Int()});
        } else if (kind == kExtension) {
            const std::int32_t subtype = in.Int();
            const std::int64_t size = in.Int(), count = in.Int();
            const std::string_view data = in.Take(size < 0 || count < 0 ? -1 : size * count);
            if (subtype == kSets || subtype == kMoreSets)
                for (const std::string_view line : base::Split(data, '\n')) lines.push_back(line);
            if (subtype == kLongNames) {
                for (const std::string_view pair : base::Split(data, '\t')) {
                    const auto equals = pair.find('=');
                    if (equals == std::string_view::npos) continue;
                    out.names.push_back({Upper(pair.substr(0, equals)),
                                         std::string(pair.substr(equals + 1))});
                }
            }
        } else {
            break;   // 999, the end, or nothing that we know
        }
    }
    for (const std::string_view line : lines)
        if (auto set = ReadSet(line, out.names)) out.response_sets.push_back(*std::move(set));
    return out;
}

std::string ResponseSetRecord(const std::vector<ResponseSet>& sets,
                              const std::vector<SavDictionary::Name>& names) {
    std::string lines;
    for (const ResponseSet& set : sets) {
        lines += "$" + set.name + "=";
        if (set.dichotomies)
            lines += "D" + std::to_string(set.counted.size()) + " " + set.counted + " ";
        else
            lines += "C ";
        lines += std::to_string(set.label.size()) + " " + set.label;
        for (const std::string& name : set.variables) {
            const auto known = std::find_if(names.begin(), names.end(),
                                            [&](const auto& each) { return each.longer == name; });
            std::string shorter = known == names.end() ? name : known->shorter;
            for (char& c : shorter)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            lines += " " + shorter;
        }
        lines += "\n";
    }
    if (lines.empty()) return "";
    const std::int32_t head[] = {kExtension, kSets, 1, static_cast<std::int32_t>(lines.size())};
    return std::string(reinterpret_cast<const char*>(head), sizeof head) + lines;
}

}  // namespace atalaya::microdata
