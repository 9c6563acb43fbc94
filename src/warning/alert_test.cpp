#include "warning/alert.hpp"

#include <gmock/gmock.h>

#include "content/library.hpp"
#include "warning/sample_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;

// What an envelope says beside its body.
Alert WithEnvelope(Alert alert, const Alert& sent) {
    alert.origin = sent.origin;
    alert.mark = sent.mark;
    alert.exercise = sent.exercise;
    return alert;
}

TEST(AlertTest, ABodyGivesTheSameAlert) {
    auto alert = SampleAlert();
    alert.revision = 3;
    alert.status = AlertStatus::Retracted;
    alert.note = "The laboratory had mixed up two samples.";
    alert.texts[1].what_changed = "El laboratorio había confundido dos muestras.";
    const auto body = ToJson(alert);
    const auto read = AlertFromJson(body);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(ToJson(WithEnvelope(*read, alert)), body);
    EXPECT_EQ(read->files[0].bytes, alert.files[0].bytes);
    // Why it was taken back is not what an earlier update changed.
    EXPECT_EQ(read->NoteIn(Lang::Es).text, "The laboratory had mixed up two samples.");
    EXPECT_EQ(read->subject, "alert:XA-12");
    EXPECT_EQ(read->status, AlertStatus::Retracted);
    auto update = *read;
    update.status = AlertStatus::Released;
    EXPECT_EQ(update.NoteIn(Lang::Es).text, "El laboratorio había confundido dos muestras.");
    EXPECT_EQ(update.NoteIn(Lang::Fr).text, "The laboratory had mixed up two samples.");
}

Alert Retraction() {
    auto alert = SampleAlert();
    alert.revision = 2;
    alert.status = AlertStatus::Retracted;
    alert.note = alert.reasons.In(Lang::Es) = "Muestras confundidas.";
    alert.reasons.In(Lang::Fr) = "Échantillons confondus.";
    return alert;
}

TEST(AlertTest, WhyItWasTakenBackIsReadInTheReadersLanguage) {
    const auto body = ToJson(Retraction());
    EXPECT_EQ(body.at("reasons").as_object().size(), 2u);
    // What a program shows that knows of one reason only.
    EXPECT_EQ(body.at("note"), json::value("Muestras confundidas."));
    const auto read = AlertFromJson(body);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->NoteIn(Lang::Fr).Marked(), "Échantillons confondus.");
    EXPECT_FALSE(read->NoteIn(Lang::Fr).other);
    // Where it was not said in theirs, as it was said, with its language.
    EXPECT_EQ(read->NoteIn(Lang::Pt).other, Lang::Es);
    EXPECT_EQ(read->NoteIn(Lang::Pt).text, "Muestras confundidas.");
    EXPECT_EQ(read->NoteIn(Lang::En).Marked(), "Español: Muestras confundidas.");
}

// The note of an update as the reason of a retraction: a text's own words come first.
TEST(AlertTest, WhatAnUpdateChangesIsReadInTheReadersLanguage) {
    auto alert = SampleAlert();
    alert.revision = 2;
    alert.note = "Los comprimidos son verdes.";
    alert.reasons.In(Lang::Es) = alert.note;
    alert.reasons.In(Lang::Pt) = "Os comprimidos são verdes.";
    alert.reasons.In(Lang::En) = "The tablets are green.";
    for (auto& text : alert.texts) text.what_changed.clear();
    alert.texts[0].what_changed = "They are green.";
    const auto read = AlertFromJson(ToJson(alert));
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    ASSERT_EQ(read->texts[0].lang, Lang::En);
    EXPECT_EQ(read->NoteIn(Lang::En).Marked(), "They are green.");
    EXPECT_EQ(read->NoteIn(Lang::Pt).Marked(), "Os comprimidos são verdes.");
    EXPECT_EQ(read->NoteIn(Lang::Fr).Marked(), "Español: Los comprimidos son verdes.");
}

TEST(AlertTest, OneReasonFromBeforeTheyHadLanguagesIsStillRead) {
    auto body = ToJson(Retraction());
    body.erase("reasons");
    const auto read = AlertFromJson(body);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    for (const Lang lang : base::kLangs)
        EXPECT_EQ(read->NoteIn(lang).Marked(), "Muestras confundidas.");
    EXPECT_FALSE(ToJson(*read).contains("reasons"));
}

TEST(AlertTest, AReasonOnlyInALaterLanguageLeavesTheNote) {
    auto body = ToJson(Retraction());
    body["reasons"] = json::object{{"nl", "Monsters verwisseld."}};
    const auto read = AlertFromJson(body);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->NoteIn(Lang::Fr).Marked(), "Muestras confundidas.");
}

TEST(AlertTest, WhatALaterVersionAddsIsPassedOver) {
    auto body = ToJson(SampleAlert());
    body["quantity"] = json::object{{"tablets", 12}};
    body["severity"] = "catastrophic";
    body["texts"].as_array().push_back(json::object{{"lang", "nl"}, {"headline", "Opiaat"}});
    const auto read = AlertFromJson(body);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->severity, "unknown");
    EXPECT_EQ(read->texts.size(), 4u);
}

// By the member, and with a reason that has a text in every language.
TEST(AlertTest, WhatDoesNotFitIsRefusedByName) {
    const auto library = *content::Library::Load({});
    const auto member = [&](std::string_view key, json::value value) {
        auto body = ToJson(SampleAlert());
        if (value.is_null())
            body.erase(key);
        else
            body[key] = std::move(value);
        const auto read = AlertFromJson(body);
        if (read.ok()) return std::string();
        EXPECT_TRUE(library->HasMessage(read.error().Get("reason"))) << read.error().Describe();
        return std::string(read.error().Get("member"));
    };
    EXPECT_EQ(member("reference", "../../etc"), "reference");
    EXPECT_EQ(member("exercise", "yes"), "");   // is on the envelope
    EXPECT_EQ(member("substance", json::object{{"provisional", 1}}), "substance/provisional");
    EXPECT_EQ(member("substance", 1), "substance");
    EXPECT_EQ(member("places", json::array{1}), "places");
    EXPECT_EQ(member("audience", json::array{1}), "audience");
    EXPECT_EQ(member("audience", json::array(501, "x")), "audience");
    EXPECT_EQ(member("reference", ""), "reference");
    EXPECT_EQ(member("number", "\xff"), "number");
    EXPECT_EQ(member("reference", nullptr), "reference");
    EXPECT_EQ(member("status", "burnt"), "status");
    EXPECT_EQ(member("texts", json::array{}), "texts");
    EXPECT_EQ(member("texts", "none"), "texts");
    EXPECT_EQ(member("texts", json::array{json::object{{"lang", "en"}}}), "texts/0/headline");
    EXPECT_EQ(member("cases", -1), "cases");
    EXPECT_EQ(member("revision", 0), "revision");
    EXPECT_EQ(member("valid_until", "soon"), "valid_until");
    EXPECT_EQ(member("substance", json::object{{"names", 7}}), "substance/names");
    EXPECT_EQ(member("files", json::array{json::object{
                                  {"name", "../x"}, {"type", "a/b"}, {"bytes", "AAAA"}}}),
              "files/0/name");
    EXPECT_EQ(member("files", json::array{json::object{
                                  {"name", "x"}, {"type", "a/b"}, {"bytes", "?"}}}),
              "files/0/bytes");
    EXPECT_EQ(member("contact", json::string(501, 'x')), "contact");
    EXPECT_EQ(member("reasons", "wrong"), "reasons");
    EXPECT_EQ(member("reasons", json::object{{"es", 7}}), "reasons/es");
    EXPECT_EQ(member("reasons", json::object{{"es", json::string(2000, 'x')}}), "");
    EXPECT_EQ(member("reasons", json::object{{"es", json::string(20'001, 'x')}}), "reasons/es");
}

TEST(AlertTest, TitlesSayFirstWhatMustNotBeOverlooked) {
    auto alert = SampleAlert();
    EXPECT_EQ(TitleOf(alert, Lang::Es), "Opioide potente en comprimidos azules");
    alert.exercise = true;
    alert.status = AlertStatus::Retracted;
    EXPECT_EQ(TitleOf(alert, Lang::Es), "SIMULACRO: RETRACTADA: Opioide potente en comprimidos azules");
    alert.texts = {SampleText(Lang::Fr, "Opioïde")};
    // The words are in the language of the text, which the reader gets in want of another.
    EXPECT_EQ(TitleOf(alert, Lang::En), "EXERCICE\u00A0: RÉTRACTÉE\u00A0: Opioïde");
    EXPECT_THAT(LanguagesOf(alert), ElementsAre(Lang::Fr));
}

TEST(AlertTest, IsOverAfterItsLastDay) {
    auto alert = SampleAlert();
    EXPECT_FALSE(alert.Over({2026, 12, 31}));
    EXPECT_TRUE(alert.Over({2027, 1, 1}));
    alert.valid_until.reset();
    EXPECT_FALSE(alert.Over({2030, 1, 1}));
    alert.status = AlertStatus::Cancelled;
    EXPECT_TRUE(alert.Over({2026, 1, 1}));
}

}  // namespace
}  // namespace atalaya::warning
