#include "evaluation/reading.hpp"

namespace atalaya::evaluation {

LocalText Faults::Local(const content::Node& node, bool optional) {
    if (optional && node.IsNull()) return {};
    auto text = node.Local();
    if (text.ok()) return *std::move(text);
    Add(text.error());
    return {};
}

std::vector<std::string> Faults::Texts(const content::Node& node) {
    auto texts = node.Texts();
    if (texts.ok()) return *std::move(texts);
    Add(texts.error());
    return {};
}

std::vector<Named> Faults::NamedItems(const content::Node& list) {
    std::vector<Named> out;
    for (const content::Node& item : list.Items())
        out.push_back({item["id"].TextOr(""), Local(item["title"])});
    return out;
}

Error Faults::Take() {
    Error error = Err("evaluation.content_invalid");
    error.details = std::move(m_faults);
    return error;
}

}  // namespace atalaya::evaluation
