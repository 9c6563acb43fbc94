#pragma once

// Private to the room and its pages: a place as it is named to readers of any country.

#include <string_view>

#include "content/library.hpp"

namespace atalaya::warning {

struct Alert;

// "Montevideo, Uruguay": with the country in which the territory lies, since alerts are read abroad.
// A country stays as it is, and so does a title that ends with its country, or whose country is not
// in the catalogue.
LocalText WithCountry(const content::Library& library, std::string_view code, LocalText title);

// Of an alert: "Montevideo, Uruguay; Rivera, Uruguay". Empty where it names none.
std::string PlacesIn(const Alert& alert, const content::Library& library, Lang lang);

}  // namespace atalaya::warning
