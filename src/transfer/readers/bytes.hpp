#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::transfer {

// Bytes from a file, from memory or out of a ZIP, in one pass.
class ByteSource {
 public:
    virtual ~ByteSource() = default;
    // Fills the front of `to` and says how much; 0 at the end only. Precondition: not empty.
    // Errors: file.unreadable {file, reason}, transfer.zip_*.
    virtual Result<std::size_t> Read(std::span<char> to) = 0;
    // Progress in the file as stored.
    virtual std::uint64_t BytesRead() const = 0;
    virtual std::uint64_t BytesTotal() const = 0;
};

// Errors: file.unreadable {file, reason}.
Result<std::unique_ptr<ByteSource>> OpenFile(const std::filesystem::path& file);
// Precondition: the bytes outlive the source.
std::unique_ptr<ByteSource> FromMemory(std::string_view bytes);
// Bytes already taken from a source, then the rest of it.
std::unique_ptr<ByteSource> Prefixed(std::string first, std::unique_ptr<ByteSource> rest);

// Up to `size` bytes, fewer only at the end.
Result<std::string> ReadUpTo(ByteSource& source, std::size_t size);

// "line 12", the place of an error in a file.
std::string AtLine(std::int64_t line);

}  // namespace atalaya::transfer
