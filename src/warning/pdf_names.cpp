#include "warning/pdf_names.hpp"

#include "documents/pdf_info.hpp"
#include "documents/pdf_text.hpp"

namespace atalaya::warning {

std::optional<Error> WhatAPdfNames(const AlertFile& file) {
    if (!documents::LooksLikePdf(file.bytes)) return std::nullopt;
    const auto info = documents::ReadPdfInfo(file.bytes);
    if (!info) return Err("warning.pdf_unread", {{"file", file.name}}, "/attachments");
    if (info->Empty()) return std::nullopt;
    return Err("warning.pdf_names",
               {{"file", file.name},
                {"author", info->author},
                {"title", info->title},
                {"program", info->program},
                {"made", info->made.empty() ? info->changed : info->made}},
               "/attachments");
}

}  // namespace atalaya::warning
