#include "registers/record.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace atalaya::registers {

namespace {

// Readable keys are kept up to this length; longer ones become a digest.
constexpr std::size_t kLongestKey = 120;
constexpr char kKeySeparator = '\x1f';

void AppendNumber(std::string& out, std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(number >> shift));
}

void AppendFramed(std::string& out, std::string_view bytes) {
    AppendNumber(out, static_cast<std::uint32_t>(bytes.size()));
    out += bytes;
}

// A value as text, whatever its type: widening a column from integer to text changes no digest.
void AppendValue(std::string& out, const store::Cell& cell) {
    char buffer[24];
    if (const auto* text = std::get_if<std::string>(&cell)) {
        AppendFramed(out, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, *number).ptr;
        AppendFramed(out, std::string_view(buffer, end));
    } else if (const auto* real = std::get_if<double>(&cell)) {
        AppendFramed(out, fmt::format("{}", *real));
    } else if (const auto* bytes = std::get_if<store::Bytes>(&cell)) {
        AppendFramed(out, bytes->data);
    }
}

void AppendCells(std::string& out, std::span<const store::Cell> cells,
                 std::span<const std::uint32_t> tags) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (store::IsNull(cells[i])) continue;
        AppendNumber(out, tags[i]);
        AppendValue(out, cells[i]);
    }
}

bool InDigest(std::size_t column) {
    return column != static_cast<std::size_t>(SystemColumn::Id) &&
           column != static_cast<std::size_t>(SystemColumn::Digest) &&
           column != static_cast<std::size_t>(SystemColumn::SourceKey);
}

void AppendGroup(std::string& out, const Model& model, const Field& group,
                 const std::vector<std::vector<store::Cell>>& rows) {
    if (rows.empty()) return;
    AppendNumber(out, ColumnTag(model.GroupTable(group)));
    AppendNumber(out, static_cast<std::uint32_t>(rows.size()));
    for (const auto& row : rows) {
        std::string inner;
        AppendCells(inner, row, model.GroupColumnTags(group));
        AppendFramed(out, inner);
    }
}

std::string HashedKey(const std::vector<std::string>& parts) {
    base::Hasher hasher;
    for (const auto& part : parts) hasher.Add(part);
    return "#" + base::Base64Url(hasher.Finish());
}

}  // namespace

const std::string& Record::Text(SystemColumn column) const {
    static const std::string none;
    const auto* text = std::get_if<std::string>(&At(column));
    return text ? *text : none;
}

std::int64_t Record::Int(SystemColumn column) const {
    const auto* number = std::get_if<std::int64_t>(&At(column));
    return number ? *number : 0;
}

std::string Record::Reference() const {
    return Text(SystemColumn::Country) + "-" + std::to_string(Int(SystemColumn::Id));
}

const std::vector<std::vector<store::Cell>>& Record::Rows(const Field& group) const {
    static const std::vector<std::vector<store::Cell>> none;
    const auto found = groups.find(group.index);
    return found == groups.end() ? none : found->second;
}

bool HasValue(const Record& record, const Field& field) {
    if (field.cell_count == 0) return !record.Rows(field).empty();
    const auto cells = record.Of(field);
    return std::any_of(cells.begin(), cells.end(),
                       [](const store::Cell& cell) { return !store::IsNull(cell); });
}

Result<std::pair<std::string, std::int64_t>> ParseReference(std::string_view reference) {
    const auto invalid = [&] {
        return Err("record.reference_invalid", {{"reference", std::string(reference)}});
    };
    const auto dash = reference.find('-');
    if (dash != 2 || reference.size() < 4 || reference[3] == '0') return invalid();
    for (const char c : reference.substr(0, 2)) {
        if (c < 'A' || c > 'Z') return invalid();
    }
    std::int64_t number = 0;
    const auto* end = reference.data() + reference.size();
    const auto parsed = std::from_chars(reference.data() + 3, end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < 1) return invalid();
    return std::pair(std::string(reference.substr(0, 2)), number);
}

base::Digest DigestOf(const Model& model, const Record& record) {
    std::string bytes;
    bytes.reserve(1024);
    const auto& tags = model.column_tags();
    const std::span cells(record.cells);
    for (std::size_t i = 0; i < kSystemColumns; ++i) {
        if (InDigest(i)) AppendCells(bytes, cells.subspan(i, 1), std::span(tags).subspan(i, 1));
    }
    // Fields in the order of their tags, so that moving a field within the definition changes
    // nothing either.
    for (const std::size_t i : model.digest_order())
        AppendCells(bytes, cells.subspan(i, 1), std::span(tags).subspan(i, 1));
    for (const auto* group : model.groups())
        AppendGroup(bytes, model, *group, record.Rows(*group));
    return base::HashBytes(bytes);
}

std::string SourceKeyOf(const Model& model, const Record& record) {
    std::vector<std::string> parts;
    for (const auto& id : model.definition().key) {
        const auto* field = model.FindField(id);
        if (!HasValue(record, *field)) return {};
        for (const auto& cell : record.Of(*field)) {
            std::string part;
            if (const auto* text = std::get_if<std::string>(&cell)) part = *text;
            else if (const auto* number = std::get_if<std::int64_t>(&cell)) part = std::to_string(*number);
            else if (const auto* real = std::get_if<double>(&cell)) part = fmt::format("{}", *real);
            parts.push_back(std::move(part));
        }
    }
    if (parts.empty()) return {};
    std::string key;
    for (const auto& part : parts) {
        if (part.find(kKeySeparator) != std::string::npos) return HashedKey(parts);
        if (!key.empty()) key.push_back(kKeySeparator);
        key += part;
    }
    return key.size() <= kLongestKey ? key : HashedKey(parts);
}

access::Subject SubjectOf(const Model& model, const Record& record) {
    access::Subject subject;
    subject.kind = "register";
    subject.id = model.id();
    subject.country = record.Text(SystemColumn::Country);
    subject.territory = record.Text(SystemColumn::Territory);
    subject.unit = record.Text(SystemColumn::Unit);
    subject.mark = record.Text(SystemColumn::Mark);
    subject.state = record.Text(SystemColumn::State);
    return subject;
}

bool ReadsAreJournalled(std::string_view mark) {
    return mark != "public" && mark != "official" && mark != "tlp:clear" && mark != "tlp:green";
}

}  // namespace atalaya::registers
