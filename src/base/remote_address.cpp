#include "base/remote_address.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace atalaya::base {

std::string CountedAddress(std::string_view remote) {
    constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const std::string text(remote.substr(0, remote.find('%')));   // without the zone
    in6_addr address{};
    if (::inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::string(remote);
    auto& bytes = address.s6_addr;
    char out[INET6_ADDRSTRLEN] = {};
    if (std::equal(kMapped.begin(), kMapped.end(), bytes)) {
        ::inet_ntop(AF_INET, bytes + kMapped.size(), out, sizeof out);
        return out;
    }
    std::fill(bytes + 8, bytes + 16, static_cast<unsigned char>(0));
    ::inet_ntop(AF_INET6, &address, out, sizeof out);
    return std::string(out) + "/64";
}

}  // namespace atalaya::base
