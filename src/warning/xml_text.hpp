#pragma once

// Text that goes into XML; private to the room.

#include <string>
#include <string_view>

namespace atalaya::warning {

// Valid UTF-8 without the characters that XML 1.0 forbids, markup escaped. Fit for content and for
// attributes in double quotes.
std::string XmlText(std::string_view text);

// Writes elements with indentation; an element without content is left out, since neither CAP nor
// Atom gives an empty one a meaning.
class XmlWriter {
 public:
    // `attributes`: as they stand in the tag, escaped: R"(xmlns="...")".
    void Open(std::string_view name, std::string_view attributes = {});
    void Close();
    void Element(std::string_view name, std::string_view text, std::string_view attributes = {});
    // An element that has attributes alone.
    void Empty(std::string_view name, std::string_view attributes);
    // Precondition: everything is closed.
    std::string Finish() &&;

 private:
    void Indent();
    std::string m_out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    std::string m_open;   // names of the open elements, each after a space
    int m_depth = 0;
};

}  // namespace atalaya::warning
