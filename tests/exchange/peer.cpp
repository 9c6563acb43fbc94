#include "peer.hpp"

#include "base/hash.hpp"
#include "exchange/canonical.hpp"

namespace atalaya::network_test {

Peer::Peer(Network& network, const std::string& id, const std::filesystem::path& key_folder)
    : m_id(id),
      m_clock(m_system, 1000 * network.ClockOf(id)),
      m_keys(key_folder / "node.key", m_random),
      m_wire(exchange::MakeHttpWire(
          {.id = "HUB",
           .address = "http://127.0.0.1:" + std::to_string(network.program("HUB").port())},
          "", m_stop)) {}

Result<void> Peer::Open(const json::object& more, json::array speaks) {
    ATALAYA_ASSIGN(const exchange::NodeKey key, m_keys.Present());
    exchange::Hello hello{
        .node = m_id, .key = key.public_key(), .challenge = m_random.Token(32), .speaks = {1}};
    json::object call = exchange::ToJson(hello);
    call["speaks"] = std::move(speaks);
    for (const auto& member : more) call[member.key()] = member.value();
    ATALAYA_ASSIGN(const json::object told, m_wire->Call("hello", call, "", 60));
    ATALAYA_ASSIGN(const exchange::Hello answer, exchange::HelloFromJson(told));
    exchange::SessionCall session{
        .node = m_id, .challenge = answer.challenge, .own = hello.challenge};
    session.signature = key.Sign(exchange::CallText("HUB", answer.challenge, hello.challenge));
    json::object opening = exchange::ToJson(session);
    for (const auto& member : more) opening[member.key()] = member.value();
    ATALAYA_ASSIGN(const json::object opened, m_wire->Call("session", opening, "", 60));
    ATALAYA_ASSIGN(const exchange::SessionAnswer read, exchange::SessionAnswerFromJson(opened));
    m_token = read.token;
    return {};
}

Result<exchange::Post> Peer::Give(std::string envelope, const json::object& more) {
    json::object post = exchange::ToJson(exchange::Post{.give = {std::move(envelope)}});
    for (const auto& member : more) post[member.key()] = member.value();
    ATALAYA_ASSIGN(const json::object told, m_wire->Call("post", post, m_token, 60));
    return exchange::PostFromJson(told);
}

std::string Peer::Signed(const Future& future) {
    const exchange::NodeKey key = *m_keys.Present();
    const json::object envelope{{"body", future.body},
                                {"format", "atalaya.envelope/1"},
                                {"group", ""},
                                {"id", m_random.Token(16)},
                                {"key", exchange::Fingerprint(key.public_key())},
                                {"kind", future.kind},
                                {"languages", {"en"}},
                                {"mark", "official"},
                                {"references", json::array{}},
                                {"revision", 1},
                                {"sender", m_id},
                                {"sent", base::FormatTimestamp(m_clock.Now())},
                                {"subject", future.subject},
                                {"to", future.to},
                                {"urgency", {{"level", 4}, {"scale", "CAP"}}},
                                {"version", 7}};
    const std::string text = *exchange::Canonical(envelope);
    const json::object whole{
        {"envelope", envelope},
        {"signature", base::Base64Url(key.Sign("atalaya.envelope.1 " + text))}};
    return *exchange::Canonical(whole);
}

}  // namespace atalaya::network_test
