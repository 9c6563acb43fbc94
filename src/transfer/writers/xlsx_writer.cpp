#include <cerrno>
#include <cstring>
#include <filesystem>

#include <stdlib.h>
#include <xlsxwriter.h>

#include "base/date.hpp"
#include "base/system_reason.hpp"
#include "transfer/readers/bytes.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kPiece = 64 << 10;
constexpr std::int64_t kRows = 1'048'576;       // of a sheet, ECMA-376
constexpr std::size_t kCellCharacters = 32'767;
constexpr std::size_t kExactDigits = 15;        // of a double
constexpr std::size_t kSheetName = 31;

class Folder {
 public:
    Folder() {
        std::error_code unknown;
        auto parent = std::filesystem::temp_directory_path(unknown);
        std::string pattern = (parent / "atalaya-export-XXXXXX").string();
        if (::mkdtemp(pattern.data())) m_path = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

 private:
    std::filesystem::path m_path;
};

// Cuts to at most `most` code points, whole.
std::string CutTo(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool starts = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (starts && ++count > most) return std::string(text.substr(0, i));
    }
    return std::string(text);
}

// What spreadsheets allow on a tab.
std::string SheetName(std::string_view wanted) {
    std::string name = CutTo(wanted, kSheetName);
    for (char& c : name) {
        if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = ' ';
    }
    return name.empty() ? "Sheet1" : name;
}

struct CloseBook {
    void operator()(lxw_workbook* book) const { workbook_close(book); }
};

class XlsxSink final : public RowSink {
 public:
    XlsxSink(Output output, std::string_view sheet) : m_output(std::move(output)) {
        if (m_folder.path().empty()) return;
        std::string temporary = m_folder.path().string();
        lxw_workbook_options options = {.constant_memory = LXW_TRUE,
                                        .tmpdir = temporary.data(),
                                        .use_zip64 = LXW_TRUE};
        m_book.reset(workbook_new_opt(File().c_str(), &options));
        if (!m_book) return;
        m_sheet = workbook_add_worksheet(m_book.get(), SheetName(sheet).c_str());
        m_day = workbook_add_format(m_book.get());
        format_set_num_format(m_day, "yyyy-mm-dd");
        m_bold = workbook_add_format(m_book.get());
        format_set_bold(m_bold);
    }

    Result<void> Header(std::span<const std::string> names) override {
        if (!m_sheet) return NoRoom();
        for (std::size_t i = 0; i < names.size(); ++i) Text(i, names[i], m_bold);
        worksheet_freeze_panes(m_sheet, 1, 0);
        ++m_row;
        return {};
    }

    Result<void> Row(std::span<const OutCell> cells) override {
        if (!m_sheet) return NoRoom();
        if (m_row == kRows)
            return Err("transfer.sheet_full", {{"limit", std::to_string(kRows)}});
        for (std::size_t i = 0; i < cells.size(); ++i) Cell(i, cells[i]);
        ++m_row;
        return {};
    }

    Result<void> Finish() override {
        if (!m_sheet) return NoRoom();
        m_sheet = nullptr;
        if (workbook_close(m_book.release()) != LXW_NO_ERROR) return NoRoom();
        ATALAYA_ASSIGN(auto bytes, OpenFile(File()));
        std::string piece(kPiece, '\0');
        for (;;) {
            ATALAYA_ASSIGN(std::size_t got, bytes->Read(piece));
            if (got == 0) return {};
            ATALAYA_TRY(m_output(std::string_view(piece).substr(0, got)));
        }
    }

 private:
    std::string File() const { return (m_folder.path() / "export.xlsx").string(); }

    static Error NoRoom() {
        return Err("file.unwritable",
                   {{"file", "export.xlsx"}, {"reason", base::SystemReason(errno ? errno : EIO)}});
    }

    void Text(std::size_t column, std::string_view text, lxw_format* format) {
        std::string cut = CutTo(text, kCellCharacters);
        worksheet_write_string(m_sheet, static_cast<lxw_row_t>(m_row),
                               static_cast<lxw_col_t>(column), cut.c_str(), format);
    }

    // Written as text wherever a spreadsheet would alter it: numbers of more digits than a double
    // holds, dates before 1900-03-01 or known only in part.
    void Cell(std::size_t column, const OutCell& cell) {
        auto row = static_cast<lxw_row_t>(m_row);
        auto at = static_cast<lxw_col_t>(column);
        if (cell.text.empty()) return;
        if (cell.kind == OutCell::Kind::YesNo) {
            worksheet_write_boolean(m_sheet, row, at, cell.text == "true", nullptr);
            return;
        }
        if (cell.kind == OutCell::Kind::Number && IsPlainNumber(cell.text) &&
            cell.text.size() <= kExactDigits) {
            worksheet_write_number(m_sheet, row, at, std::strtod(std::string(cell.text).c_str(), nullptr),
                                   nullptr);
            return;
        }
        if (cell.kind == OutCell::Kind::Date) {
            auto day = base::Date::Parse(cell.text);
            if (day.ok() && *day >= base::Date{1900, 3, 1}) {
                lxw_datetime moment = {day->year, day->month, day->day, 0, 0, 0};
                worksheet_write_datetime(m_sheet, row, at, &moment, m_day);
                return;
            }
        }
        Text(column, cell.text, nullptr);
    }

    Output m_output;
    Folder m_folder;   // outlives the book, which writes into it
    std::unique_ptr<lxw_workbook, CloseBook> m_book;
    lxw_worksheet* m_sheet = nullptr;
    lxw_format* m_day = nullptr;
    lxw_format* m_bold = nullptr;
    std::int64_t m_row = 0;
};

}  // namespace

std::unique_ptr<RowSink> WriteXlsx(Output output, std::string_view sheet) {
    return std::make_unique<XlsxSink>(std::move(output), sheet);
}

}  // namespace atalaya::transfer
