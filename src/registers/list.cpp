#include <algorithm>
#include <cstdint>
#include <map>

#include "base/text.hpp"
#include "registers/cursor.hpp"
#include "registers/nearest.hpp"
#include "registers/records.hpp"
#include "registers/rows.hpp"
#include "registers/words.hpp"

namespace atalaya::registers {

namespace {

constexpr int kLongestPage = 500;
constexpr std::size_t kMostSorts = 3;
constexpr std::int64_t kMostCounted = 10'000;
// Of many hits only the newest are looked at first; nearly always they fill the page.
constexpr std::size_t kFirstHits = 2'000;

struct SortKey {
    std::string column;  // quoted, with table
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
        return "(r.country < " + country + " OR (r.country = " + country + " AND r.id < " + id +
               "))";
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

// The records that have the words, by country.
using Hits = std::map<std::string, std::vector<std::int64_t>>;

Hits Search(store::Transaction& tx, const Model& model, const access::Scope& scope,
            const std::set<std::string>& hidden, std::string_view text) {
    std::set<std::string> countries;
    for (const auto& part : scope.parts) {
        if (part.country)
            countries.insert(*part.country);
        else
            for (const auto& territory : model.content().territories().all()) {
                if (territory.level == 0) countries.insert(territory.code);
            }
    }
    Hits hits;
    for (const auto& country : countries) {
        auto numbers = FindNumbers(tx, model, country, text, hidden);
        if (!numbers.empty()) hits.emplace(country, std::move(numbers));
    }
    return hits;
}

// Numbers as one bound list, whatever their count.
std::string InList(store::Kind kind, std::span<const std::int64_t> numbers, Where& where) {
    const bool sqlite = kind == store::Kind::Sqlite;
    std::string list = sqlite ? "[" : "{";
    for (const auto number : numbers) list += (list.size() > 1 ? "," : "") + std::to_string(number);
    const auto bound = where.Bind(list + (sqlite ? "]" : "}"));
    return sqlite ? "IN (SELECT value FROM json_each(" + bound + "))"
                  : "= ANY (CAST(" + bound + " AS BIGINT[]))";
}

// `newest`: only the last so many of each country's numbers.
void AndIsHit(store::Kind kind, const Hits& hits, std::size_t newest, Where& where) {
    std::string any;
    for (const auto& [country, numbers] : hits) {
        const auto all = std::span(numbers);
        const auto bound = where.Bind(country);
        any += (any.empty() ? "" : " OR ") + ("(r.country = " + bound) + " AND r.id " +
               InList(kind, all.last(std::min(newest, all.size())), where) + ")";
    }
    where.And(any.empty() ? "1=0" : "(" + any + ")");
}

std::string QuestionText(const access::Caller& caller, const Model& model, const Query& query) {
    json::array sort;
    for (const auto& [name, descending] : query.sort) sort.push_back(json::array{name, descending});
    return json::serialize(json::array{caller.Actor(), model.id(), model.definition().version,
                                       query.filter, query.search, sort, query.with_withdrawn,
                                       query.unless ? query.unless->field : ""});
}

bool WantsGroups(const Model& model, const Query& query) {
    if (query.fields.empty()) return true;
    return std::any_of(model.groups().begin(), model.groups().end(),
                       [&](const Field* group) { return query.fields.contains(group->id); });
}

void Count(store::Transaction& tx, const Model& model, Where where, const std::optional<Hits>& hits,
           bool all, Page& page) {
    if (hits) AndIsHit(tx.kind(), *hits, SIZE_MAX, where);
    const auto cursor = tx.Query("SELECT count(*) FROM (SELECT 1 FROM " +
                                     store::Identifier(model.table()) + " r WHERE " + where.text +
                                     (all ? "" : " LIMIT " + std::to_string(kMostCounted + 1)) + ") x",
                                 ViewsOf(where.values));
    cursor->Next();
    const auto found = cursor->Int(0);
    page.count_at_least = !all && found > kMostCounted;
    page.count = page.count_at_least ? kMostCounted : found;
}

// Of the default order, what earlier pages have shown need not be asked for again.
void DropSeen(const std::vector<SortKey>& keys, const std::vector<store::Cell>& last, Hits& hits) {
    const auto* country = std::get_if<std::string>(&last[0]);
    const auto* id = std::get_if<std::int64_t>(&last[1]);
    if (!keys.empty() || !country || !id || !hits.contains(*country)) return;
    auto& numbers = hits[*country];
    numbers.erase(std::lower_bound(numbers.begin(), numbers.end(), *id), numbers.end());
}

// One record more than the limit, if there are so many behind those that are skipped.
std::vector<Record> Select(store::Transaction& tx, const Model& model, const Where& where,
                           const std::vector<SortKey>& keys, const std::optional<Hits>& hits,
                           const Query& query) {
    const auto run = [&](std::size_t newest) {
        Where all = where;
        if (hits) AndIsHit(tx.kind(), *hits, newest, all);
        std::vector<Record> records;
        const auto rows = tx.Query(SelectRecords(model) + " WHERE " + all.text + OrderBy(keys) +
                                       " LIMIT " + std::to_string(query.limit + 1) + " OFFSET " +
                                       std::to_string(query.skip),
                                   ViewsOf(all.values));
        while (rows->Next()) records.push_back(ReadRecord(model, *rows));
        return records;
    };
    const bool newest_first = hits && keys.empty() && hits->size() == 1;
    if (newest_first && hits->begin()->second.size() > kFirstHits) {
        auto records = run(kFirstHits);
        if (records.size() > static_cast<std::size_t>(query.limit)) return records;
    }
    return run(SIZE_MAX);
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
    if (query.unless) {
        auto named = ReferencesNamed(m_policy, caller, *query.unless, model.id(), where.next());
        if (named) {
            named->text = "r.country || '-' || r.id NOT IN (" + named->text + ")";
            where.And(*std::move(named));
        }
    }
    std::optional<Hits> hits;
    if (!base::TrimAscii(query.search).empty()) {
        if (!model.searched()) return Err("record.search_impossible", {{"register", model.id()}});
        hits = Search(tx, model, scope, hidden, query.search);
    }
    Page page;
    if (query.count || query.count_all) Count(tx, model, where, hits, query.count_all, page);

    const auto question = QuestionText(caller, model, query);
    std::optional<std::vector<store::Cell>> last;
    if (!query.cursor.empty()) {
        last = ReadCursor(question, query.cursor);
        if (!last || last->size() != keys.size() + 2) return Err("record.cursor_invalid");
        if (hits) DropSeen(keys, *last, *hits);
        where.And(After(keys, *last, 0, where));
    }
    page.records = Select(tx, model, where, keys, hits, query);
    if (page.records.size() > static_cast<std::size_t>(query.limit)) {
        page.records.pop_back();
        const auto& shown = page.records.back();
        std::vector<store::Cell> values;
        for (const auto& key : keys) values.push_back(shown.cells[key.cell]);
        values.push_back(shown.At(SystemColumn::Country));
        values.push_back(shown.At(SystemColumn::Id));
        page.next = WriteCursor(question, values);
    }
    if (WantsGroups(model, query)) LoadGroups(tx, model, page.records);
    return page;
}

}  // namespace atalaya::registers
