#pragma once

// Makes the nodes of the typed tree and refuses what does not fit together.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "expr/lexer.hpp"
#include "expr/node.hpp"

namespace atalaya::expr {

inline constexpr std::string_view kTerritories = "territory";   // the domain compared by prefix

// Every function returns a node whose place is set by the caller; errors as Expression::Parse.
class Typing {
 public:
    // Precondition: both outlive the object.
    Typing(std::string_view text, const Schema& schema) : m_text(text), m_schema(schema) {}

    Result<Node> Field(const Token& name);
    Result<Node> Number(const Token& number, bool negative) const;
    Node Text(const Token& text) const;
    Node Date(const Token& date) const;

    Result<Node> Junction(Op op, std::vector<Node> parts) const;
    Result<Node> Not(Node part) const;
    Result<Node> Compare(Relation relation, Node left, Node right) const;
    Result<Node> Between(Node value, Node low, Node high) const;
    // Precondition: the entries are literals.
    Result<Node> In(Node value, const std::vector<Node>& entries) const;
    // Precondition: a sign for each term.
    Result<Node> Sum(std::vector<Node> terms, std::string signs) const;
    Result<Node> Product(Op op, Node left, Node right) const;
    Result<Node> Call(const Token& function, std::vector<Node> arguments) const;

    const std::set<std::string>& names() const { return m_names; }

    // For the functions of the language.
    const Schema& schema() const { return m_schema; }
    std::string Snippet(const Node& node) const;
    Error Wrong(std::string_view code, std::string_view function, const Node& found) const;
    // Gives the values one type and scale, as the branches of if() must have.
    // Precondition: not empty.
    Result<std::vector<Node>> Unify(std::vector<Node> values) const;
    // Errors: expr.unknown_code. Any code goes where the domain is not known.
    Result<void> CheckCode(const Node& literal, std::string_view domain) const;
    Error NotComparable(const Node& left, const Node& right) const;

 private:
    std::string_view m_text;
    const Schema& m_schema;
    std::set<std::string> m_names;
};

// A node over children, one deeper than the deepest of them.
Node Over(Op op, Type type, std::vector<Node> children);
// A number at another scale, as a Decimal.
Node AtScale(Node number, int scale);
// Whether it is a text in quotes.
bool IsQuoted(const Node& node);

// Up to three of the names, nearest to the wrong one first, as "a, b, c".
std::string Nearest(std::string_view wrong, std::vector<std::string> names);

}  // namespace atalaya::expr
