#include "microdata/dataset.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "base/check.hpp"

namespace atalaya::microdata {
namespace {

constexpr std::uint64_t kQuietNan = 0x7FF8'0000'0000'0000ULL;
// The lowest integers of a narrow column stand for system missing, .a-.z and ._.
constexpr int kMissingCodes = 28;

int CodeOfTag(char tag) {
    if (tag >= 'a' && tag <= 'z') return 1 + (tag - 'a');
    return tag == '_' ? 27 : 0;
}
char TagOfCode(int code) {
    if (code == 0) return 0;
    return code == 27 ? '_' : static_cast<char>('a' + code - 1);
}

template <class Int>
double Decode(Int cell) {
    if constexpr (std::is_same_v<Int, double>) {
        return cell;
    } else {
        constexpr int kLowest = std::numeric_limits<Int>::min();
        const std::int64_t above = static_cast<std::int64_t>(cell) - kLowest;
        if (above < kMissingCodes) return MissingNumber(TagOfCode(static_cast<int>(above)));
        return cell;
    }
}

// Appends while the numbers fit; how many did.
template <class Int>
std::size_t AppendFitting(std::span<const double> values, std::vector<Int>& out) {
    if constexpr (std::is_same_v<Int, double>) {
        out.insert(out.end(), values.begin(), values.end());
        return values.size();
    } else {
        constexpr double kLow =
            static_cast<double>(std::numeric_limits<Int>::min()) + kMissingCodes;
        constexpr double kHigh = static_cast<double>(std::numeric_limits<Int>::max());
        const std::size_t start = out.size();
        out.resize(start + values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double value = values[i];
            if (std::isnan(value)) {
                out[start + i] = static_cast<Int>(std::numeric_limits<Int>::min() +
                                                  CodeOfTag(TagOf(value)));
                continue;
            }
            const bool whole = value >= kLow && value <= kHigh &&
                               static_cast<double>(static_cast<Int>(value)) == value;
            if (!whole) {
                out.resize(start + i);
                return i;
            }
            out[start + i] = static_cast<Int>(value);
        }
        return values.size();
    }
}

template <class To, class From>
std::vector<To> Widened(const std::vector<From>& cells) {
    std::vector<double> values(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) values[i] = Decode(cells[i]);
    std::vector<To> out;
    out.reserve(cells.capacity());
    AppendFitting<To>(values, out);
    return out;
}

}  // namespace

double MissingNumber(char tag) {
    return std::bit_cast<double>(kQuietNan | static_cast<unsigned char>(tag));
}

char TagOf(double missing) {
    const auto tag = static_cast<char>(std::bit_cast<std::uint64_t>(missing) & 0xFF);
    return CodeOfTag(tag) == 0 ? '\0' : tag;
}

void Numbers::Append(std::span<const double> values) {
    while (!values.empty()) {
        values = values.subspan(
            std::visit([&](auto& cells) { return AppendFitting(values, cells); }, m_cells));
        if (values.empty()) return;
        switch (m_cells.index()) {
            case 0: m_cells = Widened<std::int16_t>(std::get<0>(m_cells)); break;
            case 1: m_cells = Widened<std::int32_t>(std::get<1>(m_cells)); break;
            case 2: m_cells = Widened<double>(std::get<2>(m_cells)); break;
        }
    }
}

void Numbers::Reserve(std::size_t rows) {
    std::visit([&](auto& cells) { cells.reserve(rows); }, m_cells);
}

void Numbers::ShrinkToFit() {
    std::visit([](auto& cells) { cells.shrink_to_fit(); }, m_cells);
}

std::size_t Numbers::size() const {
    return std::visit([](const auto& cells) { return cells.size(); }, m_cells);
}

double Numbers::operator[](std::size_t row) const {
    return std::visit([&](const auto& cells) { return Decode(cells[row]); }, m_cells);
}

std::vector<double> Numbers::ToDoubles() const {
    std::vector<double> out(size());
    Copy(0, out);
    return out;
}

void Numbers::Copy(std::size_t first, std::span<double> out) const {
    base::Check(first + out.size() <= size(), "rows of a column");
    std::visit(
        [&](const auto& cells) {
            for (std::size_t i = 0; i < out.size(); ++i) out[i] = Decode(cells[first + i]);
        },
        m_cells);
}

std::size_t Numbers::Bytes() const {
    return std::visit([](const auto& cells) { return cells.capacity() * sizeof(cells[0]); },
                      m_cells);
}

void Texts::AppendText(std::string_view text) {
    if (text.empty()) return Append(0);
    const auto [known, fresh] = m_known.try_emplace(std::string(text), 0);
    if (fresh) known->second = AddWord(std::string(text));
    Append(known->second);
}

std::size_t Texts::Bytes() const {
    std::size_t bytes = m_cells.capacity() * sizeof(m_cells[0]);
    for (const std::string& word : m_words) bytes += sizeof(word) + word.capacity();
    return bytes;
}

bool SameCode(const Code& a, const Code& b) {
    if (a.index() != b.index()) return false;
    if (a.index() == 1) return std::get<1>(a) == std::get<1>(b);
    const double x = std::get<0>(a), y = std::get<0>(b);
    if (std::isnan(x) || std::isnan(y))
        return std::isnan(x) && std::isnan(y) && TagOf(x) == TagOf(y);
    return x == y;
}

bool Variable::IsUserMissing(double value) const {
    for (const MissingRange& range : missing) {
        const auto* low = std::get_if<double>(&range.low);
        const auto* high = std::get_if<double>(&range.high);
        if (low && high && value >= *low && value <= *high) return true;
    }
    return false;
}

bool Variable::IsUserMissing(std::string_view value) const {
    for (const MissingRange& range : missing) {
        const auto* low = std::get_if<std::string>(&range.low);
        const auto* high = std::get_if<std::string>(&range.high);
        if (low && high && value >= *low && value <= *high) return true;
    }
    return false;
}

std::string_view Variable::LabelOf(const Code& value) const {
    for (const ValueLabel& label : labels)
        if (SameCode(label.value, value)) return label.label;
    return "";
}

std::optional<std::size_t> Dataset::Find(std::string_view name) const {
    for (std::size_t i = 0; i < variables.size(); ++i)
        if (variables[i].name == name) return i;
    return std::nullopt;
}

const Numbers& Dataset::NumbersOf(std::size_t variable) const {
    base::Check(variables.at(variable).kind != Kind::Text, "a column of numbers");
    return std::get<Numbers>(columns[variable]);
}

const Texts& Dataset::TextsOf(std::size_t variable) const {
    base::Check(variables.at(variable).kind == Kind::Text, "a column of texts");
    return std::get<Texts>(columns[variable]);
}

std::size_t Dataset::Bytes() const {
    std::size_t bytes = 0;
    for (const Column& column : columns)
        bytes += std::visit([](const auto& cells) { return cells.Bytes(); }, column);
    return bytes;
}

}  // namespace atalaya::microdata
