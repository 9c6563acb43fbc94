#include "warning/xml_text.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

namespace atalaya::warning {

std::string XmlText(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 || c == '\n' || c == '\t') out += c;
    }
    // U+FFFE and U+FFFF are UTF-8, but no characters of XML.
    for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
        for (auto at = out.find(forbidden); at != std::string::npos; at = out.find(forbidden, at))
            out.erase(at, forbidden.size());
    }
    return base::EscapeHtml(out);
}

void XmlWriter::Indent() {
    m_out.append(static_cast<std::size_t>(m_depth) * 2, ' ');
}

void XmlWriter::Open(std::string_view name, std::string_view attributes) {
    Indent();
    m_out += '<';
    m_out += name;
    if (!attributes.empty()) m_out += ' ';
    m_out += attributes;
    m_out += ">\n";
    m_open += ' ';
    m_open += name;
    ++m_depth;
}

void XmlWriter::Close() {
    base::Check(m_depth > 0, "an element is open");
    const auto last = m_open.rfind(' ');
    --m_depth;
    Indent();
    m_out += "</" + m_open.substr(last + 1) + ">\n";
    m_open.erase(last);
}

void XmlWriter::Element(std::string_view name, std::string_view text,
                        std::string_view attributes) {
    const std::string content = XmlText(base::TrimAscii(text));
    if (content.empty()) return;
    Indent();
    m_out += '<';
    m_out += name;
    if (!attributes.empty()) m_out += ' ';
    m_out += attributes;
    m_out += '>';
    m_out += content;
    m_out += "</";
    m_out += name;
    m_out += ">\n";
}

void XmlWriter::Empty(std::string_view name, std::string_view attributes) {
    Indent();
    m_out += '<';
    m_out += name;
    m_out += ' ';
    m_out += attributes;
    m_out += "/>\n";
}

std::string XmlWriter::Finish() && {
    base::Check(m_depth == 0, "every element is closed");
    return std::move(m_out);
}

}  // namespace atalaya::warning
