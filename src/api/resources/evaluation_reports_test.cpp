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
                StartsWith(documents::HtmlPolicy()));
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
    EXPECT_FALSE(report.at("world").as_array().empty());

    EXPECT_THAT(Get("demo-2026/report?format=html&lang=fr").body, HasSubstr("N’ont pas participé"));
    const auto csv = Get("demo-2026/report?format=csv&table=matrix").body;
    EXPECT_EQ(std::ranges::count(csv, '\n'), 143);
    EXPECT_THAT(Get("demo-2026/report?format=xlsx&table=comparison").body, StartsWith("PK"));
    EXPECT_EQ(Get("demo-2026/report?format=csv&table=other").status, 400);
}

}  // namespace
}  // namespace atalaya::api
