#pragma once

#include <string>
#include <string_view>

namespace atalaya::warning {

// A picture of one point, with the place where it was taken: "GPS 8.4201 N".
inline std::string Png(std::string_view data = "data") {
    const auto chunk = [](std::string_view name, std::string_view body) {
        std::string out(3, '\0');
        out += static_cast<char>(body.size());
        return out + std::string(name) + std::string(body) + "sum.";
    };
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", std::string(13, 'h')) +
           chunk("tEXt", "GPS 8.4201 N") + chunk("IDAT", data) + chunk("IEND", "");
}

}  // namespace atalaya::warning
