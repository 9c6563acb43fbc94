#include <gtest/gtest.h>

#include "expr/node.hpp"
#include "expr/parser.hpp"
#include "expr/sample_schema.hpp"

namespace atalaya::expr {
namespace {

const SampleSchema& Sample() {
    static const SampleSchema schema;
    return schema;
}

// The code of the error and its place, "expr.x@12"; the type for a good text.
std::string Verdict(std::string_view text) {
    auto parsed = Expression::Parse(text, Sample());
    if (parsed.ok()) return "type " + std::to_string(static_cast<int>(parsed->type()));
    const Error& error = parsed.error();
    return error.code + "@" + error.where.substr(std::string("offset ").size());
}

std::string Parameter(std::string_view text, std::string_view name) {
    auto parsed = Expression::Parse(text, Sample());
    return parsed.ok() ? "no error" : std::string(parsed.error().Get(name));
}

// The tree with a bracket for each operation.
std::string Shape(const Node& node) {
    static const std::map<Op, std::string> kNames = {
        {Op::And, "and"}, {Op::Or, "or"}, {Op::Not, "not"}, {Op::Compare, "compare"},
        {Op::Sum, "sum"}, {Op::Multiply, "*"}, {Op::Divide, "/"}, {Op::Between, "between"},
        {Op::In, "in"}, {Op::If, "if"}};
    auto name = kNames.find(node.op);
    if (node.children.empty())
        return node.op == Op::Field ? node.text : std::to_string(node.integer);
    std::string out = "(" + (name == kNames.end() ? "?" : name->second) + node.signs;
    for (const Node& child : node.children) out += " " + Shape(child);
    return out + ")";
}

std::string ShapeOf(std::string_view text) {
    auto parsed = ParseChecked(text, Sample());
    return parsed.ok() ? Shape(parsed->root) : parsed.error().Describe();
}

TEST(Parser, BindsFromOrToUnaryMinus) {
    EXPECT_EQ(ShapeOf("flagged or flagged and not count = 1"),
              "(or flagged (and flagged (not (compare count 1))))");
    EXPECT_EQ(ShapeOf("count + 2 * persons > 3"),
              "(compare (sum++ count (* 2 persons)) 3)");
    EXPECT_EQ(ShapeOf("count - persons - 1 = -2"),
              "(compare (sum+-- count persons 1) -2)");
    EXPECT_EQ(ShapeOf("-count * 2 = 4"), "(compare (* (sum- count) 2) 4)");
    EXPECT_EQ(ShapeOf("count between 1 and 2 and flagged"),
              "(and (between count 1 2) flagged)");
    EXPECT_EQ(ShapeOf("count / persons / 2 = 1"), "(compare (/ (/ count persons) 2) 1)");
    EXPECT_EQ(ShapeOf("(flagged or flagged) and flagged"),
              "(and (or flagged flagged) flagged)");
}

TEST(Parser, TurnsAComparisonSoThatTheConstantStandsRight) {
    EXPECT_EQ(ShapeOf("5 < count"), "(compare count 5)");
    auto parsed = ParseChecked("5 < count", Sample());
    EXPECT_EQ(parsed->root.relation, Relation::Greater);
}

TEST(Parser, WritesAChainOfIfsAsOne) {
    EXPECT_EQ(ShapeOf("if(flagged, 1, if(count = 1, 2, 3))"),
              "(if flagged 1 (compare count 1) 2 3)");
}

TEST(Parser, TakesKeywordsInAnyCase) {
    EXPECT_EQ(Verdict("flagged AND Not flagged OR count IN (1,2)"), Verdict("flagged"));
    EXPECT_EQ(Verdict("count <> 1"), Verdict("count != 1"));
}

TEST(Parser, ReadsADayButRefusesWhatCouldBeAMonthOrASubtraction) {
    EXPECT_EQ(Verdict("date > 2014-01-31"), "type 0");
    EXPECT_EQ(Verdict("date > 2014-02-31"), "expr.date_invalid@7");
    EXPECT_EQ(Verdict("date > 2014-01"), "expr.date_incomplete@7");
    EXPECT_EQ(Verdict("count = 2014 - 01"), "type 0");
    EXPECT_EQ(Verdict("date > \"2014-01-31\""), "expr.date_quoted@7");
    EXPECT_EQ(Verdict("date = 2014"), "expr.not_comparable@0");
}

TEST(Parser, NamesThePlaceOfWhatIsWrong) {
    EXPECT_EQ(Verdict(""), "expr.empty@0");
    EXPECT_EQ(Verdict("  \n"), "expr.empty@0");
    EXPECT_EQ(Verdict("count ="), "expr.incomplete@7");
    EXPECT_EQ(Verdict("(count = 1"), "expr.incomplete@10");
    EXPECT_EQ(Verdict("count = 1)"), "expr.unexpected@9");
    EXPECT_EQ(Verdict("count = 1 persons"), "expr.unexpected@10");
    EXPECT_EQ(Verdict("count = 1 = 1"), "expr.unexpected@10");
    EXPECT_EQ(Verdict("count in 1"), "expr.syntax@9");
    EXPECT_EQ(Verdict("count in ()"), "expr.unexpected@10");
    EXPECT_EQ(Verdict("count in (persons)"), "expr.needs_written@10");
    EXPECT_EQ(Verdict("agency = \"x"), "expr.text_unclosed@9");
    EXPECT_EQ(Verdict("agency = \"x\" & flagged"), "expr.character@13");
    EXPECT_EQ(Parameter("count = 1 € 2", "found"), "€");
    EXPECT_EQ(Verdict("count = 12abc"), "expr.number_invalid@8");
    EXPECT_EQ(Verdict("count = 1.2.3"), "expr.number_invalid@8");
    EXPECT_EQ(Verdict("price = 0.0000000001"), "expr.number_invalid@8");
    EXPECT_EQ(Verdict("count = 9223372036854775808"), "expr.number_invalid@8");
    EXPECT_EQ(Verdict("count = -9223372036854775808"), "type 0");
    EXPECT_EQ(Verdict("agency = \"\xff\""), "expr.not_text@0");
    EXPECT_EQ(Verdict(std::string_view("agency = \"a\0\"", 12)), "expr.not_text@0");
}

TEST(Parser, OffersTheNearestKnownNames) {
    EXPECT_EQ(Verdict("flagged and substence = \"heroin\""), "expr.unknown_name@12");
    EXPECT_EQ(Parameter("substence = \"heroin\"", "nearest").substr(0, 9), "substance");
    EXPECT_EQ(Parameter("quantity > 1", "nearest").substr(0, 19), "quantity.comparable");
    EXPECT_EQ(Verdict("yaer(date) = 1"), "expr.unknown_function@0");
    EXPECT_EQ(Parameter("yaer(date) = 1", "nearest").substr(0, 4), "year");
    EXPECT_EQ(Verdict("substance in (\"heroin\", \"herion\")"), "expr.unknown_code@24");
    EXPECT_EQ(Parameter("substance = \"herion\"", "nearest"), "cocaine, heroin");
    EXPECT_EQ(Verdict("\"herion\" = substance"), "expr.unknown_code@0");
    EXPECT_EQ(Verdict("within(place, \"XA-99\")"), "expr.unknown_code@14");
    EXPECT_EQ(Verdict("has(routes, \"rail\")"), "expr.unknown_code@12");
    EXPECT_EQ(Verdict("missing(agency, \"refuse\")"), "expr.unknown_code@16");
    EXPECT_EQ(Parameter("missing(agency, \"refuse\")", "nearest").substr(0, 7), "refused");
}

TEST(Parser, RefusesWhatDoesNotFitTogether) {
    EXPECT_EQ(Verdict("agency = 5"), "expr.not_comparable@0");
    EXPECT_EQ(Verdict("kind = substance"), "expr.not_comparable@0");
    EXPECT_EQ(Verdict("flagged > true"), "expr.not_ordered@0");
    EXPECT_EQ(Verdict("routes = \"air\""), "expr.codes_compared@0");
    EXPECT_EQ(Verdict("count and flagged"), "expr.needs_condition@0");
    EXPECT_EQ(Verdict("not count"), "expr.needs_condition@4");
    EXPECT_EQ(Verdict("agency + 1 = 2"), "expr.needs_number@0");
    EXPECT_EQ(Verdict("date * 2 = 2"), "expr.needs_number@0");
    EXPECT_EQ(Verdict("length(count) = 2"), "expr.needs_text@7");
    EXPECT_EQ(Verdict("year(count) = 2"), "expr.needs_date@5");
    EXPECT_EQ(Verdict("month(if(flagged, date, entered)) = 2"), "expr.needs_date@6");
    EXPECT_EQ(Verdict("within(agency, \"XA\")"), "expr.needs_code@7");
    EXPECT_EQ(Verdict("within(place, agency)"), "expr.needs_quoted@14");
    EXPECT_EQ(Verdict("has(kind, \"air\")"), "expr.needs_codes@4");
    EXPECT_EQ(Verdict("round(price, persons) = 1"), "expr.needs_decimals@13");
    EXPECT_EQ(Verdict("if(flagged, 1)"), "expr.argument_count@0");
    EXPECT_EQ(Verdict("year() = 1"), "expr.argument_count@0");
    EXPECT_EQ(Verdict("if(flagged, 1, \"x\") = 1"), "expr.not_comparable@12");
    EXPECT_EQ(Verdict("min(agency, note) = note"), "expr.needs_number@4");
}

TEST(Parser, PointsToTheFunctionInsteadOfAComparisonWithMissing) {
    EXPECT_EQ(Verdict("agency = missing"), "expr.missing_compared@9");
    EXPECT_EQ(Verdict("missing"), "expr.missing_alone@0");
    EXPECT_EQ(Verdict("if(flagged, missing, missing)"), "expr.missing_alone@12");
    EXPECT_EQ(Verdict("if(flagged, count, missing)"), "type 1");
    EXPECT_EQ(Verdict("abs(missing) = 1"), "expr.missing_compared@4");
}

TEST(Parser, HoldsItsLimits) {
    std::string longest = "flagged" + std::string(kMaxLength - 7, ' ');
    EXPECT_EQ(Verdict(longest), "type 0");
    EXPECT_EQ(Verdict(longest + " "), "expr.too_long@8192");
    auto nested = [](int n) {
        return std::string(n, '(') + "flagged" + std::string(n, ')');
    };
    EXPECT_EQ(Verdict(nested(kMaxNesting)), "type 0");
    EXPECT_EQ(Verdict(nested(kMaxNesting + 1)), "expr.too_deep@65");
    std::string product = "count = 1";
    for (int i = 0; i < kMaxDepth - 2; ++i) product += " * count";
    EXPECT_EQ(Verdict(product), "type 0");
    EXPECT_EQ(Verdict(product + " * count"), "expr.too_deep@0");
    std::string minus = "count = " + std::string(5000, '-') + "1";
    EXPECT_EQ(Verdict(minus), "expr.too_deep@73");
    std::string sum = "count";
    for (int i = 0; i < 500; ++i) sum += " + count";
    EXPECT_EQ(Verdict(sum + " > 0"), "type 0");
}

TEST(Parser, KnowsTheNamesThatItUses) {
    auto parsed = Expression::Parse("year(date) = 2014 and not missing(agency) or date < today()",
                                    Sample());
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->names(), (std::set<std::string>{"agency", "date"}));
}

TEST(Parser, ReservesItsWords) {
    EXPECT_TRUE(IsReserved("and"));
    EXPECT_TRUE(IsReserved("Missing"));
    EXPECT_FALSE(IsReserved("year"));
}

}  // namespace
}  // namespace atalaya::expr
