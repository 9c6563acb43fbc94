#include "content/library.hpp"

#include <algorithm>
#include <array>

namespace atalaya::content {
namespace {

constexpr int kUnknownStatus = 500;

constexpr std::string_view kNone = "–";   // an empty parameter; nothing would look broken

const base::Param* Find(std::span<const base::Param> params, std::string_view name) {
    const base::Param* found = nullptr;
    for (const auto& param : params) {
        if (param.name == name) found = &param;
    }
    return found;
}

// `text` with each {name} replaced by the parameter of that name; nullopt in `all` mode when one
// of them has no text.
std::optional<std::string> Substitute(std::string_view text, std::span<const base::Param> params,
                                      bool all) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto open = text.find('{', at);
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            out += text.substr(at);
            break;
        }
        out += text.substr(at, open - at);
        const auto* param = Find(params, text.substr(open + 1, close - open - 1));
        const bool empty = param && param->value.empty();
        if (all && (!param || empty)) return std::nullopt;
        out += !param ? text.substr(open, close - open + 1) : empty ? kNone : param->value;
        at = close + 1;
    }
    return out;
}

// The same for a text of which [[a part in double brackets]] is left out unless all its
// parameters have a text: "There is no field “x”.[[ Nearest: {nearest}.]]".
std::string Fill(std::string_view text, std::span<const base::Param> params) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find("[[");
        const auto close = open == std::string_view::npos ? open : text.find("]]", open);
        if (close == std::string_view::npos) break;
        out += *Substitute(text.substr(0, open), params, false);
        if (auto part = Substitute(text.substr(open + 2, close - open - 2), params, true))
            out += *part;
        text.remove_prefix(close + 2);
    }
    return out + *Substitute(text, params, false);
}

// Parameters whose values are codes of territories.
constexpr std::array<std::string_view, 3> kOfTerritories{"country", "territory", "granted"};
constexpr std::string_view kReason = "reason";   // a parameter that may be a code with a text

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
    if (found == m_messages.end()) return std::string(code);
    // Countries and territories by their names in that language, reasons in its words.
    std::vector<base::Param> named(params.begin(), params.end());
    for (base::Param& param : named) {
        if (param.name == kReason) {
            const auto reason = m_messages.find(param.value);
            if (reason != m_messages.end()) param.value = Fill(reason->second.text.In(lang), params);
        }
        if (std::ranges::find(kOfTerritories, param.name) == kOfTerritories.end()) continue;
        if (const Territory* territory = m_territories.Find(param.value))
            param.value = territory->label.In(lang);
    }
    return Fill(found->second.text.In(lang), named);
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
