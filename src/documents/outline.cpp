#include "documents/outline.hpp"

namespace atalaya::documents {

std::string AnchorOf(int heading) { return "h" + std::to_string(heading); }

std::string_view AfterLabel(Lang lang) { return lang == Lang::Fr ? "\u00A0:" : ":"; }

std::vector<OutlineItem> OutlineOf(const Document& document) {
    std::vector<OutlineItem> out;
    int number = 0;
    for (const Block& block : document.blocks) {
        const auto* heading = std::get_if<Heading>(&block);
        if (heading == nullptr) continue;
        ++number;
        if (heading->level > 2) continue;
        out.push_back({out.empty() ? 1 : heading->level, heading->text, AnchorOf(number)});
    }
    return out;
}

}  // namespace atalaya::documents
