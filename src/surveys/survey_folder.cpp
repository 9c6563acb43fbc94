#include "surveys/survey_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <set>

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/system_reason.hpp"
#include "microdata/survey_file.hpp"

namespace atalaya::surveys {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kStaged = "staged-";
constexpr auto kYoung = std::chrono::hours(1);

// ".sav" of "My file.SAV"; "" where it is none of those that readers look at.
std::string EndingOf(std::string_view name) {
    constexpr std::array<std::string_view, 11> kKnown = {
        ".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt", ".csv", ".tsv", ".txt", ".xlsx",
        ".zip"};
    std::string ending = fs::path(name).extension().string();
    std::ranges::transform(ending, ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::ranges::find(kKnown, ending) == kKnown.end() ? "" : ending;
}

// People know the file by its name, not by the place where it is kept.
Error Named(Error error, std::string_view name) {
    for (base::Param& param : error.params) {
        if (param.name == "file") param.value = name;
    }
    return error;
}

std::string StagedName() {
    static std::atomic<unsigned> count = 0;
    return std::string(kStaged) + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

}  // namespace

StagedFile::~StagedFile() {
    std::error_code ignored;
    if (!m_path.empty()) fs::remove(m_path, ignored);
}

Result<void> StagedFile::Keep(const fs::path& as) {
    std::error_code failed;
    fs::rename(m_path, as, failed);
    if (failed)
        return Err("file.unwritable", {{"file", as.string()}, {"reason", base::SystemReason(failed)}});
    m_path.clear();
    return {};
}

Result<StagedFile> SurveyFolder::Stage(const Description& survey, const fs::path& file,
                                       std::string_view name) const {
    const fs::path folder = FolderOf(survey);
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return Err("file.unwritable", {{"file", folder.string()}, {"reason", base::SystemReason(failed)}});
    const fs::path to = folder / (StagedName() + EndingOf(name));
    // One that a killed program with the same number left.
    fs::remove(to, failed);
    ATALAYA_ASSIGN(const base::Digest digest, base::CopyFile(file, to));
    return StagedFile(to, digest);
}

fs::path SurveyFolder::PathOf(const Description& survey, const SurveyFile& file) const {
    return FolderOf(survey) / (file.digest + EndingOf(file.name));
}

fs::path SurveyFolder::CatalogOf(const Description& survey, const SurveyFile& file) const {
    return FolderOf(survey) / (file.catalog_digest + ".sas7bcat");
}

Result<void> SurveyFolder::Check(const Description& survey, const SurveyFile& file) const {
    const auto check = [&](const fs::path& path, const std::string& digest) -> Result<void> {
        const auto found = base::HashFile(path);
        if (!found.ok()) return Named(found.error(), file.name);
        if (base::Hex(*found) == digest) return {};
        return Err("survey.file_altered", {{"file", file.name}, {"survey", survey.id}});
    };
    ATALAYA_TRY(check(PathOf(survey, file), file.digest));
    if (file.catalog_digest.empty()) return {};
    return check(CatalogOf(survey, file), file.catalog_digest);
}

Result<microdata::Dataset> SurveyFolder::Read(const Description& survey,
                                              const SurveyFile& file) const {
    ATALAYA_TRY(Check(survey, file));
    std::optional<fs::path> catalog;
    if (!file.catalog_digest.empty()) catalog = CatalogOf(survey, file);
    return ReadSurveyFile(PathOf(survey, file), file.name, file.encoding, file.text, catalog);
}

void SurveyFolder::Remove(const Description& survey, const SurveyFile& file) const {
    std::error_code failed;
    fs::remove(PathOf(survey, file), failed);
    if (failed) base::LogError("file of survey {}: {}", survey.id, failed.message());
    if (!file.catalog_digest.empty()) fs::remove(CatalogOf(survey, file), failed);
}

void SurveyFolder::RemoveOrphans(std::span<const std::string> named) const {
    const std::set<std::string, std::less<>> kept(named.begin(), named.end());
    const auto now = fs::file_time_type::clock::now();
    std::error_code failed;
    std::vector<fs::path> orphans;
    for (fs::recursive_directory_iterator at(m_folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        std::error_code gone;
        if (!at->is_regular_file(gone) || kept.contains(at->path().stem().string())) continue;
        const auto changed = at->last_write_time(gone);
        if (!gone && now - changed > kYoung) orphans.push_back(at->path());
    }
    for (const fs::path& orphan : orphans) {
        base::LogInfo("no survey names {}: removed", orphan.string());
        fs::remove(orphan, failed);
    }
}

Result<microdata::Dataset> ReadSurveyFile(const fs::path& path, std::string_view name,
                                          const std::string& encoding,
                                          const std::optional<TextDatasetOptions>& text,
                                          const std::optional<fs::path>& catalog) {
    auto dataset = text ? ReadText(path, *text)
                        : microdata::Read(path, {.encoding = encoding, .catalog = catalog});
    if (!dataset.ok()) return Named(std::move(dataset).error(), name);
    return dataset;
}

}  // namespace atalaya::surveys
