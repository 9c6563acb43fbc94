#pragma once

#include <string>

#include "store/cell.hpp"

// PostgreSQL's binary form of the types that the product uses (the send and receive functions of
// its source tree, backend/utils/adt).
namespace atalaya::store::postgres {

// Object ids of types, from the catalogue pg_type; they never change.
enum class TypeId : unsigned {
    Unknown = 0,
    Bool = 16,
    Bytea = 17,
    Name = 19,
    Int8 = 20,
    Int2 = 21,
    Int4 = 23,
    Text = 25,
    Oid = 26,
    Float4 = 700,
    Float8 = 701,
    Bpchar = 1042,
    Varchar = 1043,
    Numeric = 1700,
};

// The type under which a value is sent; Unknown for NULL: the server infers it.
TypeId TypeOf(const CellView& value);

// Appends the bytes of a value that is not null, as `type` wants them. Throws StoreError when
// such a value has no such form.
void Encode(const CellView& value, TypeId type, std::string& out);

// The value of the bytes. Types of text are returned as they stand; a numeric without decimals
// is an integer. Throws StoreError for a type that the product does not use.
CellView Decode(std::string_view bytes, TypeId type);

// A number of the network, most significant byte first.
void AppendBigEndian(std::uint64_t value, int bytes, std::string& out);

}  // namespace atalaya::store::postgres
