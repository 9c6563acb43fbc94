#include "site/html.hpp"

#include "base/text.hpp"

namespace atalaya::site {

Html& Html::Element(std::string_view tag, Attributes attributes, std::string_view text) {
    return Element(tag, attributes, [&] { Text(text); });
}

Html& Html::Void(std::string_view tag, Attributes attributes) {
    Open(tag, attributes);
    return *this;
}

Html& Html::Text(std::string_view text) {
    m_out += base::EscapeHtml(text);
    return *this;
}

Html& Html::Add(const Html& part) {
    m_out += part.m_out;
    return *this;
}

void Html::Open(std::string_view tag, Attributes attributes) {
    m_out.append("<").append(tag);
    for (const auto& attribute : attributes) {
        if (!attribute.given) continue;
        m_out.append(" ").append(attribute.name).append("=\"");
        m_out.append(base::EscapeHtml(attribute.value)).append("\"");
    }
    m_out += '>';
}

void Html::Close(std::string_view tag) { m_out.append("</").append(tag).append(">"); }

}  // namespace atalaya::site
