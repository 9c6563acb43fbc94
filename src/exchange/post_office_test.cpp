#include "exchange/post_office.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "exchange/lines_test.hpp"

namespace atalaya::exchange {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A line to a node in the same program that holds a call back until there is something to say, and
// can be cut at any moment.
class Exchangeable {
 public:
    explicit Exchangeable(LineNode& to) : m_to(to) {
        to.woken = [this](std::string_view) { Wake(); };
    }
    void Wake() {
        std::lock_guard lock(m_mutex);
        ++m_news;
        m_change.notify_all();
    }
    void Cut(bool cut) {
        m_cut = cut;
        Wake();
    }
    Result<json::object> Call(std::string_view path, const json::object& body,
                              std::string_view token, const std::atomic<bool>& stop) {
        ++calls;
        if (m_cut) return Err("net.connection_refused", {{"host", "test"}});
        auto answer = Serve(m_to, path, body, token);
        if (path != "post" || !answer.ok()) return answer;
        const Post asked = PostFromJson(body).value();
        std::unique_lock lock(m_mutex);
        while (asked.wait > 0 && !stop && !m_cut && PostFromJson(*answer)->give.empty()) {
            const auto seen = m_news;
            m_change.wait_for(lock, milliseconds(20), [&] { return m_news != seen; });
            lock.unlock();
            answer = ToJson(m_to.server->Again(token, asked)->post);
            lock.lock();
        }
        if (m_cut) return Err("net.line_cut", {{"host", "test"}});
        return answer;
    }

    std::atomic<int> calls = 0;

 private:
    LineNode& m_to;
    std::mutex m_mutex;
    std::condition_variable m_change;
    std::uint64_t m_news = 0;
    std::atomic<bool> m_cut = false;
};

class HeldWire final : public Wire {
 public:
    HeldWire(Exchangeable& line, const std::atomic<bool>& stop) : m_line(line), m_stop(stop) {}
    Result<json::object> Call(std::string_view path, const json::object& body,
                              std::string_view token, int) override {
        return m_line.Call(path, body, token, m_stop);
    }

 private:
    Exchangeable& m_line;
    const std::atomic<bool>& m_stop;
};

template <class Condition>
bool Within(milliseconds most, Condition condition) {
    const auto end = steady_clock::now() + most;
    while (!condition()) {
        if (steady_clock::now() > end) return false;
        std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
}

class PostOfficeTest : public ::testing::Test {
 protected:
    PostOfficeTest() {
        xa.Meet(hub);
        const auto linked = xa.directory->SetLink(access::Caller::System(), "HUB", LinkMode::Call,
                                                  "http://127.0.0.1:1");
        EXPECT_TRUE(linked.ok());
        xa.woken = [this](std::string_view node) { office.Wake(node); };
    }
    ~PostOfficeTest() override {
        office.Stop();
        xa.woken = nullptr;
        hub.woken = nullptr;
    }
    bool Up() { return office.Lines().size() == 1 && office.Lines()[0].up; }

    base::SystemRandom random;
    LineNode hub{"HUB", NodeRole::Hub, 2};
    LineNode xa{"XA", NodeRole::Country, 3};
    Exchangeable line{hub};
    PostOffice office{{.database = *xa.database,
                       .directory = *xa.directory,
                       .mailroom = *xa.mailroom,
                       .keys = xa.keys,
                       .clock = xa.clock,
                       .random = random,
                       .wire = [this](const Node&, const std::atomic<bool>& stop) {
                           return std::make_unique<HeldWire>(line, stop);
                       }}};
};

TEST_F(PostOfficeTest, WhatWaitsGoesAtOnceBothWays) {
    office.Start();
    ASSERT_TRUE(Within(milliseconds(20'000), [&] { return Up(); }));
    xa.Send({"HUB"}, "there");
    EXPECT_TRUE(Within(milliseconds(1500), [&] { return hub.Titles().size() == 1; }));
    hub.Send({"XA"}, "here");
    EXPECT_TRUE(Within(milliseconds(1500), [&] { return xa.Titles().size() == 1; }));
    EXPECT_TRUE(Within(milliseconds(1500), [&] {
        return xa.Deliveries()[0].state == DeliveryState::Delivered &&
               hub.Deliveries()[0].state == DeliveryState::Delivered;
    }));
    EXPECT_TRUE(office.Lines()[0].last_moved.has_value());
}

TEST_F(PostOfficeTest, WhatAnotherProgramPutThereGoesTooAfterAWhile) {
    office.Start();
    ASSERT_TRUE(Within(milliseconds(20'000), [&] { return Up(); }));
    xa.woken = nullptr;   // this program hears nothing of it
    xa.Send({"HUB"}, "from a command");
    EXPECT_TRUE(Within(milliseconds(20'000), [&] { return hub.Titles().size() == 1; }));
}

TEST_F(PostOfficeTest, ALineThatIsDownSaysWhyAndComesBack) {
    line.Cut(true);
    office.Start();
    ASSERT_TRUE(Within(milliseconds(20'000), [&] {
        const auto lines = office.Lines();
        return lines.size() == 1 && lines[0].fault.has_value();
    }));
    const LineStatus status = office.Lines()[0];
    EXPECT_FALSE(status.up);
    EXPECT_EQ(status.fault->code, "net.connection_refused");
    EXPECT_TRUE(status.next_try.has_value());
    xa.Send({"HUB"}, "waits");
    EXPECT_EQ(xa.Deliveries()[0].state, DeliveryState::Waiting);
    ASSERT_TRUE(xa.Deliveries()[0].reason.has_value());
    EXPECT_EQ(xa.Deliveries()[0].reason->code, "net.connection_refused");
    EXPECT_EQ(office.Lines()[0].waiting, 1);
    line.Cut(false);
    EXPECT_TRUE(Within(milliseconds(30'000), [&] { return hub.Titles().size() == 1; }));
    EXPECT_TRUE(Within(milliseconds(20'000), [&] { return Up(); }));
}

TEST_F(PostOfficeTest, FailuresBackOff) {
    line.Cut(true);
    office.Start();
    std::this_thread::sleep_for(milliseconds(2500));
    // Two threads, at once and after one second and a share; not in a tight loop.
    EXPECT_GE(line.calls, 2);
    EXPECT_LE(line.calls, 6);
}

TEST_F(PostOfficeTest, StopsWithinASecondAlsoWhileALineIsHeld) {
    office.Start();
    ASSERT_TRUE(Within(milliseconds(20'000), [&] { return Up(); }));
    const auto begin = steady_clock::now();
    office.Stop();
    EXPECT_LT(steady_clock::now() - begin, milliseconds(1000));
    EXPECT_TRUE(office.Lines().empty());
}

TEST_F(PostOfficeTest, FollowsTheDirectory) {
    office.Start();
    ASSERT_TRUE(Within(milliseconds(20'000), [&] { return Up(); }));
    ASSERT_TRUE(
        xa.directory->SetLink(access::Caller::System(), "HUB", LinkMode::None, "").ok());
    EXPECT_TRUE(Within(milliseconds(20'000), [&] { return office.Lines().empty(); }));
}

}  // namespace
}  // namespace atalaya::exchange
