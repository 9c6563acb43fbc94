#pragma once

// Private to the room: days, times and messages in a reader's language.

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "content/library.hpp"

namespace atalaya::warning {

class Words {
 public:
    Words(const content::Library& library, Lang lang) : m_library(library), m_lang(lang) {}
    Lang lang() const { return m_lang; }
    // The message "warning.<name>".
    std::string Say(std::string_view name, std::initializer_list<base::Param> params = {}) const;
    std::string Day(base::Date date) const;          // "14 de marzo de 2026"
    std::string Moment(base::Timestamp at) const;    // "14 de marzo de 2026, 22:05 UTC"
    // The label of a code; the code itself where the list does not have it, "" of "".
    std::string Label(std::string_view list, std::string_view code) const;

 private:
    const content::Library& m_library;
    Lang m_lang;
};

}  // namespace atalaya::warning
