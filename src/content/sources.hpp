#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace atalaya::content {

// Where content comes from: the files inside the program, then zero or more folders over them.
struct Sources {
    std::vector<std::filesystem::path> folders;   // later ones win
    bool embedded = true;
};

// One YAML file, read but not yet parsed.
struct SourceFile {
    std::string name;    // as faults show it: "registers/seizures.yaml" or below its folder
    std::string text;
    int layer = 0;       // 0: inside the program; 1...: the folders in their order
};

// Every *.yaml file of the sources, in order of layer and name; names that begin with '.' are
// left out. Files that cannot be read go to `faults`: content.folder_missing {folder},
// content.too_large {limit}, file.unreadable {file, reason}.
std::vector<SourceFile> ReadSources(const Sources& sources, std::vector<Error>& faults);

// A text that changes when a file of a folder is added, removed, renamed or written, from names,
// sizes and times alone: a server asks for it often and loads again when it differs.
std::string ChangeStamp(const Sources& sources);

}  // namespace atalaya::content
