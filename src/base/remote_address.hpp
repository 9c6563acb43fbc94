#pragma once

#include <string>
#include <string_view>

namespace atalaya::base {

// What stands for an address where attempts are counted. One subscriber has a whole /64 of IPv6
// (RFC 6177) and a new address for each attempt: "2001:db8:1:2:3:4:5:6" gives "2001:db8:1:2::/64".
// An IPv4 address, also one written as IPv6, stands for itself; so does any other text.
std::string CountedAddress(std::string_view remote);

}  // namespace atalaya::base
