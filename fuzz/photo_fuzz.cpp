// Any bytes as a photograph of a stranger: what is kept is of the kind that was recognised, is no
// larger than what came but for the few bytes that say how a JPEG is turned, and stays as it is when
// it is cleaned again.

#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "warning/photo.hpp"

using namespace atalaya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kOrientation = 36;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto photo = warning::CleanPhoto(bytes);
    if (!photo.ok()) {
        base::Check(photo.error().code.starts_with("warning.photo_"), "an error of another part");
        return 0;
    }
    base::Check(photo->bytes.size() <= bytes.size() + kOrientation, "something was added");
    const auto again = warning::CleanPhoto(photo->bytes);
    base::Check(again.ok() && again->type == photo->type, "what was kept is another kind");
    base::Check(again->bytes == photo->bytes, "what was kept was not clean");
    return 0;
}
