#include "evaluation/un_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commitments/links.hpp"
#include "evaluation/catalogue.hpp"

namespace atalaya::evaluation {
namespace {

using commitments::Crosswalks;
using commitments::Node;

// The shipped plans and crosswalks, and a round of two countries in which XA fulfils everything and
// XB nothing.
class UnDataTest : public ::testing::Test {
 protected:
    UnDataTest() {
        report.round.frozen =
            std::make_shared<const Frozen>(*catalogue.Freeze("mem", "mem_hp21", "mem_round_8"));
        report.counted = 2;
        for (const Question* question : report.round.Questions()) {
            if (!report.lines.empty() && report.lines.back().node == question->node) continue;
            ShareLine line{.node = question->node, .asked = true};
            line.share.rated = 2;
            line.share.fulfilled = 1;
            line.countries = {{"complies", {"XA"}}, {"does_not_comply", {"XB"}}};
            report.lines.push_back(std::move(line));
        }
    }
    UnData Make() const { return MakeUnData(report, plans, crosswalks); }
    static const UnSource& Source(const UnData& data, std::string_view id) {
        return *std::ranges::find(data.sources, id, &UnSource::id);
    }

    std::shared_ptr<const content::Library> library = *content::Library::Load({});
    commitments::Plans plans = *commitments::Plans::Load(*library);
    Crosswalks crosswalks = *Crosswalks::Load(*library, plans);
    Catalogue catalogue = *Catalogue::Load(*library, plans);
    Hemispheric report;
};

TEST_F(UnDataTest, EveryCommitmentOfTheSourcesIsThereLinkedOrNot) {
    const UnData data = Make();
    ASSERT_EQ(data.sources.size(), kUnSources.size());
    for (const UnSource& source : data.sources) {
        int all = 0;
        for (const Node& node : plans.Find(source.id)->nodes())
            all += !commitments::IsHeading(node.kind);
        EXPECT_EQ(static_cast<int>(source.commitments.size()), all) << source.id;
        EXPECT_GT(source.linked, 0) << source.id;
    }
    // The 103 recommendations and two paragraphs on their follow-up.
    EXPECT_EQ(Source(data, "special_session_2016").commitments.size(), 105u);
}

TEST_F(UnDataTest, PublishedLinksAreNeverAmongOurs) {
    for (const UnSource& source : Make().sources) {
        for (const UnCommitment& one : source.commitments) {
            std::set<std::string> ours, published;
            for (const UnServing& way : one.servings) {
                for (const UnStep& step : way.steps) {
                    const auto* table =
                        crosswalks.Find(step.asserted_by.substr(0, step.asserted_by.find(':')));
                    ASSERT_NE(table, nullptr);
                    EXPECT_EQ(step.published,
                              table->IsPublished() && step.asserted_by == table->id());
                }
                (way.published() ? published : ours).insert(way.action);
                EXPECT_EQ(way.steps.back().to, one.node);
            }
            EXPECT_EQ(one.ours.actions, static_cast<int>(ours.size())) << one.node;
            EXPECT_EQ(one.published.actions, static_cast<int>(published.size())) << one.node;
        }
    }
}

TEST_F(UnDataTest, CountriesAreCountedOnceHoweverManyWaysThereAre) {
    for (const UnSource& source : Make().sources) {
        for (const UnCommitment& one : source.commitments) {
            for (const UnTally& tally : {one.ours, one.published}) {
                if (tally.actions == 0) continue;
                EXPECT_EQ(tally.rated, 2) << one.node;
                EXPECT_EQ(tally.fulfilled, 1) << one.node;
                EXPECT_EQ(tally.in_part, 0) << one.node;
                EXPECT_EQ(tally.ratings, 2 * tally.actions) << one.node;
                EXPECT_EQ(tally.ratings_fulfilled, tally.actions) << one.node;
            }
        }
    }
}

TEST_F(UnDataTest, WhatIsOutsideTheScaleIsNoRating) {
    for (ShareLine& line : report.lines) {
        line.countries = {{"not_applicable", {"XA", "XB"}}};
        line.share.rated = line.share.fulfilled = 0;
    }
    for (const UnSource& source : Make().sources)
        for (const UnCommitment& one : source.commitments) EXPECT_EQ(one.ours.rated, 0);
}

TEST_F(UnDataTest, TheTablesThatWereUsedAreNamedWithWhoAssertsThem) {
    const UnData data = Make();
    int published = 0;
    for (const UnTable& used : data.tables) {
        EXPECT_GT(used.links, 0) << used.asserter;
        EXPECT_FALSE(used.asserted_by.In(Lang::En).empty()) << used.asserter;
        published += used.published;
    }
    EXPECT_EQ(published, 1);   // the table between the recommendations of 2016 and the texts of 2009
}

}  // namespace
}  // namespace atalaya::evaluation
