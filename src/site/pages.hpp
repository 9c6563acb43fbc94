#pragma once

// What the server knows of a page before any script runs: whether there is one, its title and what
// it is about. The addresses are those of web/src/routes.

#include "app/app.hpp"
#include "site/shell.hpp"

namespace atalaya::site {

// 404 for what is not there or not public: the two look alike to a reader without an account.
// `content` is the snapshot of the visit.
ShellPage FindPage(app::App& app, const app::Content& content, const app::NodeSettings& settings,
                   const PageAddress& address);

}  // namespace atalaya::site
