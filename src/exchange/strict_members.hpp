#pragma once

// Members of JSON that came from outside: each must be there and be what its form says.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace atalaya::exchange {

// Takes the members out of an object and remembers the first that is not as it must be: the error
// `code` with {member, reason}; `reason` is what was expected, as a pattern or a range. What it
// gives counts only while there is no fault.
class StrictMembers {
 public:
    static constexpr std::int64_t kGreatest = (std::int64_t{1} << 53) - 1;
    using Fits = bool (*)(std::string_view);

    // `from` outlives this object. `place`: its JSON pointer.
    StrictMembers(json::object& from, std::string_view code, std::string place)
        : m_from(from), m_code(code), m_place(std::move(place)) {}

    std::string Text(std::string_view name, Fits fits, std::string_view expected);
    std::int64_t Number(std::string_view name, std::int64_t least, std::int64_t most = kGreatest);
    base::Timestamp Time(std::string_view name);
    // {"en", "es", "pt", "fr"}: texts of at most 300 bytes without control characters; a language
    // may be missing.
    LocalText Local(std::string_view name);
    std::vector<std::string> Texts(std::string_view name, std::size_t most, Fits fits,
                                   std::string_view expected);
    // Null where it is not a list of at most so many.
    json::array* List(std::string_view name, std::size_t most);
    // Taken out of the object that it stood in.
    json::object Object(std::string_view name);
    // In base64url.
    template <std::size_t size>
    std::optional<std::array<std::uint8_t, size>> Bytes(std::string_view name);

    bool Has(std::string_view name) const { return m_from.contains(name); }
    void Refuse(std::string_view name, std::string_view expected);
    const std::optional<Error>& fault() const { return m_fault; }
    std::string PlaceOf(std::string_view name) const { return base::Pointer(m_place, name); }

 private:
    json::value* Find(std::string_view name, std::string_view expected);

    json::object& m_from;
    const std::string_view m_code;
    const std::string m_place;
    std::optional<Error> m_fault;
};

// A short text for people: valid UTF-8 without control characters.
bool IsPlainText(std::string_view text, std::size_t most_bytes);
// "5f3a 9c01 ...", as Fingerprint writes it.
bool IsFingerprint(std::string_view text);

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> StrictMembers::Bytes(std::string_view name) {
    const std::string expected = "[A-Za-z0-9_-]{" + std::to_string((size * 4 + 2) / 3) + "}";
    const json::value* value = Find(name, expected);
    if (value == nullptr) return std::nullopt;
    const auto bytes = value->is_string() ? base::FromBase64Url(value->get_string()) : std::nullopt;
    if (!bytes || bytes->size() != size) {
        Refuse(name, expected);
        return std::nullopt;
    }
    std::array<std::uint8_t, size> out;
    std::ranges::copy(*bytes, out.begin());
    return out;
}

}  // namespace atalaya::exchange
