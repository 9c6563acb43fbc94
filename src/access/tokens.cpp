// Tokens for programs: "atl_<id>_<secret>". Only a digest of the whole text is stored.

#include <charconv>

#include "access/people_state.hpp"
#include "base/log.hpp"

namespace atalaya::access {

namespace {

constexpr std::string_view kPrefix = "atl_";
constexpr std::int64_t kNoteEvery = 5 * 60'000;  // how often the last use is written
constexpr std::int64_t kDay = 86'400'000;

std::optional<std::int64_t> IdIn(std::string_view secret) {
    if (!secret.starts_with(kPrefix)) return std::nullopt;
    secret.remove_prefix(kPrefix.size());
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(secret.data(), secret.data() + secret.size(), id);
    if (fault != std::errc{} || end == secret.data() + secret.size() || *end != '_')
        return std::nullopt;
    return id;
}

std::string Join(const std::vector<std::string>& names) {
    std::string joined;
    for (const std::string& name : names) joined += (joined.empty() ? "" : ",") + name;
    return joined;
}

std::vector<std::string> SplitNames(std::string_view joined) {
    std::vector<std::string> names;
    if (joined.empty()) return names;
    for (const std::string_view name : base::Split(joined, ',')) names.emplace_back(name);
    return names;
}

Result<void> CheckActions(const std::vector<std::string>& only) {
    for (std::size_t i = 0; i < only.size(); ++i) {
        if (ActionFromName(only[i])) continue;
        std::string known;
        for (int a = 0; a <= static_cast<int>(Action::ManageNode); ++a)
            known += (a == 0 ? "" : ", ") + std::string(NameOf(static_cast<Action>(a)));
        return Err("token.action_unknown", {{"action", only[i]}, {"known", known}},
                   base::Pointer("/only", i));
    }
    return {};
}

TokenInfo ReadInfo(const store::Cursor& row) {
    TokenInfo info;
    info.id = row.Int(0);
    info.person = row.Int(1);
    info.title = row.Text(2);
    info.only = SplitNames(row.Text(3));
    info.created = row.Int(4);
    info.expires = row.Int(5);
    info.last_used = row.Int(6);
    info.revoked = row.Int(7) != 0;
    return info;
}
constexpr std::string_view kInfoColumns =
    "id, person, title, actions, created_at, expires_at, last_used, revoked";

}  // namespace

Result<std::pair<TokenInfo, std::string>> People::CreateToken(const Caller& by, std::int64_t person,
                                                              std::string_view title,
                                                              std::vector<std::string> only,
                                                              base::Timestamp expires) {
    const base::Timestamp now = m_state->clock.Now();
    ATALAYA_TRY(CheckActions(only));
    if (expires <= now || expires > now + kTokenDays * kDay)
        return Err("token.expiry_invalid", {{"days", std::to_string(kTokenDays)}}, "/expires");
    TokenInfo info{.person = person,
                   .title = std::string(title),
                   .only = std::move(only),
                   .created = now,
                   .expires = expires};
    const std::string random_part = m_state->Secret();
    return m_state->database.Run(
        store::Mode::ReadWrite,
        [&](store::Transaction& tx) -> Result<std::pair<TokenInfo, std::string>> {
            if (!ReadPerson(tx, person)) return Err("person.unknown");
            TokenInfo created = info;
            created.id = store::TakeNumbers(tx, journal::kNodeChain, "token");
            std::string secret =
                std::string(kPrefix) + std::to_string(created.id) + "_" + random_part;
            const std::string digest = base::Hex(base::HashBytes(secret));
            const std::string actions = Join(created.only);
            tx.Execute(
                "INSERT INTO access_tokens(id, person, title, digest, actions, created_at,"
                " expires_at, last_used, revoked)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)",
                {created.id, person, std::string_view(created.title), std::string_view(digest),
                 std::string_view(actions), now, expires});
            m_state->Journal(tx, by.Actor(), "token.created", "token", created.id, 0,
                             {{"person", person},
                              {"title", created.title},
                              {"only", actions},
                              {"expires", base::FormatTimestamp(expires)}});
            return std::pair(created, std::move(secret));
        });
}

Result<Caller> People::FindToken(std::string_view secret) {
    State& state = *m_state;
    const std::optional<std::int64_t> id = IdIn(secret);
    if (!id) return Err("token.unknown");
    const base::Digest digest = base::HashBytes(secret);
    std::optional<KnownToken> known = state.tokens.Find(digest);
    if (!known) {
        const std::uint64_t epoch = state.tokens.Epoch();
        known = state.ReadToken(*id, base::Hex(digest));
        if (!known) return Err("token.unknown");
        if (!known->revoked && known->active) state.NoteUse(*id, *known);
        state.tokens.Keep(digest, *known, epoch);
    }
    if (known->revoked) return Err("token.revoked");
    if (state.clock.Now() >= known->expires) return Err("token.expired");
    if (!known->active) return Err("login.inactive");
    return std::move(known->caller);
}

std::optional<KnownToken> People::State::ReadToken(std::int64_t id, const std::string& digest) {
    return database.Run(store::Mode::ReadOnly,
                        [&](store::Transaction& tx) -> std::optional<KnownToken> {
                            TokenInfo info;
                            {
                                auto row = tx.Query("SELECT " + std::string(kInfoColumns) +
                                                        ", digest FROM access_tokens WHERE id = $1",
                                                    {id});
                                if (!row->Next() || !base::EqualSecrets(row->Text(8), digest))
                                    return std::nullopt;
                                info = ReadInfo(*row);
                            }
                            const std::optional<Person> person = ReadPerson(tx, info.person);
                            if (!person) return std::nullopt;
                            KnownToken known{info.expires, info.last_used, info.revoked,
                                             person->active, CallerOf(*person)};
                            known.caller.kind = Caller::Kind::Token;
                            known.caller.id = info.id;
                            for (const std::string& name : info.only) {
                                const std::optional<Action> action = ActionFromName(name);
                                // Dropping it could leave no limit at all.
                                if (!action) return std::nullopt;
                                known.caller.only.insert(*action);
                            }
                            return known;
                        });
}

void People::State::NoteUse(std::int64_t id, const KnownToken& known) {
    const base::Timestamp now = clock.Now();
    if (now - known.last_used < kNoteEvery) return;
    try {
        database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Execute("UPDATE access_tokens SET last_used = $2 WHERE id = $1", {id, now});
        });
    } catch (const store::StoreError& error) {
        base::LogWarning("the use of token {} could not be noted: {}", id, error.what());
    }
}

std::vector<TokenInfo> People::Tokens(std::int64_t person) {
    return m_state->database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<TokenInfo> tokens;
        auto row = tx.Query("SELECT " + std::string(kInfoColumns) +
                                " FROM access_tokens WHERE person = $1 ORDER BY id",
                            {person});
        while (row->Next()) tokens.push_back(ReadInfo(*row));
        return tokens;
    });
}

Result<void> People::RevokeToken(const Caller& by, std::int64_t token) {
    auto done =
        m_state->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
            const auto changed =
                tx.Execute("UPDATE access_tokens SET revoked = 1 WHERE id = $1", {token});
            if (changed == 0) return Err("token.unknown");
            m_state->Journal(tx, by.Actor(), "token.revoked", "token", token, 0, {});
            return {};
        });
    m_state->Forget();
    return done;
}

}  // namespace atalaya::access
