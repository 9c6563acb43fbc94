#pragma once

// A bare socket for tests: sends exactly the bytes it is told, and shows exactly what came back.

#include <cstdint>
#include <string>
#include <string_view>

namespace atalaya::testing {

class RawClient {
 public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool Send(std::string_view bytes);
    // Up to `most` bytes of what is there next; "" at the end of the connection or after 10 s.
    std::string Receive(std::size_t most = 1 << 16);
    // One answer with the body that its head announces (Content-Length or chunked, unframed into
    // plain bytes). `expect_body` is false for answers to HEAD.
    std::string ReadAnswer(bool expect_body = true);
    std::string ReadToEnd();
    bool Closed();               // the server ended the connection
    void Reset();                // goes away at once, without a farewell
    void ShrinkReceiveBuffer();

 private:
    bool Fill();
    int m_socket = -1;
    std::string m_buffer;
};

int StatusOf(std::string_view answer);
// Value of a header of an answer; "" if absent.
std::string HeaderOf(std::string_view answer, std::string_view name);
std::string BodyOf(std::string_view answer);

}  // namespace atalaya::testing
