#pragma once

#include <memory>

#include "transfer/readers/xlsx_sheet.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {

// The names over the columns of a sheet: the cells of `rows` column by column, joined by a space,
// where a merged cell gives its text to all that it covers.
std::vector<std::string> JoinedHeader(const std::vector<SheetRow>& rows,
                                      const std::vector<MergedCells>& merged);

// Opens one sheet as rows. Errors: transfer.sheet_unknown, transfer.header_missing {line},
// transfer.empty, and those of RowSource::Next.
Result<std::unique_ptr<RowSource>> OpenXlsx(std::shared_ptr<Zip> zip, const FileFormat& format);

}  // namespace atalaya::transfer
