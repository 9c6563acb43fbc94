#pragma once

// The parts of an XLSX file (ECMA-376) that say how to read a sheet of it.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transfer/readers/xlsx_values.hpp"
#include "transfer/readers/zip.hpp"

namespace atalaya::transfer {

// The texts that cells share, in one piece of memory.
class SharedTexts {
 public:
    void Add(std::string_view text) {
        m_bytes += text;
        m_ends.push_back(m_bytes.size());
    }
    // Nullopt when there is no such text.
    std::optional<std::string_view> At(std::size_t index) const;
    std::size_t bytes() const { return m_bytes.size() + m_ends.size() * sizeof(std::size_t); }

 private:
    std::string m_bytes;
    std::vector<std::size_t> m_ends;
};

struct SheetEntry {
    std::string name;    // as on its tab
    std::string part;    // in the archive
    bool hidden = false;
};

struct XlsxBook {
    // Shared: sheets are streamed out of it.
    std::shared_ptr<Zip> zip;
    std::vector<SheetEntry> sheets;
    bool from_1904 = false;
    std::vector<NumberShape> formats;   // by the style of a cell
    SharedTexts texts;

    // Errors: those of Zip, transfer.xlsx_invalid {reason}, transfer.xlsx_texts {limit}.
    static Result<XlsxBook> Open(std::shared_ptr<Zip> zip);
    // By name, or the first that is not hidden for "".
    // Errors: transfer.sheet_unknown {sheet, sheets}.
    Result<const SheetEntry*> Sheet(std::string_view name) const;
};

// Whether an archive is an XLSX rather than a ZIP of files.
bool LooksLikeXlsx(const Zip& zip);

}  // namespace atalaya::transfer
