#include "base/temporary_folder.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <stdlib.h>

#include "base/system_reason.hpp"

namespace atalaya::base {

Result<TemporaryFolder> TemporaryFolder::Make() {
    std::error_code unknown;
    const auto parent = std::filesystem::temp_directory_path(unknown);
    std::string path = (parent / "atalaya-XXXXXX").string();
    if (parent.empty() || ::mkdtemp(path.data()) == nullptr) {
        return Err("file.unwritable",
                   {{"file", parent.string()},
                    {"reason", unknown ? SystemReason(unknown) : SystemReason(errno)}});
    }
    return TemporaryFolder(path);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
}

}  // namespace atalaya::base
