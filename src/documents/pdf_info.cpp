#include "documents/pdf_info.hpp"

#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "documents/helper_process.hpp"

namespace atalaya::documents {
namespace {

constexpr int kSeconds = 10;
constexpr std::int64_t kMegabytes = 300;
constexpr std::uintmax_t kMostSaid = 1 << 20;   // bytes
constexpr std::size_t kLongest = 200;           // of one value, in bytes

// The beginning, never within a character.
std::string Shortened(std::string_view text) {
    if (text.size() <= kLongest) return std::string(text);
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
    return std::string(text.substr(0, end)) + "…";
}

// "Author:          Ana" of the output, which is English in every locale.
PdfInfo InfoIn(std::string_view said) {
    PdfInfo out;
    std::string producer;
    for (const std::string_view line : base::Split(said, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view key = line.substr(0, colon);
        const auto value = [&] { return Shortened(base::TrimAscii(line.substr(colon + 1))); };
        if (key == "Author") out.author = value();
        if (key == "Title") out.title = value();
        if (key == "Creator") out.program = value();
        if (key == "Producer") producer = value();
        if (key == "CreationDate") out.made = value();
        if (key == "ModDate") out.changed = value();
        if (key == "Custom Metadata" || key == "Metadata Stream")
            out.more = out.more || value() == "yes";
    }
    if (out.program.empty()) out.program = std::move(producer);
    return out;
}

}  // namespace

bool PdfInfo::Empty() const {
    return author.empty() && title.empty() && program.empty() && made.empty() &&
           changed.empty() && !more;
}

std::optional<PdfInfo> ReadPdfInfo(std::string_view bytes) {
    static constexpr std::array kNames = {"pdfinfo"};
    const char* path = std::getenv("PATH");
    const auto program = FindProgram(kNames, path == nullptr ? "" : path);
    const WorkFolder folder;
    if (!program || folder.path().empty()) return std::nullopt;
    const auto file = folder.path() / "in.pdf", said = folder.path() / "said.txt";
    if (!base::WriteFile(file, bytes).ok()) return std::nullopt;
    const int output = ::open(said.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (output < 0) return std::nullopt;
    const HelperEnd end = RunHelper({.arguments = {program->string(), "-enc", "UTF-8", "-isodates",
                                                   file.string()},
                                     .folder = folder.path(),
                                     .seconds = kSeconds,
                                     .megabytes = kMegabytes,
                                     .output = output});
    ::close(output);
    if (end.how != HelperEnd::How::Ended || end.status != 0) return std::nullopt;
    const auto text = base::ReadFile(said, kMostSaid);
    if (!text.ok()) return std::nullopt;
    return InfoIn(*text);
}

}  // namespace atalaya::documents
