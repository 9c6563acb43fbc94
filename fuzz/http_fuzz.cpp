// Everything in http that reads a peer's bytes without Beast.

#include <cstdlib>
#include <string_view>

#include "http/head.hpp"
#include "http/http.hpp"
#include "http/url.hpp"

namespace http = atalaya::http;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    // The scanner says the same whether bytes come at once or one by one.
    http::HeadScanner once(4096), slow(4096);
    const auto whole = once.Scan(text);
    auto state = http::HeadScanner::State::Incomplete;
    for (std::size_t i = 1; i <= size && state == http::HeadScanner::State::Incomplete; ++i) {
        state = slow.Scan(text.substr(0, i));
    }
    if (state != whole) std::abort();

    // What is decoded and encoded again is decoded to the same.
    if (const auto decoded = http::PercentDecode(text, true)) {
        if (http::PercentDecode(http::PercentEncode(*decoded), true) != decoded) std::abort();
    }
    if (const auto target = http::ParseTarget(text); target.ok()) {
        if (target->path.find("/../") != std::string::npos) std::abort();
        if (target->path.find('\0') != std::string::npos) std::abort();
    }
    (void)http::FindCookie(text, "atalaya_session");
    (void)http::AcceptsGzip(text);
    return 0;
}
