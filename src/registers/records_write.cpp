#include <algorithm>

#include "base/language_names.hpp"
#include "registers/history.hpp"
#include "registers/records.hpp"
#include "registers/rows.hpp"
#include "registers/words.hpp"

namespace atalaya::registers {

using access::Action;
using access::Caller;

// What is done to a record: its name in the history, and in the journal.
struct Records::Step {
    std::string history;  // "changed", "withdrawn" or a transition
    std::string journal;  // "record.changed", "record.moved", "record.withdrawn"
    std::string reason;
    LocalText reasons = {};
};

namespace {

LocalText Trimmed(const LocalText& texts) {
    LocalText out;
    for (const Lang lang : base::kLangs) out.In(lang) = base::TrimAscii(texts.In(lang));
    return out;
}

// The reason that was given alone, else the first of those in several languages.
std::string MainReason(std::string_view reason, const LocalText& reasons) {
    if (const auto text = base::TrimAscii(reason); !text.empty()) return std::string(text);
    for (const auto& text : reasons.by_lang) {
        if (!text.empty()) return text;
    }
    return "";
}

// For the history: nothing that was said is lost.
std::string InAllLanguages(const std::string& reason, const LocalText& reasons) {
    std::string out = reason;
    for (const Lang lang : base::kLangs) {
        if (reasons.In(lang).empty() || reasons.In(lang) == reason) continue;
        out += "\n" + std::string(base::OwnName(lang)) + ": " + reasons.In(lang);
    }
    return out;
}

std::string SubjectName(const Model& model) {
    return "register:" + model.id();
}

Error Joined(std::vector<Error> reasons) {
    Error first = std::move(reasons.front());
    for (std::size_t i = 1; i < reasons.size(); ++i) first.details.push_back(std::move(reasons[i]));
    return first;
}

}  // namespace

bool Records::Exists(store::Transaction& tx, const Caller& caller, std::string_view register_id,
                     std::string_view reference) const {
    const auto parsed = ParseReference(reference);
    if (!parsed.ok()) return false;
    const auto cursor = tx.Query("SELECT territory, unit, mark, state FROM " +
                                     store::Identifier("r_" + std::string(register_id)) +
                                     " WHERE country = $1 AND id = $2 AND withdrawn = 0",
                                 {std::string_view(parsed->first), parsed->second});
    if (!cursor->Next()) return false;
    const auto text = [&](int column) {
        return cursor->Null(column) ? std::string() : std::string(cursor->Text(column));
    };
    access::Subject subject;
    subject.kind = "register";
    subject.id = register_id;
    subject.country = parsed->first;
    subject.territory = text(0);
    subject.unit = text(1);
    subject.mark = text(2);
    subject.state = text(3);
    return m_policy.Allows(caller, Action::Read, subject);
}

CheckContext Records::ContextFor(store::Transaction& tx, const Caller& caller,
                                 std::string_view country) const {
    CheckContext context;
    context.country = country;
    context.today = m_clock.Today();
    context.exists = [this, &tx, &caller](std::string_view register_id,
                                          std::string_view reference) {
        return Exists(tx, caller, register_id, reference);
    };
    return context;
}

Checked Records::Check(const Model& model, const json::object& input, std::string_view country,
                       const Record* before) const {
    CheckContext context;
    context.country = country;
    context.today = m_clock.Today();
    return registers::Check(model, input, context, before);
}

void Records::Finish(const Model& model, Record& record, std::string_view country,
                     const Record* before, Findings& findings) const {
    const auto fill = [&](SystemColumn column, std::string value) {
        auto& cell = record.At(column);
        if (!store::IsNull(cell)) return;
        cell = before ? before->At(column) : store::Cell(std::move(value));
    };
    fill(SystemColumn::State, model.definition().initial_state);
    fill(SystemColumn::Mark, model.definition().default_mark);
    CheckContext context;
    context.country = country;
    context.today = m_clock.Today();
    Complete(model, context, record, findings);
}

Result<void> Records::CheckHiddenInput(const Caller& caller, const Model& model,
                                       const Record& record, Action action,
                                       const json::object& input) const {
    const auto hidden = m_policy.Hidden(caller, SubjectOf(model, record), action);
    for (const auto& field : model.definition().fields) {
        if (!field.sensitivity.empty() && hidden.contains(field.sensitivity) &&
            input.contains(field.id))
            return Err("access.field_hidden", {{"field", field.id}}, base::Pointer("", field.id));
    }
    return {};
}

// The number of the record is taken before this is asked: from then on no one else creates a
// record of the same country and register until this transaction ends.
Result<void> Records::CheckDuplicate(store::Transaction& tx, const Caller& caller,
                                     const Model& model, const Record& record) const {
    const auto& key = record.Text(SystemColumn::SourceKey);
    if (key.empty()) return {};
    std::optional<Record> other;
    {
        const auto cursor =
            tx.Query(SelectRecords(model) +
                         " WHERE r.country = $1 AND r.source_key = $2 AND r.withdrawn = 0",
                     {store::View(record.At(SystemColumn::Country)), std::string_view(key)});
        if (!cursor->Next()) return {};
        other = ReadRecord(model, *cursor);
    }
    if (other->Int(SystemColumn::Id) == record.Int(SystemColumn::Id)) return {};
    if (!m_policy.Allows(caller, Action::Read, SubjectOf(model, *other)))
        return Err("record.duplicate_unseen");
    return Err("record.duplicate", {{"reference", other->Reference()}});
}

Result<Record> Records::Create(store::Transaction& tx, const Caller& caller, const Model& model,
                               std::string_view country, const json::object& input) const {
    // A right to the country comes before everything else, so that its absence tells nothing.
    access::Subject place{.kind = "register", .id = model.id(), .country = std::string(country)};
    if (const auto decision = m_policy.Decide(caller, Action::Create, place); !decision)
        return decision.ToError();
    const auto* known = model.content().territories().Find(country);
    if (!known || known->level != 0)
        return Err("record.country_unknown", {{"country", std::string(country)}}, "/country");
    auto checked = registers::Check(model, input, ContextFor(tx, caller, country));
    Record& record = checked.record;
    if (!input.contains("unit") && !caller.unit.empty())
        record.At(SystemColumn::Unit) = caller.unit;
    if (!checked.ok()) return checked.ToError(model);
    if (const auto decision = m_policy.Decide(caller, Action::Create, SubjectOf(model, record));
        !decision)
        return decision.ToError();
    ATALAYA_TRY(CheckHiddenInput(caller, model, record, Action::Create, input));

    const auto now = m_clock.Now();
    record.At(SystemColumn::CreatedAt) = now;
    record.At(SystemColumn::CreatedBy) = caller.Actor();
    record.At(SystemColumn::ChangedAt) = now;
    record.At(SystemColumn::ChangedBy) = caller.Actor();
    record.At(SystemColumn::Id) = store::TakeNumbers(tx, country, SubjectName(model));
    ATALAYA_TRY(CheckDuplicate(tx, caller, model, record));
    SetDigest(model, record);
    InsertRecord(tx, model, record);
    InsertWords(tx, model, record);
    m_journal.Append(tx, {.country = std::string(country),
                          .actor = caller.Actor(),
                          .action = "record.created",
                          .subject = SubjectName(model),
                          .record = record.Int(SystemColumn::Id),
                          .version = 1,
                          .payload = ChangePayload(StoredDigest(record), nullptr)});
    ATALAYA_TRY(Tell(tx, {caller, model, nullptr, record, "created", ""}));
    return std::move(record);
}

Result<Record> Records::FindForChange(store::Transaction& tx, const Caller& caller,
                                      const Model& model, std::string_view reference,
                                      std::int64_t version, std::string_view what) const {
    ATALAYA_ASSIGN(auto record, Find(tx, caller, model, reference));
    if (record.Int(SystemColumn::Version) != version)
        return Err("record.changed_meanwhile",
                   {{"reference", record.Reference()},
                    {"version", std::to_string(record.Int(SystemColumn::Version))}});
    if (auto reasons = Why(caller, model, record, what); !reasons.empty())
        return Joined(std::move(reasons));
    return record;
}

Result<Record> Records::Update(store::Transaction& tx, const Caller& caller, const Model& model,
                               std::string_view reference, std::int64_t version,
                               const json::object& patch) const {
    ATALAYA_ASSIGN(auto before, FindForChange(tx, caller, model, reference, version, "update"));
    ATALAYA_TRY(CheckHiddenInput(caller, model, before, Action::Update, patch));
    const auto& country = before.Text(SystemColumn::Country);
    auto checked = registers::Check(model, patch, ContextFor(tx, caller, country), &before);
    if (!checked.ok()) return checked.ToError(model);
    return Store(tx, caller, model, before, std::move(checked.record),
                 {"changed", "record.changed", ""});
}

Result<Record> Records::Move(store::Transaction& tx, const Caller& caller, const Model& model,
                             std::string_view reference, std::int64_t version,
                             std::string_view transition_id, std::string_view reason,
                             const LocalText& reasons) const {
    const auto* transition = model.FindTransition(transition_id);
    if (!transition)
        return Err("record.transition_unknown", {{"transition", std::string(transition_id)}});
    ATALAYA_ASSIGN(auto before,
                   FindForChange(tx, caller, model, reference, version, transition_id));
    LocalText in_languages = Trimmed(reasons);
    std::string why = MainReason(reason, in_languages);
    if (transition->needs_reason && why.empty()) return Err("record.reason_needed", {}, "/reason");
    Record after = before;
    after.At(SystemColumn::State) = transition->to;
    ATALAYA_TRY(Fill(tx, caller, model, transition->id, after));
    return Store(tx, caller, model, before, std::move(after),
                 {transition->id, "record.moved", std::move(why), std::move(in_languages)});
}

Result<Record> Records::Withdraw(store::Transaction& tx, const Caller& caller, const Model& model,
                                 std::string_view reference, std::int64_t version,
                                 std::string_view reason) const {
    ATALAYA_ASSIGN(auto before, FindForChange(tx, caller, model, reference, version, "withdraw"));
    if (base::TrimAscii(reason).empty()) return Err("record.reason_needed", {}, "/reason");
    Record after = before;
    after.At(SystemColumn::Withdrawn) = std::int64_t{1};
    return Store(tx, caller, model, before, std::move(after),
                 {"withdrawn", "record.withdrawn", std::string(base::TrimAscii(reason))});
}

Result<Record> Records::Store(store::Transaction& tx, const Caller& caller, const Model& model,
                              const Record& before, Record after, const Step& step) const {
    if (after.cells == before.cells && after.groups == before.groups) return after;
    // The record must be the caller's after the change as well: no one hands it out of reach, or
    // into a territory, unit or mark where they have no right.
    if (step.journal == "record.changed") {
        const auto decision = m_policy.Decide(caller, Action::Update, SubjectOf(model, after));
        if (!decision) return decision.ToError();
    }
    if (before.At(SystemColumn::SourceKey) != after.At(SystemColumn::SourceKey))
        ATALAYA_TRY(CheckDuplicate(tx, caller, model, after));
    after.At(SystemColumn::Version) = before.Int(SystemColumn::Version) + 1;
    after.At(SystemColumn::ChangedAt) = m_clock.Now();
    after.At(SystemColumn::ChangedBy) = caller.Actor();
    SetDigest(model, after);
    if (!UpdateRecord(tx, model, after))
        return Err("record.changed_meanwhile",
                   {{"reference", after.Reference()},
                    {"version", std::to_string(after.Int(SystemColumn::Version))}});
    ReplaceGroups(tx, model, before, after);
    ReplaceWords(tx, model, before, after);

    HistoryRow row;
    row.country = after.Text(SystemColumn::Country);
    row.register_id = model.id();
    row.id = after.Int(SystemColumn::Id);
    row.version = after.Int(SystemColumn::Version);
    row.at = after.Int(SystemColumn::ChangedAt);
    row.actor = caller.Actor();
    row.action = step.history;
    row.reason = InAllLanguages(step.reason, step.reasons);
    row.changes = base::CanonicalJson(Differences(model, before, after));
    row.digest_before = StoredDigest(before);
    InsertHistory(tx, row);
    m_journal.Append(tx, {.country = row.country,
                          .actor = row.actor,
                          .action = step.journal,
                          .subject = SubjectName(model),
                          .record = row.id,
                          .version = row.version,
                          .payload = ChangePayload(StoredDigest(after), &row)});
    ATALAYA_TRY(Tell(tx, {caller, model, &before, after, step.history, step.reason, step.reasons}));
    return after;
}

// --- what is allowed -------------------------------------------------------

std::vector<Error> Records::Why(const Caller& caller, const Model& model, const Record& record,
                                std::string_view what) const {
    std::vector<Error> reasons;
    if (record.withdrawn()) reasons.push_back(Err("record.withdrawn"));
    auto subject = SubjectOf(model, record);
    const auto& state = record.Text(SystemColumn::State);
    Action action = Action::Transition;
    if (what == "update")
        action = Action::Update;
    else if (what == "withdraw")
        action = Action::Withdraw;
    else
        subject.transition = what;
    if (const auto decision = m_policy.Decide(caller, action, subject); !decision)
        reasons.push_back(decision.ToError());
    if (action == Action::Update) {
        const auto* stated = model.FindState(state);
        if (stated && !stated->editable)
            reasons.push_back(Err("record.not_editable", {{"state", state}}));
    }
    if (action != Action::Transition) return reasons;

    const auto* transition = model.FindTransition(what);
    if (!transition) {
        reasons.push_back(Err("record.transition_unknown", {{"transition", std::string(what)}}));
        return reasons;
    }
    const auto& from = transition->from;
    if (std::find(from.begin(), from.end(), state) == from.end())
        reasons.push_back(
            Err("record.transition_from",
                {{"register", model.id()}, {"transition", transition->id}, {"state", state}}));
    const auto* condition = model.Condition(*transition);
    if (condition && !condition->Holds(record.cells, m_clock.Today()))
        reasons.push_back(Err("record.transition_condition",
                              {{"register", model.id()},
                               {"transition", transition->id},
                               {"condition", condition->text()}}));
    // By person: one who enters with a program's token does not validate in the browser.
    if (transition->four_eyes && access::PersonBehind(record.Text(SystemColumn::ChangedBy)) ==
                                     access::PersonBehind(caller.Actor()))
        reasons.push_back(Err("record.four_eyes",
                              {{"register", model.id()}, {"transition", transition->id}}));
    return reasons;
}

std::vector<std::string> Records::Allowed(const Caller& caller, const Model& model,
                                          const Record& record) const {
    std::vector<std::string> out;
    for (const std::string what : {"update", "withdraw"}) {
        if (Why(caller, model, record, what).empty()) out.push_back(what);
    }
    for (const auto& transition : model.definition().transitions) {
        if (Why(caller, model, record, transition.id).empty()) out.push_back(transition.id);
    }
    return out;
}

}  // namespace atalaya::registers
