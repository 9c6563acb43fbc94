#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.hpp"
#include "content/schema.hpp"
#include "content/sources.hpp"

namespace atalaya::content {

// Makes a library out of sources in four steps: parse each file, lay the layers over each other,
// hold every document to its schema, build the lists. Every step goes on after a fault, so that
// one run finds them all.
class Loader {
 public:
    explicit Loader(const Sources& sources);

    // All faults, in order of place.
    const std::vector<Error>& faults() const { return m_faults; }
    // Precondition: no faults.
    std::shared_ptr<const Library> Take() { return std::move(m_library); }

 private:
    using NodesById = std::map<std::string, Node>;

    void ReadSchemas(const std::vector<SourceFile>& files);
    void ParseFiles(const std::vector<SourceFile>& files);
    void NoteArea(const Node& document);
    void AddDocument(const Schema& schema, Node document, int layer);
    void CheckDocuments();
    void ResolveReferences();
    const Node& Added(const std::string& kind) const;   // files of a kind that add up, as one

    void BuildMessages();
    void BuildCodeLists();
    void BuildSubstances();
    void BuildCommitments();   // the nodes of all plans as the code list "commitments"
    // The documents of a kind as a code list: the indicators as "indicators", the methods of
    // assessment as "assessment_methods".
    void AddListOfDocuments(const std::string& kind, std::string id);
    void AddDerivedList(std::string id, std::vector<Code> codes);
    void BuildUnits();
    void BuildTerritories();
    void BuildDocuments();   // the last step: it takes the documents over
    LocalText MessageOr(std::string_view code, std::string_view fallback) const;
    void Report(std::vector<EntryFault> faults, const std::vector<const Node*>& nodes);
    Territories::LevelTitles ReadLevelTitles();

    std::shared_ptr<Library> m_library = std::make_shared<Library>();
    std::map<std::string, Schema, std::less<>> m_schemas;
    // Documents by kind and id; files that add up are one document under the id "".
    std::map<std::string, NodesById> m_documents;
    std::map<std::string, int> m_layers;   // "kind/id" -> layer that last wrote it
    std::map<std::string, std::string, std::less<>> m_areas;   // code of a message -> its area
    std::vector<Reference> m_references;
    std::vector<Error> m_faults;
};

}  // namespace atalaya::content
