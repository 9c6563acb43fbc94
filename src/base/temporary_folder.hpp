#pragma once

#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace atalaya::base {

// A new empty folder among the system's temporary files, gone with everything in it when this is.
class TemporaryFolder {
 public:
    // Errors: file.unwritable {file, reason}.
    static Result<TemporaryFolder> Make();
    TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
        std::swap(m_path, other.m_path);
        return *this;
    }
    ~TemporaryFolder();

    const std::filesystem::path& path() const { return m_path; }

 private:
    explicit TemporaryFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    std::filesystem::path m_path;   // empty where it was moved away
};

}  // namespace atalaya::base
