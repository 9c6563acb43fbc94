#include "transfer/readers/delimited.hpp"

#include "base/check.hpp"

namespace atalaya::transfer {
namespace {

class DelimitedSource final : public RowSource {
 public:
    explicit DelimitedSource(DelimitedRows rows) : m_rows(std::move(rows)) {}

    Result<void> ReadHeader(std::int64_t header_line) {
        do {
            ATALAYA_ASSIGN(bool more, m_rows.Next());
            if (!more && header_line <= 1) return Err("transfer.empty");
            if (!more)
                return Err("transfer.header_missing", {{"line", std::to_string(header_line)}});
        } while (m_rows.line() < header_line);
        m_header = header_line > 0 ? NamesOf(m_rows.cells()) : NumberedNames(m_rows.cells().size());
        m_waiting = header_line == 0;
        m_shape.SetWidth(m_header.size());
        return {};
    }

    const std::vector<std::string>& header() const override { return m_header; }

    Result<bool> Next() override {
        // Without a header the first row was read to count its cells.
        if (!m_waiting) {
            ATALAYA_ASSIGN(bool more, m_rows.Next());
            if (!more) return false;
        }
        m_waiting = false;
        m_faults.clear();
        auto& cells = m_rows.cells();
        if (cells.size() != m_header.size()) m_shape.Fit(cells, m_faults, AtLine(Line()));
        for (std::size_t field : m_rows.stray_quotes()) {
            if (field > m_header.size()) continue;
            m_faults.push_back(
                Err("transfer.quote_stray", {{"column", m_header[field - 1]}}, AtLine(Line())));
        }
        return true;
    }

    std::span<const std::string_view> Cells() const override { return m_rows.cells(); }
    std::int64_t Line() const override { return m_rows.line(); }
    std::span<const Error> Faults() const override { return m_faults; }
    std::uint64_t BytesRead() const override { return m_rows.source().BytesRead(); }
    std::uint64_t BytesTotal() const override { return m_rows.source().BytesTotal(); }

 private:
    DelimitedRows m_rows;
    std::vector<std::string> m_header;
    Shape m_shape;
    std::vector<Error> m_faults;
    bool m_waiting = false;
};

}  // namespace

Result<std::unique_ptr<RowSource>> OpenDelimited(std::unique_ptr<ByteSource> source,
                                                 const FileFormat& format,
                                                 const ReadLimits& limits) {
    auto encoding = EncodingFromName(format.encoding);
    base::Check(encoding.has_value(), "an encoding that was checked");
    auto rows = std::make_unique<DelimitedSource>(DelimitedRows(
        std::move(source), *encoding, format.delimiter, format.quote, limits));
    ATALAYA_TRY(rows->ReadHeader(format.header_line));
    return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace atalaya::transfer
