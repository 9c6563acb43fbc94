#pragma once

// What the readers of this room's content share: they go on after a fault and tell of all.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "content/node.hpp"

namespace atalaya::evaluation {

// Something with a name in the four languages: an institution, an option, a row of a table.
struct Named {
    std::string id;
    LocalText title;
};

class Faults {
 public:
    void Add(Error fault) { m_faults.push_back(std::move(fault)); }
    // A text in four languages; empty where there is none, which is a fault unless `optional`.
    LocalText Local(const content::Node& node, bool optional = false);
    // A list of names; a value that is not text is a fault.
    std::vector<std::string> Texts(const content::Node& node);
    std::vector<Named> NamedItems(const content::Node& list);

    bool none() const { return m_faults.empty(); }
    // evaluation.content_invalid with all of them as details. Precondition: !none().
    Error Take();

 private:
    std::vector<Error> m_faults;
};

// The element with that id, or nullptr.
template <class List>
auto FindById(const List& list, std::string_view id) -> decltype(&*list.begin()) {
    for (const auto& one : list) {
        if (one.id == id) return &one;
    }
    return nullptr;
}

}  // namespace atalaya::evaluation
