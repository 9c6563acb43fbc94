#include "microdata/reader_program.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

#include <readstat.h>
#include <unistd.h>

#include "microdata/confinement.hpp"
#include "microdata/dataset.hpp"
#include "microdata/frames.hpp"
#include "microdata/sav_dictionary.hpp"

namespace atalaya::microdata {
namespace {

constexpr std::size_t kCellsOfABlock = 1U << 20, kRowsOfABlock = 16'384;
constexpr std::size_t kLongestSavDictionary = 8U << 20;

void WriteAll(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written < 0) ::_exit(1);   // the parent has gone or had enough
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}
void Send(FrameWriter& frame) { WriteAll(frame.Bytes()); }

std::string_view Shown(const char* text) { return text == nullptr ? std::string_view() : text; }

double NumberOf(readstat_value_t value) {
    if (readstat_value_is_tagged_missing(value)) {
        char tag = readstat_value_tag(value);
        if (tag >= 'A' && tag <= 'Z') tag = static_cast<char>(tag - 'A' + 'a');
        return MissingNumber(tag);
    }
    if (readstat_value_is_system_missing(value)) return MissingNumber();
    double number = 0;
    switch (readstat_value_type(value)) {
        case READSTAT_TYPE_INT8: number = value.v.i8_value; break;
        case READSTAT_TYPE_INT16: number = value.v.i16_value; break;
        case READSTAT_TYPE_INT32: number = value.v.i32_value; break;
        case READSTAT_TYPE_FLOAT: number = value.v.float_value; break;
        case READSTAT_TYPE_DOUBLE: number = value.v.double_value; break;
        case READSTAT_TYPE_STRING:
        case READSTAT_TYPE_STRING_REF: return MissingNumber();
    }
    return std::isnan(number) ? MissingNumber() : number;
}

void AddCode(FrameWriter& frame, readstat_value_t value) {
    const bool text = readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING;
    frame.Add(static_cast<std::uint8_t>(text));
    if (text) {
        frame.Text(Shown(readstat_string_value(value)));
    } else {
        frame.Add(NumberOf(value));
    }
}

// The rows gathered until there are enough for a frame a column.
class Rows {
 public:
    void AddColumn(bool text) { m_columns.push_back({text, {}, {}, {{std::string(), 0}}}); }

    void Add(std::size_t row, std::size_t column, readstat_value_t value) {
        if (column >= m_columns.size()) return;
        if (row >= m_rows) {
            if (m_rows - m_sent >= Block()) Flush();
            m_rows = row + 1;
        }
        Cells& cells = m_columns[column];
        if (cells.text) {
            cells.words.push_back(WordOf(column, Shown(readstat_string_value(value))));
        } else {
            cells.numbers.push_back(NumberOf(value));
        }
    }

    void Flush() {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            Cells& cells = m_columns[i];
            FrameWriter frame(cells.text ? FrameKind::Texts : FrameKind::Numbers);
            frame.Add(static_cast<std::uint32_t>(i));
            if (cells.text) {
                frame.Raw(cells.words.data(), cells.words.size() * sizeof(std::uint32_t));
            } else {
                frame.Raw(cells.numbers.data(), cells.numbers.size() * sizeof(double));
            }
            Send(frame);
            cells.words.clear();
            cells.numbers.clear();
        }
        m_sent = m_rows;
    }
    std::size_t rows() const { return m_rows; }

 private:
    struct Cells {
        bool text;
        std::vector<double> numbers;
        std::vector<std::uint32_t> words;
        std::unordered_map<std::string, std::uint32_t> known;
    };

    std::size_t Block() const {
        return std::clamp<std::size_t>(kCellsOfABlock / std::max<std::size_t>(1, m_columns.size()),
                                       1, kRowsOfABlock);
    }
    std::uint32_t WordOf(std::size_t column, std::string_view text) {
        auto& known = m_columns[column].known;
        m_key.assign(text);
        const auto [word, fresh] =
            known.try_emplace(m_key, static_cast<std::uint32_t>(known.size()));
        if (fresh) {
            FrameWriter frame(FrameKind::Word);
            frame.Add(static_cast<std::uint32_t>(column)).Text(text);
            Send(frame);
        }
        return word->second;
    }

    std::vector<Cells> m_columns;
    std::size_t m_rows = 0, m_sent = 0;
    std::string m_key;
};

struct Context {
    int descriptor = kDataDescriptor;
    Rows rows;
    std::string message;   // the last word of the library
};
Context& Of(void* context) { return *static_cast<Context*>(context); }

int OnMetadata(readstat_metadata_t* metadata, void*) {
    FrameWriter frame(FrameKind::File);
    const int rows = readstat_get_row_count(metadata);
    frame.Text(Shown(readstat_get_file_label(metadata)))
        .Text(Shown(readstat_get_file_encoding(metadata)))
        .Add(static_cast<std::uint32_t>(readstat_get_file_format_version(metadata)))
        .Add(rows < 0 ? UINT64_MAX : static_cast<std::uint64_t>(rows))
        .Add(static_cast<std::uint32_t>(std::max(0, readstat_get_var_count(metadata))));
    Send(frame);
    return READSTAT_HANDLER_OK;
}

int OnNote(int, const char* note, void*) {
    FrameWriter frame(FrameKind::Note);
    frame.Text(Shown(note));
    Send(frame);
    return READSTAT_HANDLER_OK;
}

int OnVariable(int, readstat_variable_t* variable, const char* labels, void* context) {
    const bool text = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING;
    FrameWriter frame(FrameKind::Variable);
    const int ranges = readstat_variable_get_missing_ranges_count(variable);
    frame.Text(Shown(readstat_variable_get_name(variable)))
        .Text(Shown(readstat_variable_get_label(variable)))
        .Text(Shown(readstat_variable_get_format(variable)))
        .Text(Shown(labels))
        .Add(static_cast<std::uint8_t>(text))
        .Add(static_cast<std::uint32_t>(readstat_variable_get_storage_width(variable)))
        .Add(static_cast<std::uint32_t>(readstat_variable_get_display_width(variable)))
        .Add(static_cast<std::uint8_t>(readstat_variable_get_measure(variable)))
        .Add(static_cast<std::uint32_t>(ranges));
    for (int i = 0; i < ranges; ++i) {
        AddCode(frame, readstat_variable_get_missing_range_lo(variable, i));
        AddCode(frame, readstat_variable_get_missing_range_hi(variable, i));
    }
    Send(frame);
    Of(context).rows.AddColumn(text);
    return READSTAT_HANDLER_OK;
}

int OnValueLabel(const char* set, readstat_value_t value, const char* label, void*) {
    FrameWriter frame(FrameKind::Label);
    frame.Text(Shown(set));
    AddCode(frame, value);
    frame.Text(Shown(label));
    Send(frame);
    return READSTAT_HANDLER_OK;
}

int OnValue(int row, readstat_variable_t* variable, readstat_value_t value, void* context) {
    if (row < 0) return READSTAT_HANDLER_ABORT;
    Of(context).rows.Add(static_cast<std::size_t>(row),
                         static_cast<std::size_t>(readstat_variable_get_index(variable)), value);
    return READSTAT_HANDLER_OK;
}

void OnError(const char* message, void* context) { Of(context).message = Shown(message); }

int OnOpen(const char*, void*) { return 0; }
int OnClose(void*) { return 0; }
readstat_off_t OnSeek(readstat_off_t offset, readstat_io_flags_t whence, void* context) {
    const int from = whence == READSTAT_SEEK_SET   ? SEEK_SET
                     : whence == READSTAT_SEEK_CUR ? SEEK_CUR
                                                   : SEEK_END;
    return ::lseek(Of(context).descriptor, offset, from);
}
ssize_t OnRead(void* buffer, std::size_t size, void* context) {
    return ::read(Of(context).descriptor, buffer, size);
}
readstat_error_t OnUpdate(long, readstat_progress_handler, void*, void*) { return READSTAT_OK; }

using Parse = readstat_error_t (*)(readstat_parser_t*, const char*, void*);
Parse ParseOf(std::string_view format) {
    if (format == "sav") return readstat_parse_sav;
    if (format == "por") return readstat_parse_por;
    if (format == "dta") return readstat_parse_dta;
    if (format == "sas7bdat") return readstat_parse_sas7bdat;
    return format == "xpt" ? readstat_parse_xport : nullptr;
}

bool Run(Parse parse, bool catalog, Context& context) {
    const std::unique_ptr<readstat_parser_t, decltype(&readstat_parser_free)> parser(
        readstat_parser_init(), &readstat_parser_free);
    if (!parser) ::_exit(kOutOfMemory);
    readstat_set_value_label_handler(parser.get(), OnValueLabel);
    readstat_set_error_handler(parser.get(), OnError);
    if (!catalog) {
        readstat_set_metadata_handler(parser.get(), OnMetadata);
        readstat_set_note_handler(parser.get(), OnNote);
        readstat_set_variable_handler(parser.get(), OnVariable);
        readstat_set_value_handler(parser.get(), OnValue);
    }
    readstat_set_open_handler(parser.get(), OnOpen);
    readstat_set_close_handler(parser.get(), OnClose);
    readstat_set_seek_handler(parser.get(), OnSeek);
    readstat_set_read_handler(parser.get(), OnRead);
    readstat_set_update_handler(parser.get(), OnUpdate);
    readstat_set_io_ctx(parser.get(), &context);
    // Texts go out as they stand in the file: the parent decodes them and knows which is wrong.
    readstat_set_handler_character_encoding(parser.get(), nullptr);
    const readstat_error_t error = parse(parser.get(), "", &context);
    if (error == READSTAT_OK) return true;
    FrameWriter frame(FrameKind::Fault);
    frame.Add(static_cast<std::uint32_t>(error))
        .Text(context.message.empty() ? Shown(readstat_error_message(error)) : context.message);
    Send(frame);
    return false;
}

void SendResponseSets() {
    std::string start(kLongestSavDictionary, '\0');
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < start.size(); size += static_cast<std::size_t>(got)) {
        got = ::read(kDataDescriptor, start.data() + size,
                     std::min<std::size_t>(start.size() - size, 1U << 20));
        if (got < 0) return;
    }
    ::lseek(kDataDescriptor, 0, SEEK_SET);
    start.resize(size);
    for (const ResponseSet& set : ScanSavDictionary(start).response_sets) {
        FrameWriter frame(FrameKind::Set);
        frame.Text(set.name).Text(set.label).Add(static_cast<std::uint8_t>(set.dichotomies));
        frame.Text(set.counted).Add(static_cast<std::uint32_t>(set.variables.size()));
        for (const std::string& name : set.variables) frame.Text(name);
        Send(frame);
    }
}

}  // namespace

int RunSurveyReader(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::vector<std::string_view> words(argv + 1, argv + argc);
    const Parse parse = ParseOf(words[0]);
    std::uint64_t limits[2] = {};
    for (int i = 0; i < 2; ++i) {
        const std::string_view word = words[static_cast<std::size_t>(i) + 1];
        const auto [end, failed] =
            std::from_chars(word.data(), word.data() + word.size(), limits[i]);
        if (failed != std::errc{} || end != word.data() + word.size()) return 2;
    }
    // Time stamps are turned into numbers; the table of the time zone must be there by then.
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
    if (parse == nullptr || !ConfineThisProcess(limits[0], limits[1])) return 2;
    // Not thrown: there are frames of C between most allocations and anyone who could catch it.
    std::set_new_handler([] { ::_exit(kOutOfMemory); });
    WriteAll(kStreamStart);
    if (words.size() > 3 && words[3] == "catalog") {
        Context catalog;
        catalog.descriptor = kCatalogDescriptor;
        if (!Run(readstat_parse_sas7bcat, true, catalog)) return 0;
    }
    if (words[0] == "sav") SendResponseSets();
    Context context;
    if (!Run(parse, false, context)) return 0;
    context.rows.Flush();
    FrameWriter end(FrameKind::End);
    end.Add(static_cast<std::uint64_t>(context.rows.rows()));
    Send(end);
    return 0;
}

}  // namespace atalaya::microdata
