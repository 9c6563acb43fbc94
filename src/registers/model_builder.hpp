#pragma once

// Private to the room: checks a definition and fills a model from it.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "registers/model_schema.hpp"

namespace atalaya::registers {

class Model::Builder {
 public:
    explicit Builder(Model& model) : m_model(model) {}

    // Returns the faults found; the model is usable only when there are none.
    std::vector<Error> Run();

 private:
    const Definition& definition() const { return m_model.m_definition; }
    void Fault(std::string_view code, std::vector<base::Param> params, std::string where);
    // Faults each id that stands twice in a list of states, fields ...
    template <class List>
    void CheckUnique(const List& list);
    std::string PlaceOf(std::string_view key) const;

    // model_checks.cpp: parts that refer to each other
    void CheckMarks();
    void CheckStates();
    void CheckTransitions();
    void CheckFields();
    void CheckField(const Field& field, bool in_group);
    void CheckProposal(const Field& field, bool in_group);
    void CheckSections();
    void CheckKey();
    void CheckTimeAndTerritory();
    void CheckColumnsShown();
    void UnknownField(const std::string& field, std::string where);

    // model.cpp: columns, names, expressions
    void LayColumns();
    void OrderForDigests();
    void LayGroup(Field& group);
    void AddColumn(Columns& columns, const std::string& name, store::SqlType type,
                   const std::string& owner, const std::string& where);
    void CheckName(const std::string& name, const std::string& id, const std::string& where);
    void ParseRules();
    void ParseFieldExpressions();
    void ParseConditions();
    std::optional<expr::Expression> Parse(const std::string& text, const std::string& where);
    std::optional<expr::Expression> ParseCondition(const std::string& text, const std::string& id,
                                                   const std::string& where);
    void CheckDerivation(const Field& field, const expr::Expression& expression,
                         const std::set<std::string>& later);

    Model& m_model;
    std::vector<Error> m_faults;
};

}  // namespace atalaya::registers
