#include "expr/sql.hpp"

#include "base/check.hpp"
#include "expr/evaluate.hpp"

namespace atalaya::expr {
namespace {

// Longer chains are split, since SQLite allows a tree of 1,000 levels.
constexpr std::size_t kChain = 100;

// The least text above all that begin with the prefix, by bytes; nullopt if there is none. Counts
// up the last character, since a byte alone would break the encoding.
std::optional<std::string> After(std::string prefix) {
    while (!prefix.empty()) {
        std::size_t start = prefix.size() - 1;
        while (start > 0 && (static_cast<unsigned char>(prefix[start]) & 0xC0) == 0x80) --start;
        unsigned char first = static_cast<unsigned char>(prefix[start]);
        char32_t c = first < 0x80 ? first : first < 0xE0 ? first & 0x1F
                                        : first < 0xF0   ? first & 0x0F
                                                         : first & 0x07;
        for (std::size_t i = start + 1; i < prefix.size(); ++i)
            c = (c << 6) | (static_cast<unsigned char>(prefix[i]) & 0x3F);
        prefix.resize(start);
        if (c == 0x10FFFF) continue;
        c = c == 0xD7FF ? 0xE000 : c + 1;   // over the surrogates
        auto tail = [&](int shift) {
            prefix += static_cast<char>(0x80 | ((c >> shift) & 0x3F));
        };
        if (c < 0x80) {
            prefix += static_cast<char>(c);
        } else if (c < 0x800) {
            prefix += static_cast<char>(0xC0 | (c >> 6));
            tail(0);
        } else if (c < 0x10000) {
            prefix += static_cast<char>(0xE0 | (c >> 12));
            tail(6), tail(0);
        } else {
            prefix += static_cast<char>(0xF0 | (c >> 18));
            tail(12), tail(6), tail(0);
        }
        return prefix;
    }
    return std::nullopt;
}

std::string_view PostgresType(Type type) {
    switch (type) {
        case Type::Boolean: return "boolean";
        case Type::Integer:
        case Type::Decimal:
        case Type::Date: return "bigint";
        case Type::Text:
        case Type::Code:
        case Type::Codes: return "text";
    }
    return "text";
}

}  // namespace

Sql WriteSql(const Node& root, const SqlContext& context) {
    SqlWriter writer(context);
    writer.Write(root);
    return writer.Finish();
}

void SqlWriter::Column(std::string_view column) {
    if (!m_context.table.empty()) {
        Put(store::Identifier(m_context.table));
        Put(".");
    }
    Put(store::Identifier(column));
}

void SqlWriter::Bind(store::Cell value) {
    Put("$" + std::to_string(m_next++));
    m_values.push_back(std::move(value));
}

void SqlWriter::BindTyped(store::Cell value) {
    bool text = std::holds_alternative<std::string>(value);
    Bind(std::move(value));
    if (postgres()) Put(text ? "::text" : "::bigint");
}

std::string SqlWriter::Captured(const Node& leaf) {
    std::string before = std::exchange(m_text, {});
    Write(leaf);
    return std::exchange(m_text, std::move(before));
}

void SqlWriter::Write(const Node& node) {
    switch (node.op) {
        case Op::Literal:
        case Op::Nothing:
        case Op::Today:
        case Op::Field: return Leaf(node);
        case Op::And:
        case Op::Or: return Junction(node.children, node.op == Op::And ? " AND " : " OR ");
        case Op::Not:
            Put("(NOT ");
            Write(node.children[0]);
            return Put(")");
        case Op::Compare: return Compare(node);
        case Op::Between: return Between(node);
        case Op::In: return In(node);
        case Op::Sum:
        case Op::Multiply:
        case Op::Divide:
        case Op::Rescale:
        case Op::Abs: return Arithmetic(node);
        // PostgreSQL's least() passes over a missing value, the function below it does not.
        case Op::Min: return Call(postgres() ? "int8smaller" : "min", node.children);
        case Op::Max: return Call(postgres() ? "int8larger" : "max", node.children);
        case Op::Coalesce: return Call("coalesce", node.children);
        case Op::If: return If(node);
        case Op::IsMissing:
            Put("(");
            Write(node.children[0]);
            return Put(" IS NULL)");
        case Op::HasReason:
        case Op::HasCode:
        case Op::Contains: return Position(node);
        case Op::Year:
        case Op::Quarter:
        case Op::Month: return DatePart(node);
        case Op::DaysBetween: return DaysBetween(node);
        case Op::WithinTerritory: return Within(node);
        case Op::Length: return Call("length", node.children);
        case Op::StartsWith: return StartsWith(node);
    }
}

void SqlWriter::Leaf(const Node& node) {
    if (node.op == Op::Field) {
        if (node.type == Type::Boolean) Put("(");
        Column(node.name.column);
        if (node.type == Type::Boolean) Put(" = 1)");
    } else if (node.op == Op::Nothing) {
        Put("NULL");
        if (postgres()) Put(std::string("::") + std::string(PostgresType(node.type)));
    } else if (node.op == Op::Today) {
        BindTyped(std::int64_t{m_context.today.ToKey()});
    } else if (node.type == Type::Boolean) {
        Put(node.integer ? (postgres() ? "TRUE" : "1") : (postgres() ? "FALSE" : "0"));
    } else if (IsTextual(node)) {
        BindTyped(node.text);
    } else {
        BindTyped(node.integer);
    }
}

void SqlWriter::Junction(std::span<const Node> parts, std::string_view word) {
    Put("(");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) Put(word);
        if (parts.size() <= kChain) {
            Write(parts[i]);
        } else {
            auto group = parts.subspan(i, std::min(kChain, parts.size() - i));
            Junction(group, word);
            i += group.size() - 1;
        }
    }
    Put(")");
}

void SqlWriter::If(const Node& node) {
    Put("(CASE");
    std::size_t i = 0;
    for (; i + 1 < node.children.size(); i += 2) {
        Put(" WHEN ");
        Write(node.children[i]);
        Put(" THEN ");
        Write(node.children[i + 1]);
    }
    Put(" ELSE ");
    Write(node.children[i]);
    Put(" END)");
}

void SqlWriter::Call(std::string_view function, std::span<const Node> arguments) {
    Put(function);
    Put("(");
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (i > 0) Put(", ");
        Write(arguments[i]);
    }
    Put(")");
}

void SqlWriter::KnownTo(const Node& date, base::Precision needed) {
    if (date.name.precision_column.empty()) return Write(date);
    Put("(CASE WHEN ");
    Column(date.name.precision_column);
    Put(" >= " + std::to_string(static_cast<int>(needed)) + " THEN ");
    Write(date);
    Put(" END)");
}

void SqlWriter::DatePart(const Node& node) {
    const Node& date = node.children[0];
    if (node.op == Op::Year) {
        Put("(");
        Write(date);
        return Put(" / 10000)");
    }
    Put(node.op == Op::Month ? "(" : "((");
    KnownTo(date, base::Precision::Month);
    Put(node.op == Op::Month ? " / 100 % 100)" : " / 100 % 100 + 2) / 3)");
}

// Days as the difference of two calls of one function of the day.
void SqlWriter::DaysBetween(const Node& node) {
    auto day = [&](const Node& date) {
        if (!postgres()) {
            Put("atalaya_days(");
            KnownTo(date, base::Precision::Day);
            return Put(")");
        }
        std::string before = std::exchange(m_text, {});
        KnownTo(date, base::Precision::Day);
        std::string key = std::exchange(m_text, std::move(before));
        Put("make_date((" + key + " / 10000)::int, (" + key + " / 100 % 100)::int, (" + key +
            " % 100)::int)");
    };
    Put("(");
    day(node.children[1]);
    Put(" - ");
    day(node.children[0]);
    Put(postgres() ? ")::bigint" : ")");
}

// "XA-03" holds itself and all that begins with "XA-03-"; '.' is the byte after '-'.
void SqlWriter::Within(const Node& node) {
    std::string column = Captured(node.children[0]);
    Put("(" + column + " = ");
    Bind(node.text);
    Put(" OR (" + column + " >= ");
    Bind(node.text + "-");
    Put(" AND " + column + " < ");
    Bind(node.text + ".");
    Put("))");
}

void SqlWriter::Position(const Node& node) {
    Put(postgres() ? "(strpos(" : "(instr(");
    if (node.op == Op::HasReason) {
        Put("coalesce(");
        Column(node.name.column);
        Put(", '')");
    } else {
        Write(node.children[0]);
    }
    Put(", ");
    if (node.op == Op::Contains) {
        Write(node.children[1]);
    } else {
        BindTyped(node.text);
    }
    Put(") > 0)");
}

// On a column as a range, which an index serves.
void SqlWriter::StartsWith(const Node& node) {
    const Node& text = node.children[0];
    const Node& prefix = node.children[1];
    auto after = prefix.op == Op::Literal ? After(prefix.text) : std::nullopt;
    if (text.op == Op::Field && after) {
        std::string column = Captured(text);
        Put("(" + column + " >= ");
        Bind(prefix.text);
        Put(" AND " + column + " < ");
        Bind(*after);
        return Put(")");
    }
    Put(postgres() ? "(strpos(" : "(instr(");
    Write(text);
    Put(", ");
    Write(prefix);
    Put(") = 1)");
}

}  // namespace atalaya::expr
