#include "http/proxies.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

#include "base/text.hpp"
#include "http/request_rules.hpp"
#include "http/url.hpp"

namespace atalaya::http {
namespace {

constexpr std::string_view kForwardedFor = "x-forwarded-for", kForwarded = "forwarded";

// All values of a header that may come several times, as one list.
std::string Joined(const Request& request, std::string_view name) {
    std::string out;
    for (const auto& [key, value] : request.headers) {
        if (key != name) continue;
        if (!out.empty()) out += ',';
        out += value;
    }
    return out;
}

// Splits at a separator outside quotes (RFC 9110, 5.6.4).
std::vector<std::string_view> SplitQuoted(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == separator && !quoted)) {
            out.push_back(base::TrimAscii(text.substr(begin, i - begin)));
            begin = i + 1;
        } else if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        }
    }
    return out;
}

// Addresses and the names of protocols need no escapes; what has some is left as it is.
std::string_view Unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
    return text.substr(1, text.size() - 2);
}

}  // namespace

std::optional<TrustedProxies::Bytes> TrustedProxies::BytesOf(std::string_view address) {
    const std::string text(address);
    Bytes out{};
    if (text.find('\0') != std::string::npos) return std::nullopt;
    if (inet_pton(AF_INET6, text.c_str(), out.data()) == 1) return out;
    out = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, text.c_str(), out.data() + 12) == 1) return out;
    return std::nullopt;
}

std::optional<TrustedProxies::Network> TrustedProxies::NetworkOf(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const auto bytes = BytesOf(address);
    if (!bytes) return std::nullopt;
    Network out{*bytes, 128};
    if (slash == std::string_view::npos) return out;
    const auto digits = text.substr(slash + 1);
    const int most = address.find(':') == std::string_view::npos ? 32 : 128;
    int bits = -1;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
    if (bits < 0 || bits > most) return std::nullopt;
    out.bits = 128 - most + bits;
    return out;
}

Result<TrustedProxies> TrustedProxies::Read(const Proxies& settings) {
    TrustedProxies out;
    for (const auto& text : settings.trusted) {
        const auto network = NetworkOf(text);
        if (!network) return Err("http.proxy_invalid", {{"network", text}});
        out.m_networks.push_back(*network);
    }
    const std::string header = Lower(settings.header);
    if (header != kForwardedFor && header != kForwarded)
        return Err("http.proxy_header", {{"header", settings.header}});
    out.m_forwarded = header == kForwarded;
    return out;
}

bool TrustedProxies::Has(std::string_view address) const {
    if (m_networks.empty()) return false;
    const auto bytes = BytesOf(address);
    if (!bytes) return false;
    return std::ranges::any_of(m_networks, [&](const Network& network) {
        const auto whole = static_cast<std::size_t>(network.bits / 8);
        if (!std::equal(bytes->begin(), bytes->begin() + whole, network.bytes.begin()))
            return false;
        const int rest = network.bits % 8;
        if (rest == 0) return true;
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
        return (((*bytes)[whole] ^ network.bytes[whole]) & mask) == 0;
    });
}

// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]:4711", written in one way only, so
// that a visitor counts as one; "" where it is none of them.
std::string TrustedProxies::AddressIn(std::string_view node) {
    node = Unquoted(node);
    if (!node.empty() && node.front() == '[') {
        const auto end = node.find(']');
        if (end == std::string_view::npos) return "";
        node = node.substr(1, end - 1);
    } else if (std::ranges::count(node, ':') == 1) {
        node = node.substr(0, node.find(':'));
    }
    const auto bytes = BytesOf(node);
    if (!bytes) return "";
    const Bytes v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool is_v4 = std::equal(bytes->begin(), bytes->begin() + 12, v4.begin());
    char text[INET6_ADDRSTRLEN] = {};
    const auto* from = bytes->data() + (is_v4 ? 12 : 0);
    return inet_ntop(is_v4 ? AF_INET : AF_INET6, from, text, sizeof text);
}

// for="[2001:db8::7]:4711";proto=https;by=10.0.0.1 (RFC 7239, 4).
TrustedProxies::Hop TrustedProxies::HopOf(std::string_view element) {
    Hop out;
    for (const auto pair : SplitQuoted(element, ';')) {
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string name = Lower(base::TrimAscii(pair.substr(0, equals)));
        const auto value = base::TrimAscii(pair.substr(equals + 1));
        if (name == "for") out.address = AddressIn(value);
        if (name == "proto") out.protocol = Lower(Unquoted(value));
    }
    return out;
}

std::vector<TrustedProxies::Hop> TrustedProxies::Hops(const Request& request) const {
    std::vector<Hop> out;
    const std::string list = Joined(request, m_forwarded ? kForwarded : kForwardedFor);
    if (list.empty()) return out;
    if (m_forwarded) {
        for (const auto element : SplitQuoted(list, ',')) out.push_back(HopOf(element));
        return out;
    }
    for (const auto node : base::Split(list, ','))
        out.push_back({AddressIn(base::TrimAscii(node)), ""});
    const std::string protocols = Joined(request, "x-forwarded-proto");
    // One word for the whole way, whatever the number of proxies: that of the last who said it.
    const auto last = base::TrimAscii(std::string_view(protocols).substr(protocols.rfind(',') + 1));
    for (auto& hop : out) hop.protocol = Lower(last);
    return out;
}

TrustedProxies::Origin TrustedProxies::OriginOf(const Request& request, std::string_view address,
                                                bool secure) const {
    Origin out{std::string(address), secure};
    if (!Has(address)) return out;
    const auto hops = Hops(request);
    for (auto hop = hops.rbegin(); hop != hops.rend() && Has(out.address); ++hop) {
        if (!hop->protocol.empty()) out.secure = hop->protocol == "https";
        if (hop->address.empty()) break;
        out.address = hop->address;
    }
    return out;
}

}  // namespace atalaya::http
