#include "exchange/link.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/json_members.hpp"

namespace atalaya::exchange {

namespace {

Error Invalid(std::string_view member, std::string_view reason) {
    return Err("exchange.link_invalid",
               {{"member", std::string(member)}, {"reason", std::string(reason)}});
}

Result<std::string> TextOf(const json::object& from, std::string_view member, std::size_t most) {
    const json::value* value = from.if_contains(member);
    if (value == nullptr || !value->is_string()) return Invalid(member, "exchange.reason_text");
    const auto& text = value->get_string();
    if (text.size() > most) return Invalid(member, "exchange.reason_too_long");
    return std::string(text);
}

Result<std::int64_t> CountOf(const json::object& from, std::string_view member,
                             std::int64_t absent) {
    const json::value* value = from.if_contains(member);
    if (value == nullptr) return absent;
    if (!value->is_int64() || value->get_int64() < 0)
        return Invalid(member, "exchange.reason_count");
    return value->get_int64();
}

template <std::size_t size>
Result<std::array<std::uint8_t, size>> BytesOf(const json::object& from, std::string_view member) {
    ATALAYA_ASSIGN(const std::string text, TextOf(from, member, 2 * size));
    const auto bytes = base::FromBase64Url(text);
    std::array<std::uint8_t, size> out;
    if (!bytes || bytes->size() != size)
        return Invalid(member, "exchange.reason_bytes");
    std::ranges::copy(*bytes, out.begin());
    return out;
}

Result<std::string> NodeIn(const json::object& from) {
    ATALAYA_ASSIGN(std::string node, TextOf(from, "node", 16));
    if (!IsNodeId(node)) return Invalid("node", "exchange.reason_node");
    return node;
}

Result<std::string> ChallengeIn(const json::object& from, std::string_view member) {
    ATALAYA_ASSIGN(const auto bytes, BytesOf<32>(from, member));
    return base::Base64Url(bytes);
}

// The list of a member; empty where it is absent.
Result<const json::array*> ListOf(const json::object& from, std::string_view member,
                                  std::size_t most) {
    static const json::array kNone;
    const json::value* value = from.if_contains(member);
    if (value == nullptr) return &kNone;
    if (!value->is_array()) return Invalid(member, "exchange.reason_list");
    if (value->get_array().size() > most) return Invalid(member, "exchange.reason_many");
    return &value->get_array();
}

json::array IntroductionsJson(const std::vector<Introduction>& introductions) {
    json::array out;
    for (const Introduction& one : introductions) {
        out.push_back(json::object{{"before", base::Base64Url(one.before)},
                                   {"next", base::Base64Url(one.next)},
                                   {"signature", base::Base64Url(one.signature)}});
    }
    return out;
}

Result<std::vector<Introduction>> IntroductionsIn(const json::object& from) {
    ATALAYA_ASSIGN(const json::array* list, ListOf(from, "introductions", 1000));
    std::vector<Introduction> out;
    for (const json::value& one : *list) {
        if (!one.is_object()) return Invalid("introductions", "exchange.reason_object");
        Introduction read;
        ATALAYA_ASSIGN(read.before, BytesOf<32>(one.get_object(), "before"));
        ATALAYA_ASSIGN(read.next, BytesOf<32>(one.get_object(), "next"));
        ATALAYA_ASSIGN(read.signature, BytesOf<64>(one.get_object(), "signature"));
        out.push_back(read);
    }
    return out;
}

Result<std::vector<int>> SpeaksIn(const json::object& from) {
    const json::value* value = from.if_contains("speaks");
    if (value != nullptr && value->is_int64())
        return std::vector<int>{static_cast<int>(value->get_int64())};
    ATALAYA_ASSIGN(const json::array* list, ListOf(from, "speaks", 100));
    std::vector<int> out;
    for (const json::value& one : *list) {
        if (!one.is_int64()) return Invalid("speaks", "exchange.reason_count");
        out.push_back(static_cast<int>(one.get_int64()));
    }
    if (out.empty()) return Invalid("speaks", "exchange.reason_versions");
    return out;
}

}  // namespace

json::object ToJson(const Hello& hello) {
    json::object out{{"node", hello.node},
                     {"key", base::Base64Url(hello.key)},
                     {"introductions", IntroductionsJson(hello.introductions)},
                     {"challenge", hello.challenge}};
    if (!hello.presentation.empty()) out["presentation"] = hello.presentation;
    if (hello.signature) {
        out["signature"] = base::Base64Url(*hello.signature);
        out["speaks"] = hello.speaks.empty() ? kLinkVersion : hello.speaks.front();
    } else {
        out["speaks"] = json::array(hello.speaks.begin(), hello.speaks.end());
    }
    return out;
}

Result<Hello> HelloFromJson(const json::object& from) {
    Hello out;
    ATALAYA_ASSIGN(out.node, NodeIn(from));
    ATALAYA_ASSIGN(out.key, BytesOf<32>(from, "key"));
    ATALAYA_ASSIGN(out.introductions, IntroductionsIn(from));
    ATALAYA_ASSIGN(out.challenge, ChallengeIn(from, "challenge"));
    ATALAYA_ASSIGN(out.speaks, SpeaksIn(from));
    out.presentation = base::ObjectIn(from, "presentation");
    if (from.contains("signature")) {
        ATALAYA_ASSIGN(out.signature, BytesOf<64>(from, "signature"));
    }
    return out;
}

json::object ToJson(const SessionCall& call) {
    json::object out{{"node", call.node},
                     {"challenge", call.challenge},
                     {"own", call.own},
                     {"signature", base::Base64Url(call.signature)}};
    if (call.got) out["got"] = *call.got;
    return out;
}

Result<SessionCall> SessionCallFromJson(const json::object& from) {
    SessionCall out;
    ATALAYA_ASSIGN(out.node, NodeIn(from));
    ATALAYA_ASSIGN(out.challenge, ChallengeIn(from, "challenge"));
    ATALAYA_ASSIGN(out.own, ChallengeIn(from, "own"));
    ATALAYA_ASSIGN(out.signature, BytesOf<64>(from, "signature"));
    if (from.contains("got")) {
        ATALAYA_ASSIGN(out.got, CountOf(from, "got", 0));
    }
    return out;
}

json::object ToJson(const SessionAnswer& answer) {
    return {{"token", answer.token},
            {"got", answer.got},
            {"most_bytes", static_cast<std::int64_t>(answer.most_bytes)}};
}

Result<SessionAnswer> SessionAnswerFromJson(const json::object& from) {
    SessionAnswer out;
    ATALAYA_ASSIGN(out.token, TextOf(from, "token", 200));
    if (out.token.empty()) return Invalid("token", "exchange.reason_empty");
    ATALAYA_ASSIGN(out.got, CountOf(from, "got", 0));
    ATALAYA_ASSIGN(const std::int64_t most,
                   CountOf(from, "most_bytes", static_cast<std::int64_t>(kLinkMostBytes)));
    out.most_bytes = std::min(static_cast<std::size_t>(most), kLinkMostBytes);
    return out;
}

json::object ToJson(const Post& post) {
    json::array taken;
    for (const Taken& one : post.taken) taken.push_back(AnswerJson(one));
    return {{"give", base::TextsJson(post.give)},
            {"taken", std::move(taken)},
            {"most", post.most},
            {"wait", post.wait}};
}

Result<Post> PostFromJson(const json::object& from) {
    Post out;
    ATALAYA_ASSIGN(const json::array* give, ListOf(from, "give", kLinkMostEnvelopes));
    std::size_t bytes = 0;
    for (const json::value& one : *give) {
        if (!one.is_string()) return Invalid("give", "exchange.reason_text");
        bytes += one.get_string().size();
        out.give.emplace_back(one.get_string());
    }
    if (bytes > kLinkMostBody) return Invalid("give", "exchange.reason_too_long");
    ATALAYA_ASSIGN(const json::array* taken, ListOf(from, "taken", 2 * kLinkMostEnvelopes));
    for (const json::value& one : *taken) {
        if (!one.is_object()) return Invalid("taken", "exchange.reason_object");
        ATALAYA_ASSIGN(Taken read, AnswerFromJson(one.get_object()));
        out.taken.push_back(std::move(read));
    }
    ATALAYA_ASSIGN(const std::int64_t most, CountOf(from, "most", kLinkMostEnvelopes));
    out.most = static_cast<int>(std::min<std::int64_t>(most, kLinkMostEnvelopes));
    ATALAYA_ASSIGN(const std::int64_t wait, CountOf(from, "wait", 0));
    out.wait = static_cast<int>(std::min<std::int64_t>(wait, kLinkMostWait));
    return out;
}

std::string AnswerText(std::string_view caller, std::string_view callers_challenge,
                       std::string_view own_challenge) {
    return "atalaya.link.1 answer " + std::string(caller) + " " + std::string(callers_challenge) +
           " " + std::string(own_challenge);
}

std::string CallText(std::string_view answerer, std::string_view answerers_challenge,
                     std::string_view own_challenge) {
    return "atalaya.link.1 call " + std::string(answerer) + " " +
           std::string(answerers_challenge) + " " + std::string(own_challenge);
}

}  // namespace atalaya::exchange
