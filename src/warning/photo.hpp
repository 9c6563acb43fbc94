#pragma once

// Photographs as they may be kept: what a camera writes beside the picture (place, time, device,
// owner, comments, previews, sounds and films) is left out, so that nobody is betrayed by theirs.
//
// The picture itself is neither decoded nor encoded again: that would cost its quality, need a
// decoder for each kind, and give the bytes of strangers the run of it. The containers are simple
// enough to be read here, part by part, and only parts that are known and needed are kept.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::warning {

struct Photo {
    std::string type;        // "image/jpeg", "image/png", "image/webp", "image/heic"
    std::string extension;   // "jpg", "png", "webp", "heic"
    std::string bytes;       // without anything but the picture
};

// The photograph in `bytes`, recognised by its content. How it is to be turned stays (of a JPEG; HEIC
// keeps it apart from the metadata). Colour profiles are left out too, but for HEIC, in which they
// cannot be. Errors: warning.photo_unknown (none of the four, or an animation),
// warning.photo_broken (cut off, or not built as its kind is).
Result<Photo> CleanPhoto(std::string_view bytes);

}  // namespace atalaya::warning
