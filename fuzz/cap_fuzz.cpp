// Whatever is read as CAP can be written again, and then says the same as before.

#include <cstdlib>
#include <string_view>

#include "warning/cap.hpp"

namespace warning = atalaya::warning;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto read = warning::ReadCap({reinterpret_cast<const char*>(data), size});
    if (!read.ok()) return 0;
    if (read->texts.empty() || read->revision < 1) std::abort();
    const auto again = warning::ReadCap(warning::WriteCap(*read, {"fuzz.example", "", {}}));
    // What the first reading took may be blank for XML; a document of ours always reads.
    if (!again.ok() && again.error().Get("reason") != "sender or identifier") std::abort();
    if (!again.ok()) return 0;
    if (again->status != read->status || again->exercise != read->exercise ||
        again->texts.size() != read->texts.size() || again->files.size() != read->files.size())
        std::abort();
    return 0;
}
