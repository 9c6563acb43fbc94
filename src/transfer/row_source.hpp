#pragma once

// Rows of a file, whatever its form: the one interface between readers and imports.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace atalaya::transfer {

struct SourceRow {
    std::int64_t line = 0;                       // where it begins in the file, from 1
    std::span<const std::string_view> fields;    // UTF-8; valid until the next call of Next
    // What is wrong with the row itself (transfer.too_many_fields, ...); it is then skipped or
    // stops the import, as the user chose.
    std::vector<Error> faults;
};

class RowSource {
 public:
    virtual ~RowSource() = default;
    // Gives the next row; false at the end. An error means that the file cannot be read further.
    virtual Result<bool> Next(SourceRow& row) = 0;
    // For progress: bytes of the file consumed, and in all (0: unknown).
    virtual std::uint64_t BytesRead() const = 0;
    virtual std::uint64_t BytesTotal() const = 0;
};

}  // namespace atalaya::transfer
