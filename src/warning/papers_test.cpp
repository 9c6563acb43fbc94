// Templates, the bulletin and the feed: the texts that people read.

#include <gmock/gmock.h>

#include "documents/html.hpp"
#include "warning/bulletin.hpp"
#include "warning/cap.hpp"
#include "warning/feed.hpp"
#include "warning/mail_text.hpp"
#include "warning/place_title.hpp"
#include "warning/sample_test.hpp"
#include "warning/templates.hpp"

namespace atalaya::warning {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const content::Library& TheLibrary() {
    static const auto library = content::Library::Load({});
    if (!library.ok()) throw std::runtime_error(library.error().Describe());
    return **library;
}

AlertTemplate Template() {
    AlertTemplate out;
    out.id = "test";
    for (const Lang lang : base::kLangs) {
        out.title.In(lang) = "Title";
        out.headline.In(lang) = "Risk. Detected: {substance}. Territory: {place}.";
        out.known.In(lang) = "Found: {substance} ({names}). Look.\nPersons: {cases}.\nDeaths: {deaths}.\nHow certain: {certainty}.\nBy analysis: {confirmation}.";
        out.advice_public.In(lang) = "Take care.\nQuestions: {contact}. As of {date}.";
    }
    return out;
}

TEST(TemplatesTest, FillsWhatIsKnown) {
    const auto texts = Fill(Template(), SampleAlert(), TheLibrary(), {2026, 11, 21});
    ASSERT_EQ(texts.size(), 4u);
    EXPECT_EQ(texts[1].lang, Lang::Es);
    EXPECT_EQ(texts[1].headline, "Risk. Detected: metonitaceno. Territory: Norte.");
    EXPECT_EQ(texts[1].known,
              "Found: metonitaceno (M30, blue tablet). Look.\nPersons: 3.\nDeaths: 1.\n"
              "How certain: Observada.");
    EXPECT_EQ(texts[0].advice_public,
              "Take care.\nQuestions: Tel. +999 1 234. As of 21 November 2026.");
    EXPECT_EQ(texts[0].not_known, "");
    EXPECT_THAT(Fill(Template(), SampleAlert(), TheLibrary(), {2026, 11, 21}, "presumptive")[3].known,
                HasSubstr("By analysis: Présomptive."));
}

TEST(TemplatesTest, LeavesOutSentencesWhoseValueIsNotKnown) {
    auto facts = SampleAlert();
    facts.substance->names.clear();
    facts.deaths = 0;
    facts.certainty = "";
    facts.contact = "";
    facts.places.clear();
    const auto texts = Fill(Template(), facts, TheLibrary(), {2026, 11, 21});
    EXPECT_EQ(texts[0].headline, "Risk. Detected: metonitazene.");
    EXPECT_EQ(texts[0].known, "Look.\nPersons: 3.");
    EXPECT_EQ(texts[0].advice_public, "Take care.\nAs of 21 November 2026.");
    facts.substance.reset();
    auto named = Template();
    named.headline.In(Lang::En) = "Detected: {substance}.";
    EXPECT_EQ(Fill(named, facts, TheLibrary(), {2026, 11, 21})[0].headline, "Title");
}

TEST(TemplatesTest, ShippedOnesHaveNoPlaceholderLeft) {
    const auto templates = ReadTemplates(TheLibrary());
    ASSERT_TRUE(templates.ok()) << templates.error().Describe();
    for (const auto& one : *templates) {
        for (const auto& text : Fill(one, SampleAlert(), TheLibrary(), {2026, 11, 21})) {
            for (const auto* part : {&text.headline, &text.known, &text.not_known,
                                     &text.advice_public, &text.advice_professionals,
                                     &text.advice_authorities})
                EXPECT_THAT(*part, Not(HasSubstr("{"))) << one.id;
            EXPECT_THAT(text.headline, HasSubstr("nita")) << one.id;
        }
    }
}

TEST(BulletinTest, SaysOnEveryPageWhatItIs) {
    auto alert = SampleAlert();
    alert.mark = "tlp:amber";
    alert.exercise = true;
    alert.status = AlertStatus::Retracted;
    alert.note = "Two samples were mixed up.";
    const auto document = BulletinOf(alert, TheLibrary(), Lang::Es, kNoon);
    EXPECT_EQ(document.notice, "SIMULACRO · RETRACTADA · TLP:AMBER");
    EXPECT_EQ(document.title, "SIMULACRO: RETRACTADA: Opioide potente en comprimidos azules");
    const auto page = documents::RenderHtml(document);
    EXPECT_THAT(page, HasSubstr("Two samples were mixed up."));
    EXPECT_THAT(page, HasSubstr("Known &lt;b&gt;&amp;&lt;/b&gt; es"));
    EXPECT_THAT(page, HasSubstr("21 de noviembre de 2026, 12:00 UTC"));
    EXPECT_THAT(page, HasSubstr("metonitaceno"));
    EXPECT_THAT(page, Not(HasSubstr("warning.")));   // no message without a text
}

TEST(BulletinTest, ForThePublicAloneKeepsToItsAdvice) {
    auto alert = SampleAlert();
    alert.audience = {"public"};
    const auto page = documents::RenderHtml(BulletinOf(alert, TheLibrary(), Lang::En, kNoon));
    EXPECT_THAT(page, HasSubstr("Do not use it alone."));
    EXPECT_THAT(page, Not(HasSubstr("Repeat naloxone.")));
    alert.audience = {"public", "regional"};
    EXPECT_THAT(documents::RenderHtml(BulletinOf(alert, TheLibrary(), Lang::En, kNoon)),
                HasSubstr("Repeat naloxone."));
}

TEST(BulletinTest, NamesTheLanguageOfATextThatIsNotTheReaders) {
    auto alert = SampleAlert();
    alert.texts = {SampleText(Lang::Fr, "Opioïde")};
    const auto page = documents::RenderHtml(BulletinOf(alert, TheLibrary(), Lang::En, kNoon));
    EXPECT_THAT(page, HasSubstr("lang=\"fr\""));
}

TEST(BulletinTest, SaysWhyItWasTakenBackInTheReadersLanguage) {
    auto alert = SampleAlert();
    alert.texts = {SampleText(Lang::Fr, "Opioïde")};
    alert.status = AlertStatus::Cancelled;
    alert.note = alert.reasons.In(Lang::Fr) = "Le danger est passé.";
    alert.reasons.In(Lang::Es) = "El peligro pasó.";
    const auto in = [&](Lang lang) {
        return documents::RenderHtml(BulletinOf(alert, TheLibrary(), lang, kNoon));
    };
    EXPECT_THAT(in(Lang::Es), HasSubstr("El peligro pasó."));
    EXPECT_THAT(in(Lang::Es), Not(HasSubstr("Le danger")));
    EXPECT_THAT(in(Lang::Pt), HasSubstr("Français\u00A0: Le danger est passé."));
}

TEST(FeedTest, SaysWhyItWasTakenBackInTheLanguageOfTheFeed) {
    auto alert = SampleAlert();
    alert.revision = 2;
    alert.status = AlertStatus::Retracted;
    alert.note = alert.reasons.In(Lang::Es) = "Muestras confundidas.";
    alert.reasons.In(Lang::En) = "Samples mixed up.";
    const auto in = [&](Lang lang) {
        return WriteFeed({alert}, {"https://observatory.example", {{"O", "O", "O", "O"}}, lang});
    };
    EXPECT_THAT(in(Lang::En), HasSubstr("Samples mixed up."));
    EXPECT_THAT(in(Lang::Fr), HasSubstr("Español: Muestras confundidas."));
}

// Read abroad, "Costaclara" says nothing.
TEST(PlaceTitleTest, APlaceIsNamedWithItsCountryOnce) {
    const LocalText place{{"Costaclara", "Costaclara", "", "Costaclara"}};
    const auto named = WithCountry(TheLibrary(), "XA-02", place);
    const auto& country = TheLibrary().territories().Find("XA")->label;
    EXPECT_EQ(named.In(Lang::Fr), "Costaclara, " + country.In(Lang::Fr));
    EXPECT_EQ(named.In(Lang::Pt), "");
    EXPECT_EQ(WithCountry(TheLibrary(), "XA-02", named), named);
    EXPECT_EQ(WithCountry(TheLibrary(), "XA", country), country);
    EXPECT_EQ(WithCountry(TheLibrary(), "QZ-01", place), place);
    auto alert = SampleAlert();
    alert.places = {{"XA-02", place}};
    const std::string wanted = "Costaclara, " + country.In(Lang::Es);
    EXPECT_THAT(documents::RenderHtml(BulletinOf(alert, TheLibrary(), Lang::Es, kNoon)),
                HasSubstr(wanted));
    EXPECT_THAT(MailOf(TheLibrary(), alert, Lang::Es, "https://o.example", "").text,
                HasSubstr("Dónde: " + wanted));
}

TEST(PapersTest, ABulletinBeginsOnItsFirstPage) {
    const auto document = BulletinOf(SampleAlert(), TheLibrary(), Lang::Es, kNoon);
    EXPECT_THAT(documents::RenderHtml(document), HasSubstr("<header class=\"title\">"));
    auto report = document;
    report.cover = true;
    EXPECT_THAT(documents::RenderHtml(report), HasSubstr("<header class=\"title cover\">"));
}

// What another country signed well may still be meant for a reader's browser.
TEST(PapersTest, HostileTextStaysText) {
    constexpr std::string_view kAttack = "\"><script>alert(1)</script>]]>";
    auto alert = SampleAlert();
    for (auto& text : alert.texts) {
        text.headline = text.known = text.not_known = text.advice_public = kAttack;
        text.advice_professionals = text.advice_authorities = kAttack;
    }
    alert.note = alert.contact = alert.kind = alert.severity = kAttack;
    for (auto& reason : alert.reasons.by_lang) reason = kAttack;
    alert.issuer.In(Lang::En) = alert.substance->title.In(Lang::En) = kAttack;
    alert.substance->names = {std::string(kAttack)};
    alert.substance->cas = alert.substance->inchikey = alert.substance->iupac = kAttack;
    alert.places[0].title.In(Lang::En) = alert.places[0].code = kAttack;
    alert.files[0].name = alert.files[0].type = kAttack;
    alert.revision = 2;
    const CapFrame frame{"xa.atalaya", std::string(kAttack), {"xa.atalaya,XA-12-1,x"}};
    const std::string papers[] = {
        documents::RenderHtml(BulletinOf(alert, TheLibrary(), Lang::En, kNoon)),
        WriteFeed({alert}, {"https://observatory.example", {{"O", "O", "O", "O"}}, Lang::En}),
        WriteCap(alert, frame)};
    for (const auto& paper : papers) {
        EXPECT_THAT(paper, HasSubstr("&lt;script&gt;alert(1)"));
        EXPECT_THAT(paper, Not(HasSubstr("<script")));
        EXPECT_THAT(paper, Not(HasSubstr("]]>")));
    }
}

TEST(MailTest, ATitleOfSeveralLinesIsOneSubject) {
    auto alert = SampleAlert();
    alert.texts[0].headline = "Blue pills\r\nBcc: all@clinic.example\r\n\r\n<script>";
    const auto mail = MailOf(TheLibrary(), alert, Lang::En, "https://observatory.example", "");
    EXPECT_EQ(mail.subject, "Blue pills Bcc: all@clinic.example <script>");
    alert.texts[0].headline = std::string(2000, 'x');
    EXPECT_LE(MailOf(TheLibrary(), alert, Lang::En, "https://o.example", "").subject.size(), 260u);
}

TEST(FeedTest, LeadsToPagesAndFilesAndHasNoExercise) {
    auto alert = SampleAlert();
    auto later = SampleAlert();
    later.reference = "XA-13";
    later.revision = 2;
    later.status = AlertStatus::Retracted;
    later.note = "Wrong \x02 sample & <more>";
    later.changed = kNoon + 5000;
    auto drill = SampleAlert();
    drill.reference = "XA-14";
    drill.exercise = true;
    const auto feed = WriteFeed({later, alert, drill},
                                {"https://observatory.example", {{"O", "Obs", "O", "O"}}, Lang::Es});
    EXPECT_THAT(feed, HasSubstr("<id>https://observatory.example/es/alerts.atom</id>"));
    EXPECT_THAT(feed, HasSubstr("<title>Obs: Alertas</title>\n  <updated>2026-11-21T12:00:05Z"));
    EXPECT_THAT(feed, HasSubstr("<title>RETRACTADA: Opioide"));
    EXPECT_THAT(feed, HasSubstr("href=\"https://observatory.example/es/alerts/XA/XA-12\""));
    EXPECT_THAT(feed, HasSubstr(
        "href=\"https://observatory.example/api/v1/public/alerts/XA/XA-13/cap\""));
    EXPECT_THAT(feed, HasSubstr("Wrong  sample &amp; &lt;more&gt;"));
    EXPECT_THAT(feed, Not(HasSubstr("XA-14")));
}

}  // namespace
}  // namespace atalaya::warning
