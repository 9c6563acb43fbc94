#include "warning/cap.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "base/spawn.hpp"
#include "content/library.hpp"
#include "testing/databases.hpp"
#include "warning/sample_test.hpp"

#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

CapFrame Frame(const Alert& alert) {
    CapFrame frame{"xa.observatory.example", "https://observatory.example/en/alerts/XA/XA-12", {}};
    for (std::int64_t revision = 1; revision < alert.revision; ++revision)
        frame.references.push_back("xa.observatory.example,XA-XA-12-" + std::to_string(revision) +
                                   ",2026-11-21T12:00:00-00:00");
    return frame;
}

std::string Write(const Alert& alert) { return WriteCap(alert, Frame(alert)); }

// What an independent program (xmllint of libxml2) says of it by the rules in tests/schemas;
// "" for nothing wrong.
class Validator {
 public:
    static bool Available() { return ::access("/usr/bin/xmllint", X_OK) == 0; }

    std::string Faults(const std::string& xml) {
        const auto file = m_folder.path() / "cap.xml", said = m_folder.path() / "said.txt";
        std::ofstream(file) << xml;
        const int out = ::open(said.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        const auto pid = base::Spawn({{"/usr/bin/xmllint", "--nonet", "--noout", "--schema",
                                       ATALAYA_SOURCE_DIR "/tests/schemas/cap.xsd", file.string()},
                                      {"PATH=/usr/bin"},
                                      {-1, out, out}});
        ::close(out);
        int status = -1;
        if (pid <= 0 || ::waitpid(pid, &status, 0) != pid) return "xmllint did not run";
        std::ifstream in(said);
        std::ostringstream text;
        text << in.rdbuf();
        return status == 0 ? "" : text.str();
    }

 private:
    testing::TempFolder m_folder;
};

TEST(CapTest, IsValidByTheRulesOfTheStandard) {
    if (!Validator::Available()) GTEST_SKIP() << "no xmllint on this machine";
    Validator validator;
    auto alert = SampleAlert();
    EXPECT_EQ(validator.Faults(Write(alert)), "");
    alert.revision = 3;
    alert.note = "Corrected: the tablets are green.";
    alert.texts[1].what_changed = "Corregido: las tabletas son <verdes>.";
    EXPECT_EQ(validator.Faults(Write(alert)), "");
    const auto read = ReadCap(Write(alert));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->NoteIn(Lang::Es).text, "Corregido: las tabletas son <verdes>.");
    EXPECT_EQ(read->NoteIn(Lang::Fr).text, "Corrected: the tablets are green.");
    alert.status = AlertStatus::Retracted;
    alert.exercise = true;
    alert.mark = "tlp:amber+strict";
    EXPECT_EQ(validator.Faults(Write(alert)), "");
    // As little as an alert can say.
    Alert bare;
    bare.origin = bare.country = "XB";
    bare.reference = "XB-1";
    bare.mark = "official";
    bare.texts = {SampleText(Lang::Pt, "x")};
    bare.texts[0].known = " \x01 ";
    bare.texts[0].not_known = bare.texts[0].advice_public = "";
    EXPECT_EQ(validator.Faults(Write(bare)), "");
    // The validator does see faults.
    auto broken = Write(alert);
    broken.replace(broken.find("<msgType>Cancel"), 15, "<msgType>cancel");
    EXPECT_THAT(validator.Faults(broken), HasSubstr("msgType"));
}

TEST(CapTest, SaysWhatKindOfMessageItIs) {
    auto alert = SampleAlert();
    EXPECT_THAT(Write(alert), HasSubstr("<msgType>Alert</msgType>"));
    EXPECT_THAT(Write(alert), HasSubstr("<scope>Public</scope>"));
    EXPECT_THAT(Write(alert), Not(HasSubstr("<references>")));
    alert.revision = 3;
    const auto update = Write(alert);
    EXPECT_THAT(update, HasSubstr("<msgType>Update</msgType>"));
    EXPECT_THAT(update,
                HasSubstr("<references>xa.observatory.example,XA-XA-12-1,2026-11-21T12:00:00-00:00 "
                          "xa.observatory.example,XA-XA-12-2,2026-11-21T12:00:00-00:00</references>"));
    alert.status = AlertStatus::Retracted;
    alert.note = "Wrong sample.";
    const auto retraction = Write(alert);
    EXPECT_THAT(retraction, HasSubstr("<msgType>Cancel</msgType>"));
    EXPECT_THAT(retraction, HasSubstr("<code>retraction</code>\n  <note>Wrong sample.</note>"));
    EXPECT_THAT(retraction, HasSubstr("<headline>RETRACTED: Potent opioid"));
    alert.exercise = true;
    alert.mark = "tlp:green";
    const auto drill = Write(alert);
    EXPECT_THAT(drill, HasSubstr("<status>Exercise</status>"));
    EXPECT_THAT(drill, HasSubstr("<scope>Restricted</scope>\n  <restriction>tlp:green"));
    EXPECT_THAT(drill, HasSubstr("<note>EXERCISE: Wrong sample.</note>"));
    EXPECT_THAT(drill, HasSubstr("<headline>SIMULACRO: RETRACTADA: "));
    EXPECT_THAT(drill, HasSubstr("<headline>EXERCICE\u00A0: RÉTRACTÉE\u00A0: Opioïde"));
}

TEST(CapTest, NeitherTimesNorIdentifiersHaveWhatTheStandardForbids) {
    EXPECT_EQ(CapTime(kNoon), "2026-11-21T12:00:00-00:00");
    auto alert = SampleAlert();
    EXPECT_EQ(CapIdentifier(alert), "XA-XA-12-1");
    alert.reference = "XA 1,2<&";
    EXPECT_EQ(CapIdentifier(alert), "XA-XA_1_2__-1");
}

// What CAP has words for, in the order of the sample.
std::string Essence(const Alert& alert) {
    auto body = ToJson(alert);
    for (const auto* gone : {"country"}) body.erase(gone);
    for (auto& text : body["texts"].as_array()) {
        text.as_object().erase("advice_professionals");
        text.as_object().erase("advice_authorities");
    }
    if (body.contains("substance")) body["substance"].as_object().erase("code");
    return base::CanonicalJson(body);
}

TEST(CapTest, ReadsWhatItWrote) {
    auto alert = SampleAlert();
    auto read = ReadCap(Write(alert));
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(Essence(*read), Essence(alert));
    EXPECT_EQ(read->origin, "XA");
    EXPECT_EQ(read->country, "XA");
    EXPECT_EQ(read->mark, "public");
    alert.revision = 2;
    alert.status = AlertStatus::Retracted;
    alert.exercise = true;
    alert.mark = "tlp:amber";
    alert.note = alert.reasons.In(Lang::En) = "Wrong.";
    alert.reasons.In(Lang::Es) = "Errónea <i>.";
    EXPECT_THAT(Write(alert), HasSubstr("Errónea &lt;i&gt;."));
    read = ReadCap(Write(alert));
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(Essence(*read), Essence(alert));
    EXPECT_TRUE(read->exercise);
    EXPECT_EQ(read->mark, "tlp:amber");
    // Of a node that writes the colon as before.
    std::string older = Write(alert);
    for (std::size_t at = 0; (at = older.find("\u00A0: ")) != std::string::npos;) older.erase(at, 2);
    read = ReadCap(older);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(Essence(*read), Essence(alert));
}

constexpr std::string_view kForeign = R"(<?xml version="1.0"?>
<cap:alert xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
 <cap:identifier>43b080713727</cap:identifier><cap:sender>ews@health.example</cap:sender>
 <cap:sent>2026-04-02T14:39:01-05:00</cap:sent><cap:status>Actual</cap:status>
 <cap:msgType>Alert</cap:msgType><cap:scope>Public</cap:scope>
 <cap:info><cap:language>es-419</cap:language><cap:category>Health</cap:category>
  <cap:event>Drogas</cap:event><cap:urgency>Immediate</cap:urgency><cap:severity>Severe</cap:severity>
  <cap:certainty>Perhaps</cap:certainty><cap:description>Tres casos</cap:description>
  <cap:area><cap:areaDesc>Capital</cap:areaDesc></cap:area></cap:info>
 <cap:info><cap:language>nl</cap:language><cap:event>Drugs</cap:event></cap:info>
 <ds:Signature><ds:SignedInfo><cap:note>not a note</cap:note></ds:SignedInfo></ds:Signature>
</cap:alert>)";

TEST(CapTest, ReadsWhatOthersWrote) {
    const auto read = ReadCap(kForeign);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->origin, "ews@health.example");
    EXPECT_EQ(read->reference, "43b080713727");
    EXPECT_EQ(base::FormatTimestamp(read->changed), "2026-04-02T19:39:01.000Z");
    EXPECT_THAT(LanguagesOf(*read), ElementsAre(Lang::Es));
    EXPECT_EQ(read->texts[0].headline, "Drogas");
    EXPECT_EQ(read->texts[0].known, "Tres casos");
    EXPECT_EQ(read->severity, "severe");
    EXPECT_EQ(read->certainty, "unknown");
    EXPECT_EQ(read->note, "");
    EXPECT_EQ(read->places[0].title.In(Lang::Es), "Capital");
}

TEST(CapTest, RefusesWhatIsNoAlertOrTooMuch) {
    const auto reason = [](std::string_view xml) {
        const auto read = ReadCap(xml);
        return read.ok() ? "taken" : std::string(read.error().Get("reason"));
    };
    EXPECT_EQ(reason("<alert/>"), "cap.reason_no_alert");
    EXPECT_EQ(reason(""), "xml.reason_empty");
    EXPECT_EQ(reason(kForeign.substr(0, kForeign.find("<cap:info>"))), "xml.reason_empty");
    std::string bomb(kForeign);
    bomb.insert(bomb.find('\n') + 1,
                R"(<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>)");
    EXPECT_EQ(reason(bomb), "cap.reason_doctype");
    std::string deep = R"(<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">)";
    for (int i = 0; i < 100; ++i) deep += "<x>";
    EXPECT_EQ(reason(deep), "cap.reason_deep");
    EXPECT_EQ(reason(std::string(kMostCapBytes + 1, ' ')), "cap.reason_large");
    std::string draft(kForeign);
    draft.replace(draft.find("Actual"), 6, "Draft!");
    EXPECT_EQ(reason(draft), "cap.reason_status");
    std::string never(kForeign);
    never.replace(never.find("2026-04-02"), 10, "2026-02-31");
    EXPECT_EQ(reason(never), "cap.reason_sent");
}

// Nobody reads the words of the parser, except where there are none of ours.
TEST(CapTest, SaysWhatIsWrongWithTheXmlInTheReadersLanguage) {
    const auto library = *content::Library::Load({});
    const auto say = [&](std::string_view xml) {
        return library->Say(ReadCap(xml).error(), Lang::Es);
    };
    const auto alert = [](const std::string& inner) {
        return R"(<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">)" + inner + "</alert>";
    };
    EXPECT_THAT(say(alert("\n<sent></sender>")), HasSubstr("una etiqueta de cierre no corresponde a la de apertura, línea 2."));
    EXPECT_THAT(say("<a b='1' b='2'/>"), HasSubstr("aquí: un atributo está repetido"));
    EXPECT_THAT(say(alert("&b;")), HasSubstr("aquí: usa una entidad desconocida"));
    EXPECT_THAT(say("<x:a/>"), HasSubstr("aquí: el prefijo de un espacio de nombres no está declarado"));
    EXPECT_THAT(say("no XML"), HasSubstr("aquí: esto no es XML"));
    EXPECT_THAT(say("<?pi"), HasSubstr("aquí: está vacío o incompleto"));
    EXPECT_THAT(say("<a/><b/>"), HasSubstr("aquí: no contiene una alerta de CAP 1.2"));
    EXPECT_THAT(say(std::string(kForeign) + "x"), HasSubstr("aquí: hay algo después del final"));
    EXPECT_THAT(say("<?xml version='1.0' encoding='klingon'?><a/>"),
                HasSubstr("aquí: sus caracteres no están codificados como indica"));
    EXPECT_THAT(say("<?xml words='9'?><a/>"), HasSubstr("aquí: no puede leerse como XML: «"));
}

}  // namespace
}  // namespace atalaya::warning
