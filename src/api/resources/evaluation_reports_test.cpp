// Reports over the API, on the rounds of the demonstration.

#include <gmock/gmock.h>

#include "api/resources/program_test.hpp"
#include "app/demo_round.hpp"
#include "documents/html.hpp"
#include "documents/pdf.hpp"

namespace atalaya::api {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class EvaluationReportsTest : public ProgramTest {
 protected:
    void WriteContent() override {
        app::Config config;
        config.data = folder().path();
        ASSERT_TRUE(app::WriteDemoCountries(config).ok());
    }
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        const auto made = app::MakeDemoRounds(app(), 2026);
        std::string text = made.ok() ? "" : made.error().Describe();
        if (!made.ok())
            for (const Error& one : made.error().details) text += "\n" + one.Describe();
        ASSERT_TRUE(made.ok()) << text;
    }
    static json::object Object(const http::Response& response) {
        auto parsed = base::ParseJson(response.body);
        EXPECT_TRUE(parsed.ok() && parsed->is_object()) << response.body;
        return parsed.ok() && parsed->is_object() ? parsed->as_object() : json::object();
    }
    http::Response Get(const std::string& target) {
        return Ask("", "GET", "/api/v1/evaluation/rounds/" + target);
    }
};
ATALAYA_ON_BOTH_STORES(EvaluationReportsTest);

// One test, since the rounds of 34 countries take a while to make.
TEST_P(EvaluationReportsTest, AnyoneReadsWhatIsPublishedInEveryFormatAndVerifiesIt) {
    const std::string report = "demo-2026/countries/XA/report";
    const auto national = Object(Get(report));
    EXPECT_EQ(national.at("sealed"), true);
    EXPECT_EQ(national.at("follow_up").as_array().size(), 1u);

    const auto page = Get(report + "?format=html&lang=es");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("<html lang=\"es\">"));
    EXPECT_THAT(page.body, HasSubstr("Informe nacional: Valdoria (país ficticio)"));
    EXPECT_THAT(std::string(page.Header("Content-Security-Policy")),
                StartsWith("default-src 'none'; "));
    const auto docx = Get(report + "?format=docx&lang=pt");
    EXPECT_THAT(docx.body, StartsWith("PK"));
    EXPECT_THAT(std::string(docx.Header("Content-Disposition")), HasSubstr("demo-2026-XA-pt.docx"));
    if (documents::FindBrowser(std::getenv("PATH"))) {
        EXPECT_THAT(Get(report + "?format=pdf&lang=fr").body, StartsWith("%PDF-"));
    }

    const auto verified = Object(Get(report + "/verification"));
    EXPECT_EQ(verified.at("holds"), true) << json::serialize(verified);
    EXPECT_GT(verified.at("papers").as_int64(), 200);
    const auto key = Object(Ask("", "GET", "/api/v1/evaluation/key"));
    EXPECT_EQ(verified.at("fingerprint"), key.at("fingerprint"));

    const std::string sealed = Get(report + "?format=sealed").body;
    const auto brought = Ask("", "POST", "/api/v1/evaluation/verification", sealed);
    EXPECT_EQ(Object(brought).at("holds"), true) << brought.body;
    std::string forged = sealed;
    forged.replace(forged.find("does_not_comply"), 15, "complies_a_lot!");
    const auto found = Object(Ask("", "POST", "/api/v1/evaluation/verification", forged));
    EXPECT_EQ(found.at("holds"), false);
    EXPECT_EQ(found.at("faults").at(0).at("code"), "evaluation.seal_digest");
    EXPECT_EQ(found.at("faults").at(0).at("details").at(0).at("text"),
              "Removed: /counts/does_not_comply");

    // Not published, and no such country in the round.
    EXPECT_EQ(Get("demo-2026/countries/QT/report").status, 403);
    EXPECT_EQ(Get("demo-2026/countries/BR/report").status, 404);
    EXPECT_EQ(Get("none/countries/XA/report").status, 404);
}

TEST_P(EvaluationReportsTest, TheHemisphericReportCountsComparesAndNamesTheAbsent) {
    const auto report = Object(Get("demo-2026/report?lang=en"));
    EXPECT_EQ(report.at("invited").to_number<int>(), 34);
    EXPECT_EQ(report.at("absent").to_number<int>(), 3);
    EXPECT_EQ(report.at("counted").to_number<int>(), 25);
    int actions = 0;
    for (const json::value& line : report.at("lines").as_array()) {
        if (!line.at("asked").as_bool()) continue;
        ++actions;
        const json::value& share = line.at("share");
        int countries = 0;
        for (const auto& level : share.at("levels").as_object())
            countries += level.value().to_number<int>();
        EXPECT_EQ(countries, 25) << json::serialize(line);
    }
    EXPECT_EQ(actions, 142);
    EXPECT_EQ(report.at("earlier").at(0).at("id"), "demo-2024");

    // Countries are still under way in it.
    EXPECT_EQ(Get("demo-2026/report/adopted").status, 409);
    EXPECT_EQ(Get("demo-2026/report/verification").status, 409);
    EXPECT_EQ(Get("demo-2026/report/steps").status, 401);
    EXPECT_TRUE(report.at("adopted").is_null());
    // All have come to the end of the earlier one.
    const auto adopted = Object(Get("demo-2024/report/adopted"));
    EXPECT_EQ(adopted.at("state"), "published");
    EXPECT_EQ(adopted.at("document").at("counted"), 30);
    EXPECT_EQ(Object(Get("demo-2024/report")).at("adopted").at("digest"), adopted.at("digest"));
    const auto verified = Object(Get("demo-2024/report/verification"));
    EXPECT_EQ(verified.at("holds"), true) << json::serialize(verified);
    EXPECT_EQ(verified.at("papers"), 30);
    const std::string sealed = Get("demo-2024/report/adopted?format=sealed").body;
    EXPECT_EQ(Object(Ask("", "POST", "/api/v1/evaluation/verification", sealed)).at("holds"), true);

    EXPECT_THAT(Get("demo-2026/report?format=html&lang=fr").body, HasSubstr("N’ont pas participé"));
    const auto csv = Get("demo-2026/report?format=csv&table=matrix").body;
    EXPECT_EQ(std::ranges::count(csv, '\n'), 143);
    EXPECT_THAT(Get("demo-2026/report?format=xlsx&table=comparison").body, StartsWith("PK"));
    EXPECT_EQ(Get("demo-2026/report?format=csv&table=other").status, 400);
}

TEST_P(EvaluationReportsTest, TheYearAndTheDataForTheUnitedNationsAreDocumentsOfTheirOwn) {
    const std::string year = std::to_string(clock.Today().year);
    const std::string annual = "/api/v1/evaluation/annual/";
    const auto report = Object(Ask("", "GET", annual + year));
    EXPECT_EQ(report.at("rounds").as_array().size(), 2u);
    // 30 of the earlier round, 25 of the later one.
    EXPECT_EQ(report.at("now").at("published"), 55) << json::serialize(report.at("now"));
    EXPECT_EQ(Ask("", "GET", annual + "3000").status, 422);
    EXPECT_EQ(Ask("", "GET", annual + "tea").status, 400);
    for (const char* lang : {"en", "es", "pt", "fr"}) {
        const auto page = Ask("", "GET", annual + year + "?format=html&lang=" + lang);
        EXPECT_EQ(page.status, 200);
        EXPECT_THAT(page.body, Not(HasSubstr("evaluation.report."))) << lang;
        const auto un = Get(std::string("demo-2026/un-data?format=html&lang=") + lang);
        EXPECT_EQ(un.status, 200);
        EXPECT_THAT(un.body, Not(HasSubstr("evaluation.report."))) << lang;
    }
    for (const char* table : {"figures", "countries", "published", "recommendations", "assistance",
                              "extensions", "absences"}) {
        const auto csv = Ask("", "GET", annual + year + "?format=csv&table=" + table);
        EXPECT_EQ(csv.status, 200) << table;
        EXPECT_THAT(csv.body, Not(HasSubstr("evaluation.report."))) << table;
    }
    EXPECT_THAT(Ask("", "GET", annual + year + "?format=docx").body, StartsWith("PK"));

    const auto data = Object(Get("demo-2026/un-data"));
    EXPECT_EQ(data.at("counted"), 25);
    ASSERT_EQ(data.at("sources").as_array().size(), 5u);
    int ours = 0, published = 0;
    for (const json::value& source : data.at("sources").as_array()) {
        EXPECT_GT(source.at("linked").as_int64(), 0) << source.at("id");
        for (const json::value& one : source.at("commitments").as_array()) {
            ours += one.at("ours").at("actions").as_int64() > 0;
            published += one.at("published").at("actions").as_int64() > 0;
            EXPECT_LE(one.at("ours").at("fulfilled").as_int64(),
                      one.at("ours").at("rated").as_int64());
            EXPECT_LE(one.at("ours").at("rated").as_int64(), 25);
        }
    }
    EXPECT_GT(ours, 0);
    EXPECT_GT(published, 0);
    for (const char* table : {"commitments", "links", "tables"})
        EXPECT_THAT(Get(std::string("demo-2026/un-data?format=xlsx&table=") + table).body,
                    StartsWith("PK"));
}

}  // namespace
}  // namespace atalaya::api
