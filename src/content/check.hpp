#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "content/sources.hpp"

namespace atalaya::content {

// One fault of the content, with the place that it stands at. Line and column count from 1; both
// are 0, and `file` is empty, for a fault without a place.
struct Fault {
    std::string file;
    int line = 0;
    int column = 0;
    Error error;
};

// Every fault of the sources: form, languages, identifiers and everything that refers to
// something else. In order of file and line; empty when all is well.
std::vector<Fault> Check(const Sources& sources);

}  // namespace atalaya::content
