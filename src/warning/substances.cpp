#include "warning/substances.hpp"

#include <algorithm>
#include <array>

#include "warning/record_cells.hpp"
#include "warning/steps.hpp"
#include "warning/substance_names.hpp"

namespace atalaya::warning {

namespace {

using access::Action;
using access::Caller;
using registers::Field;
using registers::Model;
using registers::Record;
using registers::SystemColumn;


// What of a scope shows a field of this sensitivity.
access::Scope Showing(const access::Scope& scope, const std::string& sensitivity) {
    access::Scope out;
    for (const auto& part : scope.parts) {
        if (!part.hidden.contains(sensitivity)) out.parts.push_back(part);
    }
    return out;
}

// --- what was merged --------------------------------------------------------

// References of those merged directly into one.
std::vector<std::string> MergedInto(store::Transaction& tx, const Model& model,
                                    const access::Scope& scope, const std::string& reference) {
    std::vector<std::string> out;
    const Field* field = model.FindField("merged_into");
    if (!field) return out;
    std::vector<store::Cell> values = {reference, std::string(kMergedState)};
    const auto allowed = registers::ScopeCondition(scope, "r", 3);
    values.insert(values.end(), allowed.values.begin(), allowed.values.end());
    const auto rows =
        tx.Query("SELECT r.country, r.id FROM " + store::Identifier(model.table()) +
                     " r WHERE r." + store::Identifier(registers::ColumnName(*field, "")) +
                     " = $1 AND r.state = $2 AND r.withdrawn = 0 AND " + allowed.text +
                     " ORDER BY r.country, r.id",
                 Views(values));
    while (rows->Next())
        out.push_back(std::string(rows->Text(0)) + "-" + std::to_string(rows->Int(1)));
    return out;
}

Result<std::vector<Record>> AllMerged(store::Transaction& tx, const Caller& caller,
                                      const SubstanceSources& sources, const Model& model,
                                      const std::string& reference) {
    const auto scope = sources.policy.ScopeOf(caller, Action::Read, "register", model.id());
    std::vector<Record> out;
    std::set<std::string> seen = {reference};
    std::vector<std::string> open = {reference};
    while (!open.empty()) {
        const std::string next = std::move(open.back());
        open.pop_back();
        for (const auto& merged : MergedInto(tx, model, scope, next)) {
            if (!seen.insert(merged).second) continue;
            ATALAYA_ASSIGN(auto record, sources.records.Find(tx, caller, model, merged));
            out.push_back(std::move(record));
            open.push_back(merged);
        }
    }
    return out;
}

// --- what speaks of a substance ---------------------------------------------

// A register whose records name a substance under watch.
struct Speaking {
    std::string_view id;
    std::string_view text_field;  // names it by its catalogue code instead of a reference
};
constexpr std::array<Speaking, 5> kSpeaking = {{{"notifications", ""},
                                                {"samples", ""},
                                                {"assessments", ""},
                                                {"alerts", ""},
                                                {"signals", "substance"}}};

// Asks one register for what names one of the references.
class SpeakingOf {
 public:
    SpeakingOf(store::Transaction& tx, const access::Scope& scope, const Model& model,
               SubstanceFile& file)
        : m_tx(tx), m_scope(scope), m_model(model), m_file(file) {
        m_naming = NamingFields(model);
        std::erase_if(m_naming, [](const Field* field) { return !field->sensitivity.empty(); });
    }

    // By reference, the one that is left first, or by catalogue code.
    void Find(const Speaking& speaking, const std::vector<std::string>& references,
              const std::set<std::string>& codes, bool with_exercises) {
        m_left = references.front();
        m_with_exercises = with_exercises;
        for (const Field& field : m_model.definition().fields) {
            if (field.type->name() == "reference" && field.target == kSubstances)
                Ask("r." + Column(field) + Among(references), field.sensitivity, references);
            for (const Field& inner : field.fields) {
                if (inner.type->name() != "reference" || inner.target != kSubstances) continue;
                Ask("EXISTS (SELECT 1 FROM " + store::Identifier(m_model.GroupTable(field)) +
                        " g WHERE g.country = r.country AND g.record_id = r.id AND g." +
                        Column(inner) + Among(references) + ")",
                    inner.sensitivity.empty() ? field.sensitivity : inner.sensitivity, references);
            }
        }
        const Field* text =
            speaking.text_field.empty() ? nullptr : m_model.FindField(speaking.text_field);
        if (!text || codes.empty()) return;
        const std::vector<std::string> list(codes.begin(), codes.end());
        Ask("r." + Column(*text) + Among(list), text->sensitivity, list);
    }

 private:
    static std::string Column(const Field& field) {
        return store::Identifier(registers::ColumnName(field, ""));
    }
    static std::string Among(const std::vector<std::string>& values) {
        std::string out = " IN (";
        for (std::size_t i = 0; i < values.size(); ++i)
            out += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
        return out + ")";
    }
    // The column of a field that everyone who reads the record sees; NULL where there is none.
    std::string Open(std::string_view id) const {
        const Field* field = m_model.FindField(id);
        const bool shown = field && field->cell_count > 0 && field->sensitivity.empty();
        return shown ? "r." + Column(*field) : "NULL";
    }

    std::string Select() const {
        std::string sql = "SELECT r.country, r.id, r.state, " +
                          Open(m_model.definition().time_field) + ", " + Open("exercise") + ", " +
                          Open("detected_substance") + ", " + Open("persons_affected") + ", " +
                          Open("deaths") + ", " + Open("confirmation");
        for (const Field* field : m_naming) sql += ", r." + Column(*field);
        return sql + " FROM " + store::Identifier(m_model.table()) + " r WHERE ";
    }

    void Ask(const std::string& condition, const std::string& sensitivity,
             const std::vector<std::string>& bound) {
        const auto scope = Showing(m_scope, sensitivity);
        if (scope.Nothing()) return;
        std::vector<store::Cell> values(bound.begin(), bound.end());
        const auto allowed =
            registers::ScopeCondition(scope, "r", static_cast<int>(values.size()) + 1);
        values.insert(values.end(), allowed.values.begin(), allowed.values.end());
        const auto rows = m_tx.Query(
            Select() + condition + " AND r.withdrawn = 0 AND " + allowed.text, Views(values));
        while (rows->Next()) Take(*rows);
    }

    void Take(const store::Cursor& row) {
        const auto text = [&](int column) {
            return row.Null(column) ? std::string() : std::string(row.Text(column));
        };
        const auto number = [&](int column) { return row.Null(column) ? 0 : row.Int(column); };
        Linked linked{.register_id = m_model.id(),
                      .reference = text(0) + "-" + std::to_string(row.Int(1)),
                      .state = text(2)};
        if (!m_seen.insert(linked.reference).second) return;
        if (number(3) != 0) linked.date = base::Date::FromKey(static_cast<int>(number(3)));
        linked.exercise = number(4) != 0;
        if (const auto named = text(5); named != m_left) linked.under = named;
        for (int i = 0; i < static_cast<int>(m_naming.size()) && linked.title.empty(); ++i)
            linked.title = text(9 + i);
        if (linked.title.empty()) linked.title = linked.reference;
        if (!linked.exercise || m_with_exercises)
            Count(linked, number(6), number(7), text(8));
        m_file.linked.push_back(std::move(linked));
    }

    void Count(const Linked& linked, std::int64_t persons, std::int64_t deaths,
               const std::string& confirmation) {
        if (m_model.id() == "notifications" && linked.state != "dismissed") {
            ++m_file.notifications;
            m_file.persons += persons;
            m_file.deaths += deaths;
        } else if (m_model.id() == "samples" && linked.state != "discarded") {
            ++m_file.samples;
            const bool told = linked.state == "reported" || linked.state == "validated";
            if (told && !confirmation.empty() && confirmation != "presumptive") ++m_file.confirmed;
        } else {
            return;
        }
        if (!linked.date) return;
        if (!m_file.first_seen || *linked.date < *m_file.first_seen)
            m_file.first_seen = linked.date;
        if (!m_file.last_seen || *linked.date > *m_file.last_seen) m_file.last_seen = linked.date;
    }

    store::Transaction& m_tx;
    const access::Scope& m_scope;
    const Model& m_model;
    SubstanceFile& m_file;
    std::vector<const Field*> m_naming;
    std::string m_left;
    bool m_with_exercises = false;
    std::set<std::string> m_seen;
};

void NewestFirst(SubstanceFile& file) {
    std::stable_sort(file.linked.begin(), file.linked.end(), [](const Linked& a, const Linked& b) {
        return a.date.value_or(base::Date{1, 1, 1}) > b.date.value_or(base::Date{1, 1, 1});
    });
    if (file.linked.size() <= kMostLinked) return;
    file.linked_beyond = static_cast<std::int64_t>(file.linked.size() - kMostLinked);
    file.linked.resize(kMostLinked);
}

void NoteFirstSeen(const Model& model, SubstanceFile& file, const Record& record) {
    const auto day = IntegerOf(model, record, "first_seen");
    if (day == 0) return;
    const auto date = base::Date::FromKey(static_cast<int>(day));
    if (!file.first_seen || date < *file.first_seen) file.first_seen = date;
}

}  // namespace

Result<SubstanceFile> ReadSubstance(store::Transaction& tx, const Caller& caller,
                                    const SubstanceSources& sources, std::string_view reference) {
    ATALAYA_ASSIGN(const auto model, SubstanceModel(sources.catalogue));
    ATALAYA_ASSIGN(auto asked, sources.records.Find(tx, caller, *model, reference));
    SubstanceFile file;
    ATALAYA_ASSIGN(file.record,
                   FollowMerged(tx, caller, sources.records, *model, std::move(asked)));
    ATALAYA_ASSIGN(file.merged, AllMerged(tx, caller, sources, *model, file.record.Reference()));

    std::vector<std::string> references = {file.record.Reference()};
    std::set<std::string> codes;
    const auto take = [&](const Record& record) {
        AddNames(*model, record, file.names);
        NoteFirstSeen(*model, file, record);
        if (auto code = TextOf(*model, record, "substance"); !code.empty())
            codes.insert(std::move(code));
    };
    take(file.record);
    for (const Record& record : file.merged) {
        take(record);
        references.push_back(record.Reference());
    }
    const bool exercise = IntegerOf(*model, file.record, "exercise") != 0;
    for (const Speaking& speaking : kSpeaking) {
        const auto other = sources.catalogue.Find(speaking.id);
        if (!other) continue;
        const auto scope = sources.policy.ScopeOf(caller, Action::Read, "register", speaking.id);
        SpeakingOf(tx, scope, *other, file).Find(speaking, references, codes, exercise);
    }
    NewestFirst(file);
    return file;
}

Result<void> CheckMerge(store::Transaction& tx, const registers::Change& change) {
    const Model& model = change.model;
    const Field* field = model.FindField("merged_into");
    if (!field || change.after.Text(SystemColumn::State) != kMergedState ||
        change.after.withdrawn())
        return {};
    const std::string self = change.after.Reference();
    std::string next = TextOf(model, change.after, "merged_into");
    if (next == self) return Err("warning.merge_itself", {}, "/merged_into");
    const std::string sql = "SELECT state, " + store::Identifier(registers::ColumnName(*field, "")) +
                            " FROM " + store::Identifier(model.table()) +
                            " WHERE country = $1 AND id = $2 AND withdrawn = 0";
    // One that was merged in its turn is refused as a target, so that a circle is found at once.
    ATALAYA_ASSIGN(const auto parsed, registers::ParseReference(next));
    const auto rows = tx.Query(sql, {std::string_view(parsed.first), parsed.second});
    if (!rows->Next())
        return Err("field.reference_unknown",
                   {{"reference", next}, {"register", model.id()}}, "/merged_into");
    if (rows->Text(0) != kMergedState) return {};
    const std::string into = rows->Null(1) ? "" : std::string(rows->Text(1));
    if (into == self) return Err("warning.merge_circle", {{"reference", next}}, "/merged_into");
    return Err("warning.merge_merged", {{"reference", next}, {"into", into}}, "/merged_into");
}

}  // namespace atalaya::warning
