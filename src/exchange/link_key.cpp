#include "base/json_members.hpp"
#include "base/log.hpp"
#include "exchange/link.hpp"

namespace atalaya::exchange {

namespace {

Result<void> CheckCurrent(store::Transaction& tx, const Directory& directory,
                          std::string_view node, const PublicKey& key) {
    const std::string fingerprint = Fingerprint(key);
    ATALAYA_ASSIGN(const PublicKey known, directory.KeyOf(tx, node, fingerprint));
    const auto entry = directory.Get(tx, node);
    const NodeKeyEntry* current = entry ? entry->Current() : nullptr;
    if (current != nullptr && current->key == key) return {};
    for (const NodeKeyEntry& one : entry ? entry->keys : std::vector<NodeKeyEntry>{}) {
        if (one.key != known || !one.ended) continue;
        return Err("exchange.key_replaced", {{"node", std::string(node)},
                                             {"at", base::FormatTimestamp(*one.ended)}});
    }
    return Err("exchange.key_unknown",
               {{"node", std::string(node)}, {"fingerprint", fingerprint}});
}

// What is older than what is known, or cannot be read, changes nothing; the line stands without it.
void HearNews(store::Database& database, Directory& directory, const Hello& hello) {
    const std::int64_t said =
        base::NumberIn(base::ObjectIn(hello.presentation, "presentation"), "revision");
    const bool news = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        const auto node = directory.Get(tx, hello.node);
        return node && node->said < said;
    });
    if (!news) return;
    const auto heard = database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        return directory.Hear(tx, hello.node, hello.presentation);
    });
    if (!heard.ok())
        base::LogWarning("the presentation of {} is not taken: {}", hello.node,
                         heard.error().Describe());
}

}  // namespace

Result<void> CheckLineKey(store::Database& database, Directory& directory, const Hello& hello) {
    auto known = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return CheckCurrent(tx, directory, hello.node, hello.key);
    });
    if (!known.ok()) {
        if (hello.introductions.empty() || known.error().code != "exchange.key_unknown")
            return known;
        ATALAYA_TRY(
            database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
                ATALAYA_TRY(directory.Introduce(tx, hello.node, hello.introductions));
                return CheckCurrent(tx, directory, hello.node, hello.key);
            }));
    }
    HearNews(database, directory, hello);
    return {};
}

void GiveAgain(store::Database& database, Mailroom& mailroom, std::string_view node,
               std::int64_t got) {
    const auto given = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return mailroom.CountsOf(tx, node).given;
    });
    if (got >= given) return;
    database.Run(store::Mode::ReadWrite,
                 [&](store::Transaction& tx) { mailroom.GiveAgainAfter(tx, node, got); });
}

}  // namespace atalaya::exchange
