#include "content/loader.hpp"

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "content/check.hpp"

namespace atalaya::content {
namespace {

constexpr std::string_view kSchemaFolder = "schema/";

// Files of a kind that add up are one document: their lists one after the other.
Node Sum(std::vector<Node> documents) {
    if (documents.size() == 1) return std::move(documents.front());
    std::vector<std::pair<std::string, std::vector<Node>>> lists;
    std::vector<Node::Member> members;
    for (const Node& document : documents) {
        for (const auto& [key, value] : document.Members()) {
            auto same = [&, &name = key](const auto& entry) { return entry.first == name; };
            if (value.kind() != Node::Kind::List) {
                if (std::none_of(members.begin(), members.end(), same))
                    members.emplace_back(key, value);
                continue;
            }
            auto list = std::find_if(lists.begin(), lists.end(), same);
            if (list == lists.end()) list = lists.insert(lists.end(), {key, {}});
            list->second.insert(list->second.end(), value.Items().begin(), value.Items().end());
        }
    }
    const Place place = documents.front().place();
    for (auto& [key, items] : lists)
        members.emplace_back(key, Node::MakeList(place, std::move(items)));
    return Node::MakeMap(place, std::move(members));
}

// "file:12:5" taken apart; the file may hold ':' itself.
Fault Locate(const Error& error) {
    Fault fault{error.where, 0, 0, error};
    auto cut = [&](int& number) {
        auto colon = fault.file.rfind(':');
        if (colon == std::string::npos) return;
        const char* end = fault.file.data() + fault.file.size();
        auto [stop, wrong] = std::from_chars(fault.file.data() + colon + 1, end, number);
        if (wrong == std::errc() && stop == end) fault.file.resize(colon);
    };
    cut(fault.column);
    cut(fault.line);
    return fault;
}

std::vector<Fault> InOrder(const std::vector<Error>& errors) {
    std::vector<Fault> faults;
    for (const Error& error : errors) faults.push_back(Locate(error));
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
    return faults;
}

std::string Fingerprint(const std::vector<SourceFile>& files) {
    base::Hasher hasher;
    for (const auto& file : files) {
        hasher.Add(file.name);
        hasher.Add(file.text);
    }
    return base::Hex(hasher.Finish());
}

}  // namespace

Loader::Loader(const Sources& sources) {
    std::vector<SourceFile> files = ReadSources(sources, m_faults);
    m_library->m_fingerprint = Fingerprint(files);
    ReadSchemas(ReadSources({}, m_faults));
    ParseFiles(files);
    CheckDocuments();
    BuildMessages();
    BuildCodeLists();
    BuildSubstances();
    BuildCommitments();
    AddListOfDocuments("indicator", "indicators");
    AddListOfDocuments("assessment_method", "assessment_methods");
    BuildUnits();
    BuildTerritories();
    ResolveReferences();
    BuildDocuments();
    std::vector<Error> sorted;
    for (Fault& fault : InOrder(m_faults)) sorted.push_back(std::move(fault.error));
    m_faults = std::move(sorted);
}

void Loader::ReadSchemas(const std::vector<SourceFile>& files) {
    for (const auto& file : files) {
        if (!file.name.starts_with(kSchemaFolder)) continue;
        auto document = ParseYaml(file.text, file.name);
        base::Check(document.ok(), "a schema cannot be read: " + file.name);
        auto schema = Schema::Read(*document);
        base::Check(schema.ok(), schema ? "" : schema.error().Describe());
        std::string kind = schema->kind();
        m_schemas.emplace(std::move(kind), *std::move(schema));
    }
}

void Loader::ParseFiles(const std::vector<SourceFile>& files) {
    // What one layer adds up to is laid over the layers below it as a whole.
    std::map<std::pair<int, std::string>, std::vector<Node>> added;
    for (const auto& file : files) {
        if (file.layer == 0 && file.name.starts_with(kSchemaFolder)) continue;
        auto document = ParseYaml(file.text, file.name);
        if (!document) {
            m_faults.push_back(std::move(document).error());
            continue;
        }
        const Node& kind = (*document)["kind"];
        auto schema = m_schemas.find(kind.Scalar());
        if (schema == m_schemas.end()) {
            std::string known;
            for (const auto& [name, unused] : m_schemas) known += (known.empty() ? "" : ", ") + name;
            m_faults.push_back(Err("content.unknown_kind",
                                   {{"kind", kind.Scalar()}, {"known", known}}, kind.Where()));
        } else if (schema->second.is_document()) {
            AddDocument(schema->second, *std::move(document), file.layer);
        } else {
            NoteArea(*document);
            added[{file.layer, schema->first}].push_back(*std::move(document));
        }
    }
    for (auto& [key, documents] : added)
        AddDocument(m_schemas.find(key.second)->second, Sum(std::move(documents)), key.first);
}

// Before the files of a layer are added up, which forgets in which of them a message stood.
void Loader::NoteArea(const Node& document) {
    const std::string area = document["area"].TextOr("");
    if (area.empty()) return;
    for (const Node& message : document["messages"].Items())
        m_areas.try_emplace(message["code"].Scalar(), area);
}

void Loader::AddDocument(const Schema& schema, Node document, int layer) {
    const std::string id = schema.is_document() ? document["id"].Scalar() : "";
    auto& documents = m_documents[schema.kind()];
    auto below = documents.find(id);
    auto [written, fresh] = m_layers.try_emplace(schema.kind() + "/" + id, layer);
    if (!fresh && written->second == layer && below != documents.end()) {
        m_faults.push_back(Err("content.duplicate_id", {{"id", id}}, document.Where()));
        return;
    }
    written->second = layer;
    if (below == documents.end()) {
        documents.emplace(id, std::move(document));
    } else if (schema.is_document() && IsRemoval(document)) {
        documents.erase(below);
    } else {
        below->second = Overlay(below->second, document, schema.Whole());
    }
}

void Loader::CheckDocuments() {
    for (const auto& [kind, documents] : m_documents) {
        const Schema& schema = m_schemas.find(kind)->second;
        for (const auto& [id, document] : documents) schema.Check(document, m_faults, m_references);
    }
}

void Loader::ResolveReferences() {
    for (const auto& [target, value, where] : m_references) {
        bool found = false;
        if (target == "codelist") {
            found = m_library->FindCodeList(value) != nullptr;
        } else if (target == "unit") {
            found = m_library->units().Find(value) != nullptr;
        } else if (target == "substance_group") {
            const CodeList* groups = m_library->FindCodeList("substance_groups");
            found = groups && groups->Find(value);
        } else {
            auto documents = m_documents.find(target);
            found = documents != m_documents.end() && documents->second.contains(value);
        }
        if (!found)
            m_faults.push_back(Err("content.unknown_reference",
                                   {{"target", target}, {"value", value}}, where));
    }
}

const Node& Loader::Added(const std::string& kind) const {
    static const Node none;
    auto documents = m_documents.find(kind);
    if (documents == m_documents.end()) return none;
    auto found = documents->second.find("");
    return found == documents->second.end() ? none : found->second;
}

Result<std::shared_ptr<const Library>> Library::Load(const Sources& sources) {
    Loader loader(sources);
    if (loader.faults().empty()) return loader.Take();
    Error error = Err("content.faults", {{"count", std::to_string(loader.faults().size())}},
                      loader.faults().front().where);
    error.details = loader.faults();
    return error;
}

std::vector<Fault> Check(const Sources& sources) { return InOrder(Loader(sources).faults()); }

}  // namespace atalaya::content
