#include "documents/pdf.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include <unistd.h>

#include "base/files.hpp"
#include "base/system_reason.hpp"
#include "base/text.hpp"
#include "documents/helper_process.hpp"

namespace atalaya::documents {
namespace {

namespace fs = std::filesystem;

constexpr int kMostAtOnce = 2;   // one that is made, one that waits

// Counts somebody in for as long as it lives.
class Presence {
 public:
    explicit Presence(std::atomic<int>& count) : m_count(count), m_before(count.fetch_add(1)) {}
    ~Presence() { --m_count; }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;
    int before() const { return m_before; }

 private:
    std::atomic<int>& m_count;
    const int m_before;
};

std::vector<std::string> Arguments(const fs::path& browser, const fs::path& folder) {
    std::vector<std::string> out{browser.string(),
                                 "--headless",
                                 "--disable-gpu",
                                 "--disable-extensions",
                                 "--disable-dev-shm-usage",
                                 "--no-first-run",
                                 "--no-default-browser-check",
                                 "--disable-background-networking",
                                 "--host-resolver-rules=MAP * ~NOTFOUND",
                                 "--export-tagged-pdf",
                                 "--generate-pdf-document-outline",
                                 "--no-pdf-header-footer",
                                 "--user-data-dir=" + (folder / "profile").string(),
                                 "--print-to-pdf=" + (folder / "out.pdf").string()};
    // Chromium's own sandbox does not start as root; the page is ours and its policy lets no script run.
    if (::geteuid() == 0) out.push_back("--no-sandbox");
    out.push_back("file://" + (folder / "in.html").string());
    return out;
}

Error Failed(const fs::path& browser, std::string reason) {
    return Err("documents.pdf_failed",
               {{"program", browser.filename().string()}, {"reason", std::move(reason)}});
}

}  // namespace

std::optional<fs::path> FindBrowser(std::string_view path) {
    static constexpr std::array kNames = {"chromium", "chromium-browser", "google-chrome",
                                          "google-chrome-stable"};
    return FindProgram(kNames, path);
}

Result<std::string> RenderPdfWith(const fs::path& browser, const std::string& html,
                                  const PdfLimits& limits) {
    // A browser takes some hundred megabytes: two at once would be two too many on a small machine.
    // Nor may those who wait take all threads of a server.
    static std::atomic<int> present = 0;
    static std::mutex turn;
    const Presence presence(present);
    if (presence.before() >= kMostAtOnce) return Err("documents.pdf_busy");
    const std::lock_guard lock(turn);
    const WorkFolder folder;
    if (folder.path().empty())
        return Err("file.unwritable", {{"file", fs::temp_directory_path().string()},
                                       {"reason", base::SystemReason(errno)}});
    ATALAYA_TRY(base::WriteFile(folder.path() / "in.html", html));
    const HelperEnd end = RunHelper({.arguments = Arguments(browser, folder.path()),
                                     .folder = folder.path(),
                                     .seconds = limits.seconds,
                                     .megabytes = limits.megabytes});
    switch (end.how) {
        case HelperEnd::How::TooSlow:
            return Err("documents.pdf_too_slow", {{"seconds", std::to_string(limits.seconds)}});
        case HelperEnd::How::TooLarge:
            return Err("documents.pdf_too_large", {{"megabytes", std::to_string(limits.megabytes)}});
        case HelperEnd::How::NotStarted: return Failed(browser, base::SystemReason(end.status));
        case HelperEnd::How::Signalled: return Failed(browser, ::strsignal(end.status));
        case HelperEnd::How::Ended: break;
    }
    auto pdf = base::ReadFile(folder.path() / "out.pdf",
                              static_cast<std::uintmax_t>(limits.most_bytes));
    // The browser ends well without a file when it could not print.
    if (!pdf.ok()) return Failed(browser, std::string(pdf.error().Get("reason")));
    if (end.status != 0 || !base::StartsWith(*pdf, "%PDF-"))
        return Failed(browser, fmt::format("exit {}", end.status));
    return pdf;
}

Result<std::string> RenderPdf(const std::string& html, const PdfLimits& limits) {
    const char* path = std::getenv("PATH");
    const auto browser = FindBrowser(path == nullptr ? "" : path);
    if (!browser) return Err("documents.pdf_missing");
    return RenderPdfWith(*browser, html, limits);
}

}  // namespace atalaya::documents
