#include "registers/attachments.hpp"

#include <array>

#include "base/json.hpp"

namespace atalaya::registers {

using store::Mode;
using store::Transaction;

namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "bytes of attachments", R"(
CREATE TABLE attachments (
    country TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL,
    kept_at INTEGER NOT NULL, kept_by TEXT NOT NULL,
    PRIMARY KEY (country, digest)
);)", ""},
};

// The file of a digest in a stored list of attachments.
std::optional<AttachmentName> FindIn(const store::Cell& cell, const std::string& digest) {
    const auto* text = std::get_if<std::string>(&cell);
    if (!text) return std::nullopt;
    const auto list = base::ParseJson(*text);
    if (!list.ok() || !list->is_array()) return std::nullopt;
    for (const auto& item : list->as_array()) {
        if (item.at("digest").as_string() != digest) continue;
        return AttachmentName{std::string(item.at("name").as_string()),
                              std::string(item.at("type").as_string()), {}};
    }
    return std::nullopt;
}

bool IsAttachment(const Field& field, const std::set<std::string>& hidden) {
    return field.type->name() == "attachment" && !hidden.contains(field.sensitivity);
}

}  // namespace

Result<void> Attachments::Prepare(store::Database& database) {
    return store::Migrate(database, "attachments", kMigrations);
}

Result<base::Digest> Attachments::Keep(const access::Caller& caller, std::string_view bytes) const {
    return m_database.Run(Mode::ReadWrite,
                          [&](Transaction& tx) { return Keep(tx, caller, bytes); });
}

Result<base::Digest> Attachments::Keep(Transaction& tx, const access::Caller& caller,
                                       std::string_view bytes) const {
    if (bytes.empty()) return Err("attachment.empty");
    if (bytes.size() > kLargestAttachment)
        return Err("attachment.too_large", {{"limit", std::to_string(kLargestAttachment >> 20)}});
    const auto digest = base::HashBytes(bytes);
    const std::string name = base::Hex(digest), actor = caller.Actor();
    const auto size = static_cast<std::int64_t>(bytes.size());
    const auto kept = tx.Execute(
        "INSERT INTO attachments(country, digest, size, bytes, kept_at, kept_by) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (country, digest) DO NOTHING",
        {journal::kNodeChain, std::string_view(name), size, store::BytesView{bytes}, m_clock.Now(),
         std::string_view(actor)});
    if (kept == 0) return digest;
    m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                          .actor = actor,
                          .action = "attachment.kept",
                          .subject = "attachment",
                          .payload = base::CanonicalJson({{"digest", name}, {"size", size}})});
    return digest;
}

bool Attachments::Has(Transaction& tx, const base::Digest& digest) {
    const std::string name = base::Hex(digest);
    return tx.Query("SELECT 1 FROM attachments WHERE country = $1 AND digest = $2",
                    {journal::kNodeChain, std::string_view(name)})
        ->Next();
}

Result<std::string> Attachments::Read(const base::Digest& digest) const {
    const std::string name = base::Hex(digest);
    return m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<std::string> {
        const auto rows = tx.Query("SELECT bytes FROM attachments WHERE country = $1 AND digest = $2",
                                   {journal::kNodeChain, std::string_view(name)});
        if (!rows->Next()) return Err("attachment.unknown");
        std::string bytes(std::get<store::BytesView>(rows->At(0)).data);
        if (base::HashBytes(bytes) != digest) return Err("attachment.altered");
        return bytes;
    });
}

std::optional<AttachmentName> FindAttachment(const Model& model, const Record& record,
                                             const std::set<std::string>& hidden,
                                             const base::Digest& digest) {
    const std::string name = base::Hex(digest);
    const auto found = [&](const store::Cell& cell) {
        auto one = FindIn(cell, name);
        if (one) one->digest = digest;
        return one;
    };
    for (const Field& field : model.definition().fields) {
        if (hidden.contains(field.sensitivity)) continue;
        if (IsAttachment(field, hidden)) {
            if (auto one = found(record.cells[field.first_cell])) return one;
        }
        for (const Field& inner : field.fields) {
            if (!IsAttachment(inner, hidden)) continue;
            for (const auto& row : record.Rows(field)) {
                if (auto one = found(row[inner.first_cell])) return one;
            }
        }
    }
    return std::nullopt;
}

}  // namespace atalaya::registers
