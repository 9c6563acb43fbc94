// Any bytes as what the reader of survey files sends: after the start and in pieces of 64.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "microdata/frames.hpp"
#include "microdata/sav_dictionary.hpp"
#include "microdata/stream_reader.hpp"

using namespace atalaya::microdata;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.starts_with("$FL")) {
        ScanSavDictionary(bytes);
        return 0;
    }
    ReadLimits limits;
    limits.dataset_bytes = 16 << 20;
    limits.rows = 100'000;
    StreamReader reader(FileFormat::Sav, "fuzz.sav", "", limits);
    if (!reader.Feed(kStreamStart).ok()) return 0;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(64, bytes.size())))
        if (!reader.Feed(bytes.substr(0, 64)).ok()) return 0;
    static_cast<void>(reader.Finish().ok());
    return 0;
}
