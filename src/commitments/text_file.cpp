#include "commitments/text_file.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "documents/helper_process.hpp"
#include "documents/pdf_text.hpp"
#include "transfer/readers/decode.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/readers/docx_text.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::uint64_t kMostUnpacked = 64u << 20;  // bytes of a DOCX
constexpr std::size_t kMostText = 4'000'000;        // bytes: some 1,500 pages

Result<std::string> ReadDocx(const std::filesystem::path& file) {
    ATALAYA_ASSIGN(auto zip, transfer::Zip::Open(file, {.unpacked_bytes = kMostUnpacked}));
    if (!transfer::LooksLikeDocx(*zip)) return Err("commitments.text_kind");
    return transfer::ReadDocxText(zip);
}

Result<std::string> ReadPlain(std::string_view bytes) {
    // Text has no zero bytes but in UTF-16, which programs mark; pictures, programs and the old
    // form of Word have.
    const bool is_wide = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    if (!is_wide && bytes.find('\0') != bytes.npos) return Err("commitments.text_kind");
    const auto sample = bytes.substr(0, transfer::kSampleBytes);
    const auto detected = transfer::DetectEncoding(sample, sample.size() == bytes.size());
    const auto encoding = transfer::EncodingFromName(detected.value);
    if (!encoding) return Err("commitments.text_kind");
    transfer::Decoder decoder(transfer::FromMemory(bytes), *encoding);
    std::string text;
    for (;;) {
        const auto more = decoder.Append(text);
        if (!more.ok())
            return Err(more.error().code == "transfer.nul_byte" ? "commitments.text_kind"
                                                                : "commitments.text_encoding");
        if (!*more) return text;
    }
}

}  // namespace

Result<std::string> TextOfFile(std::string_view bytes) {
    std::string text;
    if (transfer::LooksLikeZip(bytes) || documents::LooksLikePdf(bytes)) {
        const documents::WorkFolder folder;
        const auto file = folder.path() / "document";
        ATALAYA_TRY(base::WriteFile(file, bytes));
        ATALAYA_ASSIGN(text, transfer::LooksLikeZip(bytes) ? ReadDocx(file) : documents::ReadPdfText(file));
    } else {
        ATALAYA_ASSIGN(text, ReadPlain(bytes));
    }
    if (text.size() > kMostText) return Err("commitments.text_too_long");
    if (base::TrimAscii(text).empty()) return Err("commitments.text_empty");
    return text;
}

}  // namespace atalaya::commitments
