#include "http/answer.hpp"

#include <array>
#include <memory>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "base/check.hpp"
#include "base/date.hpp"
#include "http/gzip.hpp"
#include "http/url.hpp"

namespace atalaya::http {
namespace {

constexpr std::size_t kWorthCompressing = 1024;

// What a browser may do with an answer unless the handler says otherwise. Everything comes from
// this server; no frames, no inline scripts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSecurityHeaders = {{
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Content-Security-Policy",
     "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
     "frame-ancestors 'none'"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
}};

bool IsOurs(std::string_view name) {
    for (const std::string_view own : {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) {
        if (EqualNoCase(name, own)) return true;
    }
    return false;
}

void AppendHeader(std::string& out, std::string_view name, std::string_view value) {
    const auto clean = [](std::string_view text) {
        return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
    };
    base::Check(!name.empty() && clean(name) && clean(value), "a header that breaks the framing");
    out.append(name).append(": ").append(value).append("\r\n");
}

BodySource Compressed(BodySource source) {
    // Shared: std::function copies what it holds, and there is one compressor for one stream.
    auto gzip = std::make_shared<Gzip>();
    return [gzip, source = std::move(source), done = false]() mutable -> std::string {
        while (!done) {
            const std::string piece = source();
            done = piece.empty();
            std::string out = done ? gzip->Finish() : gzip->Add(piece);
            if (!out.empty()) return out;
        }
        return {};
    };
}

}  // namespace

void CompressIfWanted(Response& response, std::string_view accept_encoding) {
    if (!response.Header("Content-Encoding").empty()) return;
    if (!IsCompressible(response.Header("Content-Type"))) return;
    if (!response.stream && response.body.size() <= kWorthCompressing) return;
    response.Add("Vary", "Accept-Encoding");
    if (!AcceptsGzip(accept_encoding)) return;
    if (response.stream) {
        response.stream = Compressed(std::move(response.stream));
    } else {
        Gzip gzip;
        std::string packed = gzip.Add(response.body);
        packed += gzip.Finish();
        response.body = std::move(packed);
    }
    response.Add("Content-Encoding", "gzip");
}

std::string WriteHead(const Response& response, const Framing& framing, base::Timestamp now) {
    base::Check(response.status >= 200 && response.status <= 599, "a status outside 200-599");
    std::string out;
    out.reserve(768);
    out += fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonPhrase(response.status));
    AppendHeader(out, "Date", HttpDate(now));
    for (const auto& [name, value] : response.headers) {
        if (!IsOurs(name)) AppendHeader(out, name, value);
    }
    for (const auto& [name, value] : kSecurityHeaders) {
        if (response.Header(name).empty()) AppendHeader(out, name, value);
    }
    if (framing.chunked) {
        AppendHeader(out, "Transfer-Encoding", "chunked");
    } else if (!response.stream && response.status != 204 && response.status != 304) {
        AppendHeader(out, "Content-Length", std::to_string(response.body.size()));
    }
    AppendHeader(out, "Connection", framing.keep_alive ? "keep-alive" : "close");
    out += "\r\n";
    return out;
}

std::string HttpDate(base::Timestamp at) {
    constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun",
                                                       "Mon", "Tue", "Wed"};   // 1970-01-01 first
    constexpr std::array<std::string_view, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::int64_t seconds = at / 1000;
    const std::int64_t days = seconds / 86'400, rest = seconds % 86'400;
    const base::Date day = base::Date::FromDays(days);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[days % 7], day.day,
                       kMonths[day.month - 1], day.year, rest / 3600, rest / 60 % 60, rest % 60);
}

std::string_view ReasonPhrase(int status) {
    namespace bhttp = boost::beast::http;
    // RFC 6585 and RFC 9110 renamed or added what Beast does not have.
    if (status == 422) return "Unprocessable Content";
    const bhttp::status known = bhttp::int_to_status(static_cast<unsigned>(status));
    if (known == bhttp::status::unknown) return {};
    const auto phrase = bhttp::obsolete_reason(known);
    return {phrase.data(), phrase.size()};
}

}  // namespace atalaya::http
