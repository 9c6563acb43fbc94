#pragma once

// What the product knows as data: one immutable snapshot of every file of content/ and of the
// country's own folder over it. A new snapshot is loaded beside the old one and swapped.

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "content/code_list.hpp"
#include "content/name_index.hpp"
#include "content/node.hpp"
#include "content/sources.hpp"
#include "content/territories.hpp"
#include "content/units.hpp"

namespace atalaya::content {

// A substance with every name it goes by. Names are compared folded and in any language.
struct Substance {
    std::string code;                      // ours, stable: "cocaine_hcl"
    LocalText label;
    std::vector<std::string> synonyms;
    std::vector<std::pair<std::string, std::string>> identifiers;   // ("cas", "53-21-4")
    std::vector<std::string> groups;       // codes of substance_groups; first is the main one
    std::string parent;                    // broader substance: cocaine for cocaine_hcl
};

// Texts of errors and of the pages, by code.
struct Message {
    LocalText text;          // with {name} for parameters
    int status = 0;          // HTTP status of an error; 0 for plain messages
    std::string area;        // part of the browser application that asks for it; "" for none
};

// One file of a kind that another room reads: registers, indicators, roles, commitments ...
struct Document {
    std::string id;
    Node root;
};

class Library {
 public:
    // Reads and checks everything. Error: content.faults {count}, whose details are all faults
    // found, each with its place (see check.hpp). Shared, because requests that began under one
    // snapshot finish under it while the next one is already in use.
    static Result<std::shared_ptr<const Library>> Load(const Sources& sources);

    const CodeList* FindCodeList(std::string_view id) const;
    std::vector<const CodeList*> CodeLists() const;   // in order of id
    const Units& units() const { return m_units; }
    const Territories& territories() const { return m_territories; }
    // Substances are also the code list "substances" (groups: "substance_groups"), the nodes of
    // all plans the list "commitments" ("HP21-RIME-3.1"), the indicators the list "indicators".
    const Substance* FindSubstance(std::string_view code) const;
    std::span<const Substance> substances() const { return m_substances; }

    // Documents of a kind ("register", "indicator", "role", "plan", ...) in order of id.
    std::vector<const Document*> Documents(std::string_view kind) const;
    const Document* FindDocument(std::string_view kind, std::string_view id) const;

    // The text of an error or message for a person. Unknown codes give the code itself; a
    // placeholder without a parameter stays, an empty one is a dash; a [[part]] with one is left out.
    std::string Say(std::string_view code, std::span<const base::Param> params, Lang lang) const;
    std::string Say(const Error& error, Lang lang) const { return Say(error.code, error.params, lang); }
    int StatusOf(std::string_view code) const;    // HTTP status of an error code; 500 if unknown
    bool HasMessage(std::string_view code) const;
    // The messages of an area ("public", "staff", "help") by code, with their {placeholders}.
    std::vector<std::pair<std::string_view, std::string_view>> Texts(std::string_view area,
                                                                     Lang lang) const;

    // Changes whenever any file changed: ETags and definition versions use it.
    const std::string& fingerprint() const { return m_fingerprint; }

 private:
    friend class Loader;
    using DocumentsById = std::map<std::string, Document, std::less<>>;

    std::map<std::string, CodeList, std::less<>> m_code_lists;
    Units m_units;
    Territories m_territories;
    std::vector<Substance> m_substances;
    StringMap<std::size_t> m_substance_index;
    std::map<std::string, DocumentsById, std::less<>> m_documents;   // by kind
    std::map<std::string, Message, std::less<>> m_messages;
    std::string m_fingerprint;
};

}  // namespace atalaya::content
