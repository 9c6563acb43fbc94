#pragma once

// The four kinds of photographs, each without its metadata; private to the room. nullopt: not built
// as its kind is. Precondition of each: the bytes begin as its kind does.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atalaya::warning {

std::optional<std::string> CleanJpeg(std::string_view bytes);
std::optional<std::string> CleanPng(std::string_view bytes);
std::optional<std::string> CleanWebP(std::string_view bytes);
std::optional<std::string> CleanHeic(std::string_view bytes);

// 1 to 8 as Exif counts them; 1, which is upright, where it is not said. `tiff` begins with "II" or
// "MM".
int OrientationIn(std::string_view tiff);

// Reads numbers off the front of bytes. Reading past the end gives 0 and makes ok() false for good.
class ByteReader {
 public:
    explicit ByteReader(std::string_view bytes, bool little = false)
        : m_rest(bytes), m_little(little) {}

    std::uint64_t Number(std::size_t size) {   // 0 to 8 bytes
        const auto bytes = Take(size);
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const std::size_t at = m_little ? bytes.size() - 1 - i : i;
            out = out << 8 | static_cast<std::uint8_t>(bytes[at]);
        }
        return out;
    }
    std::string_view Take(std::uint64_t size) {
        if (size > m_rest.size()) {
            m_ok = false;
            m_rest = {};
            return {};
        }
        const auto out = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return out;
    }
    std::string_view rest() const { return m_rest; }
    bool ok() const { return m_ok; }
    bool AtEnd() const { return m_rest.empty(); }

 private:
    std::string_view m_rest;
    bool m_little;
    bool m_ok = true;
};

}  // namespace atalaya::warning
