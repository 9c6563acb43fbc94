// person: what may be known of a person outside the vault: never a name. The pseudonym is keyed
// and comes from the vault.
//   f_x_sex TEXT (code list "sex"), f_x_age, f_x_birth_year INTEGER, f_x_nationality TEXT
//   (a country), f_x_role TEXT (code list field.list; free text without one), f_x_pseudonym TEXT

#include <array>

#include "registers/fields/lookup.hpp"
#include "registers/fields/numbers.hpp"
#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

enum Part : std::size_t { kSex, kAge, kBirthYear, kNationality, kRole, kPseudonym, kParts };
constexpr std::array<std::string_view, kParts> kMembers = {"sex",         "age",  "birth_year",
                                                           "nationality", "role", "pseudonym"};
constexpr std::string_view kSexList = "sex";
constexpr std::int64_t kOldest = 130;

bool IsNumberPart(std::size_t part) { return part == kAge || part == kBirthYear; }

// Letters, digits, '-' and '_': a pseudonym has no spaces, a name has.
bool IsPseudonym(std::string_view text) {
    return text.size() >= 8 && text.size() <= 100 &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "person"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        std::vector<ColumnSpec> columns;
        for (std::size_t i = 0; i < kParts; ++i)
            columns.push_back({std::string(kMembers[i]), IsNumberPart(i)
                                                             ? store::SqlType::Integer
                                                             : store::SqlType::Text});
        return columns;
    }
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library& content) const override {
        std::vector<Error> faults;
        if (!content.FindCodeList(kSexList))
            faults.push_back(Err("field.unknown_list",
                                 {{"field", field.id},
                                  {"list", std::string(kSexList)},
                                  {"nearest", Joined({})}},
                                 field.where));
        if (!field.list.empty()) {
            for (auto& fault : CheckList(field, content)) faults.push_back(std::move(fault));
        }
        return faults;
    }

    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* object = ExpectObject(value, kMembers, where, findings);
        if (!object || HasName(*object, where, findings) ||
            !CheckMembers(*object, kMembers, where, findings))
            return;
        bool good = true;
        for (std::size_t i = 0; i < kParts; ++i) {
            const auto* member = Member(*object, kMembers[i]);
            if (!member) continue;
            const std::string at = base::Pointer(where, kMembers[i]);
            if (IsNumberPart(i)) {
                Number number;
                good &= ReadNumber(*member, at, number, findings) &&
                        StoreNumber(i, number, context, at, cells[i], findings);
                continue;
            }
            std::string_view text;
            good &= TextMember(*object, kMembers[i], where, text, findings) &&
                    (text.empty() || StoreText(field, i, text, context, at, cells[i], findings));
        }
        Finish(good, context, where, cells, findings);
    }

    std::vector<std::string> TextParts(const Field&) const override {
        return {kMembers.begin(), kMembers.end()};
    }
    void FromText(const Field& field, std::span<const std::string_view> parts,
                  const TextFormat& format, const FieldContext& context, std::string_view where,
                  std::span<store::Cell> cells, Findings& findings) const override {
        bool good = true;
        for (std::size_t i = 0; i < kParts; ++i) {
            const std::string_view text = base::TrimAscii(parts[i]);
            if (text.empty()) continue;
            const std::string at = base::Pointer(where, kMembers[i]);
            if (IsNumberPart(i)) {
                Number number;
                good &= ReadNumber(text, format, at, number, findings) &&
                        StoreNumber(i, number, context, at, cells[i], findings);
            } else {
                good &= StoreText(field, i, text, context, at, cells[i], findings);
            }
        }
        Finish(good, context, where, cells, findings);
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (AllNull(cells)) return nullptr;
        json::object out;
        for (std::size_t i = 0; i < kParts; ++i) {
            if (store::IsNull(cells[i])) continue;
            if (IsNumberPart(i)) {
                out[kMembers[i]] = IntegerIn(cells[i]);
            } else {
                out[kMembers[i]] = TextIn(cells[i]);
            }
        }
        return out;
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        std::vector<std::string> out;
        for (std::size_t i = 0; i < kParts; ++i) {
            const bool number = IsNumberPart(i) && !store::IsNull(cells[i]);
            out.push_back(number ? std::to_string(IntegerIn(cells[i]))
                                 : std::string(TextIn(cells[i])));
        }
        return out;
    }
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override {
        auto parts = ToText(field, cells);
        parts[kSex] = LabelOf(content.FindCodeList(kSexList), parts[kSex], lang);
        if (const auto* country = content.territories().Find(parts[kNationality]))
            parts[kNationality] = country->label.In(lang);
        if (!field.list.empty())
            parts[kRole] = LabelOf(content.FindCodeList(field.list), parts[kRole], lang);
        std::string out;
        for (const auto& part : parts) {
            if (part.empty()) continue;
            if (!out.empty()) out += ", ";
            out += part;
        }
        return out;
    }

    std::vector<ExpressionName> Names(const Field& field) const override {
        std::vector<ExpressionName> names;
        for (std::size_t i = 0; i < kParts; ++i) {
            const std::string member(kMembers[i]);
            const auto type = IsNumberPart(i) ? expr::Type::Integer : expr::Type::Text;
            names.push_back({member, {.type = type, .cell = i, .column = member}});
        }
        const auto code = [&](std::size_t part, std::string domain) {
            names[part].name.type = expr::Type::Code;
            names[part].name.domain = std::move(domain);
        };
        code(kSex, "codelist:" + std::string(kSexList));
        code(kNationality, "territory");
        if (!field.list.empty()) code(kRole, "codelist:" + field.list);
        return names;
    }
    json::object JsonSchema(const Field& field) const override {
        const json::object text{{"type", "string"}}, number{{"type", "integer"}};
        json::object properties;
        for (std::size_t i = 0; i < kParts; ++i)
            properties[kMembers[i]] = IsNumberPart(i) ? number : text;
        properties["sex"].as_object()["x-code-list"] = kSexList;
        properties["nationality"].as_object()["x-code-list"] = "territories";
        if (!field.list.empty()) properties["role"].as_object()["x-code-list"] = field.list;
        return {{"type", "object"},
                {"properties", std::move(properties)},
                {"additionalProperties", false}};
    }

 private:
    static bool HasName(const json::object& object, std::string_view where, Findings& findings) {
        for (std::string_view member : {"name", "names", "first_name", "last_name", "surname"}) {
            if (!object.contains(member)) continue;
            Fault(findings, Err("field.name_of_person", {}, base::Pointer(where, member)));
            return true;
        }
        return false;
    }

    static bool StoreNumber(std::size_t part, const Number& number, const FieldContext& context,
                            const std::string& where, store::Cell& cell, Findings& findings) {
        const auto whole = MantissaAt(number, 0, where, findings);
        if (!whole) return false;
        const std::int64_t this_year = context.today.year;
        const std::int64_t low = part == kAge ? 0 : this_year - kOldest;
        const std::int64_t high = part == kAge ? kOldest : this_year;
        const std::string value = std::to_string(*whole);
        if (*whole < low) {
            Fault(findings, Err("field.below_minimum",
                                {{"value", value}, {"limit", std::to_string(low)}}, where));
            return false;
        }
        if (*whole > high) {
            Fault(findings, Err("field.above_maximum",
                                {{"value", value}, {"limit", std::to_string(high)}}, where));
            return false;
        }
        SetInteger(cell, *whole);
        return true;
    }

    static bool StoreText(const Field& field, std::size_t part, std::string_view text,
                          const FieldContext& context, const std::string& where,
                          store::Cell& cell, Findings& findings) {
        if (part == kPseudonym) {
            if (!IsPseudonym(text)) {
                Fault(findings, Err("field.pseudonym_form", {}, where));
                return false;
            }
        } else if (part == kNationality) {
            const auto* country = FindPlace(text, context, where, findings);
            if (!country) return false;
            if (country->level != 0) {
                Fault(findings, Err("field.not_a_country", {{"place", country->code}}, where));
                return false;
            }
            text = country->code;
        } else if (part == kSex || !field.list.empty()) {
            const auto* list = context.content->FindCodeList(part == kSex ? kSexList : field.list);
            const auto* entry = FindEntry(*list, text, context, where, findings);
            if (!entry) return false;
            text = entry->code;
        } else if (!CheckPlainText(text, 100, false, where, findings)) {
            return false;
        }
        SetText(cell, text);
        return true;
    }

    // Age and year of birth tell the same thing twice: more than a year apart, one is wrong.
    static void Finish(bool good, const FieldContext& context, std::string_view where,
                       std::span<store::Cell> cells, Findings& findings) {
        if (!good) {
            for (auto& cell : cells) cell = std::monostate();
            return;
        }
        if (store::IsNull(cells[kAge]) || store::IsNull(cells[kBirthYear])) return;
        const std::int64_t year = context.as_of.value_or(context.today).year;
        const std::int64_t age = year - IntegerIn(cells[kBirthYear]);
        if (IntegerIn(cells[kAge]) == age || IntegerIn(cells[kAge]) == age - 1) return;
        Warn(findings, Err("field.age_and_birth_year",
                           {{"age", std::to_string(IntegerIn(cells[kAge]))},
                            {"birth_year", std::to_string(IntegerIn(cells[kBirthYear]))},
                            {"year", std::to_string(year)}},
                           std::string(where)));
    }
};

}  // namespace

const FieldType& PersonType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
