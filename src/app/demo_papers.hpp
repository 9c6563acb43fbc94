#pragma once

#include <map>

#include "app/demo_stage.hpp"

namespace atalaya::app {

// What the countries and the experts of the demonstration write between the steps: invented, and
// written at once, in one transaction for each country and kind of paper.
class DemoPapers {
 public:
    explicit DemoPapers(DemoStage& stage)
        : m_stage(stage), m_room(stage.room), m_round(stage.round) {}

    // What has to be there before the country takes the step.
    Result<void> WriteBefore(std::string_view step, std::size_t country);

    // An answer to every question that is asked and has none.
    Result<void> WriteAnswers(std::size_t country);
    // A finding on every commitment that has none, mostly rated as the rule proposes.
    Result<void> WriteFindings(std::size_t country);

 private:
    using ByQuestion = std::map<std::string, evaluation::Answer>;

    json::value ValueOf(const evaluation::Question& question, bool good);
    Result<ByQuestion> Invent(std::size_t country);
    std::string Rating(std::string_view node, const ByQuestion& answers);
    Result<void> WriteRecommendation(std::size_t country);
    Result<void> WriteFollowUp(std::size_t country);

    DemoStage& m_stage;
    evaluation::Evaluation& m_room;
    const evaluation::Round& m_round;  // the one that is being made
};

}  // namespace atalaya::app
