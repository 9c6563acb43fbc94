#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace atalaya::content {

// Hashes strings and views alike, so that a look-up makes no string.
struct StringHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};
template <class T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

// The names by which numbered entries are known, compared folded (base::Fold). One entry may have
// many names and one name may stand for many entries: then it finds none of them.
class NameIndex {
 public:
    NameIndex() = default;
    NameIndex(NameIndex&&) = default;
    NameIndex& operator=(NameIndex&&) = default;

    void Add(std::string_view name, std::size_t entry);

    // The one entry of that name; nullopt when there is none or more than one.
    std::optional<std::size_t> Find(std::string_view name) const;

    // Up to `most` entries whose names are nearest to `name`, nearest first: the same name, a few
    // typing errors, a name that continues or contains it, the same words in another order.
    std::vector<std::size_t> Nearest(std::string_view name, std::size_t most) const;

 private:
    struct Name {
        std::string_view folded;     // a key of m_by_name: its place outlives moves, not copies
        std::uint64_t letters = 0;   // which letters occur; rules most names out at once
        std::size_t entry = 0;
    };
    static constexpr std::size_t kAmbiguous = std::numeric_limits<std::size_t>::max();

    std::vector<Name> m_names;
    StringMap<std::size_t> m_by_name;   // entry, or kAmbiguous
};

}  // namespace atalaya::content
