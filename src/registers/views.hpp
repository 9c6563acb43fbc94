#pragma once

// Views of a register that people keep: a condition, words, columns and an order under a name, for
// themselves or shared with those who work for the same country.

#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "journal/journal.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct View {
    std::int64_t id = 0;
    std::string country;               // of its owner; journal::kNodeChain for one of several
    std::string owner;                 // "person:12"
    std::string title;
    std::string filter;                // expression; "" for all
    std::string search;                // words
    std::vector<std::string> columns;  // fields or system names, as shown; empty: the register's
    std::vector<std::string> sort;     // "date", "-date"; at most three
    bool shared = false;
    std::int64_t version = 1;

    json::object ToJson() const;
};

class Views {
 public:
    // All of them outlive this object.
    Views(store::Database& database, const access::Policy& policy, const journal::Journal& journal,
          const base::Clock& clock)
        : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock) {}
    static Result<void> Prepare(store::Database& database);

    // The caller's own and those shared by others of a country in which the caller has rights, by
    // title. A condition of another may name fields that the caller may not see: then its list
    // says so.
    std::vector<View> List(const access::Caller& caller, const Model& model);

    // Errors: view.invalid with details at the members (view.title_missing, view.too_long {limit},
    // view.field_unknown {field, nearest}, view.sort_too_many {most}, record.filter_not_a_condition,
    // expr.*), view.too_many {limit}.
    Result<View> Create(const access::Caller& caller, const Model& model, View view);
    // One's own; a shared one also by those who manage content. Errors: those of Create,
    // view.unknown, view.not_yours, view.changed_meanwhile.
    Result<View> Update(const access::Caller& caller, const Model& model, View view);
    Result<void> Remove(const access::Caller& caller, const Model& model, std::int64_t id);

    // Whether Update and Remove would let the caller.
    bool MayChange(const access::Caller& caller, const View& view) const;

 private:
    Result<View> FindForChange(store::Transaction& tx, const access::Caller& caller,
                               const Model& model, std::int64_t id) const;
    void Note(store::Transaction& tx, const access::Caller& caller, const Model& model,
              std::string_view action, const View& view) const;

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

}  // namespace atalaya::registers
