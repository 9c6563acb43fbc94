#pragma once

// The words between the program that reads a survey file and the one that asked: a stream of
// frames, each a kind (1 byte), the length of its content (4 bytes) and the content. Numbers are
// those of the machine, since both ends run on it; a text is its length (4 bytes) and its bytes.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace atalaya::microdata {

inline constexpr std::string_view kStreamStart = "ATALAYA-SURVEY-1\n";
// No frame is longer, so that a length that was made up costs no memory.
inline constexpr std::uint32_t kLongestFrame = 4U << 20;

enum class FrameKind : std::uint8_t {
    File = 1,     // label, encoding, version (u32), rows or 2^64-1 (u64), variables (u32)
    Note,         // text
    Variable,     // name, label, format, label set, text? (u8), width, display width (u32),
                  // measure (u8), ranges (u32) of two codes each
    Label,        // label set, code, label
    Set,          // name, label, dichotomies? (u8), counted, variables (u32), their names
    Numbers,      // variable (u32), then 8 bytes a number
    Word,         // variable (u32), text: the next word of its dictionary
    Texts,        // variable (u32), then 4 bytes a cell: the number of its word
    Fault,        // code of the library (u32), its message
    End,          // rows (u64)
};

// A code is 0 (u8) and a number, or 1 (u8) and a text.
class FrameWriter {
 public:
    explicit FrameWriter(FrameKind kind) {
        m_bytes.push_back(static_cast<char>(kind));
        m_bytes.append(4, '\0');
    }
    template <class T>
    FrameWriter& Add(T value) {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    FrameWriter& Text(std::string_view text) {
        Add(static_cast<std::uint32_t>(text.size()));
        m_bytes.append(text);
        return *this;
    }
    FrameWriter& Raw(const void* data, std::size_t size) {
        m_bytes.append(static_cast<const char*>(data), size);
        return *this;
    }
    // The whole frame, its length filled in.
    const std::string& Bytes() {
        const auto size = static_cast<std::uint32_t>(m_bytes.size() - 5);
        std::memcpy(m_bytes.data() + 1, &size, sizeof size);
        return m_bytes;
    }

 private:
    std::string m_bytes;
};

// Reads a content that nobody has vouched for. After the first piece that is not there ok() is
// false and everything read is zero or empty.
class FrameReader {
 public:
    explicit FrameReader(std::string_view content) : m_rest(content) {}

    template <class T>
    T Get() {
        T value{};
        if (const std::string_view bytes = Take(sizeof value); m_ok)
            std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    std::string_view Text() { return Take(Get<std::uint32_t>()); }
    std::string_view Rest() { return Take(m_rest.size()); }
    bool ok() const { return m_ok; }
    bool AtEnd() const { return m_ok && m_rest.empty(); }

 private:
    std::string_view Take(std::size_t size) {
        if (size > m_rest.size()) m_ok = false;
        if (!m_ok) return {};
        const std::string_view out = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return out;
    }

    std::string_view m_rest;
    bool m_ok = true;
};

}  // namespace atalaya::microdata
