#include "warning/before.hpp"

namespace atalaya::warning {

std::string Before(std::string_view word, Lang lang) {
    return std::string(word) + (lang == Lang::Fr ? "\u00A0: " : ": ");
}

}  // namespace atalaya::warning
