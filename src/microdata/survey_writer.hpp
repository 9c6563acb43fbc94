#pragma once

// Survey files going out. What a format cannot hold is refused with every place named; what it
// can only hold in another form is told. Nothing is cut.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "microdata/dataset.hpp"

namespace atalaya::microdata {

enum class WriteFormat : std::uint8_t { Sav, Zsav, Dta };   // Dta: version 118, of Stata 14

// Writes `dataset` so that microdata::Read gives it back. The result is what had to take another
// form: in Stata a user-missing value becomes a tagged missing
// (microdata.missing_became_tag {variable, value, tag}).
// A file is there when it succeeds, and none of that name is touched when it fails.
// Errors: microdata.not_storable {file}, with a detail for each of name_not_storable,
// too_long, label_not_storable, missing_not_storable; microdata.write_failed {file, reason}.
Result<std::vector<Error>> Write(const Dataset& dataset, const std::filesystem::path& path,
                                 WriteFormat format);

// Comma-separated values in UTF-8: codes as they are, dates as 2011-03-14, a tagged missing as
// ".a", system missing as nothing. The description goes to `codebook` as DDI Codebook 2.5.
// Errors: file.unwritable.
Result<void> WriteCsv(const Dataset& dataset, const std::filesystem::path& path,
                      const std::filesystem::path& codebook);

// The faults of a dataset for a format, without writing it; empty when it can be stored.
std::vector<Error> CheckStorable(const Dataset& dataset, WriteFormat format);

}  // namespace atalaya::microdata
