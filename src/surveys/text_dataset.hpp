#pragma once

// CSV and XLSX as survey files: the readers of `transfer` fill a Dataset.

#include "microdata/dataset.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::surveys {

struct TextDatasetOptions {
    transfer::FileFormat format;      // as a person confirmed it (transfer::Detect proposes)
    char decimal_mark = '.';
    std::size_t most_rows = 20'000'000;
};

// A column whose every filled cell is a number is a column of numbers, others are texts; so are
// codes with leading zeros ("05001"). An empty cell is missing; in a column of numbers so are ".",
// "NA", "N/A", "#N/A", "NULL" and "NaN", and ".a" to ".z" are tagged missings. A column without a
// name is called "#7"; one without any cell too is left out. The file is read twice, so that
// memory is that of the dataset.
// Errors: those of transfer::OpenRows and RowSource::Next; surveys.rows_uneven {line, found,
// expected, rows} with the first of `rows` such lines; surveys.column_twice {column},
// surveys.too_many_rows {limit}, surveys.no_rows.
Result<microdata::Dataset> ReadText(const std::filesystem::path& file,
                                    const TextDatasetOptions& options);

}  // namespace atalaya::surveys
