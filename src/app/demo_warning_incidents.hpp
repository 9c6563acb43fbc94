#pragma once

#include "app/demo_warning_stage.hpp"

namespace atalaya::app {

// Incidents of several kinds, of which some share a company, a container or a batch. The countries
// concerned are those of the demonstration that this node knows.
Result<void> MakeDemoIncidents(WarningStage& stage);

}  // namespace atalaya::app
