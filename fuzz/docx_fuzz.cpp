// The parts of a DOCX, numbering and body parted by a line "%%", in an otherwise good archive.

#include <cstdint>
#include <filesystem>

#include <unistd.h>
#include <zip.h>

#include "transfer/readers/docx_text.hpp"

using namespace atalaya;
using namespace atalaya::transfer;

namespace {

void AddPart(zip_t* zip, const char* name, std::string_view bytes) {
    zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name, source, 0);
    if (index >= 0) zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view kBetween = "\n%%\n";
    static const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("atalaya-docx-fuzz-" + std::to_string(::getpid()));
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t end = std::min(bytes.find(kBetween), bytes.size());
    int code = 0;
    zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (zip == nullptr) return 0;
    AddPart(zip, "word/numbering.xml", bytes.substr(0, end));
    AddPart(zip, "word/document.xml", bytes.substr(std::min(end + kBetween.size(), bytes.size())));
    if (zip_close(zip) != 0) zip_discard(zip);
    if (auto opened = Zip::Open(path, {.unpacked_bytes = 4 << 20}); opened.ok()) (void)ReadDocxText(*opened).ok();
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return 0;
}
