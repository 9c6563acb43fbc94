#pragma once

// Finding what a text names: entries of code lists, and places.

#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {

// The entry that `text` names by its code, label or alias. Findings:
// field.unknown_code {value, list, nearest} when it names none or more than one,
// field.code_not_valid {code, list, date} when it was not in force on the record's date.
const content::Code* FindEntry(const content::CodeList& list, std::string_view text,
                               const FieldContext& context, std::string_view where,
                               Findings& findings);

// A type whose value is one code of a list.
class OneCode : public OneText {
 public:
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override;
    std::string SearchText(const Field& field, std::span<const store::Cell> cells,
                           const content::Library& content) const override;

 protected:
    // Null when the content has no such list.
    virtual const content::CodeList* List(const Field& field,
                                          const content::Library& content) const = 0;
    void Read(const Field& field, std::string_view text, const TextFormat& format,
              const FieldContext& context, std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override;
};

// Code and label in every language, for the search index; the code alone when it is unknown.
std::string SearchTextOf(const content::CodeList* list, std::string_view code);
// The label, or the code when the list no longer has it.
std::string LabelOf(const content::CodeList* list, std::string_view code, Lang lang);

// field.list_missing {field} or field.unknown_list {field, list, nearest}.
std::vector<Error> CheckList(const Field& field, const content::Library& content);

// A place of the country by code or name, or a country. Findings: field.unknown_place
// {value, nearest}, field.place_ambiguous {value, first, second},
// field.place_not_valid {place, date}.
const content::Territory* FindPlace(std::string_view text, const FieldContext& context,
                                    std::string_view where, Findings& findings);

}  // namespace atalaya::registers::fields
