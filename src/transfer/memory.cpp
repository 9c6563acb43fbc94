#include "transfer/memory.hpp"

#include <algorithm>
#include <tuple>

namespace atalaya::transfer {
namespace {

using Kind = Confirmed::Kind;

Kind KindFrom(std::string_view code) {
    if (code == "value") return Kind::Value;
    if (code == "missing") return Kind::Missing;
    return Kind::Column;
}

// What holds for every country stands in the chain of the node.
std::string_view StoredCountry(std::string_view country) {
    return country.empty() ? journal::kNodeChain : country;
}

// A column, or a text of a target.
using Subject = std::tuple<bool, std::string, std::string>;

Subject SubjectOf(const Confirmed& one) {
    const bool column = one.kind == Kind::Column;
    return {column, column ? "" : one.target, MemoryKey(one.text)};
}

// What is said of each: of a column its targets, of a text the last word alone.
using Sayings = std::map<Subject, std::map<std::string, Confirmed>>;

Sayings Group(std::span<const Confirmed> all) {
    Sayings out;
    for (const auto& one : all) out[SubjectOf(one)].insert_or_assign(one.target, one);
    return out;
}

bool IsForgetting(const Confirmed& one) {
    return one.kind != Kind::Column && one.value.empty();
}

// Whether two say the same of a subject, however its text is written.
bool SayTheSame(const std::map<std::string, Confirmed>& a,
                const std::map<std::string, Confirmed>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.kind == y.second.kind &&
               x.second.value == y.second.value;
    });
}

void Forget(store::Transaction& tx, std::string_view register_id, std::string_view country,
            const Confirmed& one) {
    const std::string key = MemoryKey(one.text);
    if (one.kind == Kind::Column) {
        tx.Execute("DELETE FROM import_memory WHERE country = $1 AND register = $2"
                   " AND kind = 'column' AND name = $3",
                   {country, register_id, std::string_view(key)});
    } else {
        tx.Execute("DELETE FROM import_memory WHERE country = $1 AND register = $2"
                   " AND kind <> 'column' AND target = $3 AND name = $4",
                   {country, register_id, std::string_view(one.target), std::string_view(key)});
    }
}

void Insert(store::Transaction& tx, std::string_view register_id, std::string_view country,
            const Confirmed& one, std::string_view actor, base::Timestamp now) {
    const std::string key = MemoryKey(one.text);
    tx.Execute("INSERT INTO import_memory (country, register, kind, target, name, text, value,"
               " actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
               {country, register_id, CodeOf(one.kind), std::string_view(one.target),
                std::string_view(key), std::string_view(one.text), std::string_view(one.value),
                actor, now});
}

}  // namespace

std::string_view CodeOf(Kind kind) {
    switch (kind) {
        case Kind::Column:
            return "column";
        case Kind::Value:
            return "value";
        case Kind::Missing:
            return "missing";
    }
    return "";
}

std::string MemoryKey(std::string_view text) {
    std::string folded = base::Fold(text);
    return folded.empty() ? std::string(base::TrimAscii(text)) : folded;
}

Memory Memory::Load(store::Transaction& tx, std::string_view register_id,
                    std::string_view country) {
    Memory out;
    const auto lay = [&](std::string_view from) {
        std::map<std::string, std::vector<std::string>, std::less<>> columns;
        for (auto& one : LoadConfirmed(tx, register_id, from)) {
            if (one.kind == Kind::Column) {
                auto& targets = columns[MemoryKey(one.text)];
                if (!one.target.empty()) targets.push_back(std::move(one.target));
            } else {
                const auto key = std::pair(one.target, MemoryKey(one.text));
                out.m_texts.insert_or_assign(key, std::move(one));
            }
        }
        for (auto& [name, targets] : columns) out.m_columns.insert_or_assign(name, targets);
    };
    lay("");
    if (!country.empty()) lay(country);
    return out;
}

bool Memory::KnowsColumn(std::string_view column) const {
    return m_columns.contains(MemoryKey(column));
}

std::vector<std::string> Memory::TargetsOf(std::string_view column) const {
    const auto found = m_columns.find(MemoryKey(column));
    return found == m_columns.end() ? std::vector<std::string>() : found->second;
}

const Confirmed* Memory::Find(std::string_view target, std::string_view text) const {
    const auto found = m_texts.find({std::string(target), MemoryKey(text)});
    return found == m_texts.end() ? nullptr : &found->second;
}

std::vector<Confirmed> LoadConfirmed(store::Transaction& tx, std::string_view register_id,
                                     std::string_view country) {
    std::vector<Confirmed> out;
    const auto cursor =
        tx.Query("SELECT kind, target, text, value FROM import_memory WHERE country = $1"
                 " AND register = $2 ORDER BY kind, target, name",
                 {StoredCountry(country), register_id});
    while (cursor->Next())
        out.push_back({KindFrom(cursor->Text(0)), std::string(cursor->Text(1)),
                       std::string(cursor->Text(2)), std::string(cursor->Text(3))});
    return out;
}

std::vector<Confirmed> StoreConfirmed(store::Transaction& tx, std::string_view register_id,
                                      std::string_view country,
                                      std::span<const Confirmed> confirmed,
                                      std::string_view actor, base::Timestamp now) {
    const auto stored = StoredCountry(country);
    const auto before = Group(LoadConfirmed(tx, register_id, country));
    std::vector<Confirmed> changed;
    for (const auto& [subject, sayings] : Group(confirmed)) {
        const auto known = before.find(subject);
        const bool forget = IsForgetting(sayings.begin()->second);
        const bool same = known == before.end()
                              ? forget
                              : !forget && SayTheSame(known->second, sayings);
        if (same) continue;
        Forget(tx, register_id, stored, sayings.begin()->second);
        for (const auto& [target, one] : sayings) {
            changed.push_back(one);
            if (!forget) Insert(tx, register_id, stored, one, actor, now);
        }
    }
    return changed;
}

}  // namespace atalaya::transfer
