#pragma once

// Private to the room: the names that a register gives to expressions.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "registers/model.hpp"

namespace atalaya::registers {

class Model::Schema final : public expr::Schema {
 public:
    explicit Schema(std::shared_ptr<const content::Library> content);

    void AddSystemNames(const Definition& definition);
    // Precondition: first_cell is set.
    void AddField(const Field& field);

    const expr::Name* Find(std::string_view name) const override;
    std::vector<std::string> Names() const override;
    bool HasCode(std::string_view domain, std::string_view code) const override;
    std::vector<std::string> Below(std::string_view domain, std::string_view code) const override;
    std::vector<std::string> NearestCodes(std::string_view domain,
                                          std::string_view code) const override;
    std::optional<expr::Name> MissingReasons() const override;

 private:
    const content::CodeList* List(std::string_view domain) const;

    std::shared_ptr<const content::Library> m_content;  // shared with the model that owns this
    std::map<std::string, expr::Name, std::less<>> m_names;
    std::vector<std::string> m_states, m_marks;
};

}  // namespace atalaya::registers
