#include "exchange/envelope.hpp"

#include <algorithm>

#include "base/json_members.hpp"
#include "exchange/canonical.hpp"
#include "exchange/envelope_text.hpp"

namespace atalaya::exchange {

namespace {

json::object ToJson(const Envelope& envelope) {
    json::array references;
    for (const Reference& one : envelope.references)
        references.push_back(json::object{{"relation", one.relation}, {"id", one.id}});
    json::object out{{"format", envelope.exercise ? kExerciseFormat : kEnvelopeFormat},
                     {"group", envelope.group},
                     {"id", envelope.id},
                     {"key", envelope.key},
                     {"kind", envelope.kind},
                     {"languages", base::TextsJson(envelope.languages)},
                     {"mark", envelope.mark},
                     {"references", std::move(references)},
                     {"revision", envelope.revision},
                     {"sender", envelope.sender},
                     {"sent", base::FormatTimestamp(envelope.sent)},
                     {"subject", envelope.subject},
                     {"to", base::TextsJson(envelope.to)},
                     {"version", envelope.version}};
    if (envelope.expires) out["expires"] = base::FormatTimestamp(*envelope.expires);
    if (envelope.sealed.empty()) {
        out["body"] = envelope.body;
    } else {
        out["sealed"] = envelope.sealed;
    }
    return out;
}

std::string SignedMessage(std::string_view text) { return std::string(kSignedContext) += text; }

}  // namespace

bool IsNodeId(std::string_view id) {
    const auto plain = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return id.size() >= 2 && id.size() <= 16 && plain(id.front()) &&
           std::ranges::all_of(id, [&](char c) { return plain(c) || c == '-'; });
}

Result<SignedEnvelope> Sign(const NodeKey& key, Envelope envelope, base::Random& random,
                            const EnvelopeLimits& limits) {
    if (envelope.id.empty()) envelope.id = Envelope::NewId(random);
    envelope.key = Fingerprint(key.public_key());
    ATALAYA_ASSIGN(const std::string text, Canonical(ToJson(envelope)));
    const std::string bytes = std::string(kBeforeText) + text + std::string(kBeforeSignature) +
                              base::Base64Url(key.Sign(SignedMessage(text))) +
                              std::string(kAfterSignature);
    return ReadEnvelope(bytes, limits);
}

bool HasValidSignature(const SignedEnvelope& envelope, const PublicKey& key) {
    return envelope.envelope.key == Fingerprint(key) &&
           IsSignedBy(key, SignedMessage(envelope.signed_text), envelope.signature);
}

}  // namespace atalaya::exchange
