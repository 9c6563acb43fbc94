#include "indicators/answer_cache.hpp"

#include <algorithm>

namespace atalaya::indicators {
namespace {

// Texts are told apart by their lengths: no two different lists give the same key.
void Add(std::string& key, std::string_view text) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
}

template <class Texts>
void AddAll(std::string& key, const Texts& texts) {
    key += std::to_string(texts.size());
    key += '[';
    for (const auto& text : texts) Add(key, text);
}

void Add(std::string& key, const std::optional<std::string>& text) {
    key += text ? '+' : '-';
    if (text) Add(key, std::string_view(*text));
}

}  // namespace

std::string CacheKey(const Question& question, const access::Scope& scope, bool whole) {
    std::string key;
    Add(key, std::string_view(question.indicator));
    key += question.by_period ? std::to_string(static_cast<int>(*question.by_period)) : "-";
    key += ',';
    key += question.by_territory_level ? std::to_string(*question.by_territory_level) : "-";
    AddAll(key, question.breakdowns);
    Add(key, std::string_view(question.from ? question.from->ToString() : ""));
    Add(key, std::string_view(question.to ? question.to->ToString() : ""));
    Add(key, std::string_view(question.territory));
    Add(key, std::string_view(question.filter));
    key += whole ? 'w' : 's';
    for (const access::ScopePart& part : scope.parts) {
        key += '|';
        Add(key, part.country);
        Add(key, part.territory);
        Add(key, part.unit);
        AddAll(key, part.marks);
        AddAll(key, part.states);
        AddAll(key, part.hidden);
    }
    return key;
}

std::optional<Answer> AnswerCache::Find(std::string_view key) {
    std::lock_guard lock(m_mutex);
    const auto found = m_by_key.find(key);
    if (found == m_by_key.end()) return std::nullopt;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->answer;
}

void AnswerCache::Keep(std::string key, const Answer& answer) {
    const std::size_t rows = std::max<std::size_t>(1, answer.rows.size());
    if (rows > m_most_rows / 10) return;
    std::lock_guard lock(m_mutex);
    if (m_by_key.contains(key)) return;   // someone asked the same at the same time
    m_entries.push_front({std::move(key), answer, rows});
    m_by_key.emplace(m_entries.front().key, m_entries.begin());
    m_rows += rows;
    while (m_rows > m_most_rows) {
        m_rows -= m_entries.back().rows;
        m_by_key.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

void AnswerCache::Clear() {
    std::lock_guard lock(m_mutex);
    m_by_key.clear();
    m_entries.clear();
    m_rows = 0;
}

std::size_t AnswerCache::size() const {
    std::lock_guard lock(m_mutex);
    return m_entries.size();
}

}  // namespace atalaya::indicators
