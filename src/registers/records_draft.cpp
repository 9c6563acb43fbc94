#include "registers/records.hpp"

namespace atalaya::registers {

using access::Action;
using access::Caller;

namespace {

// Where a natural key that is taken is told: at its last field, which tells records apart.
std::string KeyPlace(const Model& model) {
    const auto& key = model.definition().key;
    return key.empty() ? std::string() : base::Pointer("", key.back());
}

}  // namespace

Result<Checked> Records::DraftNew(store::Transaction& tx, const Caller& caller, const Model& model,
                                  std::string_view country, const json::object& input) const {
    const access::Subject place{
        .kind = "register", .id = model.id(), .country = std::string(country)};
    if (const auto decision = m_policy.Decide(caller, Action::Create, place); !decision)
        return decision.ToError();
    auto checked = registers::Check(model, input, ContextFor(tx, caller, country));
    if (!input.contains("unit") && !caller.unit.empty())
        checked.record.At(SystemColumn::Unit) = caller.unit;
    ATALAYA_TRY(CheckHiddenInput(caller, model, checked.record, Action::Create, input));
    NoteDuplicate(tx, caller, model, checked);
    return checked;
}

Result<Checked> Records::DraftChange(store::Transaction& tx, const Caller& caller,
                                     const Model& model, std::string_view reference,
                                     const json::object& patch) const {
    ATALAYA_ASSIGN(const auto before, Find(tx, caller, model, reference));
    if (const auto decision = m_policy.Decide(caller, Action::Update, SubjectOf(model, before));
        !decision)
        return decision.ToError();
    ATALAYA_TRY(CheckHiddenInput(caller, model, before, Action::Update, patch));
    const auto context = ContextFor(tx, caller, before.Text(SystemColumn::Country));
    auto checked = registers::Check(model, patch, context, &before);
    NoteDuplicate(tx, caller, model, checked);
    return checked;
}

void Records::NoteDuplicate(store::Transaction& tx, const Caller& caller, const Model& model,
                            Checked& checked) const {
    auto free = CheckDuplicate(tx, caller, model, checked.record);
    if (free.ok()) return;
    Error error = std::move(free).error();
    error.where = KeyPlace(model);
    checked.findings.push_back({std::move(error), false});
}

}  // namespace atalaya::registers
