#pragma once

// The files of the product and those of a country's own folder over them, one by one, to be read
// and changed by a person.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "content/sources.hpp"

namespace atalaya::content {

// A document (a register, a code list, a role ...), or a file of a kind whose files add up
// (messages, units ...), which is known by the name of its file.
struct ContentFile {
    std::string kind, id;
    LocalText title;                     // of the text in force; empty when it has none
    std::optional<std::string> product;  // the text inside the program; nullopt: not there
    std::optional<std::string> own;      // the text in the country's folder
    std::filesystem::path own_path;      // of `own`; "" when there is none
    std::string file;                    // "codelists/sex.yaml": below the folder it is from
};

class Overrides {
 public:
    // Judges content as a whole: an error with all faults as details.
    using Judge = std::function<Result<void>(const Sources&)>;

    // `sources.folders` must end with `own`, the folder that is written to; it need not exist.
    // Without a judge the form of the content is checked, and what refers to what.
    Overrides(Sources sources, std::filesystem::path own, Judge judge = {});

    // By kind and id. Files that cannot be read as YAML are left out: they have no kind.
    std::vector<ContentFile> List() const;
    // Errors: content.file_unknown {kind, id}.
    Result<ContentFile> Get(std::string_view kind, std::string_view id) const;

    // What would be wrong with the content as a whole if this were the country's text; places are
    // given in files relative to their folder. Errors: those of the judge, such as
    // content.faults {count} with all faults as details; content.kind_differs {kind, id} when the text is of another document;
    // content.id_invalid {id}; content.too_large {limit}.
    Result<void> Check(std::string_view kind, std::string_view id, std::string_view text) const;

    // Writes the country's text, checked as above, or takes it away, where what then remains is
    // sound (a register of the country's own may be named by others). The former text, to undo it.
    // Errors: as Check; content.file_unknown; file.unwritable.
    Result<std::optional<std::string>> Write(std::string_view kind, std::string_view id,
                                             std::string_view text) const;
    Result<std::optional<std::string>> Remove(std::string_view kind, std::string_view id) const;
    // Puts back what Write or Remove gave: without a check, for it was there before.
    Result<void> Restore(std::string_view kind, std::string_view id,
                         const std::optional<std::string>& text) const;

 private:
    std::filesystem::path PathFor(std::string_view kind, std::string_view id) const;
    Result<void> CheckWith(std::string_view kind, std::string_view id,
                           const std::optional<std::string_view>& text) const;

    Sources m_sources;
    std::filesystem::path m_own;
    Judge m_judge;
};

inline constexpr std::size_t kMostOverrideBytes = 2u << 20;

}  // namespace atalaya::content
