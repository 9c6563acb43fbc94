#include "registers/links.hpp"

#include <algorithm>

#include "registers/field_path.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

using access::Action;
using access::Caller;

namespace {

bool IsReference(const Field& field) { return field.type->name() == "reference"; }

std::string_view TextOf(const store::Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    return text ? std::string_view(*text) : std::string_view();
}

void AddOutgoing(const Model& model, const Record& record, const std::set<std::string>& hidden,
                 std::vector<Link>& links) {
    const auto add = [&](const Field& field, const std::string& name, const store::Cell& cell) {
        const auto reference = TextOf(cell);
        if (reference.empty()) return;
        Link link{field.target, std::string(reference), name, false};
        if (std::find(links.begin(), links.end(), link) == links.end())
            links.push_back(std::move(link));
    };
    for (const Field& field : model.definition().fields) {
        if (hidden.contains(field.sensitivity)) continue;
        if (IsReference(field)) add(field, field.id, record.cells[field.first_cell]);
        for (const Field& inner : field.fields) {
            if (!IsReference(inner) || hidden.contains(inner.sensitivity)) continue;
            for (const auto& row : record.Rows(field))
                add(inner, field.id + "." + inner.id, row[inner.first_cell]);
        }
    }
}

// What of a scope shows fields of these sensitivities.
access::Scope Showing(const access::Scope& scope, const std::set<std::string>& sensitivities) {
    access::Scope shown;
    for (const auto& part : scope.parts) {
        const bool hides = std::any_of(
            sensitivities.begin(), sensitivities.end(),
            [&](const std::string& sensitivity) { return part.hidden.contains(sensitivity); });
        if (!hides) shown.parts.push_back(part);
    }
    return shown;
}

// Asks one register for the records that name a reference in one of its fields.
class IncomingFinder {
 public:
    IncomingFinder(store::Transaction& tx, const Model& model, const access::Scope& scope,
                   std::string_view reference, std::vector<Link>& links)
        : m_tx(tx),
          m_model(model),
          m_scope(scope),
          m_reference(reference),
          m_links(links) {}

    void Find(std::string_view target) {
        for (const Field& field : m_model.definition().fields) {
            if (IsReference(field) && field.target == target)
                Ask("r." + store::Identifier(ColumnName(field, "")) + " = $1", field.id,
                    {field.sensitivity});
            for (const Field& inner : field.fields) {
                if (!IsReference(inner) || inner.target != target) continue;
                Ask("EXISTS (SELECT 1 FROM " + store::Identifier(m_model.GroupTable(field)) +
                        " g WHERE g.country = r.country AND g.record_id = r.id AND g." +
                        store::Identifier(ColumnName(inner, "")) + " = $1)",
                    field.id + "." + inner.id, {field.sensitivity, inner.sensitivity});
            }
        }
    }

 private:
    void Ask(const std::string& condition, const std::string& field,
             const std::set<std::string>& sensitivities) {
        const auto scope = Showing(m_scope, sensitivities);
        if (scope.Nothing()) return;
        const expr::Sql allowed = ScopeCondition(scope, "r", 2);
        std::vector<store::Cell> values = {store::Cell(m_reference)};
        values.insert(values.end(), allowed.values.begin(), allowed.values.end());
        const auto rows = m_tx.Query(
            "SELECT r.country, r.id FROM " + store::Identifier(m_model.table()) + " r WHERE " +
                condition + " AND r.withdrawn = 0 AND " + allowed.text +
                " ORDER BY r.country DESC, r.id DESC LIMIT " + std::to_string(kMostIncoming),
            ViewsOf(values));
        while (rows->Next())
            m_links.push_back({m_model.id(),
                               std::string(rows->Text(0)) + "-" + std::to_string(rows->Int(1)),
                               field, true});
    }

    store::Transaction& m_tx;
    const Model& m_model;
    const access::Scope& m_scope;
    const std::string m_reference;
    std::vector<Link>& m_links;
};

}  // namespace

std::vector<Link> LinksOf(store::Transaction& tx, const access::Policy& policy,
                          const Caller& caller, const Catalogue& catalogue, const Model& model,
                          const Record& record) {
    std::vector<Link> links;
    AddOutgoing(model, record, policy.Hidden(caller, SubjectOf(model, record), Action::Read), links);
    for (const auto& other : catalogue.All()) {
        const auto scope = policy.ScopeOf(caller, Action::Read, "register", other->id());
        if (scope.Nothing()) continue;
        IncomingFinder(tx, *other, scope, record.Reference(), links).Find(model.id());
    }
    return links;
}

const Field* NamingField(const Model& by, std::string_view field, std::string_view target) {
    const auto path = FindPath(by, field);
    const bool names = path && IsReference(path->leaf()) && path->leaf().target == target;
    return names ? &path->leaf() : nullptr;
}

std::optional<expr::Sql> ReferencesNamed(const access::Policy& policy, const Caller& caller,
                                         const NamedBy& named, std::string_view target, int first) {
    const Model& by = *named.by;
    const Field* field = NamingField(by, named.field, target);
    if (field == nullptr || named.states.empty()) return std::nullopt;
    const Field* top = by.FindField(std::string_view(named.field).substr(0, named.field.find('.')));
    const auto scope = Showing(policy.ScopeOf(caller, Action::Read, "register", by.id()),
                               {top->sensitivity, field->sensitivity});
    if (scope.Nothing()) return std::nullopt;

    expr::Sql sql;
    std::string states;
    for (const std::string& state : named.states) {
        sql.values.push_back(state);
        states += (states.empty() ? "$" : ", $") +
                  std::to_string(first + static_cast<int>(sql.values.size()) - 1);
    }
    expr::Sql allowed = ScopeCondition(scope, "n", first + static_cast<int>(sql.values.size()));
    const std::string column = store::Identifier(ColumnName(*field, ""));
    const std::string held = (field == top ? "n." : "g.") + column;
    sql.text = "SELECT " + held + " FROM " + store::Identifier(by.table()) + " n";
    if (field != top)
        sql.text += " JOIN " + store::Identifier(by.GroupTable(*top)) +
                    " g ON g.country = n.country AND g.record_id = n.id";
    sql.text += " WHERE n.withdrawn = 0 AND " + held + " IS NOT NULL AND n.state IN (" + states +
                ") AND " + allowed.text;
    std::move(allowed.values.begin(), allowed.values.end(), std::back_inserter(sql.values));
    return sql;
}

}  // namespace atalaya::registers
