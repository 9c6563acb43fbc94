#include "base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <unordered_set>

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "base/check.hpp"

namespace atalaya::base {
namespace {

constexpr std::string_view kCodes[] = {"en", "es", "pt", "fr"};

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool IsWordCharacter(UChar32 c) { return u_isalnum(c) || c == 0xFFFD; }

// ASCII needs none of ICU's tables, and most names are ASCII.
std::optional<std::string> FoldAscii(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    for (char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
        bool upper = c >= 'A' && c <= 'Z';
        bool word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!word) {
            gap = !out.empty();
            continue;
        }
        if (gap) out += ' ';
        gap = false;
        out += upper ? static_cast<char>(c + 32) : c;
    }
    return out;
}

}  // namespace

std::string_view Code(Lang lang) { return kCodes[static_cast<std::size_t>(lang)]; }

std::optional<Lang> LangFromCode(std::string_view code) {
    for (Lang lang : kLangs) {
        if (Code(lang) == code) return lang;
    }
    return std::nullopt;
}

Lang NegotiateLang(std::string_view header) {
    Lang best = Lang::En;
    double best_weight = 0;
    for (std::string_view part : Split(header, ',')) {
        part = TrimAscii(part);
        double weight = 1;
        auto semicolon = part.find(";q=");
        if (semicolon != std::string_view::npos)
            weight = std::strtod(std::string(part.substr(semicolon + 3)).c_str(), nullptr);
        auto lang = LangFromCode(part.substr(0, std::min<std::size_t>(2, part.size())));
        if (lang && weight > best_weight) {
            best = *lang;
            best_weight = weight;
        }
    }
    return best;
}

bool IsValidUtf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    std::int64_t i = 0;
    const auto size = static_cast<std::int64_t>(text.size());
    while (i < size) {
        if (bytes[i] < 0x80) {
            ++i;
            continue;
        }
        UChar32 c;
        U8_NEXT(bytes, i, size, c);
        if (c < 0) return false;
    }
    return true;
}

std::string_view TrimAscii(std::string_view text) {
    while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

bool StartsWith(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

std::string Fold(std::string_view text) {
    if (auto ascii = FoldAscii(text)) return *std::move(ascii);
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = icu::Normalizer2::getNFKDInstance(status);
    Check(U_SUCCESS(status), "ICU has no NFKD tables");
    auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    source.foldCase();
    icu::UnicodeString decomposed = normalizer->normalize(source, status);
    Check(U_SUCCESS(status), "ICU could not normalize");
    decomposed.foldCase();
    icu::UnicodeString out;
    bool gap = false;
    for (std::int32_t i = 0; i < decomposed.length();) {
        UChar32 c = decomposed.char32At(i);
        i += U16_LENGTH(c);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        if (!IsWordCharacter(c)) {
            gap = !out.isEmpty();
            continue;
        }
        if (gap) out.append(UChar32(' '));
        gap = false;
        out.append(c);
    }
    std::string utf8;
    out.toUTF8String(utf8);
    return utf8;
}

std::vector<std::string> SearchTokens(std::string_view text) {
    std::string folded = Fold(text);
    std::vector<std::string> tokens;
    std::unordered_set<std::string_view> seen;
    for (std::string_view token : Split(folded, ' ')) {
        if (!token.empty() && seen.insert(token).second) tokens.emplace_back(token);
    }
    return tokens;
}

int EditDistance(std::string_view a, std::string_view b, int limit) {
    const int rows = static_cast<int>(a.size());
    const int columns = static_cast<int>(b.size());
    if (std::abs(rows - columns) > limit) return limit + 1;
    std::vector<int> before(columns + 1), above(columns + 1), current(columns + 1);
    for (int j = 0; j <= columns; ++j) above[j] = j;
    for (int i = 1; i <= rows; ++i) {
        current[0] = i;
        int smallest = i;
        for (int j = 1; j <= columns; ++j) {
            int cost = a[i - 1] == b[j - 1] ? 0 : 1;
            int best = std::min({above[j] + 1, current[j - 1] + 1, above[j - 1] + cost});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = std::min(best, before[j - 2] + 1);
            current[j] = best;
            smallest = std::min(smallest, best);
        }
        if (smallest > limit) return limit + 1;
        std::swap(before, above);
        std::swap(above, current);
    }
    return std::min(above[columns], limit + 1);
}

std::string CollationKey(std::string_view text, Lang lang) {
    // A collator is dear to open and may not be shared between threads.
    thread_local std::array<std::unique_ptr<icu::Collator>, 4> collators;
    auto& collator = collators[static_cast<std::size_t>(lang)];
    UErrorCode status = U_ZERO_ERROR;
    if (!collator) {
        collator.reset(icu::Collator::createInstance(
            icu::Locale(std::string(Code(lang)).c_str()), status));
        Check(U_SUCCESS(status), "ICU has no collation for a language");
    }
    auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    std::string key(static_cast<std::size_t>(collator->getSortKey(source, nullptr, 0)), '\0');
    collator->getSortKey(source, reinterpret_cast<std::uint8_t*>(key.data()),
                         static_cast<std::int32_t>(key.size()));
    return key;
}

std::optional<std::string> DecodeToUtf8(std::string_view bytes, std::string_view encoding,
                                        std::size_t* bad) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open(std::string(encoding).c_str(), &status), &ucnv_close);
    if (U_FAILURE(status)) return std::nullopt;
    icu::UnicodeString decoded(bytes.data(), static_cast<std::int32_t>(bytes.size()),
                               converter.get(), status);
    if (U_FAILURE(status)) return std::nullopt;
    if (bad) {
        *bad = 0;
        for (std::int32_t i = 0; i < decoded.length(); ++i) *bad += decoded[i] == 0xFFFD;
    }
    std::string out;
    decoded.toUTF8String(out);
    return out;
}

std::string EscapeHtml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

}  // namespace atalaya::base
