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

// A column whose every filled cell is a number is a column of numbers, others are texts; an empty
// cell is missing. A Codebook of DDI or value labels may come in a file of their own later.
// Errors: those of transfer::OpenRows, surveys.rows_uneven {line, found, expected},
// surveys.column_twice {column}, surveys.too_many_rows {limit}, surveys.no_rows.
Result<microdata::Dataset> ReadText(const std::filesystem::path& file,
                                    const TextDatasetOptions& options);

}  // namespace atalaya::surveys
