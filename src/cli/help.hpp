#pragma once

// What CLI11 would say in English, said in the reader's language: the help of each command, and
// what is wrong with the words of a command line.

#include <memory>

#include "cli/cli.hpp"

namespace CLI {
class FormatterBase;
class ParseError;
}  // namespace CLI

namespace atalaya::cli {

// Writes the help of any command. The session outlives it.
std::shared_ptr<CLI::FormatterBase> MakeFormatter(const Session& session);

// Prints the help, the version or the fault with which reading the words ended. Returns the exit
// code: 0 for what was asked for, 2 for wrong words.
int EndWith(CLI::App& root, const CLI::ParseError& end, Session& session);

}  // namespace atalaya::cli
