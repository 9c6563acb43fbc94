#include "commitments/search_keys.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "commitments/search_words.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::size_t kLonger = 4;  // letters; shorter words carry little

std::string AllTitles(const LocalText& title) {
    std::string all;
    for (const std::string& one : title.by_lang) all += one + " ";
    return all;
}

constexpr std::array kAllKinds = {
    Kind::Pillar, Kind::Area,      Kind::Chapter, Kind::Section, Kind::Goal,           Kind::Objective,
    Kind::Paragraph, Kind::Target, Kind::Action,  Kind::Recommendation, Kind::Commitment, Kind::Item};

}  // namespace

void KeyMaker::Make(const std::vector<std::string>& names) {
    m_plan.m_words = base::SearchTokens(AllTitles(m_plan.m_title) + m_plan.m_id);
    for (const std::string& name : names) m_plan.m_names.push_back(AddressOf(name));
    m_plan.m_kinds.resize(kAllKinds.size());
    for (const Kind kind : kAllKinds)
        m_plan.m_kinds[static_cast<std::size_t>(kind)] = KindWords(kind);
    std::array<int, kAllKinds.size()> counts{};
    std::map<std::string, std::vector<std::size_t>> words;
    for (std::size_t i = 0; i < m_plan.m_nodes.size(); ++i) {
        const Node& node = m_plan.m_nodes[i];
        m_plan.m_keys.push_back(KeysOf(node));
        m_plan.m_keys.back().ordinal = ++counts[static_cast<std::size_t>(node.kind)];
        for (std::string& word : base::SearchTokens(AllTitles(node.title)))
            words[std::move(word)].push_back(i);
    }
    for (auto& [word, nodes] : words) m_plan.m_title_words.push_back({word, std::move(nodes)});
}

std::vector<std::string> KeyMaker::KindWords(Kind kind) const {
    std::string words;
    for (const Lang lang : base::kLangs)
        words += m_library.Say("commitments.kind." + std::string(NameOf(kind)), {}, lang) + " ";
    return base::SearchTokens(words);
}

SearchKeys KeyMaker::KeysOf(const Node& node) const {
    SearchKeys keys;
    for (const std::string& title : node.title.by_lang) {
        keys.longer.push_back(base::SearchTokens(title));
        std::erase_if(keys.longer.back(), [](const auto& word) { return word.size() < kLonger; });
    }
    keys.address = AddressOf(node.id);
    keys.number = NumberOf(node);
    for (const Node* above : m_plan.Path(node)) {
        if (above == &node) continue;
        keys.above.push_back(m_plan.m_by_id.at(above->id));
        // "3.1" of the objective "3" adds 1; a number of its own counts as a whole.
        const auto number = NumberOf(*above);
        const auto& known = keys.above_number;
        const bool goes_on = number.size() > 1 && known.size() >= number.size() - 1 &&
                             std::equal(number.begin(), number.end() - 1,
                                        known.end() - static_cast<std::ptrdiff_t>(number.size() - 1));
        keys.above_number.insert(keys.above_number.end(), goes_on ? number.end() - 1 : number.begin(),
                                 number.end());
    }
    return keys;
}

// A heading that the source does not number counts among those beside it.
std::vector<std::string> KeyMaker::NumberOf(const Node& node) const {
    const std::string& printed = node.number.empty() ? node.paragraph : node.number;
    if (!printed.empty()) return AddressOf(printed);
    int place = 0;
    for (const Node* beside : m_plan.Children(node.parent)) {
        if (beside->kind == node.kind) ++place;
        if (beside == &node) break;
    }
    return {std::to_string(place)};
}

}  // namespace atalaya::commitments
