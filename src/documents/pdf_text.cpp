#include "documents/pdf_text.hpp"

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/files.hpp"
#include "base/system_reason.hpp"
#include "base/text.hpp"
#include "documents/helper_process.hpp"

namespace atalaya::documents {
namespace {

constexpr int kSeconds = 30;
constexpr std::int64_t kMegabytes = 700;
constexpr std::uintmax_t kMostText = 16 << 20;  // bytes

Error Failed(std::string reason) {
    return Err("documents.pdf_text_failed", {{"reason", std::move(reason)}});
}

// Why the program gave no text; nothing where it ended well.
std::optional<Error> FaultOf(const HelperEnd& end) {
    constexpr int kProtected = 3;  // the exit status of pdftotext for missing permissions
    switch (end.how) {
        case HelperEnd::How::TooSlow:
        case HelperEnd::How::TooLarge: return Failed("limits");
        case HelperEnd::How::NotStarted: return Failed(base::SystemReason(end.status));
        case HelperEnd::How::Signalled: return Failed(::strsignal(end.status));
        case HelperEnd::How::Ended: break;
    }
    if (end.status == 0) return std::nullopt;
    return Failed(end.status == kProtected ? "protected" : "exit " + std::to_string(end.status));
}

}  // namespace

bool LooksLikePdf(std::string_view first_bytes) {
    // Readers take the mark anywhere in the first 1,024 bytes.
    return first_bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos;
}

Result<std::string> ReadPdfText(const std::filesystem::path& file) {
    static constexpr std::array kNames = {"pdftotext"};
    const char* path = std::getenv("PATH");
    const auto program = FindProgram(kNames, path == nullptr ? "" : path);
    if (!program) return Err("documents.pdf_text_missing");
    const WorkFolder folder;
    if (folder.path().empty())
        return Err("file.unwritable",
                   {{"file", std::filesystem::temp_directory_path().string()}, {"reason", base::SystemReason(errno)}});
    const auto out = folder.path() / "out.txt";
    const HelperEnd end = RunHelper({.arguments = {program->string(), "-q", "-enc", "UTF-8", "-eol", "unix",
                                                   file.string(), out.string()},
                                     .folder = folder.path(),
                                     .seconds = kSeconds,
                                     .megabytes = kMegabytes});
    if (const auto fault = FaultOf(end)) return *fault;
    ATALAYA_ASSIGN(std::string text, base::ReadFile(out, kMostText));
    for (char& c : text) {
        if (c == '\f') c = '\n';
    }
    if (base::TrimAscii(text).empty()) return Err("documents.pdf_text_none");
    return text;
}

}  // namespace atalaya::documents
