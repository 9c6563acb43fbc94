// Any bytes as an expression: parsed, and when it stands, evaluated and written for both stores.

#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "expr/sample_schema.hpp"

using namespace atalaya;

namespace {

// A row that depends on the input, so that values meet expressions in many ways.
std::vector<store::Cell> RowFrom(std::string_view bytes, const expr::SampleSchema& schema) {
    std::vector<store::Cell> cells(schema.columns().size());
    std::uint64_t mix = 0xcbf29ce484222325;
    for (char c : bytes) mix = (mix ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    for (const auto& [id, name] : schema.all()) {
        mix = mix * 6364136223846793005 + 1442695040888963407;
        if (mix >> 62 == 0) continue;
        bool text = name.type == expr::Type::Text || name.type == expr::Type::Code ||
                    name.type == expr::Type::Codes;
        if (text) {
            cells[name.cell] = std::string(bytes.substr(0, mix >> 60));
        } else if (name.type == expr::Type::Date) {
            cells[name.cell] = std::int64_t{20140131};
        } else {
            cells[name.cell] = static_cast<std::int64_t>(mix) >> (mix >> 58);
        }
    }
    return cells;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const expr::SampleSchema schema;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    auto parsed = expr::Expression::Parse(text, schema);
    if (!parsed.ok()) {
        base::Check(parsed.error().where.starts_with("offset "), "an error without a place");
        return 0;
    }
    auto cells = RowFrom(text, schema);
    parsed->Evaluate(cells, {2024, 2, 29});
    for (store::Kind kind : {store::Kind::Sqlite, store::Kind::Postgres}) {
        expr::Sql sql = parsed->ToSql(kind, "t", 1, {2024, 2, 29});
        // Bounded growth: a few hundred bytes for each operation.
        base::Check(sql.text.size() < 400 * (size + 100) + 64 * sql.values.size(),
                    "SQL out of proportion");
    }
    return 0;
}
