#include <algorithm>
#include <charconv>

#include "access/marks.hpp"
#include "registers/begin.hpp"
#include "registers/field_path.hpp"
#include "registers/group_rows.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

using access::Action;
using access::Caller;
using access::Strictness;

namespace {

constexpr std::string_view kFromRecord = "record";

// The widest mark of the register that is no wider than that of the other record.
std::string MarkLike(const Definition& definition, const std::string& mark) {
    if (std::ranges::find(definition.marks, mark) != definition.marks.end()) return mark;
    std::string best;
    for (const std::string& one : definition.marks) {
        if (Strictness(one) < Strictness(mark)) continue;
        if (best.empty() || Strictness(one) < Strictness(best)) best = one;
    }
    return best;
}

std::string InstitutionOf(const Caller& caller) {
    if (!caller.unit.empty()) return caller.unit;
    std::set<std::string> units;
    for (const access::Grant& grant : caller.grants) {
        if (!grant.unit.empty()) units.insert(grant.unit);
    }
    return units.size() == 1 ? *units.begin() : "";
}

// Neither nothing nor only the reason why there is nothing.
bool Says(const json::value& value) {
    if (value.is_null()) return false;
    const auto* object = value.if_object();
    return object == nullptr || !(object->size() == 1 && object->contains("missing"));
}

// What a record says in a field, or in each row of a group.
std::vector<json::value> ValuesIn(const Record& record, const FieldPath& path) {
    std::vector<json::value> out;
    if (path.inner == nullptr) {
        out.push_back(FieldJson(record, *path.top));
    } else {
        for (const auto& row : record.Rows(*path.top)) {
            const json::object values = GroupRowToJson(*path.top, row);
            if (const auto* value = values.if_contains(path.inner->id)) out.push_back(*value);
        }
    }
    std::erase_if(out, [](const json::value& value) { return !Says(value); });
    return out;
}

bool IsUnfit(const Finding& finding) {
    return !finding.warning && finding.error.code.starts_with("field.");
}

}  // namespace

json::object Proposal::Input() const {
    json::object out;
    for (const ProposedValue& one : values) out[one.field] = one.value;
    return out;
}

// One proposal while it is put together.
class Proposer::Work {
 public:
    Work(const Proposer& room, const Caller& caller, const ProposalRequest& request)
        : m_room(room), m_caller(caller), m_request(request), m_model(*request.model) {
        m_out.country = request.country;
    }

    Result<Proposal> Run() {
        const Beginnings beginnings = BeginningsOf(m_model);
        const Beginning* beginning = nullptr;
        if (m_request.from) {
            ATALAYA_ASSIGN(beginning, Open(beginnings));
        }
        access::Subject place{.kind = "register", .id = m_model.id()};
        if (!m_out.country.empty()) place.country = m_out.country;
        if (const auto decision = m_room.m_policy.Decide(m_caller, Action::Create, place); !decision)
            return decision.ToError();
        m_hidden = m_room.m_policy.Hidden(m_caller, place, Action::Create);
        if (beginning != nullptr) Carry(*beginning);
        for (const OwnFact& own : beginnings.with) Add(own);
        ATALAYA_TRY(DropUnfit());
        return std::move(m_out);
    }

 private:
    // The other record, as the caller may read it.
    Result<const Beginning*> Open(const Beginnings& beginnings) {
        const SourceName& name = *m_request.from;
        const Beginning* beginning = beginnings.From(name.register_id);
        m_source = m_room.m_catalogue.Find(name.register_id);
        if (beginning == nullptr || m_source == nullptr) {
            std::string known;
            for (const Beginning& one : beginnings.from) known += (known.empty() ? "" : ", ") + one.from;
            return Err("record.not_begun_from",
                       {{"register", m_model.id()}, {"from", name.register_id}, {"known", known}});
        }
        ATALAYA_ASSIGN(m_out.record, m_room.m_records.Get(m_room.m_database, m_caller, *m_source,
                                                          name.reference));
        if (m_out.record->withdrawn()) return Err("record.withdrawn");
        m_out.country = m_out.record->Text(SystemColumn::Country);
        return beginning;
    }

    bool IsProposed(std::string_view field) const {
        return std::ranges::find(m_out.values, field, &ProposedValue::field) != m_out.values.end();
    }
    void Propose(const std::string& field, json::value value, std::string_view source) {
        m_out.values.push_back({field, std::move(value), std::string(source)});
    }

    void Carry(const Beginning& beginning) {
        const Record& record = *m_out.record;
        const auto unseen = m_room.m_records.Hidden(m_caller, *m_source, record);
        std::map<std::string, json::array> rows;  // of groups
        for (const Carried& pair : beginning.fields) {
            const auto to = FindPath(m_model, pair.to);
            if (!to || m_hidden.contains(to->sensitivity())) continue;
            std::vector<json::value> values;
            if (pair.from == "id") {
                values.emplace_back(record.Reference());
            } else if (const auto from = FindPath(*m_source, pair.from);
                       from && !unseen.contains(from->sensitivity())) {
                values = ValuesIn(record, *from);
            }
            if (to->inner != nullptr)
                AddRows(rows[to->top->id], to->inner->id, values);
            else if (!values.empty() && std::ranges::count(values, values.front()) ==
                                            static_cast<std::ptrdiff_t>(values.size()))
                Propose(pair.to, values.front(), kFromRecord);
        }
        for (auto& [group, list] : rows) {
            if (!list.empty()) Propose(group, std::move(list), kFromRecord);
        }
        CarryMark(record);
    }
    static void AddRows(json::array& rows, const std::string& part,
                        const std::vector<json::value>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (rows.size() <= i) rows.emplace_back(json::object());
            rows[i].as_object()[part] = values[i];
        }
    }
    void CarryMark(const Record& record) {
        const Definition& definition = m_model.definition();
        const std::string& mark = record.Text(SystemColumn::Mark);
        if (Strictness(mark) <= Strictness(definition.default_mark)) return;
        if (std::string like = MarkLike(definition, mark); !like.empty())
            Propose("mark", json::string(like), kFromRecord);
    }

    void Add(const OwnFact& own) {
        const Field* field = m_model.FindField(own.field);
        if (field == nullptr || m_hidden.contains(field->sensitivity) || IsProposed(own.field))
            return;
        json::value value = ValueOf(own.fact, *field);
        if (Says(value)) Propose(own.field, std::move(value), Code(own.fact));
    }
    json::value ValueOf(Fact fact, const Field& field) const {
        switch (fact) {
            case Fact::Today: return json::string(m_request.today.ToString());
            case Fact::Institution: {
                const std::string institution = InstitutionOf(m_caller);
                return institution.empty() ? json::value(nullptr) : json::value(institution);
            }
            case Fact::InstitutionsLast: return LastOfInstitution(field);
            case Fact::OnlyChoice: {
                const auto* list = m_model.content().FindCodeList(field.list);
                return list != nullptr && list->codes().size() == 1
                           ? json::value(list->codes().front().code)
                           : json::value(nullptr);
            }
        }
        return nullptr;
    }

    // Not the record is shown, but what its institution is wont to say in a field that hides
    // nothing: its reading is not journalled.
    json::value LastOfInstitution(const Field& field) const {
        const std::string institution = InstitutionOf(m_caller);
        const auto scope =
            m_room.m_policy.ScopeOf(m_caller, Action::Read, "register", m_model.id());
        if (institution.empty() || scope.Nothing()) return nullptr;
        const expr::Sql allowed = ScopeCondition(scope, "r", 2);
        std::vector<store::Cell> values = {store::Cell(institution)};
        values.insert(values.end(), allowed.values.begin(), allowed.values.end());
        return m_room.m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) -> json::value {
            const auto row = tx.Query(
                SelectRecords(m_model) + " WHERE r.unit = $1 AND r.withdrawn = 0 AND r." +
                    store::Identifier(ColumnName(field, field.type->Columns(field).front().suffix)) +
                    " IS NOT NULL AND " + allowed.text + " ORDER BY r.id DESC LIMIT 1",
                ViewsOf(values));
            return row->Next() ? FieldJson(ReadRecord(m_model, *row), field) : json::value(nullptr);
        });
    }

    Result<Checked> Draft() const {
        const json::object input = m_out.Input();
        return m_room.m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return m_room.m_records.DraftNew(tx, m_caller, m_model, m_out.country, input);
        });
    }

    // Lets the rules of a record judge what was put together: what it cannot hold is not proposed.
    Result<void> DropUnfit() {
        if (m_out.country.empty()) return {};
        auto checked = Draft();
        // Some fields are hidden only in records of this place, unit or mark.
        while (!checked.ok() && checked.error().code == "access.field_hidden") {
            Drop(std::string(checked.error().Get("field")));
            checked = Draft();
        }
        if (!checked.ok()) return std::move(checked).error();
        std::map<std::string, std::set<std::size_t>> rows;  // of groups, that are unfit
        for (const Finding& finding : checked->findings) {
            if (!IsUnfit(finding)) continue;
            const auto parts = base::Split(std::string_view(finding.error.where).substr(1), '/');
            const std::string field(parts.front());
            std::size_t row = 0;
            if (parts.size() > 1 && m_model.FindField(field)->type->name() == "group" &&
                std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), row).ec ==
                    std::errc())
                rows[field].insert(row);
            else
                Drop(field);
        }
        for (const auto& [group, unfit] : rows) DropRows(group, unfit);
        return {};
    }
    void Drop(const std::string& field) {
        std::erase_if(m_out.values, [&](const ProposedValue& one) { return one.field == field; });
    }
    void DropRows(const std::string& group, const std::set<std::size_t>& unfit) {
        const auto found = std::ranges::find(m_out.values, group, &ProposedValue::field);
        if (found == m_out.values.end()) return;
        json::array left;
        const json::array& all = found->value.as_array();
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!unfit.contains(i)) left.push_back(all[i]);
        }
        if (left.empty())
            Drop(group);
        else
            found->value = std::move(left);
    }

    const Proposer& m_room;
    const Caller& m_caller;
    const ProposalRequest& m_request;
    const Model& m_model;
    std::shared_ptr<const Model> m_source;  // of the other record
    std::set<std::string> m_hidden;         // of the new record, from the caller
    Proposal m_out;
};

Result<Proposal> Proposer::Propose(const Caller& caller, const ProposalRequest& request) const {
    return Work(*this, caller, request).Run();
}

}  // namespace atalaya::registers
