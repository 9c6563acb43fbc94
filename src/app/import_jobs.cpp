#include "app/import_jobs.hpp"

#include <algorithm>

#include "app/faulty_rows.hpp"

#include "base/system_reason.hpp"

namespace atalaya::app {

ImportJobs::ImportJobs(transfer::Imports& imports, base::Random& random,
                       std::filesystem::path folder)
    : m_imports(imports), m_random(random), m_folder(std::move(folder)) {}

ImportJobs::~ImportJobs() {
    for (auto& [id, job] : m_jobs) job->cancel = true;
    for (auto& [id, job] : m_jobs) {
        if (job->thread.joinable()) job->thread.join();
    }
    std::error_code ignored;
    for (const auto& [name, owner] : m_uploads) std::filesystem::remove(m_folder / name, ignored);
}

Result<std::string> ImportJobs::Keep(const access::Caller& owner,
                                     const std::filesystem::path& uploaded) {
    std::error_code failed;
    std::filesystem::create_directories(m_folder, failed);
    std::lock_guard lock(m_mutex);
    std::string name = m_random.Token(18);
    std::filesystem::copy_file(uploaded, m_folder / name, failed);
    if (failed) {
        return Err("file.unwritable",
                   {{"file", (m_folder / name).string()}, {"reason", base::SystemReason(failed)}});
    }
    m_uploads.emplace(name, owner.Actor());
    return name;
}

Result<std::filesystem::path> ImportJobs::Find(const access::Caller& owner,
                                               std::string_view upload) const {
    std::lock_guard lock(m_mutex);
    auto found = m_uploads.find(upload);
    if (found == m_uploads.end() || found->second != owner.Actor())
        return Err("import.upload_unknown");
    return m_folder / found->first;
}

Result<std::string> ImportJobs::Start(const access::Caller& owner,
                                      std::shared_ptr<const registers::Model> model,
                                      const transfer::Mapping& mapping,
                                      const std::filesystem::path& file,
                                      transfer::ImportOptions options, Lang lang) {
    std::lock_guard lock(m_mutex);
    auto running = std::count_if(m_jobs.begin(), m_jobs.end(), [](const auto& entry) {
        std::lock_guard own(entry.second->mutex);
        return entry.second->status.running;
    });
    if (running >= kMostRunning)
        return Err("import.too_many_running", {{"limit", std::to_string(kMostRunning)}});

    auto job = std::make_unique<Job>();
    Job* raw = job.get();
    raw->owner = owner.Actor();
    raw->status.id = m_random.Token(12);
    raw->status.model = model;
    options.cancel = &raw->cancel;
    options.progress = [raw](const transfer::Progress& progress) {
        std::lock_guard own(raw->mutex);
        raw->status.progress = progress;
    };
    std::string id = raw->status.id;
    raw->faulty = m_folder / (id + ".csv");
    m_jobs.emplace(id, std::move(job));
    raw->thread = std::jthread([this, raw, owner, model, mapping, file, options, lang]() mutable {
        FaultyRows faulty(raw->faulty, model, lang);
        options.faulty = [&faulty](const transfer::FaultyRow& row) { faulty.Add(row); };
        std::optional<Result<transfer::Report>> report;
        try {
            report = m_imports.Run(
                owner, model, mapping, [&] { return transfer::OpenRows(file, mapping.format); },
                options);
        } catch (const store::StoreError& fault) {
            report = fault.ToError();
        } catch (const std::exception&) {
            report = Err("import.failed");
        }
        faulty.Finish();
        std::lock_guard own(raw->mutex);
        if (report->ok()) {
            raw->status.report = **report;
        } else {
            raw->status.error = report->error();
        }
        raw->status.running = false;
    });
    return id;
}

ImportJobs::Job* ImportJobs::FindJob(const access::Caller& owner, std::string_view job) const {
    std::lock_guard lock(m_mutex);
    auto found = m_jobs.find(job);
    if (found == m_jobs.end() || found->second->owner != owner.Actor()) return nullptr;
    return found->second.get();
}

Result<ImportJobs::Status> ImportJobs::Ask(const access::Caller& owner,
                                           std::string_view job) const {
    Job* found = FindJob(owner, job);
    if (!found) return Err("import.job_unknown");
    std::lock_guard lock(found->mutex);
    return found->status;
}

Result<void> ImportJobs::Cancel(const access::Caller& owner, std::string_view job) {
    Job* found = FindJob(owner, job);
    if (!found) return Err("import.job_unknown");
    found->cancel = true;
    return {};
}

Result<std::filesystem::path> ImportJobs::Faulty(const access::Caller& owner,
                                                 std::string_view job) const {
    Job* found = FindJob(owner, job);
    if (!found) return Err("import.job_unknown");
    std::lock_guard lock(found->mutex);
    if (found->status.running || !std::filesystem::exists(found->faulty))
        return Err("import.no_faulty_rows");
    return found->faulty;
}

}  // namespace atalaya::app
