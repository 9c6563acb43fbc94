#pragma once

// One connection of the server, from the accept to the end; private to the room.

#include <chrono>

#include "http/reader.hpp"
#include "http/shared.hpp"
#include "http/writer.hpp"

namespace atalaya::http {

template <class Stream>
class Connection final : public Stoppable {
 public:
    Connection(Shared& shared, Admission admission, Stream stream);
    ~Connection() override;
    // Serves requests one after the other until either side ends it.
    asio::awaitable<void> Run();

    void CloseIfIdle() override;
    void CloseNow() override;
    void EndWait() override { m_reader.StopWatching(); }
    asio::any_io_executor executor() override { return m_stream.get_executor(); }

 private:
    asio::awaitable<bool> Handshake();
    asio::awaitable<bool> ServeOne();                 // false: the connection ends
    std::optional<Visit> Attribute(Request& request);
    asio::awaitable<Response> Answer(const Request& request);
    // Asks the handler again as often as it parks; false when the peer went away meanwhile.
    asio::awaitable<bool> WaitForAnswer(Request& request, Response& response);
    enum class Waited { Over, Gone, Refused };
    asio::awaitable<Waited> Park(const Wait& wait, std::chrono::milliseconds most);
    asio::awaitable<void> Finish();
    Response Refuse(const Refusal& refusal, const Request& request) const;
    Framing FramingOf(const Incoming& incoming, const Response& response) const;
    auto& socket() { return beast::get_lowest_layer(m_stream); }

    Shared& m_shared;
    Admission m_admission;
    Stream m_stream;
    RequestReader<Stream> m_reader;
    ResponseWriter<Stream> m_writer;
    bool m_parked = false;                            // its request waits, no thread is at it
    bool m_answered = false;                          // the last thing done was an answer
    bool m_ending = false;                            // waits only for the peer to go
};

extern template class Connection<PlainStream>;
extern template class Connection<TlsStream>;

}  // namespace atalaya::http
