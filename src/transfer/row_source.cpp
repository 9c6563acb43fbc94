#include "transfer/row_source.hpp"

#include "transfer/readers/open.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::int64_t kLastHeaderLine = 100'000;
constexpr std::int64_t kMostHeaderRows = 10;

Error Invalid(std::string_view field) {
    return Err("transfer.format_invalid", {{"field", std::string(field)}},
               base::Pointer("", field));
}

// A single ASCII character that is no letter, digit or line end; 0 for "".
Result<char> Mark(const json::object& object, std::string_view field, char otherwise) {
    const json::value* value = object.if_contains(field);
    if (!value) return otherwise;
    if (!value->is_string() || value->get_string().size() > 1) return Invalid(field);
    if (value->get_string().empty()) return '\0';
    char c = value->get_string()[0];
    bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (word || c == '\n' || c == '\r' || static_cast<unsigned char>(c) >= 0x80)
        return Invalid(field);
    return c;
}

Result<std::int64_t> Whole(const json::object& object, std::string_view field,
                           std::int64_t otherwise, std::int64_t least, std::int64_t most) {
    const json::value* value = object.if_contains(field);
    if (!value) return otherwise;
    if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most)
        return Invalid(field);
    return value->get_int64();
}

Result<std::string> Text(const json::object& object, std::string_view field,
                         std::string otherwise) {
    const json::value* value = object.if_contains(field);
    if (!value) return otherwise;
    if (!value->is_string()) return Invalid(field);
    return std::string(value->get_string());
}

std::string OneCharacter(char c) { return c == 0 ? std::string() : std::string(1, c); }

}  // namespace

json::object FileFormat::ToJson() const {
    json::object out;
    out["kind"] = kind == FileKind::Xlsx ? "xlsx" : "delimited";
    if (kind == FileKind::Xlsx) {
        out["sheet"] = sheet;
        out["header_rows"] = header_rows;
    } else {
        out["encoding"] = encoding;
        out["delimiter"] = OneCharacter(delimiter);
        out["quote"] = OneCharacter(quote);
    }
    out["header_line"] = header_line;
    return out;
}

Result<FileFormat> FileFormat::FromJson(const json::object& object) {
    FileFormat format;
    ATALAYA_ASSIGN(std::string kind, Text(object, "kind", "delimited"));
    if (kind != "delimited" && kind != "xlsx") return Invalid("kind");
    if (kind == "xlsx") format.kind = FileKind::Xlsx;
    ATALAYA_ASSIGN(format.encoding, Text(object, "encoding", format.encoding));
    if (!EncodingFromName(format.encoding)) return Invalid("encoding");
    ATALAYA_ASSIGN(format.delimiter, Mark(object, "delimiter", format.delimiter));
    ATALAYA_ASSIGN(format.quote, Mark(object, "quote", format.quote));
    if (format.delimiter == 0 || format.delimiter == format.quote) return Invalid("delimiter");
    ATALAYA_ASSIGN(format.sheet, Text(object, "sheet", ""));
    ATALAYA_ASSIGN(format.header_line, Whole(object, "header_line", 1, 0, kLastHeaderLine));
    ATALAYA_ASSIGN(std::int64_t rows, Whole(object, "header_rows", 1, 1, kMostHeaderRows));
    format.header_rows = static_cast<int>(rows);
    return format;
}

Result<std::unique_ptr<RowSource>> OpenRows(const std::filesystem::path& file,
                                            const FileFormat& format, const ReadLimits& limits) {
    ATALAYA_ASSIGN(auto opened, OpenContainer(file, limits));
    bool is_book = opened.book != nullptr;
    if (is_book != (format.kind == FileKind::Xlsx))
        return Err("transfer.kind_differs",
                   {{"found", is_book ? "XLSX" : "CSV"}, {"expected", is_book ? "CSV" : "XLSX"}});
    if (is_book) return OpenXlsx(std::move(opened.book), format);
    return OpenDelimited(std::move(opened.bytes), format, limits);
}

}  // namespace atalaya::transfer
