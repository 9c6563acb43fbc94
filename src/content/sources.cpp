#include "content/sources.hpp"

#include <algorithm>
#include <optional>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "content/embedded.hpp"
#include "content/node.hpp"

namespace atalaya::content {
namespace {

namespace fs = std::filesystem;

bool IsYaml(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

// The YAML files below a folder in order of name; nullopt when it cannot be listed.
std::optional<std::vector<fs::path>> ListFolder(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code fault;
    fs::recursive_directory_iterator at(folder, fault), end;
    while (!fault && at != end) {
        bool hidden = at->path().filename().string().starts_with('.');
        std::error_code unknown;   // a file that has just gone counts as none
        if (hidden) {
            at.disable_recursion_pending();
        } else if (IsYaml(at->path().string()) && at->is_regular_file(unknown)) {
            paths.push_back(at->path());
        }
        at.increment(fault);
    }
    if (fault) return std::nullopt;
    std::sort(paths.begin(), paths.end());
    return paths;
}

void ReadFolder(const fs::path& folder, int layer, std::vector<SourceFile>& files,
                std::vector<Error>& faults) {
    auto paths = ListFolder(folder);
    if (!paths) {
        faults.push_back(Err("content.folder_missing", {{"folder", folder.string()}}));
        return;
    }
    for (const auto& path : *paths) {
        auto text = base::ReadFile(path, kMaxYamlBytes);
        if (text) {
            files.push_back({path.string(), *std::move(text), layer});
            continue;
        }
        Error error = std::move(text).error();
        if (error.code == "file.too_large")
            error = Err("content.too_large", {{"limit", std::to_string(kMaxYamlBytes >> 20)}});
        error.where = path.string() + ":1:1";
        faults.push_back(std::move(error));
    }
}

}  // namespace

std::vector<SourceFile> ReadSources(const Sources& sources, std::vector<Error>& faults) {
    std::vector<SourceFile> files;
    if (sources.embedded) {
        for (const auto* file = embedded_content(); file->path; ++file) {
            if (IsYaml(file->path)) files.push_back({file->path, {file->begin, file->end}, 0});
        }
    }
    int layer = 0;
    for (const auto& folder : sources.folders) ReadFolder(folder, ++layer, files, faults);
    return files;
}

std::string ChangeStamp(const Sources& sources) {
    base::Hasher hasher;
    for (const auto& folder : sources.folders) {
        hasher.Add(folder.string());
        auto paths = ListFolder(folder);
        hasher.Add(static_cast<std::int64_t>(paths ? paths->size() : -1));
        for (const auto& path : paths.value_or(std::vector<fs::path>())) {
            std::error_code gone;
            hasher.Add(path.string());
            hasher.Add(static_cast<std::int64_t>(fs::file_size(path, gone)));
            hasher.Add(static_cast<std::int64_t>(
                fs::last_write_time(path, gone).time_since_epoch().count()));
        }
    }
    return base::Hex(hasher.Finish());
}

}  // namespace atalaya::content
