#include "warning/incident_places.hpp"

namespace atalaya::warning {

namespace {

using registers::Field;

class Places {
 public:
    Places(const content::Territories& territories, std::vector<std::string>& replaced)
        : m_territories(territories), m_replaced(replaced) {}

    // False: a required one cannot be kept.
    bool Fit(const Field& field, const std::string& name, std::string_view instead,
             json::object& record) {
        const auto* value = record.if_contains(field.id);
        if (!value || !value->is_string()) return true;
        const std::string code(value->get_string());
        if (m_territories.Find(code)) return true;
        m_replaced.push_back(name + ": " + code);
        const std::string country = code.substr(0, code.find('-'));
        if (m_territories.Find(country)) {
            record[field.id] = country;
            return true;
        }
        if (field.required && instead.empty()) return false;
        if (field.required) record[field.id] = instead;
        else record.erase(field.id);
        return true;
    }

 private:
    const content::Territories& m_territories;
    std::vector<std::string>& m_replaced;
};

bool IsPlace(const Field& field) {
    return field.type->name() == "place";
}

}  // namespace

std::vector<std::string> KeepKnownPlaces(const registers::Model& model,
                                         const content::Territories& territories,
                                         std::string_view instead, json::object& record) {
    std::vector<std::string> replaced;
    Places places(territories, replaced);
    for (const Field& field : model.definition().fields) {
        if (IsPlace(field)) places.Fit(field, field.id, instead, record);
        auto* rows = record.if_contains(field.id);
        if (field.fields.empty() || !rows || !rows->is_array()) continue;
        json::array kept;
        for (auto& row : rows->get_array()) {
            bool keep = true;
            for (const Field& part : field.fields) {
                if (row.is_object() && IsPlace(part))
                    keep = places.Fit(part, field.id + "/" + part.id, "", row.get_object()) && keep;
            }
            if (keep) kept.push_back(std::move(row));
        }
        *rows = std::move(kept);
    }
    return replaced;
}

}  // namespace atalaya::warning
