#pragma once

// Private to the room: the files of surveys on disk, below <country>/<survey>/ under names by their
// digests, so that a file is never changed and never half there.

#include <filesystem>
#include <span>
#include <string>

#include "base/hash.hpp"
#include "surveys/surveys.hpp"

namespace atalaya::surveys {

// A file copied into the folder under a temporary name, which it loses again unless it is kept.
class StagedFile {
 public:
    StagedFile(std::filesystem::path path, base::Digest digest)
        : m_path(std::move(path)), m_digest(digest) {}
    StagedFile(StagedFile&& other) noexcept
        : m_path(std::exchange(other.m_path, {})), m_digest(other.m_digest) {}
    StagedFile& operator=(StagedFile&&) = delete;
    ~StagedFile();
    const std::filesystem::path& path() const { return m_path; }
    const base::Digest& digest() const { return m_digest; }
    // Gives it its name for good. Errors: file.unwritable.
    Result<void> Keep(const std::filesystem::path& as);

 private:
    std::filesystem::path m_path;
    base::Digest m_digest;
};

class SurveyFolder {
 public:
    explicit SurveyFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    // Errors: file.unreadable, file.unwritable.
    Result<StagedFile> Stage(const Description& survey, const std::filesystem::path& file,
                             std::string_view name) const;
    std::filesystem::path PathOf(const Description& survey, const SurveyFile& file) const;
    std::filesystem::path CatalogOf(const Description& survey, const SurveyFile& file) const;
    // Reads what is there. Errors: survey.file_altered {file}, file.unreadable, of microdata::Read
    // and ReadText; each names the file as people do.
    Result<microdata::Dataset> Read(const Description& survey, const SurveyFile& file) const;
    // Whether the bytes are those that were taken. Errors: survey.file_altered {file},
    // file.unreadable.
    Result<void> Check(const Description& survey, const SurveyFile& file) const;
    void Remove(const Description& survey, const SurveyFile& file) const;
    // Removes files older than an hour whose digest is not among `named` (hex).
    void RemoveOrphans(std::span<const std::string> named) const;

 private:
    std::filesystem::path FolderOf(const Description& survey) const {
        return m_folder / survey.country / survey.id;
    }
    std::filesystem::path m_folder;
};

// Reads a survey file wherever it stands. `name`: as people call it, for errors.
Result<microdata::Dataset> ReadSurveyFile(const std::filesystem::path& path, std::string_view name,
                                          const std::string& encoding,
                                          const std::optional<TextDatasetOptions>& text,
                                          const std::optional<std::filesystem::path>& catalog);

}  // namespace atalaya::surveys
