#include "content/library.hpp"

namespace atalaya::content {
namespace {

constexpr int kUnknownStatus = 500;

// `text` with each {name} replaced by the parameter of that name.
constexpr std::string_view kNone = "–";

std::string Substitute(std::string_view text, std::span<const base::Param> params) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto open = text.find('{', at);
        auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            out += text.substr(at);
            break;
        }
        out += text.substr(at, open - at);
        auto name = text.substr(open + 1, close - open - 1);
        std::string_view value = text.substr(open, close - open + 1);
        for (const auto& param : params) {
            // "The nearest are: ." would look like a broken sentence.
            if (param.name == name) value = param.value.empty() ? kNone : param.value;
        }
        out += value;
        at = close + 1;
    }
    return out;
}

}  // namespace

const CodeList* Library::FindCodeList(std::string_view id) const {
    auto found = m_code_lists.find(id);
    return found == m_code_lists.end() ? nullptr : &found->second;
}

std::vector<const CodeList*> Library::CodeLists() const {
    std::vector<const CodeList*> lists;
    for (const auto& [id, list] : m_code_lists) lists.push_back(&list);
    return lists;
}

const Substance* Library::FindSubstance(std::string_view code) const {
    auto found = m_substance_index.find(code);
    return found == m_substance_index.end() ? nullptr : &m_substances[found->second];
}

std::vector<const Document*> Library::Documents(std::string_view kind) const {
    std::vector<const Document*> documents;
    auto found = m_documents.find(kind);
    if (found == m_documents.end()) return documents;
    for (const auto& [id, document] : found->second) documents.push_back(&document);
    return documents;
}

const Document* Library::FindDocument(std::string_view kind, std::string_view id) const {
    auto documents = m_documents.find(kind);
    if (documents == m_documents.end()) return nullptr;
    auto found = documents->second.find(id);
    return found == documents->second.end() ? nullptr : &found->second;
}

std::string Library::Say(std::string_view code, std::span<const base::Param> params,
                         Lang lang) const {
    auto found = m_messages.find(code);
    return found == m_messages.end() ? std::string(code)
                                     : Substitute(found->second.text.In(lang), params);
}

int Library::StatusOf(std::string_view code) const {
    auto found = m_messages.find(code);
    return found == m_messages.end() || found->second.status == 0 ? kUnknownStatus
                                                                  : found->second.status;
}

std::vector<std::pair<std::string_view, std::string_view>> Library::Texts(std::string_view area,
                                                                         Lang lang) const {
    std::vector<std::pair<std::string_view, std::string_view>> texts;
    for (const auto& [code, message] : m_messages) {
        if (message.area == area) texts.emplace_back(code, message.text.In(lang));
    }
    return texts;
}

bool Library::HasMessage(std::string_view code) const { return m_messages.contains(code); }

}  // namespace atalaya::content
