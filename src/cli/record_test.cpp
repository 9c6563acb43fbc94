// What a person reads of a record, of its history, of a right and of a plan.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Reading : public ::testing::Test {
 protected:
    std::string Call(std::vector<std::string> words, const std::string& lang = "en",
                     const std::string& as = "") {
        words.insert(words.begin(), {"--lang", lang, "--data", Node()});
        if (!as.empty()) words.insert(words.begin(), {"--as", as});
        std::ostringstream out, err;
        m_code = cli::Run(words, out, err);
        return out.str() + err.str();
    }
    std::string Create(std::vector<std::string> more = {}) {
        std::vector<std::string> words = {"record",    "create", "seizures",    "--country", "CO",
                                          "--set",     "source=police",         "--set",
                                          "case_number=1", "--set", "date=2014-02", "--set",
                                          "place=CO",  "--set",  "substance=cocaine"};
        words.insert(words.end(), more.begin(), more.end());
        return Call(words);
    }
    void AddPerson(const std::string& login, const std::string& grant) {
        std::istringstream password("a long enough password\n");
        auto* terminal = std::cin.rdbuf(password.rdbuf());
        Call({"person", "add", login, "--name", "Ana Luz", "--grant", grant});
        std::cin.rdbuf(terminal);
        ASSERT_EQ(m_code, 0);
    }
    void Overlay(const std::string& text) {
        std::filesystem::create_directories(Node() + "/content/registers");
        std::ofstream(Node() + "/content/registers/seizures.yaml") << text;
    }
    std::string Node() const { return (m_folder.path() / "node").string(); }

    int m_code = -1;

 private:
    testing::TempFolder m_folder;
};

TEST_F(Reading, ARecordTellsItsStateWhatIsMissingAndWhatMayBeDone) {
    auto shown = Create({"--set", R"(quantity={"missing":"refused"})"});
    EXPECT_EQ(m_code, 0) << shown;
    EXPECT_THAT(shown, AllOf(HasSubstr("CO-1  version 1  Draft  official"),
                             HasSubstr("Quantity: (Refused)"), Not(HasSubstr("[]")),
                             HasSubstr("move … submit  Submit for validation"),
                             HasSubstr("update         Correct a record")));
    EXPECT_THAT(Call({"record", "show", "seizures", "CO-1"}, "pt"),
                AllOf(HasSubstr("Rascunho"), HasSubstr("(Recusado)"),
                      HasSubstr("Enviar para validação")));
    EXPECT_THAT(Call({"record", "list", "seizures"}, "fr"), HasSubstr("Brouillon"));
}

TEST_F(Reading, ANewRecordIsProposedFromAnotherAndNotStored) {
    Call({"record", "create", "notifications", "--country", "CO", "--set", "what=Three overdoses", "--set",
          "received_on=2014-03-01", "--set", "place=CO", "--set", "reporter_kind=hospital", "--set",
          R"(cases=[{"age":19,"sex":"male"},{"sex":"female","outcome":"recovered"}])"});
    ASSERT_EQ(m_code, 0);
    EXPECT_THAT(Call({"record", "show", "notifications", "CO-1"}),
                HasSubstr("Cases: 19, Male; Female, Recovered"));
    const std::vector<std::string> propose = {"record", "propose", "alerts", "--from", "notifications/CO-1"};
    EXPECT_THAT(Call(propose), AllOf(HasSubstr("Working title"), HasSubstr("Three overdoses"),
                                     HasSubstr("Notification CO-1"),
                                     HasSubstr("record create alerts --country CO --input @FILE"),
                                     Not(HasSubstr("{"))));
    EXPECT_THAT(Call(propose, "pt"), HasSubstr("Nada foi salvo."));
    auto words = propose;
    words.insert(words.begin(), "--json");
    const auto input = base::ParseJson(Call(words));
    ASSERT_TRUE(input.ok());
    EXPECT_EQ(input->at("title"), "Three overdoses");
    EXPECT_THAT(Call({"record", "list", "alerts"}), Not(HasSubstr("CO-")));
    Call({"record", "create", "alerts", "--country", "CO", "--input", json::serialize(*input)});
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(Call({"record", "propose", "alerts", "--from", "seizures/CO-1"}),
                HasSubstr("It can be begun from: notifications, samples, assessments."));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call({"record", "propose", "alerts", "--from", "CO-1"}, "fr"),
                HasSubstr("« CO-1 » ne désigne pas un enregistrement"));
    EXPECT_THAT(Call({"record", "propose", "--help"}), HasSubstr("notifications/XA-12"));
}

TEST_F(Reading, HistoryTellsWhoDidWhatInWords) {
    Create({"--set", R"(quantity={"amount":"1","unit":"kg"})"});
    AddPerson("ana", "national_coordinator:CO");
    Call({"record", "update", "seizures", "CO-1", "--set", R"(quantity={"amount":"500","unit":"g"})",
          "--set", R"(transport={"missing":"unknown"})"},
         "en", "ana");
    ASSERT_EQ(m_code, 0);
    Call({"record", "move", "seizures", "CO-1", "submit"}, "en", "ana");
    ASSERT_EQ(m_code, 0);
    auto history = Call({"record", "history", "seizures", "CO-1"});
    EXPECT_THAT(history, AllOf(HasSubstr("Ana Luz  Submit for validation"),
                               HasSubstr("State: Draft → Submitted"), HasSubstr("Ana Luz  corrected"),
                               HasSubstr("Quantity: 1 Kilogram → 500 Gram"),
                               HasSubstr("Means of transport: – → (Unknown)"),
                               HasSubstr("system  entered"), Not(HasSubstr("{"))));
    EXPECT_THAT(Call({"record", "history", "seizures", "CO-1"}, "es"),
                AllOf(HasSubstr("Estado: Borrador → Presentada"), HasSubstr("corregido")));
    // The accounts are not hers to know.
    EXPECT_THAT(Call({"record", "history", "seizures", "CO-1"}, "en", "ana"),
                HasSubstr("person:1  corrected"));
}

TEST_F(Reading, AReasonMayBeGivenInSeveralLanguages) {
    Create();
    AddPerson("ana", "national_coordinator:CO");
    Call({"record", "move", "seizures", "CO-1", "submit"}, "en", "ana");
    ASSERT_EQ(m_code, 0);
    const std::vector<std::string> back = {"record", "move", "seizures", "CO-1", "return"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), back.begin(), back.end());
        return Call(more, "es");
    };
    EXPECT_THAT(with({"--reason-in", "nl=Fout"}), HasSubstr("«nl=Fout» no tiene la forma"));
    EXPECT_THAT(with({"--reason-in", "es"}), HasSubstr("«es» no tiene la forma"));
    EXPECT_EQ(m_code, 1);
    with({"--reason-in", "en=Wrong date", "--reason-in", "es=Fecha errónea"});
    ASSERT_EQ(m_code, 0);
    // That in the language of who gave it comes first.
    EXPECT_THAT(Call({"record", "history", "seizures", "CO-1"}),
                HasSubstr("“Fecha errónea\nEnglish: Wrong date”"));
}

TEST_F(Reading, ExplainSaysWhyInEveryLanguage) {
    Create();
    AddPerson("of", "data_entry:XA:XA-02");
    auto ask = [&](std::vector<std::string> words, const std::string& lang) {
        words.insert(words.begin(), "explain");
        return Call(words, lang, "of");
    };
    const std::vector<std::string> record = {"update", "register", "seizures", "--record", "CO-1"};
    EXPECT_THAT(ask(record, "en"), AllOf(HasSubstr("Not allowed."),
                                         HasSubstr("“Data entry” is held for Valdoria (fictional), not for Colombia")));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(ask(record, "es"), HasSubstr("se ejerce para Valdoria (país ficticio), no para Colombia"));
    EXPECT_THAT(ask(record, "pt"), HasSubstr("vale para: Valdoria (país fictício); não para: Colômbia"));
    EXPECT_THAT(ask(record, "fr"), HasSubstr("vaut pour : Valdoria (pays fictif) ; il ne vaut pas pour : Colombie"));
    EXPECT_THAT(ask({"create", "register", "seizures"}, "en"),
                AllOf(HasSubstr("Allowed."), HasSubstr("[XA, XA-02]")));
    EXPECT_EQ(m_code, 0);
}

TEST_F(Reading, ExplainKnowsWhatItIsAskedAbout) {
    EXPECT_THAT(Call({"explain", "jump", "register", "seizures"}), HasSubstr("read, create, update"));
    EXPECT_EQ(m_code, 2);
    EXPECT_THAT(Call({"explain", "read", "regster", "seizures"}), HasSubstr("register, indicator"));
    EXPECT_EQ(m_code, 2);
    EXPECT_THAT(Call({"explain", "read", "register", "sizures"}),
                HasSubstr("There is no register “sizures”"));
    EXPECT_THAT(Call({"explain", "transition", "register", "seizures", "--transition", "valdate"}),
                AllOf(HasSubstr("“valdate”"), HasSubstr("validate"), Not(HasSubstr("{known}"))));
    EXPECT_EQ(m_code, 1);
}

TEST_F(Reading, AChangedDefinitionWaitsUntilItsPlanIsAgreedTo) {
    Create({"--set", "agency=Customs"});
    ASSERT_EQ(m_code, 0);
    Overlay(R"(kind: register
id: seizures
version: 2
fields:
  - {id: agency, remove: true}
  - {id: court_case, type: text, title: {en: Court case, es: Causa, pt: Processo, fr: Affaire}}
)");
    EXPECT_THAT(Call({"record", "list", "seizures"}), HasSubstr("See what will happen with “atalaya plan”"));
    EXPECT_EQ(m_code, 1);
    auto plan = Call({"plan"});
    EXPECT_THAT(plan, AllOf(HasSubstr("A column is added: f_court_case."),
                            HasSubstr("f_agency is put aside under another name; its data are kept"),
                            HasSubstr("Nothing has been changed yet"), Not(HasSubstr("ALTER"))));
    EXPECT_THAT(Call({"plan"}, "es"), HasSubstr("Se agrega una columna: f_court_case."));
    EXPECT_THAT(Call({"plan", "--sql"}), HasSubstr("ALTER TABLE"));
    Call({"record", "list", "seizures"});
    EXPECT_EQ(m_code, 1) << "showing a plan changes nothing";
    EXPECT_THAT(Call({"plan", "--apply"}), HasSubstr("The plan has been carried out."));
    Call({"record", "update", "seizures", "CO-1", "--set", "court_case=77"});
    EXPECT_EQ(m_code, 0);
    EXPECT_THAT(Call({"verify"}), HasSubstr("Everything is intact"));
    EXPECT_EQ(m_code, 0);
}

TEST_F(Reading, VerifyShowsTheHeadsOfTheChainsWhenAsked) {
    Create();
    EXPECT_THAT(Call({"verify"}), Not(HasSubstr("CO  ")));
    EXPECT_THAT(Call({"verify", "--heads"}), HasSubstr("\nCO  "));
}

}  // namespace
}  // namespace atalaya::cli
