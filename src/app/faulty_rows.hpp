#pragma once

// The faulty rows of an import as a CSV: each with its line, what is wrong with it, and its cells
// as they stood, so that they can be mended and imported alone.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/text.hpp"
#include "registers/model.hpp"
#include "transfer/imports.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::app {

class FaultyRows {
 public:
    FaultyRows(std::filesystem::path file, std::shared_ptr<const registers::Model> model,
               Lang lang);
    void Add(const transfer::FaultyRow& row);
    // Once, after the last row.
    void Finish();

    static constexpr std::int64_t kMost = 100'000;   // rows; more are counted only

 private:
    std::filesystem::path m_file;
    std::shared_ptr<const registers::Model> m_model;   // tells the messages of its rules
    Lang m_lang;
    std::ofstream m_out;
    std::unique_ptr<transfer::RowSink> m_sink;         // made with the first row
    std::int64_t m_rows = 0;
    std::int64_t m_last_line = 0;                      // a file that is read again adds nothing
};

}  // namespace atalaya::app
