#include "registers/fields/plain_text.hpp"

#include <fmt/format.h>

namespace atalaya::registers::fields {
namespace {

struct Scan {
    std::size_t characters = 0;
    std::size_t control_at = std::string_view::npos;   // counted in characters
    unsigned control = 0;
    bool high = false;                                  // beyond ASCII
};

// C1 controls (U+0080 to U+009F) count as well: in texts of people they are letters of
// Windows-1252 that were read as Latin-1.
Scan Look(std::string_view text, bool lines) {
    Scan scan;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) == 0x80) continue;
        scan.high |= byte >= 0x80;
        unsigned control = 0;
        bool found = byte < 0x20 || byte == 0x7F;
        if (found) control = byte;
        if (byte == 0xC2 && i + 1 < text.size()) {
            control = static_cast<unsigned char>(text[i + 1]);
            found = control < 0xA0;
        }
        if (lines && (byte == '\n' || byte == '\t' || byte == '\r')) found = false;
        if (found && scan.control_at == std::string_view::npos) {
            scan.control_at = scan.characters;
            scan.control = control;
        }
        ++scan.characters;
    }
    return scan;
}

}  // namespace

bool CheckPlainText(std::string_view text, std::size_t limit, bool lines, std::string_view where,
                    Findings& findings) {
    const Scan scan = Look(text, lines);
    if (scan.high && !base::IsValidUtf8(text)) {
        Fault(findings, Err("field.bad_encoding", {}, std::string(where)));
        return false;
    }
    if (scan.control_at != std::string_view::npos) {
        Fault(findings, Err("field.control_character",
                            {{"position", std::to_string(scan.control_at + 1)},
                             {"character", fmt::format("U+{:04X}", scan.control)}},
                            std::string(where)));
        return false;
    }
    if (scan.characters > limit) {
        Fault(findings, Err("field.too_long",
                            {{"length", std::to_string(scan.characters)},
                             {"limit", std::to_string(limit)}},
                            std::string(where)));
        return false;
    }
    if (scan.high && text.find("\xEF\xBF\xBD") != std::string_view::npos)
        Warn(findings, Err("field.replacement_character", {{"value", Shown(text)}},
                           std::string(where)));
    return true;
}

std::vector<Error> PlainText::CheckDeclaration(const Field& field, const content::Library&) const {
    if (field.max_length >= 0 && field.max_length <= m_most) return {};
    return {Err("field.bad_max_length",
                {{"field", field.id}, {"limit", std::to_string(m_most)}}, field.where)};
}

}  // namespace atalaya::registers::fields
