#pragma once

// Whose request it is when proxies stand between the visitor and the server. Knows no network.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/http.hpp"

namespace atalaya::http {

// The proxies of Settings::proxies, and what they say of a request. Only a peer that is one of them
// is believed, and of a chain of proxies only what those at its end say: whatever stands further to
// the left was written by the visitor.
class TrustedProxies {
 public:
    // Trusts nobody.
    TrustedProxies() = default;
    // Errors: http.proxy_invalid {network}, http.proxy_header {header}.
    static Result<TrustedProxies> Read(const Proxies& settings);

    // `address` as text, IPv4 or IPv6.
    bool Has(std::string_view address) const;

    struct Origin {
        std::string address;
        bool secure = false;
    };
    // Of a request that came from the peer `address`, over TLS if `secure`. Where a proxy says
    // nothing that can be read, the visitor is that proxy: nobody gains by a broken header.
    Origin OriginOf(const Request& request, std::string_view address, bool secure) const;

 private:
    using Bytes = std::array<std::uint8_t, 16>;   // IPv4 as ::ffff:a.b.c.d
    struct Network {
        Bytes bytes{};
        int bits = 128;
    };
    // One hop as a header names it; the last comes from the nearest proxy.
    struct Hop {
        std::string address;   // "" where it is no address: "unknown", "_hidden"
        std::string protocol;  // "" where it is not said
    };
    static std::optional<Bytes> BytesOf(std::string_view address);
    static std::optional<Network> NetworkOf(std::string_view text);
    static std::string AddressIn(std::string_view node);
    static Hop HopOf(std::string_view element);
    std::vector<Hop> Hops(const Request& request) const;

    std::vector<Network> m_networks;
    bool m_forwarded = false;   // believes Forwarded (RFC 7239), not X-Forwarded-For
};

}  // namespace atalaya::http
