#include "content/code_list.hpp"

#include "content/tree.hpp"

namespace atalaya::content {

bool Code::ValidOn(const base::Date& day) const {
    return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to);
}

const Code* CodeList::Find(std::string_view code) const {
    auto found = m_by_code.find(code);
    return found == m_by_code.end() ? nullptr : &m_codes[found->second];
}

const Code* CodeList::FindByName(std::string_view name) const {
    if (const Code* exact = Find(name)) return exact;
    auto entry = m_names.Find(name);
    return entry ? &m_codes[*entry] : nullptr;
}

std::vector<const Code*> CodeList::Nearest(std::string_view name, std::size_t most) const {
    std::vector<const Code*> codes;
    for (std::size_t entry : m_names.Nearest(name, most)) codes.push_back(&m_codes[entry]);
    return codes;
}

std::vector<std::string> CodeList::Below(std::string_view code) const {
    auto found = m_by_code.find(code);
    if (found == m_by_code.end()) return {};
    std::vector<std::size_t> entries = {found->second};
    std::vector<std::string> codes;
    for (std::size_t next = 0; next < entries.size(); ++next) {
        const auto& children = m_children[entries[next]];
        codes.push_back(m_codes[entries[next]].code);
        entries.insert(entries.end(), children.begin(), children.end());
    }
    return codes;
}

bool CodeList::IsBelow(std::string_view code, std::string_view ancestor) const {
    auto found = m_by_code.find(code);
    auto wanted = m_by_code.find(ancestor);
    if (found == m_by_code.end() || wanted == m_by_code.end()) return false;
    std::size_t at = found->second;
    while (at != wanted->second && m_parents[at] != at) at = m_parents[at];
    return at == wanted->second;
}

Result<CodeList> CodeList::Build(std::string id, LocalText title, std::vector<Code> codes) {
    std::vector<TreeEntry> entries;
    entries.reserve(codes.size());
    for (const Code& code : codes) entries.push_back({code.code, code.parent});
    auto faults = CheckTree(entries);
    if (!faults.empty()) return std::move(faults.front().error);

    CodeList list;
    list.m_id = std::move(id);
    list.m_title = std::move(title);
    list.m_codes = std::move(codes);
    list.m_children.resize(list.m_codes.size());
    for (std::size_t i = 0; i < list.m_codes.size(); ++i) {
        const Code& code = list.m_codes[i];
        list.m_by_code.emplace(code.code, i);
        list.m_names.Add(code.code, i);
        for (const auto& label : code.label.by_lang) list.m_names.Add(label, i);
        for (const auto& alias : code.aliases) list.m_names.Add(alias, i);
    }
    for (std::size_t i = 0; i < list.m_codes.size(); ++i) {
        const std::string& parent = list.m_codes[i].parent;
        list.m_parents.push_back(parent.empty() ? i : list.m_by_code.find(parent)->second);
        if (!parent.empty()) list.m_children[list.m_parents[i]].push_back(i);
    }
    return list;
}

}  // namespace atalaya::content
