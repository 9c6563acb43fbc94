#include "expr/parser.hpp"

#include <array>
#include <optional>
#include <utility>

#include "expr/lexer.hpp"
#include "expr/numbers.hpp"
#include "expr/typing.hpp"

namespace atalaya::expr {
namespace {

std::optional<Relation> RelationOf(const Token& token) {
    static constexpr std::array<std::pair<std::string_view, Relation>, 6> kRelations = {{
        {"=", Relation::Equal},
        {"!=", Relation::NotEqual},
        {"<", Relation::Less},
        {"<=", Relation::LessOrEqual},
        {">", Relation::Greater},
        {">=", Relation::GreaterOrEqual},
    }};
    if (token.kind != TokenKind::Symbol) return std::nullopt;
    for (const auto& [text, relation] : kRelations) {
        if (token.text == text) return relation;
    }
    return std::nullopt;
}

// Values in the lists of the whole tree.
std::size_t Listed(const Node& node) {
    std::size_t count = node.integers.size() + node.texts.size();
    for (const Node& child : node.children) count += Listed(child);
    return count;
}

class Parser {
 public:
    Parser(std::string_view text, const Schema& schema, std::vector<Token> tokens)
        : m_text(text), m_tokens(std::move(tokens)), m_typing(text, schema) {}

    Result<Checked> Run() {
        ATALAYA_ASSIGN(Node root, Or());
        if (Peek().kind != TokenKind::End) return Unexpected("");
        if (root.op == Op::Nothing) return Err("expr.missing_alone", {}, Where(root.begin));
        if (Listed(root) > kMaxList)
            return Err("expr.list_too_long", {{"limit", std::to_string(kMaxList)}}, Where(0));
        return Checked{std::string(m_text), std::move(root), m_typing.names()};
    }

 private:
    using Rule = Result<Node> (Parser::*)();

    const Token& Peek(std::size_t ahead = 0) const {
        return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
    }
    Token Take() { return m_tokens[m_at + 1 < m_tokens.size() ? m_at++ : m_at]; }
    bool At(TokenKind kind, std::string_view text, std::size_t ahead = 0) const {
        return Peek(ahead).kind == kind && Peek(ahead).text == text;
    }
    bool Accept(TokenKind kind, std::string_view text) {
        if (!At(kind, text)) return false;
        Take();
        return true;
    }

    Error Unexpected(std::string_view expected) const {
        const Token& token = Peek();
        if (token.kind == TokenKind::End)
            return Err("expr.incomplete", {{"expected", std::string(expected)}},
                       Where(token.offset));
        std::string found(m_text.substr(token.offset, token.end - token.offset));
        if (expected.empty())
            return Err("expr.unexpected", {{"found", found}}, Where(token.offset));
        return Err("expr.syntax", {{"found", found}, {"expected", std::string(expected)}},
                   Where(token.offset));
    }

    Result<void> Expect(TokenKind kind, std::string_view text) {
        if (!Accept(kind, text)) return Unexpected(text);
        return {};
    }

    // Notes the place of a node that began at `begin` and ends with the last word taken.
    Result<Node> Placed(std::size_t begin, Result<Node> node) const {
        if (!node.ok()) return node;
        node->begin = begin;
        node->end = m_tokens[m_at > 0 ? m_at - 1 : 0].end;
        if (node->depth > kMaxDepth)
            return Err("expr.too_deep", {{"limit", std::to_string(kMaxDepth)}}, Where(begin));
        return node;
    }

    // Runs a rule one level of brackets deeper.
    Result<Node> Deeper(Rule rule) {
        if (m_nesting == kMaxNesting)
            return Err("expr.too_deep", {{"limit", std::to_string(kMaxNesting)}},
                       Where(Peek().offset));
        ++m_nesting;
        Result<Node> node = (this->*rule)();
        --m_nesting;
        return node;
    }

    Result<Node> Or() { return Chain(Op::Or, "or", &Parser::And); }
    Result<Node> And() { return Chain(Op::And, "and", &Parser::Not); }

    Result<Node> Chain(Op op, std::string_view word, Rule part) {
        std::size_t begin = Peek().offset;
        std::vector<Node> parts;
        do {
            ATALAYA_ASSIGN(Node node, (this->*part)());
            parts.push_back(std::move(node));
        } while (Accept(TokenKind::Keyword, word));
        if (parts.size() == 1) return std::move(parts[0]);
        return Placed(begin, m_typing.Junction(op, std::move(parts)));
    }

    Result<Node> Not() {
        std::size_t begin = Peek().offset;
        if (!Accept(TokenKind::Keyword, "not")) return Comparison();
        ATALAYA_ASSIGN(Node part, Deeper(&Parser::Not));
        return Placed(begin, m_typing.Not(std::move(part)));
    }

    Result<Node> Comparison() {
        std::size_t begin = Peek().offset;
        ATALAYA_ASSIGN(Node left, Sum());
        if (auto relation = RelationOf(Peek())) {
            Take();
            ATALAYA_ASSIGN(Node right, Sum());
            return Placed(begin, m_typing.Compare(*relation, std::move(left), std::move(right)));
        }
        bool negated = At(TokenKind::Keyword, "not") && (At(TokenKind::Keyword, "in", 1) ||
                                                         At(TokenKind::Keyword, "between", 1));
        if (negated) Take();
        Result<Node> test = std::move(left);
        if (At(TokenKind::Keyword, "in")) {
            test = Placed(begin, List(std::move(test).value()));
        } else if (At(TokenKind::Keyword, "between")) {
            test = Placed(begin, Range(std::move(test).value()));
        }
        if (!negated || !test.ok()) return test;
        return Placed(begin, m_typing.Not(std::move(test).value()));
    }

    Result<Node> Range(Node value) {
        Take();
        ATALAYA_ASSIGN(Node low, Sum());
        ATALAYA_TRY(Expect(TokenKind::Keyword, "and"));
        ATALAYA_ASSIGN(Node high, Sum());
        return m_typing.Between(std::move(value), std::move(low), std::move(high));
    }

    Result<Node> List(Node value) {
        Take();
        ATALAYA_TRY(Expect(TokenKind::Symbol, "("));
        std::vector<Node> entries;
        do {
            std::size_t begin = Peek().offset;
            ATALAYA_ASSIGN(Node entry, Unary());
            if (entry.op != Op::Literal)
                return Err("expr.needs_written", {{"found", m_typing.Snippet(entry)}},
                           Where(begin));
            entries.push_back(std::move(entry));
        } while (Accept(TokenKind::Symbol, ","));
        ATALAYA_TRY(Expect(TokenKind::Symbol, ")"));
        return m_typing.In(std::move(value), entries);
    }

    Result<Node> Sum() {
        std::size_t begin = Peek().offset;
        ATALAYA_ASSIGN(Node first, Product());
        std::vector<Node> terms;
        std::string signs = "+";
        terms.push_back(std::move(first));
        while (At(TokenKind::Symbol, "+") || At(TokenKind::Symbol, "-")) {
            char sign = Take().text[0];
            ATALAYA_ASSIGN(Node term, Product());
            if (terms.size() == kMaxTerms) {
                ATALAYA_ASSIGN(Node sum, Placed(begin, m_typing.Sum(std::move(terms), signs)));
                terms.clear();
                terms.push_back(std::move(sum));
                signs = "+";
            }
            terms.push_back(std::move(term));
            signs += sign;
        }
        if (terms.size() == 1) return std::move(terms[0]);
        return Placed(begin, m_typing.Sum(std::move(terms), std::move(signs)));
    }

    Result<Node> Product() {
        std::size_t begin = Peek().offset;
        Result<Node> left = Unary();
        while (left.ok() && (At(TokenKind::Symbol, "*") || At(TokenKind::Symbol, "/"))) {
            Op op = Take().text == "*" ? Op::Multiply : Op::Divide;
            ATALAYA_ASSIGN(Node right, Unary());
            left = Placed(begin, m_typing.Product(op, std::move(left).value(), std::move(right)));
        }
        return left;
    }

    Result<Node> Unary() {
        std::size_t begin = Peek().offset;
        if (!Accept(TokenKind::Symbol, "-")) return Primary();
        if (Peek().kind == TokenKind::Number) {
            Token number = Take();
            return Placed(begin, m_typing.Number(number, true));
        }
        ATALAYA_ASSIGN(Node term, Deeper(&Parser::Unary));
        std::vector<Node> terms;
        terms.push_back(std::move(term));
        return Placed(begin, m_typing.Sum(std::move(terms), "-"));
    }

    Result<Node> Primary() {
        std::size_t begin = Peek().offset;
        bool call = At(TokenKind::Symbol, "(", 1);
        switch (Peek().kind) {
            case TokenKind::Number: return Placed(begin, m_typing.Number(Take(), false));
            case TokenKind::Text: return Placed(begin, m_typing.Text(Take()));
            case TokenKind::Date: return Placed(begin, m_typing.Date(Take()));
            case TokenKind::Name: {
                if (call) return Call();
                Token name = Take();
                return Placed(begin, m_typing.Field(name));
            }
            case TokenKind::Keyword:
                if (call && At(TokenKind::Keyword, "missing")) return Call();
                return Word();
            case TokenKind::Symbol: {
                if (!Accept(TokenKind::Symbol, "(")) return Unexpected("");
                ATALAYA_ASSIGN(Node inner, Deeper(&Parser::Or));
                ATALAYA_TRY(Expect(TokenKind::Symbol, ")"));
                return Placed(begin, std::move(inner));
            }
            case TokenKind::End: return Unexpected("");
        }
        return Unexpected("");
    }

    // true, false, missing
    Result<Node> Word() {
        std::size_t begin = Peek().offset;
        Node node;
        if (Accept(TokenKind::Keyword, "true")) {
            node.integer = 1;
        } else if (Accept(TokenKind::Keyword, "missing")) {
            node.op = Op::Nothing;
        } else if (!Accept(TokenKind::Keyword, "false")) {
            return Unexpected("");
        }
        return Placed(begin, std::move(node));
    }

    Result<Node> Call() {
        Token function = Take();
        Take();
        std::vector<Node> arguments;
        if (!At(TokenKind::Symbol, ")")) {
            do {
                ATALAYA_ASSIGN(Node argument, Deeper(&Parser::Or));
                arguments.push_back(std::move(argument));
            } while (Accept(TokenKind::Symbol, ","));
        }
        ATALAYA_TRY(Expect(TokenKind::Symbol, ")"));
        return Placed(function.offset, m_typing.Call(function, std::move(arguments)));
    }

    std::string_view m_text;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_nesting = 0;
    Typing m_typing;
};

}  // namespace

Result<Checked> ParseChecked(std::string_view text, const Schema& schema) {
    ATALAYA_ASSIGN(auto tokens, ReadTokens(text));
    return Parser(text, schema, std::move(tokens)).Run();
}

}  // namespace atalaya::expr
