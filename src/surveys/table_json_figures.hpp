#pragma once

// Numbers of frozen tables as text: 17 digits at most, read back to the same bits, and with names
// for those that JSON has no number for.

#include <optional>
#include <string>
#include <string_view>

namespace atalaya::surveys {

// "0.1", "1e-300", "nan", "inf", "-inf".
std::string FigureText(double number);
// Nullopt for anything else.
std::optional<double> FigureOf(std::string_view text);

}  // namespace atalaya::surveys
