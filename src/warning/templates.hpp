#pragma once

// Texts of alerts to begin with (content, kind "alert_template").

#include <map>
#include <string>
#include <vector>

#include "content/library.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

struct AlertTemplate {
    std::string id;
    LocalText title, description;
    LocalText headline, known, not_known, advice_public, advice_professionals, advice_authorities;
};
// In the order of their ids. Errors: those of content::Node, with the place.
Result<std::vector<AlertTemplate>> ReadTemplates(const content::Library& library);

// Fills {substance}, {names}, {place}, {cases}, {deaths}, {certainty}, {confirmation}, {date},
// {contact} in all four languages; a sentence whose value is not known is left out, and with it its line where nothing else stands
// there. `today` is the {date}; `confirmation`, a code of confirmation_level, is what a laboratory
// reached, "" where none has reported. A person reads and changes the result: it is never released by
// itself.
std::vector<AlertText> Fill(const AlertTemplate& from, const Alert& facts,
                            const content::Library& library, base::Date today,
                            std::string_view confirmation = {});

}  // namespace atalaya::warning
