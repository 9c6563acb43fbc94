#pragma once

#include <optional>
#include <set>
#include <string>

#include "api/resources/resources.hpp"
#include "content/overrides.hpp"

namespace atalaya::api {

// The product's content and the country's own folder over it.
content::Overrides ContentFiles(app::App& app);

// The document that is changed: {"register", "seizures"}.
struct ContentName {
    std::string kind, id;
};

// Writes the country's text, or takes it away where there is none, and takes it into use; where
// that fails the folder is as it was. Stands in the journal of the node. Whether the caller may is
// decided beforehand. `agreed`: registers whose tables may change for it. Errors: those of
// Overrides::Write and Remove, app.plan_waits {registers}.
Result<void> ChangeContent(app::App& app, const Context& context, const ContentName& name,
                           const std::optional<std::string>& text, const std::set<std::string>& agreed);

}  // namespace atalaya::api
