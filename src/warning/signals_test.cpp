#include "warning/signals.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "registers/render_titles.hpp"
#include "registers/shipped_world_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The clock stands on Thursday, 2026-01-01: the last complete week began on 2025-12-22.
class SignalsTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "samples", "signals", "seizures", "detected_substances"};
    }
    content::Sources Sources() override {
        if (!m_own.empty()) return {.folders = {m_own}};
        return {};
    }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(Signals::Prepare(db()).ok());
        m_indicators = std::make_unique<indicators::Indicators>(db(), *m_policy, m_journal, m_clock);
        ASSERT_TRUE(m_indicators->Load(m_library, m_catalogue).ok());
        m_signals.emplace(Signals::Parts{db(), *m_policy, m_clock, *m_records, *m_indicators});
    }
    std::string Notify(const std::string& day, const std::string& more = "") {
        return Create("notifications", R"({"what": "Overdose", "received_on": ")" + day +
                                           R"(", "place": "XA-01-002", "reporter_kind": "hospital")" +
                                           more + "}");
    }
    // A quiet past: one notification every other week of two years.
    void QuietPast(const std::string& more) {
        for (int week = 4; week < 104; week += 2)
            Notify(Day(-7 * week), more);
    }
    static std::string Day(int from_thursday) {
        return base::Date::FromDays(base::Date{2026, 1, 1}.ToDays() + from_thursday).ToString();
    }
    DetectorRun Run() {
        auto run = m_signals->Run(access::Caller::System(), *m_library, *m_catalogue, "XA");
        if (!run.ok()) throw std::runtime_error(run.error().Describe());
        for (const auto& fault : run->faults) ADD_FAILURE() << fault.Describe();
        return *std::move(run);
    }
    // "notifications_by_place/place:XA-01 2025-12-22 ears_c3"
    std::vector<std::string> Kept() {
        const auto model = m_catalogue->Find("signals");
        const auto page = m_records->List(db(), access::Caller::System(), *model, {.limit = 500});
        std::vector<std::string> out;
        for (const auto& record : page->records) {
            const auto shown = registers::RenderRecord(*model, record, {});
            out.push_back(std::string(shown.at("series").as_string()) + " " +
                          std::string(shown.at("period").as_string()) + " " +
                          std::string(shown.at("detector").as_string()));
        }
        std::sort(out.begin(), out.end());
        return out;
    }
    const WatchedSeries& Series(std::string_view id) {
        if (m_series.empty()) {
            auto read = ReadWatchedSeries(*m_library, *m_catalogue);
            if (!read.ok()) throw std::runtime_error(read.error().Describe());
            m_series = *std::move(read);
        }
        return *std::find_if(m_series.begin(), m_series.end(),
                             [&](const WatchedSeries& one) { return one.id == id; });
    }
    SeriesSet Set(const WatchedSeries& series) {
        auto set = ReadSeries({db(), *m_policy, *m_catalogue, *m_indicators},
                              access::Caller::System(), series, "XA", m_clock.Today());
        if (!set.ok()) throw std::runtime_error(set.error().Describe());
        return *std::move(set);
    }

    std::filesystem::path m_own;
    std::unique_ptr<indicators::Indicators> m_indicators;
    std::optional<Signals> m_signals;
    std::vector<WatchedSeries> m_series;
};

TEST_P(SignalsTest, ASeriesHasEveryPeriodUpToTheLastThatIsComplete) {
    Notify("2025-12-31");                                     // in the week that is not over
    Notify("2025-12-22");
    Notify("2025-12-28");
    Notify("2025-12-03");
    Notify("2025-12-04", R"(, "exercise": true)");
    Notify("2025-12");                                        // the week is not known
    Notify("2025-12-23", R"(, "place": "XA")");
    const auto set = Set(Series("notifications_by_place"));
    EXPECT_EQ(set.first.ToString(), "2025-12-01");
    EXPECT_EQ(set.periods, 4u);
    EXPECT_EQ(set.StartOf(3).ToString(), "2025-12-22");
    EXPECT_EQ(set.left_out, 1);
    ASSERT_EQ(set.series.size(), 2u);
    EXPECT_THAT(set.series[0].keys, ElementsAre(std::pair<std::string, std::string>("place", "XA")));
    EXPECT_THAT(set.series[1].counts, ElementsAre(1, 0, 0, 2));
    EXPECT_EQ(SeriesName(Series("notifications_by_place"), set.series[1].keys),
              "notifications_by_place/place:XA-01");
    EXPECT_EQ(SeriesTitle(Series("notifications_by_place"), *m_catalogue, set.series[1].keys,
                          Lang::En),
              "Notifications by territory, weekly: Brumales");
}

TEST_P(SignalsTest, SumsAndMonthsAndSingleValues) {
    Notify("2025-12-22", R"(, "persons_affected": 5, "deaths": 2)");
    Notify("2025-12-23", R"(, "persons_affected": 1, "deaths": 1)");
    EXPECT_THAT(Set(Series("deaths_notified")).series.at(0).counts, ElementsAre(3));

    WatchedSeries monthly = Series("deaths_notified");
    monthly.step = stats::SeriesStep::kMonths;
    Notify("2025-10", R"(, "persons_affected": 1, "deaths": 1)");
    const auto months = Set(monthly);
    EXPECT_EQ(months.first.ToString(), "2025-10-01");
    EXPECT_EQ(months.StartOf(2).ToString(), "2025-12-01");
    EXPECT_THAT(months.series.at(0).counts, ElementsAre(1, 0, 3));

    WatchedSeries values = monthly;
    values.measure = WatchedSeries::Measure::Values;
    const auto single = Set(values);
    EXPECT_THAT(single.series.at(0).counts, ElementsAre(1, 0, 2));
    EXPECT_THAT(single.series.at(0).values.at(2), ::testing::UnorderedElementsAre(2, 1));
}

// Two persons a month for two years and more, then nine in the last month.
TEST_P(SignalsTest, TheAnswersOfAnIndicatorAreASeries) {
    const auto verified = [&](const std::string& month, const std::string& persons) {
        const auto made = Notify(month, R"(, "urgency": "routine", "kind_of_event": "other",
            "suspected_substance": "cocaine", "persons_affected": )" + persons);
        Move("notifications", made, {"triage", "verify"});
    };
    for (int month = 0; month < 29; ++month) {
        const int at = 2023 * 12 + 6 + month;
        verified(base::Date{at / 12, at % 12 + 1, 10}.ToString(), "2");
    }
    verified("2025-12-15", "9");
    Notify("2025-12-16", R"(, "persons_affected": 40)");      // not verified: in no indicator
    verified("2025-12", R"(70, "exercise": true)");
    const WatchedSeries& watched = Series("poisonings_by_territory");
    const auto set = Set(watched);
    EXPECT_EQ(set.step, stats::SeriesStep::kMonths);
    EXPECT_EQ(set.first.ToString(), "2023-07-01");
    EXPECT_EQ(set.periods, 30u);
    ASSERT_EQ(set.series.size(), 1u);
    EXPECT_EQ(set.series[0].counts[28], 2);
    EXPECT_EQ(set.series[0].counts[29], 9);
    EXPECT_EQ(SeriesTitle(watched, *m_catalogue, set.series[0].keys, Lang::En),
              "Persons affected, by territory, monthly: Brumales");

    Run();
    EXPECT_THAT(Kept(), Contains("poisonings_by_territory/territory:XA-01 2025-12-01 rare_event"));
    const auto shown = m_signals->Show(access::Caller::System(), *m_library, *m_catalogue, "XA",
                                       "poisonings_by_territory", set.series[0].keys);
    ASSERT_TRUE(shown.ok()) << shown.error().Describe();
    ASSERT_EQ(shown->detectors.size(), watched.detectors.size());
    for (const auto& judged : shown->detectors) {
        ASSERT_FALSE(judged.points.empty()) << judged.detector;
        const auto& last = judged.points.back();
        EXPECT_TRUE(last.alarm) << judged.detector;
        EXPECT_LT(last.expected, 4) << judged.detector;
    }
}

TEST_P(SignalsTest, ACaughtRiseIsASignalOnceHoweverOftenTheyRun) {
    QuietPast(R"(, "suspected_substance": "cocaine")");
    for (int i = 0; i < 8; ++i) Notify("2025-12-2" + std::to_string(2 + i % 5),
                                       R"(, "suspected_substance": "cocaine")");
    const auto first = Run();
    EXPECT_GE(first.signals, 3);
    EXPECT_EQ(first.known, 0);
    const auto kept = Kept();
    EXPECT_THAT(kept, Contains("notifications_by_place/place:XA-01 2025-12-22 rare_event"));
    EXPECT_THAT(kept, Contains("notifications_by_substance/suspected_substance:cocaine 2025-12-22 "
                               "rare_event"));
    const auto again = Run();
    EXPECT_EQ(again.signals, 0);
    EXPECT_GE(again.known, 2);
    EXPECT_EQ(Kept(), kept);

    // A week later the quiet week makes none, and the old ones stay as they are.
    m_clock.Advance(7LL * 86'400'000);
    Run();
    EXPECT_EQ(Kept(), kept);
}

TEST_P(SignalsTest, AFirstAppearanceIsFoundAndAWithdrawnSignalStaysAway) {
    const auto sample = [&](const std::string& number, const std::string& day,
                            const std::string& substance) {
        const auto made = Create(
            "samples", R"({"number": ")" + number + R"(", "collected_on": ")" + day +
                           R"(", "place": "XA-01", "origin": "other", "laboratory": "Forensic",
                               "reported_on": ")" + day + R"(", "confirmation": "confirmed",
                               "substance": ")" + substance +
                           R"(", "analyses": [{"method": "gc_ms", "confirmation": "confirmed"}]})");
        Move("samples", made, {"receive", "report"});
    };
    for (int week = 4; week < 80; week += 3)
        sample("L-" + std::to_string(week), Day(-7 * week), "cocaine");
    sample("L-0", "2025-12-24", "heroin");
    Run();
    EXPECT_THAT(Kept(), ElementsAre("new_substances_in_samples/substance:heroin 2025-12-22 "
                                    "first_appearance"));
    db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        EXPECT_TRUE(m_records->Withdraw(tx, access::Caller::System(), *m_catalogue->Find("signals"),
                                        "XA-1", 1, "entered by mistake").ok());
    });
    EXPECT_EQ(Run().known, 1);
    EXPECT_THAT(Kept(), IsEmpty());
}

TEST_P(SignalsTest, TheRunIsKeptWithItsFalseAlarms) {
    EXPECT_TRUE(m_signals->IsDue("XA", m_clock.Now()));
    QuietPast("");
    for (int i = 0; i < 8; ++i) Notify("2025-12-23");
    const auto run = Run();
    EXPECT_FALSE(m_signals->IsDue("XA", m_clock.Now()));
    EXPECT_TRUE(m_signals->IsDue("XA", m_clock.Now() + 86'400'000));
    const auto last = m_signals->Last(access::Caller::System(), "XA");
    ASSERT_TRUE(last.ok() && last->has_value());
    EXPECT_EQ((*last)->at, m_clock.Now());
    EXPECT_EQ((*last)->signals, run.signals);
    const auto rare = std::find_if(
        (*last)->alarms.begin(), (*last)->alarms.end(), [](const FalseAlarms& one) {
            return one.series == "notifications_by_place" && one.detector == "rare_event";
        });
    ASSERT_NE(rare, (*last)->alarms.end());
    EXPECT_EQ(rare->periods, 46);   // of 102 weeks, 52 are baseline and 4 were looked at
    EXPECT_EQ(rare->alarms, 0);
    EXPECT_EQ(rare->open, 1);
    EXPECT_FALSE(m_signals->Last(access::Caller::System(), "BR")->has_value());
}

TEST_P(SignalsTest, ASignalBecomesANotificationInOneStep) {
    QuietPast(R"(, "suspected_substance": "cocaine")");
    for (int i = 0; i < 8; ++i) Notify("2025-12-23", R"(, "suspected_substance": "cocaine")");
    Run();
    const auto model = m_catalogue->Find("signals");
    const auto page = m_records->List(db(), access::Caller::System(), *model,
                                      {.filter = "substance = \"cocaine\"", .limit = 1});
    ASSERT_EQ(page->records.size(), 1u);
    const auto signal = page->records[0].Reference();
    access::Caller reader = access::Caller::System();
    reader.lang = Lang::Fr;
    const auto stale = m_signals->Notify(reader, *m_catalogue, signal, 7);
    ASSERT_FALSE(stale.ok());
    EXPECT_EQ(stale.error().code, "record.changed_meanwhile");
    const auto made = m_signals->Notify(reader, *m_catalogue, signal, 1);
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto notification = registers::RenderRecord(*m_catalogue->Find("notifications"), *made, {});
    EXPECT_EQ(notification.at("what").as_string(),
              "Notifications par substance présumée, par semaine\u00A0: Cocaïne");
    EXPECT_EQ(notification.at("reporter_kind").as_string(), "signal");
    EXPECT_EQ(notification.at("reporter_reference").as_string(), signal);
    EXPECT_EQ(notification.at("suspected_substance").as_string(), "cocaine");
    // That of its maker first, then in the words of all who may have duty.
    const std::string text(notification.at("description").as_string());
    const auto said = base::Split(text, '\n');
    ASSERT_EQ(said.size(), 7u) << text;
    const std::string begins[] = {"Signal " + signal + " : Notifications par substance présumée, par semaine\u00A0: Cocaïne.",
                                  "Signal " + signal + ": Notifications by suspected substance, weekly: Cocaine.",
                                  "Señal " + signal + ": ", "Sinal " + signal + ": "};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(std::string(said[2 * i]).substr(0, begins[i].size()), begins[i]);
        EXPECT_NE(said[2 * i].find("2025-12-22"), std::string::npos);
    }
    const auto after = m_records->Get(db(), access::Caller::System(), *model, signal);
    EXPECT_EQ(after->Text(registers::SystemColumn::State), "notified");
    EXPECT_FALSE(m_signals->Notify(reader, *m_catalogue, signal, 3).ok());
}

// One signal, shown to each reader in their own language, and found by the words of any.
TEST_P(SignalsTest, ASignalIsCalledInTheLanguageOfWhoReadsIt) {
    QuietPast("");
    for (int i = 0; i < 8; ++i) Notify("2025-12-23");
    Run();
    const auto model = m_catalogue->Find("signals");
    const auto titles = [&](const registers::Record& record) {
        std::vector<std::string> out;
        for (const Lang lang : base::kLangs) {
            auto shown = registers::RenderRecord(*model, record, {});
            EXPECT_FALSE(shown.contains("series_title"));
            registers::AddTitles(*model, record, lang, shown);
            EXPECT_EQ(shown.at("series").as_string(), "notifications_by_place/place:XA-01");
            out.emplace_back(shown.at("series_title").as_string());
            const auto* field = model->FindField("series");
            EXPECT_EQ(field->type->Display(*field, record.Of(*field), *m_library, lang), out.back());
        }
        return out;
    };
    for (const char* word : {"territory", "territorio", "semaine", "Brumales"}) {
        const auto page = m_records->List(db(), access::Caller::System(), *model,
                                          {.search = word, .limit = 10});
        ASSERT_TRUE(page.ok()) << page.error().Describe();
        ASSERT_FALSE(page->records.empty()) << word;
        EXPECT_THAT(titles(page->records[0]),
                    ElementsAre("Notifications by territory, weekly: Brumales",
                                "Notificaciones por territorio, por semana: Brumales",
                                "Notificações por território, por semana: Brumales",
                                "Notifications par territoire, par semaine\u00A0: Brumales"));
    }
}

TEST_P(SignalsTest, TheChartHasEveryPeriodAndWhatEachDetectorSaid) {
    QuietPast("");
    const auto shown = m_signals->Show(access::Caller::System(), *m_library, *m_catalogue, "XA",
                                       "notifications_by_place", {{"place", "XA-01"}});
    ASSERT_TRUE(shown.ok()) << shown.error().Describe();
    EXPECT_EQ(shown->set.periods, shown->set.series.at(0).counts.size());
    ASSERT_EQ(shown->detectors.size(), 2u);
    EXPECT_EQ(shown->detectors[0].points.back().index, shown->set.periods - 1);
    const auto unknown = m_signals->Show(access::Caller::System(), *m_library, *m_catalogue, "XA",
                                         "notifications_by_place", {{"place", "XA-02"}});
    EXPECT_EQ(unknown.error().code, "warning.series_unknown");
    EXPECT_EQ(unknown.error().Get("known"), "notifications_by_place/place:XA-01");
    EXPECT_EQ(m_signals->Show(access::Caller::System(), *m_library, *m_catalogue, "XA", "x", {})
                  .error().code,
              "warning.series_unknown");
    access::Caller notifier;
    notifier.kind = access::Caller::Kind::Person;
    notifier.id = 5;
    notifier.grants = {{"ews_notifier", "XA", "", ""}};
    EXPECT_EQ(m_signals->Show(notifier, *m_library, *m_catalogue, "XA", "deaths_notified", {})
                  .error().code,
              "access.denied");
    EXPECT_FALSE(m_signals->Run(notifier, *m_library, *m_catalogue, "XA").ok());
}

ATALAYA_ON_BOTH_STORES(SignalsTest);

TEST(WatchedSeriesTest, WhatCannotBeWatchedIsNamedWithItsPlace) {
    const testing::TempFolder folder;
    const auto file = folder.path() / "warning" / "series" / "wrong.yaml";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << R"(kind: watched_series
id: wrong
title: {en: a, es: a, pt: a, fr: a}
description: {en: a, es: a, pt: a, fr: a}
register: notifications
filter: "death > 1"
date: place
measure: "sum:what"
by: [cases, place]
period: week
detectors:
  - {id: value_jump}
  - {id: ears_c1, settings: {years: 2}}
)";
    const auto library = content::Library::Load({.folders = {folder.path()}});
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const auto catalogue = registers::Catalogue::Load(*library);
    ASSERT_TRUE(catalogue.ok());
    const auto read = ReadWatchedSeries(**library, **catalogue);
    ASSERT_FALSE(read.ok());
    std::vector<std::string> codes;
    for (const auto& fault : read.error().details) {
        codes.push_back(fault.code);
        EXPECT_NE(fault.where.find("wrong.yaml:"), std::string::npos) << fault.where;
    }
    EXPECT_THAT(codes, ElementsAre("warning.series_date", "warning.series_measure",
                                   "warning.series_by", "expr.unknown_name",
                                   "warning.series_values", "warning.series_setting"));
}

// What a watch of 1,000 weekly series over ten years costs, without the store.
TEST(SeriesSpeedTest, AThousandWeeklySeriesAreJudgedAtOnce) {
    const auto node = content::ParseYaml(
        "{id: farrington_flexible, settings: {years: 5, seasons: 10, excluded_periods: 26, "
        "threshold: negative_binomial, alpha: \"0.01\"}}", "t.yaml");
    std::vector<Error> faults;
    const auto detector = ReadDetector(*node, stats::SeriesStep::kWeeks, faults);
    ASSERT_THAT(faults, IsEmpty());
    stats::CountSeries series{.step = stats::SeriesStep::kWeeks, .first = base::Date{2016, 1, 4}};
    std::uint32_t state = 12345;
    series.counts.resize(520);
    const auto began = std::chrono::steady_clock::now();
    std::size_t answers = 0;
    for (int s = 0; s < 1'000; ++s) {
        for (double& count : series.counts) {
            state = state * 1664525u + 1013904223u;
            count = static_cast<double>(state >> 28);
        }
        const auto points = RunDetector(detector, series, {}, 519, 519);
        ASSERT_TRUE(points.ok());
        answers += points->size();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_EQ(answers, 1'000u);
    RecordProperty("milliseconds", static_cast<int>(took.count() * 1000));
    std::cerr << "1,000 weekly series of ten years: " << took.count() << " s\n";
    EXPECT_LT(took.count(), 5);   // generous: shared machines, not the figure that is aimed at
}

}  // namespace
}  // namespace atalaya::warning
