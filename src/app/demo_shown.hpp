#pragma once

#include "app/demo_papers.hpp"

namespace atalaya::app {

// The country that a visitor of the demonstration looks at, from the opening of its questionnaire
// to the follow-up: by its people, through every door, with a comment that comes late and an
// attempt of the own expert that is refused. Errors: those of the operations of evaluation.
Result<void> MakeShownCountry(DemoStage& stage, DemoPapers& papers);

}  // namespace atalaya::app
