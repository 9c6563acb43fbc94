#pragma once

// What the reading program says, checked and made into a Dataset. Nothing it sends is believed:
// it has read a file of a stranger, and may not be itself any more.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "microdata/dataset.hpp"

namespace atalaya::microdata {

// Sav covers .zsav too.
enum class FileFormat : std::uint8_t { Sav, Por, Dta, Sas7bdat, Xpt };

struct ReadLimits {
    std::int64_t file_bytes = 4LL << 30;
    std::int64_t rows = 20'000'000;
    std::int64_t variables = 20'000;
    std::int64_t dataset_bytes = 2LL << 30;   // columns, dictionaries and descriptions
    std::int64_t reader_bytes = 512LL << 20;  // address space of the reading program
    int seconds = 300;
};

class StreamReader {
 public:
    // `file` is how errors name it; `encoding` is the caller's word on the texts, "" to believe
    // the file.
    StreamReader(FileFormat format, std::string file, std::string encoding,
                 const ReadLimits& limits);

    // Errors: microdata.damaged, too_large, wrong_encoding, unknown_encoding. After an error
    // nothing more may be fed.
    Result<void> Feed(std::string_view bytes);
    // What has been read. Errors: microdata.damaged where the stream did not come to its end.
    Result<Dataset> Finish();
    bool AtEnd() const { return m_ended; }

 private:
    Result<void> Frame(std::uint8_t kind, std::string_view content);
    Result<void> File(std::string_view content);
    Result<void> OneVariable(std::string_view content);
    Result<void> Label(std::string_view content);
    Result<void> Set(std::string_view content);
    Result<void> NumberCells(std::string_view content);
    Result<void> Word(std::string_view content);
    Result<void> TextCells(std::string_view content);
    Result<void> End(std::string_view content);
    Result<void> Room(std::size_t bytes);
    Result<std::string> Utf8(std::string_view bytes, std::string place) const;
    Error Damaged(std::string_view reason) const;

    FileFormat m_format;
    std::string m_file, m_encoding;
    bool m_encoding_named;
    ReadLimits m_limits;
    std::string m_buffer;
    bool m_started = false, m_described = false, m_ended = false;
    std::int64_t m_bytes = 0;           // taken by what has come, roughly
    std::uint64_t m_expected_rows = 0;
    Dataset m_dataset;
    std::vector<std::string> m_label_sets;   // of each variable
    struct SetLabel {
        std::string set;
        ValueLabel label;
    };
    std::vector<SetLabel> m_labels;
};

}  // namespace atalaya::microdata
