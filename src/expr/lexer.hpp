#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace atalaya::expr {

enum class TokenKind { Name, Keyword, Number, Text, Date, Symbol, End };

struct Token {
    TokenKind kind = TokenKind::End;
    // Name as written; Keyword in small letters; Number and Date as written; Text without its
    // quotes; Symbol in its one spelling ("!=" for "<>").
    std::string text;
    std::size_t offset = 0;   // of its first byte
    std::size_t end = 0;      // one past its last byte
};

// "offset 12", the place of an error.
std::string Where(std::size_t offset);

bool IsKeyword(std::string_view lower_case);

// The words of a text, ending with one End. Errors: expr.empty, expr.too_long {limit},
// expr.not_text, expr.text_unclosed, expr.character {found}, expr.number_invalid {text},
// expr.date_invalid {text}, expr.date_incomplete {text}.
Result<std::vector<Token>> ReadTokens(std::string_view text);

}  // namespace atalaya::expr
