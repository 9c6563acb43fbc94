// What the browser application asks for first: its texts, what the visitor may do, the settings.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

class ApplicationTest : public ProgramTest {
 protected:
    void WriteContent() override {
        WriteFile("content/public.yaml", R"(kind: messages
area: public
messages:
  - {code: test.hello, text: {en: "Hello {name}", es: "Hola {name}", pt: "Olá {name}", fr: "Bonjour {name}"}}
)");
        WriteFile("content/staff.yaml", R"(kind: messages
area: staff
messages:
  - {code: test.work, text: {en: Work, es: Trabajo, pt: Trabalho, fr: Travail}}
)");
    }

    std::string SettingsBody(const std::string& country, const std::string& indicator,
                             const std::string& name = "Mirador") {
        return R"({"name":{"en":")" + name + R"(","es":"b","pt":"c","fr":"d"},"country":")" + country +
               R"(","contact":null,"key_indicators":[")" + indicator + R"("],"languages":["es","en"]})";
    }
};
ATALAYA_ON_BOTH_STORES(ApplicationTest);

TEST_P(ApplicationTest, TextsComeByLanguageAndArea) {
    const auto answer = Ask("", "GET", "/api/v1/texts/es/public");
    const json::object texts = Json(answer).at("texts").as_object();
    EXPECT_EQ(texts.at("test.hello"), "Hola {name}");
    EXPECT_FALSE(texts.contains("test.work"));
    EXPECT_FALSE(texts.contains("api.status.200"));
    EXPECT_EQ(Json(Ask("", "GET", "/api/v1/texts/fr/staff")).at("texts").at("test.work"), "Travail");
    const std::string tag(answer.Header("ETag"));
    EXPECT_EQ(Ask("", "GET", "/api/v1/texts/es/public", "", {{"if-none-match", tag}}).status, 304);
    EXPECT_EQ(Ask("", "GET", "/api/v1/texts/en/public", "", {{"if-none-match", tag}}).status, 200);
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/texts/de/public"), 400);
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/texts/en/errors"), 400);
}

TEST_P(ApplicationTest, TheSessionSaysWhatTheCallerMayDo) {
    const auto can = [&](const std::string& who) {
        return Json(Ask(who, "GET", "/api/v1/session")).at("can").as_object();
    };
    const auto in_seizures = [&](const std::string& who) {
        return json::serialize(can(who).at("registers").at("seizures"));
    };
    EXPECT_EQ(in_seizures(""), R"(["read"])");
    EXPECT_EQ(in_seizures("validator"), R"(["read","transition"])");
    EXPECT_EQ(in_seizures("analyst"), R"(["read","export"])");
    EXPECT_EQ(in_seizures("data_entry"), R"(["read","create","update","withdraw","transition"])");
    EXPECT_EQ(json::serialize(can("analyst").at("warning")),
              R"({"situation":["read"],"signals":["read","update"],"methods":["read"]})");
    EXPECT_TRUE(can("").at("exchange").as_object().empty());
    // What everyone may read is no part of anyone's work.
    AddPerson("hospital", {.role = "ews_notifier", .country = "XA", .unit = "General Hospital"});
    EXPECT_TRUE(can("").at("work").as_array().empty());
    EXPECT_TRUE(can("hospital").at("registers").as_object().contains("alerts"));
    EXPECT_EQ(json::serialize(can("hospital").at("work")), R"(["notifications"])");
    for (const std::string role : {"evaluation_institution", "evaluation_commission"})
        AddPerson(role, {.role = role, .country = "XA"});
    struct Expected {
        std::string who;
        bool imports, people, content, journal, verification, settings, evaluation;
    };
    for (const Expected& one : {Expected{"", false, false, false, false, false, false, false},
                                Expected{"importer", true, false, false, false, false, false, false},
                                Expected{"auditor", false, false, false, true, true, false, false},
                                Expected{"national_coordinator", true, false, false, true, true, false, false},
                                Expected{"evaluation_institution", false, false, false, false, false, false, true},
                                Expected{"evaluation_commission", false, false, false, false, false, false, true}}) {
        const json::object own = can(one.who);
        EXPECT_EQ(own.at("imports"), one.imports) << one.who;
        EXPECT_EQ(own.at("people"), one.people) << one.who;
        EXPECT_EQ(own.at("content"), one.content) << one.who;
        EXPECT_EQ(own.at("journal"), one.journal) << one.who;
        EXPECT_EQ(own.at("verification"), one.verification) << one.who;
        EXPECT_EQ(own.at("settings"), one.settings) << one.who;
        EXPECT_EQ(own.at("evaluation"), one.evaluation) << one.who;
    }
    // Two countries have people here: what is common to both is not for one of them to change.
    EXPECT_EQ(can("administrator").at("people"), true);
    EXPECT_EQ(can("administrator").at("settings"), false);
    EXPECT_EQ(can("administrator").at("content"), false);
}

TEST_P(ApplicationTest, SettingsAreReadByAllAndSetByTheAdministratorOfTheNode) {
    const json::object first = Json(Ask("", "GET", "/api/v1/settings"));
    EXPECT_EQ(first.at("name").at("fr"), "Observatoire des drogues");
    EXPECT_EQ(first.at("country"), nullptr);
    EXPECT_EQ(first.at("languages").as_array().size(), 4u);
    EXPECT_FALSE(first.at("key_indicators").as_array().empty());

    AddPerson("root", {.role = "administrator", .country = "*"});
    const auto put = [&](const std::string& who, const std::string& body) {
        const std::string tag(Ask(who, "GET", "/api/v1/settings").Header("ETag"));
        return Ask(who, "PUT", "/api/v1/settings", body, {{"if-match", tag}});
    };
    for (const std::string& who : ProgramCallers()) {
        EXPECT_EQ(put(who, SettingsBody("XA", "quantity_seized")).status, who.empty() ? 401 : 403) << who;
    }
    const json::object set = Json(put("root", SettingsBody("XA", "quantity_seized")));
    EXPECT_EQ(set.at("country"), "XA");
    EXPECT_EQ(Json(Ask("", "GET", "/api/v1/settings")).at("name").at("en"), "Mirador");
    EXPECT_EQ(json::serialize(Json(Ask("", "GET", "/api/v1/settings")).at("languages")), R"(["es","en"])");

    // Now it is the node of XA, whose administrator keeps it; nobody else of XA does.
    EXPECT_EQ(put("administrator", SettingsBody("XA", "quantity_seized", "Torre")).status, 200);
    EXPECT_EQ(put("national_coordinator", SettingsBody("XA", "quantity_seized")).status, 403);
    EXPECT_EQ(Ask("administrator", "PUT", "/api/v1/settings", SettingsBody("XA", "quantity_seized")).status, 428);
    EXPECT_EQ(Ask("administrator", "PUT", "/api/v1/settings", SettingsBody("XA", "quantity_seized"),
                  {{"if-match", "\"1.0\""}}).status, 412);

    const auto journal = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.country = "00", .action = "settings.changed"});
    });
    ASSERT_EQ(journal.size(), 2u);
    EXPECT_NE(journal.front().draft.payload.find("Torre"), std::string::npos);
}

TEST_P(ApplicationTest, EveryFaultOfSettingsHasItsPlace) {
    AddPerson("root", {.role = "administrator", .country = "*"});
    const std::string tag(Ask("root", "GET", "/api/v1/settings").Header("ETag"));
    const auto answer = Ask("root", "PUT", "/api/v1/settings", SettingsBody("XA-01", "nonsense", " "),
                            {{"if-match", tag}});
    std::set<std::string> pointers;
    const json::object problem = Json(answer, 422);
    for (const auto& fault : problem.at("errors").as_array()) {
        pointers.insert(Text(fault.at("pointer")));
    }
    EXPECT_EQ(pointers, (std::set<std::string>{"/name/en", "/country", "/key_indicators/0"}));
}

}  // namespace
}  // namespace atalaya::api
