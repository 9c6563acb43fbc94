#pragma once

// How often one address, and all of them together, may ask for what is costly and open to anyone.

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace atalaya::api {

// Safe to use from many threads. Remembers no more than what all may ask for in a minute.
class RateLimit {
 public:
    struct Most {
        std::size_t of_address = 10, of_all = 60;   // in a minute
    };
    // `clock` outlives this object.
    RateLimit(const base::Clock& clock, Most most) : m_clock(clock), m_most(most) {}
    // Counts one more, of IPv6 for the whole /64. Error: api.too_often.
    Result<void> Take(std::string_view address);

 private:
    const base::Clock& m_clock;
    const Most m_most;
    std::mutex m_mutex;
    std::map<std::string, std::deque<base::Timestamp>, std::less<>> m_by_address;
    std::deque<base::Timestamp> m_all;
};

}  // namespace atalaya::api
