#include "registers/field_type.hpp"

#include <algorithm>
#include <array>

#include "registers/fields/types.hpp"

namespace atalaya::registers {
namespace {

constexpr std::array<std::string_view, 5> kReasons = {"", "not_collected", "refused", "unknown",
                                                      "not_applicable"};

}  // namespace

std::string_view Code(Missing reason) { return kReasons[static_cast<std::size_t>(reason)]; }

std::optional<Missing> MissingFromCode(std::string_view code) {
    for (std::size_t i = 1; i < kReasons.size(); ++i) {
        if (kReasons[i] == code) return static_cast<Missing>(i);
    }
    return std::nullopt;
}

std::string ColumnName(const Field& field, std::string_view suffix) {
    std::string name = "f_" + field.id;
    if (!suffix.empty()) name.append("_").append(suffix);
    return name;
}

std::vector<Error> FieldType::CheckDeclaration(const Field&, const content::Library&) const {
    return {};
}

std::string FieldType::SearchText(const Field&, std::span<const store::Cell>,
                                  const content::Library&) const {
    return {};
}

std::vector<const FieldType*> FieldType::All() {
    return {&fields::TextType(),       &fields::LongTextType(),  &fields::CodeType(),
            &fields::CodesType(),      &fields::IntegerType(),   &fields::DecimalType(),
            &fields::QuantityType(),   &fields::MoneyType(),     &fields::DateType(),
            &fields::PeriodType(),     &fields::YesNoType(),     &fields::PlaceType(),
            &fields::SubstanceType(),  &fields::CommitmentType(), &fields::CommitmentsType(),
            &fields::OrganisationType(), &fields::ReferenceType(),
            &fields::PositionType(),   &fields::AttachmentType(), &fields::PersonType(),
            &fields::GroupType(),      &fields::SeriesType(),
            &fields::TimeType()};
}

const FieldType* FieldType::Find(std::string_view name) {
    for (const FieldType* type : All()) {
        if (type->name() == name) return type;
    }
    return nullptr;
}

}  // namespace atalaya::registers
