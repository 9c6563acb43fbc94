#include "surveys/surveys.hpp"

namespace atalaya::surveys {

access::Subject SubjectOf(std::string_view part, std::string_view country,
                          std::string_view territory) {
    return {.kind = "survey",
            .id = std::string(part),
            .country = std::string(country),
            .territory = std::string(territory.empty() ? country : territory),
            .unit = ""};
}

}  // namespace atalaya::surveys
