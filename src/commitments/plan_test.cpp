#include "commitments/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "base/files.hpp"
#include "commitments/search.hpp"
#include "testing/databases.hpp"

namespace atalaya::commitments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kHemispheric = "hemispheric_plan_2021_2025";

std::vector<std::string> Ids(const std::vector<const Node*>& nodes) {
    std::vector<std::string> ids;
    for (const Node* node : nodes) ids.push_back(node->id);
    return ids;
}

// The words of a text as they are compared: letters and figures, without case.
std::vector<std::string> Words(std::string_view text) {
    const std::string folded = base::Fold(text);
    std::vector<std::string> words;
    for (const std::string_view word : base::Split(folded, ' ')) {
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

// --- the shipped plan ----------------------------------------------------------

class ShippedPlan : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        s_plans = new Plans(*std::move(plans));
    }
    static void TearDownTestSuite() {
        delete s_plans;
        s_plans = nullptr;
    }
    const Plan& plan() { return *s_plans->Find(kHemispheric); }
    static std::vector<std::string> Found(const std::string& words, std::size_t most = 50) {
        std::vector<std::string> ids;
        for (const Place& place : Search(*s_plans, {words, "", std::string(kHemispheric)}, most))
            ids.push_back(place.node->id);
        return ids;
    }
    static Plans* s_plans;
};
Plans* ShippedPlan::s_plans = nullptr;

TEST_F(ShippedPlan, HasThePillarsObjectivesAndActionsOfTheSource) {
    struct Pillar {
        std::string id;
        std::vector<std::size_t> actions;  // by objective
    };
    const std::vector<Pillar> expected = {{"HP21-IS", {4, 7, 6, 3, 2, 2}},
                                          {"HP21-PTR", {5, 5, 8, 4, 3}},
                                          {"HP21-MC", {10, 5, 8, 3, 4, 5, 7, 4, 5, 7, 3, 4}},
                                          {"HP21-RIME", {9, 3, 4, 5}},
                                          {"HP21-IC", {3, 4}}};
    const auto pillars = plan().Children("");
    ASSERT_EQ(pillars.size(), expected.size());
    std::size_t objectives = 0, actions = 0;
    for (std::size_t p = 0; p < expected.size(); ++p) {
        EXPECT_EQ(pillars[p]->id, expected[p].id);
        const auto below = plan().Children(expected[p].id);
        ASSERT_EQ(below.size(), expected[p].actions.size()) << expected[p].id;
        for (std::size_t o = 0; o < below.size(); ++o) {
            const std::string number = std::to_string(o + 1);
            EXPECT_EQ(below[o]->number, number);
            EXPECT_EQ(below[o]->id, expected[p].id + "-" + number);
            const auto steps = plan().Children(below[o]->id);
            ASSERT_EQ(steps.size(), expected[p].actions[o]) << below[o]->id;
            for (std::size_t a = 0; a < steps.size(); ++a)
                EXPECT_EQ(steps[a]->id, below[o]->id + "." + std::to_string(a + 1));
            actions += steps.size();
        }
        objectives += below.size();
    }
    EXPECT_EQ(objectives, 29u);
    EXPECT_EQ(actions, 142u);
    EXPECT_EQ(plan().nodes().size(), 5u + 29u + 142u);
}

TEST_F(ShippedPlan, TitlesAreShortAndTellNodesApart) {
    for (const Lang lang : base::kLangs) {
        std::set<std::string> seen;
        for (const Node& node : plan().nodes()) {
            EXPECT_TRUE(seen.insert(node.title.In(lang)).second)
                << node.id << " " << node.title.In(lang);
            if (node.kind == Kind::Pillar) continue;
            const auto spaces = std::ranges::count(node.title.In(lang), ' ');
            EXPECT_GE(spaces + 1, lang == Lang::En ? 5 : 4) << node.id;
            EXPECT_LE(spaces + 1, lang == Lang::En ? 14 : 20) << node.id;
        }
    }
}

// The official sentences by id, read from the printed text beside the project.
std::map<std::string, std::vector<std::string>> OfficialSentences(std::istream& text) {
    const std::vector<std::pair<std::string, std::string>> headings = {
        {"INSTITUTIONAL STRENGTHENING", "HP21-IS"},
        {"MEASURES OF PREVENTION", "HP21-PTR"},
        {"MEASURES TO CONTROL", "HP21-MC"},
        {"RESEARCH, INFORMATION", "HP21-RIME"},
        {"INTERNATIONAL COOPERATION", "HP21-IC"}};
    std::map<std::string, std::vector<std::string>> sentences;
    std::string pillar, objective, id, line;
    while (std::getline(text, line)) {
        const std::string_view trimmed = base::TrimAscii(line);
        for (const auto& [heading, prefix] : headings) {
            if (trimmed.starts_with(heading)) pillar = prefix, id.clear();
        }
        if (pillar.empty()) continue;
        const std::string number(trimmed.substr(0, trimmed.find(' ')));
        if (trimmed.starts_with("Objective ")) {
            objective = trimmed.substr(10, trimmed.find(':') - 10);
            id = pillar + "-" + objective;
        } else if (!objective.empty() && number.starts_with(objective + ".") && number.size() > 2) {
            id = pillar + "-" +
                 (number.back() == '.' ? number.substr(0, number.size() - 1) : number);
        }
        if (id.empty()) continue;
        for (std::string& word : Words(trimmed)) sentences[id].push_back(std::move(word));
    }
    return sentences;
}

std::size_t LongestCommonRun(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::size_t longest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) {
            std::size_t run = 0;
            while (i + run < a.size() && j + run < b.size() && a[i + run] == b[j + run]) ++run;
            longest = std::max(longest, run);
        }
    }
    return longest;
}

TEST_F(ShippedPlan, TitlesAreNotTheOfficialSentences) {
    const std::filesystem::path data = testing::SharedData();
    std::ifstream text(data.parent_path() / "sources" / "hemispheric-plan-2021-2025.txt");
    if (data.empty() || !text) GTEST_SKIP() << "the printed plan is not beside the project";
    const auto official = OfficialSentences(text);
    ASSERT_EQ(official.size(), 29u + 142u) << "the source was not read as it stands";
    for (const Node& node : plan().nodes()) {
        if (node.kind == Kind::Pillar) continue;
        ASSERT_TRUE(official.contains(node.id)) << node.id;
        EXPECT_LT(LongestCommonRun(Words(node.title.In(Lang::En)), official.at(node.id)), 6u)
            << node.id << ": " << node.title.In(Lang::En);
    }
}

TEST_F(ShippedPlan, LinksNameTheirIndicatorsAndReasons) {
    std::size_t links = 0;
    for (const Node& node : plan().nodes()) {
        for (const Link& link : node.indicators) {
            ++links;
            for (const Lang lang : base::kLangs) {
                EXPECT_FALSE(link.title.In(lang).empty()) << link.indicator;
                EXPECT_GT(link.reason.In(lang).size(), 20u) << node.id;
            }
        }
    }
    EXPECT_GE(links, 10u);
}

TEST_F(ShippedPlan, IsFoundByWordsInAnyLanguageAndByNumber) {
    EXPECT_THAT(Found("naloxona"), ElementsAre("HP21-PTR-3.7"));
    EXPECT_THAT(Found("PRECURSEURS enseigne"), IsEmpty());
    EXPECT_THAT(Found("precurseur commerce exterieur"), ElementsAre("HP21-MC-3.4"));
    EXPECT_EQ(Found("observatorio personal").front(), "HP21-RIME-1.1");
    EXPECT_THAT(Found("HP21-RIME-1.5"), ElementsAre("HP21-RIME-1.5"));
    EXPECT_EQ(Found("rime 1.5"), Found("HP21-RIME-1.5"));
    EXPECT_EQ(Found("mc-1").front(), "HP21-MC-1");
    EXPECT_THAT(Found(""), IsEmpty());
    EXPECT_EQ(Found("drogas", 3).size(), 3u);
}

TEST_F(ShippedPlan, IsATree) {
    const Node& action = *plan().Find("HP21-RIME-3.1");
    EXPECT_THAT(Ids(plan().Path(action)), ElementsAre("HP21-RIME", "HP21-RIME-3", "HP21-RIME-3.1"));
    EXPECT_THAT(Ids(plan().Below(*plan().Find("HP21-IC-1"))),
                ElementsAre("HP21-IC-1", "HP21-IC-1.1", "HP21-IC-1.2", "HP21-IC-1.3"));
    EXPECT_EQ(plan().Find("HP21-RIME-9"), nullptr);
}

// --- faults ----------------------------------------------------------------------

class PlanFaults : public ::testing::Test {
 protected:
    // "code line" of every fault of a plan with these nodes.
    std::vector<std::string> Faults(const std::string& nodes, const std::string& part = "") {
        const std::string title = "title: {en: A, es: B, pt: C, fr: D}";
        std::string text =
            "kind: plan\nid: own\n" + title + "\nsource: the ministry\nnodes:\n" + nodes;
        Write("own.yaml", text, title);
        if (!part.empty())
            Write("part.yaml", "kind: plan_part\nid: own_1\nplan: own\nnodes:\n" + part, title);
        const auto library = content::Library::Load({{m_folder.path()}, false});
        const Error error = library.ok() ? PlansError(**library) : library.error();
        std::vector<std::string> faults;
        for (const Error& fault : error.details) {
            const auto parts = base::Split(fault.where, ':');
            faults.push_back(fault.code + " " + std::string(parts.size() > 1 ? parts[1] : ""));
        }
        return faults;
    }

 private:
    static Error PlansError(const content::Library& library) {
        const auto plans = Plans::Load(library);
        return plans.ok() ? Error{} : plans.error();
    }
    void Write(const std::string& name, std::string text, const std::string& title) {
        for (std::size_t at; (at = text.find('@')) != std::string::npos;)
            text.replace(at, 1, title);
        ASSERT_TRUE(base::WriteFile(m_folder.path() / name, text).ok());
    }
    testing::TempFolder m_folder;
};

TEST_F(PlanFaults, AWholePlanHasNone) {
    EXPECT_THAT(Faults("  - {id: P, kind: pillar, @}\n"
                       "  - {id: P-1, number: '1', kind: objective, parent: P, @}\n",
                       "  - {id: P-1.1, number: '1.1', kind: action, parent: P-1, @}\n"),
                IsEmpty());
}

TEST_F(PlanFaults, AreNamedWithTheirPlaces) {
    EXPECT_THAT(Faults("  - {id: P, kind: pillar, @}\n"
                       "  - {id: P-1, number: '1', kind: objective, parent: Q, @}\n"
                       "  - {id: P-2, number: '2', kind: area, parent: P, @}\n"
                       "  - {id: P-3, number: '2', kind: objective, parent: P, @}\n"
                       "  - {id: P-4, kind: objective, parent: P, @}\n"),
                ElementsAre("commitments.number_missing 10", "commitments.parent_missing 7",
                            "commitments.parent_kind 8", "commitments.number_duplicate 9"));
}

TEST_F(PlanFaults, APartMayNotUseAnIdAgain) {
    EXPECT_THAT(Faults("  - {id: P, kind: pillar, @}\n", "  - {id: P, kind: pillar, @}\n"),
                ElementsAre("commitments.id_duplicate 5"));
}

TEST_F(PlanFaults, AnUnknownIndicatorIsAFaultOfTheContent) {
    const auto faults = Faults(
        "  - {id: P, kind: pillar, @, indicators: "
        "[{id: nothing, reason: {en: A, es: B, pt: C, fr: D}}]}\n");
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_THAT(faults[0],
                ::testing::AllOf(::testing::StartsWith("content."), ::testing::EndsWith(" 6")));
}

}  // namespace
}  // namespace atalaya::commitments
