#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace atalaya::base {

// Errors: file.unreadable {file, reason}, file.too_large {file, limit}.
Result<std::string> ReadFile(const std::filesystem::path& path,
                             std::uintmax_t limit = 256ULL << 20);
// Writes beside the target, syncs, then renames: a reader never sees half a file.
// Errors: file.unwritable {file, reason}.
Result<void> WriteFile(const std::filesystem::path& path, std::string_view bytes);
// Files of any size, piece by piece. The digest is that of HashBytes.
// Errors: file.unreadable {file, reason}.
Result<Digest> HashFile(const std::filesystem::path& path);
// Copies and syncs; `to` is not there before, and is gone again after an error. Gives the digest of
// what was copied. Errors: file.unreadable, file.unwritable {file, reason}.
Result<Digest> CopyFile(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace atalaya::base
