#pragma once

// Private to the room: surveys in memory, so that the second table does not wait for the file.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "surveys/surveys.hpp"

namespace atalaya::surveys {

// Those asked for last, within bounds. Safe to use from many threads: one loads a survey while
// others that ask for it wait, and those that ask for another one do not.
class SurveyCache {
 public:
    struct Limits {
        std::size_t bytes = 1u << 30;
        std::size_t surveys = 4;
    };
    using Loaded = std::shared_ptr<const LoadedSurvey>;
    // `before`: another version of the same survey, whose parts may serve again; may be nullptr.
    using Load = std::function<Result<Loaded>(const Loaded& before)>;

    SurveyCache() = default;
    explicit SurveyCache(Limits limits) : m_limits(limits) {}

    // `key` tells one version of a survey from another. Errors: of `load`.
    Result<Loaded> Get(const std::string& id, const std::string& key, const Load& load);
    void Forget(std::string_view id);
    // What is in memory now.
    std::size_t Bytes() const;
    std::size_t Surveys() const;

 private:
    struct Slot {
        std::mutex loading;      // held by the one who loads
        // The rest is guarded by the cache's mutex.
        std::string key;
        Loaded loaded;
        std::size_t bytes = 0;
        std::uint64_t last_use = 0;
    };
    // Drops those asked for longest ago until the rest is within the limits; the last one stays.
    void Shrink();

    Limits m_limits;
    mutable std::mutex m_mutex;
    // Shared: whoever loads holds the slot while another call may drop it.
    std::map<std::string, std::shared_ptr<Slot>, std::less<>> m_slots;
    std::uint64_t m_uses = 0;
};

// About how much memory it takes.
std::size_t BytesOf(const LoadedSurvey& loaded);

}  // namespace atalaya::surveys
