#pragma once

// What a PDF that goes out with an alert still says of who made it; private to the room.

#include <optional>

#include "base/result.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

// Pictures leave without what a camera wrote into them; a PDF leaves as it is, since nothing here
// writes one anew. Warnings: warning.pdf_names {file, author, title, program, made}, and
// warning.pdf_unread {file} where it could not be looked into. Nullopt: it names nothing of this, or
// is no PDF.
std::optional<Error> WhatAPdfNames(const AlertFile& file);

}  // namespace atalaya::warning
