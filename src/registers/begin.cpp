#include "registers/begin.hpp"

#include <algorithm>
#include <array>

#include "registers/field_path.hpp"
#include "registers/nearest.hpp"

namespace atalaya::registers {

namespace {

using content::Node;

constexpr std::array kFacts = {Fact::Today, Fact::Institution, Fact::InstitutionsLast,
                               Fact::OnlyChoice};

std::optional<Fact> FactFromCode(std::string_view code) {
    const auto found = std::ranges::find(kFacts, code, [](Fact fact) { return Code(fact); });
    return found == kFacts.end() ? std::nullopt : std::optional(*found);
}

LocalText LocalIn(const Node& node) {
    auto text = node.Local();
    return text.ok() ? *std::move(text) : LocalText{};
}

Beginning ReadBeginning(const Node& node) {
    Beginning out{node["id"].TextOr(""), LocalIn(node["title"]), {}, node.Where()};
    for (const Node& pair : node["fields"].Items())
        out.fields.push_back({pair["id"].TextOr(""), pair["from"].TextOr(""), pair.Where()});
    return out;
}

bool Fits(const Field& field, Fact fact) {
    const auto type = field.type->name();
    switch (fact) {
        case Fact::Today: return type == "date";
        case Fact::Institution: return type == "organisation" && field.list.empty();
        // It tells of records that the caller need not have read.
        case Fact::InstitutionsLast: return type != "group" && field.sensitivity.empty();
        case Fact::OnlyChoice: return type == "code";
    }
    return false;
}

int Longest(const Field& field) {
    return field.max_length > 0 ? field.max_length : 1'000'000;
}

// Whether every value of one field is one of the other, and no less protected there.
bool Takes(const FieldPath& to, const FieldPath& from) {
    const Field& target = to.leaf();
    const Field& source = from.leaf();
    const auto type = target.type->name();
    if (!target.IsEntered() || type == "group" || type == "attachment") return false;
    const bool lengthened = type == "long_text" && source.type->name() == "text";
    if (target.type != source.type && !lengthened) return false;
    if (target.list != source.list || target.target != source.target) return false;
    if (Longest(target) < Longest(source) && !lengthened) return false;
    return from.sensitivity().empty() || from.sensitivity() == to.sensitivity();
}

std::vector<std::string> FieldsOf(const Model& model) {
    std::vector<std::string> out;
    for (const Field& field : model.definition().fields) {
        out.push_back(field.id);
        for (const Field& inner : field.fields) out.push_back(field.id + "." + inner.id);
    }
    return out;
}

class Checker {
 public:
    explicit Checker(const Model& model) : m_model(model) {}
    std::vector<Error> faults;

    void Check(const OwnFact& own) {
        const Field* field = m_model.FindField(own.field);
        if (field == nullptr) return Unknown(own.field, own.where);
        if (field->IsEntered() && Fits(*field, own.fact)) return;
        faults.push_back(Err("definition.begins_fact",
                             {{"field", own.field}, {"value", std::string(Code(own.fact))}},
                             own.where));
    }

    void Check(const Carried& pair, const Model& source) {
        const auto to = FindPath(m_model, pair.to);
        if (!to) return Unknown(pair.to, pair.where);
        if (pair.from == "id") {
            const Field& leaf = to->leaf();
            if (leaf.type->name() != "reference" || leaf.target != source.id())
                Unlike(pair, source);
            return;
        }
        const auto from = FindPath(source, pair.from);
        if (!from) {
            faults.push_back(
                Err("definition.begins_field",
                    {{"register", source.id()},
                     {"field", pair.from},
                     {"nearest", Nearest(pair.from, FieldsOf(source))}},
                    pair.where));
        } else if (!Takes(*to, *from)) {
            Unlike(pair, source);
        }
    }

 private:
    void Unknown(const std::string& field, const std::string& where) {
        faults.push_back(
            Err("definition.field_unknown",
                {{"field", field}, {"nearest", Nearest(field, FieldsOf(m_model))}}, where));
    }
    void Unlike(const Carried& pair, const Model& source) {
        faults.push_back(
            Err("definition.begins_unlike",
                {{"to", pair.to}, {"from", pair.from}, {"register", source.id()}}, pair.where));
    }

    const Model& m_model;
};

}  // namespace

std::string_view Code(Fact fact) {
    switch (fact) {
        case Fact::Today: return "today";
        case Fact::Institution: return "institution";
        case Fact::InstitutionsLast: return "institutions_last";
        case Fact::OnlyChoice: return "only_choice";
    }
    return "";
}

const Beginning* Beginnings::From(std::string_view register_id) const {
    const auto found = std::ranges::find(from, register_id, &Beginning::from);
    return found == from.end() ? nullptr : &*found;
}

// Read anew each time: a few lines of a file that is in memory, asked for when a form is opened.
Beginnings BeginningsOf(const Model& model) {
    Beginnings out;
    const auto* document = model.content().FindDocument("register", model.id());
    if (document == nullptr) return out;
    for (const Node& node : document->root["begins_with"].Items()) {
        if (const auto fact = FactFromCode(node["value"].TextOr("")))
            out.with.push_back({node["id"].TextOr(""), *fact, node.Where()});
    }
    for (const Node& node : document->root["begins_from"].Items())
        out.from.push_back(ReadBeginning(node));
    return out;
}

std::vector<Error> CheckBeginnings(const Model& model, const Models& models) {
    const Beginnings beginnings = BeginningsOf(model);
    Checker checker(model);
    for (const OwnFact& own : beginnings.with) checker.Check(own);
    for (const Beginning& beginning : beginnings.from) {
        // One that is not there is told by the check of the content.
        const auto source = models.find(beginning.from);
        if (source == models.end()) continue;
        for (const Carried& pair : beginning.fields) checker.Check(pair, *source->second);
    }
    return std::move(checker.faults);
}

std::vector<NextRegister> NextRegisters(const Catalogue& catalogue, std::string_view register_id) {
    std::vector<NextRegister> out;
    std::map<std::string, int> leads_to;  // by register: how many others begin from it
    for (const auto& model : catalogue.All()) {
        const Beginnings beginnings = BeginningsOf(*model);
        for (const Beginning& one : beginnings.from) ++leads_to[one.from];
        if (const Beginning* found = beginnings.From(register_id)) out.push_back({model, *found});
    }
    std::ranges::stable_sort(out, [&](const NextRegister& a, const NextRegister& b) {
        return leads_to[a.model->id()] > leads_to[b.model->id()];
    });
    return out;
}

Result<SourceName> ParseSource(std::string_view text) {
    const auto slash = text.find('/');
    SourceName out{std::string(text.substr(0, slash)),
                   slash == std::string_view::npos ? "" : std::string(text.substr(slash + 1))};
    if (out.register_id.empty() || out.reference.empty())
        return Err("record.source_invalid", {{"text", std::string(text)}});
    return out;
}

}  // namespace atalaya::registers
