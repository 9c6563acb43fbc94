#include "commitments/national_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registers/shipped_world_test.hpp"

namespace atalaya::commitments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const base::Date kToday{2026, 6, 30};

access::Caller Person(std::string role, std::string territory = "") {
    access::Caller caller;
    caller.kind = access::Caller::Kind::Person;
    caller.id = 5;
    caller.grants = {{std::move(role), "XA", std::move(territory), ""}};
    return caller;
}

// The registers of the national plan in a store, with one strategy.
class NationalPlanTest : public registers::ShippedRegistersTest {
 protected:
    std::vector<std::string_view> Registers() const override { return {kStrategies, kActivities}; }
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        m_plans = *Plans::Load(*m_library);
        m_strategy = Create(kStrategies, R"({"code": "NDS", "title": "Strategy", "kind": "strategy",
            "from": "2026", "to": "2030", "lead_body": "Council"})");
    }

    // An activity with these further members, taken into the plan.
    std::string Activity(const std::string& number, const std::string& objective,
                         const std::string& more, std::vector<std::string> steps = {"approve"}) {
        std::string text = R"({"strategy": ")" + m_strategy + R"(", "number": ")" + number +
                           R"(", "objective": ")" + objective +
                           R"(", "title": "Activity", "owner": "Ministry")";
        if (more.find("\"start\"") == std::string::npos) text += R"(, "start": "2026-01-01")";
        if (more.find("\"end\"") == std::string::npos) text += R"(, "end": "2027-12-31")";
        const auto reference = Create(kActivities, text + (more.empty() ? "" : ", " + more) + "}");
        Move(kActivities, reference, steps);
        return reference;
    }

    std::vector<commitments::Activity> Read(
        const access::Caller& caller = access::Caller::System(), const ActivityQuery& query = {}) {
        auto read = ReadActivities({db(), *m_policy, *m_records, *m_catalogue}, caller, query);
        EXPECT_TRUE(read.ok()) << read.error().Describe();
        return read.ok() ? *std::move(read) : std::vector<commitments::Activity>();
    }
    const Plan& plan() { return *m_plans.Find("hemispheric_plan_2021_2025"); }

    Plans m_plans;
    std::string m_strategy;
};

std::vector<std::string> Lines(const std::vector<MoneyLine>& money) {
    std::vector<std::string> out;
    for (const MoneyLine& line : money) {
        out.push_back(std::to_string(line.year) + " " + line.source + " " + line.currency + " " +
                      line.budget.value_or("-") + " " + line.spent.value_or("-"));
    }
    return out;
}

TEST_P(NationalPlanTest, AddsMoneyExactlyAndNeverAcrossCurrencies) {
    Activity("1", "A", R"("funds": [
        {"year": 2026, "source": "national_budget", "budget": {"amount": "0.10", "currency": "XTS"}},
        {"year": 2026, "source": "bilateral", "budget": {"amount": "5", "currency": "USD"},
         "spent": {"amount": "4.99", "currency": "XTS"}}])");
    Activity("2", "A", R"("funds": [
        {"year": 2026, "source": "national_budget", "budget": {"amount": "0.20", "currency": "XTS"}},
        {"year": 2025, "source": "national_budget", "spent": {"amount": "90000000000000000", "currency": "XTS"}},
        {"year": 2025, "source": "national_budget", "spent": {"amount": "90000000000000000", "currency": "XTS"}},
        {"year": 2025, "source": "national_budget", "spent": {"amount": "0.01", "currency": "XTS"}}])");
    const auto activities = Read();
    EXPECT_THAT(Lines(Total(activities, kToday).money),
                ElementsAre("2025 national_budget XTS - 180000000000000000.01",
                            "2026 bilateral USD 5.00 -", "2026 bilateral XTS - 4.99",
                            "2026 national_budget XTS 0.30 -"));
}

TEST_P(NationalPlanTest, CountsActivitiesByStateAndMilestonesReached) {
    const std::string milestones = R"("milestones": [
        {"title": "a", "due": "2026-03", "done": "2026-02-11"}, {"title": "b", "due": "2026-12"}])";
    Activity("2.10", "2. Treatment", milestones, {"approve", "begin"});
    Activity("2.9", "2. Treatment", milestones, {"approve", "begin", "complete"});
    Activity("1.1", "1. Prevention", milestones, {"approve", "cancel"});
    Activity("1.2", "1. Prevention", milestones, {});
    const auto activities = Read();
    const auto objectives = OwnObjectives(activities, kToday);
    ASSERT_EQ(objectives.size(), 2u);
    EXPECT_EQ(objectives[0].objective, "1. Prevention");
    EXPECT_EQ(objectives[0].progress.activities, 1) << "what is only proposed does not count";
    EXPECT_EQ(objectives[0].progress.milestones, 0) << "nor what is expected of a cancelled one";
    EXPECT_EQ(objectives[1].activities[0]->number, "2.9");
    EXPECT_THAT(objectives[1].progress.by_state,
                UnorderedElementsAre(Pair("completed", 1), Pair("under_way", 1)));
    EXPECT_EQ(objectives[1].progress.milestones, 4);
    EXPECT_EQ(objectives[1].progress.milestones_done, 2);
    EXPECT_EQ(Total(activities, kToday).activities, 3);
}

TEST_P(NationalPlanTest, RollsUpToEveryNodeAboveCountingEachActivityOnce) {
    Activity("1", "A", R"("commitments": ["HP21-RIME-3.1", "HP21-RIME-3.2", "UN16-1.a"])");
    Activity("2", "A", R"("commitments": ["HP21-RIME-3"])", {"approve", "begin"});
    Activity("3", "A", R"("commitments": ["HP21-RIME-3.1"])", {"approve", "cancel"});
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> found;  // direct, in all
    const auto activities = Read();
    for (const ServedNode& one : ServedNodes(activities, m_plans, kToday))
        found[one.node->id] = {one.direct, one.progress.activities};
    EXPECT_EQ(found["HP21-RIME-3.1"], std::pair(std::int64_t{1}, std::int64_t{1}));
    EXPECT_EQ(found["HP21-RIME-3"], std::pair(std::int64_t{1}, std::int64_t{2}));
    EXPECT_EQ(found["HP21-RIME"], std::pair(std::int64_t{0}, std::int64_t{2}));
    EXPECT_TRUE(found.contains("UN16-1.a"));
    EXPECT_FALSE(found.contains("HP21-RIME-1"));
    const Node& objective = *plan().Find("HP21-RIME-3");
    EXPECT_EQ(ActivitiesFor(activities, plan(), objective).size(), 2u);
}

TEST_P(NationalPlanTest, SaysWhatNobodyServes) {
    Activity("1", "A", R"("commitments": ["HP21-IC-1.1", "HP21-RIME-3", "HP21-PTR"])");
    const auto activities = Read();
    const Coverage coverage = CoverageOf(activities, plan());
    EXPECT_EQ(coverage.commitments, 29 + 142);
    EXPECT_EQ(coverage.direct, 2);
    EXPECT_EQ(coverage.below, 1) << "the objective of HP21-IC-1.1";
    EXPECT_EQ(coverage.above, 4) << "the actions of HP21-RIME-3, not of the pillar";
    EXPECT_EQ(coverage.unserved.size(), 171u - 7u);
    EXPECT_EQ(coverage.unserved.front()->id, "HP21-IS-1");
}

TEST_P(NationalPlanTest, RemindsOfWhatIsLateAndWhatFallsDue) {
    const auto late = Activity("1", "A", R"("end": "2026-05", "milestones": [
        {"title": "reached", "due": "2026-01-01", "done": "2026-01-01"},
        {"title": "soon", "due": "2026-07-10"}, {"title": "far", "due": "2026-12-31"}])",
                               {"approve", "begin"});
    const auto waiting = Activity("2", "A", R"("start": "2026-06-29")");
    Activity("3", "A", R"("end": "2026-01-31")", {"approve", "begin", "complete"});
    Activity("4", "A", R"("end": "2026-01-31")", {});
    Activity("5", "A", R"("start": "2026")");
    std::vector<std::string> found;
    const auto activities = Read();
    for (const Reminder& one : Reminders(activities, kToday, 30)) {
        found.push_back(one.activity->reference + " " + std::string(NameOf(one.kind)) + " " +
                        one.milestone + " " + one.due.ToString() + " " + std::to_string(one.days));
    }
    EXPECT_THAT(found, ElementsAre(late + " end  2026-05-31 -30", waiting + " begin  2026-06-29 -1",
                                   late + " milestone soon 2026-07-10 10"));
    EXPECT_EQ(Total(activities, kToday).late, 1);
    // On its last day an activity is due, not late.
    EXPECT_EQ(Reminders(activities, {2026, 5, 31}, 0).front().days, 0);
    EXPECT_EQ(Total(activities, {2026, 5, 31}).late, 0);
}

TEST_P(NationalPlanTest, ShowsEachCallerOnlyWhatTheySee) {
    Activity("1", "A", R"("mark": "public")");
    Activity("2", "A", R"("mark": "restricted")");
    Activity("3", "A", R"("mark": "public")", {});
    Activity("4", "A", R"("place": "XA-02", "mark": "public")");
    const auto numbers = [&](const access::Caller& caller) {
        std::string out;
        for (const auto& one : Read(caller)) out += one.number + (one.may_change ? "+" : "") + " ";
        return out;
    };
    EXPECT_EQ(numbers(access::Caller::System()), "1+ 2+ 3+ 4+ ");
    EXPECT_EQ(numbers(access::Caller::Anonymous()), "1 4 ");
    EXPECT_EQ(numbers(Person("national_coordinator")), "1+ 2+ 3+ 4+ ");
    EXPECT_EQ(numbers(Person("plan_owner", "XA-02")), "1 4+ ");
    EXPECT_EQ(numbers(Person("importer")), "1 2 3+ 4 ");
}

TEST_P(NationalPlanTest, AnActivityIsItsOwnersAlone) {
    Activity("1", "A", R"("mark": "public")");                                    // the Ministry's
    Activity("2", "A", R"("mark": "public", "unit": "Customs")");
    Activity("3", "A", R"("mark": "public", "place": "XA-02")");
    const auto own = [&](const access::Caller& caller) {
        std::string out;
        for (const auto& one : Read(caller)) out += one.own ? one.number + " " : "";
        return out;
    };
    EXPECT_EQ(own(access::Caller::System()), "");
    EXPECT_EQ(own(Person("national_coordinator")), "") << "who keeps the plan is not its owner";
    EXPECT_EQ(own(Person("plan_owner", "XA-02")), "3 ");
    auto caller = Person("reader");
    caller.unit = " ministry ";
    EXPECT_EQ(own(caller), "1 2 3 ");
    caller.unit = "CUSTOMS";
    EXPECT_EQ(own(caller), "2 ");
    caller.unit = "Police";
    caller.grants.push_back({"plan_owner", "XA", "", "Customs"});
    EXPECT_EQ(own(caller), "2 ");
}

TEST_P(NationalPlanTest, ReadsOneStrategyAndOnlyWhatIsOpen) {
    Activity("1", "A", "", {"approve", "cancel"});
    Activity("2", "A", "");
    EXPECT_EQ(Read(access::Caller::System(), {.strategy = m_strategy}).size(), 2u);
    EXPECT_EQ(Read(access::Caller::System(), {.strategy = "XA-99"}).size(), 0u);
    EXPECT_EQ(Read(access::Caller::System(), {.only_open = true}).size(), 1u);
    const auto wrong = ReadActivities({db(), *m_policy, *m_records, *m_catalogue},
                                      access::Caller::System(), {.strategy = "\" or 1 = 1"});
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().code, "record.reference_invalid");
}

ATALAYA_ON_BOTH_STORES(NationalPlanTest);

TEST(ComesBefore, CountsAsPeopleDo) {
    EXPECT_TRUE(ComesBefore("2.9", "2.10"));
    EXPECT_FALSE(ComesBefore("2.10", "2.9"));
    EXPECT_TRUE(ComesBefore("2", "2.1"));
    EXPECT_TRUE(ComesBefore("A2", "A10"));
    EXPECT_FALSE(ComesBefore("2.9", "2.9"));
}

}  // namespace
}  // namespace atalaya::commitments
