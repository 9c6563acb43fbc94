#pragma once

// The report of an import as others read it.

#include "base/json.hpp"
#include "registers/model.hpp"
#include "transfer/imports.hpp"

namespace atalaya::transfer {

// {"import" (null where nothing was stored), "rows", "created", "changed", "unchanged", "faulty",
// "with_warnings", "stored", "cancelled", "unmapped": [column], "sheet" (null but of an XLSX),
// "findings": [{"column", "pointer", "code", "text", "params", "details": [text], "warning",
// "rows", "lines"}], "more_findings"}.
json::object RenderReport(const Report& report, const registers::Model& model, Lang lang);

}  // namespace atalaya::transfer
