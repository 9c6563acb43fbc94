// The lists of a library out of checked documents: the Build... members of content/loader.hpp.
// Texts that a fault left out are empty here; the fault itself is reported by the schema.

#include <algorithm>
#include <cctype>
#include <set>

#include "content/loader.hpp"

namespace atalaya::content {
namespace {

LocalText TextIn(const Node& node) {
    LocalText text;
    if (node.kind() == Node::Kind::Scalar) text.by_lang.fill(node.Scalar());
    for (Lang lang : base::kLangs) {
        if (node.kind() == Node::Kind::Map) text.In(lang) = node[base::Code(lang)].TextOr("");
    }
    return text;
}

std::vector<std::string> TextsIn(const Node& node) {
    std::vector<std::string> texts;
    for (const Node& item : node.Items()) texts.push_back(item.TextOr(""));
    return texts;
}

std::optional<base::Date> DateIn(const Node& node) {
    if (node.IsNull()) return std::nullopt;
    auto date = base::Date::Parse(node.Scalar());
    return date ? std::optional(*date) : std::nullopt;
}

std::optional<base::Decimal> DecimalIn(const Node& node) {
    if (node.IsNull()) return std::nullopt;
    auto number = base::Decimal::Parse(node.Scalar());
    return number ? std::optional(number->value) : std::nullopt;
}

// The items of a list that have a code; the others are reported as lacking it.
std::vector<const Node*> Coded(const Node& list) {
    std::vector<const Node*> nodes;
    for (const Node& item : list.Items()) {
        if (!item["code"].Scalar().empty()) nodes.push_back(&item);
    }
    return nodes;
}

void CheckValidity(const Node& node, std::vector<Error>& faults) {
    auto from = DateIn(node["valid_from"]), to = DateIn(node["valid_to"]);
    if (from && to && *to < *from)
        faults.push_back(Err("content.valid_order",
                             {{"from", from->ToString()}, {"to", to->ToString()}}, node.Where()));
}

// The {names} that a text asks for.
std::set<std::string> Placeholders(std::string_view text) {
    std::set<std::string> names;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open)) {
        auto close = text.find('}', open);
        if (close == std::string_view::npos) break;
        names.emplace(text.substr(open + 1, close - open - 1));
        open = close;
    }
    return names;
}

// A parameter that one language shows and another hides is a slip of the translation.
void CheckPlaceholders(const Node& message, std::vector<Error>& faults) {
    LocalText text = TextIn(message["text"]);
    std::set<std::string> all;
    for (const auto& words : text.by_lang) all.merge(Placeholders(words));
    for (Lang lang : base::kLangs) {
        if (text.In(lang).empty()) continue;
        auto own = Placeholders(text.In(lang));
        for (const auto& name : all) {
            if (own.contains(name)) continue;
            faults.push_back(Err("content.placeholder",
                                 {{"name", name}, {"language", std::string(base::Code(lang))},
                                  {"code", message["code"].Scalar()}},
                                 message["text"][base::Code(lang)].Where()));
        }
    }
}

std::vector<Code> ReadCodes(const std::vector<const Node*>& nodes, std::vector<Error>& faults) {
    std::vector<Code> codes;
    for (const Node* node : nodes) {
        CheckValidity(*node, faults);
        codes.push_back({(*node)["code"].Scalar(), TextIn((*node)["label"]),
                         (*node)["parent"].TextOr(""), TextsIn((*node)["aliases"]),
                         DateIn((*node)["valid_from"]), DateIn((*node)["valid_to"])});
    }
    return codes;
}

std::vector<TreeEntry> TreeOf(const std::vector<Code>& codes) {
    std::vector<TreeEntry> entries;
    for (const Code& code : codes) entries.push_back({code.code, code.parent});
    return entries;
}

// "HP21-RIME-1.5" is printed as "RIME 1.5" where the plan is understood; "UN16-1.a" is never
// called "1.a", which would say too little.
std::string WithoutPrefix(std::string_view id, std::string_view prefix) {
    if (prefix.empty() || !id.starts_with(std::string(prefix) + "-")) return {};
    id.remove_prefix(prefix.size() + 1);
    const bool letters = id.size() > 1 && std::isalpha(static_cast<unsigned char>(id[0])) &&
                         std::isalpha(static_cast<unsigned char>(id[1]));
    return letters ? std::string(id) : std::string();
}

// A node of a plan as an entry of a code list: "HP21-RIME-1.5 Title".
Code CommitmentOf(const Node& node, std::string_view prefix) {
    Code code;
    code.code = node["id"].TextOr("");
    code.parent = node["parent"].TextOr("");
    const LocalText title = TextIn(node["title"]);
    for (const Lang lang : base::kLangs) {
        code.label.In(lang) = code.code + " " + title.In(lang);
        code.aliases.push_back(title.In(lang));
    }
    if (auto shorter = WithoutPrefix(code.code, prefix); !shorter.empty())
        code.aliases.push_back(std::move(shorter));
    return code;
}

Code CodeOf(const Substance& substance) {
    Code code{substance.code, substance.label, substance.parent, substance.synonyms, {}, {}};
    for (const auto& [scheme, identifier] : substance.identifiers) code.aliases.push_back(identifier);
    return code;
}

}  // namespace

void Loader::Report(std::vector<EntryFault> faults, const std::vector<const Node*>& nodes) {
    for (auto& [entry, error] : faults) {
        // The schema has reported entries that stand twice.
        if (error.code == "content.duplicate_id") continue;
        error.where = nodes[entry]->Where();
        m_faults.push_back(std::move(error));
    }
}

LocalText Loader::MessageOr(std::string_view code, std::string_view fallback) const {
    auto found = m_library->m_messages.find(code);
    if (found != m_library->m_messages.end()) return found->second.text;
    LocalText text;
    text.by_lang.fill(std::string(fallback));
    return text;
}

void Loader::BuildMessages() {
    for (const std::string kind : {"errors", "messages"}) {
        for (const Node* node : Coded(Added(kind)[kind])) {
            CheckPlaceholders(*node, m_faults);
            const std::string& code = (*node)["code"].Scalar();
            auto area = m_areas.find(code);
            Message message{TextIn((*node)["text"]),
                            static_cast<int>((*node)["status"].IntegerOr(0)),
                            area == m_areas.end() ? "" : area->second};
            bool fresh = m_library->m_messages.try_emplace(code, std::move(message)).second;
            if (!fresh && kind == "messages")
                m_faults.push_back(Err("content.duplicate_id", {{"id", code}}, node->Where()));
        }
    }
}

void Loader::BuildCodeLists() {
    for (const auto& [id, document] : m_documents["codelist"]) {
        auto nodes = Coded(document["codes"]);
        auto codes = ReadCodes(nodes, m_faults);
        Report(CheckTree(TreeOf(codes)), nodes);
        auto list = CodeList::Build(id, TextIn(document["title"]), std::move(codes));
        if (list) m_library->m_code_lists.emplace(id, *std::move(list));
    }
}

void Loader::BuildSubstances() {
    auto nodes = Coded(Added("substances")["substances"]);
    auto& substances = m_library->m_substances;
    std::vector<Code> codes;
    for (const Node* node : nodes) {
        Substance substance{(*node)["code"].Scalar(), TextIn((*node)["label"]),
                            TextsIn((*node)["synonyms"]), {}, TextsIn((*node)["groups"]),
                            (*node)["parent"].TextOr("")};
        for (const auto& [scheme, value] : (*node)["identifiers"].Members())
            substance.identifiers.emplace_back(scheme, value.TextOr(""));
        m_library->m_substance_index.emplace(substance.code, substances.size());
        codes.push_back(CodeOf(substance));
        substances.push_back(std::move(substance));
    }
    Report(CheckTree(TreeOf(codes)), nodes);
    auto list = CodeList::Build("substances", MessageOr("content.substances", "substances"),
                                std::move(codes));
    if (list) m_library->m_code_lists.insert_or_assign("substances", *std::move(list));
}

void Loader::AddDerivedList(std::string id, std::vector<Code> codes) {
    // What is wrong with the tree of a plan is told by the room that reads plans; here an entry
    // without its parent stands at the top and a second one of the same id is left out.
    std::set<std::string> known;
    std::erase_if(codes, [&](const Code& code) {
        return code.code.empty() || !known.insert(code.code).second;
    });
    for (Code& code : codes) {
        if (!known.contains(code.parent)) code.parent.clear();
    }
    const LocalText title = MessageOr("content." + id, id);
    auto list = CodeList::Build(id, title, codes);
    if (!list) {   // nodes that stand below each other
        for (Code& code : codes) code.parent.clear();
        list = CodeList::Build(id, title, std::move(codes));
    }
    if (list) m_library->m_code_lists.try_emplace(std::move(id), *std::move(list));
}

void Loader::BuildCommitments() {
    std::vector<Code> codes;
    for (const auto& [id, plan] : m_documents["plan"]) {
        const std::string prefix = plan["prefix"].TextOr("");
        for (const Node& node : plan["nodes"].Items()) codes.push_back(CommitmentOf(node, prefix));
        for (const auto& [part_id, part] : m_documents["plan_part"]) {
            if (part["plan"].TextOr("") != id) continue;
            for (const Node& node : part["nodes"].Items())
                codes.push_back(CommitmentOf(node, prefix));
        }
    }
    AddDerivedList("commitments", std::move(codes));
}

void Loader::AddListOfDocuments(const std::string& kind, std::string id) {
    std::vector<Code> codes;
    for (const auto& [name, document] : m_documents[kind]) {
        Code code;
        code.code = name;
        code.label = TextIn(document["title"]);
        codes.push_back(std::move(code));
    }
    AddDerivedList(std::move(id), std::move(codes));
}

void Loader::BuildUnits() {
    auto nodes = Coded(Added("units")["units"]);
    std::vector<Unit> units;
    for (const Node* node : nodes) {
        const Node& factor = (*node)["factor"];
        units.push_back({(*node)["code"].Scalar(), TextIn((*node)["label"]),
                         (*node)["dimension"].TextOr(""), TextsIn((*node)["aliases"]),
                         DecimalIn(factor["numerator"]), DecimalIn(factor["denominator"]),
                         (*node)["base"].TextOr("")});
    }
    Report(Units::Faults(units), nodes);
    if (auto built = Units::Build(std::move(units))) m_library->m_units = *std::move(built);
}

Territories::LevelTitles Loader::ReadLevelTitles() {
    constexpr int kNamedLevels = 9;
    Territories::LevelTitles titles;
    const LocalText pattern = MessageOr("content.level", "{level}");
    for (int level = 0; level <= kNamedLevels; ++level) {
        LocalText title = pattern;
        for (auto& text : title.by_lang) {
            auto at = text.find("{level}");
            if (at != std::string::npos) text.replace(at, 7, std::to_string(level));
        }
        titles[{"", level}] = std::move(title);
    }
    for (const Node& node : Added("territories")["levels"].Items()) {
        titles.insert_or_assign(
            {node["country"].TextOr(""), static_cast<int>(node["level"].IntegerOr(0))},
            TextIn(node["title"]));
    }
    return titles;
}

void Loader::BuildTerritories() {
    auto nodes = Coded(Added("territories")["territories"]);
    std::vector<Territory> territories;
    for (const Node* node : nodes) {
        CheckValidity(*node, m_faults);
        territories.push_back({(*node)["code"].Scalar(), (*node)["parent"].TextOr(""),
                               TextIn((*node)["label"]), 0, TextsIn((*node)["aliases"]),
                               DateIn((*node)["valid_from"]), DateIn((*node)["valid_to"])});
    }
    Report(Territories::Faults(territories), nodes);
    auto built = Territories::Build(std::move(territories), ReadLevelTitles());
    if (built) m_library->m_territories = *std::move(built);
}

void Loader::BuildDocuments() {
    for (auto& [kind, documents] : m_documents) {
        if (!m_schemas.find(kind)->second.is_document()) continue;
        for (auto& [id, root] : documents)
            m_library->m_documents[kind].emplace(id, Document{id, std::move(root)});
    }
}

}  // namespace atalaya::content
