#pragma once

// Another program, run to its end within limits of time and memory.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace atalaya::documents {

struct HelperCommand {
    std::vector<std::string> arguments;   // the first is the program's path
    std::filesystem::path folder;         // its HOME and temporary folder
    int seconds = 60;
    std::int64_t megabytes = 1'500;       // resident, with all processes that it starts
};

struct HelperEnd {
    enum class How { Ended, Signalled, TooSlow, TooLarge, NotStarted };
    How how = How::Ended;
    int status = 0;   // Ended: exit status; Signalled: the signal; NotStarted: errno
};

// Runs it in a process group of its own, with nothing to read, its output thrown away and only
// PATH, HOME, TMPDIR and LANG in its environment. Whatever of the group is left at the end is
// killed.
HelperEnd RunHelper(const HelperCommand& command);

}  // namespace atalaya::documents
