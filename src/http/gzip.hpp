#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace atalaya::http {

// Compresses a text that comes in pieces (RFC 1952), in constant memory.
class Gzip {
 public:
    Gzip();
    ~Gzip();
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    // What can be given out so far; often nothing.
    std::string Add(std::string_view piece);
    std::string Finish();   // the rest; nothing may be added afterwards

 private:
    std::string Run(std::string_view piece, int flush);
    struct State;
    std::unique_ptr<State> m_state;
};

// Whether a Content-Type gains from it: text, JSON, XML, JavaScript, SVG.
bool IsCompressible(std::string_view content_type);

}  // namespace atalaya::http
