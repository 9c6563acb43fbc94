#include "cli/record_text.hpp"

#include <fmt/format.h>

#include <map>
#include <ostream>

#include "registers/check.hpp"
#include "registers/render.hpp"
#include "registers/render_titles.hpp"

namespace atalaya::cli {
namespace {

using registers::Field;
using registers::Model;
using registers::Record;
using registers::SystemColumn;

std::string ReasonText(const Session& session, std::string_view reason) {
    return "(" + session.Say("missing." + std::string(reason)) + ")";
}

// What may be done next, by the words that the command takes, and what they mean.
void PrintNext(Session& session, const Model& model, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return;
    session.out << session.Say("cli.record.next") << '\n';
    Table table({""});
    for (const auto& what : allowed) {
        const auto* transition = model.FindTransition(what);
        table.Add({(transition ? "  move … " : "  ") + what,
                   transition ? transition->title.In(session.lang)
                              : session.Say("cli.record." + what)});
    }
    table.Print(session.out);
}

// The value of a history entry as a person reads the field; as it is stored where the field has
// changed so much since that it can no longer be read.
class PastValues {
 public:
    PastValues(const Session& session, const Model& model) : m_session(session), m_model(model) {
        m_context.content = &model.content();
        m_context.today = session.clock.Today();
    }

    std::string Text(std::string_view name, const json::value& value) const {
        if (value.is_null()) return "–";
        if (const auto* object = value.if_object(); object && object->contains("missing"))
            return ReasonText(m_session, object->at("missing").as_string());
        if (name == "state" && value.is_string())
            return StateTitle(m_session, m_model, value.as_string());
        if (const auto* field = m_model.FindField(name)) return FieldText(*field, value);
        return Stored(value);
    }

    // Of a group: "19, Male, Recovered; 23, Female".
    std::string FieldText(const Field& field, const json::value& value) const {
        if (const auto* rows = value.if_array(); rows && !field.fields.empty()) {
            std::vector<std::string> out;
            for (const auto& row : *rows) out.push_back(RowText(field, row));
            return fmt::format("{}", fmt::join(out, "; "));
        }
        if (field.cell_count > 0) {
            if (auto read = Read(field, value)) return *read;
        }
        return Stored(value);
    }

 private:
    static std::string Stored(const json::value& value) {
        return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
    }

    std::string RowText(const Field& group, const json::value& row) const {
        const auto* members = row.if_object();
        if (members == nullptr) return Stored(row);
        std::vector<std::string> out;
        for (const Field& field : group.fields) {
            const auto* value = members->if_contains(field.id);
            if (value != nullptr && !value->is_null()) out.push_back(FieldText(field, *value));
        }
        return fmt::format("{}", fmt::join(out, ", "));
    }

    std::optional<std::string> Read(const Field& field, json::value value) const {
        // What follows from amount and unit is not part of the input.
        if (auto* object = value.if_object()) {
            for (const char* computed : {"value", "base", "factor"}) object->erase(computed);
        }
        std::vector<store::Cell> cells(field.cell_count);
        registers::Findings findings;
        field.type->FromJson(field, value, m_context, "", cells, findings);
        for (const auto& finding : findings) {
            if (!finding.warning) return std::nullopt;
        }
        return field.type->Display(field, cells, m_model.content(), m_session.lang);
    }

    const Session& m_session;
    const Model& m_model;
    registers::FieldContext m_context;
};

std::string Shown(const Session& session, const Model& model, const Record& record,
                  const Field& field) {
    if (auto reason = registers::MissingReason(record, field.id))
        return ReasonText(session, Code(*reason));
    if (!registers::HasValue(record, field)) return "";
    if (field.cell_count == 0)
        return PastValues(session, model).FieldText(field, registers::FieldJson(record, field));
    return field.type->Display(field, record.Of(field), model.content(), session.lang);
}

std::string ActionText(const Session& session, const Model& model, const std::string& action) {
    if (const auto* transition = model.FindTransition(action))
        return transition->title.In(session.lang);
    std::string code = "cli.history." + action;
    return session.texts->HasMessage(code) ? session.Say(code) : action;
}

// Names of the people who acted, for those who may know the accounts.
std::map<std::string, std::string> NamesOf(app::App& app, const access::Caller& caller) {
    std::map<std::string, std::string> out;
    access::Subject people;
    people.kind = "person";
    if (!app.policy.Decide(caller, access::Action::ManagePeople, people)) return out;
    for (const auto& person : app.people.List())
        out["person:" + std::to_string(person.id)] = person.name;
    return out;
}

std::string TitleOf(const Session& session, const Model& model, std::string_view name) {
    if (const auto* field = model.FindField(name)) return field->title.In(session.lang);
    std::string code = "cli.record." + std::string(name);
    return session.texts->HasMessage(code) ? session.Say(code) : std::string(name);
}

}  // namespace

json::object RenderFor(app::App& app, const access::Caller& caller, const Model& model,
                       const Record& record) {
    registers::RenderOptions options;
    options.hidden = app.records.Hidden(caller, model, record);
    json::object out = RenderRecord(model, record, options);
    registers::AddTitles(model, record, caller.lang, out);
    return out;
}

std::string StateTitle(const Session& session, const Model& model, std::string_view state) {
    const auto* found = model.FindState(state);
    return found ? found->title.In(session.lang) : std::string(state);
}

void PrintRecord(Session& session, app::App& app, const access::Caller& caller, const Model& model,
                 const Record& record) {
    if (session.json) {
        session.out << json::serialize(RenderFor(app, caller, model, record)) << '\n';
        return;
    }
    session.out << record.Reference() << "  " << session.Say("cli.record.version") << " "
                << record.Int(SystemColumn::Version) << "  "
                << StateTitle(session, model, record.Text(SystemColumn::State)) << "  "
                << record.Text(SystemColumn::Mark) << '\n';
    auto hidden = app.records.Hidden(caller, model, record);
    for (const auto& field : model.definition().fields) {
        if (hidden.count(field.sensitivity)) continue;
        std::string shown = Shown(session, model, record, field);
        if (!shown.empty())
            session.out << "  " << field.title.In(session.lang) << ": " << shown << '\n';
    }
    PrintNext(session, model, app.records.Allowed(caller, model, record));
}

void PrintHistory(Session& session, app::App& app, const access::Caller& caller,
                  const Model& model, std::span<const registers::HistoryEntry> entries) {
    auto names = NamesOf(app, caller);
    PastValues values(session, model);
    for (const auto& entry : entries) {
        auto name = names.find(entry.actor);
        session.out << entry.version << "  " << base::FormatTimestamp(entry.at) << "  "
                    << (name == names.end() ? entry.actor : name->second) << "  "
                    << ActionText(session, model, entry.action);
        if (!entry.reason.empty()) session.out << "  “" << entry.reason << "”";
        session.out << '\n';
        for (const auto& change : entry.changes) {
            const auto& both = change.value().as_object();
            auto side = [&](const char* which) {
                const auto* value = both.if_contains(which);
                return values.Text(change.key(), value ? *value : json::value());
            };
            session.out << "    " << TitleOf(session, model, change.key()) << ": "
                        << side("before") << " → " << side("after") << '\n';
        }
    }
}

void PrintProposal(Session& session, const app::App& app, const Model& model,
                   const registers::ProposalRequest& request, const registers::Proposal& proposal) {
    if (session.json) {
        session.out << json::serialize(proposal.Input()) << '\n';
        return;
    }
    if (proposal.values.empty()) {
        session.out << session.Say("cli.record.propose_none") << '\n';
        return;
    }
    std::string other;
    if (proposal.record) {
        const auto source = app.catalogue()->Find(request.from->register_id);
        other = source->definition().one.In(session.lang) + " " + proposal.record->Reference();
    }
    PastValues values(session, model);
    Table table({session.Say("cli.record.field"), session.Say("cli.record.proposed"),
                 session.Say("cli.record.proposed_from")});
    for (const auto& one : proposal.values) {
        table.Add({TitleOf(session, model, one.field), values.Text(one.field, one.value),
                   one.source == "record" ? other : session.Say("cli.record.source." + one.source)});
    }
    table.Print(session.out);
    session.out << session.Say("cli.record.propose_next") << "\n  atalaya record create "
                << model.id() << " --country "
                << (proposal.country.empty() ? "…" : proposal.country) << " --input @FILE\n";
}

}  // namespace atalaya::cli
