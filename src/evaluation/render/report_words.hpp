#pragma once

// The words of reports: fixed ones from content, written ones in the best language there is.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "content/library.hpp"
#include "documents/document.hpp"

namespace atalaya::evaluation {

struct RenderOptions {
    Lang lang = Lang::En;
    std::string notice;      // on every page, such as that everything is synthetic; may be empty
};

class Words {
 public:
    Words(const content::Library& library, Lang lang) : m_library(library), m_lang(lang) {}

    Lang lang() const { return m_lang; }
    // The message "evaluation.report.<name>".
    std::string Say(std::string_view name, std::initializer_list<base::Param> params = {}) const;
    std::string Say(const Error& error) const { return m_library.Say(error, m_lang); }
    bool Has(std::string_view name) const;
    // "2026-03-14" of a time.
    static std::string Day(base::Timestamp at) { return base::FormatTimestamp(at).substr(0, 10); }
    // "14 de marzo de 2026" of a time: in running text, where Day() stands in tables.
    std::string Date(base::Timestamp at) const;
    // "64 %"; a dash for nothing.
    std::string Percent(std::optional<int> percent) const;

    // What stands in {"en", "es", "pt", "fr"}: in the language of the report, or else in the first
    // in which it was written, which is then named.
    struct Written {
        std::string text;
        std::optional<Lang> lang;
    };
    Written Pick(const json::object& local) const;

    // An empty report with what all of them share: language, author, notice, table of contents.
    documents::Document NewReport(const std::string& notice) const;

 private:
    const content::Library& m_library;
    const Lang m_lang;
};

}  // namespace atalaya::evaluation
