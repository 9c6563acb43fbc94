#include "exchange/courier.hpp"

#include <fstream>

#include "base/files.hpp"
#include "exchange/nodes_test.hpp"

namespace atalaya::exchange {

using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

const access::Caller kSystem = access::Caller::System();

class CourierTest : public NodesTest {
 protected:
    Courier At(TestNode& node) {
        return Courier(*node.db, node.policy, node.journal, node.clock, node.keys, node.directory,
                       node.mailroom);
    }
    std::filesystem::path File(const std::string& name) { return folder().path() / name; }
    static std::string Content(const std::filesystem::path& file) {
        const auto read = base::ReadFile(file);
        EXPECT_TRUE(read.ok());
        return read.ok() ? *read : std::string();
    }
    static void Put(const std::filesystem::path& file, std::string_view content) {
        std::ofstream(file, std::ios::binary) << content;
    }
    // Two offices without a line, one of them a day ahead.
    std::pair<TestNode*, TestNode*> Offices() {
        TestNode& a = Make("XA");
        TestNode& b = Make("XB");
        Meet(a, b);
        return {&a, &b};
    }
};
ATALAYA_ON_BOTH_STORES(CourierTest);

TEST_P(CourierTest, AStickCarriesLettersThereAndReceiptsBack) {
    const auto [a, b] = Offices();
    Courier of_a = At(*a), of_b = At(*b);
    const std::string one = a->Send(LetterTo({"XB"}, "one"));
    const std::string two = a->Send(LetterTo({"XB"}, "two"));
    const auto written = of_a.Write(kSystem, "XB", File("there"));
    ASSERT_TRUE(written.ok()) << written.error().Describe();
    EXPECT_EQ(written->envelopes, 2);
    EXPECT_EQ(written->bytes, std::filesystem::file_size(File("there")));
    EXPECT_EQ(a->StateAt(one, "XB"), "waiting") << "until an answer comes back";
    const auto read = of_b.Read(kSystem, File("there"));
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->from, "XA");
    EXPECT_EQ(read->fresh, 2);
    EXPECT_EQ(b->Inbox().at(0).over, "courier:XA");
    // Again does no harm.
    EXPECT_EQ(of_b.Read(kSystem, File("there"))->known, 2);
    EXPECT_THAT(b->Inbox(), SizeIs(2));
    b->clock.Advance(1000);
    const auto back = of_b.Write(kSystem, "XA", File("back"));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->answers, 2);
    EXPECT_EQ(back->envelopes, 1) << "one receipt for both";
    const auto returned = of_a.Read(kSystem, File("back"));
    ASSERT_TRUE(returned.ok()) << returned.error().Describe();
    EXPECT_EQ(returned->answers, 2);
    EXPECT_EQ(a->StateAt(one, "XB"), "delivered");
    EXPECT_EQ(a->StateAt(two, "XB"), "delivered");
    EXPECT_THAT(a->Waiting("XB"), IsEmpty());
    const auto counts = [](TestNode& node, const char* other) {
        return node.Write(
            [&](store::Transaction& tx) { return node.mailroom.CountsOf(tx, other); });
    };
    EXPECT_EQ(counts(*a, "XB").given, 2);
    EXPECT_EQ(counts(*b, "XA").got, 2);
    // What the maker has heard of is not told again.
    a->clock.Advance(5000);
    ASSERT_TRUE(of_a.Write(kSystem, "XB", File("there2")).ok());
    ASSERT_TRUE(of_b.Read(kSystem, File("there2")).ok());
    EXPECT_EQ(of_b.Write(kSystem, "XA", File("back2"))->answers, 0);
}

TEST_P(CourierTest, AFileCutAtAnyByteIsTakenUpToItsLastWholeLine) {
    const auto [a, b] = Offices();
    Courier of_a = At(*a), of_b = At(*b);
    for (int i = 0; i < 3; ++i) a->Send(LetterTo({"XB"}, "letter " + std::to_string(i)));
    ASSERT_TRUE(of_a.Write(kSystem, "XB", File("whole")).ok());
    const std::string whole = Content(File("whole"));
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < whole.size(); ++i)
        if (whole[i] == '\n') ends.push_back(i);
    ASSERT_THAT(ends, SizeIs(5));
    // Every byte of the end and the ends of lines; elsewhere every seventh.
    for (std::size_t size = 0; size < whole.size() - 1; ++size) {
        const bool near = std::ranges::any_of(
            ends, [&](std::size_t end) { return size + 2 >= end && size <= end + 2; });
        if (!near && size % 37 != 0) continue;
        Put(File("cut"), std::string_view(whole).substr(0, size));
        const auto read = of_b.Read(kSystem, File("cut"));
        if (size < ends[0]) {
            EXPECT_EQ(CodeOf(read), "exchange.courier_invalid") << size;
            continue;
        }
        ASSERT_TRUE(read.ok()) << size << " " << read.error().Describe();
        const auto lines = std::ranges::count_if(ends, [&](auto end) { return end <= size; });
        EXPECT_EQ(read->fresh + read->known, std::min<std::int64_t>(lines - 1, 3)) << size;
        ASSERT_THAT(read->refusals, SizeIs(1)) << size;
        EXPECT_EQ(read->refusals[0].reason->code, "exchange.courier_cut");
        EXPECT_EQ(read->refusals[0].id, "");
    }
    EXPECT_THAT(b->Inbox(), SizeIs(3));
    // All but the last line break: nothing is missing.
    Put(File("cut"), std::string_view(whole).substr(0, whole.size() - 1));
    EXPECT_THAT(of_b.Read(kSystem, File("cut"))->refusals, IsEmpty());
    // What nobody vouched for is not counted; the whole file counts it.
    const auto read = of_b.Read(kSystem, File("whole"));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->known, 3);
    const auto got =
        b->Write([&](store::Transaction& tx) { return b->mailroom.CountsOf(tx, "XA").got; });
    EXPECT_EQ(got, 3);
}

TEST_P(CourierTest, WhatIsChangedMisdirectedOrUnknownIsRefused) {
    const auto [a, b] = Offices();
    TestNode& c = Make("XC");
    Courier of_a = At(*a), of_b = At(*b), of_c = At(c);
    a->Send(LetterTo({"XB"}, "hello"));
    ASSERT_TRUE(of_a.Write(kSystem, "XB", File("whole")).ok());
    const std::string whole = Content(File("whole"));
    const auto code = [&](Courier& at, const std::string& content) {
        Put(File("changed"), content);
        return CodeOf(at.Read(kSystem, File("changed")));
    };
    EXPECT_EQ(code(of_c, whole), "exchange.sender_unknown");
    Know(c, *a, LinkMode::None);
    EXPECT_EQ(code(of_c, whole), "exchange.courier_for_other");
    std::string changed = whole;
    changed.replace(changed.find("\"count\":1"), 9, "\"count\":2");
    EXPECT_EQ(code(of_b, changed), "exchange.courier_signature");
    EXPECT_EQ(code(of_b, whole + "{}\n"), "exchange.courier_signature");
    EXPECT_EQ(code(of_b, "{\"courier\":1}\n" + whole), "exchange.courier_invalid");
    EXPECT_EQ(code(of_b, "\n" + whole), "exchange.courier_invalid");
    EXPECT_EQ(code(of_b, ""), "exchange.courier_invalid");
    EXPECT_THAT(b->Inbox(), IsEmpty());
    EXPECT_EQ(CodeOf(of_b.Read(kSystem, File("nowhere"))), "file.unreadable");
    EXPECT_EQ(CodeOf(of_b.Read(kSystem, File("whole"), {.most_bytes = 10})), "file.too_large");
    EXPECT_EQ(CodeOf(of_b.Read(access::Caller::Anonymous(), File("whole"))), "access.denied");
    EXPECT_EQ(CodeOf(of_b.Write(kSystem, "XQ", File("x"))), "exchange.node_unknown");
    EXPECT_EQ(CodeOf(of_b.Write(kSystem, "XA", File("no/such/folder"))), "file.unwritable");
}

TEST_P(CourierTest, AStickCarriesWhatTheHubRelays) {
    TestNode& hub = Star({"XA", "XB"});
    Courier of_hub = At(hub), of_b = At(NodesTest::At("XB"));
    const std::string id = NodesTest::At("XA").Send(LetterTo({"XB"}, "hello"));
    Carry(NodesTest::At("XA"), hub);
    ASSERT_TRUE(of_hub.Write(kSystem, "XB", File("relayed")).ok());
    ASSERT_EQ(of_b.Read(kSystem, File("relayed"))->fresh, 1);
    EXPECT_EQ(NodesTest::At("XB").Inbox().at(0).sender, "XA");
    // The same then comes over the line, and the receipt goes the long way back.
    Settle();
    EXPECT_THAT(NodesTest::At("XB").Inbox(), SizeIs(1));
    EXPECT_EQ(NodesTest::At("XA").StateAt(id, "XB"), "delivered");
}

}  // namespace
}  // namespace atalaya::exchange
