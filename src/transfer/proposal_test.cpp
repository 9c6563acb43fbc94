#include "transfer/proposal.hpp"

#include <gmock/gmock.h>

#include "transfer/world_test.hpp"

namespace atalaya::transfer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Kind = Confirmed::Kind;

class ProposalTest : public ImportsTest {
 protected:
    void SetUp() override {
        ImportsTest::SetUp();
        if (!IsSkipped()) m_proposals.emplace(db(), *m_policy, m_journal, m_clock);
    }

    Proposal Propose(const std::vector<std::string>& header, const Rows& rows,
                     std::string country = "XA", const Mapping* chosen = nullptr) {
        MemoryRows source(header, rows);
        auto proposal = m_proposals->Propose(access::Caller::System(), m_model, {}, source,
                                             {.country = std::move(country), .chosen = chosen});
        EXPECT_TRUE(proposal.ok()) << proposal.error().Describe();
        return *std::move(proposal);
    }

    std::int64_t Remember(const std::vector<Confirmed>& confirmed, std::string_view country = "XA") {
        const auto kept =
            m_proposals->Remember(access::Caller::System(), *m_model, country, confirmed);
        EXPECT_TRUE(kept.ok()) << kept.error().Describe();
        return kept.ok() ? *kept : -1;
    }

    // "column -> target (reason)" of everything that is proposed.
    static std::vector<std::string> Told(const Proposal& proposal) {
        std::vector<std::string> out;
        for (const auto& column : proposal.columns) {
            for (const auto& one : column.targets)
                out.push_back(column.column + " -> " + one.target.value + " (" +
                              std::string(Code(one.target.reason)) + ")");
        }
        return out;
    }

    std::optional<Proposals> m_proposals;
};

TEST_P(ProposalTest, ColumnsAreJoinedByTheirNamesInAnyLanguage) {
    const auto proposal =
        Propose({"País", "Substância", "Cantidad", "Unité", "Quantity unit price", "Zzz"}, {});
    EXPECT_THAT(Told(proposal),
                ElementsAre("País -> country (same_name)", "Substância -> substance (same_name)",
                            "Cantidad -> quantity.amount (same_name)",
                            "Unité -> quantity.unit (same_name)"));
    EXPECT_EQ(proposal.mapping.country.from, "País");
    EXPECT_FALSE(proposal.mapping.country.fixed);
    // What is only near is proposed with its reason where nothing better fills it.
    EXPECT_THAT(Told(Propose({"Substanse"}, {})), ElementsAre("Substanse -> substance (similar)"));
}

TEST_P(ProposalTest, RequiredFieldsThatNothingFillsAreNamed) {
    EXPECT_THAT(Propose({"substance"}, {}, "").unfilled,
                ::testing::IsSupersetOf({"country", "date", "source"}));
    EXPECT_THAT(Propose({"substance"}, {}).unfilled, ::testing::Not(::testing::Contains("country")));
}

TEST_P(ProposalTest, TextsThatAFieldDoesNotUnderstandComeWithSuggestions) {
    const auto proposal = Propose({"substance", "unit", "place"},
                                  {{"Cocaína HCL", "kg", "Puerto Lienzo"},
                                   {"Cocaine HCll", "kg", "Puerto Lienso"},
                                   {" Cocaine HCll ", "arrobas", ""}});
    EXPECT_EQ(proposal.rows, 3);
    EXPECT_TRUE(proposal.whole);
    const auto& substance = proposal.columns[0].targets.at(0);
    ASSERT_EQ(substance.values.size(), 1u);
    EXPECT_EQ(substance.values[0].text, "Cocaine HCll");
    EXPECT_EQ(substance.values[0].rows, 2);
    EXPECT_EQ(substance.values[0].line, 3);
    ASSERT_FALSE(substance.values[0].suggestions.empty());
    EXPECT_EQ(substance.values[0].suggestions[0].value, "cocaine_hcl");
    EXPECT_EQ(substance.values[0].suggestions[0].reason, Reason::Similar);
    EXPECT_FALSE(substance.values[0].suggestions[0].label.In(Lang::Es).empty());
    EXPECT_EQ(proposal.columns[1].targets.at(0).values.at(0).text, "arrobas");
    EXPECT_EQ(proposal.columns[2].targets.at(0).values.at(0).suggestions.at(0).value,
              "XA-02-001");
    // Nothing is put into the mapping that nobody has confirmed.
    EXPECT_THAT(proposal.mapping.columns[0].values, IsEmpty());
}

TEST_P(ProposalTest, WhatAPersonConfirmedIsProposedNextTime) {
    EXPECT_EQ(Remember({{Kind::Column, "date", "Fecha", ""},
                        {Kind::Column, "", "Notas", ""},
                        {Kind::Column, "substance", "Droga", ""},
                        {Kind::Value, "substance", "Merca", "cocaine_hcl"},
                        {Kind::Missing, "substance", "s/d", "unknown"}}),
              5);
    const std::vector<std::string> header = {"FECHA", "notas", "droga"};
    const Rows rows = {{"2021-01-01", "", "merca"}, {"2021-01-02", "", "S/D"}};
    const auto proposal = Propose(header, rows);
    EXPECT_THAT(Told(proposal), ElementsAre("FECHA -> date (remembered)", "notas ->  (remembered)",
                                            "droga -> substance (remembered)"));
    EXPECT_THAT(proposal.mapping.ignored, ElementsAre("notas"));
    const auto& substance = proposal.mapping.columns.at(1);
    EXPECT_EQ(substance.values.at("merca"), "cocaine_hcl");
    EXPECT_EQ(substance.missing.at("S/D"), registers::Missing::Unknown);
    const auto& told = proposal.columns[2].targets.at(0).values;
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].suggestions.at(0).reason, Reason::Remembered);
    // Another country has confirmed nothing.
    EXPECT_THAT(Told(Propose(header, rows, "XB")),
                ::testing::Not(::testing::Contains("FECHA -> date (remembered)")));
}

TEST_P(ProposalTest, ALaterConfirmationReplacesTheEarlier) {
    Remember({{Kind::Column, "date", "Fecha", ""},
              {Kind::Value, "substance", "Merca", "cocaine_hcl"}});
    EXPECT_EQ(Remember({{Kind::Column, "date", "fecha", ""},
                        {Kind::Value, "substance", "MERCA", "cocaine_hcl"}}),
              0);
    EXPECT_EQ(Remember({{Kind::Column, "place_name", "Fecha", ""},
                        {Kind::Value, "substance", "Merca", "heroin"}}),
              2);
    const auto stored = m_proposals->Remembered(access::Caller::System(), *m_model, "XA");
    EXPECT_THAT(*stored, ElementsAre(Confirmed{Kind::Column, "place_name", "Fecha", ""},
                                     Confirmed{Kind::Value, "substance", "Merca", "heroin"}));
    EXPECT_EQ(Remember({{Kind::Value, "substance", "merca", ""}}), 1);
    EXPECT_EQ(m_proposals->Remembered(access::Caller::System(), *m_model, "XA")->size(), 1u);
}

TEST_P(ProposalTest, TheCountrysOwnMemoryGoesBeforeThatOfAll) {
    Remember({{Kind::Column, "date", "Fecha", ""},
              {Kind::Value, "substance", "Merca", "heroin"}}, "");
    Remember({{Kind::Value, "substance", "Merca", "cocaine_hcl"}});
    const std::vector<std::string> header = {"fecha", "substance"};
    const Rows rows = {{"", "merca"}};
    EXPECT_EQ(Propose(header, rows).mapping.columns.at(1).values.at("merca"), "cocaine_hcl");
    EXPECT_EQ(Propose(header, rows, "XB").mapping.columns.at(1).values.at("merca"), "heroin");
}

TEST_P(ProposalTest, MemoryStandsInTheJournal) {
    Remember({{Kind::Value, "substance", "Merca", "cocaine_hcl"}});
    db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        const auto entries = m_journal.Read(tx, {.action = "mapping.remembered"});
        ASSERT_EQ(entries.size(), 1u);
        EXPECT_EQ(entries[0].draft.country, "XA");
        EXPECT_NE(entries[0].draft.payload.find("\"cocaine_hcl\""), std::string::npos);
    });
    ExpectIntact();
}

TEST_P(ProposalTest, OnlyWhatTheRegisterUnderstandsIsRemembered) {
    const auto fault = [&](Confirmed one) {
        const auto kept = m_proposals->Remember(access::Caller::System(), *m_model, "XA",
                                                std::vector{std::move(one)});
        return kept.ok() ? Error{} : kept.error();
    };
    EXPECT_EQ(fault({Kind::Column, "colour", "Color", ""}).code, "mapping.target_unknown");
    const auto value = fault({Kind::Value, "substance", "Merca", "cocainee_hcll"});
    EXPECT_EQ(value.code, "mapping.value_unknown");
    ASSERT_EQ(value.details.size(), 1u);
    EXPECT_EQ(value.details[0].code, "field.unknown_code");
    EXPECT_EQ(fault({Kind::Missing, "substance", "s/d", "perhaps"}).code,
              "mapping.missing_unknown");
    EXPECT_THAT(*m_proposals->Remembered(access::Caller::System(), *m_model, "XA"), IsEmpty());
}

TEST_P(ProposalTest, RightsAreThoseOfTheImport) {
    access::Caller officer;
    officer.kind = access::Caller::Kind::Person;
    officer.id = 3;
    officer.grants = {{"importer", "XA", "", ""}};
    const std::vector<Confirmed> one = {{Kind::Column, "date", "Fecha", ""}};
    EXPECT_TRUE(m_proposals->Remember(officer, *m_model, "XA", one).ok());
    for (const auto* country : {"XB", ""}) {
        EXPECT_EQ(m_proposals->Remember(officer, *m_model, country, one).error().code,
                  "access.denied");
    }
    officer.grants.clear();
    MemoryRows rows({"a"}, {});
    EXPECT_EQ(m_proposals->Propose(officer, m_model, {}, rows, {}).error().code, "access.denied");
}

TEST_P(ProposalTest, WhatIsChosenIsKeptAndJudged) {
    auto rows = Good(1);
    rows[0][3] = "Cocaine HCll";
    const auto proposal = Propose(kHeader, rows, "XA", &m_mapping);
    EXPECT_EQ(proposal.mapping.ToYaml(), m_mapping.ToYaml());
    EXPECT_EQ(proposal.columns[3].targets.at(0).target.reason, Reason::Chosen);
    EXPECT_EQ(proposal.columns[3].targets.at(0).values.at(0).text, "Cocaine HCll");
    EXPECT_THAT(proposal.columns[5].targets.at(0).values, IsEmpty());   // kilos: mapped
}

TEST_P(ProposalTest, AnImportedMappingIsRememberedAsAWhole) {
    const auto confirmed = ConfirmedBy(m_mapping, *m_model);
    EXPECT_EQ(Remember(confirmed), static_cast<std::int64_t>(confirmed.size()));
    const auto proposal = Propose(kHeader, Good(2));
    EXPECT_EQ(proposal.mapping.columns.size(), 7u);
    const auto map_to = [&](std::string_view target) {
        return *std::find_if(proposal.mapping.columns.begin(), proposal.mapping.columns.end(),
                             [&](const auto& map) { return map.to == target; });
    };
    EXPECT_EQ(map_to("quantity.unit").values.at("kilos"), "kg");
    EXPECT_TRUE(map_to("hiding_place").missing.contains("s/d"));
    EXPECT_THAT(proposal.unfilled, ElementsAre("source"));
    const auto json = proposal.ToJson(Lang::En);
    auto read = Mapping::Read(
        *content::ParseYaml(json::serialize(json.at("mapping")), "mapping"));
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->ToYaml(), proposal.mapping.ToYaml());
}

ATALAYA_ON_BOTH_STORES(ProposalTest);

}  // namespace
}  // namespace atalaya::transfer
