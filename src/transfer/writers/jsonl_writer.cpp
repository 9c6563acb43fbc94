#include "base/check.hpp"
#include "base/json.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kPiece = 64 << 10;

class JsonLinesSink final : public RowSink {
 public:
    explicit JsonLinesSink(Output output) : m_output(std::move(output)) {}

    Result<void> Header(std::span<const std::string> names) override {
        for (const std::string& name : names) m_names.push_back(json::serialize(json::string(name)));
        return {};
    }

    Result<void> Row(std::span<const OutCell> cells) override {
        base::Check(cells.size() == m_names.size(), "one cell for each name");
        m_bytes += '{';
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) m_bytes += ',';
            m_bytes += m_names[i];
            m_bytes += ':';
            Value(cells[i]);
        }
        m_bytes += "}\n";
        if (m_bytes.size() < kPiece) return {};
        return Finish();
    }

    Result<void> Finish() override {
        Result<void> written = m_output(m_bytes);
        m_bytes.clear();
        return written;
    }

 private:
    // A number keeps its digits, which a binary float would not.
    void Value(const OutCell& cell) {
        bool number = cell.kind == OutCell::Kind::Number && IsPlainNumber(cell.text) &&
                      cell.text[0] != '+';
        if (cell.text.empty()) {
            m_bytes += "null";
        } else if (number || cell.kind == OutCell::Kind::YesNo) {
            m_bytes += cell.text;
        } else {
            m_bytes += json::serialize(json::string(cell.text));
        }
    }

    Output m_output;
    std::vector<std::string> m_names;
    std::string m_bytes;
};

}  // namespace

std::unique_ptr<RowSink> WriteJsonLines(Output output) {
    return std::make_unique<JsonLinesSink>(std::move(output));
}

}  // namespace atalaya::transfer
