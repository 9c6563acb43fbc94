#include <gmock/gmock.h>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TablesTest : public RecordsTest {
 protected:
    static std::string Without(std::string text, std::string_view what) {
        const auto at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        return text.erase(at, what.size());
    }
    static std::string Replaced(std::string text, std::string_view what, std::string_view with) {
        const auto at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        return text.replace(at, what.size(), with);
    }
    std::vector<std::string> Warnings(const Plan& plan) {
        std::vector<std::string> out;
        for (const auto& warning : plan.warnings) out.push_back(warning.code);
        return out;
    }
    std::vector<PlanStep::Kind> Kinds(const Plan& plan) {
        std::vector<PlanStep::Kind> out;
        for (const auto& step : plan.steps) out.push_back(step.kind);
        return out;
    }
    std::string TextOf(std::string_view sql) {
        return Read([&](store::Transaction& tx) {
            const auto cursor = tx.Query(sql);
            return cursor->Next() && !cursor->Null(0) ? std::string(cursor->Text(0)) : "";
        });
    }
    using Kind = PlanStep::Kind;
};

TEST_P(TablesTest, AnAppliedDefinitionNeedsNoPlan) {
    EXPECT_THAT(PlanFor(*model).steps, IsEmpty());
    EXPECT_THAT(Read([&](store::Transaction& tx) {
                    return journal.Read(tx, {.country = "00", .action = "definition.applied"});
                }),
                SizeIs(1));
}

TEST_P(TablesTest, ANewFieldIsAColumnMore) {
    Create(R"({"case_number": "C-1", "date": "2014"})");
    const auto wider = MakeModel(ParcelYaml("  - {id: route, type: text, title: TITLE}\n", "", 2));
    const auto plan = PlanFor(*wider);
    EXPECT_THAT(Kinds(plan), ElementsAre(Kind::AddColumn, Kind::RecordDefinition));
    EXPECT_THAT(Warnings(plan), IsEmpty());
    Apply(*wider);
    model = wider;
    EXPECT_THAT(PlanFor(*model).steps, IsEmpty());
    EXPECT_THAT(Faults(), IsEmpty());
    EXPECT_TRUE(
        Update(*records.Get(db(), access::Caller::System(), *model, "XA-1"), R"({"route": "sea"})")
            .ok());
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(TablesTest, ARemovedFieldKeepsItsData) {
    Create(
        R"({"case_number": "C-1", "date": "2014", "carrier": "ana", "persons": [{"sex": "male", "age": 30}]})");
    Create(R"({"case_number": "C-2", "date": "2014", "carrier": "luis"})");
    auto yaml = Without(ParcelYaml("", "", 2),
                        "  - {id: carrier, type: text, title: {en: T, es: T, pt: T, fr: T}, "
                        "sensitivity: personal, search: true}\n");
    yaml = Without(yaml,
                   "      - {id: age, type: integer, min: 0, max: 120, title: {en: T, es: T, pt: "
                   "T, fr: T}}\n");
    const auto narrower = MakeModel(yaml);
    const auto plan = PlanFor(*narrower);
    EXPECT_THAT(Kinds(plan), ElementsAre(Kind::RetireColumn, Kind::RetireColumn, Kind::FillWords,
                                         Kind::RecordDefinition));
    ASSERT_THAT(Warnings(plan), ElementsAre("plan.column_retired", "plan.column_retired"));
    EXPECT_EQ(plan.warnings[0].Get("rows"), "2");
    Apply(*narrower);
    model = narrower;
    EXPECT_EQ(TextOf("SELECT old_1_f_carrier FROM r_parcels WHERE id = 1"), "ana");
    EXPECT_THAT(List({.search = "ana"}), IsEmpty());
    EXPECT_THAT(List({.search = "1"}), ElementsAre("XA-1"));
    // Digests written before still hold, and still notice a change of what was set aside.
    EXPECT_THAT(Faults(), IsEmpty());
    EXPECT_TRUE(
        Update(*records.Get(db(), access::Caller::System(), *model, "XA-2"), R"({"date": "2013"})")
            .ok());
    EXPECT_THAT(Faults(), IsEmpty());
    Sql("UPDATE r_parcels SET old_1_f_carrier = 'eva' WHERE id = 1");
    EXPECT_THAT(Faults(), ElementsAre("XA-1 record.altered"));
}

TEST_P(TablesTest, ARemovedGroupKeepsItsRows) {
    Create(R"({"case_number": "C-1", "date": "2014", "persons": [{"sex": "male", "age": 30}]})");
    auto yaml = ParcelYaml("", "", 2);
    const auto begin = yaml.find("  - id: persons"), end = yaml.find("rules:");
    const auto narrower = MakeModel(yaml.erase(begin, end - begin));
    EXPECT_THAT(Kinds(PlanFor(*narrower)), ElementsAre(Kind::RetireTable, Kind::RecordDefinition));
    Apply(*narrower);
    model = narrower;
    EXPECT_EQ(TextOf("SELECT f_sex FROM old_1_r_parcels__persons"), "male");
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(TablesTest, WideningConvertsAndOtherChangesSetAside) {
    model =
        MakeModel(ParcelYaml("  - {id: boxes, type: integer, title: TITLE}\n"
                             "  - {id: remark, type: text, title: TITLE}\n",
                             "", 2));
    Apply(*model);
    Create(R"({"case_number": "C-1", "date": "2014", "boxes": 12, "remark": "three"})");
    const auto changed =
        MakeModel(ParcelYaml("  - {id: boxes, type: text, title: TITLE}\n"
                             "  - {id: remark, type: integer, title: TITLE}\n",
                             "", 3));
    EXPECT_THAT(Warnings(PlanFor(*changed)),
                ElementsAre("plan.type_changed", "plan.type_not_converted"));
    Apply(*changed);
    model = changed;
    const auto record = records.Get(db(), access::Caller::System(), *model, "XA-1");
    ASSERT_TRUE(record.ok());
    const auto shown = RenderRecord(*model, *record, {});
    EXPECT_EQ(shown.at("boxes"), json::value("12"));
    EXPECT_TRUE(shown.at("remark").is_null());
    EXPECT_EQ(TextOf("SELECT old_1_f_remark FROM r_parcels"), "three");
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(TablesTest, AChangedKeyIsComputedForAllRecords) {
    Create(R"({"case_number": "C-1", "date": "2014", "post_office": "North"})");
    Create(R"({"case_number": "C-2", "date": "2014", "post_office": "North"})");
    const auto changed =
        MakeModel(Replaced(ParcelYaml("", "", 2), "[case_number]", "[post_office]"));
    EXPECT_THAT(Warnings(PlanFor(*changed)), ElementsAre("plan.key_changed"));
    Apply(*changed);
    model = changed;
    EXPECT_EQ(TextOf("SELECT source_key FROM r_parcels WHERE id = 1"), "North");
    EXPECT_EQ(TextOf("SELECT source_key FROM r_parcels WHERE id = 2"), "");
    EXPECT_EQ(
        CodeOf(TryCreate(access::Caller::System(),
                         R"({"case_number": "C-3", "date": "2014", "post_office": "North"})")),
        "record.duplicate");
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(TablesTest, AChangedTextIsKeptWithoutTouchingTables) {
    const auto changed = MakeModel(Replaced(ParcelYaml(), "Not yet.", "Too early."));
    const auto plan = PlanFor(*changed);
    EXPECT_THAT(Kinds(plan), ElementsAre(Kind::RecordDefinition));
    EXPECT_THAT(Warnings(plan), ElementsAre("plan.version_unchanged"));
}

TEST_P(TablesTest, AStalePlanIsRefused) {
    const auto wider = MakeModel(ParcelYaml("  - {id: route, type: text, title: TITLE}\n", "", 2));
    const auto plan = PlanFor(*wider);
    Apply(*wider);
    const auto again = Write([&](store::Transaction& tx) {
        return ApplyPlan(tx, journal, clock, "system", *wider, plan);
    });
    EXPECT_EQ(CodeOf(again), "plan.stale");
}

TEST_P(TablesTest, TheShippedRegistersFit) {
    const auto catalogue = Catalogue::Load(TheLibrary());
    ASSERT_TRUE(catalogue.ok());
    for (const auto& shipped : (*catalogue)->All()) {
        Apply(*shipped);
        EXPECT_THAT(PlanFor(*shipped).steps, IsEmpty()) << shipped->id();
    }
}

ATALAYA_ON_BOTH_STORES(TablesTest);

}  // namespace
}  // namespace atalaya::registers
