#pragma once

#include "app/demo.hpp"

namespace atalaya::app {

// Notifications and samples of three years up to some weeks ago, and of the weeks since, in which
// something changes: in batches, as an import would bring them. `nitazene` and `tablet` are
// references of substances under watch.
Result<void> MakeWarningPast(App& app, std::uint64_t seed, const std::string& nitazene,
                             const std::string& tablet);

}  // namespace atalaya::app
