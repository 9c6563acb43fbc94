#pragma once

#include "app/demo.hpp"

namespace atalaya::app {

// Who works in the early warning system of the fictional country; with the password of the others.
const std::vector<DemoAccount>& DemoOfficers();

// Three years of notifications and samples up to today, with a nitazene that appeared some weeks
// ago and three overdoses of yesterday; substances under watch, of which one was merged; a decided
// and an open assessment; an alert in force and one that was retracted; incidents; and the signals
// of a run of the detectors. By its people, through every door; all of it says that it is
// synthetic. Makes their accounts. Errors: record.invalid and those of the steps.
Result<void> MakeDemoWarning(App& app, std::uint64_t seed);

}  // namespace atalaya::app
