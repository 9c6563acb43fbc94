#include "base/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace atalaya::base {
namespace {

spdlog::logger& Logger() {
    // One per process, as standard error is.
    static spdlog::logger logger = [] {
        spdlog::logger out("atalaya", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        out.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        return out;
    }();
    return logger;
}

spdlog::level::level_enum Convert(LogLevel level) {
    switch (level) {
        case LogLevel::Debug: return spdlog::level::debug;
        case LogLevel::Info: return spdlog::level::info;
        case LogLevel::Warning: return spdlog::level::warn;
        case LogLevel::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

void Log(LogLevel level, std::string_view message) { Logger().log(Convert(level), message); }

void SetLogLevel(LogLevel level) { Logger().set_level(Convert(level)); }

}  // namespace atalaya::base
