#pragma once

// What the tests of keeping and releasing stand on: a store with the room's tables, the shipped
// content and roles, and people of two countries.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "surveys/releases.hpp"
#include "surveys/remark.hpp"
#include "surveys/surveys.hpp"
#include "testing/databases.hpp"

namespace atalaya::surveys {

inline access::Caller Person(std::int64_t id, std::vector<access::Grant> grants) {
    access::Caller caller;
    caller.kind = access::Caller::Kind::Person;
    caller.id = caller.person = id;
    caller.grants = std::move(grants);
    return caller;
}

inline LocalText Same(const std::string& text) { return {{text, text, text, text}}; }

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}

// A survey without weights or strata: 60 pupils, asked for their sex, age and use of cannabis.
inline Description SchoolSurvey(const std::string& id, int year, const std::string& country = "XA") {
    Description out;
    out.id = id;
    out.country = country;
    out.series = "school";
    out.title = Same("School survey");
    out.setting = Setting::School;
    out.mode = Mode::SelfPaper;
    out.from = std::to_string(year) + "-04";
    out.to = std::to_string(year) + "-05";
    out.year = year;
    out.population = Same("Pupils of grades 8 to 12");
    out.age_from = 12;
    out.age_to = 18;
    out.territory = country;
    out.synthetic = true;
    return out;
}

inline Cell ShareCell(double value, double se, std::size_t n) {
    Cell cell;
    cell.estimate = {.value = value,
                     .variance = se * se,
                     .se = se,
                     .cv = se / value,
                     .n = n,
                     .weighted_n = 1000,
                     .df = 20,
                     .deff_wr = 1.5,
                     .deff_wor = 1.5,
                     .lower = value - 2 * se,
                     .upper = value + 2 * se};
    cell.interval = stats::ProportionInterval{
        .lower = value - 2 * se, .upper = value + 2 * se, .effective_n = 40};
    cell.cases = static_cast<std::size_t>(value * static_cast<double>(n));
    return cell;
}

// Use of cannabis in the year: in all, of girls and of boys.
inline SurveyTable CannabisTable(const Description& description, double all = 0.10) {
    SurveyTable table;
    table.description = description;
    table.plan.id = "cannabis";
    table.plan.title = Same("Cannabis");
    table.plan.measures = {{"past_year", "cannabis"}};
    table.plan.groupings = {{"sex"}};
    table.data_digest = "00ff";
    table.groups.push_back({});
    for (const char* sex : {"male", "female"})
        table.groups.push_back({{{"sex", Same("Sex"), sex, Same(sex)}}});
    Line line;
    line.what = {"past_year", "cannabis"};
    line.title = Same("Use in the past year");
    line.substance_title = Same("Cannabis");
    line.ways = {Remark("surveys.way_last_use")};
    line.cells = {ShareCell(all, 0.01, 600), ShareCell(all + 0.02, 0.02, 300),
                  ShareCell(all - 0.02, 0.02, 300)};
    table.lines.push_back(std::move(line));
    table.rows = table.population = 600;
    return table;
}

class SurveysTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        library = *content::Library::Load({});
        standard = *Standard::Load(*library);
        policy.emplace(*access::Policy::Load(*library));
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(Releases::Prepare(db()).ok());
        releases.emplace(db(), *policy, journal, clock);
    }

    Result<Release> Publish(const Description& description, double all = 0.10) {
        clock.Advance(1000);
        return releases->Publish(analyst, CannabisTable(description, all), Same("Cannabis"), {});
    }
    std::vector<journal::Entry> Entries(const std::string& action) {
        return db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return journal.Read(tx, {.action = action});
        });
    }
    void Change(const std::string& sql) {
        db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) { tx.Execute(sql); });
    }

    base::FixedClock clock;
    journal::Journal journal{clock};
    std::shared_ptr<const content::Library> library;
    std::shared_ptr<const Standard> standard;
    std::optional<access::Policy> policy;
    std::optional<Releases> releases;

    const access::Caller analyst = Person(1, {{"analyst", "*"}});
    const access::Caller reader = Person(2, {{"reader", "XA"}});
    const access::Caller stranger = Person(3, {{"analyst", "XB"}});
};

}  // namespace atalaya::surveys
