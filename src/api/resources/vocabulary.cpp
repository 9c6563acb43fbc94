// Codes, territories, substances and units: what fields may hold, for forms and for programs.

#include <algorithm>

#include "api/resources/resources.hpp"
#include "commitments/search.hpp"
#include "registers/series_title.hpp"

namespace atalaya::api {
namespace {

using content::Code;
using content::Territory;

constexpr std::size_t kMost = 1000;
// Not a list of the content, but asked for like one.
constexpr std::string_view kWatchedSeries = "watched_series";

// Whether any one name of an entry has all of these in it: folded words, or a phrase as it stands.
bool Matches(std::span<const std::string_view> words, std::string_view code, const LocalText& label,
             const std::vector<std::string>& others) {
    if (words.empty()) return true;
    const auto has = [&](std::string_view name) {
        const std::string own = base::Fold(name);
        return std::ranges::all_of(
            words, [&](std::string_view word) { return own.find(word) != std::string::npos; });
    };
    if (has(code)) return true;
    for (const std::string& text : label.by_lang) {
        if (has(text)) return true;
    }
    for (const std::string& other : others) {
        if (has(other)) return true;
    }
    return false;
}

bool Matches(const std::string& folded, std::string_view code, const LocalText& label,
             const std::vector<std::string>& others) {
    const std::string_view phrase = folded;
    return Matches(std::span(&phrase, folded.empty() ? 0 : 1), code, label, others);
}

// Collects what matches, from the cursor on, and says where the next page begins. With codes
// given, only these: for who has the codes and needs their labels.
template <class Entry, class Keep, class Write>
http::Response Collect(const Context& context, std::span<const Entry> entries, Keep keep, Write write) {
    const std::string folded = base::Fold(context.Get("q"));
    const std::vector<std::string> codes = context.List("code");
    const auto limit = static_cast<std::size_t>(context.Int("limit", 100));
    auto at = static_cast<std::size_t>(context.Int("cursor", 0));
    json::array items;
    for (; at < entries.size(); ++at) {
        if (!codes.empty() && std::ranges::find(codes, entries[at].code) == codes.end()) continue;
        if (!keep(entries[at], folded)) continue;
        if (items.size() == limit) break;
        items.push_back(write(entries[at]));
    }
    const std::string next = at < entries.size() ? std::to_string(at) : "";
    return context.Paged({{"items", std::move(items)}}, next);
}

void PutDates(json::object& out, const std::optional<base::Date>& from, const std::optional<base::Date>& to) {
    if (from) out["valid_from"] = from->ToString();
    if (to) out["valid_to"] = to->ToString();
}

Result<http::Response> Lists(Context& context) {
    json::array items;
    for (const content::CodeList* list : context.content().CodeLists()) {
        items.push_back({{"id", list->id()},
                         {"title", list->title().In(context.lang())},
                         {"codes", list->codes().size()}});
    }
    return context.Json({{"items", std::move(items)}});
}

json::object CodeJson(const Code& code, const Context& context) {
    json::object out{
        {"code", code.code}, {"label", code.label.In(context.lang())}, {"parent", OrNull(code.parent)}};
    if (!code.aliases.empty()) out["aliases"] = TextsJson(code.aliases);
    PutDates(out, code.valid_from, code.valid_to);
    return out;
}

// Best first, by number as it is typed or by words.
Result<http::Response> Commitments(const Context& context, const content::CodeList& list) {
    const auto limit = static_cast<std::size_t>(context.Int("limit", 100));
    auto at = static_cast<std::size_t>(context.Int("cursor", 0));
    const auto found = commitments::Search(context.plans(), {context.Get("q"), "", ""}, kMost);
    json::array items;
    for (; at < found.size() && items.size() < limit; ++at) {
        if (const Code* code = list.Find(found[at].node->id)) items.push_back(CodeJson(*code, context));
    }
    return context.Paged({{"items", std::move(items)}}, at < found.size() ? std::to_string(at) : "");
}

// The names of series that are asked for, else all definitions, each with its title.
Result<http::Response> SeriesTitles(const Context& context) {
    std::vector<Code> all;
    for (const std::string& name : context.List("code")) all.push_back({.code = name});
    if (all.empty()) {
        for (const auto* one : context.content().Documents("watched_series"))
            all.push_back({.code = one->id});
    }
    for (Code& one : all) {
        for (const Lang lang : base::kLangs)
            one.label.In(lang) = registers::SeriesTitle(context.content(), one.code, lang);
    }
    return Collect(
        context, std::span<const Code>(all),
        [](const Code& one, const std::string& folded) {
            return Matches(folded, one.code, one.label, {});
        },
        [&](const Code& one) { return CodeJson(one, context); });
}

Result<http::Response> Codes(Context& context) {
    if (context.Get("list") == kWatchedSeries) return SeriesTitles(context);
    const content::CodeList* list = context.content().FindCodeList(context.Get("list"));
    if (list == nullptr) return Err("api.list_unknown", {{"list", context.Get("list")}});
    if (list->id() == "commitments" && context.Has("q") && !context.Has("code"))
        return Commitments(context, *list);
    // What has the words as they were typed ("rime 3.1"); where nothing has, in whatever order.
    const std::string asked = base::Fold(context.Get("q"));
    std::vector<std::string_view> words;
    if (!asked.empty()) words = {asked};
    const auto fits = [&](const Code& code) { return Matches(words, code.code, code.label, code.aliases); };
    if (std::ranges::none_of(list->codes(), fits)) words = base::Split(asked, ' ');
    return Collect(
        context, list->codes(), [&](const Code& code, const std::string&) { return fits(code); },
        [&](const Code& code) { return CodeJson(code, context); });
}

Result<http::Response> Places(Context& context) {
    const content::Territories& all = context.content().territories();
    const std::string& within = context.Get("territory");
    const std::int64_t level = context.Int("level", -1);   // -1: every level
    return Collect(
        context, all.all(),
        [&](const Territory& place, const std::string& folded) {
            if (level >= 0 && place.level != level) return false;
            if (!within.empty() && !all.IsWithin(place.code, within)) return false;
            return Matches(folded, place.code, place.label, place.aliases);
        },
        [&](const Territory& place) {
            const auto country = content::Territories::CountryOf(place.code);
            json::object out{{"code", place.code},
                             {"label", place.label.In(context.lang())},
                             {"parent", OrNull(place.parent)},
                             {"level", place.level},
                             {"level_title", all.LevelTitle(country, place.level).In(context.lang())}};
            PutDates(out, place.valid_from, place.valid_to);
            return out;
        });
}

Result<http::Response> Substances(Context& context) {
    const std::string& group = context.Get("group");
    return Collect(
        context, context.content().substances(),
        [&](const content::Substance& one, const std::string& folded) {
            if (!group.empty() && std::ranges::find(one.groups, group) == one.groups.end()) return false;
            return Matches(folded, one.code, one.label, one.synonyms);
        },
        [&](const content::Substance& one) {
            json::object identifiers;
            for (const auto& [scheme, value] : one.identifiers) identifiers[scheme] = value;
            return json::object{{"code", one.code},
                                {"label", one.label.In(context.lang())},
                                {"parent", OrNull(one.parent)},
                                {"synonyms", TextsJson(one.synonyms)},
                                {"groups", TextsJson(one.groups)},
                                {"identifiers", std::move(identifiers)}};
        });
}

Result<http::Response> UnitList(Context& context) {
    const std::string& dimension = context.Get("dimension");
    return Collect(
        context, context.content().units().all(),
        [&](const content::Unit& unit, const std::string& folded) {
            if (!dimension.empty() && unit.dimension != dimension) return false;
            return Matches(folded, unit.code, unit.label, unit.aliases);
        },
        [&](const content::Unit& unit) {
            json::object out{{"code", unit.code},
                             {"label", unit.label.In(context.lang())},
                             {"dimension", unit.dimension},
                             {"base", OrNull(unit.base)}};
            if (unit.numerator) {
                out["factor"] = json::object{
                    {"numerator", unit.numerator->ToString()},
                    {"denominator", unit.denominator ? unit.denominator->ToString() : "1"}};
            }
            return out;
        });
}

std::vector<Parameter> Searching(std::vector<Parameter> first) {
    first.push_back({.name = "q", .max_length = 200, .example = "coca"});
    first.push_back({.name = "code", .repeated = true, .example = "cocaine,heroin"});
    first.push_back({.name = "limit", .kind = Kind::Integer, .min = 1, .max = kMost});
    first.push_back({.name = "cursor", .kind = Kind::Integer, .min = 0, .max = 10'000'000});
    return first;
}

Endpoint Describe(std::string id, std::string path, std::vector<Parameter> parameters,
                  Result<http::Response> (*handle)(Context&)) {
    return {.id = std::move(id), .method = "GET", .path = std::move(path), .tag = "vocabulary",
            .who = Who::Anyone, .parameters = std::move(parameters), .answer = {{"type", "object"}},
            .handle = handle};
}

}  // namespace

std::vector<Endpoint> VocabularyEndpoints(app::App&) {
    std::vector<Endpoint> out;
    out.push_back(Describe("codelists.list", "/api/v1/codelists", {}, Lists));
    out.push_back(Describe("codelists.get", "/api/v1/codelists/{list}",
                           Searching({InPath("list", "transport")}), Codes));
    out.back().errors = {"api.list_unknown"};
    out.push_back(Describe("territories.list", "/api/v1/territories",
                           Searching({{.name = "territory", .max_length = 100, .example = "XA"},
                                      {.name = "level", .kind = Kind::Integer, .min = 0, .max = 9}}),
                           Places));
    out.push_back(Describe("substances.list", "/api/v1/substances",
                           Searching({{.name = "group", .max_length = 100}}), Substances));
    out.push_back(Describe("units.list", "/api/v1/units",
                           Searching({{.name = "dimension", .max_length = 100, .example = "mass"}}), UnitList));
    return out;
}

}  // namespace atalaya::api
