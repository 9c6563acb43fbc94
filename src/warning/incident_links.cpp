// What incidents have in common: the same company, container, document, batch, brand or route.

#include <algorithm>
#include <map>
#include <set>

#include "base/json_members.hpp"
#include "base/text.hpp"
#include "warning/incident.hpp"

namespace atalaya::warning {
namespace {

using By = IncidentLink::By;

// Words that say what form a company has; names are compared without them, in folded spelling.
const std::set<std::string, std::less<>> kLegalForms = {
    "sa",  "s",   "a",    "sas",  "srl", "ltda", "ltd", "limited", "limitada", "inc", "llc",
    "llp", "cia", "corp", "gmbh", "ag",  "bv",   "nv",  "sarl",    "sl",       "spa", "cv",
    "c",   "v",   "de",   "rl",   "eireli", "me", "co", "company", "compania", "empresa"};

// Nothing is left of a name that is made of such words alone; then it is taken as it is.
std::string CompanyKey(std::string_view name) {
    std::string out;
    const std::string folded = base::Fold(name);
    for (const std::string_view word : base::Split(folded, ' ')) {
        if (!kLegalForms.contains(word)) out += std::string(out.empty() ? "" : " ") + std::string(word);
    }
    return out.empty() ? folded : out;
}

// Letters and digits alone: "MSCU 123456-7" and "mscu1234567" are one container.
std::string NumberKey(std::string_view number) {
    std::string out;
    for (const char c : base::Fold(number)) {
        if (c != ' ') out += c;
    }
    return out;
}

struct Found {
    By by;
    std::string key, value;
};

void Note(std::vector<Found>& out, By by, const std::string& value, std::string key) {
    if (key.size() >= 3) out.push_back({by, std::move(key), value});   // "1" and "NA" link nothing
}

const json::array& RowsOf(const json::object& shared, std::string_view group) {
    static const json::array none;
    const json::value* rows = shared.if_contains(group);
    return rows != nullptr && rows->is_array() ? rows->get_array() : none;
}

// Every row of a group that is an object; others come from a stranger and say nothing.
template <class Each>
void ForRows(const json::object& shared, std::string_view group, Each each) {
    for (const json::value& row : RowsOf(shared, group)) {
        if (row.is_object()) each(row.get_object());
    }
}

std::vector<std::string> SubstancesOf(const json::object& shared) {
    std::set<std::string> out;
    ForRows(shared, "substances", [&](const json::object& row) {
        const std::string code = base::TextIn(row, "substance");
        const std::string name = code.empty() ? base::Fold(base::TextIn(row, "name_as_found")) : code;
        if (!name.empty()) out.insert(name);
    });
    return {out.begin(), out.end()};
}

std::vector<Found> ValuesOf(const IncidentView& view) {
    std::vector<Found> out;
    const json::object& shared = view.shared;
    ForRows(shared, "parties", [&](const json::object& row) {
        const std::string name = base::TextIn(row, "name");
        const std::string registration = base::TextIn(row, "registration");
        Note(out, By::Company, name, CompanyKey(name));
        Note(out, By::Company, registration, "#" + NumberKey(registration));
    });
    ForRows(shared, "transport", [&](const json::object& row) {
        const std::string container = base::TextIn(row, "container");
        const std::string document = base::TextIn(row, "document_number");
        Note(out, By::Container, container, NumberKey(container));
        Note(out, By::Document, document, NumberKey(document));
    });
    ForRows(shared, "substances", [&](const json::object& row) {
        const std::string batch = base::TextIn(row, "batch"), brand = base::TextIn(row, "brand");
        const std::string substance = base::TextIn(row, "substance");
        Note(out, By::Batch, batch, NumberKey(batch));
        if (!brand.empty()) Note(out, By::Brand, brand, substance + "|" + base::Fold(brand));
    });
    const std::string from = base::TextIn(shared, "origin"), to = base::TextIn(shared, "destination");
    if (!from.empty() && !to.empty()) {
        for (const std::string& substance : SubstancesOf(shared)) {
            Note(out, By::Route, from + " > " + to + " (" + substance + ")",
                 from + ">" + to + "|" + substance);
        }
    }
    return out;
}

}  // namespace

std::string_view NameOf(By by) {
    switch (by) {
        case By::Company: return "company";
        case By::Container: return "container";
        case By::Document: return "document";
        case By::Batch: return "batch";
        case By::Route: return "route";
        case By::Brand: return "brand";
    }
    return "";
}

std::vector<IncidentLink> FindLinks(const std::vector<IncidentView>& incidents) {
    // By kind and key, the first value of each incident that has it, in order of subject.
    std::map<std::pair<By, std::string>, std::map<std::string, std::string>> holders;
    for (const IncidentView& view : incidents) {
        if (view.withdrawn) continue;
        for (Found& found : ValuesOf(view)) {
            holders[{found.by, std::move(found.key)}].try_emplace(view.subject, found.value);
        }
    }
    std::vector<IncidentLink> out;
    for (const auto& [what, of] : holders) {
        const std::vector<std::pair<std::string, std::string>> list(of.begin(), of.end());
        const std::size_t reach = list.size() > kMostOfOneValue ? 1 : list.size();
        for (std::size_t i = 0; i < list.size(); ++i) {
            for (std::size_t j = i + 1; j < list.size() && j - i <= reach; ++j) {
                out.push_back({.a = list[i].first, .b = list[j].first, .by = what.first,
                               .value = list[i].second,
                               .exact = list[i].second == list[j].second});
            }
        }
    }
    std::ranges::sort(out, {}, [](const IncidentLink& link) {
        return std::tie(link.a, link.b, link.by, link.value);
    });
    return out;
}

}  // namespace atalaya::warning
