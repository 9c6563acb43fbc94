// PNG (ISO/IEC 15948) and WebP (RFC 9649): lists of named chunks, of which few are the picture.

#include <algorithm>
#include <array>

#include "warning/photo_parts.hpp"

namespace atalaya::warning {

namespace {

struct Kept {
    std::string_view name;
    std::size_t most;   // bytes; a longer one holds something else
};
constexpr std::size_t kAny = std::string_view::npos;
constexpr std::array<Kept, 8> kPngChunks = {{{"IHDR", 13},
                                             {"PLTE", 768},
                                             {"IDAT", kAny},
                                             {"IEND", 0},
                                             {"tRNS", 768},
                                             {"gAMA", 4},
                                             {"cHRM", 32},
                                             {"sRGB", 1}}};

bool IsKept(std::string_view name, std::size_t size) {
    return std::ranges::any_of(kPngChunks, [&](const Kept& kept) {
        return kept.name == name && (kept.most == kAny || size <= kept.most);
    });
}

void AddChunk(std::string& out, std::string_view name, std::string_view body) {
    out += name;
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(body.size() >> shift & 0xff);
    out += body;
    if (body.size() % 2 != 0) out += '\0';
}

}  // namespace

std::optional<std::string> CleanPng(std::string_view bytes) {
    ByteReader in(bytes);
    std::string out(in.Take(8));
    bool head = false, picture = false;
    while (in.ok()) {
        const auto whole = in.rest();
        const auto size = in.Number(4);
        const auto name = in.Take(4);
        in.Take(size);
        in.Number(4);   // the sum of the chunk, which is copied with it
        if (!in.ok() || (name == "IHDR") == head) return std::nullopt;
        // A longer head would be left out as anything else that is too long: no picture remained.
        if (!head && size != 13) return std::nullopt;
        if (IsKept(name, size)) out += whole.substr(0, size + 12);
        head = true;
        picture = picture || name == "IDAT";
        if (name != "IEND") continue;
        if (!picture || size != 0) return std::nullopt;
        return out;
    }
    return std::nullopt;
}

std::optional<std::string> CleanWebP(std::string_view bytes) {
    constexpr char kAlpha = 0x10;   // the only one of the flags that stays
    ByteReader outer(bytes, true);
    outer.Take(4);
    ByteReader in(outer.Take(outer.Number(4)), true);
    if (!outer.ok() || in.Take(4) != "WEBP") return std::nullopt;
    std::string out = "WEBP";
    int pictures = 0;
    while (!in.AtEnd()) {
        const auto name = in.Take(4);
        const auto size = in.Number(4);
        const auto body = in.Take(size);
        if (size % 2 != 0 && !in.AtEnd()) in.Take(1);
        if (!in.ok() || name == "ANIM" || name == "ANMF") return std::nullopt;
        if (name == "VP8X") {
            if (size != 10 || out.size() > 4) return std::nullopt;
            std::string extended(body);
            extended[0] = static_cast<char>(extended[0] & kAlpha);
            extended[1] = extended[2] = extended[3] = '\0';
            AddChunk(out, name, extended);
        }
        if (name == "VP8 " || name == "VP8L") ++pictures;
        if (name == "VP8 " || name == "VP8L" || name == "ALPH") AddChunk(out, name, body);
    }
    if (pictures != 1) return std::nullopt;
    std::string whole;
    AddChunk(whole, "RIFF", out);
    return whole;
}

}  // namespace atalaya::warning
