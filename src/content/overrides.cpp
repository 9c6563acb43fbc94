#include "content/overrides.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <stdlib.h>

#include "base/files.hpp"
#include "base/system_reason.hpp"
#include "content/check.hpp"
#include "content/node.hpp"

namespace atalaya::content {
namespace {

namespace fs = std::filesystem;

// Kinds whose files are known by an id of their own, and the folder of each kind.
struct KindFolder {
    std::string_view kind, folder;
    bool document;
};
constexpr std::array<KindFolder, 20> kKinds = {{{"register", "registers", true},
                                                {"codelist", "codelists", true},
                                                {"indicator", "indicators", true},
                                                {"role", "roles", true},
                                                {"plan", "plans", true},
                                                {"plan_part", "plans", true},
                                                {"crosswalk", "crosswalks", true},
                                                {"instrument", "instruments", true},
                                                {"instrument_part", "instruments", true},
                                                {"rating_scale", "scales", true},
                                                {"procedure", "procedures", true},
                                                {"assessment_method", "assessment", true},
                                                {"warning_steps", "warning", true},
                                                {"watched_series", "warning", true},
                                                {"alert_template", "warning", true},
                                                {"messages", "messages", false},
                                                {"errors", "errors", false},
                                                {"substances", "substances", false},
                                                {"units", "units", false},
                                                {"territories", "territories", false}}};

const KindFolder* FindKind(std::string_view kind) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                    [&](const KindFolder& one) { return one.kind == kind; });
    return found == kKinds.end() ? nullptr : &*found;
}

// Part of a file's name: never a path.
bool IsId(std::string_view id) {
    return !id.empty() && id.size() <= 64 &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

struct Named {
    std::string kind, id;
    LocalText title;
};

// What a file says it is; nullopt when it says nothing that we know.
std::optional<Named> NameOf(std::string_view text, const fs::path& path) {
    auto document = ParseYaml(text, path.filename().string());
    if (!document.ok()) return std::nullopt;
    Named out{(*document)["kind"].TextOr(""), path.stem().string(), {}};
    const KindFolder* kind = FindKind(out.kind);
    if (!kind) return std::nullopt;
    if (kind->document) out.id = (*document)["id"].TextOr("");
    if (auto title = (*document)["title"].Local(); title.ok()) out.title = *std::move(title);
    if (!IsId(out.id)) return std::nullopt;
    return out;
}

// A folder that lives as long as the object.
class Scratch {
 public:
    Scratch() {
        std::error_code unknown;
        std::string pattern = (fs::temp_directory_path(unknown) / "atalaya-content-XXXXXX").string();
        if (::mkdtemp(pattern.data())) m_path = pattern;
    }
    ~Scratch() {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const fs::path& path() const { return m_path; }

 private:
    fs::path m_path;
};

Error Unwritable(const fs::path& path, const std::error_code& why) {
    return Err("file.unwritable", {{"file", path.string()}, {"reason", base::SystemReason(why)}});
}

Error Unknown(std::string_view kind, std::string_view id) {
    return Err("content.file_unknown", {{"kind", std::string(kind)}, {"id", std::string(id)}});
}

// "/tmp/x/registers/a.yaml:3:1" -> "registers/a.yaml:3:1".
std::string Relative(const std::string& where, const fs::path& folder) {
    const std::string prefix = folder.string() + "/";
    return where.starts_with(prefix) ? where.substr(prefix.size()) : where;
}

Result<void> JudgeForm(const Sources& sources) {
    Error all = Err("content.faults");
    for (Fault& fault : content::Check(sources)) all.details.push_back(std::move(fault.error));
    if (all.details.empty()) return {};
    all.params = {{"count", std::to_string(all.details.size())}};
    return all;
}

}  // namespace

Overrides::Overrides(Sources sources, fs::path own, Judge judge)
    : m_sources(std::move(sources)),
      m_own(std::move(own)),
      m_judge(judge ? std::move(judge) : Judge(JudgeForm)) {}

std::vector<ContentFile> Overrides::List() const {
    Sources sources = m_sources;
    std::error_code unknown;
    if (!fs::is_directory(m_own, unknown)) std::erase(sources.folders, m_own);
    std::vector<Error> unread;
    std::map<std::pair<std::string, std::string>, ContentFile> found;
    for (const SourceFile& file : ReadSources(sources, unread)) {
        const bool own = file.layer > 0 && sources.folders[file.layer - 1] == m_own;
        const auto named = NameOf(file.text, file.name);
        if (!named || (file.layer > 0 && !own)) continue;
        ContentFile& entry = found[{named->kind, named->id}];
        entry.kind = named->kind;
        entry.id = named->id;
        if (named->title != LocalText()) entry.title = named->title;
        (own ? entry.own : entry.product) = file.text;
        if (own) entry.own_path = file.name;
        entry.file = own ? entry.own_path.lexically_relative(m_own).string() : file.name;
    }
    std::vector<ContentFile> out;
    for (auto& [key, entry] : found) out.push_back(std::move(entry));
    return out;
}

Result<ContentFile> Overrides::Get(std::string_view kind, std::string_view id) const {
    for (ContentFile& file : List()) {
        if (file.kind == kind && file.id == id) return std::move(file);
    }
    return Unknown(kind, id);
}

fs::path Overrides::PathFor(std::string_view kind, std::string_view id) const {
    const auto known = Get(kind, id);
    if (known.ok() && !known->own_path.empty()) return known->own_path;
    return m_own / FindKind(kind)->folder / (std::string(id) + ".yaml");
}

Result<void> Overrides::Check(std::string_view kind, std::string_view id,
                              std::string_view text) const {
    const KindFolder* known = FindKind(kind);
    if (!known) return Unknown(kind, id);
    if (!IsId(id)) return Err("content.id_invalid", {{"id", std::string(id)}});
    if (text.size() > kMostOverrideBytes)
        return Err("content.too_large", {{"limit", std::to_string(kMostOverrideBytes >> 20)}});
    ATALAYA_TRY(CheckWith(kind, id, text));
    const auto named = NameOf(text, std::string(id) + ".yaml");
    if (!named || named->kind != kind || named->id != id)
        return Err("content.kind_differs", {{"kind", std::string(kind)}, {"id", std::string(id)}});
    return {};
}

// The country's folder is copied and the text laid into the copy: the one in use is read by others.
Result<void> Overrides::CheckWith(std::string_view kind, std::string_view id,
                                  const std::optional<std::string_view>& text) const {
    Scratch scratch;
    std::error_code failed;
    if (fs::is_directory(m_own, failed)) {
        fs::copy(m_own, scratch.path(), fs::copy_options::recursive, failed);
        if (failed) return Unwritable(scratch.path(), failed);
    }
    const fs::path file = scratch.path() / PathFor(kind, id).lexically_relative(m_own);
    if (text) {
        fs::create_directories(file.parent_path(), failed);
        ATALAYA_TRY(base::WriteFile(file, *text));
    } else {
        fs::remove(file, failed);
    }
    Sources sources = m_sources;
    std::erase(sources.folders, m_own);
    sources.folders.push_back(scratch.path());
    auto judged = m_judge(sources);
    if (judged.ok()) return {};
    Error all = std::move(judged).error();
    all.where = Relative(all.where, scratch.path());
    for (Error& fault : all.details) fault.where = Relative(fault.where, scratch.path());
    return all;
}

Result<std::optional<std::string>> Overrides::Write(std::string_view kind, std::string_view id,
                                                    std::string_view text) const {
    ATALAYA_TRY(Check(kind, id, text));
    const auto before = Get(kind, id);
    const fs::path path = PathFor(kind, id);
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed) return Unwritable(path, failed);
    ATALAYA_TRY(base::WriteFile(path, text));
    return before.ok() ? before->own : std::nullopt;
}

Result<std::optional<std::string>> Overrides::Remove(std::string_view kind,
                                                     std::string_view id) const {
    ATALAYA_ASSIGN(const ContentFile file, Get(kind, id));
    if (!file.own) return Unknown(kind, id);
    ATALAYA_TRY(CheckWith(kind, id, std::nullopt));
    std::error_code failed;
    fs::remove(file.own_path, failed);
    if (failed) return Unwritable(file.own_path, failed);
    return file.own;
}

Result<void> Overrides::Restore(std::string_view kind, std::string_view id,
                                const std::optional<std::string>& text) const {
    const fs::path path = PathFor(kind, id);
    if (text) return base::WriteFile(path, *text);
    std::error_code failed;
    fs::remove(path, failed);
    if (failed) return Unwritable(path, failed);
    return {};
}

}  // namespace atalaya::content
