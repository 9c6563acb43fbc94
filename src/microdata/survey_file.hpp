#pragma once

// Survey files coming in. ReadStat does the reading, in a program of its own that can neither
// write a file nor open one, since crafted files are known to crash it.

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "microdata/dataset.hpp"
#include "microdata/stream_reader.hpp"

namespace atalaya::microdata {

struct ReadOptions {
    // The encoding of the file's texts where the file does not tell it, or tells it wrongly:
    // "windows-1252", "ISO-8859-1" and any other name that ICU knows.
    std::string encoding;
    // A .sas7bcat with the value labels of a .sas7bdat.
    std::optional<std::filesystem::path> catalog;
    // atalaya-survey-reader; empty: beside the program that runs.
    std::filesystem::path reader;
    ReadLimits limits;
};

// The format by the first bytes of the file; by its name where they do not tell.
std::optional<FileFormat> DetectFormat(std::string_view start, const std::filesystem::path& path);

// May be called from any thread.
// Errors: file.unreadable; microdata.unknown_format {file}, damaged {file, reason},
// too_large {file, limit}, too_slow {file, seconds}, wrong_encoding {file, place, encoding},
// unknown_encoding {file, encoding}, reader_missing {program, reason}.
Result<Dataset> Read(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace atalaya::microdata
