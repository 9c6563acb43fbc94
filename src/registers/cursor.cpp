#include "registers/cursor.hpp"

#include <span>

#include "base/hash.hpp"
#include "base/json.hpp"

namespace atalaya::registers {

namespace {

constexpr std::size_t kDigestBytes = 16;

std::string DigestText(std::string_view question, std::string_view keys) {
    base::Hasher hasher;
    hasher.Add(question);
    hasher.Add(keys);
    const auto digest = hasher.Finish();
    return {reinterpret_cast<const char*>(digest.data()), kDigestBytes};
}

json::value JsonOf(const store::Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return json::value(*text);
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
    if (const auto* real = std::get_if<double>(&cell)) return *real;
    return nullptr;
}

}  // namespace

std::string WriteCursor(std::string_view question, const std::vector<store::Cell>& keys) {
    json::array list;
    for (const auto& key : keys) list.push_back(JsonOf(key));
    const auto text = json::serialize(list);
    const auto bytes = DigestText(question, text) + text;
    return base::Base64Url(
        std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

std::optional<std::vector<store::Cell>> ReadCursor(std::string_view question,
                                                   std::string_view cursor) {
    const auto bytes = base::FromBase64Url(cursor);
    if (!bytes || bytes->size() <= kDigestBytes) return std::nullopt;
    const std::string_view all(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    const auto text = all.substr(kDigestBytes);
    if (DigestText(question, text) != all.substr(0, kDigestBytes)) return std::nullopt;
    const auto parsed = base::ParseJson(text, 2);
    if (!parsed.ok() || !parsed->is_array()) return std::nullopt;
    std::vector<store::Cell> keys;
    for (const auto& value : parsed->as_array()) {
        if (value.is_string())
            keys.emplace_back(std::string(value.get_string()));
        else if (value.is_int64())
            keys.emplace_back(value.get_int64());
        else if (value.is_uint64())
            keys.emplace_back(static_cast<std::int64_t>(value.get_uint64()));
        else if (value.is_double())
            keys.emplace_back(value.get_double());
        else
            keys.emplace_back();
    }
    return keys;
}

}  // namespace atalaya::registers
