#include "documents/helper_process.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.hpp"
#include "base/text.hpp"

namespace atalaya::documents {
namespace {

using namespace std::chrono_literals;

// Starts the program; the process id, or minus errno.
pid_t Start(const HelperCommand& command) {
    const char* path = std::getenv("PATH");
    return base::Spawn({.arguments = command.arguments,
                        .environment = {std::string("PATH=") + (path == nullptr ? "" : path),
                                        "HOME=" + command.folder.string(),
                                        "TMPDIR=" + command.folder.string(), "LANG=C.UTF-8"},
                        .descriptors = {-1, command.output, -1},
                        .own_group = true});
}

// The group and the resident pages of a process, from /proc/<pid>/stat (proc(5)): fields 5 and 24,
// counted after the name, which may hold anything but ends with the last ')'.
struct ProcessState {
    pid_t group = 0;
    std::int64_t pages = 0;
};
std::optional<ProcessState> StateOf(const std::filesystem::path& folder) {
    std::ifstream file(folder / "stat");
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const auto end_of_name = line.rfind(')');
    if (end_of_name == std::string::npos) return std::nullopt;
    std::vector<std::string> fields;
    std::string field;
    for (std::size_t i = end_of_name + 2; i < line.size(); ++i) {
        if (line[i] != ' ') {
            field += line[i];
        } else {
            fields.push_back(std::move(field));
            field.clear();
        }
    }
    if (fields.size() < 22) return std::nullopt;
    ProcessState out;
    std::from_chars(fields[2].data(), fields[2].data() + fields[2].size(), out.group);
    std::from_chars(fields[21].data(), fields[21].data() + fields[21].size(), out.pages);
    return out;
}

// Megabytes resident in all processes of a group. Pages that they share count for each.
std::int64_t MemoryOf(pid_t group) {
    std::int64_t pages = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        const auto state = StateOf(entry.path());
        if (state && state->group == group) pages += state->pages;
    }
    return pages * ::sysconf(_SC_PAGESIZE) / (1 << 20);
}

HelperEnd Watch(pid_t pid, const HelperCommand& command) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(command.seconds);
    for (int round = 0;; ++round) {
        int status = 0;
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (ended == pid && WIFEXITED(status)) return {HelperEnd::How::Ended, WEXITSTATUS(status)};
        if (ended == pid) return {HelperEnd::How::Signalled, WTERMSIG(status)};
        if (ended < 0 && errno != EINTR) return {HelperEnd::How::NotStarted, errno};
        if (std::chrono::steady_clock::now() >= end) return {HelperEnd::How::TooSlow, 0};
        // Looking through /proc costs more than asking for the end.
        if (round % 8 == 7 && MemoryOf(pid) > command.megabytes)
            return {HelperEnd::How::TooLarge, 0};
        std::this_thread::sleep_for(20ms);
    }
}

}  // namespace

HelperEnd RunHelper(const HelperCommand& command) {
    const pid_t pid = Start(command);
    if (pid < 0) return {HelperEnd::How::NotStarted, -pid};
    const HelperEnd end = Watch(pid, command);
    ::kill(-pid, SIGKILL);
    if (end.how == HelperEnd::How::TooSlow || end.how == HelperEnd::How::TooLarge)
        ::waitpid(pid, nullptr, 0);
    return end;
}

std::optional<std::filesystem::path> FindProgram(std::span<const char* const> names,
                                                 std::string_view path) {
    for (const char* name : names) {
        for (const std::string_view folder : base::Split(path, ':')) {
            if (folder.empty()) continue;
            const std::filesystem::path candidate = std::filesystem::path(folder) / name;
            if (::access(candidate.c_str(), X_OK) == 0) return candidate;
        }
    }
    return std::nullopt;
}

WorkFolder::WorkFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "atalaya-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) m_path = name;
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
}

}  // namespace atalaya::documents
