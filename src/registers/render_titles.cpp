#include "registers/render_titles.hpp"

namespace atalaya::registers {

void AddTitles(const Model& model, const Record& record, Lang lang, json::object& rendered) {
    for (const auto& field : model.definition().fields) {
        if (field.type->name() == "series" && rendered.contains(field.id))
            rendered[field.id + "_title"] =
                field.type->Display(field, record.Of(field), model.content(), lang);
    }
}

}  // namespace atalaya::registers
