#include "microdata/stream_reader.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "microdata/frames.hpp"
#include "microdata/time_formats.hpp"

namespace atalaya::microdata {
namespace {

Family FamilyOf(FileFormat format) {
    switch (format) {
        case FileFormat::Sav:
        case FileFormat::Por: return Family::Spss;
        case FileFormat::Dta: return Family::Stata;
        case FileFormat::Sas7bdat:
        case FileFormat::Xpt: return Family::Sas;
    }
    return Family::Spss;
}

bool IsAscii(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; });
}

bool IsUtf8Name(std::string_view name) {
    return base::Fold(name) == "utf 8" || base::Fold(name) == "utf8";
}

// Programs that count bytes cut a text in the middle of its last character: without that rest.
std::string_view WithoutCutCharacter(std::string_view bytes) {
    std::size_t tail = 0;
    while (tail < 3 && tail < bytes.size() && (bytes[bytes.size() - 1 - tail] & 0xC0) == 0x80)
        ++tail;
    if (tail == bytes.size()) return bytes;
    const auto lead = static_cast<unsigned char>(bytes[bytes.size() - 1 - tail]);
    const std::size_t wants = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    return wants > tail ? bytes.substr(0, bytes.size() - 1 - tail) : bytes;
}

// The bytes of a code, its text not yet decoded.
struct RawCode {
    bool text = false;
    double number = 0;
    std::string_view bytes;
};
RawCode GetCode(FrameReader& in) {
    RawCode out;
    out.text = in.Get<std::uint8_t>() != 0;
    if (out.text) {
        out.bytes = in.Text();
    } else {
        out.number = in.Get<double>();
        if (std::isnan(out.number)) out.number = MissingNumber(TagOf(out.number));
    }
    return out;
}

void Rescale(Code& code, const TimeScale& scale) {
    if (auto* number = std::get_if<double>(&code); number && std::isfinite(*number))
        *number = scale.ToOurs(*number);
}

}  // namespace

StreamReader::StreamReader(FileFormat format, std::string file, std::string encoding,
                           const ReadLimits& limits)
    : m_format(format),
      m_file(std::move(file)),
      m_encoding(std::move(encoding)),
      m_encoding_named(!m_encoding.empty()),
      m_limits(limits) {}

Error StreamReader::Damaged(std::string_view reason) const {
    return Err("microdata.damaged", {{"file", m_file}, {"reason", std::string(reason)}});
}

Result<void> StreamReader::Room(std::size_t bytes) {
    m_bytes += static_cast<std::int64_t>(bytes);
    if (m_bytes <= m_limits.dataset_bytes) return {};
    return Err("microdata.too_large",
               {{"file", m_file},
                {"reason", "microdata.reason_large"},
                {"largest", std::to_string(m_limits.dataset_bytes)}});
}

Result<std::string> StreamReader::Utf8(std::string_view bytes, std::string place) const {
    if (IsAscii(bytes)) return std::string(bytes);
    const auto wrong = [&] {
        return Err("microdata.wrong_encoding",
                   {{"file", m_file},
                    {"place", std::move(place)},
                    {"encoding", m_encoding.empty() ? "?" : m_encoding}});
    };
    if (m_encoding.empty() || IsUtf8Name(m_encoding)) {
        const std::string_view whole = WithoutCutCharacter(bytes);
        if (!base::IsValidUtf8(whole)) return wrong();
        return std::string(whole);
    }
    std::size_t bad = 0;
    auto text = base::DecodeToUtf8(bytes, m_encoding, &bad);
    if (!text)
        return Err("microdata.unknown_encoding", {{"file", m_file}, {"encoding", m_encoding}});
    if (bad > 0) return wrong();
    return *std::move(text);
}

Result<void> StreamReader::Feed(std::string_view bytes) {
    m_buffer.append(bytes);
    std::string_view rest = m_buffer;
    if (!m_started) {
        if (rest.size() < kStreamStart.size()) return {};
        if (!rest.starts_with(kStreamStart)) return Damaged("start of the stream");
        rest.remove_prefix(kStreamStart.size());
        m_started = true;
    }
    while (rest.size() >= 5) {
        std::uint32_t size = 0;
        std::memcpy(&size, rest.data() + 1, sizeof size);
        if (size > kLongestFrame) return Damaged("length of a frame");
        if (rest.size() < 5 + std::size_t{size}) break;
        if (m_ended) return Damaged("more after the end");
        ATALAYA_TRY(Frame(static_cast<std::uint8_t>(rest[0]), rest.substr(5, size)));
        rest.remove_prefix(5 + std::size_t{size});
    }
    m_buffer.erase(0, m_buffer.size() - rest.size());
    return {};
}

Result<void> StreamReader::Frame(std::uint8_t kind, std::string_view content) {
    switch (static_cast<FrameKind>(kind)) {
        case FrameKind::File: return File(content);
        case FrameKind::Variable: return OneVariable(content);
        case FrameKind::Label: return Label(content);
        case FrameKind::Set: return Set(content);
        case FrameKind::Numbers: return NumberCells(content);
        case FrameKind::Word: return Word(content);
        case FrameKind::Texts: return TextCells(content);
        case FrameKind::End: return End(content);
        case FrameKind::Note: {
            ATALAYA_TRY(Room(content.size() + sizeof(std::string)));
            FrameReader in(content);
            m_dataset.notes.emplace_back(in.Text());
            if (!in.AtEnd()) return Damaged("note");
            return {};
        }
        case FrameKind::Fault: {
            FrameReader in(content);
            in.Get<std::uint32_t>();
            const std::string_view reason = in.Text();
            const bool shown = in.AtEnd() && reason.size() <= 300 && base::IsValidUtf8(reason);
            return Damaged(shown ? reason : "no reason given");
        }
    }
    return Damaged("kind of a frame");
}

Result<void> StreamReader::File(std::string_view content) {
    FrameReader in(content);
    const std::string_view label = in.Text(), encoding = in.Text();
    const auto version = in.Get<std::uint32_t>();
    m_expected_rows = in.Get<std::uint64_t>();
    const auto variables = in.Get<std::uint32_t>();
    if (!in.AtEnd() || m_described || !base::IsValidUtf8(encoding) || encoding.size() > 100)
        return Damaged("description of the file");
    m_described = true;
    if (variables > m_limits.variables)
        return Err("microdata.too_large", {{"file", m_file},
                   {"reason", "microdata.reason_variables"},
                   {"most", std::to_string(m_limits.variables)}});
    if (m_expected_rows != UINT64_MAX &&
        m_expected_rows > static_cast<std::uint64_t>(m_limits.rows))
        return Err("microdata.too_large", {{"file", m_file},
                   {"reason", "microdata.reason_rows"},
                   {"most", std::to_string(m_limits.rows)}});
    m_dataset.encoding = std::string(encoding);
    // Stata wrote in the encoding of its machine, mostly Windows-1252, before version 118.
    if (m_format == FileFormat::Dta)
        m_dataset.encoding = version >= 118 ? "UTF-8" : "windows-1252";
    if (m_format == FileFormat::Por) m_dataset.encoding = "UTF-8";   // the library's own table
    if (!m_encoding_named) m_encoding = m_dataset.encoding;
    m_dataset.encoding = m_encoding;
    ATALAYA_ASSIGN(m_dataset.label, Utf8(label, "file label"));
    return {};
}

Result<void> StreamReader::OneVariable(std::string_view content) {
    ATALAYA_TRY(Room(content.size() + sizeof(Variable) + sizeof(Column)));
    FrameReader in(content);
    Variable variable;
    ATALAYA_ASSIGN(variable.name, Utf8(in.Text(), "name of variable " +
                                       std::to_string(m_dataset.variables.size() + 1)));
    ATALAYA_ASSIGN(variable.label, Utf8(in.Text(), "label of variable " + variable.name));
    ATALAYA_ASSIGN(variable.format, Utf8(in.Text(), "format of variable " + variable.name));
    std::string set(in.Text());
    const bool text = in.Get<std::uint8_t>() != 0;
    variable.width = in.Get<std::uint32_t>();
    variable.display_width = in.Get<std::uint32_t>();
    const auto measure = in.Get<std::uint8_t>();
    const auto ranges = in.Get<std::uint32_t>();
    if (!in.ok() || !m_described || measure > 3 || ranges > 32 || m_dataset.rows > 0)
        return Damaged("description of a variable");
    variable.measure = static_cast<Measure>(measure);
    variable.kind = text ? Kind::Text : KindOfFormat(FamilyOf(m_format), variable.format);
    const TimeScale scale = ScaleOf(FamilyOf(m_format), variable.kind);
    for (std::uint32_t i = 0; i < ranges; ++i) {
        MissingRange range;
        for (Code* end : {&range.low, &range.high}) {
            const RawCode raw = GetCode(in);
            if (raw.text != text) return Damaged("missing values of " + variable.name);
            if (raw.text) {
                ATALAYA_ASSIGN(*end, Utf8(raw.bytes, "missing values of " + variable.name));
            } else {
                *end = raw.number;
                Rescale(*end, scale);
            }
        }
        variable.missing.push_back(std::move(range));
    }
    if (!in.AtEnd()) return Damaged("description of a variable");
    if (static_cast<std::int64_t>(m_dataset.variables.size()) >= m_limits.variables)
        return Err("microdata.too_large", {{"file", m_file},
                   {"reason", "microdata.reason_variables"},
                   {"most", std::to_string(m_limits.variables)}});
    m_dataset.variables.push_back(std::move(variable));
    m_dataset.columns.push_back(text ? Column(Texts()) : Column(Numbers()));
    m_label_sets.push_back(std::move(set));
    return {};
}

// Labels, notes and sets may come before the encoding is known: their bytes are kept as they are
// until the end.
Result<void> StreamReader::Label(std::string_view content) {
    ATALAYA_TRY(Room(content.size() + sizeof(SetLabel)));
    FrameReader in(content);
    SetLabel label;
    label.set = std::string(in.Text());
    const RawCode code = GetCode(in);
    if (code.text) {
        label.label.value = std::string(code.bytes);
    } else {
        label.label.value = code.number;
    }
    label.label.label = std::string(in.Text());
    if (!in.AtEnd()) return Damaged("value label");
    m_labels.push_back(std::move(label));
    return {};
}

Result<void> StreamReader::Set(std::string_view content) {
    ATALAYA_TRY(Room(content.size() + sizeof(ResponseSet)));
    FrameReader in(content);
    ResponseSet set;
    set.name = std::string(in.Text());
    set.label = std::string(in.Text());
    set.dichotomies = in.Get<std::uint8_t>() != 0;
    set.counted = std::string(in.Text());
    const auto count = in.Get<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        ATALAYA_TRY(Room(sizeof(std::string)));
        set.variables.emplace_back(in.Text());
    }
    if (!in.AtEnd()) return Damaged("multiple-response set");
    m_dataset.response_sets.push_back(std::move(set));
    return {};
}

Result<void> StreamReader::NumberCells(std::string_view content) {
    FrameReader in(content);
    const auto at = in.Get<std::uint32_t>();
    const std::string_view cells = in.Rest();
    if (!in.ok() || at >= m_dataset.columns.size() || cells.size() % sizeof(double) != 0)
        return Damaged("numbers of a column");
    auto* column = std::get_if<Numbers>(&m_dataset.columns[at]);
    if (!column) return Damaged("numbers in a column of texts");
    std::vector<double> values(cells.size() / sizeof(double));
    if (!values.empty()) std::memcpy(values.data(), cells.data(), cells.size());
    const Kind kind = m_dataset.variables[at].kind;
    if (kind == Kind::Date || kind == Kind::DateTime) {
        const TimeScale scale = ScaleOf(FamilyOf(m_format), kind);
        for (double& value : values)
            if (std::isfinite(value)) value = scale.ToOurs(value);
    }
    const auto before = column->Bytes();
    column->Append(values);
    if (static_cast<std::int64_t>(column->size()) > m_limits.rows)
        return Err("microdata.too_large", {{"file", m_file},
                   {"reason", "microdata.reason_rows"},
                   {"most", std::to_string(m_limits.rows)}});
    return Room(column->Bytes() - before);
}

Result<void> StreamReader::Word(std::string_view content) {
    FrameReader in(content);
    const auto at = in.Get<std::uint32_t>();
    const std::string_view bytes = in.Text();
    if (!in.AtEnd() || at >= m_dataset.columns.size()) return Damaged("text of a column");
    auto* column = std::get_if<Texts>(&m_dataset.columns[at]);
    if (!column) return Damaged("text in a column of numbers");
    ATALAYA_TRY(Room(bytes.size() + sizeof(std::string)));
    ATALAYA_ASSIGN(std::string word,
                   Utf8(bytes, "a value of variable " + m_dataset.variables[at].name));
    column->AddWord(std::move(word));
    return {};
}

Result<void> StreamReader::TextCells(std::string_view content) {
    FrameReader in(content);
    const auto at = in.Get<std::uint32_t>();
    const std::string_view cells = in.Rest();
    if (!in.ok() || at >= m_dataset.columns.size() || cells.size() % sizeof(std::uint32_t) != 0)
        return Damaged("texts of a column");
    auto* column = std::get_if<Texts>(&m_dataset.columns[at]);
    if (!column) return Damaged("texts in a column of numbers");
    ATALAYA_TRY(Room(cells.size()));
    for (std::size_t i = 0; i < cells.size(); i += sizeof(std::uint32_t)) {
        std::uint32_t word = 0;
        std::memcpy(&word, cells.data() + i, sizeof word);
        if (word >= column->words().size()) return Damaged("word of a column");
        column->Append(word);
    }
    if (static_cast<std::int64_t>(column->size()) > m_limits.rows)
        return Err("microdata.too_large", {{"file", m_file},
                   {"reason", "microdata.reason_rows"},
                   {"most", std::to_string(m_limits.rows)}});
    return {};
}

Result<void> StreamReader::End(std::string_view content) {
    FrameReader in(content);
    const auto rows = in.Get<std::uint64_t>();
    if (!in.AtEnd()) return Damaged("end of the stream");
    if (rows > static_cast<std::uint64_t>(m_limits.rows)) return Damaged("number of rows");
    for (Column& column : m_dataset.columns) {
        const auto size = std::visit([](const auto& cells) { return cells.size(); }, column);
        if (size != rows) return Damaged("columns of different lengths");
        std::visit([](auto& cells) { cells.ShrinkToFit(); }, column);
    }
    // A file that promises more rows than it holds was cut.
    if (m_expected_rows != UINT64_MAX && rows != m_expected_rows)
        return Damaged(std::to_string(rows) + " of " + std::to_string(m_expected_rows) + " rows");
    m_dataset.rows = rows;
    m_ended = true;
    return {};
}

Result<Dataset> StreamReader::Finish() {
    if (!m_described || !m_ended || !m_buffer.empty()) return Damaged("the file breaks off");
    std::unordered_map<std::string, std::vector<std::size_t>> users;
    for (std::size_t i = 0; i < m_label_sets.size(); ++i)
        if (!m_label_sets[i].empty()) users[m_label_sets[i]].push_back(i);
    for (const SetLabel& each : m_labels) {
        const auto found = users.find(each.set);
        if (found == users.end()) continue;
        for (const std::size_t at : found->second) {
            Variable& variable = m_dataset.variables[at];
            const bool text = std::holds_alternative<std::string>(each.label.value);
            if (text != (variable.kind == Kind::Text)) continue;
            ATALAYA_TRY(Room(sizeof(ValueLabel) + each.label.label.size()));
            ValueLabel label = each.label;
            const std::string place = "value labels of " + variable.name;
            ATALAYA_ASSIGN(label.label, Utf8(each.label.label, place));
            if (text) {
                ATALAYA_ASSIGN(label.value, Utf8(std::get<std::string>(each.label.value), place));
            } else {
                Rescale(label.value, ScaleOf(FamilyOf(m_format), variable.kind));
            }
            variable.labels.push_back(std::move(label));
        }
    }
    for (std::string& note : m_dataset.notes) {
        ATALAYA_ASSIGN(note, Utf8(note, "note"));
    }
    for (ResponseSet& set : m_dataset.response_sets) {
        ATALAYA_ASSIGN(set.name, Utf8(set.name, "multiple-response sets"));
        ATALAYA_ASSIGN(set.label, Utf8(set.label, "multiple-response set " + set.name));
        ATALAYA_ASSIGN(set.counted, Utf8(set.counted, "multiple-response set " + set.name));
        for (std::string& name : set.variables) {
            ATALAYA_ASSIGN(name, Utf8(name, "multiple-response set " + set.name));
        }
    }
    return std::move(m_dataset);
}

}  // namespace atalaya::microdata
