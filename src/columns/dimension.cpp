#include <cstring>

#include "base/check.hpp"
#include "columns/columns.hpp"

namespace atalaya::columns {
namespace {

int WidthFor(std::uint32_t code) { return code < 0x100 ? 1 : code < 0x10000 ? 2 : 4; }

void Store(std::uint8_t* at, int width, std::uint32_t code) {
    switch (width) {
        case 1:
            *at = static_cast<std::uint8_t>(code);
            break;
        case 2: {
            auto narrow = static_cast<std::uint16_t>(code);
            std::memcpy(at, &narrow, sizeof narrow);
            break;
        }
        case 4:
            std::memcpy(at, &code, sizeof code);
            break;
    }
}

std::uint32_t Load(const std::uint8_t* at, int width) {
    if (width == 1) return *at;
    if (width == 2) {
        std::uint16_t narrow;
        std::memcpy(&narrow, at, sizeof narrow);
        return narrow;
    }
    std::uint32_t code;
    std::memcpy(&code, at, sizeof code);
    return code;
}

}  // namespace

std::uint32_t Dimension::CodeOf(std::string_view value) {
    if (auto found = m_index.find(value); found != m_index.end()) return found->second;
    auto code = static_cast<std::uint32_t>(m_values.size());
    m_values.emplace_back(value);
    m_index.emplace(value, code);
    return code;
}

void Dimension::Append(std::uint32_t code) {
    base::Check(code < m_values.size(), "code outside its dictionary");
    if (WidthFor(code) > m_width) Widen(WidthFor(code));
    m_codes.resize(m_codes.size() + static_cast<std::size_t>(m_width));
    Store(m_codes.data() + m_size * static_cast<std::size_t>(m_width), m_width, code);
    ++m_size;
}

std::uint32_t Dimension::At(Row row) const {
    base::Check(row < m_size, "row outside the column");
    return Load(m_codes.data() + std::size_t{row} * static_cast<std::size_t>(m_width), m_width);
}

void Dimension::Reserve(std::size_t rows) {
    m_codes.reserve(rows * static_cast<std::size_t>(m_width));
}

void Dimension::Widen(int width) {
    std::vector<std::uint8_t> wider;
    // Half as much again: a column that widens is one that grows.
    wider.reserve((m_size + m_size / 2) * static_cast<std::size_t>(width));
    wider.resize(m_size * static_cast<std::size_t>(width));
    for (std::size_t row = 0; row < m_size; ++row) {
        Store(wider.data() + row * static_cast<std::size_t>(width), width,
              Load(m_codes.data() + row * static_cast<std::size_t>(m_width), m_width));
    }
    m_codes = std::move(wider);
    m_width = width;
}

std::size_t Dimension::Bytes() const {
    std::size_t bytes = m_codes.capacity();
    for (const auto& value : m_values) bytes += 2 * (value.capacity() + sizeof(std::string)) + 32;
    return bytes;
}

}  // namespace atalaya::columns
