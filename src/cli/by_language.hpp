#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace atalaya::cli {

// The texts of an option that is given once for each language, as "es=Muestras confundidas"; "" for
// the others. Errors: cli.reason_language {text}.
Result<LocalText> ReadByLanguage(const std::vector<std::string>& words);

}  // namespace atalaya::cli
