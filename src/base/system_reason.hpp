#pragma once

#include <string>
#include <system_error>

namespace atalaya::base {

// Why the operating system refused something, as the code of a text for people: the "reason" of
// file.unreadable and its like, which Library::Say puts into the language of the reader.
// "file.reason_missing" for ENOENT; "file.reason_other" for what people meet hardly ever.
std::string SystemReason(int error_number);
std::string SystemReason(const std::error_code& error);

}  // namespace atalaya::base
