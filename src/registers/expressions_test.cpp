// The names that a register gives to expressions mean the same over a record in memory and over
// its row in either store.

#include <gmock/gmock.h>

#include "base/random.hpp"
#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kDates =
    "  - {id: reported, type: date, title: TITLE}\n"
    "  - {id: stay, type: period, title: TITLE}\n"
    "  - {id: earliest, type: date, title: TITLE,\n"
    "     derive: \"min(date, coalesce(reported, date))\"}\n";

class ExpressionsTest : public RecordsTest {
 protected:
    void SetUp() override {
        model = MakeModel(ParcelYaml(kDates));
        RecordsTest::SetUp();
    }

    // A date that is known to the day, the month or the year.
    std::string Date() {
        auto text = base::Date::FromDays(16'000 + static_cast<std::int64_t>(m_random.Below(900)))
                        .ToString();
        const std::size_t sizes[] = {4, 7, 10};
        return text.substr(0, sizes[m_random.Below(3)]);
    }
    std::string Pick(std::initializer_list<const char*> choices) {
        return choices.begin()[m_random.Below(choices.size())];
    }
    std::string Number() {
        const std::string date = Pick({"date", "reported", "earliest", "stay.from", "stay.to"});
        switch (m_random.Below(6)) {
            case 0: return "year(" + date + ")";
            case 1:
                return "days_between(" + date + ", " + Pick({"date", "reported", "2014-06-15"}) +
                       ") / 30";
            case 2: return "quarter(" + date + ")";
            case 3: return Pick({"date.precision", "reported.precision", "earliest.precision"});
            default: return "month(" + date + ")";
        }
    }
    std::string Condition(int depth) {
        if (depth > 0) {
            switch (m_random.Below(4)) {
                case 0: return "(" + Condition(depth - 1) + " or " + Condition(depth - 1) + ")";
                case 1: return "not (" + Condition(depth - 1) + ")";
                case 2: return Condition(depth - 1) + " and " + Condition(depth - 1);
                default: break;
            }
        }
        switch (m_random.Below(4)) {
            case 0: return "missing(" + Number() + ")";
            case 1: return Number() + Pick({" < ", " = ", " >= "}) + Number();
            case 2: return Pick({"date", "reported", "earliest"}) + Pick({" < ", " = ", " >= "}) +
                           Pick({"reported", "2014-06-01", "stay.from", "date"});
            default: return Number() + " in (1, 2, 4, 7, 2014)";
        }
    }

    base::SeededRandom m_random{2014};
};

ATALAYA_ON_BOTH_STORES(ExpressionsTest);

TEST_P(ExpressionsTest, ADateKnownToTheYearIsInNoMonth) {
    Create(R"({"case_number": "C-1", "date": "2014"})");
    Create(R"({"case_number": "C-2", "date": "2014-01"})");
    Create(R"({"case_number": "C-3", "date": "2014-01-20"})");
    EXPECT_THAT(List({.filter = "month(date) = 1"}), ElementsAre("XA-3", "XA-2"));
    EXPECT_THAT(List({.filter = "quarter(date) = 1"}), ElementsAre("XA-3", "XA-2"));
    EXPECT_THAT(List({.filter = "not (month(date) = 1)"}), IsEmpty())
        << "nor is it known not to be";
    EXPECT_THAT(List({.filter = "missing(quarter(date))"}), ElementsAre("XA-1"));
    EXPECT_THAT(List({.filter = "days_between(date, 2014-01-31) = 11"}), ElementsAre("XA-3"));
    EXPECT_THAT(List({.filter = "year(date) = 2014"}), ElementsAre("XA-3", "XA-2", "XA-1"));
}

TEST_P(ExpressionsTest, ADerivedDateIsKnownNoBetterThanWhatItComesFrom) {
    const auto earliest = [&](std::string_view number, std::string_view date,
                              std::string_view reported) {
        const auto record = Create(R"({"case_number": ")" + std::string(number) +
                                   R"(", "date": ")" + std::string(date) +
                                   R"(", "reported": ")" + std::string(reported) + R"("})");
        const auto& field = *model->FindField("earliest");
        return field.type->ToText(field, record.Of(field))[0];
    };
    EXPECT_EQ(earliest("C-1", "2014", "2015-02-03"), "2014");
    EXPECT_EQ(earliest("C-2", "2014-05", "2014"), "2014");
    EXPECT_EQ(earliest("C-3", "2014-05", "2014-04-30"), "2014-04-30");
    EXPECT_EQ(earliest("C-4", "2014-01-01", "2014"), "2014");
    EXPECT_THAT(List({.filter = "month(earliest) > 0"}), ElementsAre("XA-3"));
}

TEST_P(ExpressionsTest, GeneratedConditionsHoldInMemoryAsInTheStore) {
    std::vector<Record> all;
    for (int i = 0; i < 40; ++i) {
        json::object input{{"case_number", "C-" + std::to_string(i)}, {"date", Date()}};
        if (m_random.Below(4)) input["reported"] = Date();
        if (m_random.Below(3)) input["stay"] = json::object{{"from", Date()}};
        all.push_back(Create(json::serialize(input)));
    }
    int some = 0;
    for (int i = 0; i < 300; ++i) {
        const auto text = Condition(i % 3);
        const auto condition = model->Parse(text);
        ASSERT_TRUE(condition.ok()) << text << condition.error().Describe();
        std::vector<std::string> expected;
        for (auto record = all.rbegin(); record != all.rend(); ++record) {
            if (condition->Holds(record->cells, clock.Today()))
                expected.push_back(record->Reference());
        }
        ASSERT_EQ(List({.filter = text, .limit = 40}), expected) << text;
        some += !expected.empty() && expected.size() < all.size();
    }
    EXPECT_GT(some, 100) << "the conditions tell records apart";
}

TEST(Names, OfferTheNearestCodes) {
    const auto model = MakeModel(ParcelYaml(
        "  - {id: drug, type: substance, title: TITLE}\n"
        "  - {id: hidden_in, type: code, list: hiding_place, title: TITLE}\n"));
    const auto nearest = [&](std::string_view text) {
        const auto parsed = model->Parse(text);
        EXPECT_FALSE(parsed.ok()) << text;
        return parsed.ok() ? "" : parsed.error().code + " " +
                                      std::string(parsed.error().Get("nearest"));
    };
    EXPECT_THAT(nearest("drug = \"cocain\""), HasSubstr("expr.unknown_code cocaine"));
    EXPECT_THAT(nearest("within(drug, \"heroine\")"), HasSubstr("heroin"));
    EXPECT_THAT(nearest("place = \"Colmbia\""), HasSubstr("CO"));
    EXPECT_THAT(nearest("quantity.unit in (\"kg\", \"kilogrm\")"), HasSubstr("kg"));
    EXPECT_EQ(nearest("state = \"validted\""), "expr.unknown_code validated");
    EXPECT_EQ(nearest("mark = \"restrictd\""), "expr.unknown_code restricted");
    EXPECT_EQ(nearest("hidden_in = \"zzzzzzzz\""), "expr.unknown_code -") << "nothing is near";
    const auto parsed = model->Parse("drug = \"cocain\"");
    EXPECT_THAT(TheLibrary()->Say(parsed.error(), Lang::Es),
                AllOf(HasSubstr("«cocain»"), HasSubstr("cocaine")));
}

}  // namespace
}  // namespace atalaya::registers
