#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace atalaya::base {

enum class LogLevel { Debug, Info, Warning, Error };

// The program's log, on standard error. Never takes passwords, tokens, names of persons or the
// contents of records: identifiers only.
void Log(LogLevel level, std::string_view message);
void SetLogLevel(LogLevel level);

template <class... Args>
void LogInfo(fmt::format_string<Args...> format, Args&&... args) {
    Log(LogLevel::Info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void LogWarning(fmt::format_string<Args...> format, Args&&... args) {
    Log(LogLevel::Warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void LogError(fmt::format_string<Args...> format, Args&&... args) {
    Log(LogLevel::Error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace atalaya::base
