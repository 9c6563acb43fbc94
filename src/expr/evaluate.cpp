#include "expr/evaluate.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "expr/numbers.hpp"

namespace atalaya::expr {
namespace {

constexpr Answer kMissing{};

Answer Of(std::int64_t integer) { return {.present = true, .integer = integer}; }
Answer Of(std::optional<std::int64_t> integer) { return integer ? Of(*integer) : kMissing; }
Answer Of(std::optional<base::Decimal> number) {
    return number ? Of(number->mantissa()) : kMissing;
}
Answer OfTruth(bool truth) { return Of(std::int64_t{truth}); }

std::int64_t Characters(std::string_view utf8) {
    return std::count_if(utf8.begin(), utf8.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool LiesWithin(std::string_view code, std::string_view territory) {
    return code.substr(0, territory.size()) == territory &&
           (code.size() == territory.size() || code[territory.size()] == '-');
}

class Evaluator {
 public:
    Evaluator(std::span<const store::Cell> cells, base::Date today)
        : m_cells(cells), m_today(today) {}

    Answer Run(const Node& node) const {
        switch (node.op) {
            case Op::Literal: return {true, node.integer, node.text};
            case Op::Nothing: return kMissing;
            case Op::Today: return Of(m_today.ToKey());
            case Op::Field: return Read(node);
            case Op::And: return Junction(node, 0);
            case Op::Or: return Junction(node, 1);
            case Op::Not: return Not(node);
            case Op::Compare: return Compare(node);
            case Op::Between: return Between(node);
            case Op::In: return In(node);
            case Op::Sum: return Sum(node);
            case Op::Multiply:
            case Op::Divide: return Product(node);
            case Op::Rescale: return Rescale(node);
            case Op::Abs: return Abs(node);
            case Op::Min:
            case Op::Max: return Extreme(node);
            case Op::Coalesce: return Coalesce(node);
            case Op::If: return If(node);
            case Op::IsMissing: return OfTruth(!Child(node, 0).present);
            case Op::HasReason: return HasReason(node);
            case Op::Year: return Year(node);
            case Op::Quarter:
            case Op::Month: return PartOfYear(node);
            case Op::DaysBetween: return DaysBetween(node);
            case Op::WithinTerritory:
            case Op::HasCode:
            case Op::Length: return OfText(node);
            case Op::StartsWith:
            case Op::Contains: return OfTwoTexts(node);
        }
        return kMissing;
    }

 private:
    Answer Child(const Node& node, std::size_t index) const { return Run(node.children[index]); }

    std::optional<base::Decimal> Number(const Node& node) const {
        Answer answer = Run(node);
        if (!answer.present) return std::nullopt;
        return base::Decimal(answer.integer, node.scale);
    }

    const store::Cell& Cell(std::size_t index) const {
        base::Check(index < m_cells.size(), "an expression needs more cells than it was given");
        return m_cells[index];
    }

    Answer Read(const Node& node) const {
        const store::Cell& cell = Cell(node.name.cell);
        if (store::IsNull(cell)) return kMissing;
        if (IsTextual(node) || node.type == Type::Codes) {
            const auto* text = std::get_if<std::string>(&cell);
            base::Check(text != nullptr, "a text cell holds something else");
            return {true, 0, *text};
        }
        const auto* integer = std::get_if<std::int64_t>(&cell);
        base::Check(integer != nullptr, "an integer cell holds something else");
        Answer answer = Of(*integer);
        if (node.type == Type::Date) answer.known = PrecisionOf(node.name);
        return answer;
    }

    // Without a precision in its cell a date is taken for the least that it can be.
    base::Precision PrecisionOf(const Name& date) const {
        if (date.precision_column.empty()) return base::Precision::Day;
        const auto* known = std::get_if<std::int64_t>(&Cell(date.precision_cell));
        return known ? static_cast<base::Precision>(*known) : base::Precision::Year;
    }

    // `deciding`: the truth that settles the whole, whatever the others are.
    Answer Junction(const Node& node, std::int64_t deciding) const {
        bool missing = false;
        for (const Node& child : node.children) {
            Answer answer = Run(child);
            if (answer.present && answer.integer == deciding) return answer;
            missing = missing || !answer.present;
        }
        return missing ? kMissing : Of(1 - deciding);
    }

    Answer Not(const Node& node) const {
        Answer answer = Child(node, 0);
        return answer.present ? OfTruth(answer.integer == 0) : kMissing;
    }

    static std::strong_ordering Order(const Node& left, const Answer& a, const Node& right,
                                      const Answer& b) {
        if (IsTextual(left)) return a.text <=> b.text;
        if (left.scale == right.scale) return a.integer <=> b.integer;
        return base::Decimal(a.integer, left.scale) <=> base::Decimal(b.integer, right.scale);
    }

    Answer Compare(const Node& node) const {
        Answer left = Child(node, 0), right = Child(node, 1);
        if (!left.present || !right.present) return kMissing;
        auto order = Order(node.children[0], left, node.children[1], right);
        return OfTruth(expr::Holds(node.relation, order));
    }

    Answer Between(const Node& node) const {
        Answer value = Child(node, 0), low = Child(node, 1), high = Child(node, 2);
        if (!value.present) return kMissing;
        const auto& parts = node.children;
        if (low.present && Order(parts[1], low, parts[0], value) > 0) return OfTruth(false);
        if (high.present && Order(parts[0], value, parts[2], high) > 0) return OfTruth(false);
        return low.present && high.present ? OfTruth(true) : kMissing;
    }

    Answer In(const Node& node) const {
        Answer value = Child(node, 0);
        if (!value.present) return kMissing;
        if (!IsTextual(node.children[0]))
            return OfTruth(
                std::binary_search(node.integers.begin(), node.integers.end(), value.integer));
        return OfTruth(
            std::binary_search(node.texts.begin(), node.texts.end(), value.text, std::less<>()));
    }

    Answer Sum(const Node& node) const {
        std::array<Term, kMaxTerms> terms;
        std::size_t count = 0;
        for (const Node& child : node.children) {
            Answer answer = Run(child);
            if (!answer.present) return kMissing;
            std::int64_t factor = base::PowerOfTen(node.scale - child.scale);
            terms[count] = {answer.integer, node.signs[count] == '-' ? -factor : factor};
            ++count;
        }
        return Of(AddUp(std::span(terms).first(count)));
    }

    Answer Product(const Node& node) const {
        auto left = Number(node.children[0]), right = Number(node.children[1]);
        if (!left || !right) return kMissing;
        return Of(node.op == Op::Multiply ? base::Decimal::Multiply(*left, *right)
                                          : base::Decimal::Divide(*left, *right));
    }

    Answer Rescale(const Node& node) const {
        auto number = Number(node.children[0]);
        return number ? Of(number->Rescaled(node.scale)) : kMissing;
    }

    Answer Abs(const Node& node) const {
        Answer answer = Child(node, 0);
        if (!answer.present) return kMissing;
        Term term{answer.integer, answer.integer < 0 ? -1 : 1};
        return Of(AddUp({&term, 1}));
    }

    Answer Extreme(const Node& node) const {
        Answer left = Child(node, 0), right = Child(node, 1);
        if (!left.present || !right.present) return kMissing;
        // Of two equal first days the one that is less exactly known: the answer claims no more.
        if (left.integer == right.integer) return left.known < right.known ? left : right;
        return (left.integer < right.integer) == (node.op == Op::Min) ? left : right;
    }

    Answer Coalesce(const Node& node) const {
        for (const Node& child : node.children) {
            Answer answer = Run(child);
            if (answer.present) return answer;
        }
        return kMissing;
    }

    Answer If(const Node& node) const {
        std::size_t i = 0;
        for (; i + 1 < node.children.size(); i += 2) {
            Answer condition = Child(node, i);
            if (condition.present && condition.integer != 0) return Child(node, i + 1);
        }
        return Child(node, i);
    }

    Answer HasReason(const Node& node) const {
        const auto* reasons = std::get_if<std::string>(&Cell(node.name.cell));
        return OfTruth(reasons && reasons->find(node.text) != std::string::npos);
    }

    Answer Year(const Node& node) const {
        Answer date = Child(node, 0);
        return date.present ? Of(date.integer / 10000) : kMissing;
    }

    // The date, or missing where it is not known to `needed`.
    Answer KnownTo(const Node& date, base::Precision needed) const {
        Answer answer = Run(date);
        return answer.known < needed ? kMissing : answer;
    }

    Answer PartOfYear(const Node& node) const {
        Answer date = KnownTo(node.children[0], base::Precision::Month);
        if (!date.present) return kMissing;
        std::int64_t month = date.integer / 100 % 100;
        return Of(node.op == Op::Month ? month : (month + 2) / 3);
    }

    Answer DaysBetween(const Node& node) const {
        Answer from = KnownTo(node.children[0], base::Precision::Day);
        Answer to = KnownTo(node.children[1], base::Precision::Day);
        if (!from.present || !to.present) return kMissing;
        return Of(DayNumber(to.integer) - DayNumber(from.integer));
    }

    Answer OfText(const Node& node) const {
        Answer text = Child(node, 0);
        if (!text.present) return kMissing;
        if (node.op == Op::Length) return Of(Characters(text.text));
        if (node.op == Op::WithinTerritory) return OfTruth(LiesWithin(text.text, node.text));
        return OfTruth(text.text.find(node.text) != std::string_view::npos);
    }

    Answer OfTwoTexts(const Node& node) const {
        Answer text = Child(node, 0), part = Child(node, 1);
        if (!text.present || !part.present) return kMissing;
        std::size_t at = text.text.find(part.text);
        return OfTruth(node.op == Op::StartsWith ? at == 0 : at != std::string_view::npos);
    }

    std::span<const store::Cell> m_cells;
    base::Date m_today;
};

}  // namespace

std::int64_t DayNumber(std::int64_t key) {
    return base::Date::FromKey(static_cast<int>(key)).ToDays();
}

Answer Evaluate(const Node& node, std::span<const store::Cell> cells, base::Date today) {
    return Evaluator(cells, today).Run(node);
}

}  // namespace atalaya::expr
