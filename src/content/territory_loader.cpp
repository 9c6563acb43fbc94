#include "content/territory_loader.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "content/territories.hpp"

namespace atalaya::content {
namespace {

// The letters and digits of a value without accents, as capitals: "Baixada Fluminense " gives
// "BAIXADAFLUMINENSE".
std::string PartOf(std::string_view value) {
    std::string part;
    for (char c : base::Fold(value)) {
        if (c >= 'a' && c <= 'z') part += static_cast<char>(c - 32);
        if (c >= '0' && c <= '9') part += c;
    }
    return part;
}

// A text as YAML in double quotes.
std::string Quoted(std::string_view text) {
    constexpr char kHex[] = "0123456789abcdef";
    std::string out = "\"";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            out += std::string("\\x") + kHex[byte >> 4] + kHex[byte & 15];
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string Quoted(const LocalText& text) {
    std::string out = "{";
    for (Lang lang : base::kLangs)
        out += (lang == Lang::En ? "" : ", ") + std::string(base::Code(lang)) + ": " +
               Quoted(text.In(lang));
    return out + "}";
}

class RowReader {
 public:
    explicit RowReader(const TerritorySource& source)
        : m_source(source), m_seen(source.levels.size()) {}

    void Read(const std::vector<std::string>& row, std::size_t number) {
        std::string parent = m_source.root;
        for (std::size_t level = 0; level < m_source.levels.size(); ++level) {
            if (!ReadLevel(row, number, level, parent)) return;
        }
    }

    Result<std::string> Finish() {
        if (m_faults.empty()) return Write();
        Error error = Err("territory.faults", {{"count", std::to_string(m_faults.size())}});
        error.details = std::move(m_faults);
        return error;
    }

 private:
    struct Entry {
        std::string name;
        std::vector<std::string> aliases;
        std::size_t row = 0;   // where it was first seen, from 0
    };
    struct Sighting {
        std::string parent;
        std::size_t row = 0;
    };

    // Reports a fault once, however many rows repeat it.
    bool Fault(std::string key, std::string_view code, std::vector<base::Param> params,
               std::size_t row, std::size_t column) {
        if (m_reported.insert(std::string(code) + "\n" + key).second)
            m_faults.push_back(Err(code, std::move(params),
                                   "/" + std::to_string(row) + "/" + std::to_string(column)));
        return false;
    }

    // Takes one level of a row and makes its code the parent of the next one; false on a fault.
    bool ReadLevel(const std::vector<std::string>& row, std::size_t number, std::size_t level,
                   std::string& parent) {
        const LevelSource& source = m_source.levels[level];
        std::size_t widest = std::max(source.code_column, source.name_column);
        for (std::size_t column : source.alias_columns) widest = std::max(widest, column);
        if (row.size() <= widest)
            return Fault(std::to_string(number), "territory.columns",
                         {{"column", std::to_string(widest + 1)}}, number, row.size());
        const std::string& value = row[source.code_column];
        const std::string& level_name = source.title.In(Lang::En);
        std::string part = PartOf(value);
        if (part.empty())
            return Fault(std::to_string(level) + value, "territory.no_code",
                         {{"level", level_name}, {"value", value}}, number, source.code_column);
        if (!source.unique_within_parent) {
            auto [seen, fresh] = m_seen[level].try_emplace(part, Sighting{parent, number});
            if (seen->second.parent != parent)
                return Fault(std::to_string(level) + part + parent, "territory.two_parents",
                             {{"level", level_name}, {"code", part}, {"parent", parent},
                              {"first", seen->second.parent},
                              {"row", std::to_string(seen->second.row + 1)}},
                             number, source.code_column);
        }
        std::string code = parent + "-" + part;
        if (!AddName(source, row, number, code)) return false;
        parent = std::move(code);
        return true;
    }

    bool AddName(const LevelSource& source, const std::vector<std::string>& row,
                 std::size_t number, const std::string& code) {
        std::string name(base::TrimAscii(row[source.name_column]));
        std::string full = source.name_prefix + name;
        auto [found, fresh] = m_entries.try_emplace(code, Entry{full, {}, number});
        Entry& entry = found->second;
        bool from_name = source.code_column == source.name_column;
        if (!fresh && from_name && base::Fold(entry.name) != base::Fold(full))
            return Fault(code + name, "territory.two_codes",
                         {{"value", full}, {"first", entry.name}, {"code", code},
                          {"row", std::to_string(entry.row + 1)}},
                         number, source.name_column);
        AddAlias(entry, full);
        if (!source.name_prefix.empty()) AddAlias(entry, name);
        for (std::size_t column : source.alias_columns)
            AddAlias(entry, std::string(base::TrimAscii(row[column])));
        return true;
    }

    static void AddAlias(Entry& entry, const std::string& alias) {
        auto& aliases = entry.aliases;
        if (alias.empty() || alias == entry.name) return;
        if (std::find(aliases.begin(), aliases.end(), alias) == aliases.end())
            aliases.push_back(alias);
    }

    std::string Write() const {
        const bool with_root = m_source.root_label != LocalText();
        const std::string country(Territories::CountryOf(m_source.root));
        int level = Territories::LevelOf(m_source.root);
        std::string out = "kind: territories\nlevels:\n";
        auto title = [&](const LocalText& text) {
            out += "  - {country: " + Quoted(country) + ", level: " + std::to_string(level++) +
                   ", title: " + Quoted(text) + "}\n";
        };
        if (with_root) title(m_source.root_title); else ++level;
        for (const auto& source : m_source.levels) title(source.title);
        out += "territories:\n";
        if (with_root)
            out += "  - {code: " + Quoted(m_source.root) + ", label: " +
                   Quoted(m_source.root_label) + "}\n";
        for (const auto& [code, entry] : m_entries) {
            out += "  - {code: " + Quoted(code) + ", label: " + Quoted(entry.name);
            for (std::size_t i = 0; i < entry.aliases.size(); ++i)
                out += (i == 0 ? ", aliases: [" : ", ") + Quoted(entry.aliases[i]);
            out += entry.aliases.empty() ? "}\n" : "]}\n";
        }
        return out;
    }

    const TerritorySource& m_source;
    std::vector<std::map<std::string, Sighting>> m_seen;   // by level and part
    std::map<std::string, Entry> m_entries;                // by full code
    std::set<std::string> m_reported;
    std::vector<Error> m_faults;
};

}  // namespace

Result<std::string> TerritoriesFromRows(const TerritorySource& source,
                                        std::span<const std::vector<std::string>> rows) {
    RowReader reader(source);
    for (std::size_t i = 0; i < rows.size(); ++i) reader.Read(rows[i], i);
    return reader.Finish();
}

}  // namespace atalaya::content
