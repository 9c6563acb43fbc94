#include "exchange/envelope.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "testing/databases.hpp"

namespace atalaya::exchange {
namespace {

class EnvelopeTest : public ::testing::Test {
 protected:
    static Envelope Alert() {
        Envelope out;
        out.sender = "XA";
        out.sent = 1'767'225'600'123;
        out.to = {"HUB", "XB", "XC"};
        out.group = "all";
        out.kind = "alert";
        out.mark = "tlp:green";
        out.languages = {"es", "en"};
        out.subject = "alert:XA-2026-3";
        out.revision = 2;
        out.references = {{"updates", "AAAAAAAAAAAAAAAAAAAAAA"}};
        out.expires = out.sent + 86'400'000;
        out.body = {{"title", {{"es", "Nitazeno en comprimidos"}}}, {"deaths", 3}};
        return out;
    }
    NodeKey Key(const char* name) { return *NodeKey::Open(folder.path() / name, random); }
    json::object Inner() const { return json::parse(written.signed_text).as_object(); }
    // The envelope with a change to its JSON, signed well by its sender.
    std::string Changed(const std::function<void(json::object&)>& change) const {
        json::object inner = Inner();
        change(inner);
        return WithSignature(key, base::CanonicalJson(inner));
    }
    std::string ChangedMember(std::string_view name, json::value value) const {
        return Changed([&](json::object& inner) { inner[name] = std::move(value); });
    }
    static std::string WithSignature(const NodeKey& by, const std::string& text) {
        return R"({"envelope":)" + text + R"(,"signature":")" +
               base::Base64Url(by.Sign("atalaya.envelope.1 " + text)) + "\"}";
    }
    static std::string CodeOf(std::string_view bytes, const EnvelopeLimits& limits = {}) {
        const auto read = ReadEnvelope(bytes, limits);
        return read.ok() ? "" : read.error().code;
    }
    // The member that is refused.
    static std::string Refused(std::string_view bytes) {
        const auto read = ReadEnvelope(bytes);
        if (read.ok()) return "none";
        EXPECT_EQ(read.error().code, "exchange.envelope_invalid");
        EXPECT_FALSE(read.error().Get("reason").empty());
        return std::string(read.error().Get("member"));
    }

    testing::TempFolder folder;
    base::SeededRandom random{7};
    const NodeKey key = Key("xa.key");
    const SignedEnvelope written = *Sign(key, Alert(), random);
};

TEST_F(EnvelopeTest, WhatIsSignedIsReadAgain) {
    const auto read = ReadEnvelope(written.bytes);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    const Envelope &envelope = read->envelope, alert = Alert();
    EXPECT_EQ(envelope.id.size(), 22u);
    EXPECT_EQ(envelope.key, Fingerprint(key.public_key()));
    EXPECT_EQ(envelope.sender, alert.sender);
    EXPECT_EQ(envelope.sent, alert.sent);
    EXPECT_EQ(envelope.to, alert.to);
    EXPECT_EQ(envelope.group, alert.group);
    EXPECT_EQ(envelope.kind, alert.kind);
    EXPECT_EQ(envelope.version, alert.version);
    EXPECT_EQ(envelope.mark, alert.mark);
    EXPECT_FALSE(envelope.exercise);
    EXPECT_EQ(envelope.languages, alert.languages);
    EXPECT_EQ(envelope.subject, alert.subject);
    EXPECT_EQ(envelope.revision, alert.revision);
    EXPECT_EQ(envelope.references, alert.references);
    EXPECT_EQ(envelope.expires, alert.expires);
    EXPECT_EQ(envelope.body, alert.body);
    EXPECT_TRUE(envelope.sealed.empty());
    EXPECT_EQ(read->bytes, written.bytes);
    EXPECT_EQ(read->digest, base::HashBytes(written.bytes));
    EXPECT_TRUE(HasValidSignature(*read, key.public_key()));
}

TEST_F(EnvelopeTest, TheSignatureIsOnTheCanonicalTextAndItsContext) {
    const json::object outer = json::parse(written.bytes).as_object();
    EXPECT_EQ(base::CanonicalJson(outer), written.bytes);
    const std::string text = base::CanonicalJson(outer.at("envelope"));
    EXPECT_EQ(text, written.signed_text);
    EXPECT_TRUE(IsSignedBy(key.public_key(), "atalaya.envelope.1 " + text, written.signature));
    EXPECT_FALSE(IsSignedBy(key.public_key(), text, written.signature));
}

TEST_F(EnvelopeTest, AnIdThatWasGivenStays) {
    Envelope alert = Alert();
    alert.id = "AAECAwQFBgcICQoLDA0ODw";
    EXPECT_EQ(Sign(key, alert, random)->envelope.id, alert.id);
    EXPECT_NE(Sign(key, Alert(), random)->envelope.id, Sign(key, Alert(), random)->envelope.id);
}

TEST_F(EnvelopeTest, AnExerciseHasAFormatOfItsOwn) {
    Envelope drill = Alert();
    drill.exercise = true;
    const auto made = Sign(key, drill, random);
    EXPECT_TRUE(made->envelope.exercise);
    EXPECT_NE(made->signed_text.find(R"("format":"atalaya.exercise/1")"), std::string::npos);
    // A program that knew no exercises would meet that as a format it does not know.
    const auto unknown = ReadEnvelope(ChangedMember("format", "atalaya.envelope/2"));
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().code, "exchange.format_unknown");
    EXPECT_EQ(unknown.error().Get("format"), "atalaya.envelope/2");
}

TEST_F(EnvelopeTest, UnknownMembersAreKeptAndSigned) {
    const std::string bytes = Changed([](json::object& inner) {
        inner["zone"] = {{"new", 1}};
        inner["references"].as_array()[0].as_object()["note"] = "x";
    });
    const auto read = ReadEnvelope(bytes);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->bytes, bytes);
    EXPECT_TRUE(HasValidSignature(*read, key.public_key()));
    std::string forged = bytes;
    forged.replace(forged.find(R"("new":1)"), 7, R"("new":2)");
    EXPECT_FALSE(HasValidSignature(*ReadEnvelope(forged), key.public_key()));
}

TEST_F(EnvelopeTest, WhatIsNotSignedIsNotTaken) {
    std::string bytes = written.bytes;
    bytes.insert(bytes.size() - 1, R"(,"via":"HUB")");
    EXPECT_EQ(Refused(bytes), "/via");
}

TEST_F(EnvelopeTest, AChangedLetterBreaksTheSignature) {
    std::string bytes = written.bytes;
    bytes.replace(bytes.find(R"("deaths":3)"), 10, R"("deaths":0)");
    EXPECT_FALSE(HasValidSignature(*ReadEnvelope(bytes), key.public_key()));
}

TEST_F(EnvelopeTest, ReSignedByAnotherKeyItIsNotTheSenders) {
    const NodeKey thief = Key("thief.key");
    const auto under_own_name = Sign(thief, Alert(), random);
    EXPECT_FALSE(HasValidSignature(*under_own_name, key.public_key()));
    const auto under_the_other = ReadEnvelope(WithSignature(thief, written.signed_text));
    EXPECT_FALSE(HasValidSignature(*under_the_other, key.public_key()));
    EXPECT_FALSE(HasValidSignature(*under_the_other, thief.public_key()));
}

TEST_F(EnvelopeTest, ASignatureOfAnotherEnvelopeDoesNotFit) {
    Envelope other = Alert();
    other.revision = 3;
    const std::string bytes = R"({"envelope":)" + Sign(key, other, random)->signed_text +
                              R"(,"signature":")" + base::Base64Url(written.signature) + "\"}";
    EXPECT_FALSE(HasValidSignature(*ReadEnvelope(bytes), key.public_key()));
}

TEST_F(EnvelopeTest, CutOffAnywhereItIsUnreadable) {
    for (std::size_t size = 0; size < written.bytes.size(); ++size)
        ASSERT_EQ(CodeOf(written.bytes.substr(0, size)), "exchange.envelope_unreadable") << size;
    EXPECT_EQ(CodeOf(written.bytes + written.bytes), "exchange.envelope_unreadable");
    EXPECT_EQ(CodeOf("[]"), "exchange.envelope_invalid");
    EXPECT_EQ(CodeOf("{}"), "exchange.envelope_invalid");
}

TEST_F(EnvelopeTest, OversizedItIsNotEvenRead) {
    const EnvelopeLimits exact{.most_bytes = written.signed_text.size()};
    EXPECT_EQ(CodeOf(written.bytes, exact), "");
    const auto read = ReadEnvelope(written.bytes, {.most_bytes = exact.most_bytes - 1});
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "exchange.envelope_too_large");
    EXPECT_EQ(read.error().Get("size"), std::to_string(exact.most_bytes));
    EXPECT_EQ(CodeOf(std::string((4u << 20) + 200, '[')), "exchange.envelope_too_large");
    Envelope large = Alert();
    large.body["text"] = std::string(5u << 20, 'x');
    EXPECT_EQ(Sign(key, large, random).error().code, "exchange.envelope_too_large");
}

TEST_F(EnvelopeTest, TooDeepItIsUnreadable) {
    const auto nested = [](int levels) {
        json::value value = 1;
        for (int i = 0; i < levels; ++i) value = json::array(1, value);
        return json::object{{"x", value}};
    };
    Envelope deep = Alert();
    deep.body = nested(21);   // below the document, the envelope and the body
    EXPECT_TRUE(Sign(key, deep, random).ok());
    deep.body = nested(22);
    EXPECT_EQ(Sign(key, deep, random).error().code, "exchange.envelope_unreadable");
}

TEST_F(EnvelopeTest, AnotherTextOfTheSameValueIsRefused) {
    std::string spaced = written.bytes;
    spaced.insert(1, " ");
    EXPECT_EQ(CodeOf(spaced), "exchange.envelope_not_canonical");
    std::string doubled = written.bytes;
    doubled.insert(doubled.find(R"("kind")"), R"("kind":"incident",)");
    EXPECT_EQ(CodeOf(doubled), "exchange.envelope_not_canonical");
    EXPECT_EQ(CodeOf(ChangedMember("body", {{"purity", 0.5}})), "exchange.envelope_not_canonical");
    EXPECT_EQ(CodeOf(ChangedMember("body", {{"año", 1}})), "exchange.envelope_not_canonical");
    std::string broken = written.bytes;
    broken[broken.find("Nitazeno")] = '\xff';
    EXPECT_EQ(CodeOf(broken), "exchange.envelope_unreadable");
}

TEST_F(EnvelopeTest, ControlCharactersAreRefused) {
    EXPECT_EQ(Refused(ChangedMember("body", {{"text", "\x1b]0;x\x07"}})), "/envelope");
    EXPECT_EQ(CodeOf(ChangedMember("body", {{"text", "two\r\n\tlines \\u001b"}})), "");
}

TEST_F(EnvelopeTest, EveryMemberMustBeWhatItSays) {
    // "…ODx" has bits beyond the sixteen bytes.
    const std::pair<std::string_view, std::string_view> faults[] = {
        {"id", R"(7)"},
        {"id", R"("AAECAwQFBgcICQoLDA0ODx")"},
        {"id", R"("short")"},
        {"sender", R"("xa")"},
        {"sender", R"("X")"},
        {"sender", R"("-XA")"},
        {"sender", R"("XA/../../XB")"},
        {"key", R"("5f3a")"},
        {"key", R"("5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3")"},
        {"sent", R"(1767225600)"},
        {"sent", R"("2026-02-30T00:00:00.000Z")"},
        {"sent", R"("2026-01-01T24:00:00.000Z")"},
        {"sent", R"("2026-01-01T00:00:00Z")"},
        {"sent", R"("1969-12-31T23:59:59.999Z")"},
        {"sent", R"("99999-01-01T00:00:00.000Z")"},
        {"expires", R"(null)"},
        {"to", R"([])"},
        {"to", R"("XB")"},
        {"to", R"(["XC","XB"])"},
        {"to", R"(["XB","XB"])"},
        {"to", R"(["XA","XB"])"},
        {"to", R"(["XB",1])"},
        {"group", R"("All")"},
        {"kind", R"("")"},
        {"kind", R"("alert; drop")"},
        {"kind", R"("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")"},
        {"version", R"(0)"},
        {"version", R"(2147483648)"},
        {"version", R"("1")"},
        {"mark", R"("secret")"},
        {"mark", R"("")"},
        {"languages", R"(["English"])"},
        {"languages", R"(["e"])"},
        {"languages", R"({"en":true})"},
        {"subject", R"("alert XA")"},
        {"revision", R"(0)"},
        {"revision", R"(-1)"},
        {"revision", R"(true)"},
        {"references", R"(["AAAAAAAAAAAAAAAAAAAAAA"])"},
        {"references", R"([{"relation":"updates"}])"},
        {"references", R"([{"id":"x","relation":"updates"}])"},
        {"body", R"([])"},
    };
    for (const auto& [name, value] : faults)
        EXPECT_EQ(Refused(ChangedMember(name, json::parse(value))),
                  "/envelope/" + std::string(name))
            << value;
    EXPECT_EQ(Refused(ChangedMember("subject", json::string(121, 'x'))), "/envelope/subject");
}

TEST_F(EnvelopeTest, NoMemberMayBeMissing) {
    for (const auto& member : Inner()) {
        const std::string name(member.key());
        const std::string bytes = Changed([&](json::object& inner) { inner.erase(name); });
        if (name == "expires") {
            EXPECT_EQ(CodeOf(bytes), "");
        } else {
            EXPECT_EQ(Refused(bytes), "/envelope/" + name);
        }
    }
    EXPECT_EQ(Refused(ChangedMember("sealed", {{"method", "x"}})), "/envelope/body");
    EXPECT_EQ(Refused(Changed([](json::object& inner) {
                  inner.erase("body");
                  inner["sealed"] = json::object();
              })),
              "/envelope/sealed");
}

TEST_F(EnvelopeTest, ListsAreBounded) {
    Envelope many = Alert();
    many.to.clear();
    for (int i = 100; i < 601; ++i) many.to.push_back("X" + std::to_string(i));
    EXPECT_EQ(Sign(key, many, random).error().Get("member"), "/envelope/to");
    many.to.pop_back();
    EXPECT_TRUE(Sign(key, many, random).ok());
    many.references.assign(201, {"replies", "AAAAAAAAAAAAAAAAAAAAAA"});
    EXPECT_EQ(Sign(key, many, random).error().Get("member"), "/envelope/references");
}

TEST_F(EnvelopeTest, WhatCannotBeReadIsNotSigned) {
    Envelope fraction = Alert();
    fraction.body["purity"] = 0.5;
    EXPECT_EQ(Sign(key, fraction, random).error().code, "exchange.not_canonical");
    Envelope self = Alert();
    self.to = {"XA"};
    EXPECT_EQ(Sign(key, self, random).error().Get("member"), "/envelope/to");
    Envelope unsorted = Alert();
    unsorted.to = {"XB", "HUB"};
    EXPECT_EQ(Sign(key, unsorted, random).error().Get("member"), "/envelope/to");
}

TEST_F(EnvelopeTest, ASignatureHasOneTextOnly) {
    std::string bytes = written.bytes;
    // The last letter holds two bits of the signature and four that must be zero.
    char& last = bytes[bytes.size() - 3];
    ++last;
    EXPECT_EQ(Refused(bytes), "/signature");
}

TEST(NodeIdTest, IsShortAndPlain) {
    for (const char* id : {"XA", "HUB", "BR-SENAD", "A1", "ABCDEFGHIJKLMNOP"})
        EXPECT_TRUE(IsNodeId(id)) << id;
    for (const char* id : {"", "X", "xa", "-XA", "X A", "XÁ", "ABCDEFGHIJKLMNOPQ", "XA\n"})
        EXPECT_FALSE(IsNodeId(id)) << id;
}

}  // namespace
}  // namespace atalaya::exchange
