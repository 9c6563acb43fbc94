// The exchange between countries: how fast a message stands everywhere, how fast the hub takes, how
// fast a country catches up, and whether memory stays flat meanwhile.
//
//   bench_exchange FOLDER [ENVELOPES [MESSAGES]]
//       FOLDER     stores and nodes are made below it
//       ENVELOPES  that waited for a country, 100,000 unless told otherwise
//       MESSAGES   to 34 nodes that run as programs, and as many alerts, 100 unless told otherwise;
//                  0: none

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <thread>

#include "exchange/link_client.hpp"
#include "exchange/link_server.hpp"
#include "measure.hpp"
#include "network.hpp"
#include "warnings.hpp"

namespace atalaya::bench {
namespace {

using exchange::Mailroom;

const access::Caller kAll = access::Caller::System();

template <class T>
T Must(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().Describe());
    return *std::move(result);
}
void Must(Result<void> result) {
    if (!result.ok()) throw std::runtime_error(result.error().Describe());
}

// A node without its program.
struct Node {
    Node(const access::Policy& policy, const std::filesystem::path& folder, std::string id,
         exchange::NodeRole role)
        : id(std::move(id)), policy(policy), keys(Made(folder) / "node.key", random),
          database(Open(folder)), directory(*database, policy, journal, clock, keys),
          mailroom(*database, policy, journal, clock, random, keys, directory),
          server(*database, directory, mailroom, keys, clock, random) {
        exchange::Self self{.id = this->id, .role = role};
        if (role == exchange::NodeRole::Country) self.country = this->id;
        for (const Lang lang : base::kLangs) self.name.In(lang) = this->id;
        Must(directory.SetSelf(kAll, self));
    }
    static std::filesystem::path Made(const std::filesystem::path& folder) {
        std::filesystem::create_directories(folder);
        return folder;
    }
    static std::unique_ptr<store::Database> Open(const std::filesystem::path& folder) {
        auto out = Must(store::Database::Open({.address = "sqlite:" + (folder / "db").string()}));
        Must(journal::Journal::Prepare(*out));
        Must(exchange::Directory::Prepare(*out));
        Must(Mailroom::Prepare(*out));
        return out;
    }
    void Learn(Node& other) {
        Must(directory.Present(kAll, Must(other.directory.Presentation(kAll))));
        Must(directory.Verify(kAll, other.id,
                              exchange::Fingerprint(Must(other.keys.Present()).public_key())));
    }

    const std::string id;
    base::SystemRandom random;
    base::SystemClock clock;
    const access::Policy& policy;
    const journal::Journal journal{clock};
    const exchange::KeyRing keys;
    std::unique_ptr<store::Database> database;
    exchange::Directory directory;
    Mailroom mailroom;
    exchange::LinkServer server;
};

// The line as text both ways, without the network between.
class TextWire final : public exchange::Wire {
 public:
    explicit TextWire(exchange::LinkServer& server) : m_server(server) {}
    Result<json::object> Call(std::string_view path, const json::object& body,
                              std::string_view token, int) override {
        ATALAYA_ASSIGN(const json::object answer, Serve(path, Crossed(body), token));
        return Crossed(answer);
    }

 private:
    static json::object Crossed(const json::object& body) {
        return Must(base::ParseJson(json::serialize(body))).as_object();
    }
    Result<json::object> Serve(std::string_view path, const json::object& body,
                               std::string_view token) {
        if (path == "hello") {
            ATALAYA_ASSIGN(const auto call, exchange::HelloFromJson(body));
            ATALAYA_ASSIGN(const auto answer, m_server.Answer(call));
            return exchange::ToJson(answer);
        }
        if (path == "session") {
            ATALAYA_ASSIGN(const auto call, exchange::SessionCallFromJson(body));
            ATALAYA_ASSIGN(const auto answer, m_server.Open(call));
            return exchange::ToJson(answer);
        }
        ATALAYA_ASSIGN(const auto post, exchange::PostFromJson(body));
        ATALAYA_ASSIGN(const auto answered, m_server.Exchange(token, post));
        return exchange::ToJson(answered.post);
    }

    exchange::LinkServer& m_server;
};

// As alerts in four languages, from the number `first` on.
std::vector<std::string> Signed(Node& from, const std::string& to, int first, int count) {
    const auto key = Must(from.keys.Present());
    std::vector<std::string> out;
    for (int i = first; i < first + count; ++i) {
        json::object texts;
        for (const Lang lang : base::kLangs)
            texts[base::Code(lang)] = std::string(300, 'x') + std::to_string(i);
        exchange::Envelope envelope{.sender = from.id,
                                    .sent = from.clock.Now(),
                                    .to = {to},
                                    .kind = "bench",
                                    .mark = "official",
                                    .languages = {"en", "es", "pt", "fr"},
                                    .subject = from.id + ":" + to + "-" + std::to_string(i),
                                    .body = {{"texts", texts}}};
        out.push_back(Must(exchange::Sign(key, std::move(envelope), from.random)).bytes);
    }
    return out;
}

void TakeAll(Node& at, const std::string& from, const std::vector<std::string>& envelopes) {
    constexpr std::size_t kAtOnce = exchange::kLinkMostEnvelopes;
    for (std::size_t done = 0; done < envelopes.size(); done += kAtOnce) {
        const auto end = std::min(envelopes.size(), done + kAtOnce);
        const auto taken = at.mailroom.Take(
            from, "link", std::span(envelopes).subspan(done, end - done));
        for (const exchange::Taken& one : taken)
            if (one.as != exchange::Taken::As::New)
                throw std::runtime_error(one.reason ? one.reason->Describe() : "known");
    }
}

// The hub takes so many from one country; what it takes, not their making.
Taken TimeToTake(Node& hub, Node& from, const std::string& to, int count) {
    constexpr int kSome = 5'000;   // held in memory at a time
    Taken out;
    for (int done = 0; done < count; done += kSome) {
        const auto some = Signed(from, to, done, std::min(kSome, count - done));
        const Taken took = Take([&] { TakeAll(hub, from.id, some); });
        out.seconds += took.seconds;
        out.processor += took.processor;
    }
    return out;
}

std::string PerSecond(int count, double seconds) {
    return fmt::format("{:.0f} /s", count / seconds);
}

std::string Megabytes(std::int64_t bytes) {
    return fmt::format("{:.0f}", static_cast<double>(bytes) / 1e6);
}

// Both sides in this process, on one thread.
void CatchUp(Node& hub, Node& country, int envelopes) {
    TextWire wire(hub.server);
    exchange::LinkClient line(*country.database, country.directory, country.mailroom, country.keys,
                              country.random, wire, hub.id, exchange::Way::Take);
    int moved = static_cast<int>(Must(line.Round(0)));
    const auto before = ResidentBytes();
    std::string quarters;
    int quarter = 1;
    const Taken took = Take([&] {
        while (const std::size_t more = Must(line.Round(0))) {
            moved += static_cast<int>(more);
            for (; quarter <= 4 && moved >= quarter * (envelopes / 4); ++quarter)
                quarters += (quarter > 1 ? ", " : "") + Megabytes(ResidentBytes());
        }
    });
    if (moved != envelopes) throw std::runtime_error("not everything came");
    Line("a country catches up", PerSecond(moved, took.seconds),
         fmt::format("{} that waited at the hub, both sides on one thread; {} of the processor",
                     moved, Shown(took.processor)));
    Line("memory of both meanwhile", fmt::format("{} MB at first", Megabytes(before)),
         fmt::format("{} MB after each quarter", quarters));
}

void TakeAndCatchUp(const std::filesystem::path& folder, int envelopes) {
    const auto library = Must(content::Library::Load({}));
    const auto policy = Must(access::Policy::Load(*library));
    Node hub(policy, folder / "HUB", "HUB", exchange::NodeRole::Hub);
    Node xa(policy, folder / "XA", "XA", exchange::NodeRole::Country);
    Node xb(policy, folder / "XB", "XB", exchange::NodeRole::Country);
    for (Node* country : {&xa, &xb}) {
        hub.Learn(*country);
        country->Learn(hub);
    }
    xb.Learn(xa);

    const int some = std::min(envelopes, 20'000);
    Taken took = TimeToTake(hub, xa, "HUB", some);
    Line("hub takes envelopes that are for it", PerSecond(some, took.seconds),
         fmt::format("{} of some 1.7 KB from one country, 500 at once; {} of the processor", some,
                     Shown(took.processor)));
    took = TimeToTake(hub, xa, "XB", envelopes);
    Line("hub takes envelopes for another country", PerSecond(envelopes, took.seconds),
         fmt::format("{}; {} of the processor", envelopes, Shown(took.processor)));
    CatchUp(hub, xb, envelopes);
}

// From the moment at which the sender's program signed it to that at which it stands in an inbox,
// by the one clock of this machine.
void ReportArrivals(network_test::Network& network, const std::string& kind) {
    std::vector<double> each, all;
    std::map<std::string, double> slowest;   // by envelope
    for (const std::string& id : network.Ids()) {
        for (const auto& item : network.LookInto(id)->Inbox(kind)) {
            const double seconds = static_cast<double>(item.received_at - item.sent) / 1000;
            each.push_back(seconds);
            auto& last = slowest.try_emplace(item.envelope, seconds).first->second;
            last = std::max(last, seconds);
        }
    }
    for (const auto& [envelope, seconds] : slowest) all.push_back(seconds);
    const auto quantile = [](std::vector<double>& values, double share) {
        std::ranges::sort(values);
        return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
    };
    Line(fmt::format("{} in an inbox", kind), Shown(quantile(each, 0.5)),
         fmt::format("median; 99 of 100 within {}; 34 inboxes, each a program of its own",
                     Shown(quantile(each, 0.99))));
    Line(fmt::format("{} in all 34 inboxes", kind), Shown(quantile(all, 0.99)),
         fmt::format("99 of 100 of them; median {}; {} sent", Shown(quantile(all, 0.5)),
                     all.size()));
}

// Messages, and as many alerts that one person proposes and another one releases.
void Everywhere(int messages) {
    constexpr std::chrono::milliseconds kPause(700);
    network_test::Network network(1, {.clocks = network_test::Clocks::Right});
    network.Begin();
    if (!network.Acquainted()) throw std::runtime_error("the nodes did not find each other");
    std::vector<std::string> to = network.Ids();
    std::erase(to, "XA");
    network_test::Warnings warnings(network);
    for (int i = 0; i < messages; ++i) {
        network.Send("XA", to, "message " + std::to_string(i));
        std::this_thread::sleep_for(kPause);
        warnings.Release("XA");
        std::this_thread::sleep_for(kPause);
    }
    if (!network.Settle(120)) throw std::runtime_error("not everything arrived");
    ReportArrivals(network, "message");
    ReportArrivals(network, "alert");
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
    atalaya::bench::TakeAndCatchUp(folder / "exchange", argc > 2 ? std::atoi(argv[2]) : 100'000);
    std::filesystem::remove_all(folder / "exchange");
    if (const int messages = argc > 3 ? std::atoi(argv[3]) : 100; messages > 0)
        atalaya::bench::Everywhere(messages);
}
