#include "warning/photo.hpp"

#include <algorithm>
#include <array>

#include "warning/photo_parts.hpp"

namespace atalaya::warning {

namespace {

using Cleaner = std::optional<std::string> (*)(std::string_view);

bool IsHeic(std::string_view bytes) {
    ByteReader reader(bytes);
    const auto size = reader.Number(4);
    if (reader.Take(4) != "ftyp" || size < 16 || size > bytes.size()) return false;
    constexpr std::array<std::string_view, 4> kBrands = {"heic", "heix", "heim", "heis"};
    // The main brand, its version, and the brands that the file suits as well.
    const auto brands = bytes.substr(8, size - 8);
    for (std::size_t at = 0; at + 4 <= brands.size(); at += at == 0 ? 8 : 4) {
        if (std::ranges::find(kBrands, brands.substr(at, 4)) != kBrands.end()) return true;
    }
    return false;
}

Cleaner CleanerOf(std::string_view bytes, Photo& out) {
    if (bytes.starts_with("\xff\xd8\xff")) {
        out.type = "image/jpeg", out.extension = "jpg";
        return CleanJpeg;
    }
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) {
        out.type = "image/png", out.extension = "png";
        return CleanPng;
    }
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) {
        out.type = "image/webp", out.extension = "webp";
        return CleanWebP;
    }
    if (IsHeic(bytes)) {
        out.type = "image/heic", out.extension = "heic";
        return CleanHeic;
    }
    return nullptr;
}

}  // namespace

Result<Photo> CleanPhoto(std::string_view bytes) {
    Photo out;
    const auto clean = CleanerOf(bytes, out);
    if (!clean) return Err("warning.photo_unknown");
    auto cleaned = clean(bytes);
    if (!cleaned) return Err("warning.photo_broken");
    out.bytes = *std::move(cleaned);
    return out;
}

}  // namespace atalaya::warning
