// Any bytes as a ZIP or an XLSX: detected and read to the end. An input that begins with '<' is
// the sheet of an otherwise good book instead, so that the fuzzer need not find deflate and CRCs.

#include <cstdint>
#include <filesystem>
#include <memory>

#include <unistd.h>
#include <zip.h>

#include "base/files.hpp"
#include "transfer/readers/detect.hpp"

using namespace atalaya;
using namespace atalaya::transfer;

namespace {

const std::string kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string Relation(const char* id, const char* type, const char* target) {
    return std::string("<Relationship Id=\"") + id + "\" Type=\"" + kOffice + "/" + type +
           "\" Target=\"" + target + "\"/>";
}

void WriteBook(const std::filesystem::path& path, std::string_view sheet) {
    const std::string root =
        "<Relationships>" + Relation("r1", "officeDocument", "wb.xml") + "</Relationships>";
    const std::string workbook = "<workbook xmlns:r=\"" + kOffice +
                                 "\"><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>";
    const std::string links = "<Relationships>" + Relation("r1", "worksheet", "s.xml") +
                              Relation("r2", "sharedStrings", "t.xml") +
                              Relation("r3", "styles", "y.xml") + "</Relationships>";
    const std::string texts = "<sst><si><t>one</t></si></sst>";
    const std::string styles =
        "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    int code = 0;
    zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!zip) return;
    auto add = [&](const char* name, std::string_view bytes) {
        zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
        zip_int64_t index = zip_file_add(zip, name, source, 0);
        zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    };
    add("[Content_Types].xml", "<Types/>");
    add("_rels/.rels", root);
    add("wb.xml", workbook);
    add("_rels/wb.xml.rels", links);
    add("t.xml", texts);
    add("y.xml", styles);
    add("s.xml", sheet);
    if (zip_close(zip) != 0) zip_discard(zip);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::filesystem::path path =
        std::filesystem::temp_directory_path() /
        ("atalaya-xlsx-fuzz-" + std::to_string(::getpid()));
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.starts_with('<')) {
        WriteBook(path, bytes);
    } else {
        if (!base::WriteFile(path, bytes).ok()) return 0;
    }
    ReadLimits limits;
    limits.unpacked_bytes = 4 << 20;
    auto detection = Detect(path, limits);
    if (detection.ok()) {
        auto rows = OpenRows(path, detection->format, limits);
        while (rows.ok()) {
            auto more = (*rows)->Next();
            if (!more.ok() || !*more) break;
        }
    }
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return 0;
}
