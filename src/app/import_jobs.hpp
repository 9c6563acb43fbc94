#pragma once

// Imports that run while their caller goes on: started by the API, asked for their progress,
// cancelled, and kept with their report until the program ends.

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/random.hpp"
#include "transfer/imports.hpp"

namespace atalaya::app {

class ImportJobs {
 public:
    // Files are kept below `folder` for as long as the object lives.
    ImportJobs(transfer::Imports& imports, base::Random& random, std::filesystem::path folder);
    ~ImportJobs();   // cancels what still runs and waits for it

    // Takes over a file that was uploaded; returns the name by which its owner finds it again.
    // Errors: file.unwritable.
    Result<std::string> Keep(const access::Caller& owner, const std::filesystem::path& uploaded);
    // The file behind a name. Errors: import.upload_unknown for another's too.
    Result<std::filesystem::path> Find(const access::Caller& owner, std::string_view upload) const;

    struct Status {
        std::string id;
        bool running = true;
        transfer::Progress progress;
        std::optional<transfer::Report> report;
        std::optional<Error> error;
        // Shared with the catalogue; tells the messages of its rules.
        std::shared_ptr<const registers::Model> model;
    };

    // At most kMostRunning at the same time: import.too_many_running {limit}. What is wrong with
    // faulty rows is told in `lang`.
    Result<std::string> Start(const access::Caller& owner,
                              std::shared_ptr<const registers::Model> model,
                              const transfer::Mapping& mapping, const std::filesystem::path& file,
                              transfer::ImportOptions options, Lang lang);
    // Errors: import.job_unknown for another's too.
    Result<Status> Ask(const access::Caller& owner, std::string_view job) const;
    Result<void> Cancel(const access::Caller& owner, std::string_view job);
    // The file of the faulty rows, once the job has ended. Errors: import.job_unknown,
    // import.no_faulty_rows.
    Result<std::filesystem::path> Faulty(const access::Caller& owner, std::string_view job) const;

    static constexpr int kMostRunning = 2;

 private:
    struct Job {
        std::string owner;
        std::atomic<bool> cancel{false};
        std::mutex mutex;
        Status status;
        std::filesystem::path faulty;
        std::jthread thread;
    };
    Job* FindJob(const access::Caller& owner, std::string_view job) const;

    transfer::Imports& m_imports;
    base::Random& m_random;
    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;
    std::map<std::string, std::string, std::less<>> m_uploads;            // name -> owner
    std::map<std::string, std::unique_ptr<Job>, std::less<>> m_jobs;
};

}  // namespace atalaya::app
