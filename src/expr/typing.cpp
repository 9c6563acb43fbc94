#include "expr/typing.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "base/text.hpp"
#include "expr/numbers.hpp"

namespace atalaya::expr {
namespace {

Relation Flipped(Relation relation) {
    switch (relation) {
        case Relation::Equal: return Relation::Equal;
        case Relation::NotEqual: return Relation::NotEqual;
        case Relation::Less: return Relation::Greater;
        case Relation::LessOrEqual: return Relation::GreaterOrEqual;
        case Relation::Greater: return Relation::Less;
        case Relation::GreaterOrEqual: return Relation::LessOrEqual;
    }
    return relation;
}

bool IsOrdering(Relation relation) {
    return relation != Relation::Equal && relation != Relation::NotEqual;
}

// Of one kind, so that a comparison of the two means something.
bool SameKind(const Node& left, const Node& right) {
    if (IsNumber(left)) return IsNumber(right);
    if (IsTextual(left)) {
        bool both_listed = !left.domain.empty() && !right.domain.empty();
        return IsTextual(right) && (!both_listed || left.domain == right.domain);
    }
    return left.type == right.type;
}

Node ScaledLiteral(const Node& literal, int scale, bool* exact) {
    Node out = literal;
    Steps steps = StepsOf({literal.integer, literal.scale}, scale);
    *exact = steps.exact && steps.floor == static_cast<std::int64_t>(steps.floor);
    out.integer = static_cast<std::int64_t>(steps.floor);
    out.scale = scale;
    out.type = Type::Decimal;
    return out;
}

}  // namespace

Node Over(Op op, Type type, std::vector<Node> children) {
    Node node;
    node.op = op;
    node.type = type;
    for (const Node& child : children) node.depth = std::max(node.depth, child.depth + 1);
    if (!children.empty()) {
        node.begin = children.front().begin;
        node.end = children.back().end;
    }
    node.children = std::move(children);
    return node;
}

Node AtScale(Node number, int scale) {
    if (number.op == Op::Literal) {
        bool exact = false;
        Node scaled = ScaledLiteral(number, scale, &exact);
        if (exact) return scaled;
    }
    if (number.scale == scale) {
        number.type = Type::Decimal;
        return number;
    }
    Node node = Over(Op::Rescale, Type::Decimal, {});
    node.begin = number.begin;
    node.end = number.end;
    node.depth = number.depth + 1;
    node.scale = scale;
    node.children.push_back(std::move(number));
    return node;
}

bool IsQuoted(const Node& node) { return node.op == Op::Literal && node.type == Type::Text; }

std::string Nearest(std::string_view wrong, std::vector<std::string> names) {
    auto distance = [&](const std::string& name) {
        bool part = !wrong.empty() && name.find(wrong) != std::string::npos;
        return part ? 1 : base::EditDistance(wrong, name, 64);
    };
    std::vector<std::pair<int, std::string>> ranked;
    for (std::string& name : names) {
        int edits = distance(name);
        ranked.emplace_back(edits, std::move(name));
    }
    std::sort(ranked.begin(), ranked.end());
    std::string out;
    for (std::size_t i = 0; i < ranked.size() && i < 3; ++i) {
        if (i > 0) out += ", ";
        out += ranked[i].second;
    }
    return out.empty() ? "-" : out;
}

std::vector<std::string> Schema::NearestCodes(std::string_view, std::string_view) const {
    return {};
}

std::string Typing::Snippet(const Node& node) const {
    return std::string(m_text.substr(node.begin, node.end - node.begin));
}

Error Typing::Wrong(std::string_view code, std::string_view function, const Node& found) const {
    return Err(code, {{"name", std::string(function)}, {"found", Snippet(found)}},
               Where(found.begin));
}

Error Typing::NotComparable(const Node& left, const Node& right) const {
    if (left.op == Op::Nothing || right.op == Op::Nothing)
        return Err("expr.missing_compared", {},
                   Where(left.op == Op::Nothing ? left.begin : right.begin));
    const Node& quoted = IsQuoted(left) ? left : right;
    const Node& other = IsQuoted(left) ? right : left;
    if (IsQuoted(quoted) && other.type == Type::Date && base::Date::Parse(quoted.text).ok())
        return Err("expr.date_quoted", {{"text", quoted.text}}, Where(quoted.begin));
    if (left.type == Type::Codes || right.type == Type::Codes)
        return Err("expr.codes_compared",
                   {{"name", Snippet(left.type == Type::Codes ? left : right)}},
                   Where(left.begin));
    return Err("expr.not_comparable", {{"left", Snippet(left)}, {"right", Snippet(right)}},
               Where(left.begin));
}

Result<void> Typing::CheckCode(const Node& literal, std::string_view domain) const {
    if (domain.empty() || m_schema.HasCode(domain, literal.text)) return {};
    std::string nearest;
    for (const std::string& code : m_schema.NearestCodes(domain, literal.text))
        nearest += (nearest.empty() ? "" : ", ") + code;
    return Err("expr.unknown_code",
               {{"code", literal.text},
                {"domain", std::string(domain)},
                {"nearest", nearest.empty() ? "-" : nearest}},
               Where(literal.begin));
}

Result<Node> Typing::Field(const Token& token) {
    const Name* name = m_schema.Find(token.text);
    if (!name)
        return Err("expr.unknown_name",
                   {{"name", token.text}, {"nearest", Nearest(token.text, m_schema.Names())}},
                   Where(token.offset));
    base::Check(name->scale >= 0 && name->scale <= base::Decimal::kMaxScale, "scale of a name");
    Node node = Over(Op::Field, name->type, {});
    node.scale = name->type == Type::Decimal ? name->scale : 0;
    node.domain = name->domain;
    node.name = *name;
    node.text = token.text;
    m_names.insert(token.text);
    return node;
}

Result<Node> Typing::Number(const Token& number, bool negative) const {
    auto parsed = base::Decimal::Parse((negative ? "-" : "") + number.text);
    if (!parsed.ok() || parsed->rounded)
        return Err("expr.number_invalid", {{"text", number.text}}, Where(number.offset));
    bool whole = number.text.find('.') == std::string::npos;
    base::Decimal value = parsed->value.Normalized();
    Node node = Over(Op::Literal, whole ? Type::Integer : Type::Decimal, {});
    node.integer = value.mantissa();
    node.scale = value.scale();
    return node;
}

Node Typing::Text(const Token& text) const {
    Node node = Over(Op::Literal, Type::Text, {});
    node.text = text.text;
    return node;
}

Node Typing::Date(const Token& date) const {
    Node node = Over(Op::Literal, Type::Date, {});
    node.integer = base::Date::Parse(date.text).value().ToKey();
    return node;
}

Result<Node> Typing::Junction(Op op, std::vector<Node> parts) const {
    for (const Node& part : parts) {
        if (part.type != Type::Boolean || part.op == Op::Nothing)
            return Wrong("expr.needs_condition", op == Op::And ? "and" : "or", part);
    }
    return Over(op, Type::Boolean, std::move(parts));
}

Result<Node> Typing::Not(Node part) const {
    if (part.type != Type::Boolean || part.op == Op::Nothing)
        return Wrong("expr.needs_condition", "not", part);
    std::vector<Node> children;
    children.push_back(std::move(part));
    return Over(Op::Not, Type::Boolean, std::move(children));
}

Result<Node> Typing::Compare(Relation relation, Node left, Node right) const {
    if (left.op == Op::Nothing || right.op == Op::Nothing || !SameKind(left, right) ||
        left.type == Type::Codes)
        return NotComparable(left, right);
    if (IsOrdering(relation) && left.type == Type::Boolean)
        return Err("expr.not_ordered", {{"found", Snippet(left)}}, Where(left.begin));
    // Bounds of a range of codes ("F10" to "F19") need not be codes themselves.
    if (!IsOrdering(relation)) {
        if (IsQuoted(right)) ATALAYA_TRY(CheckCode(right, left.domain));
        if (IsQuoted(left)) ATALAYA_TRY(CheckCode(left, right.domain));
    }
    std::size_t begin = left.begin, end = right.end;
    if (IsConstant(left) && !IsConstant(right)) {
        std::swap(left, right);
        relation = Flipped(relation);
    }
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    Node node = Over(Op::Compare, Type::Boolean, std::move(children));
    node.relation = relation;
    node.begin = begin;
    node.end = end;
    return node;
}

Result<Node> Typing::Between(Node value, Node low, Node high) const {
    for (const Node* bound : {&low, &high}) {
        if (value.op == Op::Nothing || bound->op == Op::Nothing || !SameKind(value, *bound) ||
            value.type == Type::Codes)
            return NotComparable(value, *bound);
    }
    if (value.type == Type::Boolean)
        return Err("expr.not_ordered", {{"found", Snippet(value)}}, Where(value.begin));
    std::vector<Node> children;
    children.push_back(std::move(value));
    children.push_back(std::move(low));
    children.push_back(std::move(high));
    return Over(Op::Between, Type::Boolean, std::move(children));
}

Result<Node> Typing::In(Node value, const std::vector<Node>& entries) const {
    Node node = Over(Op::In, Type::Boolean, {});
    for (const Node& entry : entries) {
        if (value.op == Op::Nothing || !SameKind(value, entry) || value.type == Type::Codes ||
            value.type == Type::Boolean)
            return NotComparable(value, entry);
        if (IsTextual(value)) {
            ATALAYA_TRY(CheckCode(entry, value.domain));
            node.texts.push_back(entry.text);
        } else {
            // A number finer than the scale of the value can never equal it.
            bool exact = false;
            Node scaled = ScaledLiteral(entry, value.scale, &exact);
            if (exact) node.integers.push_back(scaled.integer);
        }
    }
    auto tidy = [](auto& list) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    tidy(node.integers);
    tidy(node.texts);
    node.depth = value.depth + 1;
    node.begin = value.begin;
    node.children.push_back(std::move(value));
    return node;
}

Result<Node> Typing::Sum(std::vector<Node> terms, std::string signs) const {
    int scale = 0;
    bool whole = true;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (!IsNumber(terms[i]) || terms[i].op == Op::Nothing)
            return Wrong("expr.needs_number", std::string(1, signs[i]), terms[i]);
        scale = std::max(scale, terms[i].scale);
        whole = whole && terms[i].type == Type::Integer;
    }
    Node node = Over(Op::Sum, whole ? Type::Integer : Type::Decimal, std::move(terms));
    node.scale = scale;
    node.signs = std::move(signs);
    return node;
}

Result<Node> Typing::Product(Op op, Node left, Node right) const {
    for (const Node* side : {&left, &right}) {
        if (!IsNumber(*side) || side->op == Op::Nothing)
            return Wrong("expr.needs_number", op == Op::Multiply ? "*" : "/", *side);
    }
    bool whole = op == Op::Multiply && left.type == Type::Integer && right.type == Type::Integer;
    int scale = op == Op::Divide ? base::Decimal::kMaxScale
                                 : std::min(left.scale + right.scale, base::Decimal::kMaxScale);
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    Node node = Over(op, whole ? Type::Integer : Type::Decimal, std::move(children));
    node.scale = scale;
    return node;
}

Result<std::vector<Node>> Typing::Unify(std::vector<Node> values) const {
    const Node* first = nullptr;
    int scale = 0;
    bool whole = true;
    for (const Node& value : values) {
        if (value.op == Op::Nothing) continue;
        // A text in quotes takes on the domain of the codes beside it.
        if (!first || (IsQuoted(*first) && IsTextual(value))) first = &value;
        scale = std::max(scale, value.scale);
        whole = whole && value.type == Type::Integer;
    }
    if (!first) return Err("expr.missing_alone", {}, Where(values.front().begin));
    Type type = first->type;
    std::string domain = first->domain;
    for (const Node& value : values) {
        if (value.op == Op::Nothing) continue;
        bool quoted_code = IsQuoted(value) && type == Type::Code;
        if (!SameKind(*first, value)) return NotComparable(*first, value);
        if (quoted_code) ATALAYA_TRY(CheckCode(value, domain));
        if (IsTextual(value) && !quoted_code && (value.type != type || value.domain != domain)) {
            type = Type::Text;
            domain.clear();
        }
    }
    for (Node& value : values) {
        if (value.op != Op::Nothing && IsNumber(value) && !whole)
            value = AtScale(std::move(value), scale);
        value.type = IsNumber(*first) && !whole ? Type::Decimal : type;
        value.domain = domain;
        value.scale = scale;
    }
    return values;
}

}  // namespace atalaya::expr
