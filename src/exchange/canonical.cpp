#include "exchange/canonical.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::int64_t kGreatest = (std::int64_t{1} << 53) - 1;

bool IsPrintableAscii(std::string_view name) {
    return std::ranges::all_of(name, [](char c) { return c > 0x1f && c < 0x7f; });
}

// Writes values; stops at the first that has no canonical text.
class Writer {
 public:
    bool Write(const json::value& value) {
        switch (value.kind()) {
            case json::kind::null:
                m_out += "null";
                return true;
            case json::kind::bool_:
                m_out += value.get_bool() ? "true" : "false";
                return true;
            case json::kind::int64:
                return Number(value.get_int64());
            case json::kind::uint64:
                return value.get_uint64() <= static_cast<std::uint64_t>(kGreatest) &&
                       Number(static_cast<std::int64_t>(value.get_uint64()));
            case json::kind::double_:
                return false;
            case json::kind::string:
                return Text(value.get_string());
            case json::kind::array:
                return Array(value.get_array());
            case json::kind::object:
                return Object(value.get_object());
        }
        return false;
    }

    std::string&& Take() { return std::move(m_out); }
    const std::string& place() const { return m_place; }

 private:
    bool Number(std::int64_t number) {
        if (number > kGreatest || number < -kGreatest) return false;
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
        m_out.append(digits.begin(), end);
        return true;
    }

    bool Text(std::string_view text) {
        m_out += '"';
        bool ascii = true;
        std::size_t written = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto byte = static_cast<unsigned char>(text[i]);
            if (byte >= 0x80) ascii = false;
            if (byte > 0x1f && byte != '"' && byte != '\\') continue;
            m_out.append(text, written, i - written);
            Escape(byte);
            written = i + 1;
        }
        m_out.append(text, written);
        m_out += '"';
        return ascii || base::IsValidUtf8(text);
    }

    // RFC 8785, 3.2.2.2.
    void Escape(unsigned char byte) {
        static constexpr char kDigits[] = "0123456789abcdef";
        static constexpr std::string_view kShort = "\b\t\n\f\r\"\\", kLetters = "btnfr\"\\";
        m_out += '\\';
        if (const auto at = kShort.find(static_cast<char>(byte)); at != kShort.npos) {
            m_out += kLetters[at];
            return;
        }
        m_out += "u00";
        m_out += kDigits[byte >> 4];
        m_out += kDigits[byte & 15];
    }

    bool Array(const json::array& array) {
        m_out += '[';
        for (std::size_t i = 0; i < array.size(); ++i) {
            if (i > 0) m_out += ',';
            if (!Write(array[i])) return Below(base::Pointer("", i));
        }
        m_out += ']';
        return true;
    }

    bool Object(const json::object& object) {
        const auto by_name = [](const auto& a, const auto& b) { return a.key() < b.key(); };
        m_out += '{';
        if (std::ranges::is_sorted(object, by_name)) {
            for (const auto& member : object)
                if (!Member(member)) return false;
        } else {
            std::vector<const json::key_value_pair*> sorted;
            for (const auto& member : object) sorted.push_back(&member);
            std::ranges::sort(sorted, [&](auto* a, auto* b) { return by_name(*a, *b); });
            for (const auto* member : sorted)
                if (!Member(*member)) return false;
        }
        m_out += '}';
        return true;
    }

    bool Member(const json::key_value_pair& member) {
        if (m_out.back() != '{') m_out += ',';
        const bool good = IsPrintableAscii(member.key()) && Text(member.key());
        m_out += ':';
        return (good && Write(member.value())) || Below(base::Pointer("", member.key()));
    }

    bool Below(std::string_view step) {
        m_place.insert(0, step);
        return false;
    }

    std::string m_out;
    std::string m_place;   // JSON pointer, filled on the way back from the fault
};

Error NotCanonical(std::string place) {
    return Err("exchange.not_canonical", {{"place", place}}, place);
}

}  // namespace

Result<std::string> Canonical(const json::value& value) {
    Writer writer;
    if (!writer.Write(value)) return NotCanonical(writer.place());
    return writer.Take();
}

Result<json::value> ReadCanonical(std::string_view text, int most_depth) {
    ATALAYA_ASSIGN(json::value value, base::ParseJson(text, most_depth));
    ATALAYA_ASSIGN(const std::string canonical, Canonical(value));
    if (canonical != text) return NotCanonical("");
    return value;
}

bool HasControls(std::string_view canonical) {
    for (std::size_t at = canonical.find('\\'); at != canonical.npos;
         at = canonical.find('\\', at + 2)) {
        const char kind = at + 1 < canonical.size() ? canonical[at + 1] : '\0';
        if (kind == 'b' || kind == 'f' || kind == 'u') return true;
    }
    return false;
}

}  // namespace atalaya::exchange
