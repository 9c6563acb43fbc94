#pragma once

// The report on all countries of a round as it is sealed: see joint_report.hpp.

#include <map>
#include <string>

#include "content/library.hpp"
#include "evaluation/hemispheric.hpp"

namespace atalaya::evaluation {

// Its code where the content does not know it.
LocalText CountryName(const std::string& country, const content::Library& library);

// Everything but "edition", "supersedes", "reason" and "adopted". `digests`: of the countries'
// sealed reports, by country.
json::object JointDocument(const Hemispheric& report, const content::Library& library,
                           const std::map<std::string, std::string>& digests);

}  // namespace atalaya::evaluation
