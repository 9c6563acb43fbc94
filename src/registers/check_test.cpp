#include <gmock/gmock.h>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CheckTest : public ::testing::Test {
 protected:
    Checked Try(std::string_view input, const Record* before = nullptr) {
        CheckContext context;
        context.country = "XA";
        context.today = base::Date{2026, 1, 1};
        return Check(*model, Input(input), context, before);
    }
    // "/date record.rule", with "?" before warnings.
    std::vector<std::string> Findings(std::string_view input, const Record* before = nullptr) {
        std::vector<std::string> out;
        for (const auto& finding : Try(input, before).findings)
            out.push_back((finding.warning ? "?" : "") + finding.error.where + " " +
                          finding.error.code);
        return out;
    }
    json::object Shown(const Record& record) { return RenderRecord(*model, record, {}); }

    std::shared_ptr<const Model> model = MakeModel(ParcelYaml());
};

TEST_F(CheckTest, ReadsDerivesAndPlaces) {
    const auto checked = Try(R"({"case_number": "C-1", "date": "2014-03", "place": "XA-01-002",
        "quantity": {"amount": "0.5", "unit": "kg"}, "mark": "restricted"})");
    ASSERT_THAT(checked.findings, IsEmpty()) << checked.findings[0].error.Describe();
    EXPECT_EQ(checked.record.Text(SystemColumn::Territory), "XA-01-002");
    EXPECT_EQ(checked.record.Text(SystemColumn::Area), "XA-01");
    EXPECT_EQ(checked.record.Text(SystemColumn::State), "draft");
    EXPECT_EQ(checked.record.Text(SystemColumn::Mark), "restricted");
    EXPECT_EQ(checked.record.Text(SystemColumn::SourceKey), "C-1");
    EXPECT_EQ(json::serialize(Shown(checked.record).at("grams")), "\"500.000\"");
    EXPECT_EQ(Shown(checked.record).at("date"), json::value("2014-03"));
}

TEST_F(CheckTest, WithoutAPlaceTheTerritoryIsTheCountry) {
    const auto checked = Try(R"({"case_number": "C-1", "date": "2014"})");
    EXPECT_EQ(checked.record.Text(SystemColumn::Territory), "XA");
    EXPECT_EQ(checked.record.Text(SystemColumn::Area), "XA");
}

TEST_F(CheckTest, NamesWhatIsMissing) {
    EXPECT_THAT(Findings("{}"),
                ElementsAre("/case_number record.required", "/date record.required"));
    EXPECT_THAT(Findings(R"({"case_number": "", "date": "2021-01-01"})"),
                ElementsAre("/case_number record.required", "/post_office record.required"));
    EXPECT_THAT(Findings(R"({"case_number": "C", "date": "2021-01-01", "post_office": "North"})"),
                IsEmpty());
}

TEST_F(CheckTest, KeepsTheReasonForAMissingValueApart) {
    const auto checked = Try(R"({"case_number": "C", "date": "2014-01-01",
        "place": {"missing": "refused"}, "carrier": {"missing": "not_applicable"}})");
    ASSERT_THAT(checked.findings, IsEmpty());
    EXPECT_EQ(checked.record.Text(SystemColumn::Missing), ";place:refused;carrier:not_applicable;");
    EXPECT_EQ(json::serialize(Shown(checked.record).at("place")), R"({"missing":"refused"})");

    const auto answered = Try(R"({"place": "XA-01"})", &checked.record);
    EXPECT_EQ(answered.record.Text(SystemColumn::Missing), ";carrier:not_applicable;");
    const auto cleared = Try(R"({"carrier": null})", &answered.record);
    EXPECT_TRUE(store::IsNull(cleared.record.At(SystemColumn::Missing)));

    EXPECT_THAT(Findings(R"({"case_number": {"missing": "refused"}, "date": "2014"})"), IsEmpty());
    EXPECT_THAT(Findings(R"({"case_number": "C", "date": "2014", "place": {"missing": "lost"}})"),
                ElementsAre("/place/missing record.missing_unknown"));
}

TEST_F(CheckTest, FaultsPointToTheirFields) {
    EXPECT_THAT(Findings(R"({"case_number": "C", "date": "2014-02-31"})"),
                ElementsAre("/date field.no_such_day"));
    EXPECT_THAT(
        Findings(R"({"case_number": "C", "date": "2014", "dat": 1, "version": 3, "grams": "1"})"),
        ElementsAre("/grams record.field_derived", "/dat record.field_unknown",
                    "/version record.field_readonly"));
    EXPECT_THAT(
        Findings(R"({"case_number": "C", "date": "2014", "mark": "tlp:red", "country": "CO"})"),
        ElementsAre("/mark record.mark_unknown", "/country record.country_fixed"));
}

TEST_F(CheckTest, RulesAndWarningsSpeakForThemselves) {
    const auto future = Try(R"({"case_number": "C", "date": "2030-01-01", "post_office": "N"})");
    ASSERT_EQ(future.findings.size(), 1u);
    EXPECT_FALSE(future.ok());
    EXPECT_EQ(future.findings[0].error.where, "/date");
    EXPECT_EQ(Explain(future.findings[0].error, *model, Lang::En), "Not yet.");
    EXPECT_EQ(Explain(future.findings[0].error, *model, Lang::Pt), "Não.");
    const auto heavy =
        Try(R"({"case_number": "C", "date": "2014", "quantity": {"amount": "100", "unit": "kg"}})");
    EXPECT_TRUE(heavy.ok());
    EXPECT_THAT(heavy.findings, ::testing::SizeIs(1));
}

TEST_F(CheckTest, MergesPatches) {
    const auto before =
        Try(R"({"case_number": "C", "date": "2014", "quantity": {"amount": "5", "unit": "kg"}})");
    const auto after = Try(R"({"quantity": {"unit": "g"}})", &before.record);
    ASSERT_TRUE(after.ok());
    EXPECT_EQ(Shown(after.record).at("quantity").at("amount"), json::value("5"));
    EXPECT_EQ(Shown(after.record).at("grams"), json::value("5.000"));
    const auto removed = Try(R"({"quantity": null})", &after.record);
    EXPECT_TRUE(Shown(removed.record).at("quantity").is_null());
    EXPECT_TRUE(Shown(removed.record).at("grams").is_null());
}

TEST_F(CheckTest, ReadsRepeatedGroups) {
    const auto checked = Try(R"({"case_number": "C", "date": "2014", "persons":
        [{"sex": "female", "age": 31}, {"sex": "male", "age": {"missing": "refused"}}]})");
    ASSERT_THAT(checked.findings, IsEmpty()) << checked.findings[0].error.Describe();
    EXPECT_EQ(json::serialize(Shown(checked.record).at("persons")),
              R"([{"sex":"female","age":31},{"sex":"male","age":{"missing":"refused"}}])");
    EXPECT_THAT(
        Findings(
            R"({"case_number": "C", "date": "2014", "persons": [{"sex": "female", "age": 300}]})"),
        ElementsAre(::testing::StartsWith("/persons/0/age ")));
    EXPECT_THAT(Findings(R"({"case_number": "C", "date": "2014", "persons": [{"age": 30}]})"),
                Contains("/persons/0/sex record.required"));
}

TEST_F(CheckTest, LongKeysBecomeDigests) {
    const auto a = Try(R"({"date": "2014", "case_number": ")" + std::string(150, 'a') + R"("})");
    const auto b = Try(R"({"date": "2014", "case_number": ")" + std::string(151, 'a') + R"("})");
    EXPECT_EQ(a.record.Text(SystemColumn::SourceKey).size(), 44u);
    EXPECT_NE(a.record.Text(SystemColumn::SourceKey), b.record.Text(SystemColumn::SourceKey));
}

TEST_F(CheckTest, DigestsFollowTheContentOnly) {
    auto record =
        Try(R"({"case_number": "C", "date": "2014", "persons": [{"sex": "female"}]})").record;
    const auto digest = DigestOf(*model, record);
    record.At(SystemColumn::Id) = std::int64_t{9};
    EXPECT_EQ(DigestOf(*model, record), digest);
    const auto wider = MakeModel(ParcelYaml("  - {id: extra, type: text, title: TITLE}\n"));
    auto same = record;
    same.cells.resize(wider->columns().size());
    EXPECT_EQ(DigestOf(*wider, same), digest);
    auto other = record;
    other.groups.begin()->second[0][1] = std::int64_t{40};
    EXPECT_NE(DigestOf(*model, other), digest);
    other = record;
    other.At(SystemColumn::Withdrawn) = std::int64_t{1};
    EXPECT_NE(DigestOf(*model, other), digest);
}

TEST(ParseReference, ReadsCountryAndNumberOnly) {
    const auto good = ParseReference("XA-123");
    ASSERT_TRUE(good.ok());
    EXPECT_EQ(good->first, "XA");
    EXPECT_EQ(good->second, 123);
    for (const auto* bad : {"XA", "XA-", "XA-0", "XA-01", "xa-1", "XAA-1", "XA-1x", "XA--1",
                            "XA-99999999999999999999"})
        EXPECT_EQ(CodeOf(ParseReference(bad)), "record.reference_invalid") << bad;
}

}  // namespace
}  // namespace atalaya::registers
