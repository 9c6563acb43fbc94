#include "app/settings.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/json_members.hpp"

namespace atalaya::app {
namespace {

using store::Mode;
using store::Transaction;

constexpr std::size_t kLongestName = 120, kLongestContact = 500, kMostKeyIndicators = 8;

constexpr std::array kMigrations = {
    store::Migration{1, "settings of the node", R"(
CREATE TABLE node_settings (
    country TEXT NOT NULL, version INTEGER NOT NULL, settings TEXT NOT NULL,
    changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
    PRIMARY KEY (country, version)
);)", ""},
};

std::string TextAt(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

// Precondition: written by ToJson.
NodeSettings FromJson(const json::object& from, std::int64_t version) {
    NodeSettings out;
    out.version = version;
    out.country = TextAt(from, "country");
    out.contact = TextAt(from, "contact");
    for (const Lang lang : base::kLangs) {
        out.name.In(lang) = TextAt(from.at("name").as_object(), base::Code(lang));
    }
    for (const auto& id : from.at("key_indicators").as_array()) {
        out.key_indicators.emplace_back(id.as_string());
    }
    for (const auto& code : from.at("languages").as_array()) {
        if (const auto lang = base::LangFromCode(std::string(code.as_string()))) {
            out.languages.push_back(*lang);
        }
    }
    out.others_alerts_at_once = base::FlagIn(from, "others_alerts_at_once");
    return out;
}

std::optional<NodeSettings> Latest(Transaction& tx) {
    const auto rows = tx.Query(
        "SELECT version, settings FROM node_settings WHERE country = $1 "
        "ORDER BY version DESC LIMIT 1",
        {journal::kNodeChain});
    if (!rows->Next()) return std::nullopt;
    auto stored = base::ParseJson(rows->Text(1));
    if (!stored.ok() || !stored->is_object()) return std::nullopt;
    return FromJson(stored->as_object(), rows->Int(0));
}

NodeSettings Default(const content::Library& content) {
    NodeSettings out;
    for (const Lang lang : base::kLangs) {
        out.name.In(lang) = content.Say("site.name", {}, lang);
        out.languages.push_back(lang);
    }
    for (const content::Document* document : content.Documents("indicator")) {
        if (out.key_indicators.size() == 4) break;
        // Surveys are of some countries and years only: a home page begins with records.
        if (document->root["public"].BooleanOr(false) && document->root.Has("register"))
            out.key_indicators.push_back(document->id);
    }
    return out;
}

std::vector<Error> Faults(const NodeSettings& settings, const content::Library& content) {
    std::vector<Error> faults;
    const auto limit = [&](const std::string& text, std::size_t most, std::string where) {
        if (text.size() > most) {
            faults.push_back(
                Err("settings.too_long", {{"limit", std::to_string(most)}}, std::move(where)));
        }
    };
    for (const Lang lang : base::kLangs) {
        const std::string where = "/name/" + std::string(base::Code(lang));
        if (base::TrimAscii(settings.name.In(lang)).empty()) {
            faults.push_back(Err("settings.name_missing", {}, where));
        }
        limit(settings.name.In(lang), kLongestName, where);
    }
    limit(settings.contact, kLongestContact, "/contact");
    const auto* place = content.territories().Find(settings.country);
    if (!settings.country.empty() && (place == nullptr || place->level != 0)) {
        faults.push_back(
            Err("settings.country_unknown", {{"country", settings.country}}, "/country"));
    }
    for (std::size_t i = 0; i < settings.key_indicators.size(); ++i) {
        if (content.FindDocument("indicator", settings.key_indicators[i]) == nullptr) {
            faults.push_back(Err("settings.indicator_unknown",
                                 {{"indicator", settings.key_indicators[i]}},
                                 "/key_indicators/" + std::to_string(i)));
        }
    }
    if (settings.key_indicators.size() > kMostKeyIndicators) {
        faults.push_back(Err("settings.too_many_indicators",
                             {{"limit", std::to_string(kMostKeyIndicators)}}, "/key_indicators"));
    }
    if (settings.languages.empty())
        faults.push_back(Err("settings.language_missing", {}, "/languages"));
    return faults;
}

}  // namespace

json::object NodeSettings::ToJson() const {
    json::object names;
    json::array indicators, codes;
    for (const Lang lang : base::kLangs) names[base::Code(lang)] = name.In(lang);
    for (const std::string& id : key_indicators) indicators.emplace_back(id);
    for (const Lang lang : languages) codes.emplace_back(base::Code(lang));
    return {{"name", std::move(names)},
            {"country", country.empty() ? json::value(nullptr) : json::value(country)},
            {"contact", contact.empty() ? json::value(nullptr) : json::value(contact)},
            {"key_indicators", std::move(indicators)},
            {"languages", std::move(codes)},
            {"others_alerts_at_once", others_alerts_at_once}};
}

Result<void> Settings::Prepare(store::Database& database) {
    return store::Migrate(database, "settings", kMigrations);
}

bool Settings::OthersAlertsAtOnce(Transaction& tx) {
    const auto stored = Latest(tx);
    return stored && stored->others_alerts_at_once;
}

NodeSettings Settings::Get(const content::Library& content) {
    auto stored = m_database.Run(Mode::ReadOnly, [](Transaction& tx) { return Latest(tx); });
    NodeSettings out = stored ? *std::move(stored) : Default(content);
    if (out.country.empty()) out.country = HomeCountry().value_or("");
    // An indicator that a later content no longer has is not shown, and not lost either.
    std::erase_if(out.key_indicators, [&](const std::string& id) {
        return content.FindDocument("indicator", id) == nullptr;
    });
    return out;
}

std::optional<std::string> Settings::HomeCountry() {
    const auto stored = m_database.Run(Mode::ReadOnly, [](Transaction& tx) { return Latest(tx); });
    if (stored && !stored->country.empty()) return stored->country;
    std::set<std::string> countries;
    for (const access::Person& person : m_people.List()) {
        for (const access::Grant& grant : person.grants) {
            if (grant.country != "*") countries.insert(grant.country);
        }
    }
    if (countries.size() != 1) return std::nullopt;
    return *countries.begin();
}

Result<NodeSettings> Settings::Put(const access::Caller& by, const content::Library& content,
                                   NodeSettings settings) {
    Error invalid = Err("settings.invalid");
    invalid.details = Faults(settings, content);
    if (!invalid.details.empty()) return invalid;
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<NodeSettings> {
        const auto before = Latest(tx);
        if ((before ? before->version : 1) != settings.version)
            return Err("settings.changed_meanwhile");
        NodeSettings after = settings;
        ++after.version;
        const std::string text = base::CanonicalJson(after.ToJson());
        const std::string actor = by.Actor();
        tx.Execute(
            "INSERT INTO node_settings(country, version, settings, changed_at, changed_by) "
            "VALUES ($1, $2, $3, $4, $5)",
            {journal::kNodeChain, after.version, std::string_view(text), m_clock.Now(),
             std::string_view(actor)});
        m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                              .actor = actor,
                              .action = "settings.changed",
                              .subject = "node",
                              .version = after.version,
                              .payload = text});
        return after;
    });
}

}  // namespace atalaya::app
