// What a node that is known and verified may try: each hostile envelope over a line and in a courier
// file, among good ones. It is refused with a reason that people can read, in the journal and among
// the refusals; the good ones beside it are taken.

#include <fstream>

#include "exchange/courier.hpp"
#include "exchange/link_server.hpp"
#include "exchange/nodes_test.hpp"

namespace atalaya::exchange {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

const access::Caller kSystem = access::Caller::System();

struct Hostile {
    std::string name, bytes, code;
};

// `text` between braces, `depth` times.
std::string Nested(int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += R"({"a":)";
    return out + "1" + std::string(static_cast<std::size_t>(depth), '}');
}

class HostileTest : public NodesTest {
 protected:
    void SetUp() override {
        NodesTest::SetUp();
        if (IsSkipped()) return;
        Meet(Make("XA"), Make("XB"), LinkMode::Call, LinkMode::Answer);
        m_good = Signed(Good());
    }
    TestNode& attacker() { return At("XA"); }
    TestNode& victim() { return At("XB"); }

    Envelope Good() {
        Envelope out;
        out.id = Envelope::NewId(attacker().random);
        out.sender = "XA";
        out.sent = attacker().clock.Now();
        out.to = {"XB"};
        out.kind = "note";
        out.mark = "official";
        out.languages = {"en"};
        out.body = {{"text", "hello"}};
        return out;
    }
    std::string Signed(Envelope envelope) {
        const auto signed_by_it = Sign(*attacker().keys.Present(), std::move(envelope),
                                       attacker().random);
        EXPECT_TRUE(signed_by_it.ok()) << signed_by_it.error().Describe();
        return signed_by_it->bytes;
    }
    // Any text, with a signature that is right.
    std::string WithSignature(const std::string& text) {
        return R"({"envelope":)" + text + R"(,"signature":")" +
               base::Base64Url(attacker().keys.Present()->Sign("atalaya.envelope.1 " + text)) +
               "\"}";
    }
    // A good envelope, one piece of whose text is another, well signed.
    std::string With(std::string_view piece, std::string_view instead) {
        std::string text = ReadEnvelope(Signed(Good()))->signed_text;
        const auto at = text.find(piece);
        EXPECT_NE(at, text.npos) << piece;
        return WithSignature(text.replace(at, piece.size(), instead));
    }

    // Of the form of JSON, and of what its members say.
    std::vector<Hostile> Malformed() {
        const std::string deep = Nested(60);
        const std::string script = R"("subject":"alert:<script>alert(1)</script>")";
        std::string resigned = m_good;
        const std::string other = Signed(Good());
        const auto signature = [](const std::string& bytes) { return bytes.rfind(":\"") + 2; };
        resigned.replace(signature(resigned), 86, other.substr(signature(other), 86));
        return {
            {"nothing", "", "exchange.envelope_unreadable"},
            {"cut off", m_good.substr(0, m_good.size() / 2), "exchange.envelope_unreadable"},
            {"another's signature", resigned, "exchange.signature_wrong"},
            {"nested", With(R"("hello")", deep), "exchange.envelope_unreadable"},
            {"a long text", With("hello", std::string(5u << 20, 'x')), "exchange.envelope_too_large"},
            {"half a character", With("hello", R"(\ud83d)"), "exchange.envelope_unreadable"},
            {"a huge number", With(R"("hello")", "1e400"), "exchange.envelope_not_canonical"},
            {"a long number", With(R"("hello")", "99999999999999999999999"),
             "exchange.envelope_not_canonical"},
            {"beyond exact numbers", With(R"("hello")", "9007199254740993"),
             "exchange.envelope_not_canonical"},
            {"a member twice", With(R"("kind":"note")", R"("kind":"note","kind":"alert")"),
             "exchange.envelope_not_canonical"},
            {"escapes of a terminal", With("hello", R"(\u001b]0;x\u0007)"),
             "exchange.envelope_invalid"},
            {"NUL", With("hello", R"(\u0000)"), "exchange.envelope_invalid"},
            {"a mark of its own", With(R"("mark":"official")", R"("mark":"harmless")"),
             "exchange.envelope_invalid"},
            {"a script as subject", With(R"("subject":"")", script), "exchange.envelope_invalid"},
            {"a path as sender", With(R"("sender":"XA")", R"("sender":"../XA")"),
             "exchange.envelope_invalid"},
            {"a format of its own", With("atalaya.envelope/1", R"(x\u0000y)"),
             "exchange.format_unknown"},
            {"an id that no store can hold", R"({"envelope":{"id":"\u0000\u0000\u0000\u0000\u0000)"
             R"(\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000)"
             R"(\u0000\u0000\u0000\u0000"}})", "exchange.envelope_invalid"},
        };
    }
    // Well formed and well signed, and not to be believed.
    std::vector<Hostile> Untrue() {
        Envelope early = Good(), foreign = Good(), misdirected = Good(), own = Good();
        early.sent += 27 * 3'600'000LL;
        foreign.sender = "XC";
        misdirected.to = {"XC"};
        own.sender = "XB";
        own.to = {"XA"};
        Envelope receipt = Good(), forward = Good(), early_within = Good();
        receipt.kind = "receipt";
        receipt.body = {{"receipts", json::array{1, {{"about", 7}, {"state", "read"}}}}};
        forward.kind = "forward";
        forward.body = {{"envelope", "{}"}};
        early_within.kind = "forward";
        early.mark = "public";
        early_within.body = {{"envelope", Signed(early)}};
        TestNode stranger(OpenStore("XX"), folder().path(), "XX", 99, Roles());
        const auto by_stranger = Sign(*stranger.keys.Present(), Good(), stranger.random);
        return {
            {"signed by another key", by_stranger->bytes, "exchange.key_unknown"},
            {"from tomorrow", Signed(early), "exchange.future"},
            {"in the name of one unknown", Signed(foreign), "exchange.sender_unknown"},
            {"in the name of this node", Signed(own), "exchange.sender_unknown"},
            {"for another", Signed(misdirected), "exchange.not_for_us"},
            {"receipts of nothing", Signed(receipt), ""},
            {"an envelope within that is none", Signed(forward), "exchange.envelope_invalid"},
            {"an envelope within from tomorrow", Signed(early_within), "exchange.future"},
        };
    }
    std::vector<Hostile> All() {
        auto out = Malformed();
        for (Hostile& one : Untrue()) out.push_back(std::move(one));
        return out;
    }

    // What became of the bytes, in their order, given over a line: as JSON, with both keys proved.
    std::vector<Taken> OverALine(const std::vector<std::string>& give) {
        TestNode& b = victim();
        LinkServer server(*b.db, b.directory, b.mailroom, b.keys, b.clock, b.random);
        const auto key = attacker().keys.Present();
        const Hello call{.node = "XA", .key = key->public_key(),
                         .challenge = attacker().random.Token(32), .speaks = {1}};
        const auto answer = server.Answer(call);
        EXPECT_TRUE(answer.ok());
        SessionCall proof{.node = "XA", .challenge = answer->challenge, .own = call.challenge};
        proof.signature = key->Sign(CallText("XB", answer->challenge, call.challenge));
        const auto session = server.Open(proof);
        EXPECT_TRUE(session.ok());
        const auto text = json::serialize(ToJson(Post{.give = give}));
        const auto crossed = PostFromJson(base::ParseJson(text)->get_object());
        EXPECT_TRUE(crossed.ok());
        const auto answered = server.Exchange(session->token, *crossed);
        EXPECT_TRUE(answered.ok());
        // The answer crosses as well.
        const auto back = PostFromJson(
            base::ParseJson(json::serialize(ToJson(answered->post)))->get_object());
        EXPECT_TRUE(back.ok());
        return back.ok() ? back->taken : std::vector<Taken>();
    }
    Courier Office(TestNode& node) {
        return Courier(*node.db, node.policy, node.journal, node.clock, node.keys, node.directory,
                       node.mailroom);
    }
    std::filesystem::path File() { return folder().path() / "stick"; }
    Result<Courier::Report> ReadStick(const std::string& content) {
        std::ofstream(File(), std::ios::binary) << content;
        return Office(victim()).Read(kSystem, File());
    }
    std::string Header() {
        return R"({"count":1,"courier":1,"for":"XB","from":"XA","given":0,"got":0,)"
               R"("made":")" + base::FormatTimestamp(victim().clock.Now()) + "\"}\n";
    }
    static std::string Line(const std::string& envelope) {
        return base::CanonicalJson(json::object{{"envelope", envelope}}) + "\n";
    }

    // It stands first among the refusals and in the journal, and people can read why.
    void ExpectNoted(const std::string& code, std::size_t refusals) {
        const auto noted = victim().mailroom.Refusals(kSystem);
        ASSERT_TRUE(noted.ok());
        ASSERT_THAT(*noted, SizeIs(refusals));
        EXPECT_EQ(noted->front().reason.code, code);
        EXPECT_THAT(victim().Journalled(),
                    Contains("exchange.refused").Times(static_cast<int>(refusals)));
        static const auto library = *content::Library::Load({});
        std::vector<std::string> texts;
        for (const Lang lang : base::kLangs) {
            texts.push_back(library->Say(noted->front().reason, lang));
            EXPECT_THAT(texts.back(), ::testing::Not(::testing::HasSubstr(code)));
        }
        EXPECT_NE(texts[0], texts[1]);
        EXPECT_NE(texts[2], texts[3]);
    }

    std::string m_good;
};
ATALAYA_ON_BOTH_STORES(HostileTest);

// Whoever sends what is refused cannot fill the disk with it: the oldest go, the journal has all.
TEST_P(HostileTest, RefusalsAreForgottenOnceTheyAreManyOrOld) {
    TestNode& b = victim();
    const auto note = [&](const std::string& sender) {
        b.db->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            b.mailroom.NoteRefusal(tx, "system", sender, Err("exchange.courier_cut", {{"line", "1"}}));
        });
    };
    const auto senders = [&] {
        std::vector<std::string> out;
        const auto noted = b.mailroom.Refusals(kSystem);
        EXPECT_TRUE(noted.ok());
        for (const auto& one : *noted) out.push_back(one.sender);
        return out;
    };
    note("XA");
    note("XC");
    b.db->Run(store::Mode::ReadWrite, [](store::Transaction& tx) {
        tx.Execute("UPDATE exchange_refusals SET number = number - 9997");
    });
    note("XD");
    EXPECT_THAT(senders(), ::testing::ElementsAre("XD", "XC", "XA")) << "no more than are kept";
    note("XE");
    EXPECT_THAT(senders(), ::testing::ElementsAre("XE", "XD", "XC"));
    b.clock.Advance(400LL * 86'400'000 + 1);
    note("XF");
    EXPECT_THAT(senders(), ::testing::ElementsAre("XF"));
    EXPECT_THAT(b.Journalled(), Contains("exchange.refused").Times(5));
}

TEST_P(HostileTest, OverALineEachIsRefusedWithAReasonAndTheGoodOnesAreTaken) {
    std::size_t refusals = 0, good = 0;
    for (const Hostile& one : All()) {
        SCOPED_TRACE(one.name);
        const auto taken = OverALine({Signed(Good()), one.bytes, Signed(Good())});
        good += 2;
        const std::string as = one.code.empty() ? "new" : one.code;
        EXPECT_THAT(CodesOf(taken), ElementsAre("new", as, "new"));
        EXPECT_THAT(victim().Inbox(), SizeIs(good));
        if (!one.code.empty()) ExpectNoted(one.code, ++refusals);
    }
    // What was refused for its form has no effect on what came of the others.
    EXPECT_EQ(victim().CountOf("SELECT count(*) FROM exchange_subjects"), 0);
}

TEST_P(HostileTest, ACourierFileBringsNoMoreThanALine) {
    std::size_t refusals = 0;
    for (const Hostile& one : All()) {
        SCOPED_TRACE(one.name);
        // Without its end: that it is cut off is noted as well.
        const auto read = ReadStick(Header() + Line(Signed(Good())) + Line(one.bytes));
        ASSERT_TRUE(read.ok()) << read.error().Describe();
        EXPECT_EQ(read->fresh, one.code.empty() ? 2 : 1);
        EXPECT_EQ(read->refused, one.code.empty() ? 0 : 1);
        if (!one.code.empty()) {
            EXPECT_EQ(read->refusals.front().reason->code, one.code);
            ++refusals;
        }
        ExpectNoted("exchange.courier_cut", ++refusals);
    }
}

TEST_P(HostileTest, AFileThatIsRefusedAsAWholeIsNotedToo) {
    ASSERT_TRUE(Office(attacker()).Write(kSystem, "XB", File()).ok());
    std::ifstream in(File(), std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    std::string changed = whole, nul = whole;
    changed.replace(changed.find("\"count\":0"), 9, "\"count\":1");
    const std::string key = Fingerprint(attacker().keys.Present()->public_key());
    nul.replace(nul.find(key), key.size(), R"(\u0000)");
    const std::pair<std::string, std::string> files[] = {
        {"", "exchange.courier_invalid"},
        {"\xff\xfe" + whole, "exchange.courier_invalid"},
        {Header() + "{\"envelope\":\"\xff\"}\n", "exchange.courier_invalid"},
        {Header() + Nested(60) + "\n", "exchange.courier_invalid"},
        {Header() + R"({"taken":[{"id":"\u0000","as":"new"}]})" "\n", "exchange.courier_invalid"},
        {Header() + std::string(9u << 20, '[') + "\n", "exchange.courier_invalid"},
        {nul, "exchange.courier_invalid"},
        {changed, "exchange.courier_signature"},
    };
    std::size_t refusals = 0;
    for (const auto& [content, code] : files) {
        SCOPED_TRACE(refusals);
        EXPECT_EQ(CodeOf(ReadStick(content)), code);
        ExpectNoted(code, ++refusals);
    }
    EXPECT_EQ(victim().mailroom.Refusals(kSystem)->front().sender, "XA");
    EXPECT_EQ(CodeOf(Office(victim()).Read(kSystem, File(), {.most_bytes = 10})), "file.too_large");
    ExpectNoted("file.too_large", ++refusals);
    EXPECT_THAT(victim().Inbox(), IsEmpty());
    ASSERT_TRUE(ReadStick(whole).ok());
    EXPECT_THAT(*victim().mailroom.Refusals(kSystem), SizeIs(refusals));
}

TEST_P(HostileTest, WhatIsReplayedHasNoEffectByAnyRoad) {
    EXPECT_THAT(CodesOf(OverALine({m_good})), ElementsAre("new"));
    EXPECT_THAT(CodesOf(OverALine({m_good, m_good})), ElementsAre("known", "known"));
    EXPECT_EQ(ReadStick(Header() + Line(m_good))->known, 1);
    EXPECT_THAT(victim().Inbox(), SizeIs(1));
    // By another country, which has it from somewhere.
    Meet(Make("XC"), victim());
    Envelope later = Good();
    const std::string unseen = Signed(later);
    EXPECT_THAT(CodesOf(victim().mailroom.Take("XC", "courier", std::vector{unseen})),
                ElementsAre("exchange.relay_no_hub"));
    ExpectNoted("exchange.relay_no_hub", 2);   // the stick had no end
    // The same id with other content.
    Envelope again = ReadEnvelope(m_good)->envelope;
    again.body["text"] = "other words";
    EXPECT_THAT(CodesOf(OverALine({Signed(again)})), ElementsAre("exchange.id_reused"));
    ExpectNoted("exchange.id_reused", 3);
    EXPECT_EQ(victim().mailroom.Body(kSystem, again.id)->at("text").as_string(), "hello");
}

}  // namespace
}  // namespace atalaya::exchange
