#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/name_index.hpp"

namespace atalaya::content {

// One entry of a code list, valid on [from, to] where given.
struct Code {
    std::string code;
    LocalText label;
    std::string parent;                  // code of the wider entry; "" at the top
    std::vector<std::string> aliases;    // other names under which files bring it
    std::optional<base::Date> valid_from, valid_to;
    bool ValidOn(const base::Date& day) const;
};

// A list whose entries are found by code, or by any of their names in any language. Pointers to
// entries hold as long as the list.
class CodeList {
 public:
    const std::string& id() const { return m_id; }
    const LocalText& title() const { return m_title; }
    std::span<const Code> codes() const { return m_codes; }
    const Code* Find(std::string_view code) const;
    // By code, label or alias, compared folded; the exact code wins. Nullptr when nothing or more
    // than one fits.
    const Code* FindByName(std::string_view name) const;
    // Up to `most` entries whose names are nearest to a wrong one, nearest first.
    std::vector<const Code*> Nearest(std::string_view name, std::size_t most = 3) const;
    // The code itself and everything below it; empty for an unknown code.
    std::vector<std::string> Below(std::string_view code) const;
    bool IsBelow(std::string_view code, std::string_view ancestor) const;   // or equal

    // Errors: as CheckTree, the first one.
    static Result<CodeList> Build(std::string id, LocalText title, std::vector<Code> codes);

 private:
    std::string m_id;
    LocalText m_title;
    std::vector<Code> m_codes;
    std::vector<std::size_t> m_parents;                // position; own position at the top
    std::vector<std::vector<std::size_t>> m_children;
    StringMap<std::size_t> m_by_code;
    NameIndex m_names;
};

}  // namespace atalaya::content
