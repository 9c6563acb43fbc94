#pragma once

// The hub, the countries, their lines, and what each of them must have in the end.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "exchange/directory.hpp"
#include "exchange/mailroom.hpp"
#include "fault_proxy.hpp"
#include "program.hpp"
#include "stores.hpp"
#include "testing/databases.hpp"

namespace atalaya::network_test {

inline constexpr int kCountries = 34;

// The store of a node as the test looks into it, beside its program or after its end.
class Look {
 public:
    // `policy` outlives this object.
    Look(const access::Policy& policy, const std::filesystem::path& folder, const StoreOf& store,
         std::int64_t clock);

    store::Database& database() { return *m_database; }
    exchange::Directory& directory() { return m_directory; }
    exchange::Mailroom& mailroom() { return m_mailroom; }
    const exchange::KeyRing& keys() const { return m_keys; }
    std::vector<exchange::InboxItem> Inbox(std::string_view kind);
    // `open`: those that some addressee does not have yet, or all others.
    std::vector<exchange::OutboxItem> Outbox(std::string_view kind, std::optional<bool> open = {});
    std::int64_t JournalEntries(std::string_view action);
    std::vector<journal::Fault> JournalFaults();

 private:
    base::SystemClock m_system;
    base::ShiftedClock m_clock;
    base::SystemRandom m_random;
    exchange::KeyRing m_keys;
    const access::Policy& m_policy;
    journal::Journal m_journal;
    std::unique_ptr<store::Database> m_database;
    exchange::Directory m_directory;
    exchange::Mailroom m_mailroom;
};

struct Country {
    std::string id;
    std::unique_ptr<Program> program;
    std::unique_ptr<FaultProxy> line;   // none: an office that is reached by files alone
};

// A message as it must stand in an inbox: its title, and whether it is its withdrawal.
using Expected = std::map<std::string, std::multiset<std::pair<std::string, bool>>>;   // by node

enum class Clocks { Wrong, Right };   // those of the countries, by up to twelve hours

struct Plan {
    Clocks clocks = Clocks::Wrong;
    int countries = kCountries;
    std::string without_line = {};          // this country exchanges files with the hub
    std::set<std::string> on_server = {};   // nodes on PostgreSQL, where the tests have one
};

class Network {
 public:
    explicit Network(std::uint64_t seed, Plan plan = {});
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    // Makes the folders, lets the people of the hub and of each country meet, starts all.
    void Begin();
    // Waits until every country knows every other from the hub's directory.
    bool Acquainted();
    // Waits until every node has its messages and every sender of anything knows that all have it.
    // False: it took longer than so many seconds.
    bool Settle(int seconds);
    // From the hub to the office without a line and back, as two people with a stick would.
    void CarryFiles();

    // A duty officer writes; what the program acknowledged is expected from then on.
    void Send(const std::string& from, const std::vector<std::string>& to, const std::string& title,
              std::string_view mark = "official", std::string_view text = "x");
    void SendSomething(const std::vector<std::string>& never_from = {});
    void WithdrawSomething(const std::vector<std::string>& never_from = {});

    std::unique_ptr<Look> LookInto(std::string_view id);
    // Whether a text stands readable in anything that a node keeps. Precondition: it does not run.
    bool Keeps(const std::string& id, std::string_view text) const;
    Program& program(std::string_view id);
    Country& country(std::string_view id);
    std::vector<Country>& countries() { return m_countries; }
    std::vector<std::string> Ids() const;   // of all nodes, the hub first
    base::SeededRandom& random() { return m_random; }
    const Expected& expected() const { return m_expected; }
    bool UsesServer() const;   // whether some node is on PostgreSQL
    int files() const { return m_files; }   // carried
    std::int64_t ClockOf(std::string_view id) const { return m_clocks.find(id)->second; }
    int sent() const { return m_sent; }
    int withdrawn() const { return m_withdrawn; }
    const std::filesystem::path& folder() const { return m_folder.path(); }

 private:
    struct Letter {
        std::string from, id, title;
        std::vector<std::string> to;
    };
    Tokens Furnish(const std::filesystem::path& folder, const StoreOf& store);
    void MakeNode(const std::string& id, const Tokens& tokens);
    void MakeNodes();
    void Meet(Look& hub, Country& country);
    void Carry(const std::string& from, const std::string& to);
    bool HasAll(const std::string& id);

    base::SeededRandom m_random;
    const Plan m_plan;
    const access::Policy m_policy;
    testing::TempFolder m_folder;
    std::vector<StoreOf> m_schemas;   // to be dropped
    std::map<std::string, StoreOf, std::less<>> m_stores;
    std::unique_ptr<Program> m_hub;
    std::vector<Country> m_countries;
    std::map<std::string, std::int64_t, std::less<>> m_clocks;
    Expected m_expected;
    std::vector<Letter> m_letters;   // not withdrawn yet
    int m_sent = 0, m_withdrawn = 0, m_files = 0;
};

}  // namespace atalaya::network_test
