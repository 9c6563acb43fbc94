// A hub and 34 countries as programs of their own, over lines that lose, double, delay, reorder and
// cut: nothing acknowledged is lost, nothing arrives twice, nobody sees what is not meant for them,
// every retraction arrives.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "base/json_members.hpp"
#include "exchange/directory_letters.hpp"
#include "network.hpp"
#include "peer.hpp"
#include "warnings.hpp"

namespace atalaya::network_test {
namespace {

using exchange::Delivery;
using exchange::DeliveryState;

constexpr Faults kBad{.lost = 5, .answer_lost = 5, .doubled = 5, .delayed = 5, .late = 5, .cut = 5};
// Seconds, for a machine that is busy with other things.
constexpr int kPatience = 300;
// An office that has no line at all.
constexpr std::string_view kByFile = "QT";

std::uint64_t NumberOf(const char* name, std::uint64_t otherwise) {
    const char* given = std::getenv(name);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

std::uint64_t Seed() {
    const auto seed = NumberOf("ATALAYA_TEST_SEED", base::SystemRandom().Below(1'000'000));
    std::cout << "ATALAYA_TEST_SEED=" << seed << std::endl;
    return seed;
}

// What stands in an inbox is what was meant for it: no more, no less, each once.
void CheckInbox(Network& network, const std::string& id) {
    auto look = network.LookInto(id);
    std::multiset<std::pair<std::string, bool>> found;
    std::set<std::string> ids;
    for (const auto& item : look->Inbox("message")) {
        const bool withdrawal = !item.references.empty();
        found.insert({item.title, withdrawal});
        EXPECT_TRUE(ids.insert(item.envelope).second) << id << ": twice";
        EXPECT_TRUE(item.kind_known);
    }
    const auto expected = network.expected().find(id);
    EXPECT_EQ(found, expected == network.expected().end() ? decltype(found)() : expected->second)
        << id;
    EXPECT_TRUE(look->JournalFaults().empty()) << id;
}

void CheckSender(Network& network, const std::string& id) {
    for (const auto& item : network.LookInto(id)->Outbox(""))
        for (const Delivery& delivery : item.deliveries)
            EXPECT_EQ(delivery.state, DeliveryState::Delivered)
                << item.envelope.subject << " of " << id << " to " << delivery.addressee;
}

// --- a bad week ---------------------------------------------------------------------------------

class Storm : public ::testing::Test {
 protected:
    void Bad(bool bad) {
        for (Country& country : network.countries())
            if (country.line) country.line->Set(bad ? kBad : Faults{});
    }
    // With a line.
    std::string SomeCountry() {
        while (true) {
            const auto& countries = network.countries();
            const auto& country = countries[network.random().Below(countries.size())];
            if (country.line) return country.id;
        }
    }
    // Messages and warnings, of those who may speak now.
    void Write(int count, const std::vector<std::string>& never_from = {}) {
        for (int i = 0; i < count; ++i) {
            network.SendSomething(never_from);
            if (network.random().Below(4) == 0) network.WithdrawSomething(never_from);
            if (i % 2 == 0) warnings.Something(never_from);
        }
    }
    void CutAndKill(int rounds);
    void LoseTheHub();
    void LoseACountry(const std::string& id);
    void RetractSome();
    void Report();

    Network network{Seed(), {.without_line = std::string(kByFile),
                             .on_server = {"HUB", "XB", "XC", "QM"}}};
    Warnings warnings{network};
};

void Storm::CutAndKill(int rounds) {
    for (int round = 0; round < rounds; ++round) {
        const std::string cut = SomeCountry();
        network.country(cut).line->Cut(true);
        Write(10);
        const std::string killed = SomeCountry();
        network.program(killed).Kill();
        Write(4, {killed});
        network.program(killed).Start();
        network.program(killed).Ready();
        network.country(cut).line->Cut(false);
        network.CarryFiles();
    }
}

// The hub is lost with its machine and comes back from an older copy. What it said itself since then
// would be gone, so that it says nothing. The office without a line has been there meanwhile.
void Storm::LoseTheHub() {
    Program& hub = network.program("HUB");
    hub.Stop();
    hub.Save();
    hub.Start();
    hub.Ready();
    Write(12, {"HUB"});
    network.CarryFiles();
    Write(4, {"HUB"});
    hub.Kill();
    Write(5, {"HUB"});
    hub.Restore();
    hub.Start();
    hub.Ready();
    Write(5, {"HUB"});
}

void Storm::LoseACountry(const std::string& id) {
    Program& restored = network.program(id);
    restored.Stop();
    restored.Save();
    restored.Start();
    restored.Ready();
    Write(8, {id});
    restored.Kill();
    restored.Restore();
    restored.Start();
    restored.Ready();
    Write(4, {id});
}

// Every third one that stands.
void Storm::RetractSome() {
    for (std::size_t i = 0; i < warnings.alerts().size(); i += 3)
        if (warnings.alerts()[i].Stands()) warnings.Retract(warnings.alerts()[i]);
}

void Storm::Report() {
    std::map<std::string, int> happened;
    for (Country& country : network.countries())
        if (country.line)
            for (const auto& [what, count] : country.line->Happened()) happened[what] += count;
    for (const auto& [what, count] : happened) std::cout << what << ": " << count << '\n';
    EXPECT_GE(happened.size(), 7u) << "some fault never happened";
    std::cout << network.sent() << " messages, " << network.withdrawn() << " withdrawn\n"
              << warnings.alerts().size() << " alerts: " << warnings.Count("released")
              << " releases and corrections, " << warnings.Count("cancelled") << " cancelled, "
              << warnings.Count("retracted") << " retracted\n"
              << warnings.incidents() << " incidents for two countries each\n"
              << network.files() << " files carried by hand\n"
              << "stores: " << (network.UsesServer() ? "files and PostgreSQL" : "files") << '\n';
}

TEST_F(Storm, NothingIsLostOrDoubledAndEveryRetractionArrives) {
    network.Begin();
    ASSERT_TRUE(network.Acquainted());
    Bad(true);
    // One of each sort at the least, whatever chance brings.
    for (const std::string from : {"XA", "XB", "XF", "QM", "QT", "XK"}) warnings.Release(from);
    warnings.Share("XA", {"XB", "QT"});
    CutAndKill(static_cast<int>(NumberOf("ATALAYA_TEST_ROUNDS", 2)));
    LoseTheHub();
    LoseACountry("XC");
    RetractSome();
    Bad(false);
    ASSERT_TRUE(network.Settle(kPatience));

    Report();
    EXPECT_GE(warnings.Count("retracted"), 2);
    for (const std::string& id : network.Ids()) warnings.Check(id);
    for (const std::string& id : network.Ids()) network.program(id).Stop();
    for (const std::string& id : network.Ids()) {
        CheckInbox(network, id);
        CheckSender(network, id);
    }
    warnings.CheckRetractions();
    warnings.CheckSealed();
}

// --- strangers ----------------------------------------------------------------------------------

class Strangers : public ::testing::Test {
 protected:
    void SetUp() override {
        network.Begin();
        ASSERT_TRUE(network.Acquainted());
    }
    // Waits for the only one of a kind.
    exchange::InboxItem Only(const std::string& node, const std::string& kind) {
        std::vector<exchange::InboxItem> items;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kPatience);
        while (items.empty() && std::chrono::steady_clock::now() < end) {
            items = network.LookInto(node)->Inbox(kind);
            if (items.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        EXPECT_EQ(items.size(), 1u) << node << ", " << kind;
        return items.empty() ? exchange::InboxItem() : items.front();
    }
    Program::Answer Ask(const std::string& node, const std::string& path) {
        return network.program(node).Get("duty", path);
    }
    // Asks until the page is there: what was sent last may still be on its way.
    Program::Answer AskUntilThere(const std::string& node, const std::string& path) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kPatience);
        auto answer = Ask(node, path);
        while (answer.status == 404 && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            answer = Ask(node, path);
        }
        return answer;
    }
    // An envelope that is kept to the last byte, with what nobody here knows.
    void CheckKept(const std::string& node, const exchange::InboxItem& item,
                   const std::string& sent) {
        EXPECT_EQ(Ask(node, "/exchange/inbox/" + item.envelope + "/bytes").text, sent) << node;
    }
    std::string Fingerprint(const Peer& peer) {
        return exchange::Fingerprint(peer.keys().Present()->public_key());
    }

    Network network{Seed(), {.countries = 8}};
    const json::object unknown{{"compression", {"zstd"}}, {"window", 12}};
};

// Somebody copied the key of XD, which then was renewed: the thief opens no line with it, hears
// nothing of what is meant for XD, and brings in nothing by way of a helper once the people of XD
// have said so.
TEST_F(Strangers, AStolenKeyOpensNothingAndSignsNothing) {
    testing::TempFolder thief;
    std::filesystem::copy_file(network.folder() / "XD" / "node.key", thief.path() / "node.key");
    {
        auto look = network.LookInto("XD");
        ASSERT_TRUE(look->keys().Renew(0).ok());
    }
    network.Send("XD", {"XE", "HUB"}, "signed with the new key");
    ASSERT_TRUE(network.Settle(kPatience));
    Peer stolen(network, "XD", thief.path());
    const auto opened = stolen.Open();
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, "exchange.link_refused");
    EXPECT_GE(network.LookInto("HUB")->JournalEntries("exchange.call_refused"), 1);
    network.Send("XE", {"XD"}, "for the real one");
    {
        auto hub = network.LookInto("HUB");
        const exchange::DirectoryLetters letters(hub->directory(), hub->mailroom());
        const auto revoked = hub->directory().RevokeKey(access::Caller::System(), "XD",
                                                        Fingerprint(stolen), "copied by a thief");
        ASSERT_TRUE(revoked.ok()) << revoked.error().Describe();
    }
    network.program("XF").Stop();
    Peer helper(network, "XF", network.folder() / "XF");
    ASSERT_TRUE(helper.Open().ok());
    const auto forged = helper.Give(stolen.Signed({.to = {"HUB"}, .kind = "plume_forecast",
                                                   .subject = "plume:XD-1", .body = {{"a", 1}}}));
    ASSERT_TRUE(forged.ok());
    ASSERT_EQ(forged->taken.at(0).as, exchange::Taken::As::Refused);
    EXPECT_EQ(forged->taken[0].reason->code, "exchange.key_revoked");
    network.program("XF").Start();
    network.program("XF").Ready();
    ASSERT_TRUE(network.Settle(kPatience));
    for (const std::string id : {"HUB", "XD", "XE"}) CheckInbox(network, id);
    EXPECT_TRUE(network.LookInto("HUB")->Inbox("plume_forecast").empty());
}

// To a program that is two versions ahead all others are two versions behind: they keep and show
// what they do not understand, and of an alert what they do.
TEST_F(Strangers, WhatALaterVersionSendsIsKeptAndShown) {
    Warnings warnings(network);
    const std::string today = warnings.Release("XF").reference;
    ASSERT_TRUE(network.Settle(kPatience));
    json::object body = base::ObjectIn(
        Ask("HUB", "/exchange/inbox/" + Only("HUB", "alert").envelope).body, "body");
    network.program("XF").Stop();
    Peer later(network, "XF", network.folder() / "XF");
    ASSERT_TRUE(later.Open(unknown, {3, 2, 1}).ok());
    EXPECT_FALSE(Peer(network, "XF", network.folder() / "XF").Open({}, {3, 2}).ok());

    const std::string plume = later.Signed({.to = {"HUB", "XA", "XB"},
                                            .kind = "plume_forecast",
                                            .subject = "plume:XF-1",
                                            .body = {{"map", {1, 2}}, {"wind", "NE"}}});
    body["reference"] = "XF-900";
    body["plume"] = {{"wind", "NE"}};
    const std::string alert = later.Signed(
        {.to = {"XA", "XB"}, .kind = "alert", .subject = "alert:XF-900", .body = body});
    for (const std::string& envelope : {plume, alert}) {
        const auto given = later.Give(envelope, unknown);
        ASSERT_TRUE(given.ok()) << given.error().Describe();
        ASSERT_EQ(given->taken.size(), 1u);
        EXPECT_EQ(given->taken[0].as, exchange::Taken::As::New)
            << (given->taken[0].reason ? given->taken[0].reason->Describe() : "");
    }
    network.program("XF").Start();
    network.program("XF").Ready();

    for (const std::string id : {"HUB", "XA", "XB"}) {
        const auto item = Only(id, "plume_forecast");
        EXPECT_FALSE(item.kind_known);
        CheckKept(id, item, plume);
        const auto shown = Ask(id, "/exchange/inbox/" + item.envelope).body;
        EXPECT_EQ(base::TextIn(shown, "kind"), "plume_forecast");
        EXPECT_EQ(base::TextIn(base::ObjectIn(shown, "body"), "wind"), "NE");
    }
    for (const std::string id : {"XA", "XB"}) {
        const auto page = AskUntilThere(id, "/warning/alerts/XF/XF-900");
        ASSERT_EQ(page.status, 200) << page.text.substr(0, 300);
        const json::object shown = page.body.at("revisions").as_array().at(0).as_object();
        EXPECT_EQ(base::TextIn(shown, "title"), warnings.alerts().front().headline);
        for (const auto& item : network.LookInto(id)->Inbox("alert"))
            if (item.subject == "alert:XF-900") CheckKept(id, item, alert);
    }
    EXPECT_TRUE(network.LookInto("XC")->Inbox("plume_forecast").empty());
    EXPECT_EQ(Ask("XC", "/warning/alerts/XF/XF-900").status, 404);
    EXPECT_EQ(Ask("XC", "/warning/alerts/XF/" + today).status, 200);
}

}  // namespace
}  // namespace atalaya::network_test
