#include "base/spawn.hpp"

#include <array>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace atalaya::base {
namespace {

struct Pipe {
    Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
    ~Pipe() {
        for (const int end : ends)
            if (end >= 0) ::close(end);
    }
    // Writes the text and closes the end that writes.
    void Fill(const std::string& text) {
        EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
        CloseWriter();
    }
    void CloseWriter() { ::close(std::exchange(ends[1], -1)); }
    std::string ReadAll() {
        std::string out;
        std::array<char, 256> some;
        for (ssize_t got; (got = ::read(ends[0], some.data(), some.size())) > 0;)
            out.append(some.data(), static_cast<std::size_t>(got));
        return out;
    }
    std::array<int, 2> ends{-1, -1};
};

// What the shell prints.
std::string Told(const std::string& script, std::vector<int> more = {}) {
    Pipe out;
    SpawnCommand command{.arguments = {"/bin/sh", "-c", script}, .environment = {"GREETING=hola"}};
    command.descriptors = {-1, out.ends[1], -1};
    command.descriptors.insert(command.descriptors.end(), more.begin(), more.end());
    const pid_t pid = Spawn(command);
    EXPECT_GT(pid, 0);
    out.CloseWriter();
    std::string told = out.ReadAll();
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    return told;
}

TEST(Spawn, GivesTheDescriptorsThatAreNamedAndNoOther) {
    Pipe first, second, own;
    first.Fill("first");
    second.Fill("second");
    // Crosswise: each takes a number that the other may have here.
    EXPECT_EQ(Told("read a <&3; read b <&4; echo $a $b", {second.ends[0], first.ends[0]}),
              "second first\n");
    EXPECT_EQ(Told("for n in 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$n ] && echo $n; done"), "");
}

TEST(Spawn, HasNothingToReadAndOnlyTheEnvironmentThatIsNamed) {
    EXPECT_EQ(Told("read a; echo \"[$a] $GREETING ${HOME-none}\""), "[] hola none\n");
}

TEST(Spawn, TellsWhyAProgramDoesNotStart) {
    EXPECT_EQ(Spawn({.arguments = {"/no/such/program"}}), -ENOENT);
    EXPECT_EQ(Spawn({.arguments = {"/bin/true"}, .descriptors = {987654}}), -EBADF);
}

}  // namespace
}  // namespace atalaya::base
