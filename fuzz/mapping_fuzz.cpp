// Any bytes as a mapping in JSON; what does not begin like JSON, as a survey file of text.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <unistd.h>

#include "base/check.hpp"
#include "content/library.hpp"
#include "surveys/mapping.hpp"
#include "surveys/text_dataset.hpp"

using namespace atalaya;

namespace {

const surveys::Standard& Shipped() {
    static const auto standard = surveys::Standard::Load(**content::Library::Load({})).value();
    return *standard;
}

void ReadAsMapping(std::string_view text) {
    const auto parsed = base::ParseJson(text);
    if (!parsed.ok() || !parsed->is_object()) return;
    const auto mapping = surveys::Mapping::FromJson(parsed->as_object(), Shipped());
    if (!mapping.ok()) {
        base::Check(!mapping.error().details.empty(), "faults without a place");
        return;
    }
    const auto again = surveys::Mapping::FromJson(mapping->ToJson(), Shipped());
    base::Check(again.ok() && again->ToJson() == mapping->ToJson(), "a mapping comes back");
}

void ReadAsFile(std::string_view text) {
    static const auto path = std::filesystem::temp_directory_path() /
                             ("mapping_fuzz." + std::to_string(::getpid()) + ".csv");
    std::ofstream(path, std::ios::binary) << text;
    const auto read = surveys::ReadText(path, {.most_rows = 10'000});
    std::filesystem::remove(path);
    if (!read.ok()) return;
    base::Check(read->variables.size() == read->columns.size(), "a column for each variable");
    for (const auto& column : read->columns)
        base::Check(std::visit([](const auto& cells) { return cells.size(); }, column) == read->rows,
                    "columns of one length");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.starts_with('{'))
        ReadAsMapping(text);
    else
        ReadAsFile(text);
    return 0;
}
