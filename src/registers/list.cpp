#include <algorithm>

#include "base/text.hpp"
#include "registers/cursor.hpp"
#include "registers/nearest.hpp"
#include "registers/records.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

namespace {

constexpr int kLongestPage = 500;
constexpr std::size_t kMostSorts = 3;
constexpr std::int64_t kMostCounted = 10'000;
// A word with fewer records than this leads the search; of frequent words only the rows that the
// page meets are looked up.
constexpr std::int64_t kRareWord = 2'000;
constexpr std::size_t kMostSearchWords = 8;

struct SortKey {
    std::string column;      // quoted, with table
    std::size_t cell = 0;
    bool descending = false;
};

// Conditions joined by "and", with their bound values.
struct Where {
    std::string text;
    std::vector<store::Cell> values;

    int next() const { return static_cast<int>(values.size()) + 1; }
    std::string Bind(store::Cell value) {
        values.push_back(std::move(value));
        return "$" + std::to_string(values.size());
    }
    void And(const std::string& condition) {
        text += text.empty() ? condition : " AND " + condition;
    }
    void And(expr::Sql sql) {
        for (auto& value : sql.values) values.push_back(std::move(value));
        And("(" + sql.text + ")");
    }
};

Result<void> CheckNotHidden(const Model& model, std::string_view name,
                            const std::set<std::string>& hidden) {
    const auto* field = model.FindField(name.substr(0, name.find('.')));
    if (!field || field->sensitivity.empty() || !hidden.contains(field->sensitivity)) return {};
    return Err("access.field_hidden", {{"field", field->id}});
}

Result<std::vector<SortKey>> SortKeys(const Model& model, const Query& query,
                                      const std::set<std::string>& hidden) {
    std::vector<SortKey> keys;
    if (query.sort.size() > kMostSorts)
        return Err("record.sort_too_many", {{"most", std::to_string(kMostSorts)}});
    for (const auto& [name, descending] : query.sort) {
        const auto* found = model.schema().Find(name);
        if (!found)
            return Err("record.sort_unknown",
                       {{"field", name}, {"nearest", Nearest(name, model.schema().Names())}});
        if (found->type == expr::Type::Codes)
            return Err("record.sort_not_ordered", {{"field", name}});
        ATALAYA_TRY(CheckNotHidden(model, name, hidden));
        keys.push_back({"r." + store::Identifier(found->column), found->cell, descending});
    }
    return keys;
}

// "after the last row" for keys[i] and all that follow it. Rows without a value come last.
std::string After(const std::vector<SortKey>& keys, const std::vector<store::Cell>& last,
                  std::size_t i, Where& where) {
    if (i == keys.size()) {
        const auto country = where.Bind(last[i]);
        const auto id = where.Bind(last[i + 1]);
        return "(r.country < " + country + " OR (r.country = " + country + " AND r.id < " + id + "))";
    }
    const auto& key = keys[i];
    if (store::IsNull(last[i]))
        return "(" + key.column + " IS NULL AND " + After(keys, last, i + 1, where) + ")";
    const auto value = where.Bind(last[i]);
    return "(" + key.column + (key.descending ? " < " : " > ") + value + " OR " + key.column +
           " IS NULL OR (" + key.column + " = " + value + " AND " +
           After(keys, last, i + 1, where) + "))";
}

std::string OrderBy(const std::vector<SortKey>& keys) {
    std::string out = " ORDER BY ";
    for (const auto& key : keys)
        out += "(" + key.column + " IS NULL), " + key.column + (key.descending ? " DESC, " : ", ");
    // Without keys the primary key read backwards gives this order.
    return out + "r.country DESC, r.id DESC";
}

// --- search ----------------------------------------------------------------

class Search {
 public:
    Search(store::Transaction& tx, const Model& model, const access::Scope& scope,
           const std::set<std::string>& hidden)
        : m_tx(tx), m_model(model), m_hidden(hidden) {
        for (const auto& part : scope.parts) {
            if (!part.country) {
                m_countries.clear();
                break;
            }
            m_countries.insert(*part.country);
        }
        if (!m_countries.empty()) return;
        for (const auto& territory : model.content().territories().all()) {
            if (territory.level == 0) m_countries.insert(territory.code);
        }
    }

    void Add(std::string_view text, Where& where) {
        const bool open_end = !text.empty() && text.back() != ' ';
        auto words = base::SearchTokens(text);
        if (words.empty()) {
            where.And("1=0");
            return;
        }
        if (words.size() > kMostSearchWords) words.resize(kMostSearchWords);
        std::size_t rarest = words.size();
        std::int64_t fewest = kRareWord;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto count = Count(words[i], open_end && i + 1 == words.size());
            if (count >= fewest) continue;
            fewest = count;
            rarest = i;
        }
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool beginning = open_end && i + 1 == words.size();
            if (i == rarest)
                where.And("(r.country, r.id) IN (SELECT w.country, w.id FROM " + Table() + " w WHERE " +
                          Countries(where) + " AND " + Match(words[i], beginning, where) + ")");
            else
                where.And("EXISTS (SELECT 1 FROM " + Table() +
                          " w WHERE w.country = r.country AND w.id = r.id AND " +
                          Match(words[i], beginning, where) + ")");
        }
    }

 private:
    std::string Table() const { return store::Identifier(m_model.words_table()); }

    std::string Countries(Where& where) const {
        std::string out;
        for (const auto& country : m_countries) out += (out.empty() ? "" : ", ") + where.Bind(country);
        return "w.country IN (" + out + ")";
    }

    std::string Match(const std::string& word, bool beginning, Where& where) const {
        std::string out;
        if (beginning)
            // U+10FFFF comes after every letter in the order of bytes.
            out = "w.word >= " + where.Bind(word) + " AND w.word < " + where.Bind(word + "\xF4\x8F\xBF\xBF");
        else
            out = "w.word = " + where.Bind(word);
        for (const auto& sensitivity : m_hidden) out += " AND w.class <> " + where.Bind(sensitivity);
        return out;
    }

    std::int64_t Count(const std::string& word, bool beginning) const {
        Where where;
        const auto countries = Countries(where);
        const auto match = Match(word, beginning, where);
        const auto cursor = m_tx.Query("SELECT count(*) FROM (SELECT 1 FROM " + Table() + " w WHERE " +
                                           countries + " AND " + match + " LIMIT " +
                                           std::to_string(kRareWord) + ") x",
                                       ViewsOf(where.values));
        cursor->Next();
        return cursor->Int(0);
    }

    store::Transaction& m_tx;
    const Model& m_model;
    const std::set<std::string>& m_hidden;
    std::set<std::string> m_countries;
};

std::string QuestionText(const access::Caller& caller, const Model& model, const Query& query) {
    json::array sort;
    for (const auto& [name, descending] : query.sort) sort.push_back(json::array{name, descending});
    return json::serialize(json::array{caller.Actor(), model.id(), model.definition().version,
                                       query.filter, query.search, sort, query.with_withdrawn});
}

bool WantsGroups(const Model& model, const Query& query) {
    if (query.fields.empty()) return true;
    return std::any_of(model.groups().begin(), model.groups().end(),
                       [&](const Field* group) { return query.fields.contains(group->id); });
}

void Count(store::Transaction& tx, const Model& model, const Where& where, Page& page) {
    const auto cursor = tx.Query("SELECT count(*) FROM (SELECT 1 FROM " +
                                     store::Identifier(model.table()) + " r WHERE " + where.text +
                                     " LIMIT " + std::to_string(kMostCounted + 1) + ") x",
                                 ViewsOf(where.values));
    cursor->Next();
    const auto found = cursor->Int(0);
    page.count_at_least = found > kMostCounted;
    page.count = std::min(found, kMostCounted);
}

}  // namespace

Result<Page> Records::ListIn(store::Transaction& tx, const access::Caller& caller,
                             const Model& model, const Query& query) const {
    if (query.limit < 1 || query.limit > kLongestPage)
        return Err("record.limit_invalid", {{"limit", std::to_string(query.limit)},
                                            {"most", std::to_string(kLongestPage)}});
    const auto scope = m_policy.ScopeOf(caller, access::Action::Read, "register", model.id());
    if (scope.Nothing()) {
        const access::Subject subject{.kind = "register", .id = model.id()};
        return m_policy.Decide(caller, access::Action::Read, subject).ToError();
    }
    const auto hidden = HiddenSomewhere(scope);
    ATALAYA_ASSIGN(const auto keys, SortKeys(model, query, hidden));

    Where where;
    where.And(ScopeCondition(scope, "r", where.next()));
    if (!query.with_withdrawn) where.And("r.withdrawn = 0");
    if (!query.filter.empty()) {
        ATALAYA_ASSIGN(const auto filter, model.Parse(query.filter));
        if (filter.type() != expr::Type::Boolean) return Err("record.filter_not_a_condition");
        for (const auto& name : filter.names()) ATALAYA_TRY(CheckNotHidden(model, name, hidden));
        where.And(filter.ToSql(tx.kind(), "r", where.next(), m_clock.Today()));
    }
    if (!base::TrimAscii(query.search).empty()) {
        if (!model.searched()) return Err("record.search_impossible", {{"register", model.id()}});
        Search(tx, model, scope, hidden).Add(query.search, where);
    }
    Page page;
    if (query.count) Count(tx, model, where, page);

    const auto question = QuestionText(caller, model, query);
    if (!query.cursor.empty()) {
        const auto last = ReadCursor(question, query.cursor);
        if (!last || last->size() != keys.size() + 2) return Err("record.cursor_invalid");
        where.And(After(keys, *last, 0, where));
    }
    {
        const auto rows = tx.Query(SelectRecords(model) + " WHERE " + where.text + OrderBy(keys) +
                                       " LIMIT " + std::to_string(query.limit + 1),
                                   ViewsOf(where.values));
        while (rows->Next()) page.records.push_back(ReadRecord(model, *rows));
    }
    if (page.records.size() > static_cast<std::size_t>(query.limit)) {
        page.records.pop_back();
        const auto& last = page.records.back();
        std::vector<store::Cell> values;
        for (const auto& key : keys) values.push_back(last.cells[key.cell]);
        values.push_back(last.At(SystemColumn::Country));
        values.push_back(last.At(SystemColumn::Id));
        page.next = WriteCursor(question, values);
    }
    if (WantsGroups(model, query)) LoadGroups(tx, model, page.records);
    return page;
}

}  // namespace atalaya::registers
