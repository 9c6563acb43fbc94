#pragma once

// How two nodes meet over a line. JSON over HTTP, three calls of the node that has the line; clocks
// are not needed.
//
//   POST {address}/api/v1/exchange/link/hello
//        {"node", "key": public key, "introductions": [..], "challenge": 32 random bytes, "speaks": [1],
//         "presentation"?: as Directory::Presentation writes it}
//     -> {"node", "key", "introductions", "challenge", "signature", "speaks": 1, "presentation"?}
//        signature of the answering node on "atalaya.link.1 answer " <caller> " " <caller's challenge>
//        " " <own challenge>
//   POST .../link/session
//        {"node", "challenge": of the answer, "own": the caller's, "signature", "got"}
//        signature of the caller on "atalaya.link.1 call " <answerer> " " <answerer's challenge> " "
//        <own challenge>; got: how many envelopes it has from the answerer over all time; absent
//        where this line takes nothing
//     -> {"token", "got", "most_bytes"}   and each gives again what the other has lost
//   POST .../link/post      Authorization: Bearer <token>
//        {"give": [envelope text, ..], "taken": [AnswerJson, ..], "most": n, "wait": seconds}
//     -> {"taken": [..], "give": [..]}
//        "wait": with nothing to give, the answer is held back until there is something, at most 50 s
//
// `speaks` are the versions of this protocol; the answerer picks the highest that both know. Members
// that are not known are passed over. Errors are problem documents of the API.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

inline constexpr int kLinkVersion = 1;
inline constexpr int kLinkMostEnvelopes = 500;            // in one call and direction
// Of the envelopes of one call and direction. Within JSON they take up to twice as much.
inline constexpr std::size_t kLinkMostBytes = 4u << 20;
inline constexpr std::size_t kLinkMostBody = 12u << 20;   // of one call or answer as it crosses
inline constexpr int kLinkMostWait = 50;                  // seconds

struct Hello {
    std::string node;
    PublicKey key{};
    std::vector<Introduction> introductions;
    std::string challenge;             // base64url of 32 bytes
    std::vector<int> speaks;
    std::optional<Signature> signature;   // of the answerer
    json::object presentation;         // which keys it revoked; empty: of a program that tells none
};
struct SessionCall {
    std::string node;
    std::string challenge;             // of the answerer
    std::string own;                   // of the caller
    Signature signature{};
    std::optional<std::int64_t> got;   // nullopt: nothing is taken over this line
};
struct SessionAnswer {
    std::string token;                 // good for an hour of silence
    std::int64_t got = 0;
    std::size_t most_bytes = kLinkMostBytes;
};
struct Post {
    std::vector<std::string> give;     // envelopes
    std::vector<Taken> taken;          // of what the other side gave before
    int most = kLinkMostEnvelopes;
    int wait = 0;
};

// Errors of all: exchange.link_invalid {member, reason}.
json::object ToJson(const Hello& hello);
Result<Hello> HelloFromJson(const json::object& from);
json::object ToJson(const SessionCall& call);
Result<SessionCall> SessionCallFromJson(const json::object& from);
json::object ToJson(const SessionAnswer& answer);
Result<SessionAnswer> SessionAnswerFromJson(const json::object& from);
json::object ToJson(const Post& post);
Result<Post> PostFromJson(const json::object& from);
std::string AnswerText(std::string_view caller, std::string_view callers_challenge,
                       std::string_view own_challenge);
std::string CallText(std::string_view answerer, std::string_view answerers_challenge,
                     std::string_view own_challenge);

// Whether a key that the other side of a line proves to have is the present one of that node; what
// introduces it is heard first, and then what it presents of itself, such as keys that it revoked. A
// key that was replaced counts for what was under way, and opens no line: it may be in other hands.
// Errors: those of Directory::KeyOf and Introduce.
Result<void> CheckLineKey(store::Database& database, Directory& directory, const Hello& hello);
// Where the other side has got less than it acknowledged, as after a restored backup, what it lost
// is put into its queue again.
void GiveAgain(store::Database& database, Mailroom& mailroom, std::string_view node,
               std::int64_t got);

}  // namespace atalaya::exchange
