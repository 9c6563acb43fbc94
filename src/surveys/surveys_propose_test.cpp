#include <algorithm>

#include "surveys/keeping_test.hpp"

namespace atalaya::surveys {
namespace {

class ProposingTest : public KeepingTest {};
ATALAYA_ON_BOTH_STORES(ProposingTest);

TEST_P(ProposingTest, TheNextFileOfTheCountryIsProposedWhatWasConfirmed) {
    Mapped("a");
    Create("b", 2027);
    ASSERT_TRUE(Take("b", 1).ok());
    const auto proposal = surveys->Propose(analyst, "b");
    ASSERT_TRUE(proposal.ok()) << proposal.error().Describe();
    const auto found = std::ranges::find_if(proposal->questions, [](const ProposedQuestion& one) {
        return one.mapped.variable == "canna";
    });
    ASSERT_NE(found, proposal->questions.end());
    EXPECT_EQ(found->source, ProposalSource::Memory);
    EXPECT_EQ(found->mapped.question, "past_year.cannabis");
    EXPECT_EQ(found->mapped.values.at("1"), "yes");
    EXPECT_EQ(CodeOf(surveys->Propose(reader, "b")), "access.denied") << "labels are microdata";
}

}  // namespace
}  // namespace atalaya::surveys
