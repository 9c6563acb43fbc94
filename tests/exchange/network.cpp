#include "network.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "base/check.hpp"
#include "base/json_members.hpp"
#include "exchange/directory_letters.hpp"

namespace atalaya::network_test {

namespace {

using exchange::Delivery;
using exchange::DeliveryState;
using exchange::InboxItem;
using exchange::Mailroom;
using exchange::OutboxItem;

constexpr std::int64_t kHour = 3600;
constexpr int kPatience = 300;   // seconds, for a machine that is busy with other things

// Login and role of those who work at every node.
const std::vector<std::pair<std::string, std::string>> kPeople = {
    {"duty", "ews_officer"}, {"head", "ews_head"}, {"incidents", "incident_officer"}};

const access::Caller kAll = access::Caller::System();

template <class T>
T Must(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().Describe());
    return *std::move(result);
}

template <class Condition>
bool Within(int seconds, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    return true;
}

// Codes that ISO 3166-1 leaves to users: no country is meant.
std::string CountryId(int i) {
    return i < 26 ? std::string("X") + static_cast<char>('A' + i)
                  : std::string("Q") + static_cast<char>('M' + i - 26);
}

}  // namespace

// --- a look into a store ------------------------------------------------------------------------

Look::Look(const access::Policy& policy, const std::filesystem::path& folder,
           const StoreOf& store, std::int64_t clock)
    : m_clock(m_system, 1000 * clock),
      m_keys(folder / "node.key", m_random),
      m_policy(policy),
      m_journal(m_clock),
      m_database(OpenStore(store)),
      m_directory(*m_database, policy, m_journal, m_clock, m_keys),
      m_mailroom(*m_database, policy, m_journal, m_clock, m_random, m_keys, m_directory) {}

std::vector<InboxItem> Look::Inbox(std::string_view kind) {
    std::vector<InboxItem> out;
    Mailroom::InboxFilter filter{.kind = std::string(kind), .limit = 500};
    while (true) {
        const auto page = Must(m_mailroom.Inbox(kAll, filter));
        out.insert(out.end(), page.begin(), page.end());
        if (page.size() < 500) return out;
        filter.before = page.back().number;
    }
}

std::vector<OutboxItem> Look::Outbox(std::string_view kind, std::optional<bool> open) {
    return Must(
        m_mailroom.Outbox(kAll, {.kind = std::string(kind), .open = open, .limit = 500}));
}

std::int64_t Look::JournalEntries(std::string_view action) {
    return m_database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return static_cast<std::int64_t>(
            m_journal.Read(tx, {.action = std::string(action)}).size());
    });
}

std::vector<journal::Fault> Look::JournalFaults() {
    return m_database->Run(store::Mode::ReadOnly,
                           [&](store::Transaction& tx) { return m_journal.Verify(tx).faults; });
}

// --- making the nodes ---------------------------------------------------------------------------

Network::Network(std::uint64_t seed, Plan plan)
    : m_random(seed),
      m_plan(std::move(plan)),
      m_policy(Must(access::Policy::Load(*Must(content::Library::Load({}))))) {
    m_clocks["HUB"] = 0;
    for (int i = 0; i < m_plan.countries; ++i) {
        m_countries.push_back({.id = CountryId(i)});
        const auto wrong = (static_cast<std::int64_t>(m_random.Below(25)) - 12) * kHour;
        m_clocks[CountryId(i)] = m_plan.clocks == Clocks::Wrong ? wrong : 0;
    }
}

Network::~Network() {
    m_hub.reset();
    m_countries.clear();
    for (const StoreOf& store : m_schemas) {
        try {
            DropSchema(store);
        } catch (const std::exception& failed) {
            std::cerr << store.schema << " is left behind: " << failed.what() << '\n';
        }
    }
}

bool Network::UsesServer() const { return !m_schemas.empty(); }

// The folder of an observatory: its people, and what its content says of the countries of the test.
Tokens Network::Furnish(const std::filesystem::path& folder, const StoreOf& store) {
    const auto territories = folder / "content" / "territories";
    std::filesystem::create_directories(territories);
    std::ofstream file(territories / "network.yaml");
    file << "kind: territories\nterritories:\n";
    for (const Country& country : m_countries)
        file << "  - {code: " << country.id << ", label: Country " << country.id << "}\n";
    file.close();
    Tokens out;
    for (const auto& [login, role] : kPeople) {
        Run(folder, store, {"person", "add", login, "--grant", role + ":*"},
            "a long enough password\n");
        const std::string told = Run(folder, store, {"token", "create", login, "--title", "test"});
        out[login] = told.substr(0, told.find('\n'));
    }
    return out;
}

void Network::MakeNode(const std::string& id, const Tokens& tokens) {
    auto look = LookInto(id);
    exchange::Self self{.id = id};
    self.role = id == "HUB" ? exchange::NodeRole::Hub : exchange::NodeRole::Country;
    self.country = id == "HUB" ? "" : id;
    for (const Lang lang : base::kLangs) self.name.In(lang) = "Observatory " + id;
    Must(look->directory().SetSelf(kAll, self));
    auto program = std::make_unique<Program>(m_folder.path() / id, m_stores[id], m_clocks[id],
                                             tokens);
    if (id == "HUB") m_hub = std::move(program);
    else country(id).program = std::move(program);
}

// Those with a file for a store are copies of one; the others are made one by one.
void Network::MakeNodes() {
    const std::string server = m_plan.on_server.empty() ? "" : TestServer();
    const auto made = m_folder.path() / "template";
    const Tokens tokens = Furnish(made, {});
    for (const std::string& id : Ids()) {
        const auto folder = m_folder.path() / id;
        if (server.empty() || !m_plan.on_server.contains(id)) {
            m_stores[id] = {"sqlite:" + (folder / "atalaya.db").string(), ""};
            std::filesystem::copy(made, folder, std::filesystem::copy_options::recursive);
            MakeNode(id, tokens);
            continue;
        }
        m_stores[id] = {server, SchemaFor(id)};
        m_schemas.push_back(m_stores[id]);
        m_schemas.push_back(m_stores[id].Saved());
        MakeNode(id, Furnish(folder, m_stores[id]));
    }
}

// The people of the hub and of a country compare their fingerprints.
void Network::Meet(Look& hub, Country& country) {
    const auto know = [](Look& one, Look& other, const std::string& id) {
        Must(one.directory().Present(kAll, Must(other.directory().Presentation(kAll))));
        Must(one.directory().Verify(
            kAll, id, exchange::Fingerprint(Must(other.keys().Present()).public_key())));
    };
    auto look = LookInto(country.id);
    know(hub, *look, country.id);
    know(*look, hub, "HUB");
    if (country.id == m_plan.without_line) return;
    country.line = std::make_unique<FaultProxy>(m_hub->port(), m_random.Next());
    Must(look->directory().SetLink(kAll, "HUB", exchange::LinkMode::Call,
                                   "http://127.0.0.1:" + std::to_string(country.line->port())));
}

void Network::Begin() {
    MakeNodes();
    m_hub->Start();
    m_hub->Ready();
    auto hub = LookInto("HUB");
    const exchange::DirectoryLetters letters(hub->directory(), hub->mailroom());
    for (Country& country : m_countries) {
        Meet(*hub, country);
        country.program->Start();
    }
    for (Country& country : m_countries) country.program->Ready();
}

// --- what happens -------------------------------------------------------------------------------

void Network::Send(const std::string& from, const std::vector<std::string>& to,
                   const std::string& title, std::string_view mark, std::string_view text) {
    const auto answer = program(from).Post("duty", "/exchange/letters",
                                           {{"to", base::TextsJson(to)},
                                            {"title", title},
                                            {"text", text},
                                            {"language", "en"},
                                            {"mark", mark}});
    if (answer.status != 201)
        throw std::runtime_error(from + ": " + json::serialize(answer.body).substr(0, 300));
    for (const std::string& node : to) m_expected[node].insert({title, false});
    m_letters.push_back({from, base::TextIn(answer.body, "id"), title, to});
    ++m_sent;
}

void Network::SendSomething(const std::vector<std::string>& never_from) {
    const auto ids = Ids();
    std::string from;
    do from = ids[m_random.Below(ids.size())];
    while (std::ranges::find(never_from, from) != never_from.end());
    std::vector<std::string> to;
    const std::uint64_t share = m_random.Below(4) == 0 ? 1 : 2 + m_random.Below(10);   // 1: all
    for (const std::string& id : ids)
        if (id != from && m_random.Below(share) == 0) to.push_back(id);
    if (to.empty()) to.push_back(from == "HUB" ? "XA" : "HUB");
    Send(from, to, from + " " + std::to_string(m_sent),
         m_random.Below(3) == 0 ? "tlp:amber" : "official");
}

void Network::WithdrawSomething(const std::vector<std::string>& never_from) {
    for (int i = 0; i < 20 && !m_letters.empty(); ++i) {
        const auto at = m_letters.begin() + static_cast<std::ptrdiff_t>(m_random.Below(m_letters.size()));
        if (std::ranges::find(never_from, at->from) != never_from.end()) continue;
        const auto answer =
            program(at->from).Post("duty", "/exchange/letters/" + at->id + "/withdrawal",
                                   {{"reason", "not confirmed"}});
        if (answer.status != 201)
            throw std::runtime_error(at->from + ": " + json::serialize(answer.body).substr(0, 300));
        for (const std::string& node : at->to) m_expected[node].insert({at->title, true});
        m_letters.erase(at);
        ++m_withdrawn;
        return;
    }
}

// --- by hand ------------------------------------------------------------------------------------

void Network::Carry(const std::string& from, const std::string& to) {
    const auto file = program(from).Get("duty", "/exchange/courier?node=" + to);
    if (file.status != 200) throw std::runtime_error(from + ": " + file.text.substr(0, 300));
    const std::string upload = program(to).Upload("duty", file.text);
    // The same stick is read again by mistake.
    for (int i = 0; i < 2; ++i) {
        const auto read = program(to).Post("duty", "/exchange/courier", {{"file", upload}});
        if (read.status != 200 || base::NumberIn(read.body, "refused") != 0)
            throw std::runtime_error(to + ": " + read.text.substr(0, 300));
    }
    ++m_files;
}

void Network::CarryFiles() {
    if (m_plan.without_line.empty()) return;
    Carry("HUB", m_plan.without_line);
    Carry(m_plan.without_line, "HUB");
}

// --- what must be -------------------------------------------------------------------------------

bool Network::Acquainted() {
    return Within(kPatience, [&] {
        CarryFiles();
        return std::ranges::all_of(m_countries, [&](const Country& country) {
            auto look = LookInto(country.id);
            return look->database().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                // The hub, and not itself.
                return look->directory().Everyone(tx).size() == m_countries.size();
            });
        });
    });
}

bool Network::HasAll(const std::string& id) {
    auto look = LookInto(id);
    return look->Inbox("message").size() >= m_expected[id].size() &&
           look->Outbox("", true).empty();
}

bool Network::Settle(int seconds) {
    std::vector<std::string> open = Ids();
    return Within(seconds, [&] {
        CarryFiles();
        while (!open.empty() && HasAll(open.back())) open.pop_back();
        return open.empty();
    });
}

std::unique_ptr<Look> Network::LookInto(std::string_view id) {
    return std::make_unique<Look>(m_policy, m_folder.path() / id, m_stores.find(id)->second,
                                  ClockOf(id));
}

bool Network::Keeps(const std::string& id, std::string_view text) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder.path() / id)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        if (bytes.find(text) != std::string::npos) return true;
    }
    const StoreOf& store = m_stores.find(id)->second;
    return store.OnServer() && SchemaHolds(store, text);
}

std::vector<std::string> Network::Ids() const {
    std::vector<std::string> out{"HUB"};
    for (const Country& country : m_countries) out.push_back(country.id);
    return out;
}

Program& Network::program(std::string_view id) {
    return id == "HUB" ? *m_hub : *country(id).program;
}

Country& Network::country(std::string_view id) {
    const auto at = std::ranges::find(m_countries, id, &Country::id);
    base::Check(at != m_countries.end(), "a country of the test");
    return *at;
}

}  // namespace atalaya::network_test
