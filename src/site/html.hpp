#pragma once

// The one way in which text becomes a page: elements are closed by construction, and every text
// and attribute is escaped.

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace atalaya::site {

struct Attribute {
    std::string_view name;
    std::string value;
    bool given = true;       // false: left out, as for "checked"
};
using Attributes = std::initializer_list<Attribute>;

class Html {
 public:
    // An element whose inside is what `body` writes into the same page.
    template <std::invocable Body>
    Html& Element(std::string_view tag, Attributes attributes, Body body) {
        Open(tag, attributes);
        body();
        Close(tag);
        return *this;
    }
    // An element that holds a text only.
    Html& Element(std::string_view tag, Attributes attributes, std::string_view text);
    // An element that holds nothing and has no end: input, meta, link.
    Html& Void(std::string_view tag, Attributes attributes);
    Html& Text(std::string_view text);
    Html& Add(const Html& part);

    bool empty() const { return m_out.empty(); }
    const std::string& text() const { return m_out; }

 private:
    void Open(std::string_view tag, Attributes attributes);
    void Close(std::string_view tag);
    std::string m_out;
};

}  // namespace atalaya::site
