#include "transfer/proposal.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "transfer/memory.hpp"
#include "transfer/targets.hpp"
#include "transfer/value_scan.hpp"

namespace atalaya::transfer {
namespace {

access::Subject SubjectOf(const registers::Model& model) {
    access::Subject out;
    out.kind = "register";
    out.id = model.id();
    return out;
}

// Rows of a group that are looked for among the columns of a file.
constexpr int kGroupRows = 30;

bool IsIgnored(const Mapping& mapping, const std::string& column) {
    const auto& names = mapping.ignored;
    return std::find(names.begin(), names.end(), column) != names.end();
}

// The columns with which every export begins (exports.hpp).
bool IsOwnExport(const std::vector<std::string>& header) {
    constexpr std::array<std::string_view, 7> kBegin = {"id",   "country", "version",  "state",
                                                        "mark", "unit",    "territory"};
    return header.size() > kBegin.size() &&
           std::equal(kBegin.begin(), kBegin.end(), header.begin());
}

// How numbers and dates are written, as far as the columns of the file tell.
registers::TextFormat TextFormatOf(const Detection& detection) {
    using Order = registers::TextFormat::DateOrder;
    registers::TextFormat out;
    const auto first = [&](auto member) -> std::string {
        for (const auto& column : detection.columns) {
            if (!(column.*member).value.empty()) return (column.*member).value;
        }
        return {};
    };
    if (first(&ColumnProfile::decimal_mark) == ",") out.decimal_mark = ',';
    for (const auto& column : detection.columns) {
        if (column.group_mark.size() == 1 && column.group_mark[0] != out.decimal_mark)
            out.group_mark = column.group_mark[0];
    }
    const auto dates = first(&ColumnProfile::date_order);
    if (dates == "dmy") out.date_order = Order::Dmy;
    if (dates == "mdy") out.date_order = Order::Mdy;
    return out;
}

// Joins the columns of a file to the targets of a register.
class Joiner {
 public:
    Joiner(const registers::Model& model, const Memory& memory,
           const std::vector<std::string>& header)
        : m_model(model), m_memory(memory), m_header(header), m_targets(TargetsOf(model)) {
        m_targets.insert(m_targets.begin(), std::string(kCountryTarget));
        for (const auto target : {kStateTarget, kReasonTarget})
            if (IsStateTarget(model, target)) m_targets.emplace_back(target);
        for (std::size_t i = 0; i < m_targets.size(); ++i) {
            for (const auto& name : NamesOf(model, m_targets[i])) {
                // In the files of agencies "Estado" is mostly a territory.
                if (!IsStateTarget(model, m_targets[i])) m_near.Add(name, i);
                m_same.try_emplace(base::Fold(name), i);
            }
        }
        // Rows of groups are known by their exact names alone: as something similar they would
        // crowd out every other suggestion.
        const auto plain = TargetsOf(model);
        for (auto& target : TargetsOf(model, kGroupRows)) {
            if (std::find(plain.begin(), plain.end(), target) != plain.end()) continue;
            for (const auto& name : NamesOf(model, target))
                m_same.try_emplace(base::Fold(name), m_targets.size());
            m_targets.push_back(std::move(target));
        }
    }

    // The columns of a mapping that nobody has chosen yet, and that mapping.
    std::vector<ProposedColumn> Propose(Mapping& mapping) {
        std::vector<ProposedColumn> out(m_header.size());
        if (IsOwnExport(m_header)) TakeOwn(out, mapping);
        for (const Reason round : {Reason::Remembered, Reason::SameName, Reason::Similar}) {
            for (std::size_t i = 0; i < m_header.size(); ++i) {
                out[i].column = m_header[i];
                if (out[i].targets.empty()) Take(round, out[i], mapping);
            }
        }
        for (auto& column : out) AddOthers(column);
        return out;
    }

    // What a person has chosen, column by column.
    std::vector<ProposedColumn> Chosen(const Mapping& mapping) {
        std::vector<ProposedColumn> out;
        for (const auto& name : m_header) {
            auto& column = out.emplace_back();
            column.column = name;
            const auto add = [&](std::string_view target) {
                column.targets.push_back({{std::string(target), LabelOf(m_model, target),
                                           Reason::Chosen}});
            };
            if (mapping.country.from == name) add(kCountryTarget);
            for (const auto& map : mapping.columns) {
                if (map.from == name) add(map.to);
            }
            if (column.targets.empty() && IsIgnored(mapping, name)) add("");
            AddOthers(column);
        }
        return out;
    }

 private:
    // What a column could be for one reason, the likeliest first.
    std::vector<std::string> Candidates(Reason reason, const std::string& column) const {
        std::vector<std::string> out;
        switch (reason) {
            case Reason::Remembered:
                for (auto& target : m_memory.TargetsOf(column)) {
                    if (target == kCountryTarget || IsStateTarget(m_model, target) ||
                        FindTarget(m_model, target))
                        out.push_back(std::move(target));
                }
                break;
            case Reason::SameName:
                if (auto found = m_same.find(base::Fold(column)); found != m_same.end())
                    out.push_back(m_targets[found->second]);
                break;
            case Reason::Similar:
                for (const auto i : m_near.Nearest(column, kMostSuggestions))
                    out.push_back(m_targets[i]);
                break;
            case Reason::None:
            case Reason::Chosen:
                break;
        }
        return out;
    }

    // A file that this program wrote and someone edited: fields are called by their own names, and
    // what the program keeps of a record cannot be imported.
    void TakeOwn(std::vector<ProposedColumn>& out, Mapping& mapping) {
        for (std::size_t i = 0; i < m_header.size(); ++i) {
            const auto& column = m_header[i];
            if (FindTarget(m_model, column) || IsStateTarget(m_model, column)) {
                out[i].targets.push_back({Suggest(column, Reason::SameName)});
                m_taken.insert(column);
                ColumnMap map;
                map.to = map.from = column;
                mapping.columns.push_back(std::move(map));
            } else if (column != kCountryTarget) {
                out[i].targets.push_back({Suggest("", Reason::SameName)});
                mapping.ignored.push_back(column);
            }
        }
    }

    Suggestion Suggest(const std::string& target, Reason reason) const {
        return {target, LabelOf(m_model, target), reason};
    }

    void Take(Reason round, ProposedColumn& column, Mapping& mapping) {
        const auto candidates = Candidates(round, column.column);
        if (round == Reason::Remembered && candidates.empty() &&
            m_memory.KnowsColumn(column.column)) {
            column.targets.push_back({Suggest("", round)});
            mapping.ignored.push_back(column.column);
        }
        for (const auto& target : candidates) {
            // The best alone; a remembered column may fill several.
            if (round != Reason::Remembered && &target != &candidates.front()) return;
            if (!m_taken.insert(target).second) continue;
            column.targets.push_back({Suggest(target, round)});
            ColumnMap map;
            map.to = target;
            map.from = column.column;
            if (target == kCountryTarget) {
                mapping.country = std::move(map);
            } else {
                mapping.columns.push_back(std::move(map));
            }
        }
    }

    void AddOthers(ProposedColumn& column) const {
        std::set<std::string> told;
        for (const auto& target : column.targets) told.insert(target.target.value);
        for (const Reason round : {Reason::Remembered, Reason::SameName, Reason::Similar}) {
            for (const auto& target : Candidates(round, column.column)) {
                if (column.others.size() < kMostSuggestions && told.insert(target).second)
                    column.others.push_back(Suggest(target, round));
            }
        }
    }

    const registers::Model& m_model;
    const Memory& m_memory;
    const std::vector<std::string>& m_header;
    std::vector<std::string> m_targets;
    content::NameIndex m_near;
    std::map<std::string, std::size_t> m_same;   // the first target of a name has it
    std::set<std::string> m_taken;
};

// Lays remembered meanings into a map of the mapping.
void Apply(const ValueScan::Found& found, const std::string& target, const Memory& memory,
           ColumnMap& map) {
    for (const auto& value : found.values) {
        const auto* remembered = memory.Find(target, value.text);
        if (!remembered) continue;
        if (remembered->kind == Confirmed::Kind::Value) {
            map.values.insert_or_assign(value.text, remembered->value);
        } else if (const auto reason = registers::MissingFromCode(remembered->value)) {
            map.missing.insert_or_assign(value.text, *reason);
        }
    }
}

void TellValues(std::vector<ProposedColumn>& columns, const ColumnMap& map,
                ValueScan::Found found) {
    for (auto& column : columns) {
        if (column.column != map.from) continue;
        for (auto& target : column.targets) {
            if (target.target.value != map.to) continue;
            target.more_values = found.more || found.values.size() > kMostValues;
            if (found.values.size() > kMostValues) found.values.resize(kMostValues);
            target.values = std::move(found.values);
            return;
        }
    }
}

std::vector<std::string> Unfilled(const registers::Model& model, const Mapping& mapping) {
    std::vector<std::string> out;
    if (mapping.country.from.empty() && mapping.country.fixed.value_or("").empty() &&
        mapping.country.pattern.empty())
        out.emplace_back(kCountryTarget);
    for (const auto& field : model.definition().fields) {
        if (!field.required || !field.IsEntered()) continue;
        const bool filled =
            std::any_of(mapping.columns.begin(), mapping.columns.end(), [&](const auto& map) {
                return SplitTarget(map.to).first == field.id;
            });
        if (!filled) out.push_back(field.id);
    }
    return out;
}

}  // namespace

std::string_view Code(Reason reason) {
    switch (reason) {
        case Reason::None:
            return "";
        case Reason::Chosen:
            return "chosen";
        case Reason::Remembered:
            return "remembered";
        case Reason::SameName:
            return "same_name";
        case Reason::Similar:
            return "similar";
    }
    return "";
}

Proposals::Proposals(store::Database& database, const access::Policy& policy,
                     const journal::Journal& journal, const base::Clock& clock)
    : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock) {}

Result<Proposal> Proposals::Propose(const access::Caller& caller,
                                    std::shared_ptr<const registers::Model> model,
                                    const Detection& detection, RowSource& rows,
                                    const Request& request) {
    const auto may = m_policy.Decide(caller, access::Action::Import, SubjectOf(*model));
    if (!may) return may.ToError();
    if (request.chosen) {
        ATALAYA_TRY(RowMapper::Bind(*request.chosen, model, rows.header(), m_clock.Today()));
    }
    const auto memory = m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return Memory::Load(tx, model->id(), request.country);
    });
    Proposal out;
    Joiner joiner(*model, memory, rows.header());
    if (request.chosen) {
        out.mapping = *request.chosen;
        out.columns = joiner.Chosen(out.mapping);
    } else {
        out.mapping.id = "suggested";
        out.mapping.register_id = model->id();
        out.mapping.format = detection.format;
        out.mapping.text = TextFormatOf(detection);
        out.mapping.key_from_content = model->definition().key.empty();
        out.mapping.country.to = kCountryTarget;
        out.mapping.country.fixed = request.country;
        out.columns = joiner.Propose(out.mapping);
    }
    ValueScan scan(*model, out.mapping, memory, request.country, m_clock.Today(), rows.header());
    ATALAYA_TRY(scan.Read(rows, request.rows));
    out.rows = scan.rows();
    out.whole = scan.whole();
    auto found = scan.Take();
    for (std::size_t i = 0; i < found.size(); ++i) {
        auto& map = i == 0 ? out.mapping.country : out.mapping.columns[i - 1];
        Apply(found[i], map.to, memory, map);
        TellValues(out.columns, map, std::move(found[i]));
    }
    out.unfilled = Unfilled(*model, out.mapping);
    return out;
}

}  // namespace atalaya::transfer
