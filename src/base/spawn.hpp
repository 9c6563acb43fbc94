#pragma once

// The start of another program from one with many threads.

#include <string>
#include <vector>

#include <sys/types.h>

namespace atalaya::base {

struct SpawnCommand {
    std::vector<std::string> arguments;    // the first is the program's path; at least that
    std::vector<std::string> environment;  // all of it, as "NAME=value"
    // What the program gets as its descriptors 0, 1, 2 and so on; -1 and what is not named among
    // the first three: nothing to read, and what is written thrown away.
    std::vector<int> descriptors;
    bool own_group = false;                // a process group of its own
};

// Its process id, or minus errno. The program inherits no other descriptor (the server's sockets
// and stores are none of its business) and no blocked or ignored signal. No code of ours runs
// between fork and exec.
pid_t Spawn(const SpawnCommand& command);

}  // namespace atalaya::base
