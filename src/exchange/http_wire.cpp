#include <algorithm>
#include <array>

#include "exchange/post_office.hpp"
#include "exchange/strict_members.hpp"
#include "net/http_client.hpp"

namespace atalaya::exchange {

namespace {

// The refusals of the other side as they are told here; "": another one.
std::string_view ReasonOf(std::string_view code) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kReasons = {{
        {"exchange.sender_unknown", "exchange.reason_unknown"},
        {"exchange.sender_unverified", "exchange.reason_unverified"},
        {"exchange.key_unknown", "exchange.reason_key"},
        {"exchange.introduction_broken", "exchange.reason_key"},
        {"exchange.link_unproved", "exchange.reason_key"},
        {"exchange.key_replaced", "exchange.reason_replaced"},
        {"exchange.key_revoked", "exchange.reason_revoked"},
        {"exchange.self_unset", "exchange.reason_unset"},
        {"exchange.link_version", "exchange.reason_version"},
    }};
    const auto found = std::ranges::find(kReasons, code, [](const auto& one) { return one.first; });
    return found == kReasons.end() ? std::string_view() : found->second;
}

class HttpWire final : public Wire {
 public:
    HttpWire(const Node& node, const std::string& ca_file, const std::atomic<bool>& stop)
        : m_node(node.id), m_address(node.address), m_stop(stop), m_client({.ca_file = ca_file}) {
        while (m_address.ends_with('/')) m_address.pop_back();
    }

    Result<json::object> Call(std::string_view path, const json::object& body,
                              std::string_view token, int seconds) override {
        net::HttpRequest request{.method = "POST",
                                 .url = m_address + "/api/v1/exchange/link/" + std::string(path),
                                 .headers = {{"Content-Type", "application/json"},
                                             {"Accept", "application/json"}},
                                 .body = json::serialize(body),
                                 .total_seconds = seconds,
                                 .most_bytes = kLinkMostBody};
        if (!token.empty())
            request.headers.emplace_back("Authorization", "Bearer " + std::string(token));
        ATALAYA_ASSIGN(const net::HttpAnswer answer, m_client.Send(request, &m_stop));
        const auto read = base::ParseJson(answer.body);
        const json::object* object = read.ok() ? read->if_object() : nullptr;
        if (answer.status == 200 && object != nullptr) return *object;
        return Refusal(answer.status, object);
    }

 private:
    // What the other program told, or what kind of answer a program between the two gave.
    Error Refusal(int status, const json::object* problem) const {
        const json::value* told = problem ? problem->if_contains("code") : nullptr;
        const std::string code =
            told != nullptr && told->is_string() ? std::string(told->get_string()) : "";
        Error out = Err("exchange.link_refused",
                        {{"node", m_node}, {"reason", std::string(ReasonOf(code))}});
        if (out.Get("reason").empty()) {
            const bool shown = code.size() <= 64 && IsPlainText(code, 64) && !code.empty();
            out.params[1].value = (shown ? code + ", " : "") + "HTTP " + std::to_string(status);
        }
        if (code == "exchange.link_closed") out.details.push_back(Err("exchange.link_closed"));
        return out;
    }

    const std::string m_node;
    std::string m_address;
    const std::atomic<bool>& m_stop;
    net::HttpClient m_client;
};

}  // namespace

std::unique_ptr<Wire> MakeHttpWire(const Node& node, const std::string& ca_file,
                                   const std::atomic<bool>& stop) {
    return std::make_unique<HttpWire>(node, ca_file, stop);
}

}  // namespace atalaya::exchange
