#include "transfer/import_lock.hpp"

#include "base/system_reason.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace atalaya::transfer {
namespace {

constexpr std::string_view kEnding = ".running";

// Whether the open file is still the one of that name: another program may have removed it between
// opening and locking.
bool IsThere(const std::filesystem::path& file, int descriptor) {
    struct stat named, opened;
    return ::stat(file.c_str(), &named) == 0 && ::fstat(descriptor, &opened) == 0 &&
           named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

// Opens and locks; -1 when another holds it or it cannot be opened.
int OpenLocked(const std::filesystem::path& file, int flags) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
    if (descriptor < 0) return -1;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && IsThere(file, descriptor))
        return descriptor;
    ::close(descriptor);
    return -1;
}

}  // namespace

Result<ImportLock> ImportLock::Take(const std::filesystem::path& folder, base::Random& random) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    // Another program that sweeps the folder at this moment may be quicker, once.
    for (int attempt = 0; attempt < 3; ++attempt) {
        auto name = random.Token(12);
        auto file = folder / (name + std::string(kEnding));
        const int descriptor = OpenLocked(file, O_CREAT | O_EXCL);
        if (descriptor >= 0) return ImportLock(std::move(file), std::move(name), descriptor);
    }
    return Err("file.unwritable", {{"file", folder.string()}, {"reason", base::SystemReason(errno)}});
}

ImportLock::ImportLock(std::filesystem::path file, std::string name, int descriptor)
    : m_file(std::move(file)), m_name(std::move(name)), m_descriptor(descriptor) {}

ImportLock::ImportLock(ImportLock&& other) noexcept
    : m_file(std::move(other.m_file)),
      m_name(std::move(other.m_name)),
      m_descriptor(std::exchange(other.m_descriptor, -1)) {}

ImportLock::~ImportLock() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

void ImportLock::Remove() const {
    ::unlink(m_file.c_str());   // while nobody else can hold it
}

std::vector<ImportLock> ImportLock::Abandoned(const std::filesystem::path& folder) {
    std::vector<ImportLock> out;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        const auto& file = entry.path();
        if (file.extension() != kEnding) continue;
        const int descriptor = OpenLocked(file, 0);
        if (descriptor >= 0) out.push_back(ImportLock(file, file.stem().string(), descriptor));
    }
    return out;
}

}  // namespace atalaya::transfer
