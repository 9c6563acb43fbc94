#include "microdata/survey_file.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.hpp"
#include "base/system_reason.hpp"
#include "microdata/reader_program.hpp"

namespace atalaya::microdata {
namespace {

using Clock = std::chrono::steady_clock;

class Descriptor {
 public:
    explicit Descriptor(int number = -1) : m_number(number) {}
    ~Descriptor() { Close(); }
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }
    void Close() {
        if (m_number >= 0) ::close(m_number);
        m_number = -1;
    }
    int Get() const { return m_number; }

 private:
    int m_number;
};

// A process that is killed and waited for, whatever happens.
class Child {
 public:
    explicit Child(pid_t pid) : m_pid(pid) {}
    ~Child() {
        if (m_pid > 0) Kill();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    void Kill() {
        ::kill(m_pid, SIGKILL);
        Wait();
    }
    int Wait() {
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
        }
        m_pid = 0;
        return status;
    }

 private:
    pid_t m_pid;
};

std::string NameOf(const std::filesystem::path& path) { return path.filename().string(); }

Result<Descriptor> Open(const std::filesystem::path& path) {
    Descriptor out(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    struct stat about {};
    if (out.Get() < 0 || ::fstat(out.Get(), &about) != 0)
        return Err("file.unreadable", {{"file", NameOf(path)}, {"reason", base::SystemReason(errno)}});
    if (!S_ISREG(about.st_mode))
        return Err("file.unreadable", {{"file", NameOf(path)}, {"reason", "file.reason_no_file"}});
    return out;
}

std::string_view WordOf(FileFormat format) {
    switch (format) {
        case FileFormat::Sav: return "sav";
        case FileFormat::Por: return "por";
        case FileFormat::Dta: return "dta";
        case FileFormat::Sas7bdat: return "sas7bdat";
        case FileFormat::Xpt: return "xpt";
    }
    return "";
}

std::filesystem::path BesideThisProgram() {
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    return self.parent_path() / "atalaya-survey-reader";
}

Error TooSlow(const std::string& file, const ReadLimits& limits) {
    return Err("microdata.too_slow",
               {{"file", file}, {"seconds", std::to_string(limits.seconds)}});
}

// What the end of the process says about the file, where its stream did not end well.
Error WhyEnded(int status, const std::string& file, const ReadOptions& options) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory)
        return Err("microdata.too_large",
                   {{"file", file},
                    {"reason", "microdata.reason_memory"},
                    {"largest", std::to_string(options.limits.reader_bytes)}});
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        return Err("microdata.reader_missing",
                   {{"program", "atalaya-survey-reader"},
                    {"reason", "status " + std::to_string(WEXITSTATUS(status))}});
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return TooSlow(file, options.limits);
    const std::string reason = WIFSIGNALED(status)
                                   ? "signal " + std::to_string(WTERMSIG(status))
                                   : std::string("the file breaks off");
    return Err("microdata.damaged", {{"file", file}, {"reason", reason}});
}

Result<Dataset> Gather(int pipe, Child& child, StreamReader& stream, const std::string& file,
                       const ReadOptions& options) {
    const auto deadline = Clock::now() + std::chrono::seconds(options.limits.seconds);
    std::vector<char> buffer(1U << 20);
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return TooSlow(file, options.limits);
        pollfd ready{pipe, POLLIN, 0};
        const int many = ::poll(&ready, 1, static_cast<int>(std::min<long>(left, 1'000)));
        if (many == 0 || (many < 0 && errno == EINTR)) continue;
        const ssize_t got = ::read(pipe, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        ATALAYA_TRY(stream.Feed({buffer.data(), static_cast<std::size_t>(got)}));
    }
    const int status = child.Wait();
    if (!stream.AtEnd()) return WhyEnded(status, file, options);
    return stream.Finish();
}

}  // namespace

std::optional<FileFormat> DetectFormat(std::string_view start, const std::filesystem::path& path) {
    constexpr std::string_view kSas("\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60", 16);
    if (start.starts_with("$FL2") || start.starts_with("$FL3")) return FileFormat::Sav;
    if (start.starts_with("<stata_dta>")) return FileFormat::Dta;
    if (start.starts_with(kSas)) return FileFormat::Sas7bdat;
    if (start.starts_with("HEADER RECORD*******LIB")) return FileFormat::Xpt;
    if (start.substr(0, 600).find("SPSSPORT") != std::string_view::npos) return FileFormat::Por;
    std::string extension = path.extension().string();
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    // A portable file may be in any character set, and old Stata files begin with a small number.
    if (extension == ".por" && start.size() >= 464) return FileFormat::Por;
    if (start.size() > 2 && start[0] >= 102 && start[0] <= 115 && (start[1] == 1 || start[1] == 2))
        return FileFormat::Dta;
    return std::nullopt;
}

Result<Dataset> Read(const std::filesystem::path& path, const ReadOptions& options) {
    const std::string file = NameOf(path);
    ATALAYA_ASSIGN(Descriptor data, Open(path));
    Descriptor catalog;
    if (options.catalog) {
        ATALAYA_ASSIGN(catalog, Open(*options.catalog));
    }
    struct stat about {};
    if (::fstat(data.Get(), &about) == 0 && about.st_size > options.limits.file_bytes)
        return Err("microdata.too_large",
                   {{"file", file},
                    {"reason", "microdata.reason_large"},
                    {"largest", std::to_string(options.limits.file_bytes)}});
    char start[1024];
    const ssize_t got = ::pread(data.Get(), start, sizeof start, 0);
    const auto format =
        DetectFormat({start, static_cast<std::size_t>(std::max<ssize_t>(0, got))}, path);
    if (!format) return Err("microdata.unknown_format", {{"file", file}});
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return Err("microdata.reader_missing",
                   {{"program", "atalaya-survey-reader"}, {"reason", base::SystemReason(errno)}});
    Descriptor in(ends[0]), out(ends[1]);
    ::fcntl(in.Get(), F_SETPIPE_SZ, 1 << 20);   // fewer turns; the default will do as well
    const std::filesystem::path reader =
        options.reader.empty() ? BesideThisProgram() : options.reader;
    std::vector<std::string> words{reader.string(), std::string(WordOf(*format)),
                                   std::to_string(options.limits.reader_bytes),
                                   std::to_string(options.limits.seconds)};
    if (options.catalog) words.emplace_back("catalog");
    base::SpawnCommand command{.arguments = std::move(words), .environment = {"LANG=C.UTF-8"}};
    command.descriptors = {-1, out.Get(), -1, data.Get(), catalog.Get()};
    static_assert(kDataDescriptor == 3 && kCatalogDescriptor == 4);
    const pid_t pid = base::Spawn(command);
    if (pid < 0)
        return Err("microdata.reader_missing",
                   {{"program", reader.filename().string()}, {"reason", base::SystemReason(-pid)}});
    Child child(pid);
    out.Close();
    StreamReader stream(*format, file, options.encoding, options.limits);
    return Gather(in.Get(), child, stream, file, options);
}

}  // namespace atalaya::microdata
