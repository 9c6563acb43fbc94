#pragma once

// Private to the room: what tells an import that is still running from one whose program was
// killed. Each has a locked file in a folder of its node; the system lets go of the lock when the
// program ends, however it ends.

#include <filesystem>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"

namespace atalaya::transfer {

class ImportLock {
 public:
    // A new lock of its own. Errors: file.unwritable {file, reason}.
    static Result<ImportLock> Take(const std::filesystem::path& folder, base::Random& random);
    ~ImportLock();   // lets go; the file stays for Sweep, unless it was removed
    ImportLock(ImportLock&& other) noexcept;
    ImportLock(const ImportLock&) = delete;
    ImportLock& operator=(const ImportLock&) = delete;
    ImportLock& operator=(ImportLock&&) = delete;

    const std::string& name() const { return m_name; }
    // When the end of the import is written.
    void Remove() const;

    // Calls `end` with the name of each lock in the folder that no program holds any more, and
    // removes it.
    template <class End>
    static void Sweep(const std::filesystem::path& folder, End end) {
        for (const auto& lock : Abandoned(folder)) {
            end(lock.name());
            lock.Remove();
        }
    }

 private:
    ImportLock(std::filesystem::path file, std::string name, int descriptor);
    static std::vector<ImportLock> Abandoned(const std::filesystem::path& folder);

    std::filesystem::path m_file;
    std::string m_name;
    int m_descriptor;                    // -1: moved from
};

}  // namespace atalaya::transfer
