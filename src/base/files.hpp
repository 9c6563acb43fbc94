#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::base {

// Errors: file.unreadable {file, reason}, file.too_large {file, limit}.
Result<std::string> ReadFile(const std::filesystem::path& path,
                             std::uintmax_t limit = 256ULL << 20);
// Writes beside the target, syncs, then renames: a reader never sees half a file.
// Errors: file.unwritable {file, reason}.
Result<void> WriteFile(const std::filesystem::path& path, std::string_view bytes);

}  // namespace atalaya::base
