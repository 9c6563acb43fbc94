#include "surveys/survey_cache.hpp"

#include <algorithm>

namespace atalaya::surveys {

Result<SurveyCache::Loaded> SurveyCache::Get(const std::string& id, const std::string& key,
                                             const Load& load) {
    std::shared_ptr<Slot> slot;
    {
        std::lock_guard lock(m_mutex);
        auto& found = m_slots[id];
        if (!found) found = std::make_shared<Slot>();
        slot = found;
        slot->last_use = ++m_uses;
        if (slot->loaded && slot->key == key) return slot->loaded;
    }
    std::lock_guard loading(slot->loading);
    Loaded before;
    {
        std::lock_guard lock(m_mutex);
        if (slot->loaded && slot->key == key) return slot->loaded;   // while we waited
        before = slot->loaded;
    }
    auto loaded = load(before);
    if (!loaded.ok()) return std::move(loaded).error();
    std::lock_guard lock(m_mutex);
    slot->key = key;
    slot->loaded = *loaded;
    slot->bytes = BytesOf(**loaded);
    slot->last_use = ++m_uses;
    m_slots[id] = slot;
    Shrink();
    return *std::move(loaded);
}

void SurveyCache::Forget(std::string_view id) {
    std::lock_guard lock(m_mutex);
    if (const auto found = m_slots.find(id); found != m_slots.end()) m_slots.erase(found);
}

void SurveyCache::Shrink() {
    const auto within = [&] {
        std::size_t bytes = 0, surveys = 0;
        for (const auto& [id, slot] : m_slots) {
            bytes += slot->bytes;
            surveys += slot->loaded != nullptr;
        }
        return surveys <= 1 || (bytes <= m_limits.bytes && surveys <= m_limits.surveys);
    };
    const auto older = [](const auto& a, const auto& b) {
        const bool a_loaded = a.second->loaded != nullptr, b_loaded = b.second->loaded != nullptr;
        return a_loaded != b_loaded ? a_loaded : a.second->last_use < b.second->last_use;
    };
    while (!within()) m_slots.erase(std::ranges::min_element(m_slots, older));
}

std::size_t SurveyCache::Bytes() const {
    std::lock_guard lock(m_mutex);
    std::size_t bytes = 0;
    for (const auto& [id, slot] : m_slots) bytes += slot->bytes;
    return bytes;
}

std::size_t SurveyCache::Surveys() const {
    std::lock_guard lock(m_mutex);
    return static_cast<std::size_t>(std::ranges::count_if(
        m_slots, [](const auto& one) { return one.second->loaded != nullptr; }));
}

std::size_t BytesOf(const LoadedSurvey& loaded) {
    std::size_t bytes = loaded.dataset ? loaded.dataset->Bytes() : 0;
    if (loaded.answers) {
        for (const MappedQuestion& question : loaded.answers->mapping().questions) {
            const bool choice = loaded.answers->Choice(question.question) != nullptr;
            bytes += loaded.answers->rows() *
                     (choice ? sizeof(std::int16_t) : sizeof(double) + sizeof(std::uint8_t));
        }
    }
    if (loaded.sampling && loaded.dataset) {
        // Weights and the codes of strata and units, stage by stage.
        const std::size_t columns = 2 + 3 * loaded.sampling->description().stages.size();
        bytes += loaded.dataset->rows * columns * sizeof(double);
    }
    return bytes;
}

}  // namespace atalaya::surveys
