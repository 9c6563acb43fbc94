#include "commitments/official_texts.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "official texts of commitments", R"(
CREATE TABLE commitment_texts (
    country TEXT NOT NULL, node TEXT NOT NULL, language TEXT NOT NULL, plan TEXT NOT NULL,
    text TEXT NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL, imported_at INTEGER NOT NULL,
    PRIMARY KEY (country, node, language)
);
CREATE INDEX commitment_texts_plan ON commitment_texts(country, plan, language);)", ""},
};

}  // namespace

Result<void> OfficialTexts::Prepare(store::Database& database) {
    return store::Migrate(database, "commitment_texts", kMigrations);
}

void OfficialTexts::Keep(const access::Caller& by, const Plan& plan, Lang lang,
                         std::string_view source, const Placement& placement) {
    const std::string_view language = base::Code(lang);
    m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("DELETE FROM commitment_texts WHERE country = $1 AND plan = $2 AND language = $3",
                   {journal::kNodeChain, std::string_view(plan.id()), language});
        for (const PlacedText& placed : placement.placed) {
            tx.Execute(
                "INSERT INTO commitment_texts(country, node, language, plan, text, line, source, "
                "imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                {journal::kNodeChain, std::string_view(placed.node->id), language,
                 std::string_view(plan.id()), std::string_view(placed.text),
                 static_cast<std::int64_t>(placed.line), source, m_clock.Now()});
        }
        const json::object payload{{"plan", plan.id()},
                                   {"language", language},
                                   {"source", source},
                                   {"placed", placement.placed.size()},
                                   {"without_text", placement.missing.size()}};
        m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                              .actor = by.Actor(),
                              .action = "commitments.text_imported",
                              .subject = "plan/" + plan.id(),
                              .version = 1,
                              .payload = base::CanonicalJson(payload)});
    });
}

std::vector<OfficialText> OfficialTexts::Of(const Node& node) {
    return m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<OfficialText> out;
        const auto rows = tx.Query(
            "SELECT language, text, source, line, imported_at FROM commitment_texts "
            "WHERE country = $1 AND node = $2",
            {journal::kNodeChain, std::string_view(node.id)});
        while (rows->Next()) {
            const auto lang = base::LangFromCode(rows->Text(0));
            if (!lang) continue;
            out.push_back({*lang, std::string(rows->Text(1)), std::string(rows->Text(2)),
                           static_cast<int>(rows->Int(3)), rows->Int(4)});
        }
        std::ranges::sort(out, {}, &OfficialText::lang);
        return out;
    });
}

}  // namespace atalaya::commitments
