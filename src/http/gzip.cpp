#include "http/gzip.hpp"

#include <array>

#include <zlib.h>

#include "base/check.hpp"
#include "base/text.hpp"

namespace atalaya::http {
namespace {

constexpr int kLevel = 5;                  // between speed and size: pages are made while one waits
constexpr int kGzipWindow = 15 + 16;       // zlib: 16 asks for the gzip wrapper

}  // namespace

struct Gzip::State {
    z_stream stream{};
    ~State() { deflateEnd(&stream); }
};

Gzip::Gzip() : m_state(std::make_unique<State>()) {
    const int answer = deflateInit2(&m_state->stream, kLevel, Z_DEFLATED, kGzipWindow, 8,
                                    Z_DEFAULT_STRATEGY);
    base::Check(answer == Z_OK, "deflateInit2");
}

Gzip::~Gzip() = default;

std::string Gzip::Run(std::string_view piece, int flush) {
    z_stream& stream = m_state->stream;
    // zlib reads only; its interface is older than const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    std::string out;
    std::array<char, 16384> block;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        base::Check(deflate(&stream, flush) != Z_STREAM_ERROR, "deflate");
        out.append(block.data(), block.size() - stream.avail_out);
    } while (stream.avail_out == 0);
    return out;
}

std::string Gzip::Add(std::string_view piece) { return Run(piece, Z_NO_FLUSH); }

std::string Gzip::Finish() { return Run({}, Z_FINISH); }

bool IsCompressible(std::string_view content_type) {
    const std::string_view type = base::TrimAscii(content_type.substr(0, content_type.find(';')));
    if (base::StartsWith(type, "text/")) return true;
    for (const std::string_view end : {"+json", "+xml", "/json", "/xml", "/javascript", "/x-ndjson"}) {
        if (type.size() > end.size() && type.substr(type.size() - end.size()) == end) return true;
    }
    return false;
}

}  // namespace atalaya::http
