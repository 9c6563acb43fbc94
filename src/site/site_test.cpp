// What a reader gets before any script runs. The pages themselves are tested in web/tests, in a
// browser.

#include "site/site.hpp"

#include <optional>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/demo.hpp"
#include "http/url.hpp"
#include "site/assets.hpp"
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

TEST_P(SiteTest, EveryPageHasItsTitleInFourLanguages) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> pages = {
        {"", {"<title>Drug Observatory<", "<title>Observatorio de Drogas<", "<title>Observatório de Drogas<",
              "<title>Observatoire des drogues<"}},
        {"/indicators", {">Indicators · ", ">Indicadores · ", ">Indicadores · ", ">Indicateurs · "}},
        {"/indicators/number_of_seizures", {">Number of drug seizures · ", "", "", ""}},
        {"/commitments/hemispheric_plan_2021_2025/HP21-RIME-3.1", {">3.1 Systematic", ">3.1 ", ">3.1 ", ">3.1 "}},
        {"/evaluations", {">Evaluations · ", ">Evaluaciones · ", ">Avaliações · ", ">Évaluations · "}},
        {"/evaluations/verification",
         {">Check a sealed report · ", ">Comprobar un informe sellado · ",
          ">Conferir um relatório selado · ", ">Contrôler un rapport scellé · "}},
        {"/surveys", {">Surveys · ", ">Encuestas · ", ">Pesquisas · ", ">Enquêtes · "}},
        {"/surveys/compare",
         {">Compare surveys · ", ">Comparar encuestas · ", ">Comparar pesquisas · ",
          ">Comparer les enquêtes · "}},
        {"/login", {">Log in · ", ">Iniciar sesión · ", ">Entrar · ", ">Se connecter · "}}};
    for (const auto& [path, titles] : pages) {
        for (auto lang : base::kLangs) {
            const std::string code(base::Code(lang));
            auto page = Get("/" + code + path);
            SCOPED_TRACE("/" + code + path);
            EXPECT_EQ(page.status, 200);
            EXPECT_THAT(page.body, HasSubstr("<html lang=\"" + code + "\">"));
            EXPECT_THAT(page.body, HasSubstr(titles[static_cast<std::size_t>(lang)]));
            EXPECT_THAT(page.body, HasSubstr("rel=\"alternate\" hreflang=\"fr\" href=\"/fr" + path + "\""));
            EXPECT_EQ(page.Header("content-language"), code);
        }
    }
}

TEST_P(SiteTest, WhatIsNotThereIsNotFoundInTheLanguageOfItsAddress) {
    for (const auto* path : {"/es/indicators/quantity_siezed", "/es/commitments/no_plan", "/es/nowhere/at/all",
                             "/es/commitments/hemispheric_plan_2021_2025/HP21-XX", "/es/embed/indicators/x",
                             "/es/evaluations/no-round", "/es/evaluations/no-round/XA", "/es/evaluations/a/b/c",
                             "/es/surveys/x", "/es/surveys/releases/1", "/es/surveys/releases/x",
                             "/es/publications/1", "/es/publications/x"}) {
        auto page = Get(path);
        EXPECT_EQ(page.status, 404) << path;
        EXPECT_THAT(page.body, HasSubstr("<title>Esta página no existe")) << path;
    }
}

TEST_P(SiteTest, AnAddressWithoutALanguageLeadsToTheReaders) {
    m_headers = {{"accept-language", "pt-BR,pt;q=0.9,en;q=0.5"}};
    auto page = Get("/indicators/quantity_seized?by=month&from=2022");
    EXPECT_EQ(page.status, 302);
    EXPECT_EQ(page.Header("location"), "/pt/indicators/quantity_seized?by=month&from=2022");
    EXPECT_EQ(page.Header("vary"), "Accept-Language, Cookie");
    EXPECT_EQ(Get("/").Header("location"), "/pt");
    EXPECT_EQ(Get("/data?lang=fr").Header("location"), "/fr/data");
    m_headers.emplace_back("cookie", "atalaya_language=es");
    EXPECT_EQ(Get("/").Header("location"), "/es");
    m_headers.back().second = "atalaya_language=//evil.example";
    EXPECT_EQ(Get("/").Header("location"), "/pt");
}

TEST_P(SiteTest, ARedirectNeverLeavesTheSite) {
    for (const auto* target : {"//evil.example/indicators", "//evil.example"}) {
        auto page = Get(target);
        EXPECT_EQ(page.status, 404) << target;
        EXPECT_EQ(page.Header("location"), "") << target;
        EXPECT_THAT(page.body, Not(HasSubstr("href=\"//"))) << target;
    }
}

TEST_P(SiteTest, WhatIsAskedInAnAddressStaysText) {
    const std::string attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    for (const std::string& target : std::vector<std::string>{
             "/en/indicators?q=" + attack, "/en/indicators/" + std::string("%22%3E%3Cscript%3E"), "/" + attack,
             "/en?" + attack + "=1"}) {
        EXPECT_THAT(Get(target).body, Not(HasSubstr("<script>"))) << target;
    }
}

TEST_P(SiteTest, ThePolicyAllowsNothingInlineAndNothingFromElsewhere) {
    const std::string policy(Get("/en").Header("content-security-policy"));
    EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self';"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(Get("/en").body, Not(HasSubstr("style=\"")));
    EXPECT_THAT(std::string(Get("/en/embed/indicators/number_of_seizures").Header("content-security-policy")),
                HasSubstr("frame-ancestors *"));
}

TEST_P(SiteTest, PagesOfTheStaffAreNotForSearchEngines) {
    EXPECT_THAT(Get("/en/work/registers/seizures").body, HasSubstr("content=\"noindex\""));
    EXPECT_THAT(Get("/en/indicators").body, Not(HasSubstr("noindex")));
}

TEST_P(SiteTest, BuiltFilesAreFoundAndKept) {
    const auto page = Get("/en").body;
    std::smatch found;
    ASSERT_TRUE(std::regex_search(page, found, std::regex("<script type=\"module\" src=\"(/assets/[^\"]+\\.js)\"")));
    auto plain = Get(found[1]);
    EXPECT_EQ(plain.status, 200);
    EXPECT_EQ(plain.Header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_THAT(std::string(plain.Header("cache-control")), HasSubstr("immutable"));
    m_headers = {{"accept-encoding", "gzip"}};
    auto packed = Get(found[1]);
    EXPECT_EQ(packed.Header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), plain.body.size() / 2);
    EXPECT_TRUE(Site::IsQuick(std::string(found[1])));
    EXPECT_FALSE(Site::IsQuick("/en"));
    for (const auto* other : {"/assets/manifest.json", "/assets/none.js", "/assets/../site.cpp"}) {
        http::Request request;
        request.path = other;
        EXPECT_FALSE(FindAsset(request)) << other;
    }
}

TEST_P(SiteTest, WhatAPageNeedsIsFetchedAtOnce) {
    const auto home = Get("/es").body;
    EXPECT_THAT(home, HasSubstr("rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"/api/v1/texts/es/public\""));
    EXPECT_THAT(home, HasSubstr("href=\"/api/v1/indicators?lang=es\""));
    EXPECT_THAT(home, HasSubstr("href=\"/api/v1/indicators/number_of_seizures/answer?by_period=year&amp;lang=es\""));
    EXPECT_THAT(Get("/es/work").body, HasSubstr("href=\"/api/v1/session?lang=es\""));
    for (const auto* path : {"", "/indicators", "/indicators/quantity_seized", "/embed/indicators/quantity_seized",
                             "/commitments", "/commitments/hemispheric_plan_2021_2025",
                             "/commitments/hemispheric_plan_2021_2025/HP21-RIME-3.1", "/national-plan", "/evaluations",
                             "/evaluations/verification", "/publications", "/surveys", "/surveys/compare",
                             "/data",
                             "/login", "/work/registers/seizures"}) {
        const auto page = Get("/es" + std::string(path)).body;
        const std::regex link("rel=\"modulepreload\" href=\"([^\"]+)\"");
        std::size_t files = 0;
        for (std::sregex_iterator at(page.begin(), page.end(), link), end; at != end; ++at, ++files)
            EXPECT_EQ(Get((*at)[1]).status, 200) << path;
        EXPECT_GE(files, 1u) << path;   // the page; what every page needs is the script itself
    }
}

TEST_P(SiteTest, OnlyReadingIsAllowed) {
    auto page = Get("/fr", "POST");
    EXPECT_EQ(page.status, 405);
    EXPECT_EQ(page.Header("allow"), "GET, HEAD");
    EXPECT_THAT(page.body, HasSubstr("Les pages peuvent seulement"));
    EXPECT_THAT(page.body, Not(HasSubstr("<script")));
}

TEST_P(SiteTest, TheNameOfTheObservatoryIsThatOfItsSettings) {
    auto settings = m_app->settings.Get(*m_app->library());
    settings.name.In(Lang::Es) = "Observatorio <Nacional>";
    auto caller = access::Caller::System();
    auto put = m_app->settings.Put(caller, *m_app->library(), settings);
    ASSERT_TRUE(put.ok()) << put.error().Describe();
    EXPECT_THAT(Get("/es").body, HasSubstr("<title>Observatorio &lt;Nacional&gt;<"));
}

ATALAYA_ON_BOTH_STORES(SiteTest);

}  // namespace
}  // namespace atalaya::site
