#include "content/library.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/size_text.hpp"

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
// Parameters whose values are numbers of bytes.
constexpr std::array<std::string_view, 2> kOfSizes{"size", "largest"};
constexpr std::string_view kReason = "reason";   // a parameter that may be a code with a text

template <std::size_t count>
bool Holds(const std::array<std::string_view, count>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// What is no number of bytes stays as it is.
std::string SizeOf(std::string_view text, Lang lang) {
    std::uint64_t bytes = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), bytes);
    if (failed != std::errc() || end != text.data() + text.size()) return std::string(text);
    return base::SizeText(bytes, lang);
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
    if (found == m_messages.end()) return std::string(code);
    // Countries and territories by their names in that language, sizes and reasons in its words.
    std::vector<base::Param> named(params.begin(), params.end());
    base::Param* reason = nullptr;
    for (base::Param& param : named) {
        if (param.name == kReason) reason = &param;
        if (Holds(kOfSizes, param.name)) param.value = SizeOf(param.value, lang);
        if (!Holds(kOfTerritories, param.name)) continue;
        if (const Territory* territory = m_territories.Find(param.value))
            param.value = territory->label.In(lang);
    }
    if (reason) {
        const auto text = m_messages.find(reason->value);
        if (text != m_messages.end()) reason->value = Fill(text->second.text.In(lang), named);
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
