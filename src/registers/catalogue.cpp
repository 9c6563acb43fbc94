#include "registers/begin.hpp"
#include "registers/model.hpp"
#include "registers/nearest.hpp"

namespace atalaya::registers {

namespace {

void Gather(Error error, std::vector<Error>& faults) {
    if (error.details.empty()) {
        faults.push_back(std::move(error));
        return;
    }
    for (auto& detail : error.details) faults.push_back(std::move(detail));
}

void CheckTargets(const std::vector<Field>& fields, const std::vector<std::string>& registers,
                  std::vector<Error>& faults) {
    for (const auto& field : fields) {
        CheckTargets(field.fields, registers, faults);
        if (field.type->name() != "reference") continue;
        bool known = false;
        for (const auto& id : registers) known = known || id == field.target;
        if (!known)
            faults.push_back(
                Err("definition.register_unknown",
                    {{"register", field.target}, {"nearest", Nearest(field.target, registers)}},
                    field.where));
    }
}

}  // namespace

Result<std::shared_ptr<const Catalogue>> Catalogue::Load(
    std::shared_ptr<const content::Library> content) {
    auto catalogue = std::make_shared<Catalogue>();
    std::vector<Error> faults;
    std::vector<std::string> ids;
    for (const auto* document : content->Documents("register")) {
        ids.push_back(document->id);
        auto definition = Definition::Read(document->root);
        if (!definition.ok()) {
            Gather(std::move(definition).error(), faults);
            continue;
        }
        auto model = Model::Build(*std::move(definition), content);
        if (!model.ok())
            Gather(std::move(model).error(), faults);
        else
            catalogue->m_models.emplace(document->id, *std::move(model));
    }
    for (const auto& [id, model] : catalogue->m_models) {
        CheckTargets(model->definition().fields, ids, faults);
        for (Error& fault : CheckBeginnings(*model, catalogue->m_models))
            faults.push_back(std::move(fault));
    }
    if (faults.empty()) return std::shared_ptr<const Catalogue>(std::move(catalogue));
    Error error = Err("definition.registers_invalid", {{"count", std::to_string(faults.size())}});
    error.details = std::move(faults);
    return error;
}

std::shared_ptr<const Model> Catalogue::Find(std::string_view id) const {
    const auto found = m_models.find(id);
    return found == m_models.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const Model>> Catalogue::All() const {
    std::vector<std::shared_ptr<const Model>> out;
    for (const auto& [id, model] : m_models) out.push_back(model);
    return out;
}

}  // namespace atalaya::registers
