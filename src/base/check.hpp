#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace atalaya::base {

// A promise inside the program was broken: a fault of ours, never of the input.
class BrokenPromise : public std::logic_error {
 public:
    using std::logic_error::logic_error;
};

// Stays active in release builds. Never used to validate input. The place is the caller's;
// std::source_location would say the same, but clang 14, which builds the fuzz targets, lacks it.
inline void Check(bool holds, std::string_view what = "", const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
    if (holds) return;
    throw BrokenPromise(std::string(file) + ":" + std::to_string(line) + ": " + std::string(what));
}

}  // namespace atalaya::base
