// Handing over an incident at the command line: two offices, which carry files to each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class HandoverCommand : public ::testing::Test {
 protected:
    void SetUp() override {
        const auto a = Open("XA"), b = Open("UY");
        Name(*a, "XA");
        Name(*b, "UY");
        Trust(*a, *b, "UY", exchange::LinkMode::Call);
        Trust(*b, *a, "XA", exchange::LinkMode::Answer);
    }
    std::string File(const std::string& name) { return (m_folder.path() / name).string(); }
    std::unique_ptr<app::App> Open(const std::string& node) {
        app::Config config;
        config.data = File(node);
        auto app = app::App::Open(config, m_clock, m_random);
        EXPECT_TRUE(app.ok()) << app.error().Describe();
        return *std::move(app);
    }
    void Name(app::App& app, const std::string& id) {
        exchange::Self self{.id = id, .country = id};
        for (auto& text : self.name.by_lang) text = "Office of " + id;
        ASSERT_TRUE(app.exchange.directory.SetSelf(kAll, self).ok());
    }
    void Trust(app::App& here, app::App& there, const std::string& id, exchange::LinkMode link) {
        auto& directory = here.exchange.directory;
        auto& other = there.exchange.directory;
        ASSERT_TRUE(directory.Present(kAll, *other.Presentation(kAll)).ok());
        ASSERT_TRUE(directory.Verify(kAll, id, other.GetSelf(kAll)->fingerprint).ok());
        ASSERT_TRUE(directory.SetLink(kAll, id, link, link == exchange::LinkMode::Call
                                                          ? "https://example.org" : "").ok());
    }
    std::string Call(const std::string& node, std::vector<std::string> words,
                     const std::string& lang = "en") {
        words.insert(words.begin(), {"--lang", lang, "--data", File(node)});
        std::ostringstream out, err;
        m_code = cli::Run(words, out, err);
        return out.str() + err.str();
    }
    std::string Handover(const std::string& node, std::vector<std::string> words,
                         const std::string& lang = "en") {
        words.insert(words.begin(), {"exchange", "handover"});
        return Call(node, std::move(words), lang);
    }
    json::array List(const std::string& node) {
        const auto listed = base::ParseJson(Call(node, {"--json", "exchange", "handover", "list"}));
        return listed.ok() && listed->is_array() ? listed->as_array() : json::array{"no list"};
    }
    // An incident of XA; `shared`: with UY, which has it.
    std::string Incident(bool shared) {
        const auto app = Open("XA");
        const auto model = app->catalogue()->Find("incidents");
        const auto made = app->database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return app->records.Create(tx, kAll, *model, "XA",
                                       {{"type", "stopped_shipment"},
                                        {"summary", "40 drums declared as cleaner"},
                                        {"occurred_on", "2025-12-01"},
                                        {"place", "XA-01"},
                                        {"reporting_agency", "Customs"},
                                        {"mark", "tlp:green"}});
        });
        EXPECT_TRUE(made.ok()) << made.error().Describe();
        if (!shared) return made->Reference();
        const auto sent =
            app->incidents.ShareWith(kAll, made->Reference(), {{"UY"}, {"occurrence"}, ""});
        EXPECT_TRUE(sent.ok()) << sent.error().Describe();
        return made->Reference();
    }
    void Carry(const std::string& from, const std::string& to) {
        Call(from, {"exchange", "courier", "write", to, File("stick.jsonl")});
        EXPECT_EQ(m_code, 0);
        Call(to, {"exchange", "courier", "read", File("stick.jsonl")});
        EXPECT_EQ(m_code, 0);
    }

    const access::Caller kAll = access::Caller::System();
    base::SystemClock m_clock;
    base::SystemRandom m_random;
    testing::TempFolder m_folder;
    int m_code = -1;
};

TEST_F(HandoverCommand, WhatIsGivenAndTakenBelongsToTheOther) {
    const auto incident = Incident(true);
    EXPECT_THAT(Handover("XA", {"list"}), HasSubstr("No incident is being handed over."));
    EXPECT_THAT(Handover("XA", {"give", incident, "UY", "--reason", "The consignee is yours."}),
                AllOf(HasSubstr(incident + ": From XA to UY"), HasSubstr("Waits for an answer."),
                      HasSubstr("“The consignee is yours.”")));
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(Handover("XA", {"list"}), HasSubstr("You can now: back"));
    // Twice is not two.
    EXPECT_THAT(Handover("XA", {"give", incident, "UY"}), HasSubstr("is past that step"));
    EXPECT_EQ(m_code, 1);
    Carry("XA", "UY");
    EXPECT_THAT(Handover("UY", {"list"}, "es"),
                AllOf(HasSubstr("De XA a UY"), HasSubstr("Espera respuesta."),
                      HasSubstr("take, refuse")));
    EXPECT_THAT(Handover("UY", {"take", incident}), HasSubstr("It was accepted"));
    EXPECT_EQ(m_code, 0);
    Carry("UY", "XA");
    Carry("XA", "UY");
    EXPECT_THAT(Call("UY", {"--json", "record", "list", "incidents"}),
                AllOf(HasSubstr("UY-1"), HasSubstr("40 drums")));
    // It is the other's: here nobody gives it away any more.
    Handover("XA", {"give", incident, "UY"});
    EXPECT_EQ(m_code, 1);
    Carry("UY", "XA");
    EXPECT_THAT(List("XA"), IsEmpty());
    EXPECT_THAT(List("UY"), IsEmpty());
}

// What a message is about is told as the pages tell it, in the language that was asked for.
TEST_F(HandoverCommand, InboxAndOutboxSpeakTheLanguageOfTheReader) {
    const auto incident = Incident(false);
    ASSERT_TRUE(Open("XA")->incidents.ShareWith(kAll, incident, {{"UY"}, {"place"}, ""}).ok());
    EXPECT_THAT(Call("XA", {"exchange", "outbox"}, "es"), HasSubstr("Incidente"));
    Carry("XA", "UY");
    EXPECT_THAT(Call("UY", {"exchange", "inbox"}), HasSubstr("[tlp:green]  " + incident + ": Stopped shipment"));
    EXPECT_THAT(Call("UY", {"exchange", "inbox"}, "es"), HasSubstr(incident + ": Envío detenido"));
    const auto listed = base::ParseJson(Call("UY", {"--json", "exchange", "inbox"}, "fr"));
    ASSERT_TRUE(listed.ok());
    const json::array& items = listed->at("items").as_array();
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].at("sender"), "XA");
    EXPECT_EQ(items[0].at("title"), json::string(incident + "\u00a0: Envoi arrêté"));

    ASSERT_TRUE(Open("XA")->incidents.ShareWith(kAll, incident, {{"UY"}, {"occurrence"}, ""}).ok());
    Carry("XA", "UY");
    EXPECT_THAT(Call("UY", {"exchange", "inbox"}, "pt"),
                AllOf(HasSubstr("(versão 2)\n"), HasSubstr("(há uma versão posterior)\n")));
}

TEST_F(HandoverCommand, WhatIsRefusedStaysWithItsReason) {
    const auto incident = Incident(true);
    Handover("XA", {"give", incident, "UY"});
    Carry("XA", "UY");
    Handover("UY", {"refuse", incident});
    EXPECT_EQ(m_code, 2);
    EXPECT_THAT(Handover("UY", {"refuse", incident, "--reason", " "}, "fr"), Not(IsEmpty()));
    EXPECT_EQ(m_code, 1);
    ASSERT_THAT(List("UY"), SizeIs(1));
    EXPECT_EQ(List("UY")[0].at("state"), "offered");
    EXPECT_EQ(List("UY")[0].at("next"), (json::array{"take", "refuse"}));
    EXPECT_THAT(Handover("UY", {"refuse", "incident:" + incident, "--reason", "Not ours."}, "pt"),
                AllOf(HasSubstr("Foi recusado."), HasSubstr("“Not ours.”")));
    Carry("UY", "XA");
    EXPECT_THAT(Call("UY", {"--json", "record", "list", "incidents"}), Not(HasSubstr("40 drums")));
    Handover("UY", {"take", incident});
    EXPECT_EQ(m_code, 1);
    // It may be offered again.
    Handover("XA", {"give", incident, "UY"});
    EXPECT_EQ(m_code, 0);
}

TEST_F(HandoverCommand, WhatIsTakenBackIsNotTakenAnyMore) {
    const auto incident = Incident(true);
    Handover("XA", {"give", incident, "UY"});
    Carry("XA", "UY");
    EXPECT_THAT(Handover("XA", {"back", incident}), HasSubstr("It was taken back."));
    EXPECT_EQ(m_code, 0);
    Handover("XA", {"back", incident});
    EXPECT_EQ(m_code, 1);
    Carry("XA", "UY");
    Handover("UY", {"take", incident});
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(List("UY"), IsEmpty());
}

TEST_F(HandoverCommand, WhatIsWrongIsSaidPrecisely) {
    const auto unshared = Incident(false);
    EXPECT_THAT(Handover("XA", {"give", unshared, "UY"}),
                HasSubstr("UY does not have this record yet"));
    EXPECT_THAT(Handover("XA", {"give", "XA-99", "UY"}), HasSubstr("XA-99"));
    EXPECT_EQ(m_code, 1);
    for (const std::string step : {"take", "back", "again"}) {
        EXPECT_THAT(Handover("XA", {step, "XA-99"}), HasSubstr("incident:XA-99")) << step;
        EXPECT_EQ(m_code, 1) << step;
    }
    Handover("XA", {"give", unshared});
    EXPECT_EQ(m_code, 2);
    for (const std::string lang : {"en", "es", "pt", "fr"})
        EXPECT_THAT(Handover("XA", {"--help"}, lang), Not(HasSubstr("cli."))) << lang;
}

}  // namespace
}  // namespace atalaya::cli
