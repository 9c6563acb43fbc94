#pragma once

// What is wrong with the description of a round, with JSON pointers into what was entered.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "commitments/plan.hpp"
#include "content/library.hpp"
#include "evaluation/procedure.hpp"

namespace atalaya::evaluation {

class RoundCheck {
 public:
    void Id(std::string_view id);
    void Title(const LocalText& title);
    void Countries(const std::vector<std::string>& countries, const content::Library& library);
    void Pillars(const std::vector<std::string>& pillars, const commitments::Plan* plan);
    // Known to the procedure and in its order; the end of a step is not before that of an earlier
    // one.
    void Deadlines(const std::map<std::string, base::Date>& deadlines, const Procedure& procedure);
    void Add(Error fault) { m_faults.push_back(std::move(fault)); }

    // evaluation.round_invalid with everything found as details.
    Result<void> Finish();

 private:
    std::vector<Error> m_faults;
};

}  // namespace atalaya::evaluation
