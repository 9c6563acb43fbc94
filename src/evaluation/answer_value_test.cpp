#include "evaluation/answer_value.hpp"

#include "evaluation/world_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;

const Instrument& TheInstrument() {
    static const Instrument instrument = *Instrument::Read(
        *content::ParseYaml(Filled(kTestInstrument), "test.yaml"));
    return instrument;
}

Result<json::value> Check(std::string_view question, std::string_view value) {
    return CheckValue(*TheInstrument().Find(question), *base::ParseJson(value));
}

// The value as it is kept, or the faults.
std::string Kept(std::string_view question, std::string_view value) {
    const auto checked = Check(question, value);
    if (checked.ok()) return base::CanonicalJson(*checked);
    std::string out;
    for (const std::string& fault : DetailsOf(checked)) out += (out.empty() ? "" : ", ") + fault;
    return out;
}

TEST(AnswerValue, YesOrNoWithTheDateWhereItIsAsked) {
    EXPECT_EQ(Kept("A1", R"("yes")"), R"({"answer":"yes"})");
    EXPECT_EQ(Kept("A1", R"({"answer": "no", "since": ""})"), R"({"answer":"no"})");
    EXPECT_EQ(Kept("A1", R"({"answer": "yes", "since": "2019-03"})"),
              R"({"answer":"yes","since":"2019-03"})");
    EXPECT_EQ(Kept("A1", R"({"answer": "yes", "since": "2019-02-30"})"),
              "date.no_such_day /value/since");
    EXPECT_EQ(Kept("A1", "true"), "evaluation.expected_yes_no /value");
    EXPECT_EQ(Kept("A1", R"({"answer": "perhaps"})"), "evaluation.expected_yes_no /value");
}

TEST(AnswerValue, NumbersAreExactAndWithinTheirLimits) {
    EXPECT_EQ(Kept("A2", R"(" 12.50 ")"), R"("12.50")");
    EXPECT_EQ(Kept("A2", "12"), R"("12")");
    EXPECT_EQ(Kept("A2", "12.5"), "evaluation.expected_number /value");
    EXPECT_EQ(Kept("A2", R"("-1")"), "evaluation.too_small /value");
    EXPECT_EQ(Kept("A2", R"("1000000.1")"), "evaluation.too_large /value");
    EXPECT_EQ(Kept("A2", R"("1,000")"), "number.invalid /value");
    EXPECT_EQ(Kept("A2", R"("0.12345678901")"), "evaluation.too_many_decimals /value");
}

TEST(AnswerValue, ChoicesDatesAndTexts) {
    EXPECT_EQ(Kept("B1", R"("part")"), R"("part")");
    EXPECT_EQ(Kept("B1", R"("most")"), "evaluation.option_not_offered /value");
    EXPECT_EQ(Kept("B5", R"("2019")"), R"("2019")");
    EXPECT_EQ(Kept("B5", R"("March")"), "date.invalid /value");
    EXPECT_EQ(Kept("A3", R"(" Words. ")"), R"("Words.")");
    EXPECT_EQ(Kept("A3", R"("  ")"), "evaluation.empty /value");
    EXPECT_EQ(Kept("A3", "\"" + std::string(kLongestText + 1, 'x') + "\""),
              "evaluation.too_long /value");
}

TEST(AnswerValue, TablesNameTheCellThatIsWrong) {
    EXPECT_EQ(Kept("B2", R"({"y1": {"people": "3", "name": "", "since": null, "public": "yes"}})"),
              R"({"y1":{"people":"3","public":"yes"}})");
    EXPECT_EQ(Kept("B2", R"({"y2": {}, "y1": {"people": "x", "colour": 1, "public": true,
                                             "since": "2020-13"}})"),
              "evaluation.row_unknown /value/y2, number.invalid /value/y1/people, "
              "evaluation.column_unknown /value/y1/colour, "
              "evaluation.expected_yes_no /value/y1/public, date.no_such_day /value/y1/since");
    EXPECT_EQ(Kept("B2", R"({"y1": {}})"), "evaluation.empty /value");
    EXPECT_EQ(Kept("B6", R"([{"law": "One"}, {"law": ""}])"), R"([{"law":"One"}])");
    EXPECT_EQ(Kept("B6", R"([{"law": 4}])"), "evaluation.expected_text /value/0/law");
}

TEST(AnswerValue, ARowMayBeCalledMissing) {
    EXPECT_EQ(Kept("B2", R"({"missing": {"people": "3"}})"), R"({"missing":{"people":"3"}})");
    EXPECT_FALSE(IsMissing(*Check("B2", R"({"missing": {"people": "3"}})")));
}

TEST(AnswerValue, ListsAndFiles) {
    EXPECT_EQ(Kept("B3", R"(["a", "b"])"), R"(["a","b"])");
    EXPECT_EQ(Kept("B3", R"([])"), "evaluation.empty /value");
    EXPECT_EQ(Kept("B3", R"(["a", 2])"), "evaluation.expected_text /value/1");
    EXPECT_EQ(Kept("B3", R"({})"), "evaluation.expected_list /value");
    const std::string digest(64, 'a');
    EXPECT_EQ(Kept("B4", R"([{"name": "a.pdf", "type": "application/pdf", "digest": ")" + digest +
                             R"(", "more": 1}])"),
              R"([{"digest":")" + digest + R"(","name":"a.pdf","type":"application/pdf"}])");
    EXPECT_EQ(Kept("B4", R"([{"name": "a.pdf", "digest": "12"}])"),
              "evaluation.expected_text /value/0/type, evaluation.digest /value/0/digest");
}

TEST(AnswerValue, TheReasonForAMissingValueIsAValue) {
    EXPECT_EQ(Kept("A2", R"({"missing": "not_collected"})"), R"({"missing":"not_collected"})");
    EXPECT_EQ(Kept("A2", R"({"missing": "lost"})"), "evaluation.missing_reason /value/missing");
    EXPECT_TRUE(IsMissing(*Check("A2", R"({"missing": "unknown"})")));
}

TEST(AnswerValue, OnlySomeQuestionsDecideWhetherSomethingIsFulfilled) {
    const auto fulfils = [](std::string_view question, std::string_view value) {
        return Fulfils(*TheInstrument().Find(question), *base::ParseJson(value));
    };
    EXPECT_EQ(fulfils("A1", R"({"answer": "yes"})"), true);
    EXPECT_EQ(fulfils("A1", R"({"answer": "no"})"), false);
    EXPECT_EQ(fulfils("A1", "null"), false);
    EXPECT_EQ(fulfils("A1", R"({"missing": "unknown"})"), false);
    EXPECT_EQ(fulfils("A1", R"({"missing": "not_applicable"})"), std::nullopt);
    EXPECT_EQ(fulfils("B1", R"("part")"), true);
    EXPECT_EQ(fulfils("B1", R"("none")"), false);
    EXPECT_EQ(fulfils("B1", R"("no_drugs")"), std::nullopt);
    EXPECT_EQ(fulfils("A3", R"("words")"), std::nullopt);
}

TEST(AnswerValue, AConditionLooksAtTheAnswerToTheOtherQuestion) {
    const Question& a2 = *TheInstrument().Find("A2");
    const json::value yes = {{"answer", "yes"}}, no = {{"answer", "no"}};
    EXPECT_TRUE(IsAsked(a2, [&](std::string_view) { return &yes; }));
    EXPECT_FALSE(IsAsked(a2, [&](std::string_view) { return &no; }));
    EXPECT_FALSE(IsAsked(a2, [](std::string_view) -> const json::value* { return nullptr; }));
    EXPECT_TRUE(IsAsked(*TheInstrument().Find("A1"),
                        [](std::string_view) -> const json::value* { return nullptr; }));
}

TEST(AnswerValue, EachTestOfAConditionMeetsWhatItSays) {
    using Test = Condition::Test;
    const auto asked = [](Test test, std::vector<std::string> values, std::string_view value) {
        Question question;
        question.when = {.question = "Q", .test = test, .values = std::move(values),
                         .least = base::Decimal(25, 1)};
        const json::value given = *base::ParseJson(value);
        return IsAsked(question, [&](std::string_view) { return &given; });
    };
    const std::string yes = R"({"answer":"yes"})", missing = R"({"missing":"unknown"})";
    EXPECT_TRUE(asked(Test::NotEquals, {"no"}, yes));
    EXPECT_FALSE(asked(Test::NotEquals, {"yes"}, yes));
    EXPECT_FALSE(asked(Test::NotEquals, {"no"}, missing));
    EXPECT_TRUE(asked(Test::AnyOf, {"full", "part"}, R"("part")"));
    EXPECT_FALSE(asked(Test::AnyOf, {"full", "part"}, R"("none")"));
    EXPECT_TRUE(asked(Test::Answered, {}, R"([{"people":"3"}])"));
    EXPECT_FALSE(asked(Test::Answered, {}, missing));
    EXPECT_FALSE(asked(Test::Answered, {}, "null"));
    EXPECT_TRUE(asked(Test::AtLeast, {}, R"("2.50")"));
    EXPECT_TRUE(asked(Test::AtLeast, {}, R"("11")"));
    EXPECT_FALSE(asked(Test::AtLeast, {}, R"("2.499")"));
}

}  // namespace
}  // namespace atalaya::evaluation
