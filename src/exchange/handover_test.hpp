#pragma once

// Nodes of a test with their handovers: whose record it is, and what each believes.

#include "exchange/handover.hpp"
#include "exchange/nodes_test.hpp"

namespace atalaya::exchange {

inline const std::string kSubject = "incident:XA-2026-4";

// A node with its handovers, and what came to belong to it.
struct Side {
    explicit Side(TestNode& at) : node(at) {
        EXPECT_TRUE(Handovers::Prepare(*node.db).ok());
        node.mailroom.Register(handovers);
    }
    template <class Work>
    std::string Do(Work&& work) {
        return CodeOf(node.Write(std::forward<Work>(work)));
    }
    // The other has the record, as far as it is this node's to send.
    void Share(const std::string& to) {
        const auto told = node.Write(
            [&](store::Transaction& tx) { return node.mailroom.SentTo(tx, kSubject); });
        if (std::ranges::find(told, to) == told.end()) node.Send(RevisionOf(kSubject, 1, {to}));
    }
    std::string Offer(const std::string& to, const std::string& mark = "official",
                      const std::string& agreed_by = "") {
        Share(to);
        return Do([&](store::Transaction& tx) {
            return handovers.Offer(tx, "person:1", kSubject, to, mark, {{"what", "200 kg"}},
                                   "it went there", agreed_by);
        });
    }
    std::string Accept() {
        return Do([&](store::Transaction& tx) {
            return handovers.Accept(tx, "person:2", kSubject);
        });
    }
    std::string TakeBack() {
        return Do([&](store::Transaction& tx) {
            return handovers.TakeBack(tx, "person:1", kSubject);
        });
    }
    std::string Decline() {
        return Do([&](store::Transaction& tx) {
            return handovers.Decline(tx, "person:2", kSubject, "not ours");
        });
    }
    std::string SayAgain() {
        return Do([&](store::Transaction& tx) {
            return handovers.SayAgain(tx, "person:1", kSubject);
        });
    }
    std::size_t Due() {
        return node.Write([&](store::Transaction& tx) { return handovers.Due(tx).size(); });
    }
    std::string Fault() {
        const auto fault = Get()->fault;
        return fault ? fault->code : "";
    }
    bool Ours() {
        return node.Write([&](store::Transaction& tx) { return handovers.IsOurs(tx, kSubject); });
    }
    std::optional<Handover> Get() {
        return node.Write([&](store::Transaction& tx) { return handovers.Get(tx, kSubject); });
    }

    TestNode& node;
    std::vector<std::string> came;
    bool refuse = false;
    Handovers handovers{node.clock, node.mailroom, node.directory,
                        [this](store::Transaction&, const Handover& what) -> Result<void> {
                            if (refuse) return Err("registers.full");
                            came.push_back(what.subject);
                            return {};
                        }};
};

class HandoverTest : public NodesTest {
 protected:
    void TearDown() override {
        m_sides.clear();
        NodesTest::TearDown();
    }
    // XA, whose record it is, and XB, on one line.
    void Two() {
        Meet(Make("XA"), Make("XB"), LinkMode::Call, LinkMode::Answer);
        Begin({"XA", "XB"});
    }
    // The same and XC, around a hub.
    void Three() { Around({"XA", "XB", "XC"}); }
    TestNode& Around(const std::vector<std::string>& names) {
        TestNode& hub = Star(names);
        Begin(names);
        return hub;
    }
    Side& owner() { return *m_sides.at(0); }
    Side& other() { return *m_sides.at(1); }
    Side& third() { return *m_sides.at(2); }
    // XA's offer has arrived at XB.
    void OfferTo(const std::string& to, const std::string& mark = "official",
                 const std::string& agreed_by = "") {
        ASSERT_EQ(owner().Offer(to, mark, agreed_by), "");
        Settle();
    }
    // XB accepts, and both know what came of it.
    void Accepted() {
        ASSERT_EQ(other().Accept(), "");
        Settle();
    }
    // A statement about the record as its sender pleases.
    static Letter Statement(const std::string& from, const std::string& to,
                            const std::string& state, std::int64_t offer, std::int64_t revision) {
        Letter out = LetterTo({to}, "", "handover");
        out.subject = "handover:" + kSubject;
        out.revision = revision;
        out.body = {{"subject", kSubject}, {"state", state}, {"from", from},
                    {"to", to},            {"offer", offer}, {"reason", ""}};
        return out;
    }

 private:
    void Begin(const std::vector<std::string>& names) {
        for (const std::string& name : names) m_sides.push_back(std::make_unique<Side>(At(name)));
    }
    std::vector<std::unique_ptr<Side>> m_sides;
};

}  // namespace atalaya::exchange
