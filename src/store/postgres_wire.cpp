#include "store/postgres_wire.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#include "store/database.hpp"

namespace atalaya::store::postgres {
namespace {

[[noreturn]] void Refuse(const std::string& what) {
    throw StoreError(StoreError::Cause::Other, what);
}

std::uint64_t BigEndian(std::string_view bytes) {
    std::uint64_t out = 0;
    for (unsigned char byte : bytes) out = out << 8 | byte;
    return out;
}

std::int64_t Signed(std::string_view bytes) {
    int unused = 64 - 8 * static_cast<int>(bytes.size());
    return static_cast<std::int64_t>(BigEndian(bytes) << unused) >> unused;
}

// Digits to the base 10000 after a header of four 16-bit numbers: count of digits, weight of the
// first, sign, decimals.
CellView DecodeNumeric(std::string_view bytes) {
    auto field = [&](std::size_t i) { return bytes.substr(2 * i, 2); };
    auto digits = BigEndian(field(0));
    auto weight = Signed(field(1));
    auto sign = BigEndian(field(2));
    auto decimals = BigEndian(field(3));
    if (sign != 0 && sign != 0x4000) return std::nan("");

    if (decimals > 0) {
        double value = 0;
        for (std::size_t i = 0; i < digits; ++i)
            value += static_cast<double>(BigEndian(field(4 + i))) *
                     std::pow(10000.0, static_cast<double>(weight) - static_cast<double>(i));
        return sign ? -value : value;
    }
    __int128 value = 0;
    if (weight > 5) Refuse("a number does not fit 64 bits");
    for (std::int64_t i = 0; i <= weight; ++i) {
        value *= 10000;
        if (i < static_cast<std::int64_t>(digits)) value += BigEndian(field(4 + i));
    }
    if (sign) value = -value;
    if (value != static_cast<std::int64_t>(value)) Refuse("a number does not fit 64 bits");
    return static_cast<std::int64_t>(value);
}

void EncodeInteger(std::int64_t value, TypeId type, std::string& out) {
    switch (type) {
        case TypeId::Int8: return AppendBigEndian(static_cast<std::uint64_t>(value), 8, out);
        case TypeId::Int4:
            if (value != static_cast<std::int32_t>(value)) break;
            return AppendBigEndian(static_cast<std::uint32_t>(value), 4, out);
        case TypeId::Float8:
            return AppendBigEndian(std::bit_cast<std::uint64_t>(static_cast<double>(value)), 8,
                                   out);
        case TypeId::Bool: return AppendBigEndian(value != 0, 1, out);
        case TypeId::Unknown:
        case TypeId::Bytea:
        case TypeId::Name:
        case TypeId::Int2:
        case TypeId::Text:
        case TypeId::Oid:
        case TypeId::Float4:
        case TypeId::Bpchar:
        case TypeId::Varchar:
        case TypeId::Numeric: break;
    }
    Refuse("an integer does not suit a column of type " + std::to_string(unsigned(type)));
}

bool IsText(TypeId type) {
    return type == TypeId::Text || type == TypeId::Varchar || type == TypeId::Bpchar ||
           type == TypeId::Name || type == TypeId::Unknown;
}

}  // namespace

void AppendBigEndian(std::uint64_t value, int bytes, std::string& out) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift & 0xff);
}

TypeId TypeOf(const CellView& value) {
    static constexpr TypeId kTypes[] = {TypeId::Unknown, TypeId::Int8, TypeId::Float8,
                                        TypeId::Text, TypeId::Bytea};
    return kTypes[value.index()];
}

void Encode(const CellView& value, TypeId type, std::string& out) {
    if (auto* integer = std::get_if<std::int64_t>(&value)) {
        EncodeInteger(*integer, type, out);
    } else if (auto* real = std::get_if<double>(&value)) {
        if (type != TypeId::Float8) Refuse("a real number does not suit the column");
        AppendBigEndian(std::bit_cast<std::uint64_t>(*real), 8, out);
    } else if (auto* text = std::get_if<std::string_view>(&value)) {
        if (!IsText(type)) Refuse("a text does not suit the column");
        if (!text->empty() && std::memchr(text->data(), 0, text->size()))
            Refuse("a text holds a NUL byte");
        out.append(*text);
    } else if (auto* bytes = std::get_if<BytesView>(&value)) {
        if (type != TypeId::Bytea) Refuse("bytes do not suit the column");
        out.append(bytes->data);
    }
}

CellView Decode(std::string_view bytes, TypeId type) {
    switch (type) {
        case TypeId::Bool: return std::int64_t{bytes[0] != 0};
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8: return Signed(bytes);
        case TypeId::Oid: return static_cast<std::int64_t>(BigEndian(bytes));
        case TypeId::Float4:
            return double{std::bit_cast<float>(static_cast<std::uint32_t>(BigEndian(bytes)))};
        case TypeId::Float8: return std::bit_cast<double>(BigEndian(bytes));
        case TypeId::Numeric: return DecodeNumeric(bytes);
        case TypeId::Bytea: return BytesView{bytes};
        case TypeId::Unknown:
        case TypeId::Name:
        case TypeId::Text:
        case TypeId::Bpchar:
        case TypeId::Varchar: return bytes;
    }
    Refuse("the store gave a type that the program does not use: " +
           std::to_string(unsigned(type)));
}

}  // namespace atalaya::store::postgres
