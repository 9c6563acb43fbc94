#include <atomic>
#include <system_error>
#include <thread>

#include "base/json_members.hpp"
#include "base/log.hpp"
#include "exchange/mailroom_intake.hpp"

namespace atalaya::exchange {

using store::Transaction;

namespace {

constexpr std::size_t kMostSearched = 16u << 20;   // bytes: the id of a faulty one is sought

// The id of one that cannot be taken, so that the answer can name it.
std::string IdWithin(std::string_view bytes) {
    if (bytes.size() > kMostSearched) return {};
    const auto read = base::ParseJson(bytes);
    if (!read.ok() || !read->is_object()) return {};
    std::string id = base::TextIn(base::ObjectIn(read->get_object(), "envelope"), "id");
    return IsEnvelopeId(id) ? id : std::string();
}

// Calls `one` with 0 ... count-1, on as many threads as there are processors: half of what taking an
// envelope costs is its signature.
void OnAllProcessors(std::size_t count, const std::function<void(std::size_t)>& one) {
    constexpr std::size_t kWorthAThread = 32;
    const auto threads =
        std::min<std::size_t>(std::thread::hardware_concurrency(), count / kWorthAThread);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < count; i = next++) one(i);
    };
    std::vector<std::jthread> others;
    try {
        for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
    } catch (const std::system_error&) {
        // The machine has no thread left: those that there are do the work.
    }
    work();
}

// The signatures of those that are new, with the keys as they are now: the dear part of the work,
// done before the store is held.
void CheckSignatures(MailroomState& state, std::span<Candidate> batch) {
    std::map<std::pair<std::string, std::string>, std::optional<PublicKey>> keys;
    std::set<std::string, std::less<>> known;
    std::vector<std::string> ids;
    for (const Candidate& one : batch)
        if (one.message) ids.push_back(one.id);
    state.database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        keys.clear();
        known.clear();
        rows::ForIds(tx, "SELECT id FROM exchange_envelopes WHERE id IN ({})", ids,
                     [&](const store::Cursor& row) { known.emplace(row.Text(0)); });
        for (const Candidate& one : batch) {
            if (!one.message) continue;
            const Envelope& what = one.message->envelope;
            const auto [at, fresh] = keys.try_emplace({what.sender, what.key});
            if (!fresh) continue;
            if (auto key = state.directory.KeyOf(tx, what.sender, what.key); key.ok())
                at->second = *key;
        }
    });
    std::vector<std::pair<Candidate*, const PublicKey*>> fresh;
    for (Candidate& one : batch) {
        if (!one.message || known.contains(one.id)) continue;
        if (const auto& key = keys[{one.message->envelope.sender, one.message->envelope.key}])
            fresh.emplace_back(&one, &*key);
    }
    OnAllProcessors(fresh.size(), [&](std::size_t i) { fresh[i].first->Check(*fresh[i].second); });
}

}  // namespace

void Candidate::Check(const PublicKey& key) {
    if (checked_with == key) return;
    checked_with = key;
    valid = HasValidSignature(*message, key);
}

std::vector<Candidate> ReadCandidates(std::span<const std::string> envelopes) {
    std::vector<Candidate> out;
    out.reserve(envelopes.size());
    for (const std::string& bytes : envelopes) {
        Candidate one;
        auto message = ReadEnvelope(bytes);
        if (message.ok()) {
            one.id = message->envelope.id;
            one.message = std::move(message).value();
        } else {
            one.id = IdWithin(bytes);
            one.unreadable = std::move(message).error();
        }
        out.push_back(std::move(one));
    }
    return out;
}

// The whole batch in one transaction. Where a handler says no, everything is undone: what stands
// before is taken again, with the refusal at its end, and the rest after it.
std::vector<Taken> Mailroom::Take(std::string_view from, std::string_view over,
                                  std::span<const std::string> envelopes, bool counted) {
    MailroomState& state = *m_state;
    if (envelopes.empty()) return {};
    const auto key = state.keys.Present();
    if (!key.ok()) {
        base::LogError("nothing is taken without this node's key: {}", key.error().Describe());
        return {};
    }
    std::vector<Candidate> batch = ReadCandidates(envelopes);
    CheckSignatures(state, batch);
    std::vector<Taken> out;
    std::size_t first = 0, last = batch.size();
    while (first < batch.size()) {
        const auto part = std::span(batch).subspan(first, last - first);
        std::optional<Stopped> stopped;
        std::optional<std::vector<Taken>> taken;
        try {
            auto ran = state.database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
                stopped.reset();
                return Intake(state, tx, *key, {from, over, counted}).Run(part, stopped);
            });
            if (ran.ok()) taken = std::move(ran).value();
            if (!ran.ok() && !stopped) {
                base::LogError("nothing is taken: {}", ran.error().Describe());
                return out;
            }
        } catch (const store::StoreError& failed) {
            // A handler that asked the store for what it cannot do, or a store that is gone.
            const bool of_handler = failed.cause() == store::StoreError::Cause::Constraint ||
                                    failed.cause() == store::StoreError::Cause::Other;
            if (!stopped || !of_handler) throw;
        }
        if (taken) {
            for (Taken& one : *taken) out.push_back(std::move(one));
            first = last;
            last = batch.size();
        } else {
            batch[first + stopped->at].declined = std::move(stopped->reason);
            last = first + stopped->at + 1;
        }
    }
    return out;
}

}  // namespace atalaya::exchange
