#include "warning/place_title.hpp"

#include "warning/alert.hpp"

namespace atalaya::warning {

LocalText WithCountry(const content::Library& library, std::string_view code, LocalText title) {
    const auto country = content::Territories::CountryOf(code);
    const auto* known = library.territories().Find(country);
    if (known == nullptr || country == code) return title;
    for (const Lang lang : base::kLangs) {
        std::string& text = title.In(lang);
        const std::string end = ", " + known->label.In(lang);
        if (!text.empty() && !text.ends_with(end)) text += end;
    }
    return title;
}

std::string PlacesIn(const Alert& alert, const content::Library& library, Lang lang) {
    std::string out;
    for (const auto& place : alert.places) {
        const std::string title = WithCountry(library, place.code, place.title).In(lang);
        out += (out.empty() ? "" : "; ") + (title.empty() ? place.code : title);
    }
    return out;
}

}  // namespace atalaya::warning
