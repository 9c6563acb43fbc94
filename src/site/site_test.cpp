// The pages as a reader gets them, from a node with some invented seizures, on both stores.

#include "site/site.hpp"

#include <atomic>
#include <optional>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/app.hpp"
#include "app/demo.hpp"
#include "http/url.hpp"
#include "testing/databases.hpp"

namespace atalaya::site {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SiteTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        app::Config config;
        config.data = folder().path() / "node";
        config.store = options().address;
        config.schema = options().schema;
        ASSERT_TRUE(app::WriteDemoNotice(config).ok());
        auto app = app::App::Open(config, m_clock, m_random);
        ASSERT_TRUE(app.ok()) << app.error().Describe();
        m_app = *std::move(app);
        m_site.emplace(*m_app);
    }
    void TearDown() override {
        m_site.reset();
        m_app.reset();
        DatabaseTest::TearDown();
    }

    void Fill(std::int64_t seizures = 400) {
        auto made = app::MakeSeizures(*m_app, {.seizures = seizures});
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        m_site->Warm(std::atomic<bool>(false));
    }

    http::Response Get(const std::string& target, std::string method = "GET") {
        auto parsed = http::ParseTarget(target);
        EXPECT_TRUE(parsed.ok()) << target;
        http::Request request;
        request.method = std::move(method);
        request.target = target;
        request.path = parsed->path;
        request.query = parsed->query;
        request.headers = m_headers;
        return m_site->Handle(request);
    }

    std::vector<std::pair<std::string, std::string>> m_headers;
    base::FixedClock m_clock;
    base::SeededRandom m_random{7};
    std::unique_ptr<app::App> m_app;
    std::optional<Site> m_site;
};

// Every element closed in its order; "" when it is so, else what is wrong.
std::string Unbalanced(const std::string& html) {
    static const std::regex tag("<(/?)([a-z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>");
    static const std::set<std::string> empty = {"meta", "link", "img", "input"};
    std::vector<std::string> open;
    for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at) {
        std::string name = (*at)[2];
        if (empty.count(name)) continue;
        if ((*at)[1].length() == 0) {
            open.push_back(name);
        } else if (open.empty() || open.back() != name) {
            return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
        } else {
            open.pop_back();
        }
    }
    return open.empty() ? "" : open.back() + " stays open";
}

// A message code that no text was found for.
std::string Untranslated(std::string html) {
    html = std::regex_replace(html, std::regex("/static/site\\.css"), "");
    std::smatch found;
    static const std::regex code("\\b(site|indicator|commitments)\\.[a-z_]+(\\.[a-z_]+)*");
    return std::regex_search(html, found, code) ? found.str() : "";
}

TEST_P(SiteTest, EveryPageIsWholeInFourLanguages) {
    Fill();
    const std::vector<std::pair<std::string, int>> pages = {
        {"/", 200},
        {"/indicators/quantity_seized", 200},
        {"/indicators/quantity_seized?by_period=quarter&breakdowns=substance_group&from=2022", 200},
        {"/indicators/number_of_seizures?by_territory=1", 200},
        {"/indicators/number_of_seizures?by_period=&breakdowns=substance,transport", 200},
        {"/indicators/number_of_seizures?from=1990&to=1991", 200},
        {"/indicators/number_of_seizures?from=soon&by_period=week", 422},
        {"/plan", 200},
        {"/plan?q=interdic", 200},
        {"/plan/HP21-MC", 200},
        {"/plan/HP21-MC-1.3", 200},
        {"/plan/HP21-XX", 404},
        {"/indicators/quantity_siezed", 404},
        {"/nowhere/at/all", 404}};
    for (const auto& [target, status] : pages) {
        for (auto lang : base::kLangs) {
            std::string code(base::Code(lang));
            auto mark = target.find('?') == std::string::npos ? "?" : "&";
            auto page = Get(target + mark + "lang=" + code);
            SCOPED_TRACE(target + " in " + code);
            EXPECT_EQ(page.status, status);
            EXPECT_EQ(Unbalanced(page.body), "");
            EXPECT_EQ(Untranslated(page.body), "");
            EXPECT_THAT(page.body, HasSubstr("<html lang=\"" + code + "\">"));
            EXPECT_THAT(page.body, Not(HasSubstr("style=\"")));
            EXPECT_THAT(page.body, Not(HasSubstr("<script")));
            EXPECT_THAT(std::string(page.Header("content-security-policy")), HasSubstr("default-src 'none'"));
        }
    }
}

TEST_P(SiteTest, WhatIsAskedInAnAddressStaysText) {
    Fill(20);
    const std::string attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    for (const std::string& target : std::vector<std::string>{
          "/indicators/quantity_seized?from=" + attack + "&to=" + attack,
          "/indicators/quantity_seized?territory=" + attack, "/indicators/quantity_seized?by_period=" + attack,
          "/indicators/quantity_seized?breakdowns=" + attack, "/indicators/quantity_seized?x=" + attack,
          "/plan?q=" + attack, "/plan/%22%3E%3Cscript%3E", "/%3Cscript%3E?lang=" + attack}) {
        auto page = Get(target);
        EXPECT_THAT(page.body, Not(HasSubstr("<script"))) << target;
        EXPECT_EQ(Unbalanced(page.body), "") << target;
    }
}

TEST_P(SiteTest, ALinkNeverLeavesTheSite) {
    auto page = Get("//evil.example/x");
    EXPECT_EQ(page.status, 404);
    EXPECT_THAT(page.body, Not(HasSubstr("href=\"//")));
}

TEST_P(SiteTest, TheFigureIsTheOneOfTheIndicator) {
    Fill();
    indicators::Question question;
    question.indicator = "number_of_seizures";
    auto answer = m_app->indicators.Ask(access::Caller::Anonymous(), question);
    ASSERT_TRUE(answer.ok());
    auto page = Get("/indicators/number_of_seizures?by_period=&lang=es");
    EXPECT_THAT(page.body, HasSubstr("<span class=\"big\">" + answer->total + "</span>"));
    for (const auto& reason : answer->left_out)
        EXPECT_THAT(page.body, HasSubstr(std::to_string(reason.records) + " " +
                                         m_app->library()->Say(reason.reason, {}, Lang::Es)));
}

TEST_P(SiteTest, AddressesOfTheViewAndOfTheDataAskTheSame) {
    Fill(40);
    auto page = Get("/indicators/number_of_seizures?by_period=month&by_territory=1"
                    "&breakdowns=substance&breakdowns=transport&from=2022&territory=Costaclara&lang=fr");
    const std::string view = "by_period=month&amp;by_territory=1&amp;breakdowns=substance%2Ctransport"
                             "&amp;from=2022&amp;territory=XA-02";
    EXPECT_THAT(page.body, HasSubstr("/indicators/number_of_seizures?" + view + "&amp;lang=fr\""));
    EXPECT_THAT(page.body, HasSubstr("/api/v1/indicators/number_of_seizures/answer?" + view +
                                     "&amp;format=csv&amp;lang=fr\""));
}

TEST_P(SiteTest, LongTablesAndManySeriesAreCutAndSaySo) {
    Fill(3000);
    auto page = Get("/indicators/number_of_seizures?by_period=month&breakdowns=substance,transport&lang=en");
    EXPECT_THAT(page.body, HasSubstr("The first 500 of "));
    std::size_t rows = 0;
    for (std::size_t at = 0; (at = page.body.find("<tr>", at)) != std::string::npos; ++at) ++rows;
    EXPECT_EQ(rows, 501u);
    EXPECT_THAT(page.body, HasSubstr("“Others” adds up the "));
    EXPECT_THAT(page.body, HasSubstr("class=\"line s7\""));
    EXPECT_THAT(page.body, Not(HasSubstr("class=\"line s8\"")));
}

TEST_P(SiteTest, AnEmptyNodeSaysThatDataAreMissing) {
    EXPECT_THAT(Get("/?lang=en").body, HasSubstr("The figures are being prepared"));
    m_site->Warm(std::atomic<bool>(false));
    EXPECT_THAT(Get("/?lang=en").body, HasSubstr("absence of data, not a zero"));
    EXPECT_THAT(Get("/indicators/quantity_seized?lang=en").body, HasSubstr("absence of data, not a zero"));
    EXPECT_THAT(Get("/plan/HP21-MC-1.1?lang=en").body, HasSubstr("No indicator is linked"));
}

TEST_P(SiteTest, WhereNothingWasCountedNoZeroIsShown) {
    Fill();
    indicators::Question question{.indicator = "quantity_seized", .breakdowns = {"substance"}};
    auto answer = m_app->indicators.Ask(access::Caller::Anonymous(), question);
    ASSERT_TRUE(answer.ok());
    std::size_t without = 0;
    for (const auto& row : answer->rows) without += row.records == 0 ? 1 : 0;
    ASSERT_GT(without, 0u);   // plants and tablets have no mass
    auto page = Get("/indicators/quantity_seized?breakdowns=substance&lang=es").body;
    std::size_t said = 0;
    for (std::size_t at = 0; (at = page.find(">sin cifra<", at)) != std::string::npos; ++at) ++said;
    EXPECT_EQ(said, without);
    EXPECT_THAT(page, Not(HasSubstr(">0,0<")));
}

TEST_P(SiteTest, TheLanguageIsTheReadersAndTheSwitchKeepsThePage) {
    m_headers = {{"accept-language", "pt-BR,pt;q=0.9,en;q=0.5"}};
    auto page = Get("/indicators/quantity_seized?by_period=month&from=2022");
    EXPECT_EQ(page.Header("content-language"), "pt");
    EXPECT_THAT(page.body, HasSubstr("/indicators/quantity_seized?by_period=month&amp;from=2022&amp;lang=fr\""));
    // Not chosen by the reader: other addresses do not carry it.
    EXPECT_THAT(page.body, HasSubstr("href=\"/plan\""));
    EXPECT_THAT(Get("/?lang=es").body, HasSubstr("href=\"/plan?lang=es\""));
}

TEST_P(SiteTest, TheNoticeOfTheNodeStandsOnEveryPage) {
    for (const auto* target : {"/", "/plan", "/nowhere"})
        EXPECT_THAT(Get(target).body, HasSubstr("Valdoria is a fictional country")) << target;
}

TEST_P(SiteTest, OnlyReadingIsAllowed) {
    auto page = Get("/", "POST");
    EXPECT_EQ(page.status, 405);
    EXPECT_EQ(page.Header("allow"), "GET, HEAD");
}

TEST_P(SiteTest, TheStylesheetIsKeptAsLongAsItsAddress) {
    auto home = Get("/").body;
    std::smatch found;
    ASSERT_TRUE(std::regex_search(home, found, std::regex("/static/site\\.css\\?v=[0-9a-f]+")));
    auto file = Get(found.str());
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.Header("content-type"), "text/css; charset=utf-8");
    EXPECT_THAT(std::string(file.Header("cache-control")), HasSubstr("immutable"));
    EXPECT_EQ(Get("/static/site.css").Header("cache-control"), "no-cache");
    EXPECT_EQ(Get("/static/other.css").status, 404);
}

ATALAYA_ON_BOTH_STORES(SiteTest);

}  // namespace
}  // namespace atalaya::site
