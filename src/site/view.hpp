#pragma once

// What a reader has chosen to see of an indicator, to and from the address of the page. The names
// of the parameters are those of the API, so that one leads to the other.

#include <string>
#include <vector>

#include "content/territories.hpp"
#include "indicators/indicators.hpp"
#include "site/visit.hpp"

namespace atalaya::site {

// The territories that a reader can choose from.
struct Places {
    std::string country;                 // the only one with levels of its own; "" if several
    int deepest = 0;                     // levels of any country
    std::vector<const content::Territory*> offered;   // countries with levels and their first level

    static Places Of(const content::Territories& territories);
};

struct View {
    indicators::Question question;
    std::string from, to, territory;     // as they were written
    std::vector<Error> faults;           // place: "/from", "/to" ...

    bool Breaks(std::string_view breakdown) const;
    const Error* FaultAt(std::string_view place) const;
    // The address of this very view.
    Query ToQuery() const;
};

// Without any choice the indicator is shown by year. A place may be given by code or by name.
View ReadView(const Visit& visit, const indicators::Definition& definition, const Places& places);

}  // namespace atalaya::site
