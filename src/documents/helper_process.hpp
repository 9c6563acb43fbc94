#pragma once

// Another program, run to its end within limits of time and memory.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atalaya::documents {

struct HelperCommand {
    std::vector<std::string> arguments;   // the first is the program's path
    std::filesystem::path folder;         // its HOME and temporary folder
    int seconds = 60;
    std::int64_t megabytes = 1'500;       // resident, with all processes that it starts
    int output = -1;                      // descriptor for what it writes; -1: thrown away
};

struct HelperEnd {
    enum class How { Ended, Signalled, TooSlow, TooLarge, NotStarted };
    How how = How::Ended;
    int status = 0;   // Ended: exit status; Signalled: the signal; NotStarted: errno
};

// Runs it in a process group of its own, with nothing to read, its complaints thrown away and only
// PATH, HOME, TMPDIR and LANG in its environment. Whatever of the group is left at the end is
// killed.
HelperEnd RunHelper(const HelperCommand& command);

// The first of the names that is a program in one of the folders of `path` (as the variable PATH).
std::optional<std::filesystem::path> FindProgram(std::span<const char* const> names,
                                                 std::string_view path);

// A folder of its own for one run, removed with everything in it.
class WorkFolder {
 public:
    WorkFolder();
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }  // empty: it could not be made

 private:
    std::filesystem::path m_path;
};

}  // namespace atalaya::documents
