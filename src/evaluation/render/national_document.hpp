#pragma once

#include "documents/document.hpp"
#include "evaluation/render/report_words.hpp"
#include "evaluation/report.hpp"

namespace atalaya::evaluation {

// A national report as a person reads it. What was written in another language only is shown in
// that one and says so.
documents::Document NationalDocument(const NationalReport& report, const content::Library& library,
                                     const RenderOptions& options);

}  // namespace atalaya::evaluation
