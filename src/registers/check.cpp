#include "registers/check.hpp"

#include <algorithm>

#include "registers/group_rows.hpp"
#include "registers/nearest.hpp"

namespace atalaya::registers {

namespace {

constexpr std::string_view kMissingMember = "missing";
constexpr std::array<std::string_view, 5> kReadOnly = {"id", "version", "state", "territory",
                                                       "country"};

void Fault(Findings& findings, Error error) {
    findings.push_back({std::move(error), false});
}

bool IsReason(const json::value& value) {
    const auto* object = value.if_object();
    return object && object->size() == 1 && object->begin()->key() == kMissingMember;
}

// RFC 7396 for one value. A reason for a missing value is replaced and replaces as a whole.
json::value Merged(json::value before, const json::value& patch) {
    if (!patch.is_object() || IsReason(patch)) return patch;
    json::object out;
    if (auto* object = before.if_object(); object && !IsReason(before)) out = std::move(*object);
    for (const auto& [key, value] : patch.as_object()) {
        if (value.is_null())
            out.erase(key);
        else
            out[key] = Merged(out.contains(key) ? out[key] : json::value(nullptr), value);
    }
    return out;
}

// Reads one JSON object into a record.
class InputReader {
 public:
    InputReader(const Model& model, const CheckContext& context, const Record* before, Checked& out)
        : m_model(model), m_before(before), m_out(out) {
        m_context.content = &model.content();
        m_context.country = context.country;
        m_context.today = context.today;
        m_context.exists = context.exists;
    }

    void Read(const json::object& input) {
        std::size_t used = ReadSystem(input);
        const auto* time = m_model.definition().time_field.empty()
                               ? nullptr
                               : m_model.FindField(m_model.definition().time_field);
        // The record's own date first: codes must have been valid on it.
        if (time && input.contains(time->id))
            used += ReadField(*time, *input.if_contains(time->id));
        if (time) TakeDate(*time);
        for (const auto& field : m_model.definition().fields) {
            if (&field == time) continue;
            if (const auto* value = input.if_contains(field.id)) used += ReadField(field, *value);
        }
        if (used < input.size()) NameStrangers(input);
    }

 private:
    Record& record() { return m_out.record; }

    std::size_t ReadSystem(const json::object& input) {
        std::size_t used = 0;
        if (const auto* mark = input.if_contains("mark")) {
            ++used;
            const auto& allowed = m_model.definition().marks;
            const auto* text = mark->if_string();
            if (text &&
                std::find(allowed.begin(), allowed.end(), std::string_view(*text)) != allowed.end())
                record().At(SystemColumn::Mark) = std::string(*text);
            else
                Fault(m_out.findings,
                      Err("record.mark_unknown",
                          {{"mark", text ? std::string(*text) : json::serialize(*mark)},
                           {"allowed", Join(allowed)}},
                          "/mark"));
        }
        if (const auto* unit = input.if_contains("unit")) {
            ++used;
            if (const auto* text = unit->if_string(); text && text->size() <= 120)
                record().At(SystemColumn::Unit) = std::string(*text);
            else if (unit->is_null())
                record().At(SystemColumn::Unit) = store::Cell();
            else
                Fault(m_out.findings, Err("record.unit_invalid", {}, "/unit"));
        }
        if (const auto* country = input.if_contains("country")) {
            ++used;
            const auto* text = country->if_string();
            if (!text || std::string_view(*text) != m_context.country)
                Fault(m_out.findings,
                      Err("record.country_fixed", {{"country", m_context.country}}, "/country"));
        }
        return used;
    }

    static std::string Join(const std::vector<std::string>& texts) {
        std::string out;
        for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
        return out;
    }

    void TakeDate(const Field& time) {
        const auto& cell = record().cells[time.first_cell];
        if (const auto* key = std::get_if<std::int64_t>(&cell))
            m_context.as_of = base::Date::FromKey(static_cast<int>(*key));
    }

    // Returns 1: the number of members used.
    std::size_t ReadField(const Field& field, const json::value& patch) {
        const auto where = base::Pointer("", field.id);
        if (!field.derive.empty()) {
            Fault(m_out.findings, Err("record.field_derived", {{"field", field.id}}, where));
            return 1;
        }
        if (field.given) {
            Fault(m_out.findings, Err("record.field_readonly", {{"field", field.id}}, where));
            return 1;
        }
        const bool is_group = field.cell_count == 0;
        json::value merged;
        const json::value* value = &patch;
        if (m_before && !is_group && patch.is_object() && !IsReason(patch)) {
            merged = Merged(field.type->ToJson(field, m_before->Of(field)), patch);
            value = &merged;
        }
        Clear(field);
        if (value->is_null()) return 1;
        if (IsReason(*value))
            ReadReason(field.id, *value, where);
        else if (is_group)
            ReadGroupRows(field, *value, where);
        else
            field.type->FromJson(field, *value, m_context, where, record().Of(field),
                                 m_out.findings);
        return 1;
    }

    void Clear(const Field& field) {
        for (auto& cell : record().Of(field)) cell = store::Cell();
        SetMissingReason(record(), field.id, std::nullopt);
        if (field.cell_count > 0) return;
        const auto rows = record().Rows(field).size();
        for (std::size_t i = 0; i < rows; ++i) {
            for (const auto& inner : field.fields)
                SetMissingReason(record(), GroupKey(field, i, inner), std::nullopt);
        }
        record().groups.erase(field.index);
    }

    static std::string GroupKey(const Field& group, std::size_t row, const Field& inner) {
        return group.id + "." + std::to_string(row) + "." + inner.id;
    }

    void ReadReason(const std::string& key, const json::value& value, const std::string& where) {
        const auto& code = value.as_object().begin()->value();
        const auto reason = code.is_string() ? MissingFromCode(code.get_string()) : std::nullopt;
        if (reason && *reason != Missing::None)
            SetMissingReason(record(), key, reason);
        else
            Fault(m_out.findings,
                  Err("record.missing_unknown",
                      {{"reason",
                        code.is_string() ? std::string(code.get_string()) : json::serialize(code)},
                       {"allowed", "not_collected, refused, unknown, not_applicable"}},
                      base::Pointer(where, kMissingMember)));
    }

    void ReadGroupRows(const Field& group, const json::value& value, const std::string& where) {
        const auto reason = [&](std::size_t row, const Field& field, const json::value& member,
                                const std::string& at) {
            if (!IsReason(member)) return false;
            ReadReason(GroupKey(group, row, field), member, at);
            return true;
        };
        auto rows = ReadGroup(group, value, m_context, where, m_out.findings, reason);
        if (rows && !rows->empty()) record().groups[group.index] = *std::move(rows);
    }

    void NameStrangers(const json::object& input) {
        std::vector<std::string> names = {"mark", "unit"};
        for (const auto& field : m_model.definition().fields) names.push_back(field.id);
        for (const auto& [key, unused] : input) {
            const std::string name(key);
            if (name == "country" || std::find(names.begin(), names.end(), name) != names.end())
                continue;
            const bool fixed =
                std::find(kReadOnly.begin(), kReadOnly.end(), name) != kReadOnly.end();
            auto error = fixed ? Err("record.field_readonly", {{"field", name}})
                               : Err("record.field_unknown",
                                     {{"field", name}, {"nearest", Nearest(name, names)}});
            error.where = base::Pointer("", name);
            Fault(m_out.findings, std::move(error));
        }
    }

    const Model& m_model;
    FieldContext m_context;
    const Record* m_before;
    Checked& m_out;
};

}  // namespace

bool Checked::ok() const {
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding& one) { return one.warning; });
}

Error Checked::ToError(const Model& model) const {
    Error error = Err("record.invalid", {{"register", model.id()}});
    for (const auto& finding : findings) {
        if (!finding.warning) error.details.push_back(finding.error);
    }
    error.params.push_back({"count", std::to_string(error.details.size())});
    return error;
}

Record NewRecord(const Model& model, std::string_view country) {
    Record record;
    record.cells.resize(model.columns().size());
    record.At(SystemColumn::Country) = std::string(country);
    record.At(SystemColumn::Version) = std::int64_t{1};
    record.At(SystemColumn::State) = model.definition().initial_state;
    record.At(SystemColumn::Mark) = model.definition().default_mark;
    record.At(SystemColumn::Withdrawn) = std::int64_t{0};
    return record;
}

Checked Check(const Model& model, const json::object& input, const CheckContext& context,
              const Record* before) {
    Checked out;
    out.record = before ? *before : NewRecord(model, context.country);
    InputReader(model, context, before, out).Read(input);
    Complete(model, context, out.record, out.findings);
    return out;
}

}  // namespace atalaya::registers
