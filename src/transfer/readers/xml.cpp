#include "transfer/readers/xml.hpp"

#include <expat.h>

#include "base/check.hpp"

namespace atalaya::transfer {
namespace {

constexpr int kDeepest = 64;
constexpr int kPiece = 32 << 10;

std::string_view Local(std::string_view name) {
    auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

struct FreeParser {
    void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

}  // namespace

struct XmlParser::State {
    std::unique_ptr<XML_ParserStruct, FreeParser> parser;
    XmlHandler* handler = nullptr;
    int depth = 0;
    bool refused = false;

    void Stop() { XML_StopParser(parser.get(), XML_FALSE); }

    static void OnStart(void* data, const XML_Char* name, const XML_Char** attributes) {
        auto* state = static_cast<State*>(data);
        if (++state->depth > kDeepest) {
            state->refused = true;
            return state->Stop();
        }
        state->handler->Start(Local(name), XmlAttributes(attributes));
        if (state->handler->fault) state->Stop();
    }
    static void OnEnd(void* data, const XML_Char* name) {
        auto* state = static_cast<State*>(data);
        --state->depth;
        state->handler->End(Local(name));
        if (state->handler->fault) state->Stop();
    }
    static void OnText(void* data, const XML_Char* text, int size) {
        auto* state = static_cast<State*>(data);
        state->handler->Text({text, static_cast<std::size_t>(size)});
        if (state->handler->fault) state->Stop();
    }
    static void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
        auto* state = static_cast<State*>(data);
        state->refused = true;
        state->Stop();
    }
};

std::string_view XmlAttributes::Get(std::string_view name) const {
    for (const char** pair = m_pairs; *pair; pair += 2) {
        if (Local(pair[0]) == name) return pair[1];
    }
    return {};
}

XmlParser::XmlParser(std::unique_ptr<ByteSource> source, XmlHandler& handler)
    : m_source(std::move(source)), m_state(std::make_unique<State>()) {
    XML_Parser parser = XML_ParserCreate(nullptr);
    base::Check(parser != nullptr, "no memory for an XML parser");
    m_state->parser.reset(parser);
    m_state->handler = &handler;
    XML_SetUserData(parser, m_state.get());
    XML_SetElementHandler(parser, State::OnStart, State::OnEnd);
    XML_SetCharacterDataHandler(parser, State::OnText);
    XML_SetStartDoctypeDeclHandler(parser, State::OnDoctype);
}

XmlParser::~XmlParser() = default;

Result<bool> XmlParser::Step() {
    if (m_ended) return false;
    XML_Parser parser = m_state->parser.get();
    void* buffer = XML_GetBuffer(parser, kPiece);
    base::Check(buffer != nullptr, "no memory for XML");
    ATALAYA_ASSIGN(std::size_t got,
                   m_source->Read(std::span(static_cast<char*>(buffer), kPiece)));
    m_ended = got == 0;
    if (XML_ParseBuffer(parser, static_cast<int>(got), m_ended) == XML_STATUS_OK) return !m_ended;
    if (m_state->handler->fault) return *m_state->handler->fault;
    const char* reason = m_state->refused ? "DOCTYPE or nesting"
                                          : XML_ErrorString(XML_GetErrorCode(parser));
    return Err("transfer.xlsx_invalid", {{"reason", reason}});
}

Result<void> XmlParser::Finish() {
    for (;;) {
        ATALAYA_ASSIGN(bool more, Step());
        if (!more) return {};
    }
}

}  // namespace atalaya::transfer
