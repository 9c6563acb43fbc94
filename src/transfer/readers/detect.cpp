#include "transfer/readers/detect.hpp"

#include <algorithm>

#include "transfer/readers/open.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kSampleRows = 1000;      // of a sheet
constexpr std::size_t kPreviewRows = 20;
constexpr std::uint64_t kMergedWithin = 64 << 20;   // larger sheets are not read for merged cells

bool Ambiguous(const Property& property) { return property.certainty == Certainty::Ambiguous; }

std::int64_t Whole(const std::string& digits) { return std::stoll(digits); }

// Columns, names and preview from the sampled rows, with the header where the format says.
void Describe(const std::vector<NumberedRow>& rows, std::vector<std::string> names,
              Detection& detection) {
    const FileFormat& format = detection.format;
    std::int64_t last_header = format.header_line == 0 ? 0
                                                       : format.header_line + format.header_rows - 1;
    for (std::size_t i = 0; i < rows.size() && i < kPreviewRows; ++i)
        detection.preview.push_back(rows[i]);
    for (std::size_t column = 0; column < names.size(); ++column) {
        std::vector<std::string_view> values;
        for (const auto& [line, cells] : rows) {
            if (line <= last_header) continue;
            values.push_back(column < cells.size() ? std::string_view(cells[column])
                                                   : std::string_view());
        }
        detection.columns.push_back(ProfileColumn(std::move(names[column]), values));
    }
}

std::vector<std::string> NamesAt(const std::vector<NumberedRow>& rows, std::int64_t header_line) {
    for (const auto& [line, cells] : rows) {
        if (header_line == 0) return NumberedNames(cells.size());
        if (line < header_line) continue;
        std::vector<std::string_view> views(cells.begin(), cells.end());
        return NamesOf(views);
    }
    return {};
}

// Rows of a decoded sample; a last row that may be cut is left out.
Result<std::vector<NumberedRow>> SampleRows(std::string_view text, bool whole,
                                            const FileFormat& format, const ReadLimits& limits) {
    DelimitedRows rows(FromMemory(text), Encoding::Utf8, format.delimiter, format.quote, limits);
    std::vector<NumberedRow> sampled;
    for (;;) {
        auto more = rows.Next();
        // Of a cut sample the end proves nothing; the reader will meet the fault if it is one.
        if (!more.ok() && (whole || sampled.empty())) return std::move(more).error();
        if (!more.ok() || !*more) break;
        sampled.emplace_back(rows.line(), std::vector<std::string>(rows.cells().begin(),
                                                                   rows.cells().end()));
    }
    if (!whole && sampled.size() > 1) sampled.pop_back();
    return sampled;
}

// Text up to the first fault: what comes before it can be shown.
Result<std::string> Decoded(std::string_view sample, Encoding encoding) {
    Decoder decoder(FromMemory(sample), encoding);
    std::string text;
    for (;;) {
        auto more = decoder.Append(text);
        if (!more.ok() && text.empty()) return std::move(more).error();
        if (!more.ok() || !*more) return text;
    }
}

Result<Detection> DetectBook(std::shared_ptr<Zip> zip) {
    ATALAYA_ASSIGN(XlsxBook book, XlsxBook::Open(std::move(zip)));
    ATALAYA_ASSIGN(const SheetEntry* sheet, book.Sheet(""));
    Detection detection;
    detection.format.kind = FileKind::Xlsx;
    detection.format.sheet = sheet->name;
    detection.sheet.value = sheet->name;
    for (const SheetEntry& other : book.sheets) {
        if (&other != sheet) detection.sheet.alternatives.push_back(other.name);
    }
    if (!detection.sheet.alternatives.empty()) detection.sheet.certainty = Certainty::Likely;

    ATALAYA_ASSIGN(auto reader, SheetRows::Open(book, *sheet));
    std::vector<NumberedRow> rows;
    std::vector<SheetRow> kept;
    detection.whole = true;
    for (;;) {
        ATALAYA_ASSIGN(const SheetRow* row, reader->Next());
        if (!row) break;
        detection.whole = rows.size() < kSampleRows;
        if (!detection.whole) break;
        rows.emplace_back(row->number, row->cells);
        if (kept.size() < kPreviewRows * 2) kept.push_back(*row);
    }
    if (rows.empty()) return Err("transfer.empty");
    detection.header_line = DetectHeader(rows);
    FileFormat& format = detection.format;
    format.header_line = Whole(detection.header_line.value);

    std::vector<std::string> names = NamesAt(rows, format.header_line);
    if (format.header_line > 0 && reader->source().BytesTotal() <= kMergedWithin) {
        ATALAYA_ASSIGN(auto merged, ReadMerged(book, *sheet));
        // A name that spreads over several columns has further names below it.
        bool spread = std::any_of(merged.begin(), merged.end(), [&](const MergedCells& area) {
            return static_cast<std::int64_t>(area.first_row) + 1 == format.header_line &&
                   area.last_column > area.first_column;
        });
        if (spread) {
            format.header_rows = 2;
            std::erase_if(kept, [&](const SheetRow& row) {
                return row.number < format.header_line || row.number > format.header_line + 1;
            });
            names = JoinedHeader(kept, merged);
        }
    }
    Describe(rows, std::move(names), detection);
    return detection;
}

}  // namespace

std::string_view Code(Certainty certainty) {
    switch (certainty) {
        case Certainty::Sure: return "sure";
        case Certainty::Likely: return "likely";
        case Certainty::Ambiguous: return "ambiguous";
    }
    return "";
}

Result<Detection> DetectText(std::string_view sample, bool whole, const ReadLimits& limits) {
    Detection detection;
    detection.whole = whole;
    detection.encoding = DetectEncoding(sample, whole);
    FileFormat& format = detection.format;
    format.encoding = detection.encoding.value;
    ATALAYA_ASSIGN(std::string text, Decoded(sample, *EncodingFromName(format.encoding)));
    detection.quote = DetectQuote(text);
    format.quote = detection.quote.value.empty() ? '\0' : detection.quote.value[0];
    detection.delimiter = DetectDelimiter(text, format.quote);
    format.delimiter = detection.delimiter.value[0];
    ATALAYA_ASSIGN(auto rows, SampleRows(text, whole, format, limits));
    if (rows.empty()) return Err("transfer.empty");
    detection.header_line = DetectHeader(rows);
    format.header_line = Whole(detection.header_line.value);
    Describe(rows, NamesAt(rows, format.header_line), detection);
    return detection;
}

Result<Detection> Detect(const std::filesystem::path& file, const ReadLimits& limits) {
    ATALAYA_ASSIGN(Container container, OpenContainer(file, limits));
    if (container.book) {
        ATALAYA_ASSIGN(Detection detection, DetectBook(std::move(container.book)));
        detection.entry = container.entry;
        return detection;
    }
    ATALAYA_ASSIGN(std::string sample, ReadUpTo(*container.bytes, kSampleBytes));
    ATALAYA_ASSIGN(Detection detection,
                   DetectText(sample, sample.size() < kSampleBytes, limits));
    detection.entry = container.entry;
    return detection;
}

bool Detection::IsAmbiguous() const {
    if (Ambiguous(encoding) || Ambiguous(delimiter) || Ambiguous(header_line)) return true;
    return std::any_of(columns.begin(), columns.end(), [](const ColumnProfile& column) {
        return Ambiguous(column.decimal_mark) || Ambiguous(column.date_order);
    });
}

json::object Property::ToJson() const {
    json::array others(alternatives.begin(), alternatives.end());
    return {{"value", value}, {"certainty", Code(certainty)}, {"alternatives", std::move(others)}};
}

json::object Detection::ToJson() const {
    json::object out;
    out["format"] = format.ToJson();
    out["entry"] = entry;
    out["whole"] = whole;
    out["ambiguous"] = IsAmbiguous();
    if (format.kind == FileKind::Xlsx) {
        out["sheet"] = sheet.ToJson();
    } else {
        out["encoding"] = encoding.ToJson();
        out["delimiter"] = delimiter.ToJson();
        out["quote"] = quote.ToJson();
    }
    out["header_line"] = header_line.ToJson();
    json::array all;
    for (const ColumnProfile& column : columns) {
        json::object entry_of{{"name", column.name},
                              {"kind", column.kind.ToJson()},
                              {"filled", column.filled},
                              {"empty", column.empty},
                              {"exceptions", column.exceptions},
                              {"samples", json::array(column.samples.begin(),
                                                      column.samples.end())}};
        if (column.kind.value == "decimal") entry_of["decimal_mark"] = column.decimal_mark.ToJson();
        if (!column.group_mark.empty()) entry_of["group_mark"] = column.group_mark;
        if (column.kind.value == "date") {
            entry_of["date_order"] = column.date_order.ToJson();
            entry_of["two_digit_years"] = column.two_digit_years;
        }
        all.push_back(std::move(entry_of));
    }
    out["columns"] = std::move(all);
    json::array first;
    for (const auto& [line, cells] : preview)
        first.push_back(json::object{{"line", line},
                                     {"cells", json::array(cells.begin(), cells.end())}});
    out["preview"] = std::move(first);
    return out;
}

}  // namespace atalaya::transfer
