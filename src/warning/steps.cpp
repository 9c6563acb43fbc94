#include "warning/steps.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "warning/record_cells.hpp"

namespace atalaya::warning {

namespace {

using registers::SystemColumn;

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;

class StepReader {
 public:
    explicit StepReader(const registers::Catalogue& catalogue) : m_catalogue(catalogue) {}

    Result<void> Read(const content::Node& node) {
        Step step{.id = node["id"].TextOr(""),
                  .register_id = node["register"].TextOr(""),
                  .from = node["from"].TextOr("created"),
                  .condition = node["condition"].TextOr(""),
                  .hours = static_cast<int>(node["hours"].IntegerOr(0)),
                  .urgent_condition = node["urgent_condition"].TextOr(""),
                  .urgent_hours = static_cast<int>(node["urgent_hours"].IntegerOr(0))};
        ATALAYA_ASSIGN(step.title, node["title"].Local());
        ATALAYA_ASSIGN(step.description, node["description"].Local());
        ATALAYA_ASSIGN(step.states, node["states"].Texts());
        if (const auto& by = node["settled_by"]; !by.IsNull()) {
            step.settled_by = by["register"].TextOr("");
            step.settled_field = by["field"].TextOr("");
            ATALAYA_ASSIGN(step.settled_states, by["states"].Texts());
        }
        Check(step, node);
        m_steps.push_back(std::move(step));
        return {};
    }

    Result<std::vector<Step>> Take() {
        if (m_faults.empty()) return std::move(m_steps);
        Error error = Err("warning.steps_invalid");
        error.details = std::move(m_faults);
        return error;
    }

 private:
    void Check(const Step& step, const content::Node& node) {
        const auto model = m_catalogue.Find(step.register_id);
        if (!model) {
            m_faults.push_back(Err("warning.step_register", {{"register", step.register_id}},
                                   node["register"].Where()));
            return;
        }
        for (const auto& state : node["states"].Items()) {
            if (!model->FindState(state.Scalar())) AddUnknownState(*model, state);
        }
        const auto* field = model->FindField(step.from);
        const bool own = step.from == "created" || step.from == "changed";
        if (!own && (!field || field->type->name() != "date"))
            m_faults.push_back(
                Err("warning.step_from", {{"field", step.from}}, node["from"].Where()));
        CheckCondition(*model, node["condition"]);
        CheckCondition(*model, node["urgent_condition"]);
        if (!step.settled_by.empty()) CheckSettled(step, node["settled_by"]);
        if (step.urgent_condition.empty()) return;
        if (step.urgent_hours < 1 || step.urgent_hours > step.hours)
            m_faults.push_back(Err("warning.step_urgent_hours",
                                   {{"hours", std::to_string(step.hours)}},
                                   node["urgent_condition"].Where()));
    }

    void CheckSettled(const Step& step, const content::Node& node) {
        const auto by = m_catalogue.Find(step.settled_by);
        if (!by) {
            m_faults.push_back(Err("warning.step_register", {{"register", step.settled_by}},
                                   node["register"].Where()));
            return;
        }
        for (const auto& state : node["states"].Items()) {
            if (!by->FindState(state.Scalar())) AddUnknownState(*by, state);
        }
        if (!registers::NamingField(*by, step.settled_field, step.register_id))
            m_faults.push_back(
                Err("warning.step_settled",
                    {{"field", step.settled_field}, {"register", step.register_id}},
                    node["field"].Where()));
    }

    void AddUnknownState(const registers::Model& model, const content::Node& state) {
        std::string known;
        for (const auto& one : model.definition().states)
            known += (known.empty() ? "" : ", ") + one.id;
        m_faults.push_back(Err("warning.step_state",
                               {{"state", state.Scalar()}, {"known", known}}, state.Where()));
    }

    void CheckCondition(const registers::Model& model, const content::Node& text) {
        if (text.IsNull()) return;
        const auto parsed = model.Parse(text.Scalar());
        if (!parsed.ok()) {
            Error fault = parsed.error();
            fault.where = text.Where();
            m_faults.push_back(std::move(fault));
        } else if (parsed->type() != expr::Type::Boolean) {
            m_faults.push_back(Err("record.filter_not_a_condition", {}, text.Where()));
        }
    }

    const registers::Catalogue& m_catalogue;
    std::vector<Step> m_steps;
    std::vector<Error> m_faults;
};

std::string Quoted(std::string_view code) {
    return "\"" + std::string(code) + "\"";
}

std::string Filter(const Step& step, bool urgent) {
    std::string out = "state in (";
    for (std::size_t i = 0; i < step.states.size(); ++i)
        out += (i == 0 ? "" : ", ") + Quoted(step.states[i]);
    out += ")";
    if (!step.condition.empty()) out += " and (" + step.condition + ")";
    if (urgent) out += " and (" + step.urgent_condition + ")";
    return out;
}

base::Timestamp Since(const registers::Model& model, const registers::Record& record,
                      const Step& step) {
    if (const auto* field = model.FindField(step.from)) {
        const auto* day = std::get_if<std::int64_t>(&record.Of(*field)[0]);
        if (day) return base::Date::FromKey(static_cast<int>(*day)).ToDays() * kDay;
    }
    return record.Int(step.from == "changed" ? SystemColumn::ChangedAt : SystemColumn::CreatedAt);
}

// Finds what waits for one step.
class StepWatch {
 public:
    // `settling`: the register whose records settle the step; nullptr for none.
    StepWatch(store::Database& database, const access::Caller& caller,
              const registers::Model& model, std::shared_ptr<const registers::Model> settling,
              const registers::Records& records, const Step& step, base::Timestamp now, int most)
        : m_database(database),
          m_caller(caller),
          m_model(model),
          m_settling(std::move(settling)),
          m_records(records),
          m_step(step),
          m_now(now),
          m_most(most) {}

    // The urgent ones are asked for apart: an urgent record entered late may be due before all
    // older ones. Any other that is among the first is among the oldest.
    Result<void> AddTo(DueList& list) {
        registers::Page all;
        if (!m_step.urgent_condition.empty()) {
            ATALAYA_ASSIGN(const auto urgent, Ask(true));
            for (const auto& record : urgent.records) Add(record, true);
        }
        ATALAYA_ASSIGN(all, Ask(false));
        for (const auto& record : all.records) Add(record, false);

        std::vector<Due> found;
        for (auto& [reference, due] : m_found) found.push_back(std::move(due));
        std::sort(found.begin(), found.end(), [](const Due& a, const Due& b) {
            return std::tie(a.due, a.reference) < std::tie(b.due, b.reference);
        });
        if (found.size() > static_cast<std::size_t>(m_most)) found.resize(m_most);
        list.more += std::max<std::int64_t>(
            0, all.count.value_or(0) - static_cast<std::int64_t>(found.size()));
        list.more_at_least = list.more_at_least || all.count_at_least;
        std::move(found.begin(), found.end(), std::back_inserter(list.items));
        return {};
    }

 private:
    Result<registers::Page> Ask(bool urgent) const {
        registers::Query query;
        query.filter = Filter(m_step, urgent);
        if (m_settling)
            query.unless = {m_settling, m_step.settled_field, m_step.settled_states};
        const bool own = m_step.from == "created" || m_step.from == "changed";
        query.sort = {{own ? m_step.from + "_at" : m_step.from, false}};
        query.limit = m_most;
        query.fields = {"state"};  // no groups
        query.count = !urgent;
        return m_records.List(m_database, m_caller, m_model, query);
    }

    void Add(const registers::Record& record, bool urgent) {
        Due due{.step = m_step.id,
                .register_id = m_model.id(),
                .reference = record.Reference(),
                .title = m_step.title,
                .since = Since(m_model, record, m_step),
                .urgent = urgent,
                .exercise = IntegerOf(m_model, record, "exercise") != 0};
        due.due = due.since + (urgent ? m_step.urgent_hours : m_step.hours) * kHour;
        due.late = m_now > due.due;
        due.what = NameOfRecord(m_model, record, m_records.Hidden(m_caller, m_model, record));
        m_found.try_emplace(due.reference, std::move(due));
    }

    store::Database& m_database;
    const access::Caller& m_caller;
    const registers::Model& m_model;
    const std::shared_ptr<const registers::Model> m_settling;
    const registers::Records& m_records;
    const Step& m_step;
    const base::Timestamp m_now;
    const int m_most;
    std::map<std::string, Due> m_found;
};

}  // namespace

Result<std::vector<Step>> ReadSteps(const content::Library& library,
                                    const registers::Catalogue& catalogue) {
    StepReader reader(catalogue);
    for (const auto* document : library.Documents("warning_steps")) {
        for (const auto& node : document->root["steps"].Items()) ATALAYA_TRY(reader.Read(node));
    }
    return reader.Take();
}

Result<DueList> WhatIsDue(store::Database& database, const access::Caller& caller,
                          const registers::Catalogue& catalogue, const registers::Records& records,
                          std::span<const Step> steps, base::Timestamp now, int most) {
    DueList list;
    for (const Step& step : steps) {
        const auto model = catalogue.Find(step.register_id);
        if (!model) continue;
        const auto added =
            StepWatch(database, caller, *model, catalogue.Find(step.settled_by), records, step, now,
                      most)
                .AddTo(list);
        if (added.ok()) continue;
        const auto& code = added.error().code;
        if (code != "access.denied" && code != "access.field_hidden") return added.error();
    }
    std::stable_sort(list.items.begin(), list.items.end(),
                     [](const Due& a, const Due& b) { return a.due < b.due; });
    return list;
}

std::vector<const registers::Field*> NamingFields(const registers::Model& model) {
    std::vector<const registers::Field*> out;
    for (const auto& field : model.definition().fields) {
        if (field.type->name() == "text" && field.search) out.push_back(&field);
    }
    std::stable_partition(out.begin(), out.end(),
                          [](const registers::Field* field) { return field->required; });
    return out;
}

std::string NameOfRecord(const registers::Model& model, const registers::Record& record,
                         const std::set<std::string>& hidden) {
    for (const auto* field : NamingFields(model)) {
        if (hidden.contains(field->sensitivity)) continue;
        const auto* text = std::get_if<std::string>(&record.Of(*field)[0]);
        if (text && !text->empty()) return *text;
    }
    return record.Reference();
}

}  // namespace atalaya::warning
