#include "site/assets.hpp"

#include <algorithm>
#include <map>

#include "base/check.hpp"
#include "base/json.hpp"
#include "content/embedded.hpp"
#include "http/url.hpp"

namespace atalaya::content {
const EmbeddedFile* embedded_web();   // written while building, from the build of web/
}

namespace atalaya::site {
namespace {

constexpr std::string_view kFolder = "/assets/";
constexpr std::string_view kManifest = "manifest.json";

using Files = std::map<std::string_view, std::string_view>;

const Files& AllFiles() {
    static const Files files = [] {
        Files out;
        for (const auto* file = content::embedded_web(); file->path; ++file) {
            out.emplace(file->path,
                        std::string_view(file->begin, static_cast<std::size_t>(file->end - file->begin)));
        }
        return out;
    }();
    return files;
}

std::string_view TypeOf(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {".js", "text/javascript"}, {".css", "text/css"}, {".json", "application/json"},
        {".svg", "image/svg+xml"},  {".png", "image/png"}};
    for (const auto& [end, type] : kTypes) {
        if (name.ends_with(end)) return type;
    }
    return "application/octet-stream";
}

// Chunks of the build by their name in the manifest.
const json::object& Manifest() {
    static const json::object manifest = [] {
        const auto text = AllFiles().find(kManifest);
        base::Check(text != AllFiles().end(), "the build of web/ has no manifest");
        auto read = base::ParseJson(text->second);
        base::Check(read.ok() && read->is_object(), "the manifest of web/ cannot be read");
        return read->as_object();
    }();
    return manifest;
}

std::string AddressOf(const json::value& chunk) {
    return std::string(kFolder) + std::string(chunk.at("file").as_string());
}

Entry ReadEntry() {
    Entry out;
    for (const auto& [name, chunk] : Manifest()) {
        if (chunk.as_object().contains("isEntry")) out.script = AddressOf(chunk);
        if (name == "style.css") out.stylesheet = AddressOf(chunk);
    }
    base::Check(!out.script.empty() && !out.stylesheet.empty(), "the manifest of web/ names no entry");
    return out;
}

// The chunk and what it imports, each once.
void AddModules(std::string_view name, std::vector<std::string>& out) {
    const auto* chunk = Manifest().if_contains(name);
    base::Check(chunk != nullptr, "the manifest of web/ lacks " + std::string(name));
    std::string address = AddressOf(*chunk);
    if (std::ranges::find(out, address) != out.end()) return;
    out.push_back(std::move(address));
    if (const auto* imports = chunk->as_object().if_contains("imports")) {
        for (const auto& import : imports->as_array()) AddModules(import.as_string(), out);
    }
}

}  // namespace

const Entry& AppEntry() {
    static const Entry entry = ReadEntry();
    return entry;
}

std::vector<std::string> ModulesOf(std::string_view source) {
    std::vector<std::string> out;
    AddModules("src/main.ts", out);
    if (!source.empty()) AddModules(source, out);
    std::erase(out, AppEntry().script);
    return out;
}

bool IsAsset(std::string_view path) { return path.starts_with(kFolder); }

std::optional<http::Response> FindAsset(const http::Request& request) {
    if (!IsAsset(request.path)) return std::nullopt;
    const auto name = std::string_view(request.path).substr(kFolder.size());
    const auto& files = AllFiles();
    const auto plain = files.find(name);
    if (plain == files.end() || name == kManifest || name.ends_with(".gz")) return std::nullopt;
    const auto packed = files.find(std::string(name) + ".gz");
    const bool zip = packed != files.end() && http::AcceptsGzip(request.Header("accept-encoding"));
    auto out = http::Response::Text(200, TypeOf(name), std::string(zip ? packed->second : plain->second));
    if (zip) out.Set("Content-Encoding", "gzip");
    if (packed != files.end()) out.Set("Vary", "Accept-Encoding");
    out.Set("Cache-Control", "public, max-age=31536000, immutable");
    return out;
}

}  // namespace atalaya::site
