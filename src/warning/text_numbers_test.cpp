#include "warning/text_numbers.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "warning/sample_test.hpp"

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// With the same text in each part that is looked at, in one language.
Alert Saying(Lang lang, std::string known, std::int64_t cases, std::int64_t deaths = 0) {
    auto out = SampleAlert();
    out.texts = {SampleText(lang, "Headline")};
    out.texts[0].known = std::move(known);
    out.cases = cases;
    out.deaths = deaths;
    return out;
}

std::vector<std::string> Told(const Alert& before, const Alert& now) {
    std::vector<std::string> out;
    for (const auto& one : NumbersThatDiffer(before, now))
        out.push_back(fmt::format("{} {} “{}” {}/{} {}", one.code.substr(8), one.Get("language"),
                                  one.Get("quote"), one.Get("text"), one.Get("details"), one.where));
    return out;
}

TEST(TextNumbersTest, ACorrectedTextWhoseDetailsWereForgotten) {
    EXPECT_THAT(Told(Saying(Lang::En, "Three people were found unconscious. All live.", 3),
                     Saying(Lang::En, "Four people were found unconscious. All live.", 3)),
                ElementsAre("persons_differ English “Four people were found unconscious” 4/3 "
                            "/texts/0/what_is_known"));
}

TEST(TextNumbersTest, CorrectedDetailsWhoseTextWasForgotten) {
    const auto told = [](Lang lang, const std::string& text) {
        return Told(Saying(lang, text, 3, 1), Saying(lang, text, 4, 2));
    };
    EXPECT_THAT(told(Lang::Es, "Se atendió a tres personas; una murió."),
                ElementsAre("persons_differ Español “Se atendió a tres personas” 3/4 "
                            "/texts/0/what_is_known",
                            "deaths_differ Español “una murió” 1/2 /texts/0/what_is_known"));
    EXPECT_THAT(told(Lang::Pt, "Pessoas: 3.\nMortes: 1."),
                ElementsAre("persons_differ Português “Pessoas: 3” 3/4 /texts/0/what_is_known",
                            "deaths_differ Português “Mortes: 1” 1/2 /texts/0/what_is_known"));
    EXPECT_THAT(told(Lang::Fr, "Trois jeunes personnes ont été hospitalisées."),
                ElementsAre("persons_differ Français “Trois jeunes personnes ont été "
                            "hospitalisées” 3/4 /texts/0/what_is_known"));
}

TEST(TextNumbersTest, NothingIsGuessed) {
    const auto same = [](std::string text) {
        return Told(Saying(Lang::En, text, 3, 1), Saying(Lang::En, text, 4, 1));
    };
    EXPECT_THAT(same("Tablets of 3 mg, sold for 3 dollars in 3 cities."), IsEmpty());
    EXPECT_THAT(same("The dose was 0.3; people were warned."), IsEmpty());
    EXPECT_THAT(same("Last year 12 people were treated."), IsEmpty()) << "never in the details";
    EXPECT_THAT(same("One of the people had 3."), IsEmpty());
    // Written anew, without a number, or with the right one beside the old one.
    const auto before = Saying(Lang::En, "Three people were found unconscious.", 3);
    EXPECT_THAT(Told(before, Saying(Lang::En, "Several people were found.", 4)), IsEmpty());
    EXPECT_THAT(Told(before, Saying(Lang::En, "Four people were found.", 4)), IsEmpty());
    EXPECT_THAT(Told(before, Saying(Lang::En, "Not three people, as we said, but 4 people.", 4)),
                IsEmpty());
    EXPECT_THAT(Told(before, Saying(Lang::En, "Three people were found unconscious.", 3)), IsEmpty());
    EXPECT_THAT(Told(before, Saying(Lang::Es, "Cinco personas.", 4)), IsEmpty()) << "no text before";
    EXPECT_THAT(Told(Saying(Lang::En, "Four people.", 0), Saying(Lang::En, "Five people.", 0)),
                IsEmpty())
        << "the details count nobody";
}

TEST(TextNumbersTest, WhoDiedIsNoCase) {
    EXPECT_THAT(Told(Saying(Lang::En, "Three people died.", 3, 3),
                     Saying(Lang::En, "Three people died.", 3, 4)),
                ElementsAre("deaths_differ English “Three people died” 3/4 "
                            "/texts/0/what_is_known"));
}

}  // namespace
}  // namespace atalaya::warning
