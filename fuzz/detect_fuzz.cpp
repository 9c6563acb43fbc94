// Any bytes as the sample of a text file: a proposal must come out that can be read with.

#include <cstdint>

#include "base/check.hpp"
#include "transfer/readers/delimited.hpp"
#include "transfer/readers/detect.hpp"

using namespace atalaya;
using namespace atalaya::transfer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view sample(reinterpret_cast<const char*>(data), size);
    for (bool whole : {true, false}) {
        auto detection = DetectText(sample, whole, {});
        if (!detection.ok()) continue;
        auto format = FileFormat::FromJson(detection->ToJson().at("format").as_object());
        base::Check(format.ok() && *format == detection->format, "a format that cannot be kept");
        auto rows = OpenDelimited(FromMemory(sample), *format, {});
        if (whole && rows.ok())
            base::Check((*rows)->header().size() == detection->columns.size(), "other columns");
    }
    return 0;
}
