#include "expr/expr.hpp"

#include "base/check.hpp"
#include "expr/evaluate.hpp"
#include "expr/node.hpp"
#include "expr/parser.hpp"
#include "expr/sql.hpp"

namespace atalaya::expr {

Expression::Expression(std::shared_ptr<const Checked> checked) : m_checked(std::move(checked)) {}

Result<Expression> Expression::Parse(std::string_view text, const Schema& schema) {
    ATALAYA_ASSIGN(Checked checked, ParseChecked(text, schema));
    return Expression(std::make_shared<const Checked>(std::move(checked)));
}

Type Expression::type() const { return m_checked->root.type; }
int Expression::scale() const { return m_checked->root.scale; }
const std::string& Expression::text() const { return m_checked->text; }
const std::set<std::string>& Expression::names() const { return m_checked->names; }

std::optional<Value> Expression::Evaluate(std::span<const store::Cell> cells,
                                          base::Date today) const {
    const Node& root = m_checked->root;
    Answer answer = expr::Evaluate(root, cells, today);
    if (!answer.present) return std::nullopt;
    return Value{root.type, answer.integer, root.scale, std::string(answer.text), answer.known};
}

bool Expression::Holds(std::span<const store::Cell> cells, base::Date today) const {
    base::Check(type() == Type::Boolean, "only a condition can hold");
    Answer answer = expr::Evaluate(m_checked->root, cells, today);
    return answer.present && answer.integer != 0;
}

bool Expression::Violated(std::span<const store::Cell> cells, base::Date today) const {
    base::Check(type() == Type::Boolean, "only a condition can be violated");
    Answer answer = expr::Evaluate(m_checked->root, cells, today);
    return answer.present && answer.integer == 0;
}

Sql Expression::ToSql(store::Kind kind, std::string_view table, int first_parameter,
                      base::Date today) const {
    return WriteSql(m_checked->root, {kind, std::string(table), first_parameter, today});
}

}  // namespace atalaya::expr
