#include "expr/lexer.hpp"

#include <algorithm>
#include <array>

#include "base/date.hpp"
#include "base/text.hpp"
#include "expr/expr.hpp"

namespace atalaya::expr {
namespace {

constexpr std::array<std::string_view, 8> kKeywords = {"and",  "between", "false", "in",
                                                       "missing", "not",  "or",    "true"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsWord(char c) { return IsLetter(c) || IsDigit(c); }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string Lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
}

class Lexer {
 public:
    explicit Lexer(std::string_view text) : m_text(text) {}

    Result<std::vector<Token>> Run() {
        for (;;) {
            while (m_at < m_text.size() && IsSpace(m_text[m_at])) ++m_at;
            if (m_at == m_text.size()) break;
            ATALAYA_ASSIGN(Token token, Next());
            m_tokens.push_back(std::move(token));
        }
        m_tokens.push_back({TokenKind::End, "", m_text.size(), m_text.size()});
        return std::move(m_tokens);
    }

 private:
    char Peek(std::size_t ahead) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }

    // How many digits stand from `ahead` on.
    std::size_t Digits(std::size_t ahead) const {
        std::size_t count = 0;
        while (IsDigit(Peek(ahead + count))) ++count;
        return count;
    }

    Token Take(TokenKind kind, std::string text, std::size_t size) {
        Token token{kind, std::move(text), m_at, m_at + size};
        m_at += size;
        return token;
    }

    Error Fail(std::string_view code, std::string_view parameter, std::size_t size) const {
        return Err(code, {{std::string(parameter), std::string(m_text.substr(m_at, size))}},
                   Where(m_at));
    }

    Result<Token> Next() {
        char c = m_text[m_at];
        if (IsLetter(c)) return Word();
        if (IsDigit(c)) return NumberOrDate();
        if (c == '"' || c == '\'') return Quoted(c);
        return Symbol();
    }

    // A name may have parts: quantity.unit.
    Token Word() {
        std::size_t size = 1;
        while (IsWord(Peek(size)) || (Peek(size) == '.' && IsLetter(Peek(size + 1)))) ++size;
        std::string text(m_text.substr(m_at, size));
        std::string lower = Lower(text);
        if (IsKeyword(lower)) return Take(TokenKind::Keyword, std::move(lower), size);
        return Take(TokenKind::Name, std::move(text), size);
    }

    Result<Token> NumberOrDate() {
        std::size_t size = Digits(0);
        if (size == 4 && Peek(4) == '-' && Digits(5) == 2 && !IsWord(Peek(7))) return DayOrMonth();
        if (Peek(size) == '.' && IsDigit(Peek(size + 1))) size += 1 + Digits(size + 1);
        if (IsWord(Peek(size)) || Peek(size) == '.') {
            while (IsWord(Peek(size)) || Peek(size) == '.') ++size;
            return Fail("expr.number_invalid", "text", size);
        }
        return Take(TokenKind::Number, std::string(m_text.substr(m_at, size)), size);
    }

    // "2014-01" alone could be a month or a subtraction: it is refused rather than guessed.
    Result<Token> DayOrMonth() {
        bool whole = Peek(7) == '-' && Digits(8) == 2 && !IsWord(Peek(10));
        if (!whole) return Fail("expr.date_incomplete", "text", 7);
        std::string text(m_text.substr(m_at, 10));
        if (!base::Date::Parse(text).ok()) return Fail("expr.date_invalid", "text", 10);
        return Take(TokenKind::Date, std::move(text), 10);
    }

    // A quote inside is written twice.
    Result<Token> Quoted(char quote) {
        std::string text;
        for (std::size_t i = m_at + 1; i < m_text.size(); ++i) {
            if (m_text[i] != quote) {
                text += m_text[i];
            } else if (i + 1 < m_text.size() && m_text[i + 1] == quote) {
                text += m_text[i++];
            } else {
                return Take(TokenKind::Text, std::move(text), i + 1 - m_at);
            }
        }
        return Err("expr.text_unclosed", {}, Where(m_at));
    }

    Result<Token> Symbol() {
        static constexpr std::array<std::string_view, 4> kPairs = {"<=", ">=", "!=", "<>"};
        std::string_view pair = m_text.substr(m_at, 2);
        if (std::find(kPairs.begin(), kPairs.end(), pair) != kPairs.end())
            return Take(TokenKind::Symbol, std::string(pair == "<>" ? "!=" : pair), 2);
        char c = m_text[m_at];
        if (std::string_view("=<>+-*/(),").find(c) != std::string_view::npos)
            return Take(TokenKind::Symbol, std::string(1, c), 1);
        std::size_t size = 1;   // the whole character, not a byte of it
        while ((static_cast<unsigned char>(Peek(size)) & 0xC0) == 0x80) ++size;
        return Fail("expr.character", "found", size);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<Token> m_tokens;
};

}  // namespace

std::string Where(std::size_t offset) { return "offset " + std::to_string(offset); }

bool IsKeyword(std::string_view lower_case) {
    return std::find(kKeywords.begin(), kKeywords.end(), lower_case) != kKeywords.end();
}

bool IsReserved(std::string_view name) { return IsKeyword(Lower(name)); }

Result<std::vector<Token>> ReadTokens(std::string_view text) {
    if (text.size() > kMaxLength)
        return Err("expr.too_long", {{"limit", std::to_string(kMaxLength)}}, Where(kMaxLength));
    // PostgreSQL takes neither broken UTF-8 nor NUL in a text.
    if (!base::IsValidUtf8(text) || text.find('\0') != std::string_view::npos)
        return Err("expr.not_text", {}, Where(0));
    ATALAYA_ASSIGN(auto tokens, Lexer(text).Run());
    if (tokens.size() == 1) return Err("expr.empty", {}, Where(0));
    return tokens;
}

}  // namespace atalaya::expr
