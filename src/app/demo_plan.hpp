#pragma once

#include "app/demo.hpp"

namespace atalaya::app {

// The strategy of the fictional country with its activities, of which most are public: who answers
// for them, milestones, budget and spending, the commitments that they serve. All of it says that
// it is synthetic. Its years lie around the present one. Errors: record.invalid where an activity does not pass its own rules.
Result<void> MakeNationalPlan(App& app, const DemoSize& size);

}  // namespace atalaya::app
