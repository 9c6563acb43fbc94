#include "base/files.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "base/system_reason.hpp"

namespace atalaya::base {
namespace {

class Descriptor {
 public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0) ::close(m_fd);
    }
    int get() const { return m_fd; }

 private:
    int m_fd;
};

Error Fault(std::string_view code, const std::filesystem::path& path) {
    return Err(code, {{"file", path.string()}, {"reason", SystemReason(errno)}});
}

// Hands every piece of the file to `piece`, until that fails.
template <class Piece>
Result<void> ForEachPiece(const std::filesystem::path& path, Piece&& piece) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return Fault("file.unreadable", path);
    std::string buffer(1 << 20, '\0');
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Fault("file.unreadable", path);
        if (got == 0) return {};
        ATALAYA_TRY(piece(std::string_view(buffer.data(), static_cast<std::size_t>(got))));
    }
}

bool WriteAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

Result<std::string> ReadFile(const std::filesystem::path& path, std::uintmax_t limit) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return Fault("file.unreadable", path);
    std::string out;
    char buffer[65536];
    for (;;) {
        ssize_t got = ::read(file.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Fault("file.unreadable", path);
        if (got == 0) return out;
        out.append(buffer, static_cast<std::size_t>(got));
        if (out.size() > limit) {
            return Err("file.too_large",
                       {{"file", path.string()}, {"largest", std::to_string(limit)}});
        }
    }
}

Result<void> WriteFile(const std::filesystem::path& path, std::string_view bytes) {
    auto beside = path;
    beside += ".new";
    {
        Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
        if (file.get() < 0) return Fault("file.unwritable", path);
        if (!WriteAll(file.get(), bytes) || ::fsync(file.get()) != 0)
            return Fault("file.unwritable", path);
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return Fault("file.unwritable", path);
    return {};
}

Result<Digest> HashFile(const std::filesystem::path& path) {
    Hasher hasher;
    ATALAYA_TRY(ForEachPiece(path, [&](std::string_view piece) -> Result<void> {
        hasher.AddPiece(piece);
        return {};
    }));
    return hasher.Finish();
}

Result<Digest> CopyFile(const std::filesystem::path& from, const std::filesystem::path& to) {
    Descriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    if (out.get() < 0) return Fault("file.unwritable", to);
    Hasher hasher;
    auto copied = ForEachPiece(from, [&](std::string_view piece) -> Result<void> {
        hasher.AddPiece(piece);
        if (!WriteAll(out.get(), piece)) return Fault("file.unwritable", to);
        return {};
    });
    if (copied.ok() && ::fsync(out.get()) != 0) copied = Fault("file.unwritable", to);
    if (!copied.ok()) {
        ::unlink(to.c_str());
        return std::move(copied).error();
    }
    return hasher.Finish();
}

}  // namespace atalaya::base
