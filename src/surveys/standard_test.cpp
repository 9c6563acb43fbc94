#include "surveys/standard.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "surveys/table_plan.hpp"

namespace atalaya::surveys {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::shared_ptr<const Standard> Shipped() {
    const auto library = content::Library::Load({});
    EXPECT_TRUE(library.ok()) << library.error().Describe();
    if (!library.ok()) return nullptr;
    auto standard = Standard::Load(**library);
    EXPECT_TRUE(standard.ok()) << standard.error().Describe();
    return standard.ok() ? *standard : nullptr;
}

template <class T>
std::vector<std::string> IdsOf(const std::vector<T>& list) {
    std::vector<std::string> out;
    for (const T& one : list) out.push_back(one.id);
    return out;
}

std::vector<std::string> AnswersOf(const Standard& standard, std::string_view item) {
    const Item* found = standard.FindItem(item);
    return found == nullptr ? std::vector<std::string>() : IdsOf(found->answers);
}

// Other rooms' code asks for these by name.
TEST(ShippedStandard, HasTheQuestionsThatMeasuresAreMadeOf) {
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    for (const char* item : {"ever", "past_year", "past_month"}) {
        EXPECT_THAT(AnswersOf(*standard, item), ElementsAre("yes", "no")) << item;
        EXPECT_TRUE(standard->FindItem(item)->per_substance) << item;
    }
    for (const char* item : {"last_use", "first_use", "offered"})
        EXPECT_THAT(AnswersOf(*standard, item), ElementsAre("month", "year", "earlier", "never"));
    EXPECT_THAT(AnswersOf(*standard, "frequency_year"),
                ElementsAre("once", "some_times", "monthly", "weekly", "daily"));
    for (const char* item : {"risk_once", "risk_often"})
        EXPECT_THAT(AnswersOf(*standard, item),
                    ElementsAre("none", "slight", "moderate", "great", "dont_know"));
    EXPECT_THAT(AnswersOf(*standard, "access"),
                ElementsAre("impossible", "difficult", "easy", "dont_know"));
    EXPECT_THAT(AnswersOf(*standard, "sex"), ElementsAre("male", "female", "other"));
    EXPECT_THAT(AnswersOf(*standard, "area"), ElementsAre("urban", "rural"));
    EXPECT_THAT(AnswersOf(*standard, "school_type"), ElementsAre("public", "private", "mixed"));
    for (const char* item : {"binge_two_weeks", "treatment_ever", "treatment_year"})
        EXPECT_THAT(AnswersOf(*standard, item), ElementsAre("yes", "no")) << item;
    const Item* days = standard->FindItem("days_month");
    ASSERT_NE(days, nullptr);
    EXPECT_EQ(days->type, Item::Type::Number);
    EXPECT_EQ(days->least, 0);
    EXPECT_EQ(days->most, 30);
    for (const char* item : {"grade", "region"})
        EXPECT_EQ(standard->FindItem(item)->type, Item::Type::Open) << item;
}

TEST(ShippedStandard, SaysEverythingInFourLanguages) {
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    for (const Measure& measure : standard->measures()) {
        for (const Lang lang : base::kLangs) {
            EXPECT_FALSE(measure.title.In(lang).empty()) << measure.id;
            EXPECT_FALSE(measure.method.In(lang).empty()) << measure.id;
            EXPECT_TRUE(measure.IsShare() || !measure.unit.In(lang).empty()) << measure.id;
        }
    }
    EXPECT_THAT(IdsOf(standard->presentation()),
                UnorderedElementsAre("nchs_2017", "cv_dane", "cv_encodat"));
    EXPECT_FALSE(standard->FindPresentation("cv_dane")->cv.withhold.has_value());
    EXPECT_FALSE(standard->FindPresentation("cv_dane")->cv.inclusive);
    EXPECT_EQ(standard->FindPresentation("cv_encodat")->cv.withhold, 0.30);
    EXPECT_EQ(standard->FindPresentation("nchs_2017")->kind, PresentationRule::Kind::Nchs);
    EXPECT_EQ(standard->FindPresentation("nchs_2017")->nchs.widest_relative, 1.30);
}

// A name that stands for two substances, or for two answers of a question, recognises neither.
TEST(ShippedStandard, NamesTellApart) {
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    std::map<std::string, std::string> substances;
    for (const SurveySubstance& one : standard->substances()) {
        for (const std::string& name : one.names) {
            const auto [known, fresh] = substances.emplace(base::Fold(name), one.id);
            EXPECT_TRUE(fresh || known->second == one.id)
                << name << ": " << one.id << ", " << known->second;
        }
    }
    for (const Item& item : standard->items()) {
        std::map<std::string, std::string> answers;
        for (const ItemAnswer& answer : item.answers) {
            for (const std::string& name : answer.names) {
                const auto [known, fresh] = answers.emplace(base::Fold(name), answer.id);
                EXPECT_TRUE(fresh || known->second == answer.id)
                    << item.id << " " << name << ": " << answer.id << ", " << known->second;
            }
        }
    }
}

TEST(ShippedStandard, KindsOfMeasures) {
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    const Measure* year = standard->FindMeasure("past_year");
    EXPECT_EQ(year->kind, Measure::Kind::Prevalence);
    EXPECT_EQ(year->window, Measure::Window::Year);
    EXPECT_TRUE(year->per_substance);
    EXPECT_TRUE(year->IsShare());
    const Measure* age = standard->FindMeasure("age_first_mean");
    EXPECT_FALSE(age->IsShare());
    EXPECT_EQ(age->universe, Measure::Universe::Users);
    EXPECT_EQ(age->universe_window, Measure::Window::Life);
    const Measure* daily = standard->FindMeasure("frequency_daily");
    EXPECT_EQ(daily->universe_window, Measure::Window::Year);
    EXPECT_THAT(daily->answers, ElementsAre("daily"));
    EXPECT_FALSE(standard->FindMeasure("binge_two_weeks")->per_substance);
    EXPECT_EQ(standard->FindMeasure("polyuse_year")->least, 2);
    // "at_risk" stands for every category that is so.
    EXPECT_THAT(standard->FindMeasure("audit_at_risk")->answers,
                ElementsAre("hazardous", "harmful", "dependence"));
    EXPECT_TRUE(standard->FindMeasure("assist_at_risk")->per_substance);
}

TEST(ShippedStandard, QuestionsAreReadAndNamed) {
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    const auto last = standard->ReadQuestion("last_use.cannabis");
    ASSERT_TRUE(last.ok());
    EXPECT_EQ(last->item->id, "last_use");
    EXPECT_EQ(last->substance->id, "cannabis");
    EXPECT_EQ(Standard::IdOf(*last->item, last->substance), "last_use.cannabis");
    const auto sex = standard->ReadQuestion("sex");
    ASSERT_TRUE(sex.ok());
    EXPECT_EQ(sex->substance, nullptr);
    EXPECT_EQ(Standard::IdOf(*sex->item, nullptr), "sex");
    EXPECT_TRUE(standard->ReadQuestion("audit_1").ok());
    EXPECT_TRUE(standard->ReadQuestion("assist_2.cocaine").ok());
    EXPECT_TRUE(standard->ReadQuestion("assist_8").ok());
    for (const char* wrong : {"last_use", "sex.cannabis", "last_use.moondust", "weather", "",
                              ".", "last_use.", "assist_8.cocaine"}) {
        const auto read = standard->ReadQuestion(wrong);
        ASSERT_FALSE(read.ok()) << wrong;
        EXPECT_EQ(read.error().code, "surveys.question_unknown");
    }
}

// The standard tables run on any survey: what it did not ask is left out of them.
TEST(ShippedStandard, PlansAskForWhatTheSurveyCanGive) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok());
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    const auto plans = StandardPlans(**library, *standard);
    ASSERT_TRUE(plans.ok()) << plans.error().Describe();
    EXPECT_THAT(IdsOf(*plans), ElementsAre("core", "siduc_household", "siduc_school",
                                           "siduc_university"));
    for (const TablePlan& plan : *plans) {
        EXPECT_EQ(plan.choices.presentation, "nchs_2017") << plan.id;
        for (const MeasureOf& one : plan.measures) EXPECT_EQ(one.substance, "*") << one.measure;
    }
}

// A folder of content of its own, gone with the test.
class StandardFaults : public ::testing::Test {
 protected:
    StandardFaults() {
        std::string pattern = (fs::temp_directory_path() / "surveys-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    ~StandardFaults() override { fs::remove_all(m_folder); }

    void Write(const std::string& name, std::string text) {
        for (auto at = text.find("TITLE"); at != std::string::npos; at = text.find("TITLE"))
            text.replace(at, 5, "{en: T, es: T, pt: T, fr: T}");
        ASSERT_TRUE(base::WriteFile(m_folder / name, text).ok());
    }

    // "name:line code", one of each fault.
    std::vector<std::string> Faults() {
        const auto library = content::Library::Load({{m_folder}, false});
        EXPECT_TRUE(library.ok()) << library.error().Describe();
        if (!library.ok()) return {};
        const auto standard = Standard::Load(**library);
        std::vector<std::string> out;
        if (standard.ok()) return out;
        EXPECT_EQ(standard.error().code, "surveys.content_invalid");
        for (const Error& fault : standard.error().details) {
            std::string place = fs::path(fault.where).filename().string();
            out.push_back(place.substr(0, place.rfind(':')) + " " +
                          fault.code.substr(std::string_view("surveys.content_").size()));
        }
        return out;
    }

    fs::path m_folder;
};

constexpr const char* kItems = R"(kind: survey_items
id: own
title: TITLE
answer_sets:
  - id: yes_no
    answers:
      - {id: "yes", title: TITLE}
      - {id: "no", title: TITLE}
items:
  - {id: ever, title: TITLE, type: choice, per_substance: true, answers: yes_no}
  - {id: age, title: TITLE, type: number, least: 0, most: 100, unit: TITLE}
)";

std::string ScaleOf(const std::string& scores, const std::string& categories) {
    return R"(kind: survey_scale
id: cage
title: TITLE
description: TITLE
citation: Someone 1984
answer_sets:
  - {id: yes_no, answers: [{id: "no", title: TITLE}, {id: "yes", title: TITLE}]}
items:
  - {id: cage_1, title: TITLE, answers: yes_no}
  - {id: cage_2, title: TITLE, answers: yes_no}
scorings:
  - id: one
    title: TITLE
    citation: Someone 1984
    items:
)" + scores + "    categories:\n" +
           categories;
}

constexpr const char* kScores = R"(      - {item: cage_1, scores: {"no": 0, "yes": 1}}
      - {item: cage_2, scores: {"no": 0, "yes": 1}}
)";
constexpr const char* kCategories = R"(      - {id: low, title: TITLE, from: 0, to: 1}
      - {id: high, title: TITLE, from: 2, to: 2, at_risk: true}
)";

TEST_F(StandardFaults, NoneInContentThatIsRight) {
    Write("items.yaml", kItems);
    Write("scale.yaml", ScaleOf(kScores, kCategories));
    EXPECT_THAT(Faults(), ElementsAre());
}

TEST_F(StandardFaults, OfItemsAndSubstances) {
    Write("items.yaml", std::string(kItems) +
                            "  - {id: drinks, title: TITLE, type: choice, answers: some}\n"
                            "  - {id: years, title: TITLE, type: number, least: 9, most: 9}\n");
    Write("more.yaml", "kind: survey_items\nid: zz\ntitle: TITLE\nitems:\n"
                       "  - {id: age, title: TITLE, type: open}\n");
    Write("substances.yaml", "kind: survey_substances\nid: own\ntitle: TITLE\nsubstances:\n"
                             "  - {id: tea, title: TITLE, substance: camellia}\n");
    EXPECT_THAT(Faults(),
                UnorderedElementsAre("items.yaml:12 unknown_answers", "items.yaml:13 range",
                                     "more.yaml:5 duplicate",
                                     "substances.yaml:5 unknown_substance"));
}

TEST_F(StandardFaults, OfScales) {
    Write("items.yaml", kItems);
    Write("gap.yaml", ScaleOf(kScores, R"(      - {id: low, title: TITLE, from: 0, to: 0}
      - {id: high, title: TITLE, from: 2, to: 2}
)"));
    EXPECT_THAT(Faults(), ElementsAre("gap.yaml:20 scale_gap"));

    Write("gap.yaml", ScaleOf(kScores, R"(      - {id: low, title: TITLE, from: 0, to: 1}
      - {id: high, title: TITLE, from: 2, to: 3}
)"));
    EXPECT_THAT(Faults(), ElementsAre("gap.yaml:19 scale_range"));

    Write("gap.yaml", ScaleOf(R"(      - {item: cage_1, scores: {"no": 0}}
      - {item: cage_2, scores: {"no": 0, "yes": 1, perhaps: 2}}
)", kCategories));
    EXPECT_THAT(Faults(), ElementsAre("gap.yaml:16 scale_scores", "gap.yaml:17 unknown_answer",
                                      "gap.yaml:19 scale_range"));

    Write("gap.yaml", ScaleOf(R"(      - {item: cage_1, scores: {"no": 0, "yes": 1}}
      - {item: ever, scores: {"no": 0, "yes": 1}}
)", kCategories));
    EXPECT_THAT(Faults(), ElementsAre("gap.yaml:17 unknown_item"));

    Write("gap.yaml", ScaleOf(kScores, kCategories) + R"(  - id: two
    title: TITLE
    citation: Someone 1984
    variant_of: three
    substances: [tea]
    items:
      - {item: cage_1, scores: {"no": 0, "yes": 1}}
    categories:
      - {id: low, title: TITLE, from: 0, to: 1}
)");
    EXPECT_THAT(Faults(), UnorderedElementsAre("gap.yaml:25 unknown_substance",
                                               "gap.yaml:24 unknown_scoring"));
}

TEST_F(StandardFaults, OfMeasuresAndRules) {
    Write("items.yaml", kItems);
    Write("scale.yaml", ScaleOf(kScores, kCategories));
    const std::string texts = ", title: TITLE, description: TITLE, method: TITLE}\n";
    Write("measures.yaml", "kind: survey_measures\nid: own\ntitle: TITLE\nmeasures:\n"
                           "  - {id: a, kind: share, item: weather, answers: [rain]" + texts +
                           "  - {id: b, kind: share, item: ever, answers: [perhaps]" + texts +
                           "  - {id: c, kind: mean, item: ever" + texts +
                           "  - {id: d, kind: share, item: age, answers: [\"yes\"]" + texts +
                           "  - {id: e, kind: scale_mean, scale: audit" + texts +
                           "  - {id: f, kind: scale_mean, scale: cage, scoring: two" + texts +
                           "  - {id: g, kind: scale_share, scale: cage, answers: [middle]" + texts +
                           "  - {id: h, kind: scale_share, scale: cage, answers: [at_risk]" +
                               texts);
    Write("rules.yaml", "kind: survey_presentation\nid: own\ntitle: TITLE\nrules:\n"
                        "  - {id: r, title: TITLE, description: TITLE, citation: x, kind: cv}\n");
    EXPECT_THAT(Faults(),
                UnorderedElementsAre("rules.yaml:5 rule_missing", "measures.yaml:5 unknown_item",
                                     "measures.yaml:6 unknown_answer", "measures.yaml:7 item_type",
                                     "measures.yaml:8 item_type", "measures.yaml:9 unknown_scale",
                                     "measures.yaml:10 unknown_scoring",
                                     "measures.yaml:11 unknown_answer",
                                     "measures.yaml:11 item_type"));
}

}  // namespace
}  // namespace atalaya::surveys
