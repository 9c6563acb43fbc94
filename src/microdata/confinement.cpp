#include "microdata/confinement.hpp"

#include <cerrno>
#include <memory>

#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace atalaya::microdata {
namespace {

bool Limit(__rlimit_resource resource, std::uint64_t value) {
    const rlimit limit{value, value};
    return ::setrlimit(resource, &limit) == 0;
}

// The calls that are left; any other ends the process.
[[maybe_unused]] bool LimitCalls() {
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(
        seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
    if (!filter) return false;
    constexpr int kAllowed[] = {
        SCMP_SYS(read),      SCMP_SYS(write),          SCMP_SYS(lseek),     SCMP_SYS(close),
        SCMP_SYS(fstat),     SCMP_SYS(newfstatat),     SCMP_SYS(brk),       SCMP_SYS(mmap),
        SCMP_SYS(munmap),    SCMP_SYS(mremap),         SCMP_SYS(mprotect),  SCMP_SYS(madvise),
        SCMP_SYS(futex),     SCMP_SYS(getrandom),      SCMP_SYS(exit),      SCMP_SYS(exit_group),
        SCMP_SYS(getpid),    SCMP_SYS(gettid),         SCMP_SYS(tgkill),    SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sysinfo),   SCMP_SYS(rt_sigprocmask), SCMP_SYS(clock_gettime)};
    for (const int call : kAllowed)
        if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) return false;
    // The C library looks for files of its own here and there, and does without them.
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0) != 0)
        return false;
    return seccomp_load(filter.get()) == 0;
}

}  // namespace

bool ConfineThisProcess(std::uint64_t memory_bytes, std::uint64_t seconds) {
#ifdef __SANITIZE_ADDRESS__
    // The sanitizer's own memory and calls are not those of the program that is shipped.
    static_cast<void>(memory_bytes);
    return Limit(RLIMIT_CPU, seconds) && Limit(RLIMIT_FSIZE, 0) && Limit(RLIMIT_CORE, 0);
#else
    return ::prctl(PR_SET_DUMPABLE, 0) == 0 && Limit(RLIMIT_AS, memory_bytes) &&
           Limit(RLIMIT_CPU, seconds) && Limit(RLIMIT_FSIZE, 0) && Limit(RLIMIT_CORE, 0) &&
           LimitCalls();
#endif
}

}  // namespace atalaya::microdata
