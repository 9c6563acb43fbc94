// That every commitment of every source is found: by its number as people type it, and by words of
// its title in each language.

#include "commitments/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace atalaya::commitments {
namespace {

constexpr std::size_t kPage = 50;  // what a search shows at once

class Searching : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        s_library = new std::shared_ptr<const content::Library>(*library);
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        s_plans = new Plans(*std::move(plans));
    }
    static void TearDownTestSuite() {
        delete s_plans;
        delete s_library;
    }

    // The place of the node among what is found, from 1; 0 where it is not on the first page.
    static std::size_t PlaceOf(const Node& node, const std::string& words, const std::string& plan) {
        const auto found = Search(*s_plans, {words, "", plan}, kPage);
        const auto at = std::ranges::find(found, &node, &Place::node);
        return at == found.end() ? 0 : static_cast<std::size_t>(at - found.begin()) + 1;
    }
    static void ExpectFound(const Node& node, const std::string& words, const std::string& plan,
                            std::size_t worst) {
        const std::size_t place = PlaceOf(node, words, plan);
        EXPECT_TRUE(place > 0 && place <= worst) << node.id << " by: " << words << "; place " << place;
    }
    static std::vector<std::string> Found(const std::string& words, std::size_t most = kPage) {
        std::vector<std::string> ids;
        for (const Place& place : Search(*s_plans, {words, "", ""}, most))
            ids.push_back(place.node->id);
        return ids;
    }
    static std::string KindOf(const Node& node, Lang lang) {
        return (*s_library)->Say("commitments.kind." + std::string(NameOf(node.kind)), {}, lang);
    }

    static Plans* s_plans;
    static std::shared_ptr<const content::Library>* s_library;
};
Plans* Searching::s_plans = nullptr;
std::shared_ptr<const content::Library>* Searching::s_library = nullptr;

std::string Joined(const std::vector<std::string>& parts, const std::string& between) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : between) + part;
    return out;
}

std::string Upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

const std::string& PrintedOf(const Node& node) {
    return node.number.empty() ? node.paragraph : node.number;
}

// "24.f" as people type it: 24 f, 24f, 24(f), 24 (f), 24.f), 24-f, art. 24 f.
std::vector<std::string> WaysToType(const std::string& printed) {
    const auto parts = AddressOf(printed);
    std::string bracketed = parts.front(), spaced = parts.front(), together = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        bracketed += "(" + parts[i] + ")";
        spaced += " (" + parts[i] + ")";
        const bool figures = std::isdigit(parts[i].front()) && std::isdigit(together.back());
        together += (figures ? "." : "") + parts[i];
    }
    std::vector<std::string> ways = {printed,        printed + ".",        printed + ")",
                                     bracketed,      spaced,               Upper(printed),
                                     "§ " + printed, "art. " + printed,    "No. " + printed,
                                     Joined(parts, " "), Joined(parts, "-"), " " + printed + " "};
    if (parts.size() == 2) ways.push_back(together);
    return ways;
}

TEST_F(Searching, EveryCommitmentIsFoundByItsNumberHoweverItIsTyped) {
    // A number begins anew under every pillar: five may bear the same.
    constexpr std::size_t kSameNumber = 6;
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) {
            const std::string& printed = PrintedOf(node);
            if (printed.empty()) continue;
            auto ways = WaysToType(printed);
            for (const Lang lang : base::kLangs) {
                ways.push_back(KindOf(node, lang) + " " + printed);
                ways.push_back(base::Fold(KindOf(node, lang)).substr(0, 3) + ". " + printed);
            }
            for (const std::string& way : ways) ExpectFound(node, way, plan.id(), kSameNumber);
        }
    }
}

TEST_F(Searching, ANumberListsAllCommitmentsThatBearIt) {
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) {
            const std::string& printed = PrintedOf(node);
            if (!printed.empty()) ExpectFound(node, printed, "", kPage);
        }
    }
}

TEST_F(Searching, EveryCommitmentIsFoundByTheNameOfItsPlanAndItsNumber) {
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) {
            const std::string& printed = PrintedOf(node);
            if (printed.empty()) continue;
            ExpectFound(node, plan.prefix() + " " + printed, "", 10);
            ExpectFound(node, base::Fold(plan.prefix()) + " " + printed, "", 10);
            for (const Lang lang : base::kLangs)
                ExpectFound(node, plan.title().In(lang) + " " + printed, "", 10);
        }
    }
}

TEST_F(Searching, ACommitmentIsFoundByTheKindAndNumberOfEachStep) {
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) {
            const Node* parent = plan.Find(node.parent);
            const auto own = AddressOf(node.number);
            if (!parent || IsHeading(parent->kind) || own.size() < 2) continue;
            for (const Lang lang : base::kLangs) {
                const std::string way = KindOf(*parent, lang) + " " + parent->number + " " +
                                        KindOf(node, lang) + " " + own.back();
                ExpectFound(node, way, plan.id(), 6);
            }
        }
    }
}

// "2.3.4": the fourth action of the third objective of the second area, which bears no number.
TEST_F(Searching, ACommitmentIsFoundByItsNumberThroughAllLevels) {
    for (const char* id : {"hemispheric_plan_2011_2015", "hemispheric_plan_2016_2020",
                           "hemispheric_plan_2021_2025"}) {
        const Plan& plan = *s_plans->Find(id);
        const auto tops = plan.Children("");
        for (std::size_t i = 0; i < tops.size(); ++i) {
            const std::string top = std::to_string(i + 1);
            for (const Lang lang : base::kLangs) ExpectFound(*tops[i], KindOf(*tops[i], lang) + " " + top, id, 1);
            for (const Node* node : plan.Below(*tops[i])) {
                if (node == tops[i]) continue;
                // "2.3" is also an action's.
                ExpectFound(*node, top + "." + node->number, id, kPage);
                ExpectFound(*node, KindOf(*tops[i], Lang::Es) + " " + top + ", " + node->number, id, 6);
                ExpectFound(*node, tops[i]->title.In(Lang::Pt) + " " + node->number, id, 3);
            }
        }
    }
}

TEST_F(Searching, EveryCommitmentIsFoundByItsTitleInEveryLanguage) {
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) {
            for (const Lang lang : base::kLangs) {
                const std::string& title = node.title.In(lang);
                ExpectFound(node, title, "", 3);
                ExpectFound(node, Upper(base::Fold(title)), "", 3);
            }
        }
    }
}

// Without small words, with the beginnings of words only, in the other number.
TEST_F(Searching, EveryCommitmentIsFoundByTheWordsThatArePickedFromItsTitle) {
    for (const Plan& plan : s_plans->all()) {
        for (const Node& node : plan.nodes()) {
            for (const Lang lang : base::kLangs) {
                auto words = base::SearchTokens(node.title.In(lang));
                std::erase_if(words, [](const std::string& word) { return word.size() < 5; });
                if (words.size() < 2) continue;
                ExpectFound(node, Joined(words, " "), "", 5);
                std::ranges::reverse(words);
                for (std::string& word : words) word.resize(std::max<std::size_t>(5, word.size() - 2));
                ExpectFound(node, Joined(words, " "), "", 10);
            }
        }
    }
}

TEST_F(Searching, AWordIsFoundInTheOtherNumberAndWithin) {
    const std::map<std::string, std::string> other = {
        {"estrategias", "estrategia"}, {"políticas", "política"}, {"policies", "policy"},
        {"strategies", "strategy"},    {"ações", "ação"},         {"nacionais", "nacional"},
        {"nationaux", "national"},     {"jovens", "jovem"},       {"women", "woman"}};
    for (const auto& [many, one] : other) {
        const auto by_many = Found(many, 1000), by_one = Found(one, 1000);
        EXPECT_FALSE(by_many.empty()) << many;
        EXPECT_GE(by_one.size() + by_one.size() / 4, by_many.size()) << one;
        for (const std::string& id : by_many)
            EXPECT_TRUE(std::ranges::count(by_one, id) || by_one.size() > 20) << one << ": " << id;
    }
    EXPECT_FALSE(Found("oxona").empty());
    EXPECT_FALSE(Found("acceso a los medicamentos").empty());
    EXPECT_FALSE(Found("l'accès aux médicaments").empty());
}

TEST_F(Searching, TellsWhatAPersonMeans) {
    EXPECT_EQ(Found("pillar 3").front(), "HP21-MC");
    EXPECT_EQ(Found("pilar III").front(), "HP21-MC");
    EXPECT_EQ(Found("RIME 3").front(), "HP21-RIME-3");
    EXPECT_EQ(Found("capítulo 5 recomendación g").front(), "UN16-5.g");
    EXPECT_EQ(Found("UNGASS 2016 recomendación 5.g").front(), "UN16-5.g");
    EXPECT_EQ(Found("ODS 3.5").front(), "SDG-3.5");
    EXPECT_EQ(Found("meta 3.5").front(), "SDG-3.5");
    EXPECT_EQ(Found("ODD 16").front(), "SDG-16");
    EXPECT_EQ(Found("declaración política 36").front(), "UN09-OP-36");
    EXPECT_EQ(Found("UN14 A 5").front(), "UN14-A-5");
    EXPECT_EQ(Found("section B UN14").front(), "UN14-B");
    EXPECT_EQ(Found("chapter 2 2009").front(), "UN09-II");
    // The 45th of the 103, which bear letters: 18 in the first chapter, 7 in the second.
    EXPECT_EQ(Found("recomendación 45").front(), "UN16-3.t");
    // The letter between is left out: of two letters.
    EXPECT_EQ(Found("51 vii"), (std::vector<std::string>{"UN09-51.a.vii", "UN09-51.b.vii"}));
    EXPECT_EQ(Found("área 2 objetivo 3").front(), "HP11-DR-3");
    EXPECT_TRUE(std::ranges::count(Found("Objetivo 2"), "HP16-CM-2"));
    EXPECT_TRUE(std::ranges::count(Found("Objetivo 2"), "HP21-IC-2"));
    EXPECT_TRUE(std::ranges::count(Found("fortalecimiento institucional 1.1"), "HP21-IS-1.1"));
}

TEST_F(Searching, FindsNothingWhereNothingFits) {
    for (const char* words : {"", " . ", "zzz", "HP21 zzz", "24 f zzz", "99.z", "the", "de la", "HP11 24 f"})
        EXPECT_TRUE(Found(words).empty()) << words << ": " << Found(words).front();
}

}  // namespace
}  // namespace atalaya::commitments
