// What an expression means, line by line; agreement_test.cpp holds the stores to it.

#include <gtest/gtest.h>

#include "expr/sample_schema.hpp"

namespace atalaya::expr {
namespace {

using store::Cell;

constexpr base::Date kToday{2014, 7, 15};

class Semantics : public ::testing::Test {
 protected:
    Semantics() : m_cells(m_schema.columns().size()) {
        Set("count", std::int64_t{7});
        Set("price", std::int64_t{12550});                 // 125.50
        Set("quantity.comparable", std::int64_t{500'000'001});   // 0.500000001
        Set("flagged", std::int64_t{1});
        Set("agency", "Policía Federal");
        Set("substance", "heroin");
        Set("place", "XA-03-011");
        Set("routes", ";air;sea;");
        Set("reasons", ";purity:not_collected;note:refused;");
        Set("entered", std::int64_t{20140301});
        Set("date", std::int64_t{20140101});
        Set("date_precision", std::int64_t{2});            // January 2014
    }

    void Set(const std::string& name, Cell cell) { m_cells[m_schema.Find(name)->cell] = cell; }
    void Set(const std::string& name, const char* text) { Set(name, Cell(std::string(text))); }

    // "true", "12.50", "text", "missing".
    std::string Answer(std::string_view text) const {
        auto parsed = Expression::Parse(text, m_schema);
        if (!parsed.ok()) return parsed.error().Describe();
        auto value = parsed->Evaluate(m_cells, kToday);
        if (!value) return "missing";
        switch (value->type) {
            case Type::Boolean: return value->integer ? "true" : "false";
            case Type::Integer:
            case Type::Date: return std::to_string(value->integer);
            case Type::Decimal: return value->AsDecimal().ToString();
            case Type::Text:
            case Type::Code:
            case Type::Codes: return value->text;
        }
        return "";
    }

    SampleSchema m_schema;
    std::vector<Cell> m_cells;
};

TEST_F(Semantics, ComparesNumbersExactlyAcrossScales) {
    EXPECT_EQ(Answer("price = 125.5"), "true");
    EXPECT_EQ(Answer("price = 125.501"), "false");
    EXPECT_EQ(Answer("price < 125.501"), "true");
    EXPECT_EQ(Answer("price >= 125.499999999"), "true");
    EXPECT_EQ(Answer("quantity.comparable > 0.5"), "true");
    EXPECT_EQ(Answer("quantity.comparable > price"), "false");
    EXPECT_EQ(Answer("price in (125.5, 1)"), "true");
    EXPECT_EQ(Answer("price in (125.501)"), "false");
    EXPECT_EQ(Answer("price not in (125.501)"), "true");
    EXPECT_EQ(Answer("price between 125.491 and 125.509"), "true");
    EXPECT_EQ(Answer("price between 125.501 and 125.509"), "false");
    EXPECT_EQ(Answer("price not between 1 and 2"), "true");
    EXPECT_EQ(Answer("7 = count"), "true");
    EXPECT_EQ(Answer("2 < 10"), "true");
}

TEST_F(Semantics, FollowsThreeValuedLogic) {
    EXPECT_EQ(Answer("persons = 1"), "missing");
    EXPECT_EQ(Answer("persons != 1"), "missing");
    EXPECT_EQ(Answer("not persons = 1"), "missing");
    EXPECT_EQ(Answer("persons = 1 and count = 8"), "false");
    EXPECT_EQ(Answer("persons = 1 and count = 7"), "missing");
    EXPECT_EQ(Answer("persons = 1 or count = 7"), "true");
    EXPECT_EQ(Answer("persons = 1 or count = 8"), "missing");
    EXPECT_EQ(Answer("persons in (1, 2)"), "missing");
    EXPECT_EQ(Answer("count between persons and 5"), "false");
    EXPECT_EQ(Answer("count between persons and 9"), "missing");
    EXPECT_EQ(Answer("persons + 1"), "missing");
    EXPECT_EQ(Answer("missing(persons)"), "true");
    EXPECT_EQ(Answer("missing(count)"), "false");
    EXPECT_EQ(Answer("missing(persons + count)"), "true");
    EXPECT_EQ(Answer("true and not false"), "true");
}

TEST_F(Semantics, KeepsRuleAndFilterApart) {
    auto missing = Expression::Parse("persons > 3", m_schema);
    ASSERT_TRUE(missing.ok());
    EXPECT_FALSE(missing->Holds(m_cells, kToday));
    EXPECT_FALSE(missing->Violated(m_cells, kToday));
    auto broken = Expression::Parse("count > 8", m_schema);
    EXPECT_TRUE(broken->Violated(m_cells, kToday));
}

TEST_F(Semantics, CalculatesWithDecimals) {
    EXPECT_EQ(Answer("1 + 2 * 3"), "7");
    EXPECT_EQ(Answer("0.1 + 0.2"), "0.3");
    EXPECT_EQ(Answer("price * 2"), "251.00");
    EXPECT_EQ(Answer("price - 0.005"), "125.495");
    EXPECT_EQ(Answer("-price"), "-125.50");
    EXPECT_EQ(Answer("10 / 4"), "2.500000000");
    EXPECT_EQ(Answer("2 / 3"), "0.666666667");
    EXPECT_EQ(Answer("-2 / 3"), "-0.666666667");
    EXPECT_EQ(Answer("count / 0"), "missing");
    EXPECT_EQ(Answer("round(2.5)"), "3");
    EXPECT_EQ(Answer("round(-2.5)"), "-3");
    EXPECT_EQ(Answer("round(price, 1)"), "125.5");
    EXPECT_EQ(Answer("round(price, 5)"), "125.50");
    EXPECT_EQ(Answer("abs(1 - count)"), "6");
    EXPECT_EQ(Answer("min(count, 3)"), "3");
    EXPECT_EQ(Answer("max(price, 3)"), "125.50");
    EXPECT_EQ(Answer("max(persons, 3)"), "missing");
}

TEST_F(Semantics, GivesMissingWhereANumberDoesNotFit) {
    EXPECT_EQ(Answer("9223372036854775807 + 1"), "missing");
    EXPECT_EQ(Answer("9223372036854775807 + 1 - 1"), "9223372036854775807");
    EXPECT_EQ(Answer("9223372036854775807 * 2"), "missing");
    EXPECT_EQ(Answer("9223372036854775807 / 2"), "missing");
    EXPECT_EQ(Answer("-(-9223372036854775808)"), "missing");
    EXPECT_EQ(Answer("abs(-9223372036854775808)"), "missing");
    EXPECT_EQ(Answer("count < 9223372036854775807"), "true");
    EXPECT_EQ(Answer("price < 9223372036854775807"), "true");
    EXPECT_EQ(Answer("price = -9223372036854775808"), "false");
}

TEST_F(Semantics, ReadsDatesByWhatIsKnownOfThem) {
    EXPECT_EQ(Answer("date >= 2014-01-01"), "true");
    EXPECT_EQ(Answer("date < today()"), "true");
    EXPECT_EQ(Answer("year(date)"), "2014");
    EXPECT_EQ(Answer("year(date) = 2014"), "true");
    EXPECT_EQ(Answer("month(date)"), "1");
    EXPECT_EQ(Answer("quarter(entered)"), "1");
    EXPECT_EQ(Answer("days_between(entered, today())"), "136");
    EXPECT_EQ(Answer("days_between(date, entered)"), "missing");   // the day is not known
    Set("date_precision", std::int64_t{1});
    EXPECT_EQ(Answer("month(date)"), "missing");
    EXPECT_EQ(Answer("year(date)"), "2014");
    EXPECT_EQ(Answer("max(date, entered)"), "20140301");
}

TEST_F(Semantics, SearchesTexts) {
    EXPECT_EQ(Answer("length(agency)"), "15");
    EXPECT_EQ(Answer("starts_with(agency, \"Polic\")"), "true");
    EXPECT_EQ(Answer("starts_with(agency, \"polic\")"), "false");
    EXPECT_EQ(Answer("contains(agency, 'Fed')"), "true");
    EXPECT_EQ(Answer("contains(agency, \"\")"), "true");
    EXPECT_EQ(Answer("agency = \"say \"\"no\"\"\""), "false");
    EXPECT_EQ(Answer("coalesce(note, agency, \"none\")"), "Policía Federal");
    EXPECT_EQ(Answer("\"Z\" < \"a\""), "true");
    EXPECT_EQ(Answer("\"z\" < \"á\""), "true");
}

TEST_F(Semantics, KnowsTerritoriesAndCodes) {
    EXPECT_EQ(Answer("within(place, \"XA\")"), "true");
    EXPECT_EQ(Answer("within(place, \"XA-03\")"), "true");
    EXPECT_EQ(Answer("within(place, \"XA-04\")"), "false");
    Set("place", "XA-031");
    EXPECT_EQ(Answer("within(place, \"XA-03\")"), "false");
    EXPECT_EQ(Answer("within(substance, \"opioids\")"), "true");
    EXPECT_EQ(Answer("within(substance, \"cocaine\")"), "false");
    EXPECT_EQ(Answer("has(routes, \"sea\")"), "true");
    EXPECT_EQ(Answer("has(routes, \"land\")"), "false");
    EXPECT_EQ(Answer("substance between \"a\" and \"i\""), "true");
}

TEST_F(Semantics, TellsWhyAValueIsMissing) {
    EXPECT_EQ(Answer("missing(note, \"refused\")"), "true");
    EXPECT_EQ(Answer("missing(note, \"unknown\")"), "false");
    EXPECT_EQ(Answer("missing(quantity.comparable, \"refused\")"), "false");
    Set("reasons", Cell());
    EXPECT_EQ(Answer("missing(note, \"refused\")"), "false");
}

TEST_F(Semantics, Chooses) {
    EXPECT_EQ(Answer("if(count > 5, \"many\", \"few\")"), "many");
    EXPECT_EQ(Answer("if(persons > 5, \"many\", \"few\")"), "few");
    EXPECT_EQ(Answer("if(count > 9, 1, count > 6, 2.5, 3)"), "2.5");
    EXPECT_EQ(Answer("if(count > 9, 1, missing)"), "missing");
    EXPECT_EQ(Answer("if(flagged, substance, \"cocaine\")"), "heroin");
    EXPECT_EQ(Answer("flagged = false"), "false");
}

// Indexes serve these only as long as the column stands alone.
TEST_F(Semantics, LeavesColumnsAloneInSql) {
    auto sql = [&](std::string_view text) {
        return Expression::Parse(text, m_schema)->ToSql(store::Kind::Postgres, "r", 3, kToday);
    };
    EXPECT_EQ(sql("price < 125.501").text, "(\"r\".\"f_price\" <= $3)");
    EXPECT_EQ(sql("price < 125.501").values, (std::vector<Cell>{std::int64_t{12550}}));
    EXPECT_EQ(sql("2 >= count").text, "(\"r\".\"f_count\" <= $3)");
    EXPECT_EQ(sql("agency = 'x'").text, "(\"r\".\"f_agency\" = $3)");
    EXPECT_EQ(sql("date < today()").values, (std::vector<Cell>{std::int64_t{20140715}}));
    EXPECT_EQ(sql("year(date) = 2014").text, "(\"r\".\"f_date\" BETWEEN $3 AND $4)");
    EXPECT_EQ(sql("flagged = true").text, "(\"r\".\"f_flagged\" = $3)");
    EXPECT_EQ(sql("substance in (\"heroin\", \"cocaine\")").text,
              "(\"r\".\"f_substance\" IN ($3, $4))");
    EXPECT_EQ(sql("within(place, \"XA-03\")").values,
              (std::vector<Cell>{std::string("XA-03"), std::string("XA-03-"),
                                 std::string("XA-03.")}));
}

}  // namespace
}  // namespace atalaya::expr
