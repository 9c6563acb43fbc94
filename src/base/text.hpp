#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atalaya::base {

// The four official languages of the OAS.
enum class Lang : std::uint8_t { En, Es, Pt, Fr };
inline constexpr std::array<Lang, 4> kLangs = {Lang::En, Lang::Es, Lang::Pt, Lang::Fr};
std::string_view Code(Lang lang);  // "en", "es", "pt", "fr"
std::optional<Lang> LangFromCode(std::string_view code);
// The best language for an Accept-Language header; English when nothing fits.
Lang NegotiateLang(std::string_view accept_language);

// One text in the four languages.
struct LocalText {
    std::array<std::string, 4> by_lang;

    const std::string& In(Lang lang) const { return by_lang[static_cast<std::size_t>(lang)]; }
    std::string& In(Lang lang) { return by_lang[static_cast<std::size_t>(lang)]; }
    friend bool operator==(const LocalText&, const LocalText&) = default;
};

bool IsValidUtf8(std::string_view text);
std::string_view TrimAscii(std::string_view text);
std::vector<std::string_view> Split(std::string_view text, char separator);
bool StartsWith(std::string_view text, std::string_view prefix);

// The form in which names are compared: case-folded, without accents and width variants, runs
// of spaces and punctuation as one space. "Cocaína  HCL" gives "cocaina hcl". UTF-8 in and out;
// broken bytes become U+FFFD.
std::string Fold(std::string_view text);
// The words of Fold(text), each once, in order of appearance.
std::vector<std::string> SearchTokens(std::string_view text);

// Edits (insert, delete, replace, swap of neighbours) between two folded strings, counted up to
// `limit`; more than that returns limit + 1.
int EditDistance(std::string_view a, std::string_view b, int limit);

// Sort key of a text under the collation of a language (ICU); compare keys as bytes.
std::string CollationKey(std::string_view text, Lang lang);

// Bytes of a named encoding ("latin1", "windows-1252", "utf-16le", ...) as UTF-8; nullopt when
// the encoding is unknown. Bytes that the encoding does not have become U+FFFD, counted in bad.
std::optional<std::string> DecodeToUtf8(std::string_view bytes, std::string_view encoding,
                                        std::size_t* bad = nullptr);

// Escapes & < > " ' for HTML text and attributes.
std::string EscapeHtml(std::string_view text);

}  // namespace atalaya::base

namespace atalaya {
using base::Lang;
using base::LocalText;
}  // namespace atalaya
