#pragma once

// Reads JSON that people or other programs wrote: what is wrong is kept with its place, and reading
// goes on, so that all faults are told at once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "surveys/codes.hpp"

namespace atalaya::surveys {

// One object. A member that is absent or null reads as `fallback`, or as empty; one of another type
// reads likewise, with a fault: surveys.field_{not_text, not_number, not_whole, not_flag, not_list,
// not_object} {value}. The object and `faults` outlive this.
class Members {
 public:
    Members(const json::object& object, std::string where, std::vector<Error>& faults)
        : m_object(object), m_where(std::move(where)), m_faults(faults) {}

    std::string Text(std::string_view key);
    // surveys.field_missing where it is absent or empty.
    std::string NeededText(std::string_view key);
    LocalText Local(std::string_view key);   // surveys.language_unknown {language}
    std::optional<double> Number(std::string_view key);
    int Whole(std::string_view key, int fallback = 0);
    bool Flag(std::string_view key, bool fallback);
    std::vector<std::string> Texts(std::string_view key);
    std::vector<double> Numbers(std::string_view key);
    // nullptr where it is absent.
    const json::object* Object(std::string_view key);
    // Objects only; with each its place. Others are faults.
    struct Placed {
        const json::object& object;
        std::string where;
    };
    std::vector<Placed> Objects(std::string_view key);

    // surveys.field_invalid {value, known}.
    template <class Choice>
    Choice Coded(std::string_view key, Choice fallback) {
        const std::string code = Text(key);
        if (code.empty()) return fallback;
        const std::optional<Choice> found = ChoiceOf<Choice>(code);
        if (!found)
            Fault("surveys.field_invalid", key, {{"value", code}, {"known", KnownCodes<Choice>()}});
        return found.value_or(fallback);
    }
    template <class Choice>
    Choice NeededCoded(std::string_view key, Choice fallback) {
        if (Absent(key)) Fault("surveys.field_missing", key);
        return Coded(key, fallback);
    }

    // Not there, null, or an empty text.
    bool Absent(std::string_view key);

    // A fault at a member, or at the object itself where `key` is empty.
    void Fault(std::string_view code, std::string_view key, std::vector<base::Param> params = {});
    std::string Where(std::string_view key) const { return base::Pointer(m_where, key); }
    // Members that were not asked for so far: surveys.member_unknown {member}. Call it last.
    void CheckRest();

 private:
    // A member that is there and not null; it counts as asked for.
    const json::value* Find(std::string_view key);
    // Empty where it is absent or no list: surveys.field_not_list.
    const json::array& List(std::string_view key);

    const json::object& m_object;
    std::string m_where;
    std::vector<Error>& m_faults;
    std::vector<std::string> m_asked;
};

// A JSON value as a message shows it, cut at 60 bytes.
std::string ShownJson(const json::value& value);

}  // namespace atalaya::surveys
