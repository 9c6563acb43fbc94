// Runs a fuzz target over the files of its corpus: a regression test without libFuzzer.

#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "base/files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    int count = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (!entry.is_regular_file()) continue;
            auto bytes = atalaya::base::ReadFile(entry.path());
            if (!bytes.ok()) {
                std::fprintf(stderr, "%s\n", bytes.error().Describe().c_str());
                return 1;
            }
            std::printf("%s\n", entry.path().filename().c_str());
            std::fflush(stdout);   // the last name is that of the input that broke it
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes->data()),
                                   bytes->size());
            ++count;
        }
    }
    std::printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
