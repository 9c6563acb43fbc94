#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/random.hpp"
#include "indicators/indicators.hpp"
#include "indicators/render.hpp"
#include "registers/bulk.hpp"
#include "registers/shipped_world_test.hpp"

namespace atalaya::indicators {
namespace {

using base::PeriodKind;
using registers::SystemColumn;
using Engine = Indicators::Engine;

// An indicator that is not public, with a condition, beside those that are shipped.
constexpr const char* kOwnIndicator = R"(kind: indicator
id: route_seizures
version: 3
title: {en: On the route, es: En la ruta, pt: Na rota, fr: Sur la route}
description: {en: d, es: d, pt: d, fr: d}
method: {en: m, es: m, pt: m, fr: m}
unit: {en: seizures, es: incautaciones, pt: apreensões, fr: saisies}
owner: Test
themes: [supply]
register: seizures
measure: count
condition: 'routing in ("inbound", "transit") and quantity.value > 0.001'
breakdowns:
  - {id: substance, field: substance, title: {en: s, es: s, pt: s, fr: s}}
public: false
)";

// One whose condition needs to know the month.
constexpr const char* kFirstQuarter = R"(kind: indicator
id: first_quarter
version: 1
title: {en: t, es: t, pt: t, fr: t}
description: {en: d, es: d, pt: d, fr: d}
method: {en: m, es: m, pt: m, fr: m}
unit: {en: seizures, es: incautaciones, pt: apreensões, fr: saisies}
owner: Test
themes: [supply]
register: seizures
measure: count
condition: 'quarter(date) = 1'
breakdowns:
  - {id: substance, field: substance, title: {en: s, es: s, pt: s, fr: s}}
public: false
)";

class EnginesTest : public registers::ShippedRegistersTest {
 protected:
    content::Sources Sources() override {
        const auto indicators = folder().path() / "content" / "indicators";
        std::filesystem::create_directories(indicators);
        std::ofstream(indicators / "route_seizures.yaml") << kOwnIndicator;
        std::ofstream(indicators / "first_quarter.yaml") << kFirstQuarter;
        return {.folders = {folder().path() / "content"}};
    }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        m_model = m_catalogue->Find("seizures");
        m_indicators.emplace(db(), *m_policy, m_journal, m_clock);
        auto loaded = m_indicators->Load(m_library, m_catalogue);
        ASSERT_TRUE(loaded.ok()) << loaded.error().Describe();
    }

    void Insert(std::vector<json::object> inputs, std::string_view country = "XA",
                std::string_view state = "validated") {
        registers::Batch batch(*m_model);
        for (const auto& input : inputs) {
            auto checked = m_records->Check(*m_model, input, country);
            ASSERT_TRUE(checked.ok()) << checked.ToError(*m_model).Describe();
            auto& record = checked.record;
            record.At(SystemColumn::State) = std::string(state);
            record.At(SystemColumn::CreatedAt) = m_clock.Now();
            record.At(SystemColumn::ChangedAt) = m_clock.Now();
            record.At(SystemColumn::CreatedBy) = std::string("test");
            record.At(SystemColumn::ChangedBy) = std::string("test");
            record.At(SystemColumn::ImportId) = std::int64_t{0};
            batch.Add(std::move(record));
        }
        db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            registers::InsertMany(tx, m_journal, "test", 0, batch);
        });
    }

    json::object Seizure(std::string_view date, std::string_view place, std::string_view substance,
                         std::string_view amount, std::string_view unit,
                         std::string_view routing = "domestic") {
        return {{"source", "police"},
                {"case_number", "T-" + std::to_string(++m_case)},
                {"date", date},
                {"place", place},
                {"substance", substance},
                {"quantity", json::object{{"amount", amount}, {"unit", unit}}},
                {"routing", routing}};
    }

    std::vector<json::object> Generated(base::SeededRandom& random, int count);

    Answer Ask(const Question& question, Engine engine,
               const access::Caller& caller = access::Caller::System()) {
        auto answer = m_indicators->Ask(caller, question, engine);
        EXPECT_TRUE(answer.ok()) << answer.error().Describe();
        return answer.ok() ? *std::move(answer) : Answer{};
    }

    static std::string Flat(const Answer& answer) {
        std::string out = "seen " + std::to_string(answer.records_seen) + " counted " +
                          std::to_string(answer.records_counted) + " total " + answer.total + "\n";
        for (const auto& reason : answer.left_out)
            out += reason.reason + " " + std::to_string(reason.records) + "\n";
        for (const auto& row : answer.rows) {
            for (const auto& key : row.keys) out += key + " | ";
            out += row.value + " (" + std::to_string(row.records) + ", " +
                   std::to_string(row.left_out) + ")\n";
        }
        return out;
    }

    int m_case = 0;
    std::shared_ptr<const registers::Model> m_model;
    std::optional<Indicators> m_indicators;
};

TEST_P(EnginesTest, TheSameQuestionIsNotCountedTwiceUntilARecordComes) {
    Insert({Seizure("2014-03-01", "XA-01", "cocaine", "2", "kg", "inbound")});
    Question question;
    question.indicator = "route_seizures";
    question.by_period = PeriodKind::Year;
    const auto first = Ask(question, Engine::Columns);
    EXPECT_EQ(first.records_counted, 1);
    // Something is journalled that concerns no record: the number stands, and is newer.
    db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        m_journal.Append(tx, {.country = "XA", .actor = "test", .action = "login", .subject = "person"});
    });
    const auto second = Ask(question, Engine::Columns);
    EXPECT_EQ(Flat(second), Flat(first));
    EXPECT_EQ(second.data_version, first.data_version + 1);
    Insert({Seizure("2014-04-01", "XA-01", "cocaine", "2", "kg", "inbound")});
    const auto third = Ask(question, Engine::Columns);
    EXPECT_EQ(third.records_counted, 2);
    EXPECT_EQ(Flat(third), Flat(Ask(question, Engine::Sql)));
    question.by_period = PeriodKind::Month;
    EXPECT_EQ(Ask(question, Engine::Columns).rows.size(), 2u);
}

TEST_P(EnginesTest, AnAnswerKeptForOneIsNotGivenToAnother) {
    Insert({Seizure("2014-03-01", "XA-01", "cocaine", "2", "kg", "inbound"),
            Seizure("2014-03-01", "XA-02", "cocaine", "2", "kg", "inbound")});
    Question question;
    question.indicator = "route_seizures";
    const auto analyst = [](const std::string& territory) {
        access::Caller caller;
        caller.kind = access::Caller::Kind::Person;
        caller.grants = {{.role = "analyst", .country = "XA", .territory = territory}};
        return caller;
    };
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(Ask(question, Engine::Columns).records_counted, 2);
        EXPECT_EQ(Ask(question, Engine::Columns, analyst("XA-01")).records_counted, 1);
        EXPECT_EQ(Ask(question, Engine::Columns, analyst("")).records_counted, 2);
    }
    // Who may not ask is told so, whatever is kept.
    EXPECT_FALSE(m_indicators->Ask(access::Caller::Anonymous(), question).ok());
}

TEST_P(EnginesTest, SumsWhatIsComparableAndSaysWhatIsNot) {
    Insert({Seizure("2021-03-14", "XA-01-001", "cocaine_hcl", "1.5", "kg"),
            Seizure("2021-03-15", "XA-01-002", "cocaine_hcl", "250", "g"),
            Seizure("2021-05", "XA-02-001", "mdma", "70", "tablet"),
            Seizure("2022", "XA-02", "heroin", "10", "g"),
            Seizure("2022-01-01", "XA", "heroin", "0.000000001", "kg")});
    Insert({Seizure("2021-01-01", "XA-01-001", "heroin", "9", "kg")}, "XA", "draft");
    for (Engine engine : {Engine::Columns, Engine::Sql}) {
        auto by_year = Ask({"quantity_seized", PeriodKind::Year, {}, {"substance"}}, engine);
        EXPECT_EQ(Flat(by_year),
                  "seen 6 counted 4 total 1.760000001\n"
                  "indicator.left_out.state 1\n"
                  "indicator.left_out.not_comparable 1\n"
                  "2021 | cocaine_hcl | 1.75 (2, 0)\n"
                  "2021 | mdma | 0 (0, 1)\n"
                  "2022 | heroin | 0.010000001 (2, 0)\n");
        auto by_quarter = Ask({"number_of_seizures", PeriodKind::Quarter, 1}, engine);
        EXPECT_EQ(Flat(by_quarter),
                  "seen 6 counted 3 total 3\n"
                  "indicator.left_out.state 1\n"
                  "indicator.left_out.date_too_rough 1\n"
                  "indicator.left_out.place_too_rough 1\n"
                  "2021-Q1 | XA-01 | 2 (2, 0)\n"
                  "2021-Q2 | XA-02 | 1 (1, 0)\n");
        Question within{"number_of_seizures"};
        within.territory = "XA-01";
        within.from = base::Period{PeriodKind::Year, 2021, 1};
        within.to = within.from;
        EXPECT_EQ(Ask(within, engine).total, "2");
    }
}

// A seizure known to the year alone happened in no month in particular, January least of all.
TEST_P(EnginesTest, ADateKnownToTheYearCountsInNoMonth) {
    Insert({Seizure("2021", "XA-01-001", "heroin", "1", "kg"),
            Seizure("2021-01", "XA-01-001", "heroin", "1", "kg"),
            Seizure("2021-05-02", "XA-01-001", "heroin", "1", "kg")});
    for (Engine engine : {Engine::Columns, Engine::Sql}) {
        EXPECT_EQ(Flat(Ask({"number_of_seizures", PeriodKind::Month}, engine)),
                  "seen 3 counted 2 total 2\n"
                  "indicator.left_out.date_too_rough 1\n"
                  "2021-01 | 1 (1, 0)\n"
                  "2021-05 | 1 (1, 0)\n");
        EXPECT_EQ(Flat(Ask({"number_of_seizures", PeriodKind::Year}, engine)),
                  "seen 3 counted 3 total 3\n2021 | 3 (3, 0)\n");
        EXPECT_EQ(Flat(Ask({"first_quarter", PeriodKind::Month}, engine)),
                  "seen 3 counted 1 total 1\n"
                  "indicator.left_out.condition 2\n"
                  "2021-01 | 1 (1, 0)\n");
    }
}

TEST_P(EnginesTest, GroupsSubstances) {
    Insert({Seizure("2021-03-14", "XA-01-001", "cocaine_hcl", "1", "kg"),
            Seizure("2021-03-14", "XA-01-001", "coca_paste", "1", "kg"),
            Seizure("2021-03-14", "XA-01-001", "heroin", "1", "kg")});
    for (Engine engine : {Engine::Columns, Engine::Sql}) {
        auto groups = Ask({"quantity_seized", {}, {}, {"substance_group"}}, engine);
        ASSERT_EQ(groups.rows.size(), 2u);
        EXPECT_EQ(groups.rows[0].value, "2");
        EXPECT_NE(groups.rows[0].labels[0].In(Lang::Pt), groups.rows[0].keys[0]);
    }
}

constexpr const char* kPlaces[] = {"XA",        "XA-01",     "XA-01-001",
                                   "XA-02-003", "XA-06-001", "XA-06-004"};

Question GeneratedQuestion(base::SeededRandom& random) {
    Question out;
    const char* ids[] = {"quantity_seized", "number_of_seizures", "route_seizures",
                         "first_quarter"};
    out.indicator = ids[random.Below(4)];
    if (auto by = random.Below(4)) out.by_period = static_cast<PeriodKind>(by - 1);
    if (auto level = random.Below(4)) out.by_territory_level = static_cast<int>(level) - 1;
    if (random.Below(2)) out.breakdowns.push_back("substance");
    if (random.Below(3) == 0) out.territory = kPlaces[random.Below(6)];
    if (random.Below(3) == 0)
        out.from = base::Period{PeriodKind::Quarter, 2021, 1 + static_cast<int>(random.Below(4))};
    if (random.Below(3) == 0)
        out.to = base::Period{PeriodKind::Month, 2023, 1 + static_cast<int>(random.Below(12))};
    return out;
}

std::vector<json::object> EnginesTest::Generated(base::SeededRandom& random, int count) {
    const char* substances[] = {"cocaine_hcl", "heroin", "mdma", "cannabis_herb"};
    const char* units[] = {"kg", "g", "tablet", "ml", "other"};
    const char* routes[] = {"domestic", "inbound", "transit"};
    std::vector<json::object> out;
    for (int i = 0; i < count; ++i) {
        std::string date =
            base::Date::FromDays(18628 + static_cast<std::int64_t>(random.Below(1500))).ToString();
        if (random.Below(6) == 0) date.resize(random.Below(2) ? 7 : 4);
        base::Decimal amount(static_cast<std::int64_t>(random.Below(1'000'000)) + 1, 4);
        auto input = Seizure(date, kPlaces[random.Below(6)], substances[random.Below(4)],
                             amount.ToString(), units[random.Below(5)], routes[random.Below(3)]);
        if (random.Below(5) == 0) input.erase("routing");
        out.push_back(std::move(input));
    }
    return out;
}

// Every question gets the same answer from the coded columns as from the store, for thousands of
// generated records, after changes too: then kept answers are brought up to date.
TEST_P(EnginesTest, AgreeOnGeneratedQuestions) {
    base::SeededRandom random(77);
    access::Caller local = access::Caller::System();
    local.kind = access::Caller::Kind::Person;
    local.id = 5;
    local.grants = {{"analyst", "XA", "XA-06", ""}};
    access::Caller regional = local;
    regional.grants.push_back({"analyst", "XA", "XA-01", ""});
    std::vector<Question> questions;
    for (int i = 0; i < 60; ++i) questions.push_back(GeneratedQuestion(random));
    auto compare = [&] {
        for (const auto& question : questions) {
            for (const auto& caller : {local, regional, access::Caller::System()}) {
                auto columns = Ask(question, Engine::Columns, caller);
                EXPECT_EQ(columns.computed_by, "columns");
                ASSERT_EQ(Flat(columns), Flat(Ask(question, Engine::Sql, caller)))
                    << question.indicator;
            }
        }
    };
    Insert(Generated(random, 1500));
    Insert(Generated(random, 200), "XA", "submitted");
    compare();
    // A change, a withdrawal and new records enter without a rebuild.
    db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
        auto system = access::Caller::System();
        ATALAYA_TRY(m_records->Move(tx, system, *m_model, "XA-7", 1, "reopen", "check"));
        ATALAYA_TRY(
            m_records->Update(tx, system, *m_model, "XA-7", 2,
                              {{"quantity", json::object{{"amount", "3"}, {"unit", "kg"}}}}));
        ATALAYA_TRY(m_records->Withdraw(tx, system, *m_model, "XA-8", 1, "entered twice"));
        return {};
    });
    Insert(Generated(random, 100));
    compare();
    auto seen = Ask({"number_of_seizures"}, Engine::Columns).records_seen;
    EXPECT_EQ(seen, 1500 + 200 - 1 + 100);
}

TEST_P(EnginesTest, ScopeLimitsWhatIsCountedAndIsNotTold) {
    Insert({Seizure("2021-03-14", "XA-01-001", "heroin", "1", "kg", "transit"),
            Seizure("2021-03-14", "XA-02-001", "heroin", "1", "kg", "transit")});
    Question question{"route_seizures"};
    auto nobody = m_indicators->Ask(access::Caller::Anonymous(), question);
    ASSERT_FALSE(nobody.ok());
    EXPECT_EQ(nobody.error().code, "access.denied");
    access::Caller regional = access::Caller::Anonymous();
    regional.kind = access::Caller::Kind::Person;
    regional.grants = {{"analyst", "XA", "XA-01", ""}};
    for (Engine engine : {Engine::Columns, Engine::Sql})
        EXPECT_EQ(Flat(Ask(question, engine, regional)), "seen 1 counted 1 total 1\n1 (1, 0)\n");
}

TEST_P(EnginesTest, WrongQuestionsAreAnsweredPrecisely) {
    auto code = [&](const Question& question) {
        auto answer = m_indicators->Ask(access::Caller::System(), question);
        return answer.ok() ? std::string() : answer.error().code;
    };
    Question question{"quantity_siezed"};
    EXPECT_EQ(
        m_indicators->Ask(access::Caller::System(), question).error().Get("nearest").substr(0, 15),
        "quantity_seized");
    EXPECT_EQ(code({"quantity_seized", {}, {}, {"colour"}}), "indicator.breakdown_unknown");
    EXPECT_EQ(code({"quantity_seized", {}, {}, {"substance", "substance"}}),
              "indicator.breakdown_unknown");
    EXPECT_EQ(code({"quantity_seized", {}, 9}), "indicator.level_unknown");
    question = {"quantity_seized"};
    question.territory = "XA-99";
    EXPECT_EQ(code(question), "indicator.territory_unknown");
    question = {"quantity_seized"};
    question.filter = "case_number = \"T-1\"";
    EXPECT_EQ(code(question), "indicator.filter_name");
    question.filter = "substance = ";
    EXPECT_EQ(code(question), "expr.incomplete");
    question = {"quantity_seized"};
    question.from = base::Period{PeriodKind::Year, 2022, 1};
    question.to = base::Period{PeriodKind::Year, 2021, 1};
    EXPECT_EQ(code(question), "indicator.period_order");
}

TEST(Rounded, RoundsHalfAwayFromZero) {
    EXPECT_EQ(Rounded("12.3456", 1), "12.3");
    EXPECT_EQ(Rounded("12.35", 1), "12.4");
    EXPECT_EQ(Rounded("9.96", 1), "10.0");
    EXPECT_EQ(Rounded("-0.04", 1), "0.0");
    EXPECT_EQ(Rounded("-9.95", 1), "-10.0");
    EXPECT_EQ(Rounded("7", 2), "7.00");
    EXPECT_EQ(Rounded("99999999999999999999.9", 0), "100000000000000000000");
}

ATALAYA_ON_BOTH_STORES(EnginesTest);

}  // namespace
}  // namespace atalaya::indicators
