#include "warning/substance_names.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "warning/record_cells.hpp"

namespace atalaya::warning {

namespace {

using access::Action;
using access::Caller;
using registers::Field;
using registers::Model;
using registers::Record;
using registers::SystemColumn;

void AddOnce(std::vector<std::string>& names, std::string name) {
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
}

constexpr std::array<std::string_view, 5> kNameFields = {"name", "provisional_number", "cas",
                                                         "iupac", "inchikey"};

void AddCatalogueNames(const content::Library& content, const std::string& code,
                       std::vector<std::string>& names) {
    const auto* known = code.empty() ? nullptr : content.FindSubstance(code);
    if (!known) return;
    for (const Lang lang : base::kLangs) AddOnce(names, known->label.In(lang));
    for (const auto& synonym : known->synonyms) AddOnce(names, synonym);
    for (const auto& [kind, value] : known->identifiers) {
        if (kind == "cas") AddOnce(names, value);
    }
}

// The group of further names, and the field of the name in it.
std::pair<const Field*, const Field*> FurtherNames(const Model& model) {
    const Field* group = model.FindField("names");
    if (!group) return {};
    const auto inner = std::find_if(group->fields.begin(), group->fields.end(),
                                    [](const Field& field) { return field.id == "name"; });
    if (inner == group->fields.end()) return {};
    return {group, &*inner};
}

// How well a name fits what was asked for, both folded; the smaller the better, nullopt: not at
// all. A typing error is forgiven where the name is long enough to tell.
std::optional<int> Fit(const std::string& name, const std::string& asked) {
    if (name == asked) return 0;
    if (base::StartsWith(name, asked)) return 1;
    if ((" " + name).find(" " + asked) != std::string::npos) return 2;
    if (asked.size() >= 3 && name.find(asked) != std::string::npos) return 3;
    const int allowed = asked.size() >= 8 ? 2 : asked.size() >= 5 ? 1 : 0;
    if (allowed > 0 && base::EditDistance(name, asked, allowed) <= allowed) return 4;
    return std::nullopt;
}

// The names of every record that the caller may read, in two queries.
class NameList {
 public:
    NameList(store::Transaction& tx, const Model& model, const access::Scope& scope) {
        ReadOwn(tx, model, scope);
        ReadFurther(tx, model, scope);
    }
    // References with how well they fit, best first, then newest.
    std::vector<std::pair<int, std::string>> Fitting(const std::string& asked) const {
        std::vector<std::pair<int, std::string>> out;
        for (const auto& [id, names] : m_names) {
            std::optional<int> best;
            for (const auto& name : names) {
                const auto fit = Fit(base::Fold(name), asked);
                if (fit && (!best || *fit < *best)) best = fit;
            }
            if (best) out.emplace_back(*best, id.first + "-" + std::to_string(-id.second));
        }
        std::stable_sort(out.begin(), out.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        return out;
    }

 private:
    std::vector<std::string>& Of(const store::Cursor& row) {
        return m_names[{std::string(row.Text(0)), -row.Int(1)}];
    }

    void ReadOwn(store::Transaction& tx, const Model& model, const access::Scope& scope) {
        std::string sql = "SELECT r.country, r.id, ";
        const Field* substance = model.FindField("substance");
        sql += substance ? "r." + store::Identifier(registers::ColumnName(*substance, ""))
                         : std::string("NULL");
        int columns = 0;
        for (const auto id : kNameFields) {
            const Field* field = model.FindField(id);
            if (!field || !field->sensitivity.empty()) continue;
            sql += ", r." + store::Identifier(registers::ColumnName(*field, ""));
            ++columns;
        }
        const auto allowed = registers::ScopeCondition(scope, "r", 1);
        const auto rows = tx.Query(sql + " FROM " + store::Identifier(model.table()) +
                                       " r WHERE r.withdrawn = 0 AND " + allowed.text,
                                   Views(allowed.values));
        while (rows->Next()) {
            auto& names = Of(*rows);
            names.push_back(std::string(rows->Text(0)) + "-" + std::to_string(rows->Int(1)));
            if (!rows->Null(2))
                AddCatalogueNames(model.content(), std::string(rows->Text(2)), names);
            for (int i = 3; i < 3 + columns; ++i) {
                if (!rows->Null(i)) AddOnce(names, std::string(rows->Text(i)));
            }
        }
    }

    void ReadFurther(store::Transaction& tx, const Model& model, const access::Scope& scope) {
        const auto [group, inner] = FurtherNames(model);
        if (!group || !group->sensitivity.empty() || !inner->sensitivity.empty()) return;
        const auto allowed = registers::ScopeCondition(scope, "r", 1);
        const auto rows = tx.Query(
            "SELECT r.country, r.id, g." +
                store::Identifier(registers::ColumnName(*inner, "")) + " FROM " +
                store::Identifier(model.GroupTable(*group)) + " g JOIN " +
                store::Identifier(model.table()) +
                " r ON r.country = g.country AND r.id = g.record_id WHERE r.withdrawn = 0 AND " +
                allowed.text,
            Views(allowed.values));
        while (rows->Next()) {
            if (!rows->Null(2)) AddOnce(Of(*rows), std::string(rows->Text(2)));
        }
    }

    // By country and number, the newest of a country first.
    std::map<std::pair<std::string, std::int64_t>, std::vector<std::string>> m_names;
};

}  // namespace

Result<std::shared_ptr<const Model>> SubstanceModel(const registers::Catalogue& catalogue) {
    auto model = catalogue.Find(kSubstances);
    if (!model) return Err("record.register_unknown", {{"register", std::string(kSubstances)}});
    return model;
}

void AddNames(const Model& model, const Record& record, std::vector<std::string>& names) {
    AddOnce(names, TextOf(model, record, kNameFields[0]));
    if (const auto [group, inner] = FurtherNames(model); group) {
        for (const auto& row : record.Rows(*group)) AddOnce(names, TextIn(row[inner->first_cell]));
    }
    AddCatalogueNames(model.content(), TextOf(model, record, "substance"), names);
    for (const auto field : kNameFields) AddOnce(names, TextOf(model, record, field));
}

Result<Record> FollowMerged(store::Transaction& tx, const Caller& caller,
                            const registers::Records& records, const Model& model, Record record) {
    std::set<std::string> seen = {record.Reference()};
    while (record.Text(SystemColumn::State) == kMergedState) {
        const std::string into = TextOf(model, record, "merged_into");
        if (into.empty()) break;
        if (!seen.insert(into).second) return Err("warning.merge_circle", {{"reference", into}});
        auto next = records.Find(tx, caller, model, into);
        if (!next.ok()) break;  // withheld from the caller: what they may read stands for it
        record = *std::move(next);
    }
    return record;
}

Result<std::vector<Record>> FindSubstance(store::Transaction& tx, const Caller& caller,
                                          const SubstanceSources& sources, std::string_view name,
                                          int most) {
    ATALAYA_ASSIGN(const auto model, SubstanceModel(sources.catalogue));
    const auto scope = sources.policy.ScopeOf(caller, Action::Read, "register", model->id());
    if (scope.Nothing())
        return sources.policy
            .Decide(caller, Action::Read, {.kind = "register", .id = model->id()})
            .ToError();
    const std::string asked = base::Fold(name);
    std::vector<Record> out;
    if (asked.empty()) return out;

    std::set<std::string> answered;
    for (const auto& [fit, reference] : NameList(tx, *model, scope).Fitting(asked)) {
        if (out.size() >= static_cast<std::size_t>(most)) break;
        ATALAYA_ASSIGN(auto record, sources.records.Find(tx, caller, *model, reference));
        ATALAYA_ASSIGN(auto left,
                       FollowMerged(tx, caller, sources.records, *model, std::move(record)));
        if (answered.insert(left.Reference()).second) out.push_back(std::move(left));
    }
    return out;
}

}  // namespace atalaya::warning
