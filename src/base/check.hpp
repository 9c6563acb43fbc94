#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace atalaya::base {

// A promise inside the program was broken: a fault of ours, never of the input.
class BrokenPromise : public std::logic_error {
 public:
    using std::logic_error::logic_error;
};

// Stays active in release builds. Never used to validate input.
inline void Check(bool holds, std::string_view what = "",
                  std::source_location at = std::source_location::current()) {
    if (holds) return;
    throw BrokenPromise(std::string(at.file_name()) + ":" + std::to_string(at.line()) + ": " +
                        std::string(what));
}

}  // namespace atalaya::base
