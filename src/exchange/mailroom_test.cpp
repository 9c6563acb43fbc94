#include "exchange/mailroom.hpp"

#include <mutex>
#include <thread>

#include "exchange/nodes_test.hpp"

namespace atalaya::exchange {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace {

const access::Caller kSystem = access::Caller::System();

class MailroomTest : public NodesTest {};
ATALAYA_ON_BOTH_STORES(MailroomTest);

TEST_P(MailroomTest, WhatIsSentStandsInTheInboxAndTheSenderLearnsOfIt) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    Recorder at_a("note"), at_b("note");
    a.mailroom.Register(at_a);
    b.mailroom.Register(at_b);
    const std::string id = a.Send(LetterTo({"XB"}, "hello"));
    EXPECT_EQ(a.StateAt(id, "XB"), "waiting");
    EXPECT_THAT(a.woken, ElementsAre("XB"));
    EXPECT_EQ(Carry(a, b), 1u);
    EXPECT_EQ(a.StateAt(id, "XB"), "handed");
    ASSERT_THAT(b.Inbox(), SizeIs(1));
    EXPECT_EQ(b.Inbox()[0].title, "title of hello");
    EXPECT_EQ(b.Inbox()[0].over, "link:XA");
    EXPECT_EQ(b.Inbox()[0].number, 1);
    EXPECT_THAT(b.woken, ElementsAre("", "XA"));
    Carry(b, a);
    EXPECT_EQ(a.StateAt(id, "XB"), "delivered");
    ASSERT_TRUE(b.mailroom.MarkRead(kSystem, id).ok());
    ASSERT_TRUE(b.mailroom.MarkRead(kSystem, id).ok());
    Carry(b, a);
    EXPECT_EQ(a.StateAt(id, "XB"), "read");
    const auto answered =
        b.Write([&](store::Transaction& tx) { return b.mailroom.MarkAnswered(tx, id); });
    ASSERT_TRUE(answered.ok());
    Carry(b, a);
    EXPECT_EQ(a.StateAt(id, "XB"), "answered");
    EXPECT_EQ(a.DeliveryTo(id, "XB").read_at, b.clock.Now());
    EXPECT_THAT(at_a.receipted, ElementsAre("delivered XB", "read XB", "answered XB"));
    // No receipts for receipts, and they stand in neither list.
    EXPECT_EQ(Carry(a, b), 0u);
    EXPECT_THAT(a.Inbox(), IsEmpty());
    EXPECT_THAT(*b.mailroom.Outbox(kSystem, {}), IsEmpty());
    EXPECT_THAT(a.Journalled(), ElementsAre("exchange.sent"));
    EXPECT_THAT(b.Journalled(), ElementsAre("exchange.received"));
}

TEST_P(MailroomTest, TakenTwiceIsKnownAndHasItsEffectOnce) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    Recorder at_b("note");
    b.mailroom.Register(at_b);
    a.Send(LetterTo({"XB"}, "hello"));
    const auto bytes = a.Waiting("XB");
    EXPECT_THAT(CodesOf(b.mailroom.Take("XA", "link", bytes)), ElementsAre("new"));
    // The line breaks before the answer: it is given again, also twice in one batch.
    const auto again = b.mailroom.Take("XA", "link", std::vector{bytes[0], bytes[0]});
    EXPECT_THAT(CodesOf(again), ElementsAre("known", "known"));
    EXPECT_EQ(again[1].number, 1);
    EXPECT_THAT(b.Inbox(), SizeIs(1));
    EXPECT_EQ(b.CountOf("SELECT count(*) FROM recorded"), 1);
    a.Acknowledge("XB", again);
    EXPECT_THAT(a.Waiting("XB"), IsEmpty());
    EXPECT_EQ(Carry(b, a), 1u) << "one receipt";
}

TEST_P(MailroomTest, TwoProgramsOnOneStoreTakeTheSameOnce) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    TestNode other(OpenStore("XB"), folder().path(), "XB", 77, Roles());
    for (int i = 0; i < 40; ++i) a.Send(LetterTo({"XB"}, std::to_string(i)));
    const auto bytes = a.Waiting("XB");
    std::vector<std::string> answers;
    std::mutex lock;
    const auto take = [&](TestNode& node) {
        for (std::size_t i = 0; i < bytes.size(); i += 10) {
            const auto taken =
                CodesOf(node.mailroom.Take("XA", "link", std::span(bytes).subspan(i, 10)));
            const std::scoped_lock held(lock);
            answers.insert(answers.end(), taken.begin(), taken.end());
        }
    };
    std::thread beside([&] { take(other); });
    take(b);
    beside.join();
    EXPECT_EQ(std::ranges::count(answers, "new"), 40);
    EXPECT_EQ(std::ranges::count(answers, "known"), 40);
    EXPECT_THAT(b.Inbox(), SizeIs(40));
    const auto counts =
        b.Write([&](store::Transaction& tx) { return b.mailroom.CountsOf(tx, "XA"); });
    EXPECT_EQ(counts.got, 40);
}

TEST_P(MailroomTest, AnEarlierRevisionThatComesLaterIsKeptAndNeverPresent) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    Recorder at_b("note");
    b.mailroom.Register(at_b);
    a.Send(RevisionOf("alert:XA-1", 1, {"XB"}));
    a.Send(RevisionOf("alert:XA-1", 2, {"XB"}));
    const auto bytes = a.Waiting("XB");
    b.mailroom.Take("XA", "link", std::vector{bytes[1]});
    EXPECT_TRUE(at_b.last_newest);
    b.mailroom.Take("XA", "link", std::vector{bytes[0]});
    EXPECT_FALSE(at_b.last_newest);
    const auto inbox = b.Inbox();
    ASSERT_THAT(inbox, SizeIs(2));
    EXPECT_EQ(inbox[0].revision, 1);
    EXPECT_TRUE(inbox[0].superseded);
    EXPECT_FALSE(inbox[1].superseded);
    // In their order, and in one batch, the later one supersedes.
    a.Send(RevisionOf("alert:XA-2", 1, {"XB"}));
    a.Send(RevisionOf("alert:XA-2", 2, {"XB"}));
    Carry(a, b);
    const auto more = b.Inbox();
    EXPECT_FALSE(more[0].superseded);
    EXPECT_TRUE(more[1].superseded);
}

TEST_P(MailroomTest, ARetractionReachesEveryoneWhoHadAnyRevision) {
    Star({"XA", "XB", "XC", "XD"});
    TestNode& a = At("XA");
    a.Send(RevisionOf("alert:XA-1", 1, {"XB", "XC"}));
    Letter second = RevisionOf("alert:XA-1", 2, {"XD"});
    a.Send(second);
    Letter retraction = RevisionOf("alert:XA-1", 3, {"XD"});
    retraction.to_all_before = true;
    const auto preview =
        a.Write([&](store::Transaction& tx) { return a.mailroom.Try(tx, retraction); });
    ASSERT_TRUE(preview.ok());
    EXPECT_THAT(preview->to, ElementsAre("XB", "XC", "XD"));
    EXPECT_THAT(preview->also_before, ElementsAre("XB", "XC"));
    EXPECT_THAT(preview->envelope, HasSubstr("revision 3"));
    a.Send(retraction);
    Settle();
    for (const char* name : {"XB", "XC", "XD"}) {
        const auto inbox = At(name).Inbox();
        ASSERT_FALSE(inbox.empty()) << name;
        EXPECT_EQ(inbox[0].revision, 3) << name;
        EXPECT_FALSE(inbox[0].superseded) << name;
    }
    EXPECT_THAT(At("XB").Inbox(), SizeIs(2));
    const auto before = a.Write(
        [&](store::Transaction& tx) { return a.mailroom.SentTo(tx, "alert:XA-1"); });
    EXPECT_THAT(before, ElementsAre("XB", "XC", "XD"));
    const auto sent =
        a.Write([&](store::Transaction& tx) { return a.mailroom.Sent(tx, "alert:XA-1"); });
    ASSERT_THAT(sent, SizeIs(3));
    EXPECT_THAT(sent[2].deliveries, SizeIs(3));
}

TEST_P(MailroomTest, ARefusalLeavesNothingAndGoesBackInPlainWords) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    Recorder at_b("note");
    b.mailroom.Register(at_b);
    std::vector<std::string> ids;
    for (const char* text : {"first", "refuse", "second", "throw", "twice", "third"})
        ids.push_back(a.Send(LetterTo({"XB"}, text)));
    const auto bytes = a.Waiting("XB");
    const auto taken = b.mailroom.Take("XA", "link", bytes);
    EXPECT_THAT(CodesOf(taken),
                ElementsAre("new", "exchange.nobody", "new", "exchange.handler_failed",
                            "exchange.handler_failed", "new"));
    EXPECT_EQ(b.CountOf("SELECT count(*) FROM recorded"), 3);
    EXPECT_THAT(b.Inbox(), SizeIs(3));
    const auto refusals = b.mailroom.Refusals(kSystem);
    ASSERT_TRUE(refusals.ok());
    ASSERT_THAT(*refusals, SizeIs(3));
    EXPECT_EQ(refusals->at(2).id, ids[1]);
    EXPECT_EQ(refusals->at(2).sender, "XA");
    EXPECT_THAT(b.Journalled(), Contains("exchange.refused").Times(3));
    // By the receipt alone, as when a relay stands between; and again by the answer.
    Carry(b, a);
    EXPECT_EQ(a.StateAt(ids[1], "XB"), "refused");
    EXPECT_EQ(a.DeliveryTo(ids[1], "XB").reason->code, "exchange.nobody");
    EXPECT_EQ(a.DeliveryTo(ids[1], "XB").reason->Get("why"), "told to");
    a.Acknowledge("XB", taken);
    EXPECT_EQ(a.StateAt(ids[1], "XB"), "refused");
    EXPECT_EQ(a.StateAt(ids[0], "XB"), "delivered");
    EXPECT_THAT(a.Waiting("XB"), IsEmpty());
    // A refusal is final, by whatever road it comes again.
    EXPECT_THAT(CodesOf(b.mailroom.Take("XA", "courier", std::vector{bytes[1]})),
                ElementsAre("exchange.nobody"));
}

TEST_P(MailroomTest, WhatIsForgedReplayedOrMisdirectedIsRefusedWithAReason) {
    Star({"XA", "XB", "XC"});
    TestNode& b = At("XB");
    At("XA").Send(LetterTo({"XB"}, "hello"));
    const std::string good = At("XA").Waiting("HUB").at(0);
    std::string changed = good;
    changed.replace(changed.find("hello"), 5, "HELLO");
    std::string cut = good.substr(0, good.size() / 2);
    // Signed by another key than the sender's.
    TestNode stranger(OpenStore("XX"), folder().path(), "XX", 99, Roles());
    auto envelope = ReadEnvelope(good)->envelope;
    const auto forged = Sign(*stranger.keys.Present(), envelope, stranger.random);
    ASSERT_TRUE(forged.ok());
    auto early = envelope;
    early.id = Envelope::NewId(stranger.random);
    early.sent = b.clock.Now() + 27 * 3'600'000LL;
    const auto future = Sign(*At("XA").keys.Present(), early, stranger.random);
    auto resigned = envelope;
    resigned.body["text"] = "something else";
    const auto reused = Sign(*At("XA").keys.Present(), resigned, stranger.random);
    EXPECT_THAT(CodesOf(b.mailroom.Take(
                    "HUB", "link", std::vector{changed, cut, forged->bytes, future->bytes})),
                ElementsAre("exchange.signature_wrong", "exchange.envelope_unreadable",
                            "exchange.key_unknown", "exchange.future"));
    EXPECT_THAT(CodesOf(At("XC").mailroom.Take("HUB", "link", std::vector{good})),
                ElementsAre("exchange.not_for_us"));
    EXPECT_THAT(CodesOf(b.mailroom.Take("HUB", "link", std::vector{good, reused->bytes})),
                ElementsAre("new", "exchange.id_reused"));
    EXPECT_THAT(b.Inbox(), SizeIs(1));
    EXPECT_THAT(*b.mailroom.Refusals(kSystem), SizeIs(5));
    EXPECT_THAT(b.Journalled(), Contains("exchange.refused").Times(5));
}

TEST_P(MailroomTest, ASubjectBelongsToItsFirstSender) {
    Star({"XA", "XB", "XC"});
    At("XA").Send(RevisionOf("alert:XA-1", 1, {"XB", "XC"}));
    Settle();
    EXPECT_EQ(At("XB").Send(RevisionOf("alert:XA-1", 2, {"XC"})), "<exchange.subject_of_other>");
    // XA never told this one, so that only XC knows better.
    At("XA").Send(RevisionOf("alert:XA-2", 1, {"XC"}));
    Settle();
    const std::string taken_over = At("XB").Send(RevisionOf("alert:XA-2", 2, {"XC"}));
    Letter reply = RevisionOf("alert:XA-2", 5, {"XC"});
    reply.kind = "reply";
    const std::string replied = At("XB").Send(reply);
    Settle();
    EXPECT_EQ(At("XB").DeliveryTo(taken_over, "XC").reason->code, "exchange.subject_of_other");
    EXPECT_EQ(At("XB").StateAt(replied, "XC"), "delivered");
    EXPECT_EQ(At("XC").Inbox()[0].title, "revision 5");
    EXPECT_FALSE(At("XC").Inbox()[1].superseded) << "another sender's revisions count apart";
}

TEST_P(MailroomTest, AlertsAndReceiptsComeFirst) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    b.Send(LetterTo({"XA"}, "to be receipted"));
    a.Send(LetterTo({"XB"}, "an ordinary one"));
    Carry(b, a);
    a.Send(LetterTo({"XB"}, "an alert", "alert"));
    std::vector<std::string> kinds;
    for (const std::string& bytes : a.Waiting("XB"))
        kinds.push_back(ReadEnvelope(bytes)->envelope.kind);
    EXPECT_THAT(kinds, ElementsAre("alert", "receipt", "note"));
    EXPECT_THAT(a.Waiting("XB", 2), SizeIs(2));
}

TEST_P(MailroomTest, MarksAboveTheLimitNeedASecondPersonAndAreNotForwarded) {
    Star({"XA", "XB", "XC"});
    Letter letter = LetterTo({"XB"}, "hello");
    letter.mark = "tlp:red";
    EXPECT_EQ(At("XA").Send(letter), "<exchange.second_person_needed>");
    EXPECT_EQ(At("XA").Send(letter, "person:1/token:4"), "<exchange.second_person_needed>");
    const std::string red = At("XA").Send(letter, "person:2");
    letter.mark = "tlp:green";
    letter.subject = "alert:XA-1";
    const std::string green = At("XA").Send(letter);
    Settle();
    TestNode& b = At("XB");
    const auto forward = [&](const std::string& id) {
        return CodeOf(b.Write(
            [&](store::Transaction& tx) { return b.mailroom.Forward(tx, "person:3", id, {"XC"}); }));
    };
    EXPECT_EQ(forward(red), "exchange.not_forwardable");
    EXPECT_EQ(forward("nothing"), "exchange.envelope_unknown");
    EXPECT_EQ(forward(green), "");
    Settle();
    ASSERT_THAT(At("XC").Inbox(), SizeIs(1));
    EXPECT_EQ(At("XC").Inbox()[0].sender, "XA");
    EXPECT_EQ(At("XC").Inbox()[0].over, "forward:XB");
    // Its retraction finds the same way.
    letter.revision = 2;
    letter.references = {{"retracts", green}};
    At("XA").Send(letter);
    Settle();
    ASSERT_THAT(At("XC").Inbox(), SizeIs(2));
    EXPECT_EQ(At("XC").Inbox()[0].revision, 2);
    EXPECT_TRUE(At("XC").Inbox()[1].superseded);
}

TEST_P(MailroomTest, WhatSaysNoMoreNeedsOnePersonAndGoesToThoseWhoWereTold) {
    Star({"XA", "XB", "XC"});
    TestNode& a = At("XA");
    Letter first = RevisionOf("incident:XA-1", 1, {"XB"});
    first.mark = "tlp:red";
    ASSERT_THAT(a.Send(first, "person:2"), Not(HasSubstr("exchange.")));
    Letter gone = RevisionOf("incident:XA-1", 2, {"XB"});
    gone.mark = "tlp:red";
    EXPECT_EQ(a.Send(gone), "<exchange.second_person_needed>");
    gone.says_no_more = true;
    const auto preview = a.Write([&](store::Transaction& tx) { return a.mailroom.Try(tx, gone); });
    ASSERT_TRUE(preview.ok());
    EXPECT_FALSE(preview->second_person);
    // Not to one who was never told, also beside one who was.
    gone.to = {"XB", "XC"};
    const auto refused =
        a.Write([&](store::Transaction& tx) { return a.mailroom.Send(tx, "person:1", gone); });
    ASSERT_EQ(CodeOf(refused), "exchange.never_told");
    EXPECT_EQ(refused.error().Get("node"), "XC");
    EXPECT_THAT(a.Waiting("HUB"), SizeIs(1));
    gone.to = {"XB"};
    const std::string sent = a.Send(gone);
    Settle();
    EXPECT_EQ(a.StateAt(sent, "XB"), "delivered");
    // Who was told may answer its author, alone; a subject that nobody spoke of has no answer.
    Letter answer = RevisionOf("incident:XA-1", 1, {"XA"});
    answer.kind = "reply";
    answer.mark = "tlp:red";
    answer.says_no_more = true;
    const std::string answered = At("XB").Send(answer);
    Settle();
    EXPECT_EQ(At("XB").StateAt(answered, "XA"), "delivered");
    answer.subject = "incident:XA-2";
    EXPECT_EQ(At("XB").Send(answer), "<exchange.never_told>");
}

TEST_P(MailroomTest, OneFilterEachNarrowsTheLists) {
    Star({"XA", "XB", "XC"});
    At("XA").Send(LetterTo({"XB", "XC"}, "one"));
    Letter exercise = LetterTo({"XB"}, "two", "alert");
    exercise.exercise = true;
    const std::string id = At("XA").Send(exercise);
    Settle();
    ASSERT_TRUE(At("XB").mailroom.MarkRead(kSystem, id).ok());
    const auto inbox = [&](Mailroom::InboxFilter filter) {
        return At("XB").mailroom.Inbox(kSystem, filter)->size();
    };
    EXPECT_EQ(inbox({}), 2u);
    EXPECT_EQ(inbox({.kind = "alert"}), 1u);
    EXPECT_EQ(inbox({.sender = "XC"}), 0u);
    EXPECT_EQ(inbox({.unread = true}), 1u);
    EXPECT_EQ(inbox({.exercise = true}), 1u);
    EXPECT_EQ(inbox({.before = 2}), 1u);
    EXPECT_EQ(inbox({.limit = 1}), 1u);
    const auto outbox = [&](Mailroom::OutboxFilter filter) {
        return At("XA").mailroom.Outbox(kSystem, filter)->size();
    };
    EXPECT_EQ(outbox({}), 2u);
    EXPECT_EQ(outbox({.addressee = "XC"}), 1u);
    EXPECT_EQ(outbox({.open = true}), 0u);
    EXPECT_EQ(outbox({.open = false}), 2u);
    EXPECT_EQ(CodeOf(At("XB").mailroom.Inbox(access::Caller::Anonymous(), {})), "access.denied");
    EXPECT_EQ(CodeOf(At("XB").mailroom.Get(access::Caller::Anonymous(), id)), "access.denied");
    EXPECT_EQ(CodeOf(At("XB").mailroom.MarkRead(access::Caller::Anonymous(), id)),
              "access.denied");
}

TEST_P(MailroomTest, WithoutAKeyNothingIsTakenAndNothingIsLost) {
    TestNode& a = Make("XA");
    TestNode& b = Make("XB");
    Meet(a, b, LinkMode::Call, LinkMode::Answer);
    a.Send(LetterTo({"XB"}, "hello"));
    const auto bytes = a.Waiting("XB");
    const auto file = folder().path() / "XB.key";
    std::filesystem::permissions(file, std::filesystem::perms(0644));
    EXPECT_THAT(b.mailroom.Take("XA", "link", bytes), IsEmpty());
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    EXPECT_THAT(CodesOf(b.mailroom.Take("XA", "link", bytes)), ElementsAre("new"));
}

TEST(Answers, StandAsTheyWere) {
    const std::string kId = "AAAAAAAAAAAAAAAAAAAAAA";
    const Taken refused{Taken::As::Refused, kId, Err("exchange.future", {{"hours", "27"}}), 0};
    const auto back = AnswerFromJson(AnswerJson(refused));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->as, Taken::As::Refused);
    EXPECT_EQ(back->reason->Get("hours"), "27");
    EXPECT_EQ(AnswerFromJson(AnswerJson({Taken::As::New, kId, std::nullopt, 7}))->number, 7);
    EXPECT_EQ(CodeOf(AnswerFromJson({{"id", kId}, {"as", "perhaps"}})),
              "exchange.answer_invalid");
    EXPECT_EQ(CodeOf(AnswerFromJson({{"id", kId}, {"as", "refused"}})),
              "exchange.answer_invalid");
    // A name that no store can hold.
    EXPECT_EQ(CodeOf(AnswerFromJson({{"id", std::string(22, '\0')}, {"as", "new"}})),
              "exchange.answer_invalid");
    EXPECT_EQ(CodeOf(AnswerFromJson({{"id", ""}, {"as", "known"}})), "");
}

}  // namespace
}  // namespace atalaya::exchange
