// The functions of the language: a row of the table for each.

#include <algorithm>
#include <array>
#include <span>

#include "expr/typing.hpp"

namespace atalaya::expr {
namespace {

constexpr int kAny = 100;

struct Function {
    std::string_view name;
    int least = 0, most = 0;   // arguments
    Result<Node> (*make)(const Typing&, std::string_view name, std::vector<Node>);
};

Result<void> NeedNumber(const Typing& typing, std::string_view name, const Node& node) {
    if (!IsNumber(node)) return typing.Wrong("expr.needs_number", name, node);
    return {};
}

Result<void> NeedText(const Typing& typing, std::string_view name, const Node& node) {
    if (!IsTextual(node)) return typing.Wrong("expr.needs_text", name, node);
    return {};
}

// A date whose precision is known: a field, a day as written, or today().
Result<void> NeedPlainDate(const Typing& typing, std::string_view name, const Node& node) {
    bool plain = node.op == Op::Field || IsConstant(node);
    if (node.type != Type::Date || !plain) return typing.Wrong("expr.needs_date", name, node);
    return {};
}

Result<Node> Year(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    if (arguments[0].type != Type::Date)
        return typing.Wrong("expr.needs_date", name, arguments[0]);
    return Over(Op::Year, Type::Integer, std::move(arguments));
}

template <Op op>
Result<Node> OfPlainDates(const Typing& typing, std::string_view name,
                          std::vector<Node> arguments) {
    for (const Node& argument : arguments) ATALAYA_TRY(NeedPlainDate(typing, name, argument));
    return Over(op, Type::Integer, std::move(arguments));
}

Result<Node> Today(const Typing&, std::string_view, std::vector<Node>) {
    return Over(Op::Today, Type::Date, {});
}

// missing(x) and missing(field, "reason").
Result<Node> Missing(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    if (arguments[0].op == Op::Nothing) return typing.Wrong("expr.needs_field", name, arguments[0]);
    if (arguments.size() == 1) return Over(Op::IsMissing, Type::Boolean, std::move(arguments));
    const Node& field = arguments[0];
    const Node& reason = arguments[1];
    if (field.op != Op::Field) return typing.Wrong("expr.needs_field", name, field);
    if (!IsQuoted(reason)) return typing.Wrong("expr.needs_quoted", name, reason);
    if (std::find(kMissingReasons.begin(), kMissingReasons.end(), reason.text) ==
        kMissingReasons.end())
        return Err("expr.unknown_code",
                   {{"code", reason.text},
                    {"domain", "missing"},
                    {"nearest", Nearest(reason.text,
                                        {kMissingReasons.begin(), kMissingReasons.end()})}},
                   Where(reason.begin));
    auto reasons = typing.schema().MissingReasons();
    if (!reasons) return typing.Wrong("expr.no_reasons", name, field);
    Node node = Over(Op::HasReason, Type::Boolean, {});
    node.name = *reasons;
    // The reason belongs to the field, whatever part of it is named.
    node.text = ";" + field.text.substr(0, field.text.find('.')) + ":" + reason.text + ";";
    return node;
}

Result<Node> Within(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    Node& field = arguments[0];
    const Node& code = arguments[1];
    if (field.op != Op::Field || field.type != Type::Code || field.domain.empty())
        return typing.Wrong("expr.needs_code", name, field);
    if (!IsQuoted(code)) return typing.Wrong("expr.needs_quoted", name, code);
    ATALAYA_TRY(typing.CheckCode(code, field.domain));
    std::string text = code.text;
    if (field.domain == kTerritories) {
        arguments.pop_back();
        Node node = Over(Op::WithinTerritory, Type::Boolean, std::move(arguments));
        node.text = text;
        return node;
    }
    std::vector<Node> entries;
    for (std::string& below : typing.schema().Below(field.domain, text)) {
        Node entry = code;
        entry.text = std::move(below);
        entries.push_back(std::move(entry));
    }
    if (entries.empty()) entries.push_back(code);
    return typing.In(std::move(field), entries);
}

Result<Node> Has(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    if (arguments[0].type != Type::Codes)
        return typing.Wrong("expr.needs_codes", name, arguments[0]);
    if (!IsQuoted(arguments[1])) return typing.Wrong("expr.needs_quoted", name, arguments[1]);
    ATALAYA_TRY(typing.CheckCode(arguments[1], arguments[0].domain));
    std::string entry = ";" + arguments[1].text + ";";
    arguments.pop_back();
    Node node = Over(Op::HasCode, Type::Boolean, std::move(arguments));
    node.text = std::move(entry);
    return node;
}

template <Op op, Type type>
Result<Node> OfTexts(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    for (const Node& argument : arguments) ATALAYA_TRY(NeedText(typing, name, argument));
    return Over(op, type, std::move(arguments));
}

Result<Node> Abs(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    ATALAYA_TRY(NeedNumber(typing, name, arguments[0]));
    Type type = arguments[0].type;
    int scale = arguments[0].scale;
    Node node = Over(Op::Abs, type, std::move(arguments));
    node.scale = scale;
    return node;
}

// round(x, n): n decimals, written as a number; a coarser x stays as it is.
Result<Node> Round(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    ATALAYA_TRY(NeedNumber(typing, name, arguments[0]));
    int decimals = 0;
    if (arguments.size() == 2) {
        const Node& wanted = arguments[1];
        if (wanted.op != Op::Literal || wanted.type != Type::Integer || wanted.integer < 0 ||
            wanted.integer > base::Decimal::kMaxScale)
            return typing.Wrong("expr.needs_decimals", name, wanted);
        decimals = static_cast<int>(wanted.integer);
    }
    Node number = std::move(arguments[0]);
    if (number.scale <= decimals) return number;
    std::vector<Node> children;
    children.push_back(std::move(number));
    Node node = Over(Op::Rescale, Type::Decimal, std::move(children));
    node.scale = decimals;
    return node;
}

template <Op op>
Result<Node> SmallerOrLarger(const Typing& typing, std::string_view name,
                             std::vector<Node> arguments) {
    ATALAYA_ASSIGN(auto values, typing.Unify(std::move(arguments)));
    if (!IsNumber(values[0]) && values[0].type != Type::Date)
        return typing.Wrong("expr.needs_number", name, values[0]);
    Type type = values[0].type;
    int scale = values[0].scale;
    Node node = Over(op, type, std::move(values));
    node.scale = scale;
    return node;
}

Result<Node> Coalesce(const Typing& typing, std::string_view, std::vector<Node> arguments) {
    ATALAYA_ASSIGN(auto values, typing.Unify(std::move(arguments)));
    Node shape = Over(Op::Coalesce, values[0].type, {});
    shape.scale = values[0].scale;
    shape.domain = values[0].domain;
    Node node = Over(Op::Coalesce, shape.type, std::move(values));
    node.scale = shape.scale;
    node.domain = shape.domain;
    return node;
}

// if(condition, value, condition, value ..., otherwise). A chain written as if() in the last
// place becomes one node, so that it counts once towards the depth.
Result<Node> If(const Typing& typing, std::string_view name, std::vector<Node> arguments) {
    if (arguments.size() % 2 == 0)
        return Err("expr.argument_count", {{"name", std::string(name)}},
                   Where(arguments[0].begin));
    while (arguments.back().op == Op::If) {
        Node last = std::move(arguments.back());
        arguments.pop_back();
        for (Node& child : last.children) arguments.push_back(std::move(child));
    }
    std::vector<Node> values;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        bool condition = i % 2 == 0 && i + 1 < arguments.size();
        if (!condition) {
            values.push_back(std::move(arguments[i]));
        } else if (arguments[i].type != Type::Boolean || arguments[i].op == Op::Nothing) {
            return typing.Wrong("expr.needs_condition", name, arguments[i]);
        }
    }
    ATALAYA_ASSIGN(values, typing.Unify(std::move(values)));
    Type type = values[0].type;
    int scale = values[0].scale;
    std::string domain = values[0].domain;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::size_t place = i + 1 < values.size() ? 2 * i + 1 : 2 * i;
        arguments[place] = std::move(values[i]);
    }
    Node node = Over(Op::If, type, std::move(arguments));
    node.scale = scale;
    node.domain = domain;
    return node;
}

constexpr std::array kFunctions = {
    Function{"abs", 1, 1, Abs},
    Function{"coalesce", 2, kAny, Coalesce},
    Function{"contains", 2, 2, OfTexts<Op::Contains, Type::Boolean>},
    Function{"days_between", 2, 2, OfPlainDates<Op::DaysBetween>},
    Function{"has", 2, 2, Has},
    Function{"if", 3, kAny, If},
    Function{"length", 1, 1, OfTexts<Op::Length, Type::Integer>},
    Function{"max", 2, 2, SmallerOrLarger<Op::Max>},
    Function{"min", 2, 2, SmallerOrLarger<Op::Min>},
    Function{"missing", 1, 2, Missing},
    Function{"month", 1, 1, OfPlainDates<Op::Month>},
    Function{"quarter", 1, 1, OfPlainDates<Op::Quarter>},
    Function{"round", 1, 2, Round},
    Function{"starts_with", 2, 2, OfTexts<Op::StartsWith, Type::Boolean>},
    Function{"today", 0, 0, Today},
    Function{"within", 2, 2, Within},
    Function{"year", 1, 1, Year},
};

}  // namespace

Result<Node> Typing::Call(const Token& function, std::vector<Node> arguments) const {
    auto found = std::find_if(kFunctions.begin(), kFunctions.end(),
                              [&](const Function& f) { return f.name == function.text; });
    if (found == kFunctions.end()) {
        std::vector<std::string> names;
        for (const Function& known : kFunctions) names.emplace_back(known.name);
        return Err("expr.unknown_function",
                   {{"name", function.text}, {"nearest", Nearest(function.text, std::move(names))}},
                   Where(function.offset));
    }
    int count = static_cast<int>(arguments.size());
    if (count < found->least || count > found->most)
        return Err("expr.argument_count", {{"name", function.text}}, Where(function.offset));
    for (const Node& argument : arguments) {
        bool may_be_missing = function.text == "if" || function.text == "coalesce";
        if (argument.op == Op::Nothing && !may_be_missing)
            return Err("expr.missing_compared", {}, Where(argument.begin));
    }
    return found->make(*this, found->name, std::move(arguments));
}

}  // namespace atalaya::expr
