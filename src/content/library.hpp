#pragma once

// What the product knows as data: one immutable snapshot of every file of content/ and of the
// country's own folder over it. A new snapshot is loaded beside the old one and swapped.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.hpp"
#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/node.hpp"

namespace atalaya::content {

// One entry of a code list, valid on [from, to] where given.
struct Code {
    std::string code;
    LocalText label;
    std::string parent;                  // code of the wider entry; "" at the top
    std::vector<std::string> aliases;    // other names under which files bring it
    std::optional<base::Date> valid_from, valid_to;
    bool ValidOn(const base::Date& day) const;
};

// A list whose entries are found by code, or by any of their names in any language.
class CodeList {
 public:
    const std::string& id() const { return m_id; }
    const LocalText& title() const { return m_title; }
    std::span<const Code> codes() const { return m_codes; }
    const Code* Find(std::string_view code) const;
    // By code, label or alias, compared folded. Nullptr when nothing or more than one fits.
    const Code* FindByName(std::string_view name) const;
    // Up to `most` entries whose names are nearest to a wrong one, nearest first.
    std::vector<const Code*> Nearest(std::string_view name, std::size_t most = 3) const;
    // The code itself and everything below it.
    std::vector<std::string> Below(std::string_view code) const;
    bool IsBelow(std::string_view code, std::string_view ancestor) const;   // or equal

    static Result<CodeList> Build(std::string id, LocalText title, std::vector<Code> codes);

 private:
    std::string m_id;
    LocalText m_title;
    std::vector<Code> m_codes;
    std::unordered_map<std::string, std::size_t> m_by_code;
    std::unordered_map<std::string, std::size_t> m_by_name;   // folded; ambiguous ones: npos
};

// A unit and how it becomes the base unit of its dimension. Factors are exact decimals.
struct Unit {
    std::string code;             // "g", "kg", "tablet", "l"
    LocalText label;
    std::string dimension;        // "mass", "volume", "count", "area"
    std::vector<std::string> aliases;
    // Base units for one of this: numerator / denominator (both exact), "kg" for mass, "l" for
    // volume, the unit itself for counts. Absent: no honest conversion exists.
    std::optional<base::Decimal> numerator, denominator;
    std::string base;             // unit code of the comparable value: "kg", "l", "tablet"
};

class Units {
 public:
    const Unit* Find(std::string_view code) const;
    const Unit* FindByName(std::string_view name) const;
    std::vector<const Unit*> Nearest(std::string_view name, std::size_t most = 3) const;
    std::span<const Unit> all() const { return m_units; }
    static Result<Units> Build(std::vector<Unit> units);

 private:
    std::vector<Unit> m_units;
    CodeList m_names;
};

// A substance with every name it goes by. Names are compared folded and in any language.
struct Substance {
    std::string code;                      // ours, stable: "cocaine_hcl"
    LocalText label;
    std::vector<std::string> synonyms;
    std::vector<std::pair<std::string, std::string>> identifiers;   // ("cas", "53-21-4")
    std::vector<std::string> groups;       // codes of substance_groups; first is the main one
    std::string parent;                    // broader substance: cocaine for cocaine_hcl
};

// A territory of the tree: country, then its own levels. A code is its parent's code, '-' and its
// own part ("XA", "XA-03", "XA-03-011"; a part has no '-'), so that "within" is a prefix.
struct Territory {
    std::string code;
    std::string parent;                    // "" for a country
    LocalText label;
    int level = 0;                         // 0: country, 1: first level ...
    std::vector<std::string> aliases;      // other names, official numbers
    std::optional<base::Date> valid_from, valid_to;
};

class Territories {
 public:
    const Territory* Find(std::string_view code) const;
    // By name or alias, within a country when given ("" = any country, countries only).
    const Territory* FindByName(std::string_view name, std::string_view country) const;
    std::vector<const Territory*> Nearest(std::string_view name, std::string_view country,
                                          std::size_t most = 3) const;
    // The ancestor at a level, itself if it is there, nullptr if it stands above it.
    const Territory* Ancestor(std::string_view code, int level) const;
    bool IsWithin(std::string_view code, std::string_view ancestor) const;   // or equal
    std::vector<std::string> Below(std::string_view code) const;             // itself included
    std::span<const Territory> all() const { return m_territories; }
    // Title of a country's level: "province", "municipality"; English "Level n" style otherwise.
    LocalText LevelTitle(std::string_view country, int level) const;
    int Levels(std::string_view country) const;    // deepest level

    static Result<Territories> Build(std::vector<Territory> territories,
                                     std::map<std::pair<std::string, int>, LocalText> level_titles);

 private:
    std::vector<Territory> m_territories;
    std::unordered_map<std::string, std::size_t> m_by_code;
    std::unordered_map<std::string, std::size_t> m_by_name;   // country + '\n' + folded name
    std::map<std::pair<std::string, int>, LocalText> m_level_titles;
};

// Texts of errors and of the pages, by code.
struct Message {
    LocalText text;          // with {name} for parameters
    int status = 0;          // HTTP status of an error; 0 for plain messages
};

// One file of a kind that another room reads: registers, indicators, roles, commitments ...
struct Document {
    std::string id;
    Node root;
};

// Where content comes from: the files inside the program, then zero or more folders over them.
struct Sources {
    std::vector<std::filesystem::path> folders;   // later ones win
    bool embedded = true;
};

class Library {
 public:
    // Reads and checks everything; the error's details are all faults found, each with its place.
    static Result<std::shared_ptr<const Library>> Load(const Sources& sources);

    const CodeList* FindCodeList(std::string_view id) const;
    std::vector<const CodeList*> CodeLists() const;
    const Units& units() const { return m_units; }
    const Territories& territories() const { return m_territories; }
    // Substances are also the code list "substances" (groups: "substance_groups").
    const Substance* FindSubstance(std::string_view code) const;
    std::span<const Substance> substances() const { return m_substances; }

    // Documents of a kind ("register", "indicator", "role", "plan", ...) in order of id.
    std::vector<const Document*> Documents(std::string_view kind) const;
    const Document* FindDocument(std::string_view kind, std::string_view id) const;

    // The text of an error or message for a person. Unknown codes give the code itself.
    std::string Say(std::string_view code, std::span<const base::Param> params, Lang lang) const;
    std::string Say(const Error& error, Lang lang) const { return Say(error.code, error.params, lang); }
    int StatusOf(std::string_view code) const;    // HTTP status of an error code; 500 if unknown
    bool HasMessage(std::string_view code) const;

    // Changes whenever any file changed: ETags and definition versions use it.
    const std::string& fingerprint() const { return m_fingerprint; }

 private:
    friend class Loader;
    std::map<std::string, CodeList, std::less<>> m_code_lists;
    Units m_units;
    Territories m_territories;
    std::vector<Substance> m_substances;
    std::unordered_map<std::string, std::size_t> m_substance_index;
    std::map<std::string, std::map<std::string, Document, std::less<>>, std::less<>> m_documents;
    std::map<std::string, Message, std::less<>> m_messages;
    std::string m_fingerprint;
};

}  // namespace atalaya::content
