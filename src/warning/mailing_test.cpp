#include "warning/mailing.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "testing/databases.hpp"
#include "warning/sample_test.hpp"

namespace atalaya::warning {
namespace {

using access::Caller;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr base::Timestamp kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

const content::Library& TheLibrary() {
    static const auto library = content::Library::Load({});
    if (!library.ok()) throw std::runtime_error(library.error().Describe());
    return **library;
}

Caller Person(std::string role) {
    Caller out;
    out.kind = Caller::Kind::Person;
    out.id = 5;
    out.grants = {{std::move(role), "XA", "", ""}};
    return out;
}

MailSettings Server() {
    MailSettings out;
    out.host = "mail.observatory.example";
    out.user = "ews";
    out.password = "s3cret word";
    out.from = "EWS <ews@observatory.example>";
    out.base = "https://observatory.example";
    return out;
}

class MailingTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(Mailing::Prepare(db()).ok());
        mailing.emplace(db(), policy, journal, clock, random, folder().path());
        ASSERT_TRUE(mailing->Set(Caller::System(), Server()).ok());
    }

    void Add(const std::string& address, Lang lang, std::string audience = "public") {
        const auto added = mailing->Add(Caller::System(), {0, address, lang, std::move(audience)});
        ASSERT_TRUE(added.ok()) << added.error().Describe();
    }
    // Of an alert of this country.
    std::int64_t Enqueue(Alert alert) {
        alert.own = true;
        return db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            const auto count = mailing->Count(tx, alert);
            const auto queued = mailing->Enqueue(tx, TheLibrary(), alert);
            EXPECT_EQ(queued, count);
            return queued;
        });
    }
    // Hands everything over; what arrived, in its order.
    std::vector<std::string> Send() {
        sent.clear();
        mailing->SendDue([&](const MailSettings&, const Mailing::Outgoing& mail) -> Result<void> {
            if (refuse) return *refuse;
            sent.push_back(mail);
            return {};
        });
        std::vector<std::string> out;
        for (const auto& mail : sent) out.push_back(mail.to + ": " + mail.subject);
        return out;
    }
    std::vector<QueuedMail> Queue() { return *mailing->Queue(Caller::System()); }
    // The secret at the end of an address in a text.
    static std::string TokenIn(const std::string& text, const std::string& name) {
        const auto at = text.find(name + "=");
        if (at == std::string::npos) return "";
        const auto from = at + name.size() + 1;
        return text.substr(from, text.find_first_of("\n \t", from) - from);
    }

    base::FixedClock clock{kNoon};
    base::SeededRandom random{7};
    journal::Journal journal{clock};
    access::Policy policy = *access::Policy::Load(TheLibrary());
    std::optional<Mailing> mailing;
    std::optional<Error> refuse;
    std::vector<Mailing::Outgoing> sent;
};

TEST_P(MailingTest, EachReadsTheAlertInTheOwnLanguage) {
    Add("ana@clinic.example", Lang::Es);
    Add("zoe@clinic.example", Lang::Fr);
    Add("net@clinic.example", Lang::En, "network");
    EXPECT_EQ(Enqueue(SampleAlert()), 2);
    EXPECT_THAT(Send(), ElementsAre("ana@clinic.example: Opioide potente en comprimidos azules",
                                    "zoe@clinic.example: Opioïde puissant dans des comprimés bleus"));
    EXPECT_THAT(sent[0].text, HasSubstr("Lo que se sabe\nKnown <b>&</b> es"));
    EXPECT_THAT(sent[0].text, HasSubstr("Vigente hasta el 31 de diciembre de 2026"));
    EXPECT_THAT(sent[0].text, HasSubstr("https://observatory.example/es/alerts/XA/XA-12"));
    EXPECT_THAT(sent[0].text, HasSubstr(sent[0].unsubscribe));
    EXPECT_THAT(sent[0].unsubscribe,
                HasSubstr("https://observatory.example/es/alerts/subscription?leave="));
    EXPECT_EQ(sent[0].from, "EWS <ews@observatory.example>");
    EXPECT_NE(sent[0].message_id, sent[1].message_id);
    EXPECT_THAT(sent[0].message_id, HasSubstr("@observatory.example"));
    EXPECT_THAT(Send(), IsEmpty());
    auto drill = SampleAlert();
    drill.exercise = true;
    EXPECT_EQ(Enqueue(drill), 0);
}

TEST_P(MailingTest, ACorrectionGoesToEveryoneWhoHadTheFirst) {
    Add("ana@clinic.example", Lang::Es);
    Add("zoe@clinic.example", Lang::Fr);
    Enqueue(SampleAlert());
    ASSERT_THAT(Send(), SizeIs(2));
    // Ana leaves, and the update is for another list: both had the first one.
    const std::string token = TokenIn(sent[0].text, "leave");
    ASSERT_TRUE(mailing->Leave(token).ok());
    EXPECT_EQ(mailing->Leave(token).error().code, "warning.token_unknown");
    Add("net@clinic.example", Lang::En, "network");
    auto update = SampleAlert();
    update.revision = 2;
    update.audience = {"network"};
    update.note = "The tablets are green.";
    update.texts[1].what_changed = "Las tabletas son verdes.";
    EXPECT_EQ(Enqueue(update), 3);
    ASSERT_THAT(Send(), SizeIs(3));
    EXPECT_THAT(sent[1].text, HasSubstr("Qué cambió: Las tabletas son verdes."));
    EXPECT_THAT(sent[2].text, HasSubstr("The tablets are green."));
    EXPECT_EQ(sent[1].unsubscribe, "");   // she is on no list any more
    auto retraction = update;
    retraction.revision = 3;
    retraction.status = AlertStatus::Retracted;
    retraction.note = retraction.reasons.In(Lang::En) = "Samples mixed up.";
    retraction.reasons.In(Lang::Fr) = "Échantillons confondus.";
    // Not to one who joined since.
    Add("new@clinic.example", Lang::En, "network");
    EXPECT_EQ(Enqueue(retraction), 3);
    EXPECT_THAT(Send(),
                UnorderedElementsAre("ana@clinic.example: RETRACTADA: Opioide potente en comprimidos azules",
                                     "zoe@clinic.example: RÉTRACTÉE\u00A0: Opioïde puissant dans des comprimés bleus",
                                     "net@clinic.example: RETRACTED: Potent opioid in blue tablets"));
    EXPECT_THAT(sent[2].text, HasSubstr("was wrong and has been retracted"));
    const auto to = [&](const std::string& address) {
        return std::ranges::find(sent, address, &Mailing::Outgoing::to)->text;
    };
    EXPECT_THAT(to("ana@clinic.example"), HasSubstr("Motivo: English: Samples mixed up."));
    EXPECT_THAT(to("zoe@clinic.example"), HasSubstr("Échantillons confondus."));
    EXPECT_THAT(to("zoe@clinic.example"), Not(HasSubstr("Samples")));
    EXPECT_THAT(sent[2].text, HasSubstr("Reason: Samples mixed up."));
    EXPECT_THAT(sent[2].text, Not(HasSubstr("Do not use it alone")));
}

TEST_P(MailingTest, WhatIsOutOfDateIsNotSentAnyMore) {
    Add("ana@clinic.example", Lang::Es);
    Add("zoe@clinic.example", Lang::Fr);
    Enqueue(SampleAlert());
    refuse = Err("net.mail_refused", {{"host", "h"}, {"code", "451"}, {"text", "later"}});
    mailing->SendDue([&](const MailSettings&, const Mailing::Outgoing&) -> Result<void> {
        return *refuse;
    }, 1);   // Ana's was tried, Zoe's was not
    auto retraction = SampleAlert();
    retraction.revision = 2;
    retraction.status = AlertStatus::Retracted;
    EXPECT_EQ(Enqueue(retraction), 1);
    refuse.reset();
    clock.Advance(10 * kDay);
    EXPECT_THAT(Send(),
                ElementsAre("ana@clinic.example: RETRACTADA: Opioide potente en comprimidos azules"));
    EXPECT_THAT(Queue(), SizeIs(2));
}

TEST_P(MailingTest, WhatTheServerDoesNotTakeIsTriedAgainOrKeptWithItsReason) {
    Add("ana@clinic.example", Lang::Es);
    Enqueue(SampleAlert());
    refuse = Err("net.mail_unreachable", {{"host", "mail"}, {"reason", "down"}});
    EXPECT_THAT(Send(), IsEmpty());
    auto mail = Queue().front();
    EXPECT_EQ(mail.attempts, 1);
    ASSERT_TRUE(mail.fault);
    EXPECT_EQ(mail.fault->code, "net.mail_unreachable");
    EXPECT_EQ(mail.fault->Get("reason"), "down");
    EXPECT_EQ(mail.next_try, kNoon + kMinute);
    refuse.reset();
    EXPECT_THAT(Send(), IsEmpty());   // not due yet
    clock.Advance(kMinute);
    EXPECT_THAT(Send(), SizeIs(1));
    EXPECT_EQ(Queue().front().sent_at, clock.Now());
    EXPECT_FALSE(Queue().front().fault);

    auto next = SampleAlert();
    next.subject = "alert:XA-13";
    Enqueue(next);
    refuse = Err("net.mail_refused", {{"host", "mail"}, {"code", "550"}, {"text", "no such user"}});
    Send();
    EXPECT_TRUE(Queue().front().given_up);
    next.subject = "alert:XA-14";
    Enqueue(next);
    refuse = Err("net.mail_refused", {{"host", "mail"}, {"code", "451"}, {"text", "later"}});
    int attempts = 0;
    for (int hours = 0; hours < 24 * 7; ++hours, clock.Advance(kHour)) {
        attempts += static_cast<int>(mailing->SendDue(
            [&](const MailSettings&, const Mailing::Outgoing&) -> Result<void> { return *refuse; }));
    }
    EXPECT_EQ(attempts, 0);   // none went
    EXPECT_EQ(Queue().front().attempts, 9);
    EXPECT_TRUE(Queue().front().given_up);
}

TEST_P(MailingTest, AMailThatWasBeingSentWhenTheProgramEndedIsDueAgain) {
    Add("ana@clinic.example", Lang::Es);
    Enqueue(SampleAlert());
    struct Killed {};
    std::string first;
    EXPECT_THROW(mailing->SendDue([&](const MailSettings&, const Mailing::Outgoing& mail) -> Result<void> {
        first = mail.message_id;
        throw Killed();
    }), Killed);
    EXPECT_THAT(Send(), IsEmpty());
    clock.Advance(kHour);
    ASSERT_THAT(Send(), SizeIs(1));
    EXPECT_EQ(sent[0].message_id, first);   // mailboxes show it once
}

TEST_P(MailingTest, TheConfirmationOfTheOwnerOfTheAddressIsNeeded) {
    ASSERT_TRUE(mailing->Ask(TheLibrary(), "Ana@Clinic.example", Lang::Pt, "192.0.2.1").ok());
    EXPECT_EQ(Enqueue(SampleAlert()), 0);
    EXPECT_THAT(Send(), ElementsAre("Ana@Clinic.example: Confirme que deseja receber alertas"));
    const std::string token = TokenIn(sent[0].text, "confirm");
    EXPECT_FALSE(mailing->Confirm("x" + token).ok());
    ASSERT_TRUE(mailing->Confirm(token).ok());
    EXPECT_TRUE(mailing->Confirm(token).ok());   // opened twice
    EXPECT_EQ(Enqueue(SampleAlert()), 1);
    // Asked again by somebody who wants to know whether the address is on the list: the same answer.
    EXPECT_TRUE(mailing->Ask(TheLibrary(), "ana@clinic.example", Lang::Pt, "192.0.2.2").ok());
    EXPECT_THAT(Send(), ElementsAre("Ana@Clinic.example: Opioide potente em comprimidos azuis"));
    ASSERT_THAT(*mailing->Subscribers(Caller::System()), SizeIs(1));
}

TEST_P(MailingTest, ALinkThatIsTooOldConfirmsNothing) {
    ASSERT_TRUE(mailing->Ask(TheLibrary(), "ana@clinic.example", Lang::Pt, "192.0.2.1").ok());
    Send();
    const std::string token = TokenIn(sent[0].text, "confirm");
    clock.Advance(Mailing::kConfirmDays * kDay);
    EXPECT_EQ(mailing->Confirm(token).error().code, "warning.token_unknown");
    ASSERT_TRUE(mailing->Ask(TheLibrary(), "ana@clinic.example", Lang::Pt, "192.0.2.1").ok());
    EXPECT_THAT(Send(), SizeIs(1));
}

TEST_P(MailingTest, NobodyFloodsMailboxesThroughIt) {
    const auto ask = [&](const std::string& address, const std::string& remote) {
        const auto asked = mailing->Ask(TheLibrary(), address, Lang::En, remote);
        return asked.ok() ? "" : asked.error().code;
    };
    // One mail a day to an address, whoever asks.
    EXPECT_EQ(ask("ana@clinic.example", "192.0.2.1"), "");
    EXPECT_EQ(ask("ana@clinic.example", "192.0.2.2"), "");
    EXPECT_THAT(Send(), SizeIs(1));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(ask("x" + std::to_string(i) + "@a.example", "192.0.2.1"), "");
    EXPECT_EQ(ask("y@a.example", "192.0.2.1"), "warning.mail_too_often");
    EXPECT_EQ(ask("y@a.example", "192.0.2.3"), "");
    for (std::size_t i = 0; i < Mailing::kAllAsksAnHour; ++i)
        ask("z" + std::to_string(i) + "@a.example", "198.51.100." + std::to_string(i));
    EXPECT_EQ(ask("last@a.example", "203.0.113.9"), "warning.mail_too_often");
    clock.Advance(kHour);
    EXPECT_EQ(ask("last@a.example", "192.0.2.1"), "");
    for (const auto* wrong : {"", "ana", "ana@", "@a.example", "a@b", "a b@a.example", "a@a.example\r\nBcc: x@y.example",
                              "a@b@c.example", "a@.example", "a@a..example", "<a@a.example>"}) {
        clock.Advance(kHour);
        EXPECT_EQ(ask(wrong, "192.0.2.1"), "warning.address_invalid") << wrong;
    }
}

TEST_P(MailingTest, BeyondItsMarkAMailSaysOnlyThatThereIsSomething) {
    Add("net@clinic.example", Lang::En, "network");
    auto alert = SampleAlert();
    alert.mark = "tlp:amber";
    alert.audience = {"network", "public"};
    EXPECT_EQ(Enqueue(alert), 1);
    EXPECT_THAT(Send(), ElementsAre("net@clinic.example: Alert XA-12: sign in to read it"));
    EXPECT_THAT(sent[0].text, Not(HasSubstr("Known")));
    EXPECT_THAT(sent[0].text, Not(HasSubstr("opioid")));
    EXPECT_THAT(sent[0].text, HasSubstr("https://observatory.example/en/work/alerts/XA/XA-12"));
}

TEST_P(MailingTest, ThePasswordLiesInAFileOfItsOwnerAlone) {
    const auto file = folder().path() / "mail.password";
    struct stat info{};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0600u);
    const auto shown = *mailing->Settings(Caller::System());
    EXPECT_EQ(shown.password, "");
    EXPECT_TRUE(shown.has_password);
    EXPECT_EQ(shown.host, "mail.observatory.example");
    db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        for (const auto& entry : journal.Read(tx, {.country = std::string(journal::kNodeChain)}))
            EXPECT_THAT(entry.draft.payload, Not(HasSubstr("s3cret")));
    });
    // Given to the one who sends, and kept when the settings are saved without it.
    auto settings = Server();
    settings.password = "";
    ASSERT_TRUE(mailing->Set(Caller::System(), settings).ok());
    Add("ana@clinic.example", Lang::Es);
    Enqueue(SampleAlert());
    std::string given;
    mailing->SendDue([&](const MailSettings& with, const Mailing::Outgoing&) -> Result<void> {
        given = with.password;
        return {};
    });
    EXPECT_EQ(given, "s3cret word");
    settings.user = "";
    ASSERT_TRUE(mailing->Set(Caller::System(), settings).ok());
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_P(MailingTest, SettingsThatCannotWorkAreNamed) {
    const auto wrong = [&](auto change) {
        auto settings = Server();
        change(settings);
        const auto set = mailing->Set(Caller::System(), settings);
        return set.ok() ? std::string() : std::string(set.error().Get("setting"));
    };
    EXPECT_EQ(wrong([](auto& s) { s.host = "mail example"; }), "host");
    EXPECT_EQ(wrong([](auto& s) { s.port = 0; }), "port");
    EXPECT_EQ(wrong([](auto& s) { s.security = "ssl3"; }), "security");
    EXPECT_EQ(wrong([](auto& s) { s.from = "EWS"; }), "from");
    EXPECT_EQ(wrong([](auto& s) { s.from = "EWS\r\nBcc: <a@b.example>"; }), "from");
    EXPECT_EQ(wrong([](auto& s) { s.base = "observatory.example"; }), "base");
    EXPECT_EQ(wrong([](auto& s) { s.password = "a\nb"; }), "password");
    EXPECT_EQ(wrong([](auto& s) { s.host = ""; }), "");
}

TEST_P(MailingTest, WithoutAServerNothingIsPromised) {
    Add("ana@clinic.example", Lang::Es);
    auto none = Server();
    none.host = "";
    ASSERT_TRUE(mailing->Set(Caller::System(), none).ok());
    EXPECT_EQ(Enqueue(SampleAlert()), 0);
    EXPECT_EQ(mailing->Ask(TheLibrary(), "x@a.example", Lang::En, "192.0.2.1").error().code,
              "warning.mail_off");
    EXPECT_THAT(Send(), IsEmpty());
}

TEST_P(MailingTest, RightsAreAsked) {
    const auto analyst = Person("analyst");
    EXPECT_EQ(mailing->Settings(analyst).error().code, "access.denied");
    EXPECT_EQ(mailing->Subscribers(analyst).error().code, "access.denied");
    EXPECT_EQ(mailing->Queue(analyst).error().code, "access.denied");
    const auto officer = Person("ews_officer");
    EXPECT_TRUE(mailing->Subscribers(officer).ok());
    EXPECT_EQ(mailing->Set(officer, Server()).error().code, "access.denied");
    EXPECT_EQ(mailing->Remove(officer, 1).error().code, "access.denied");
    const auto head = Person("ews_head");
    const auto added = mailing->Add(head, {0, "a@a.example", Lang::En, "network"});
    ASSERT_TRUE(added.ok()) << added.error().Describe();
    EXPECT_EQ(mailing->Add(head, {0, "A@a.example", Lang::En, "network"}).error().code,
              "warning.subscriber_known");
    EXPECT_EQ(mailing->Add(head, {0, "a@a.example", Lang::En, "press"}).ok(), false);
    EXPECT_TRUE(mailing->Remove(head, added->id).ok());
    EXPECT_EQ(mailing->Remove(head, added->id).error().code, "warning.subscriber_unknown");
}

ATALAYA_ON_BOTH_STORES(MailingTest);

}  // namespace
}  // namespace atalaya::warning
