#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "registers/layout.hpp"

namespace atalaya::registers {

namespace {

void AppendNumber(std::string& out, std::uint32_t number) {
    const char bytes[] = {static_cast<char>(number), static_cast<char>(number >> 8),
                          static_cast<char>(number >> 16), static_cast<char>(number >> 24)};
    out.append(bytes, sizeof bytes);
}

void AppendFramed(std::string& out, std::string_view bytes) {
    AppendNumber(out, static_cast<std::uint32_t>(bytes.size()));
    out += bytes;
}

// A value as text, whatever its type: widening a column from integer to text changes no digest.
void AppendCell(std::string& out, std::uint32_t tag, const store::Cell& cell) {
    if (store::IsNull(cell)) return;
    AppendNumber(out, tag);
    if (const auto* text = std::get_if<std::string>(&cell)) {
        AppendFramed(out, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        char buffer[24];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, *number).ptr;
        AppendFramed(out, std::string_view(buffer, end));
    } else if (const auto* real = std::get_if<double>(&cell)) {
        AppendFramed(out, fmt::format("{}", *real));
    } else if (const auto* bytes = std::get_if<store::Bytes>(&cell)) {
        AppendFramed(out, bytes->data);
    }
}

void AppendSystem(std::string& out, const Model& model, const Record& record) {
    for (std::size_t i = 0; i < kSystemColumns; ++i) {
        const auto column = static_cast<SystemColumn>(i);
        if (column == SystemColumn::Id || column == SystemColumn::Digest ||
            column == SystemColumn::SourceKey)
            continue;
        AppendCell(out, model.column_tags()[i], record.cells[i]);
    }
}

using TaggedRows = std::vector<std::vector<TaggedCell>>;

TaggedRows RowsOf(const Model& model, const Field& group, const Record& record) {
    const auto& tags = model.GroupColumnTags(group);
    TaggedRows rows;
    for (const auto& row : record.Rows(group)) {
        auto& tagged = rows.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) tagged.emplace_back(tags[i], row[i]);
    }
    return rows;
}

void SortByTag(std::vector<TaggedCell>& cells) {
    std::sort(cells.begin(), cells.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
}

void AppendGroup(std::string& out, std::string_view table, TaggedRows rows) {
    if (rows.empty()) return;
    AppendNumber(out, ColumnTag(table));
    AppendNumber(out, static_cast<std::uint32_t>(rows.size()));
    for (auto& row : rows) {
        SortByTag(row);
        std::string inner;
        for (const auto& [tag, cell] : row) AppendCell(inner, tag, cell);
        AppendFramed(out, inner);
    }
}

}  // namespace

base::Digest DigestOf(const Model& model, const Record& record) {
    std::string bytes;
    bytes.reserve(1024);
    AppendSystem(bytes, model, record);
    // Fields in the order of their tags, so that moving one within the definition changes nothing.
    for (const std::size_t i : model.digest_order())
        AppendCell(bytes, model.column_tags()[i], record.cells[i]);
    for (const auto* group : model.groups())
        AppendGroup(bytes, model.GroupTable(*group), RowsOf(model, *group, record));
    return base::HashBytes(bytes);
}

base::Digest DigestWith(const Model& model, const Record& record, const ExtraCells& extra) {
    std::string bytes;
    AppendSystem(bytes, model, record);
    auto fields = extra.main;
    for (const std::size_t i : model.digest_order())
        fields.emplace_back(model.column_tags()[i], record.cells[i]);
    SortByTag(fields);
    for (const auto& [tag, cell] : fields) AppendCell(bytes, tag, cell);
    auto groups = extra.rows;
    for (const auto* group : model.groups()) {
        auto& rows = groups[model.GroupTable(*group)];
        auto own = RowsOf(model, *group, record);
        rows.resize(std::max(rows.size(), own.size()));
        for (std::size_t i = 0; i < own.size(); ++i)
            rows[i].insert(rows[i].end(), own[i].begin(), own[i].end());
    }
    for (auto& [table, rows] : groups) AppendGroup(bytes, table, std::move(rows));
    return base::HashBytes(bytes);
}

}  // namespace atalaya::registers
