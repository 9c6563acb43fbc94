#pragma once

// A PDF by a browser that the machine has: Chromium prints the page that RenderHtml made. It runs
// in a process group of its own, without the network, and is ended when it takes too long or too
// much memory; the page's own policy keeps scripts out.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::documents {

struct PdfLimits {
    int seconds = 60;                      // by the clock, from start to end
    std::int64_t megabytes = 1'500;        // resident, of all its processes together
    std::int64_t most_bytes = 100 << 20;   // of the PDF
};

// The first of chromium, chromium-browser, google-chrome and google-chrome-stable in the folders
// of `path` (as the variable PATH); nullopt when there is none.
std::optional<std::filesystem::path> FindBrowser(std::string_view path);

// Precondition: `html` comes from RenderHtml. One at a time; one more waits its turn, the others are
// sent off with documents.pdf_busy. Errors:
// documents.pdf_missing (no browser), documents.pdf_too_slow {seconds}, documents.pdf_too_large
// {megabytes}, documents.pdf_failed {program, reason}, file.unwritable {file, reason}.
Result<std::string> RenderPdf(const std::string& html, const PdfLimits& limits = {});
// With that browser; for tests and for RenderPdf.
Result<std::string> RenderPdfWith(const std::filesystem::path& browser, const std::string& html,
                                  const PdfLimits& limits);

}  // namespace atalaya::documents
