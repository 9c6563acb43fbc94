#pragma once

// An alert as a bulletin to print and to pass on by hand.

#include "content/library.hpp"
#include "documents/document.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

// In one language. An exercise, a cancelled or retracted one and the mark stand on every page.
documents::Document BulletinOf(const Alert& alert, const content::Library& library, Lang lang,
                               base::Timestamp now);

}  // namespace atalaya::warning
