// What people confirm: Proposals::Remember and Remembered of proposal.hpp.

#include <algorithm>

#include "registers/nearest.hpp"
#include "transfer/memory.hpp"
#include "transfer/proposal.hpp"
#include "transfer/targets.hpp"
#include "transfer/value_scan.hpp"

namespace atalaya::transfer {
namespace {

using Kind = Confirmed::Kind;

access::Subject SubjectOf(const registers::Model& model, std::string_view country) {
    access::Subject out;
    out.kind = "register";
    out.id = model.id();
    out.country = std::string(country);
    return out;
}

Result<void> CheckOne(const registers::Model& model, std::string_view country, base::Date today,
                      const Confirmed& one) {
    const bool left_out = one.kind == Kind::Column && one.target.empty();
    const auto target = FindTarget(model, one.target);
    if (!left_out && one.target != kCountryTarget && !IsStateTarget(model, one.target) &&
        !target) {
        return Err("mapping.target_unknown",
                   {{"target", one.target},
                    {"nearest", registers::Nearest(one.target, TargetsOf(model))}});
    }
    if (one.kind == Kind::Column || one.value.empty()) return {};
    if (target && !target->sensitivity().empty())
        return Err("mapping.not_remembered", {{"target", one.target}});
    if (one.kind == Kind::Missing) {
        if (!target)
            return Err("mapping.value_unknown", {{"target", one.target}, {"value", one.value}});
        if (registers::MissingFromCode(one.value)) return {};
        return Err("mapping.missing_unknown", {{"reason", one.value}});
    }
    registers::FieldContext context;
    context.content = &model.content();
    context.country = country;
    context.today = today;
    if (auto fault = FaultOf(model, one.target, one.value, {}, context)) {
        auto error =
            Err("mapping.value_unknown", {{"target", one.target}, {"value", one.value}});
        error.details.push_back(*std::move(fault));
        return error;
    }
    return {};
}

json::object Render(const Confirmed& one) {
    return {{"kind", CodeOf(one.kind)},
            {"target", one.target},
            {"text", one.text},
            {"value", one.value}};
}

}  // namespace

std::vector<Confirmed> ConfirmedBy(const Mapping& mapping, const registers::Model& model) {
    std::vector<Confirmed> out;
    const auto add = [&](const ColumnMap& map) {
        if (map.from.empty()) return;
        out.push_back({Kind::Column, map.to, map.from, ""});
        const auto target = FindTarget(model, map.to);
        if (target && !target->sensitivity().empty()) return;
        for (const auto& [text, value] : map.values)
            out.push_back({Kind::Value, map.to, text, value});
        for (const auto& [text, reason] : map.missing)
            out.push_back({Kind::Missing, map.to, text, std::string(registers::Code(reason))});
    };
    add(mapping.country);
    for (const auto& map : mapping.columns) add(map);
    for (const auto& column : mapping.ignored) {
        if (column != "*") out.push_back({Kind::Column, "", column, ""});
    }
    return out;
}

Result<std::int64_t> Proposals::Remember(const access::Caller& caller,
                                         const registers::Model& model, std::string_view country,
                                         std::span<const Confirmed> confirmed) {
    const auto may = m_policy.Decide(caller, access::Action::Import, SubjectOf(model, country));
    if (!may) return may.ToError();
    if (confirmed.size() > kMostConfirmed)
        return Err("mapping.too_much", {{"limit", std::to_string(kMostConfirmed)}});
    for (const auto& one : confirmed)
        ATALAYA_TRY(CheckOne(model, country, m_clock.Today(), one));
    return m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        const auto changed = StoreConfirmed(tx, model.id(), country, confirmed, caller.Actor(),
                                            m_clock.Now());
        if (changed.empty()) return std::int64_t{0};
        json::array told;
        for (const auto& one : changed) told.push_back(Render(one));
        m_journal.Append(tx, {.country = std::string(country.empty() ? journal::kNodeChain
                                                                     : country),
                              .actor = caller.Actor(),
                              .action = "mapping.remembered",
                              .subject = "register:" + model.id(),
                              .payload = base::CanonicalJson(
                                  json::object{{"confirmed", std::move(told)}})});
        return static_cast<std::int64_t>(changed.size());
    });
}

Result<std::vector<Confirmed>> Proposals::Remembered(const access::Caller& caller,
                                                     const registers::Model& model,
                                                     std::string_view country) {
    const auto may = m_policy.Decide(caller, access::Action::Import, SubjectOf(model, country));
    if (!may) return may.ToError();
    return m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return LoadConfirmed(tx, model.id(), country);
    });
}

}  // namespace atalaya::transfer
