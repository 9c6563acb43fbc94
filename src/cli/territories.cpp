#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ostream>
#include <set>

#include "base/files.hpp"
#include "base/system_reason.hpp"
#include "cli/cli.hpp"
#include "content/check.hpp"
#include "content/geometry.hpp"
#include "content/territory_loader.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::filesystem::path file;
    std::string root, root_name, root_title;
    std::vector<std::string> levels;
    std::string encoding = "utf-8", delimiter = ",", sheet;
    std::int64_t header_line = 1;
    bool within_parent = false, save = false;
};

// The cells of the wanted columns, equal rows once, and the line where each first stood.
struct Rows {
    std::vector<std::vector<std::string>> cells;
    std::vector<std::int64_t> lines;
};

// Kinds of territories whose names in four languages are known: cli.territory.<word>.
constexpr std::array kKnownTitles = {
    "state",  "province", "department",   "region", "district", "county",        "canton",
    "parish", "city",     "municipality", "zone",   "precinct", "neighbourhood",
};

LocalText KnownTitle(const Session& session, const char* word) {
    LocalText out;
    for (Lang lang : base::kLangs)
        out.In(lang) = session.texts->Say(std::string("cli.territory.") + word, {}, lang);
    return out;
}

// "en=State,es=Estado,pt=Estado,fr=État"; nullopt if it is not all four.
std::optional<LocalText> FourLanguages(std::string_view text) {
    LocalText out;
    std::set<Lang> seen;
    for (std::string_view part : base::Split(text, ',')) {
        auto equals = part.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        auto lang = base::LangFromCode(base::TrimAscii(part.substr(0, equals)));
        auto own = base::TrimAscii(part.substr(equals + 1));
        if (!lang || own.empty() || !seen.insert(*lang).second) return std::nullopt;
        out.In(*lang) = std::string(own);
    }
    if (seen.size() != base::kLangs.size()) return std::nullopt;
    return out;
}

// What a level is called: four languages, or a word that is known in any of them.
Result<LocalText> ReadTitle(const Session& session, const std::string& text) {
    if (auto four = FourLanguages(text)) return *four;
    std::string known;
    for (const char* word : kKnownTitles) {
        LocalText title = KnownTitle(session, word);
        bool same = base::Fold(text) == word;
        for (Lang lang : base::kLangs) same |= base::Fold(text) == base::Fold(title.In(lang));
        if (same) return title;
        known += (known.empty() ? "" : ", ") + std::string(word);
    }
    return Err("cli.title_languages", {{"text", text}, {"known", known}});
}

// A name holds in all languages unless it is given in four.
LocalText ReadName(const std::string& text) {
    if (auto four = FourLanguages(text)) return *four;
    LocalText out;
    for (Lang lang : base::kLangs) out.In(lang) = text;
    return out;
}

// Takes the columns that the levels name, in the order of their first use.
class Columns {
 public:
    explicit Columns(const std::vector<std::string>& header) : m_header(header) {}

    Result<std::size_t> Take(std::string_view name) {
        auto found = std::find(m_header.begin(), m_header.end(), name);
        if (found == m_header.end()) {
            std::string columns;
            for (const auto& known : m_header) columns += (columns.empty() ? "" : ", ") + known;
            return Err("cli.column_missing",
                       {{"column", std::string(name)}, {"columns", columns}});
        }
        auto index = static_cast<std::size_t>(found - m_header.begin());
        auto own = std::find(m_taken.begin(), m_taken.end(), index);
        if (own == m_taken.end()) own = m_taken.insert(own, index);
        return static_cast<std::size_t>(own - m_taken.begin());
    }
    const std::vector<std::size_t>& taken() const { return m_taken; }
    const std::string& Name(std::size_t own) const { return m_header[m_taken[own]]; }

 private:
    const std::vector<std::string>& m_header;
    std::vector<std::size_t> m_taken;
};

// "precinct:CISP:CISP:CISP " is title, column of the code, column of the name and a prefix.
Result<content::LevelSource> ReadLevel(const Session& session, const Words& words,
                                       const std::string& text, Columns& columns) {
    auto parts = base::Split(text, ':');
    if (parts.size() < 3 || parts.size() > 4) return Err("cli.level_invalid", {{"text", text}});
    content::LevelSource out;
    ATALAYA_ASSIGN(out.title, ReadTitle(session, std::string(parts[0])));
    ATALAYA_ASSIGN(out.code_column, columns.Take(parts[1]));
    ATALAYA_ASSIGN(out.name_column, columns.Take(parts[2]));
    if (parts.size() == 4) out.name_prefix = parts[3];
    out.unique_within_parent = words.within_parent;
    return out;
}

Result<content::TerritorySource> ReadSource(const Session& session, const Words& words,
                                            Columns& columns) {
    content::TerritorySource out;
    out.root = words.root;
    bool formed = words.root.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
                  std::string::npos;
    if (!formed || words.root.empty()) return Err("content.territory_code", {{"code", words.root}});
    if (!words.root_name.empty()) {
        out.root_label = ReadName(words.root_name);
        using content::Territories;
        out.root_title = session.texts->territories().LevelTitle(Territories::CountryOf(out.root),
                                                                 Territories::LevelOf(out.root));
        if (!words.root_title.empty()) {
            ATALAYA_ASSIGN(out.root_title, ReadTitle(session, words.root_title));
        }
    } else if (!session.texts->territories().Find(words.root)) {
        return Err("cli.root_unknown", {{"root", words.root}});
    }
    for (const auto& level : words.levels) {
        ATALAYA_ASSIGN(auto source, ReadLevel(session, words, level, columns));
        out.levels.push_back(std::move(source));
    }
    return out;
}

transfer::FileFormat FormatOf(const Words& words) {
    transfer::FileFormat out;
    if (words.file.extension() == ".xlsx") out.kind = transfer::FileKind::Xlsx;
    out.encoding = words.encoding;
    out.delimiter = words.delimiter == "tab" ? '\t' : words.delimiter[0];
    out.sheet = words.sheet;
    out.header_line = words.header_line;
    return out;
}

Result<Rows> ReadRows(transfer::RowSource& source, const std::vector<std::size_t>& columns) {
    Rows out;
    std::set<std::vector<std::string>> seen;
    for (;;) {
        ATALAYA_ASSIGN(bool more, source.Next());
        if (!more) return out;
        if (!source.Faults().empty()) {
            Error fault = source.Faults().front();
            if (fault.where.empty()) fault.where = "line " + std::to_string(source.Line());
            return fault;
        }
        std::vector<std::string> row;
        for (std::size_t column : columns) row.emplace_back(source.Cells()[column]);
        if (!seen.insert(row).second) continue;
        out.cells.push_back(std::move(row));
        out.lines.push_back(source.Line());
    }
}

// The loader speaks of rows that it was given; a person looks for lines and columns of the file.
Error InFile(Error error, const Words& words, const Rows& rows, const Columns& columns) {
    auto line = [&](std::string_view number, std::size_t from) {
        auto index = static_cast<std::size_t>(std::stoull(std::string(number))) - from;
        return std::to_string(rows.lines[index]);
    };
    for (auto& detail : error.details) {
        auto parts = base::Split(detail.where, '/');   // "", row, column
        auto column = static_cast<std::size_t>(std::stoull(std::string(parts[2])));
        detail.where = words.file.filename().string() + ":" + line(parts[1], 0) + ": " +
                       columns.Name(column);
        for (auto& param : detail.params) {
            if (param.name == "row") param.value = line(param.value, 1);
        }
    }
    return error;
}

// Writes the document, unless the content would then have faults.
Result<void> Save(Session& session, const Words& words, const std::string& document) {
    auto folder = session.config.ContentFolder() / "territories";
    auto file = folder / (words.root + ".yaml");
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Err("file.unwritable", {{"file", folder.string()}, {"reason", base::SystemReason(failed)}});
    auto before = base::ReadFile(file);
    ATALAYA_TRY(base::WriteFile(file, document));
    auto library = content::Library::Load(session.config.Sources());
    if (!library.ok()) {
        if (before.ok()) {
            ATALAYA_TRY(base::WriteFile(file, *before));
        } else {
            std::filesystem::remove(file, failed);
        }
        return std::move(library).error();
    }
    auto count = (*library)->territories().Below(words.root).size();
    session.out << session.Say("cli.territories.saved",
                               {{"count", std::to_string(count)}, {"file", file.string()}})
                << '\n';
    return {};
}

Result<void> Load(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    access::Subject subject;
    subject.kind = "content";
    auto may = app.policy.Decide(caller, access::Action::ManageContent, subject);
    if (!may) return may.ToError();
    ATALAYA_ASSIGN(auto file, transfer::OpenRows(words.file, FormatOf(words)));
    Columns columns(file->header());
    ATALAYA_ASSIGN(auto source, ReadSource(session, words, columns));
    ATALAYA_ASSIGN(auto rows, ReadRows(*file, columns.taken()));
    auto document = content::TerritoriesFromRows(source, rows.cells);
    if (!document.ok()) return InFile(std::move(document).error(), words, rows, columns);
    if (words.save) return Save(session, words, *document);
    session.out << *document;
    return {};
}

struct GeometryWords {
    std::filesystem::path file;
    std::string country, property, source;
};

// The outlines of a country's territories, for maps; they take the place of those before.
Result<void> LoadGeometry(Session& session, app::App& app, const access::Caller& caller,
                          const GeometryWords& words) {
    const access::Subject subject{.kind = "content", .country = words.country};
    auto may = app.policy.Decide(caller, access::Action::ManageContent, subject);
    if (!may) return may.ToError();
    const auto& territories = session.texts->territories();
    const auto* country = territories.Find(words.country);
    if (!country || country->level != 0) return Err("cli.root_unknown", {{"root", words.country}});
    ATALAYA_ASSIGN(auto text, base::ReadFile(words.file));
    ATALAYA_ASSIGN(auto outlines, content::ReadOutlines(text, words.country, words.property, territories));
    if (!words.source.empty()) outlines.source = words.source;
    const auto folder = session.config.GeometryFolder();
    ATALAYA_TRY(content::WriteOutlines(folder, words.country, outlines));
    session.out << session.Say("cli.territories.geometry_saved",
                               {{"count", std::to_string(outlines.outlines.size())},
                                {"file", content::OutlineFile(folder, words.country).string()}})
                << '\n';
    return {};
}

void AddGeometry(CLI::App& territories, Session& session) {
    auto* geometry =
        territories.add_subcommand("geometry", session.Say("cli.territories.geometry"));
    auto words = std::make_shared<GeometryWords>();
    geometry->add_option("file", words->file, session.Say("cli.word.file"))->required();
    geometry->add_option("--country", words->country, session.Say("cli.territories.geometry_country"))
        ->required();
    geometry->add_option("--property", words->property,
                         session.Say("cli.territories.geometry_property"));
    geometry->add_option("--source", words->source, session.Say("cli.territories.geometry_source"));
    geometry->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return LoadGeometry(session, app, caller, *words);
        });
    });
}

}  // namespace

void AddTerritories(CLI::App& root, Session& session) {
    auto* territories = root.add_subcommand("territories", session.Say("cli.territories"));
    territories->require_subcommand(1);
    AddGeometry(*territories, session);
    auto* load = territories->add_subcommand("load", session.Say("cli.territories.load"));
    auto words = std::make_shared<Words>();
    auto option = [&](const char* name, auto& value, const char* what) {
        return load->add_option(name, value, session.Say(std::string("cli.territories.") + what));
    };
    load->add_option("file", words->file, session.Say("cli.word.file"))->required();
    option("--root", words->root, "root")->required();
    option("--root-name", words->root_name, "root_name");
    option("--root-title", words->root_title, "root_title");
    option("--level", words->levels, "level")->required()->expected(1)->take_all();
    option("--encoding", words->encoding, "encoding")
        ->check(CLI::IsMember({"utf-8", "utf-16le", "utf-16be", "latin1", "windows-1252"}));
    option("--delimiter", words->delimiter, "delimiter")
        ->check([](const std::string& text) -> std::string {
            return text.size() == 1 || text == "tab" ? "" : text;
        });
    option("--sheet", words->sheet, "sheet");
    option("--header-line", words->header_line, "header_line")->check(CLI::Range(1, 1000));
    load->add_flag("--within-parent", words->within_parent,
                   session.Say("cli.territories.within_parent"));
    load->add_flag("--save", words->save, session.Say("cli.territories.save"));
    load->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Load(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
