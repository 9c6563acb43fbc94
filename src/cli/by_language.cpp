#include "cli/by_language.hpp"

namespace atalaya::cli {

Result<LocalText> ReadByLanguage(const std::vector<std::string>& words) {
    LocalText out;
    for (const auto& word : words) {
        const auto equals = word.find('=');
        const auto lang = base::LangFromCode(word.substr(0, equals));
        if (equals == std::string::npos || !lang) return Err("cli.reason_language", {{"text", word}});
        out.In(*lang) = word.substr(equals + 1);
    }
    return out;
}

}  // namespace atalaya::cli
