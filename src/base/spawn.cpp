#include "base/spawn.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "base/check.hpp"

namespace atalaya::base {
namespace {

constexpr std::size_t kStandard = 3;  // input, output, errors

// Copies above the numbers that the program gives a meaning to, so that putting one in its place
// closes no other.
class Copies {
 public:
    explicit Copies(const std::vector<int>& descriptors)
        : m_numbers(std::max(descriptors.size(), kStandard), -1) {
        const int free = static_cast<int>(m_numbers.size());
        for (std::size_t i = 0; i < descriptors.size() && m_failed == 0; ++i) {
            if (descriptors[i] < 0) continue;
            m_numbers[i] = ::fcntl(descriptors[i], F_DUPFD_CLOEXEC, free);
            if (m_numbers[i] < 0) m_failed = errno;
        }
    }
    ~Copies() {
        for (const int number : m_numbers)
            if (number >= 0) ::close(number);
    }
    Copies(const Copies&) = delete;
    Copies& operator=(const Copies&) = delete;

    int failed() const { return m_failed; }  // errno
    const std::vector<int>& numbers() const { return m_numbers; }

 private:
    std::vector<int> m_numbers;
    int m_failed = 0;
};

struct Files {
    explicit Files(const std::vector<int>& numbers) {
        posix_spawn_file_actions_init(&actions);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const int place = static_cast<int>(i);
            if (numbers[i] >= 0)
                posix_spawn_file_actions_adddup2(&actions, numbers[i], place);
            else
                posix_spawn_file_actions_addopen(&actions, place, "/dev/null",
                                                 i == 0 ? O_RDONLY : O_WRONLY, 0);
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, static_cast<int>(numbers.size()));
    }
    ~Files() { posix_spawn_file_actions_destroy(&actions); }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    posix_spawn_file_actions_t actions;
};

struct Attributes {
    explicit Attributes(bool own_group) {
        posix_spawnattr_init(&value);
        sigset_t none, every;
        sigemptyset(&none);
        sigfillset(&every);
        posix_spawnattr_setsigmask(&value, &none);
        posix_spawnattr_setsigdefault(&value, &every);
        posix_spawnattr_setpgroup(&value, 0);
        posix_spawnattr_setflags(&value,
                                 static_cast<short>((own_group ? POSIX_SPAWN_SETPGROUP : 0) |
                                                    POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF));
    }
    ~Attributes() { posix_spawnattr_destroy(&value); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    posix_spawnattr_t value;
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

pid_t Spawn(const SpawnCommand& command) {
    Check(!command.arguments.empty(), "the first argument is the program");
    const Copies copies(command.descriptors);
    if (copies.failed() != 0) return -copies.failed();
    const Files files(copies.numbers());
    const Attributes attributes(command.own_group);
    std::vector<std::string> arguments = command.arguments, environment = command.environment;
    pid_t pid = 0;
    const int failed = posix_spawn(&pid, arguments.front().c_str(), &files.actions,
                                   &attributes.value, Pointers(arguments).data(),
                                   Pointers(environment).data());
    return failed != 0 ? -failed : pid;
}

}  // namespace atalaya::base
