#include "warning/incident.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/json_members.hpp"
#include "base/text.hpp"
#include "registers/render.hpp"

namespace atalaya::warning {
namespace {

using registers::Model;
using registers::Record;

struct Part {
    std::string_view id;
    std::vector<std::string_view> fields;
};

// Which fields of the register a part is made of. What is in none of them never crosses.
const std::vector<Part>& Parts() {
    static const std::vector<Part> parts = {
        {"occurrence",
         {"type", "summary", "case_number", "occurred_on", "occurred_at", "discovered_at",
          "reporting_agency", "arrests"}},
        {"place", {"place", "place_name", "position"}},
        {"substances", {"substances", "suspected_end_drug"}},
        {"route", {"origin", "departure", "transit", "destination", "intended_destination"}},
        {"transport", {"transport"}},
        {"concealment", {"concealment"}},
        {"equipment", {"equipment"}},
        {"documents", {"linked_documents"}},
        {"companies", {"parties"}},
        {"request", {"request", "request_text", "answer_by"}}};
    return parts;
}

// A signed body holds no fractions: they go as the text that was typed.
json::value Signable(json::value value) {
    if (value.is_double()) return json::value(json::serialize(value));
    if (value.is_array()) {
        for (json::value& each : value.get_array()) each = Signable(std::move(each));
    } else if (value.is_object()) {
        for (auto& [name, each] : value.get_object()) each = Signable(std::move(each));
    }
    return value;
}

bool IsNothing(const json::value& value) {
    return value.is_null() || (value.is_array() && value.get_array().empty()) ||
           (value.is_object() && value.get_object().contains("missing"));
}

// Of each company what identifies it; a row that is no company, or does not say so, stays here.
json::array Companies(const json::value& parties) {
    json::array out;
    if (!parties.is_array()) return out;
    for (const json::value& each : parties.get_array()) {
        if (!each.is_object() || !base::FlagIn(each.get_object(), "company")) continue;
        json::object company;
        for (const std::string_view name : {"role", "name", "address", "country", "registration"}) {
            const json::value* value = each.get_object().if_contains(name);
            if (value != nullptr && !IsNothing(*value)) company[name] = *value;
        }
        out.push_back(std::move(company));
    }
    return out;
}

json::value Shared(const Model& model, const Record& record, std::string_view field) {
    const registers::Field* found = model.FindField(field);
    if (found == nullptr) return nullptr;
    json::value value = registers::FieldJson(record, *found);
    return Signable(field == "parties" ? json::value(Companies(value)) : std::move(value));
}

std::string TextOf(const json::object& object, std::string_view name) {
    return base::TextIn(object, name);
}

Error Invalid(std::string_view member, std::string_view reason) {
    return Err("warning.incident_invalid",
               {{"member", std::string(member)}, {"reason", std::string(reason)}});
}

}  // namespace

json::object ToJson(const IncidentView& view) {
    return {{"country", view.country},
            {"reference", view.reference},
            {"owner", view.owner},
            {"type", view.type},
            {"occurred_on",
             view.occurred_on ? json::value(view.occurred_on->ToString()) : json::value(nullptr)},
            {"withdrawn", view.withdrawn},
            {"concerned", base::TextsJson(view.concerned)},
            {"request", view.request},
            {"shared", view.shared},
            {"kept_back", base::TextsJson(view.kept_back)},
            {"note", view.note}};
}

Result<IncidentView> IncidentFromJson(const json::object& body) {
    IncidentView out;
    out.country = TextOf(body, "country");
    out.reference = TextOf(body, "reference");
    out.owner = TextOf(body, "owner");
    out.type = TextOf(body, "type");
    out.request = TextOf(body, "request");
    out.note = TextOf(body, "note");
    out.withdrawn = base::FlagIn(body, "withdrawn");
    out.concerned = base::TextsIn(body, "concerned");
    out.kept_back = base::TextsIn(body, "kept_back");
    if (out.reference.empty()) return Invalid("/reference", "exchange.reason_absent");
    if (out.type.empty() && !out.withdrawn) return Invalid("/type", "exchange.reason_absent");
    if (const std::string day = TextOf(body, "occurred_on"); !day.empty()) {
        auto date = base::Date::Parse(day);
        if (!date.ok()) return Invalid("/occurred_on", "exchange.reason_date");
        out.occurred_on = *date;
    }
    const json::value* shared = body.if_contains("shared");
    if (shared != nullptr && !shared->is_object()) return Invalid("/shared", "exchange.reason_object");
    if (shared != nullptr) out.shared = shared->get_object();
    return out;
}

IncidentView ViewOf(const Model& model, const Record& record,
                    const std::vector<std::string>& parts, std::string_view node) {
    IncidentView out;
    out.origin = out.owner = std::string(node);
    out.country = record.Text(registers::SystemColumn::Country);
    out.reference = record.Reference();
    out.subject = "incident:" + out.reference;
    out.mark = record.Text(registers::SystemColumn::Mark);
    out.withdrawn = record.withdrawn();
    const auto text = [&](std::string_view field) {
        const json::value value = Shared(model, record, field);
        return value.is_string() ? std::string(value.get_string()) : std::string();
    };
    out.type = text("type");
    if (auto day = base::Date::Parse(text("occurred_on")); day.ok()) out.occurred_on = *day;
    const json::value exercise = Shared(model, record, "exercise");
    out.exercise = exercise.is_bool() && exercise.get_bool();
    for (const Part& part : Parts()) {
        const bool chosen = std::ranges::find(parts, part.id) != parts.end();
        bool held = false;
        for (const std::string_view field : part.fields) {
            json::value value = Shared(model, record, field);
            if (IsNothing(value)) continue;
            held = true;
            if (chosen) out.shared[field] = std::move(value);
        }
        if (held && !chosen) out.kept_back.emplace_back(part.id);
        if (chosen && part.id == "request") out.request = text("request");
    }
    return out;
}

json::object WholeOf(const Model& model, const Record& record) {
    json::object out;
    for (const registers::Field& field : model.definition().fields) {
        const std::string_view type = field.type->name();
        if (type == "attachment" || type == "reference") continue;
        json::value value = registers::FieldJson(record, field);
        if (!IsNothing(value)) out[field.id] = Signable(std::move(value));
    }
    return out;
}

}  // namespace atalaya::warning
