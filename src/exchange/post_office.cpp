#include "exchange/post_office.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.hpp"

namespace atalaya::exchange {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLook{2'000};          // at the directory, and at what waits
constexpr milliseconds kHeartbeat{30'000};    // of a line that has nothing to give
constexpr milliseconds kFirstPause{1'000}, kLongestPause{300'000};
// What newly waits does not sit out a long pause; nor does it call more often than this.
constexpr milliseconds kEagerPause{5'000};
// Of what waits for a node, for people to see.
constexpr int kMostCounted = 1000;
constexpr std::size_t kMostCountedBytes = 16u << 20;

class LockedRandom final : public base::Random {
 public:
    explicit LockedRandom(base::Random& random) : m_random(random) {}
    void Fill(std::span<std::uint8_t> out) override {
        std::lock_guard lock(m_mutex);
        m_random.Fill(out);
    }

 private:
    std::mutex m_mutex;
    base::Random& m_random;
};

milliseconds PauseAfter(int failures, base::Random& random) {
    const auto base = std::min(kLongestPause, kFirstPause * (1 << std::min(failures - 1, 10)));
    const auto longer = static_cast<double>(base.count()) * (1.0 + random.Unit() / 2);
    return milliseconds(static_cast<std::int64_t>(longer));
}

// One node that is called, with its two threads.
class Line {
 public:
    // Both outlive this object.
    Line(const PostOffice::Parts& parts, base::Random& random, Node node)
        : m_parts(parts), m_random(random), m_node(std::move(node)) {
        m_status.node = m_node.id;
        m_status.since = m_parts.clock.Now();
        m_give.thread = std::jthread([this] { Run(m_give, Way::Give); });
        m_take.thread = std::jthread([this] { Run(m_take, Way::Take); });
    }
    ~Line() {
        Stop();
        // Before any member goes: each thread looks at the side of the other.
        m_give.thread.join();
        m_take.thread.join();
    }

    void Stop() {
        std::lock_guard lock(m_mutex);
        m_stop = true;
        m_change.notify_all();
    }
    void Wake() {
        std::lock_guard lock(m_mutex);
        m_give.wanted = true;
        m_change.notify_all();
    }
    const Node& node() const { return m_node; }
    LineStatus Status() const {
        std::lock_guard lock(m_mutex);
        return m_status;
    }

 private:
    struct Side {
        bool wanted = true;                    // there is something to do, or to look at
        bool again = false;                    // the other side got through: no more pause
        int failures = 0;
        bool worked = false;                   // the last round did
        std::optional<Error> fault;
        steady_clock::time_point last_try{};
        std::jthread thread;
    };

    void Run(Side& side, Way way);
    bool Idle(Side& side);
    Result<std::size_t> Round(LinkClient& client, int wait);
    void Worked(Side& side, Side& other, std::size_t moved);
    void Failed(Side& side, Side& other, const Error& error);
    void Show(std::unique_lock<std::mutex>& lock);

    const PostOffice::Parts& m_parts;
    base::Random& m_random;
    const Node m_node;
    std::atomic<bool> m_stop = false;
    mutable std::mutex m_mutex;                // of all below
    std::condition_variable m_change;
    LineStatus m_status;
    std::optional<std::string> m_noted;        // the fault that the deliveries show
    Side m_give, m_take;
};

void Line::Run(Side& side, Way way) {
    const auto wire = m_parts.wire(m_node, m_stop);
    LinkClient client(m_parts.database, m_parts.directory, m_parts.mailroom, m_parts.keys, m_random,
                      *wire, m_node.id, way);
    Side& other = way == Way::Give ? m_take : m_give;
    while (!m_stop) {
        if (way == Way::Give && side.worked && Idle(side)) continue;
        // The first round after a fault tells soon whether the line is there.
        const bool hold = way == Way::Take && side.worked;
        const auto moved = Round(client, hold ? kLinkMostWait : 0);
        if (m_stop) return;
        if (moved.ok())
            Worked(side, other, *moved);
        else
            Failed(side, other, moved.error());
    }
}

// Waits until there may be something to give. False: there is, or the line is to be tried.
bool Line::Idle(Side& side) {
    {
        std::unique_lock lock(m_mutex);
        m_change.wait_for(lock, kLook, [&] { return m_stop || side.wanted; });
        if (std::exchange(side.wanted, false)) return false;
        if (steady_clock::now() - side.last_try >= kHeartbeat) return false;
    }
    if (m_stop) return true;
    try {
        // Another program may have put something there.
        return !m_parts.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return m_parts.mailroom.AnythingFor(tx, m_node.id);
        });
    } catch (const store::StoreError& fault) {
        base::LogWarning("exchange: queue of {}: {}", m_node.id, fault.what());
        return true;
    }
}

Result<std::size_t> Line::Round(LinkClient& client, int wait) {
    try {
        return client.Round(wait);
    } catch (const store::StoreError& fault) {
        return fault.ToError();
    }
}

void Line::Worked(Side& side, Side& other, std::size_t moved) {
    std::unique_lock lock(m_mutex);
    side.last_try = steady_clock::now();
    side.failures = 0;
    side.worked = true;
    side.fault.reset();
    // Until there is no more; what came may want an answer at once, too.
    if (moved > 0) side.wanted = true;
    if (!other.worked) {
        other.again = true;
        m_change.notify_all();
    }
    if (moved > 0) m_status.last_moved = m_parts.clock.Now();
    Show(lock);
}

void Line::Failed(Side& side, Side& other, const Error& error) {
    std::unique_lock lock(m_mutex);
    const auto now = steady_clock::now();
    const auto pause = PauseAfter(++side.failures, m_random);
    side.last_try = now;
    side.worked = false;
    side.again = side.wanted = false;
    side.fault = error;
    // The other side of the line looks whether it still stands: a node that was restored from its
    // backup is to be given again what it lost, also where nothing new waits for it.
    if (other.worked) other.wanted = true;
    m_status.next_try = m_parts.clock.Now() + pause.count();
    Show(lock);
    const auto until = now + pause;
    while (!m_stop && !side.again && steady_clock::now() < until) {
        const auto eager = now + kEagerPause;
        if (side.wanted && steady_clock::now() >= eager) break;
        m_change.wait_until(lock, side.wanted ? std::min(until, eager) : until);
    }
}

// Brings the status up to date, and what is shown with the deliveries. The lock is open meanwhile.
void Line::Show(std::unique_lock<std::mutex>& lock) {
    const auto& fault = m_give.fault ? m_give.fault : m_take.fault;
    const bool up = !fault && (m_give.worked || m_take.worked);
    if (up != m_status.up) m_status.since = m_parts.clock.Now();
    m_status.up = up;
    m_status.fault = fault;
    if (up) m_status.next_try.reset();
    std::optional<std::string> shown;
    if (fault) shown = fault->code;
    if (shown == m_noted) return;
    m_noted = shown;
    const std::optional<Error> told = fault;
    lock.unlock();
    try {
        m_parts.mailroom.NoteLine(m_node.id, told);
    } catch (const store::StoreError& failed) {
        base::LogWarning("exchange: line to {}: {}", m_node.id, failed.what());
    }
    lock.lock();
}

}  // namespace

struct PostOffice::State {
    explicit State(Parts own) : parts(std::move(own)), random(parts.random) {}

    const Parts parts;
    LockedRandom random;
    mutable std::mutex mutex;
    std::condition_variable change;
    bool stop = false;
    std::map<std::string, std::unique_ptr<Line>, std::less<>> lines;   // by node
    std::jthread keeper;

    std::map<std::string, Node, std::less<>> Wanted();
    void Follow();
    void Keep();
};

PostOffice::PostOffice(Parts parts) : m_state(new State(std::move(parts))) {}
PostOffice::~PostOffice() { Stop(); }

void PostOffice::Start() {
    m_state->stop = false;
    m_state->keeper = std::jthread([this] { m_state->Keep(); });
}

void PostOffice::Stop() {
    {
        std::lock_guard lock(m_state->mutex);
        m_state->stop = true;
        for (const auto& [node, line] : m_state->lines) line->Stop();
        m_state->change.notify_all();
    }
    if (m_state->keeper.joinable()) m_state->keeper.join();
    std::map<std::string, std::unique_ptr<Line>, std::less<>> ended;
    std::lock_guard lock(m_state->mutex);
    ended.swap(m_state->lines);
}

void PostOffice::Wake(std::string_view node) {
    std::lock_guard lock(m_state->mutex);
    if (const auto at = m_state->lines.find(node); at != m_state->lines.end()) at->second->Wake();
}

std::vector<LineStatus> PostOffice::Lines() const {
    std::vector<LineStatus> out;
    {
        std::lock_guard lock(m_state->mutex);
        for (const auto& [node, line] : m_state->lines) out.push_back(line->Status());
    }
    m_state->parts.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        for (LineStatus& line : out)
            line.waiting = static_cast<std::int64_t>(
                m_state->parts.mailroom.Waiting(tx, line.node, kMostCounted, kMostCountedBytes)
                    .size());
    });
    return out;
}

std::map<std::string, Node, std::less<>> PostOffice::State::Wanted() {
    std::map<std::string, Node, std::less<>> out;
    parts.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        out.clear();
        if (parts.directory.KnownSelf(tx).id.empty()) return;
        for (Node& node : parts.directory.List(tx)) {
            if (node.link != LinkMode::Call || node.state != NodeState::Verified) continue;
            if (!node.address.empty()) out.emplace(node.id, std::move(node));
        }
    });
    return out;
}

void PostOffice::State::Follow() {
    auto wanted = Wanted();
    std::vector<std::unique_ptr<Line>> ended;   // outside of the lock: their threads may wake others
    std::lock_guard lock(mutex);
    if (stop) return;
    for (auto at = lines.begin(); at != lines.end();) {
        const auto still = wanted.find(at->first);
        if (still != wanted.end() && still->second.address == at->second->node().address) {
            wanted.erase(still);
            ++at;
            continue;
        }
        at->second->Stop();
        ended.push_back(std::move(at->second));
        at = lines.erase(at);
    }
    for (auto& [id, node] : wanted)
        lines.emplace(id, std::make_unique<Line>(parts, random, std::move(node)));
}

void PostOffice::State::Keep() {
    while (true) {
        try {
            Follow();
        } catch (const store::StoreError& fault) {
            base::LogWarning("exchange: directory: {}", fault.what());
        }
        std::unique_lock lock(mutex);
        change.wait_for(lock, kLook, [&] { return stop; });
        if (stop) return;
    }
}

}  // namespace atalaya::exchange
