#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transfer/readers/bytes.hpp"

namespace atalaya::transfer {

// The attributes of an element, by local name.
class XmlAttributes {
 public:
    explicit XmlAttributes(const char** pairs) : m_pairs(pairs) {}
    // "" when there is none.
    std::string_view Get(std::string_view name) const;

 private:
    const char** m_pairs;
};

// What a part of a document does with its elements. Names come without prefix.
class XmlHandler {
 public:
    virtual ~XmlHandler() = default;
    virtual void Start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void End(std::string_view name) = 0;
    virtual void Text(std::string_view text) = 0;
    // Set by a handler to end the parsing.
    std::optional<Error> fault;
};

// Streams one XML part through a handler. Document types are refused, and with them entities of
// any kind; so is nesting beyond 64 elements.
class XmlParser {
 public:
    // Precondition: the handler outlives the parser.
    XmlParser(std::unique_ptr<ByteSource> source, XmlHandler& handler);
    ~XmlParser();

    // Parses one more piece; false at the end. Errors: those of the source and of the handler,
    // transfer.xlsx_invalid {reason}.
    Result<bool> Step();
    Result<void> Finish();   // all that is left
    const ByteSource& source() const { return *m_source; }

 private:
    struct State;
    std::unique_ptr<ByteSource> m_source;
    std::unique_ptr<State> m_state;
    bool m_ended = false;
};

}  // namespace atalaya::transfer
