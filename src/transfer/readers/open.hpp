#pragma once

#include "transfer/readers/delimited.hpp"
#include "transfer/readers/xlsx_reader.hpp"
#include "transfer/readers/zip.hpp"

namespace atalaya::transfer {

// What stands in a file, out of its ZIP if it came in one: an XLSX or bytes of text.
struct Container {
    std::shared_ptr<Zip> book;             // XLSX
    std::unique_ptr<ByteSource> bytes;     // else
    std::string entry;                     // its name in the ZIP; "" if it came in none
};

// Errors: file.unreadable, transfer.zip_many {files}, transfer.zip_nothing, transfer.old_xls,
// and those of Zip.
Result<Container> OpenContainer(const std::filesystem::path& file, const ReadLimits& limits);

}  // namespace atalaya::transfer
