#include "registers/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace atalaya::registers {

namespace {

// Readable keys are kept up to this length; longer ones become a digest.
constexpr std::size_t kLongestKey = 120;
constexpr char kKeySeparator = '\x1f';

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

std::string SourceKeyOf(const Model& model, const Record& record) {
    std::vector<std::string> parts;
    for (const auto& id : model.definition().key) {
        const auto* field = model.FindField(id);
        if (!HasValue(record, *field)) return {};
        for (const auto& cell : record.Of(*field)) {
            std::string part;
            if (const auto* text = std::get_if<std::string>(&cell))
                part = *text;
            else if (const auto* number = std::get_if<std::int64_t>(&cell))
                part = std::to_string(*number);
            else if (const auto* real = std::get_if<double>(&cell))
                part = fmt::format("{}", *real);
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
