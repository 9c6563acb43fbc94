#include "transfer/readers/bytes.hpp"

#include "base/system_reason.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace atalaya::transfer {
namespace {

Error Unreadable(const std::filesystem::path& file, int reason) {
    return Err("file.unreadable",
               {{"file", file.filename().string()}, {"reason", base::SystemReason(reason)}});
}

class FileBytes final : public ByteSource {
 public:
    FileBytes(int file, std::filesystem::path name, std::uint64_t size)
        : m_file(file), m_name(std::move(name)), m_size(size) {}
    ~FileBytes() override { ::close(m_file); }

    Result<std::size_t> Read(std::span<char> to) override {
        ssize_t got;
        do {
            got = ::read(m_file, to.data(), to.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0) return Unreadable(m_name, errno);
        m_read += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }
    std::uint64_t BytesRead() const override { return m_read; }
    std::uint64_t BytesTotal() const override { return m_size; }

 private:
    int m_file;
    std::filesystem::path m_name;
    std::uint64_t m_size, m_read = 0;
};

class MemoryBytes final : public ByteSource {
 public:
    explicit MemoryBytes(std::string_view bytes) : m_bytes(bytes) {}

    Result<std::size_t> Read(std::span<char> to) override {
        std::size_t size = std::min(to.size(), m_bytes.size() - m_read);
        std::copy_n(m_bytes.data() + m_read, size, to.data());
        m_read += size;
        return size;
    }
    std::uint64_t BytesRead() const override { return m_read; }
    std::uint64_t BytesTotal() const override { return m_bytes.size(); }

 private:
    std::string_view m_bytes;
    std::size_t m_read = 0;
};

class PrefixedBytes final : public ByteSource {
 public:
    PrefixedBytes(std::string first, std::unique_ptr<ByteSource> rest)
        : m_first(std::move(first)), m_rest(std::move(rest)) {}

    Result<std::size_t> Read(std::span<char> to) override {
        if (m_taken == m_first.size()) return m_rest->Read(to);
        std::size_t size = std::min(to.size(), m_first.size() - m_taken);
        std::copy_n(m_first.data() + m_taken, size, to.data());
        m_taken += size;
        return size;
    }
    std::uint64_t BytesRead() const override { return m_rest->BytesRead(); }
    std::uint64_t BytesTotal() const override { return m_rest->BytesTotal(); }

 private:
    std::string m_first;
    std::size_t m_taken = 0;
    std::unique_ptr<ByteSource> m_rest;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> OpenFile(const std::filesystem::path& file) {
    int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) return Unreadable(file, errno);
    struct stat about {};
    bool known = ::fstat(handle, &about) == 0;
    if (!known || S_ISDIR(about.st_mode)) {
        int reason = known ? EISDIR : errno;
        ::close(handle);
        return Unreadable(file, reason);
    }
    return std::unique_ptr<ByteSource>(std::make_unique<FileBytes>(
        handle, file, static_cast<std::uint64_t>(std::max<off_t>(about.st_size, 0))));
}

std::unique_ptr<ByteSource> FromMemory(std::string_view bytes) {
    return std::make_unique<MemoryBytes>(bytes);
}

std::unique_ptr<ByteSource> Prefixed(std::string first, std::unique_ptr<ByteSource> rest) {
    return std::make_unique<PrefixedBytes>(std::move(first), std::move(rest));
}

Result<std::string> ReadUpTo(ByteSource& source, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        ATALAYA_ASSIGN(std::size_t got, source.Read(std::span(bytes).subspan(have)));
        if (got == 0) break;
        have += got;
    }
    bytes.resize(have);
    return bytes;
}

std::string AtLine(std::int64_t line) { return "line " + std::to_string(line); }

}  // namespace atalaya::transfer
