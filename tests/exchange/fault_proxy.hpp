#pragma once

// The bad line between a country and the hub: takes HTTP requests one by one and does to each what
// happens on real lines.

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/random.hpp"

namespace atalaya::network_test {

// How often, in a hundred requests.
struct Faults {
    int lost = 0;          // never reaches the hub
    int answer_lost = 0;   // does, and nobody hears so
    int doubled = 0;       // reaches it twice
    int delayed = 0;       // up to a second
    int late = 0;          // reaches it after its caller gave up, and after later ones
    int cut = 0;           // ends in the middle, on its way there or back
    int Sum() const { return lost + answer_lost + doubled + delayed + late + cut; }
};

class FaultProxy {
 public:
    // Listens on any port of loopback and hands on to `target`.
    FaultProxy(std::uint16_t target, std::uint64_t seed);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    std::uint16_t port() const { return m_port; }
    void Set(const Faults& faults);
    // Everything that is open ends, and nothing new begins until it is whole again.
    void Cut(bool cut);
    std::map<std::string, int> Happened() const;   // by the name of the fault

 private:
    enum class Fate { Through, Lost, AnswerLost, Doubled, Delayed, Late, CutRequest, CutAnswer };

    void Accept();
    void Serve(int client);
    // False: the connection ends.
    bool Handle(int client, const std::string& request);
    Fate Draw();
    int Below(int bound);
    void Count(const char* what);
    std::string Ask(const std::string& request, std::size_t most);
    int Connect();
    void Close(int socket);
    bool Keep(int socket);

    const std::uint16_t m_target;
    std::uint16_t m_port = 0;
    int m_listener = -1;
    std::atomic<bool> m_stop = false, m_cut = false;
    mutable std::mutex m_mutex;
    base::SeededRandom m_random;
    Faults m_faults;
    std::set<int> m_open;
    std::map<std::string, int> m_happened;
    std::vector<std::thread> m_threads;
    std::thread m_acceptor;
};

}  // namespace atalaya::network_test
