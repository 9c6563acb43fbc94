#include "registers/views.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "registers/nearest.hpp"

namespace atalaya::registers {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::size_t kLongestTitle = 120, kLongestText = 4000, kMostSorts = 3;
constexpr std::int64_t kMostViews = 200;

constexpr std::array kMigrations = {
    store::Migration{1, "views of registers", R"(
CREATE TABLE register_views (
    country TEXT NOT NULL, id INTEGER NOT NULL, register TEXT NOT NULL, owner TEXT NOT NULL,
    shared INTEGER NOT NULL, version INTEGER NOT NULL, content TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (country, id)
);
CREATE INDEX i_register_views ON register_views (register, owner);)", ""},
};
constexpr std::string_view kSelect =
    "SELECT country, id, owner, shared, version, content FROM register_views ";

json::array ListJson(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& text : texts) out.emplace_back(text);
    return out;
}

std::string ContentOf(const View& view) {
    return base::CanonicalJson({{"title", view.title},
                                {"filter", view.filter},
                                {"search", view.search},
                                {"columns", ListJson(view.columns)},
                                {"sort", ListJson(view.sort)}});
}

std::vector<std::string> TextsOf(const json::value& list) {
    std::vector<std::string> out;
    for (const auto& text : list.as_array()) out.emplace_back(text.as_string());
    return out;
}

// Precondition: the content was written by ContentOf.
View ViewAt(const store::Cursor& row) {
    View view{.id = row.Int(1), .country = std::string(row.Text(0)), .owner = std::string(row.Text(2))};
    view.shared = row.Int(3) != 0;
    view.version = row.Int(4);
    const auto parsed = base::ParseJson(row.Text(5));
    if (!parsed.ok()) return view;
    const auto& content = parsed->as_object();
    view.title = content.at("title").as_string();
    view.filter = content.at("filter").as_string();
    view.search = content.at("search").as_string();
    view.columns = TextsOf(content.at("columns"));
    view.sort = TextsOf(content.at("sort"));
    return view;
}

// The country that all rights of a caller are for; the node's own chain when there are several.
std::string CountryOf(const Caller& caller) {
    std::string country;
    for (const auto& grant : caller.grants) {
        if (grant.country == "*" || (!country.empty() && country != grant.country))
            return std::string(journal::kNodeChain);
        country = grant.country;
    }
    return country.empty() ? std::string(journal::kNodeChain) : country;
}

bool WorksFor(const Caller& caller, const std::string& country) {
    return country == journal::kNodeChain ||
           std::any_of(caller.grants.begin(), caller.grants.end(), [&](const access::Grant& grant) {
               return grant.country == "*" || grant.country == country;
           });
}

// A view that a token made is its person's.
std::string OwnerOf(const Caller& caller) {
    const std::string actor = caller.Actor();
    return std::string(access::PersonBehind(actor));
}

bool Sees(const Caller& caller, const View& view) {
    return view.owner == OwnerOf(caller) || (view.shared && WorksFor(caller, view.country));
}

void CheckNames(const Model& model, const std::vector<std::string>& names, const std::string& where,
                std::vector<Error>& faults) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string name = names[i];
        if (where == "/sort" && name.starts_with('-')) name.erase(0, 1);
        if (model.FindField(name) || model.schema().Find(name)) continue;
        faults.push_back(Err("view.field_unknown",
                             {{"field", name}, {"nearest", Nearest(name, model.schema().Names())}},
                             base::Pointer(where, i)));
    }
}

Result<void> CheckView(const Model& model, const View& view) {
    Error invalid = Err("view.invalid");
    auto& faults = invalid.details;
    const auto limit = [&](const std::string& text, std::size_t most, std::string where) {
        if (text.size() > most)
            faults.push_back(
                Err("view.too_long", {{"limit", std::to_string(most)}}, std::move(where)));
    };
    if (base::TrimAscii(view.title).empty()) faults.push_back(Err("view.title_missing", {}, "/title"));
    limit(view.title, kLongestTitle, "/title");
    limit(view.filter, kLongestText, "/filter");
    limit(view.search, kLongestText, "/search");
    CheckNames(model, view.columns, "/columns", faults);
    CheckNames(model, view.sort, "/sort", faults);
    if (view.sort.size() > kMostSorts)
        faults.push_back(Err("view.sort_too_many", {{"most", std::to_string(kMostSorts)}}, "/sort"));
    if (!view.filter.empty()) {
        auto filter = model.Parse(view.filter);
        if (filter.ok() && filter->type() != expr::Type::Boolean)
            filter = Err("record.filter_not_a_condition");
        if (!filter.ok()) {
            faults.push_back(std::move(filter).error());
            faults.back().where = "/filter";
        }
    }
    if (faults.empty()) return {};
    return invalid;
}

}  // namespace

json::object View::ToJson() const {
    return {{"id", id},
            {"title", title},
            {"filter", filter},
            {"search", search},
            {"columns", ListJson(columns)},
            {"sort", ListJson(sort)},
            {"shared", shared},
            {"version", version}};
}

Result<void> Views::Prepare(store::Database& database) {
    return store::Migrate(database, "views", kMigrations);
}

bool Views::MayChange(const Caller& caller, const View& view) const {
    if (view.owner == OwnerOf(caller)) return true;
    const access::Subject subject{.kind = "content", .country = view.country};
    return view.shared && m_policy.Allows(caller, access::Action::ManageContent, subject);
}

std::vector<View> Views::List(const Caller& caller, const Model& model) {
    const std::string owner = OwnerOf(caller);
    auto views = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<View> out;
        const auto rows =
            tx.Query(std::string(kSelect) + "WHERE register = $1 AND (owner = $2 OR shared = 1)",
                     {std::string_view(model.id()), std::string_view(owner)});
        while (rows->Next()) {
            View view = ViewAt(*rows);
            if (Sees(caller, view)) out.push_back(std::move(view));
        }
        return out;
    });
    std::sort(views.begin(), views.end(), [](const View& a, const View& b) {
        return std::pair(base::Fold(a.title), a.id) < std::pair(base::Fold(b.title), b.id);
    });
    return views;
}

void Views::Note(Transaction& tx, const Caller& caller, const Model& model, std::string_view action,
                 const View& view) const {
    json::object payload = view.ToJson();
    payload["owner"] = view.owner;
    m_journal.Append(tx, {.country = view.country,
                          .actor = caller.Actor(),
                          .action = std::string(action),
                          .subject = "register:" + model.id(),
                          .payload = base::CanonicalJson(payload)});
}

Result<View> Views::Create(const Caller& caller, const Model& model, View view) {
    ATALAYA_TRY(CheckView(model, view));
    view.owner = OwnerOf(caller);
    view.country = CountryOf(caller);
    view.version = 1;
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<View> {
        View made = view;
        {
            const auto rows =
                tx.Query("SELECT count(*) FROM register_views WHERE register = $1 AND owner = $2",
                         {std::string_view(model.id()), std::string_view(made.owner)});
            if (rows->Next() && rows->Int(0) >= kMostViews)
                return Err("view.too_many", {{"limit", std::to_string(kMostViews)}});
        }
        made.id = store::TakeNumbers(tx, journal::kNodeChain, "view");
        const std::string content = ContentOf(made);
        tx.Execute(
            "INSERT INTO register_views(country, id, register, owner, shared, version, content, "
            "changed_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)",
            {std::string_view(made.country), made.id, std::string_view(model.id()),
             std::string_view(made.owner), std::int64_t{made.shared}, std::string_view(content),
             m_clock.Now()});
        Note(tx, caller, model, "view.created", made);
        return made;
    });
}

Result<View> Views::FindForChange(Transaction& tx, const Caller& caller, const Model& model,
                                  std::int64_t id) const {
    const auto rows = tx.Query(std::string(kSelect) + "WHERE register = $1 AND id = $2",
                               {std::string_view(model.id()), id});
    if (!rows->Next()) return Err("view.unknown");
    View view = ViewAt(*rows);
    if (!Sees(caller, view)) return Err("view.unknown");
    if (!MayChange(caller, view)) return Err("view.not_yours");
    return view;
}

Result<View> Views::Update(const Caller& caller, const Model& model, View view) {
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<View> {
        ATALAYA_ASSIGN(const View before, FindForChange(tx, caller, model, view.id));
        if (before.version != view.version) return Err("view.changed_meanwhile");
        ATALAYA_TRY(CheckView(model, view));
        View after = view;
        after.owner = before.owner;
        after.country = before.country;
        ++after.version;
        const std::string content = ContentOf(after);
        tx.Execute(
            "UPDATE register_views SET shared = $1, version = $2, content = $3, changed_at = $4 "
            "WHERE country = $5 AND id = $6",
            {std::int64_t{after.shared}, after.version, std::string_view(content), m_clock.Now(),
             std::string_view(after.country), after.id});
        Note(tx, caller, model, "view.changed", after);
        return after;
    });
}

Result<void> Views::Remove(const Caller& caller, const Model& model, std::int64_t id) {
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        ATALAYA_ASSIGN(const View view, FindForChange(tx, caller, model, id));
        tx.Execute("DELETE FROM register_views WHERE country = $1 AND id = $2",
                   {std::string_view(view.country), view.id});
        Note(tx, caller, model, "view.removed", view);
        return {};
    });
}

}  // namespace atalaya::registers
