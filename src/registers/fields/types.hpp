#pragma once

// The field types, each defined in the file of its name. They hold no state.

#include "registers/field_type.hpp"

namespace atalaya::registers::fields {

const FieldType& TextType();
const FieldType& LongTextType();
const FieldType& CodeType();
const FieldType& CodesType();
const FieldType& IntegerType();
const FieldType& DecimalType();
const FieldType& QuantityType();
const FieldType& MoneyType();
const FieldType& DateType();
const FieldType& PeriodType();
const FieldType& YesNoType();
const FieldType& PlaceType();
const FieldType& SubstanceType();
const FieldType& CommitmentType();
const FieldType& CommitmentsType();   // in codes.cpp
const FieldType& OrganisationType();
const FieldType& ReferenceType();
const FieldType& PositionType();
const FieldType& AttachmentType();
const FieldType& PersonType();
const FieldType& GroupType();
const FieldType& SeriesType();
const FieldType& TimeType();

}  // namespace atalaya::registers::fields
