// Whatever the bytes are, a document is read or refused; what is read is shallow and laid over
// itself without loss of members.

#include <cstdlib>
#include <string_view>

#include "content/node.hpp"

namespace content = atalaya::content;

namespace {

int Depth(const content::Node& node) {
    int deepest = 0;
    for (const auto& item : node.Items()) deepest = std::max(deepest, Depth(item));
    for (const auto& [key, value] : node.Members()) deepest = std::max(deepest, Depth(value));
    return deepest + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    auto node = content::ParseYaml({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    if (!node.ok()) {
        if (node.error().where.empty()) std::abort();
        return 0;
    }
    if (Depth(*node) > content::kMaxYamlDepth + 1) std::abort();
    auto laid = content::Overlay(*node, *node);
    if (laid.Members().size() != node->Members().size()) std::abort();
    (void)laid.Local();
    (void)laid.Texts();
    return 0;
}
