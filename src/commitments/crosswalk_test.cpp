#include "commitments/crosswalk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "commitments/links.hpp"
#include "testing/databases.hpp"

namespace atalaya::commitments {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kText = "{en: A, es: B, pt: C, fr: D}";

// A plan and crosswalks of the test over the shipped content; shipped crosswalks stay.
class CrosswalkTest : public ::testing::Test {
 protected:
    void SetUp() override {
        std::string plan = "kind: plan\nid: own\ntitle: @\nsource: the ministry\nnodes:\n";
        for (int i = 1; i <= 9; ++i) {
            const std::string number = std::to_string(i);
            plan += "  - {id: A-" + number + ", number: '" + number +
                    "', kind: paragraph, title: {en: A" + number + ", es: B, pt: C, fr: D}}\n";
        }
        plan += "  - {id: A-1.a, number: 'a', kind: action, parent: A-1, title: @}\n";
        Write("plan.yaml", plan);
    }

    void Write(const std::string& name, std::string text) {
        for (std::size_t at; (at = text.find('@')) != std::string::npos;) text.replace(at, 1, kText);
        ASSERT_TRUE(base::WriteFile(m_folder.path() / name, text).ok());
    }

    // Links without a source are ours and share the reason "why".
    void WriteOurs(const std::string& links, const std::string& id = "ours") {
        Write(id + ".yaml", "kind: crosswalk\nid: " + id +
                                "\ntitle: @\nasserted_by: @\nreasons: {why: @}\nlinks:\n" + links);
    }
    void WritePublished(const std::string& links) {
        Write("printed.yaml",
              "kind: crosswalk\nid: printed\ntitle: @\nsource: a table\nasserted_by: @\nlinks:\n" +
                  links);
    }

    void Load() {
        auto library = content::Library::Load({{m_folder.path()}, false});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto plans = Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        m_plans = *std::move(plans);
        auto crosswalks = Crosswalks::Load(**library, m_plans);
        m_faults.clear();
        if (crosswalks.ok()) {
            m_crosswalks.emplace(*std::move(crosswalks));
            return;
        }
        EXPECT_EQ(crosswalks.error().code, "commitments.crosswalks_invalid");
        for (const Error& fault : crosswalks.error().details) {
            const auto parts = base::Split(fault.where, ':');
            m_faults.push_back(fault.code.substr(fault.code.find('.') + 1) + " " +
                               std::string(parts.size() > 1 ? parts[1] : "") +
                               (fault.params.empty() ? "" : " " + fault.params[0].value));
        }
    }

    Place At(std::string_view id) const { return m_plans.FindNode(id); }

    // "A-2 1 part_of over A-1" of each.
    static std::vector<std::string> Say(const std::vector<Linked>& linked) {
        std::vector<std::string> out;
        for (const Linked& one : linked) {
            out.push_back(one.place.node->id + " " + std::to_string(one.step) + " " +
                          (one.type ? std::string(NameOf(*one.type)) : "-") + " over " +
                          one.before->id);
        }
        return out;
    }
    static std::vector<std::string> Ids(const std::vector<Linked>& linked) {
        std::vector<std::string> out;
        for (const Linked& one : linked) out.push_back(one.place.node->id);
        return out;
    }

    testing::TempFolder m_folder;
    Plans m_plans;
    std::optional<Crosswalks> m_crosswalks;
    std::vector<std::string> m_faults;
};

// --- faults --------------------------------------------------------------------

TEST_F(CrosswalkTest, FaultsAreNamedWithTheirPlaces) {
    WriteOurs("  - {from: A-1, to: A-77, type: same, reason: why}\n"       // 7
              "  - {from: B-1, to: A-2, type: same, reason: why}\n"        // 8
              "  - {from: A-1, to: A-2, type: same, reason: because}\n"    // 9
              "  - {from: A-1, to: A-3, type: same}\n"                     // 10
              "  - {from: A-1, to: A-4, reason: why}\n"                    // 11
              "  - {from: A-1, reason: why}\n"                             // 12
              "  - {from: A-1, to: A-1, type: same, reason: why}\n"        // 13
              "  - {from: A-1, to: A-2, type: overlaps, reason: why}\n");  // 14
    Load();
    EXPECT_THAT(m_faults,
                ElementsAre("link_unknown 7 A-77", "link_unknown 8 B-1",
                            "link_reason_unknown 9 because", "link_reason_missing 10",
                            "link_type_missing 11", "link_target_missing 12 A-1",
                            "link_to_self 13 A-1", ::testing::StartsWith("link_duplicate 14")));
}

TEST_F(CrosswalkTest, APublishedTableMayBeSilentButNotContradictItself) {
    WritePublished("  - {from: A-1, to: A-2, printed: Action 2}\n"
                   "  - {from: A-1, to: A-2, printed: Action 2.}\n"
                   "  - {from: A-1, state: blank}\n"
                   "  - {from: A-2, state: no_counterpart, printed: N/A}\n"
                   "  - {from: A-3, to: A-4, state: no_counterpart, printed: N/A}\n");
    Load();
    EXPECT_THAT(m_faults, ElementsAre("link_state_contradicts 11 no_counterpart"));
}

TEST_F(CrosswalkTest, ACircleOfPartsIsNamed) {
    WriteOurs("  - {from: A-1, to: A-2, type: part_of, reason: why}\n"
              "  - {from: A-3, to: A-2, type: wider, reason: why}\n"   // A-2 is part of A-3
              "  - {from: A-5, to: A-1, type: part_of, reason: why}\n");
    WriteOurs("  - {from: A-3, to: A-1, type: part_of, reason: why}\n", "ours_too");
    Load();
    EXPECT_THAT(m_faults, ElementsAre("link_circle 7 A-1 → A-2 → A-3 → A-1"));
}

TEST_F(CrosswalkTest, WhatIsTheSameOrOverlapsMayGoInCircles) {
    WriteOurs("  - {from: A-1, to: A-2, type: same, reason: why}\n"
              "  - {from: A-2, to: A-1, type: same, reason: why}\n"
              "  - {from: A-2, to: A-3, type: part_of, reason: why}\n"
              "  - {from: A-1, to: A-3, type: part_of, reason: why}\n"
              "  - {from: A-3, to: A-1, type: overlaps, reason: why}\n");
    Load();
    EXPECT_THAT(m_faults, IsEmpty());
}

// --- what is linked ------------------------------------------------------------

TEST_F(CrosswalkTest, EverythingLinkedIsReachedOverTheFewestLinks) {
    WriteOurs("  - {from: A-1, to: A-2, type: part_of, reason: why}\n"
              "  - {from: A-3, to: A-2, type: wider, reason: why}\n"
              "  - {from: A-4, to: A-3, type: same, reason: why}\n"
              "  - {from: A-5, to: A-4, type: overlaps, reason: why}\n"
              "  - {from: A-6, to: A-1, type: overlaps, reason: why}\n"
              "  - {from: A-3, to: A-6, type: corresponds, reason: why}\n");
    Load();
    ASSERT_THAT(m_faults, IsEmpty());
    const LinkedView view = FindLinked(*m_crosswalks, At("A-1"), {});
    EXPECT_THAT(Say(view.linked),
                ElementsAre("A-2 1 part_of over A-1", "A-6 1 overlaps over A-1",
                            "A-3 2 part_of over A-2", "A-4 3 part_of over A-3"));
    EXPECT_THAT(Say(FindLinked(*m_crosswalks, At("A-4"), {.steps = 2}).linked),
                ElementsAre("A-3 1 same over A-4", "A-5 1 overlaps over A-4",
                            "A-2 2 wider over A-3", "A-6 2 corresponds over A-3"));
    EXPECT_THAT(Ids(FindLinked(*m_crosswalks, At("A-1"), {.types = {LinkType::Overlaps}}).linked),
                ElementsAre("A-6"));
    EXPECT_THAT(FindLinked(*m_crosswalks, At("A-9"), {}).linked, IsEmpty());
}

TEST_F(CrosswalkTest, ThePublishedTableAndOurLinksStayApart) {
    WritePublished("  - {from: A-1, to: A-2, printed: Action 2, repeated: 3}\n"
                   "  - {from: A-1, to: A-3, printed: Action 00.07, state: not_in_text, reading: @}\n"
                   "  - {from: A-4, state: not_readable, printed: 1}\n");
    WriteOurs("  - {from: A-2, to: A-1, type: part_of, reason: why}\n");
    Load();
    ASSERT_THAT(m_faults, IsEmpty());
    const LinkedView all = FindLinked(*m_crosswalks, At("A-1"), {});
    ASSERT_THAT(Say(all.linked), ElementsAre("A-2 1 wider over A-1", "A-3 1 corresponds over A-1"));
    // Both links to A-2, each with who asserts it and as seen from A-1.
    ASSERT_EQ(all.linked[0].links.size(), 2u);
    std::vector<std::string> said;
    for (const auto& link : all.linked[0].links)
        said.push_back(AsserterOf(link) + " " + std::string(NameOf(link.Type())));
    EXPECT_THAT(said, UnorderedElementsAre("printed corresponds", "ours wider"));

    EXPECT_THAT(Ids(FindLinked(*m_crosswalks, At("A-1"), {.asserters = {"printed"}}).linked),
                ElementsAre("A-2"));
    EXPECT_THAT(Ids(FindLinked(*m_crosswalks, At("A-1"), {.asserters = {"printed:reading"}}).linked),
                ElementsAre("A-3"));
    EXPECT_THAT(FindLinked(*m_crosswalks, At("A-4"), {}).linked, IsEmpty());
    const auto rows = m_crosswalks->Find("printed")->rows();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].printed_times, 3);
    EXPECT_EQ(rows[1].printed, "Action 00.07");
    EXPECT_TRUE(rows[1].IsOurReading());
    EXPECT_EQ(rows[2].state, LinkState::NotReadable);
}

TEST_F(CrosswalkTest, WhatStandsAboveIsToldWithItsLinks) {
    WriteOurs("  - {from: A-1, to: A-2, type: same, reason: why}\n");
    Load();
    const LinkedView view = FindLinked(*m_crosswalks, At("A-1.a"), {});
    EXPECT_THAT(view.linked, IsEmpty());
    ASSERT_EQ(view.above.size(), 1u);
    EXPECT_EQ(view.above[0].node->id, "A-1");
    EXPECT_EQ(view.above[0].links[0].Other().node->id, "A-2");
}

TEST_F(CrosswalkTest, OneAnswerCountsWhereTheSameOrAPartOfItIsAsked) {
    WriteOurs("  - {from: A-1, to: A-2, type: same, reason: why}\n"
              "  - {from: A-2, to: A-3, type: wider, reason: why}\n"      // A-3 is part of A-2
              "  - {from: A-2, to: A-4, type: part_of, reason: why}\n"
              "  - {from: A-4, to: A-5, type: part_of, reason: why}\n"
              "  - {from: A-6, to: A-4, type: part_of, reason: why}\n"    // another part of A-4
              "  - {from: A-1, to: A-7, type: overlaps, reason: why}\n");
    WritePublished("  - {from: A-3, to: A-8, printed: Action 8}\n"
                   "  - {from: A-8, to: A-9, printed: Action 9}\n"
                   "  - {from: A-1, to: A-2, printed: Action 2}\n");
    Load();
    ASSERT_THAT(m_faults, IsEmpty());
    const Satisfied found = FindSatisfied(*m_crosswalks, At("A-1"));
    EXPECT_THAT(Ids(found.wholly), ElementsAre("A-2", "A-3"));
    EXPECT_THAT(Ids(found.in_part), ElementsAre("A-4", "A-5"));
    EXPECT_THAT(Ids(found.perhaps), UnorderedElementsAre("A-7", "A-8"));
    // The other way: a part does not answer for the whole.
    EXPECT_THAT(Ids(FindSatisfied(*m_crosswalks, At("A-3")).wholly), IsEmpty());
    EXPECT_THAT(Ids(FindSatisfied(*m_crosswalks, At("A-5")).wholly),
                UnorderedElementsAre("A-4", "A-2", "A-6", "A-1", "A-3"));
}

// --- what is shipped -----------------------------------------------------------

TEST(ShippedCrosswalks, ThePublishedTableSpeaksOfEveryRecommendation) {
    auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok());
    const auto plans = Plans::Load(**library);
    ASSERT_TRUE(plans.ok());
    const auto crosswalks = Crosswalks::Load(**library, *plans);
    ASSERT_TRUE(crosswalks.ok()) << crosswalks.error().Describe();
    const Crosswalk* table = crosswalks->Find("ungass_2016_to_2009");
    ASSERT_NE(table, nullptr);
    EXPECT_TRUE(table->IsPublished());
    std::set<const Node*> spoken_of;
    for (const CrosswalkRow& row : table->rows()) {
        spoken_of.insert(row.from.node);
        EXPECT_EQ(row.from.plan->id(), "special_session_2016") << row.where;
        EXPECT_EQ(row.type, LinkType::Corresponds) << row.where;
        if (row.state != LinkState::Blank) {
            EXPECT_FALSE(row.printed.empty()) << row.where;
        }
        if (row.IsOurReading()) {
            EXPECT_FALSE(row.reading.In(Lang::En).empty()) << row.where;
        }
    }
    for (const Node& node : plans->Find("special_session_2016")->nodes()) {
        if (node.kind == Kind::Recommendation) {
            EXPECT_TRUE(spoken_of.contains(&node)) << node.id;
        }
    }
    // Our own links never stand in a published table.
    for (const Crosswalk& crosswalk : crosswalks->all()) {
        EXPECT_EQ(crosswalk.IsPublished(), &crosswalk == table) << crosswalk.id();
    }
}

}  // namespace
}  // namespace atalaya::commitments
