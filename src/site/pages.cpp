#include "site/pages.hpp"

#include <charconv>
#include <utility>

#include "indicators/publications.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::site {
namespace {

using Parts = std::vector<std::string_view>;

// The first pages of the families, each with the text of its title and its source in web/; those
// of the staff say no more than that.
struct Family {
    std::string_view name, title, source;
};
constexpr Family kFamilies[] = {
    {"indicators", "web.indicators.title", "src/pages/indicators/IndicatorList.svelte"},
    {"surveys", "web.surveys.title", "src/pages/survey_releases/ReleaseList.svelte"},
    {"commitments", "web.commitments.title", "src/pages/commitments/PlanList.svelte"},
    {"national-plan", "web.national.title", "src/pages/national/NationalPlan.svelte"},
    {"evaluations", "web.eval.title", "src/pages/evaluations/EvaluationList.svelte"},
    {"publications", "web.publications.title", "src/pages/publications/PublicationList.svelte"},
    {"alerts", "site.alerts.title", "src/pages/alerts/PublicAlerts.svelte"},
    {"report", "site.report.title", "src/pages/report/Report.svelte"},
    {"data", "web.data.title", "src/pages/data/DataPage.svelte"},
    {"login", "web.login.title", "src/pages/login/Login.svelte"},
    {"work", "web.nav.work", "src/layout/StaffLayout.svelte"}};
constexpr std::string_view kHome = "src/pages/home/Home.svelte";
constexpr std::string_view kIndicator = "src/pages/indicators/IndicatorPage.svelte";
constexpr std::string_view kEmbed = "src/pages/indicators/Embed.svelte";
constexpr std::string_view kPlan = "src/pages/commitments/PlanPage.svelte";
constexpr std::string_view kCommitment = "src/pages/commitments/NodePage.svelte";
constexpr std::string_view kCrosswalk = "src/pages/commitments/CrosswalkPage.svelte";
constexpr std::string_view kHemispheric = "src/pages/evaluations/HemisphericPage.svelte";
constexpr std::string_view kNational = "src/pages/evaluations/NationalPage.svelte";
constexpr std::string_view kBrought = "src/pages/evaluations/BroughtPage.svelte";
constexpr std::string_view kPublication = "src/pages/publications/PublicationPage.svelte";
constexpr std::string_view kAlert = "src/pages/alerts/PublicAlert.svelte";
constexpr std::string_view kSubscription = "src/pages/alerts/Subscription.svelte";
constexpr std::string_view kRelease = "src/pages/survey_releases/ReleasePage.svelte";
constexpr std::string_view kComparison = "src/pages/survey_releases/Compare.svelte";

// An address of the data service as the application writes it.
std::string Asked(const std::string& path, const std::string& query, Lang lang) {
    return "/api/v1" + path + "?" + (query.empty() ? "" : query + "&") + "lang=" + std::string(base::Code(lang));
}

ShellPage NotFound(const content::Library& library, Lang lang) {
    return {.status = 404, .title = library.Say("web.not_found.title", {}, lang), .description = {}};
}

// With the key figures and their trends.
ShellPage Home(app::App& app, const app::NodeSettings& settings, Lang lang) {
    ShellPage page{.title = {}, .description = {}, .source = kHome};
    page.data.push_back(Asked("/indicators", "", lang));
    for (const auto& id : settings.key_indicators) {
        const auto definition = app.indicators.Find(id);
        if (!definition || !definition->is_public) continue;
        page.data.push_back(Asked("/indicators/" + http::PercentEncode(id) + "/answer", "by_period=year", lang));
    }
    return page;
}

std::optional<ShellPage> FindIndicator(app::App& app, std::string_view id, Lang lang) {
    const auto definition = app.indicators.Find(id);
    if (!definition || !definition->is_public) return std::nullopt;
    return ShellPage{.title = definition->title.In(lang), .description = definition->description.In(lang),
                     .source = kIndicator,
                     .data = {Asked("/indicators/" + http::PercentEncode(id), "", lang)}};
}

// "commitments/plan" and "commitments/plan/node".
std::optional<ShellPage> FindCommitment(const commitments::Plans& plans, const Parts& parts, Lang lang) {
    const auto* plan = plans.Find(parts[1]);
    if (plan == nullptr || parts.size() > 3) return std::nullopt;
    if (parts.size() == 2) {
        return ShellPage{.title = plan->title().In(lang), .description = plan->description().In(lang),
                         .source = kPlan};
    }
    const auto* node = plan->Find(parts[2]);
    if (node == nullptr) return std::nullopt;
    const std::string number = node->number.empty() ? "" : node->number + " ";
    return ShellPage{.title = number + node->title.In(lang), .description = plan->title().In(lang),
                     .source = kCommitment};
}

std::optional<ShellPage> FindCrosswalk(const commitments::Crosswalks& crosswalks, std::string_view id, Lang lang) {
    const auto* crosswalk = crosswalks.Find(id);
    if (crosswalk == nullptr) return std::nullopt;
    return ShellPage{.title = crosswalk->title().In(lang), .description = crosswalk->description().In(lang),
                     .source = kCrosswalk};
}

std::optional<std::int64_t> ReadNumber(std::string_view number) {
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), id);
    if (fault != std::errc() || end != number.data() + number.size()) return std::nullopt;
    return id;
}

std::optional<ShellPage> FindPublication(app::App& app, std::string_view number, Lang lang) {
    const auto id = ReadNumber(number);
    if (!id) return std::nullopt;
    const indicators::Publications publications(*app.database, app.policy, app.journal, app.clock);
    const auto publication = publications.Get(*id);
    if (!publication.ok()) return std::nullopt;
    return ShellPage{.title = publication->title.In(lang), .description = publication->note.In(lang),
                     .indexed = !publication->withdrawn(), .source = kPublication};
}

// "alerts/subscription", where the links in mails lead, and "alerts/origin/reference".
std::optional<ShellPage> FindAlert(app::App& app, const content::Library& library, const Parts& parts,
                                   Lang lang) {
    if (parts.size() == 2 && parts[1] == "subscription") {
        return ShellPage{.title = library.Say("site.subscription.title", {}, lang), .description = {},
                         .indexed = false, .source = kSubscription};
    }
    if (parts.size() != 3) return std::nullopt;
    const auto alert = app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app.warning.alerts.Public(tx, "alert:" + std::string(parts[2]), parts[1]);
    });
    if (!alert) return std::nullopt;
    const std::string path = "/public/alerts/" + http::PercentEncode(parts[1]) + "/" +
                             http::PercentEncode(parts[2]);
    return ShellPage{.title = warning::TitleOf(*alert, lang), .description = alert->In(lang).known,
                     .indexed = !alert->Withdrawn(), .source = kAlert,
                     .data = {Asked(path, "", lang)}};
}

// "surveys/compare" and "surveys/releases/number".
std::optional<ShellPage> FindSurvey(app::App& app, const content::Library& library, const Parts& parts,
                                    Lang lang) {
    if (parts.size() == 2 && parts[1] == "compare") {
        return ShellPage{.title = library.Say("web.surveys.compare.title", {}, lang),
                         .description = library.Say("web.surveys.compare.lead", {}, lang),
                         .source = kComparison};
    }
    if (parts.size() != 3 || parts[1] != "releases") return std::nullopt;
    const auto id = ReadNumber(parts[2]);
    if (!id) return std::nullopt;
    const auto release = app.releases.Get(*id);
    if (!release.ok()) return std::nullopt;
    return ShellPage{.title = surveys::Written(release->title, lang),
                     .description = surveys::Written(release->note, lang),
                     .indexed = release->withdrawn_at == 0, .source = kRelease,
                     .data = {Asked("/survey-releases/" + std::to_string(*id), "", lang)}};
}

// "evaluations/round" and "evaluations/round/country", as far as they are published.
std::optional<ShellPage> FindEvaluation(app::App& app, const content::Library& library, const Parts& parts,
                                        Lang lang) {
    if (parts.size() > 3) return std::nullopt;
    if (parts.size() == 2 && parts[1] == "verification") {
        return ShellPage{.title = library.Say("web.eval.brought.title", {}, lang),
                         .description = library.Say("web.eval.brought.lead", {}, lang), .source = kBrought};
    }
    const auto anyone = access::Caller::Anonymous(lang);
    const auto round = app.evaluation.rounds.Get(anyone, parts[1]);
    if (!round.ok()) return std::nullopt;
    const std::string path = "/evaluation/rounds/" + http::PercentEncode(round->id);
    const std::string title = round->title.In(lang);
    const std::string lead = library.Say("web.eval.lead", {}, lang);
    if (parts.size() == 2) {
        return ShellPage{.title = title, .description = lead, .source = kHemispheric,
                         .data = {Asked(path + "/report", "", lang)}};
    }
    const auto at = app.evaluation.rounds.Where(anyone, round->id, parts[2]);
    if (!at.ok() || !app.evaluation.gate.Allows(
                        anyone, evaluation::Rounds::AskFor(access::Action::Read, evaluation::Part::Reports,
                                                           *round, *at)))
        return std::nullopt;
    const auto* country = library.territories().Find(at->country);
    return ShellPage{.title = (country == nullptr ? at->country : country->label.In(lang)) + ", " + title,
                     .description = lead, .source = kNational,
                     .data = {Asked(path + "/countries/" + http::PercentEncode(at->country) + "/report", "",
                                    lang)}};
}

std::optional<ShellPage> FindFamily(const content::Library& library, const Parts& parts, Lang lang) {
    for (const auto& family : kFamilies) {
        if (parts.front() != family.name) continue;
        // What the staff has is looked up by the application itself.
        if (parts.size() > 1 && family.name != "work") return std::nullopt;
        ShellPage page{.title = library.Say(family.title, {}, lang), .description = {},
                       .indexed = family.name != "work" && family.name != "login",
                       .source = family.source};
        if (family.name == "alerts") page.data = {Asked("/public/alerts", "", lang)};
        if (family.name == "indicators") page.data = {Asked("/indicators", "", lang)};
        if (family.name == "surveys") page.data = {Asked("/survey-releases", "", lang)};
        if (family.name == "work") {
            page.data = {Asked("/session", "", lang),
                         "/api/v1/texts/" + std::string(base::Code(lang)) + "/staff"};
        }
        return page;
    }
    return std::nullopt;
}

}  // namespace

ShellPage FindPage(app::App& app, const app::Content& content, const app::NodeSettings& settings,
                   const PageAddress& address) {
    const auto& library = *content.library;
    Parts parts;
    for (const auto part : base::Split(address.path, '/')) {
        if (!part.empty()) parts.push_back(part);
    }
    if (parts.empty()) return Home(app, settings, address.lang);
    std::optional<ShellPage> page;
    if (parts.size() == 2 && parts[0] == "indicators") {
        page = FindIndicator(app, parts[1], address.lang);
    } else if (parts.size() == 3 && parts[0] == "embed" && parts[1] == "indicators") {
        page = FindIndicator(app, parts[2], address.lang);
        if (page) {
            page->embedded = true;
            page->source = kEmbed;
            page->data.clear();
        }
    } else if (parts.size() == 2 && parts[0] == "publications") {
        page = FindPublication(app, parts[1], address.lang);
    } else if (parts.size() >= 2 && parts[0] == "commitments") {
        page = FindCommitment(content.plans, parts, address.lang);
    } else if (parts.size() >= 2 && parts[0] == "evaluations") {
        page = FindEvaluation(app, library, parts, address.lang);
    } else if (parts.size() >= 2 && parts[0] == "alerts") {
        page = FindAlert(app, library, parts, address.lang);
    } else if (parts.size() >= 2 && parts[0] == "surveys") {
        page = FindSurvey(app, library, parts, address.lang);
    } else if (parts.size() == 2 && parts[0] == "crosswalks") {
        page = FindCrosswalk(content.crosswalks, parts[1], address.lang);
    } else {
        page = FindFamily(library, parts, address.lang);
    }
    return page ? *std::move(page) : NotFound(library, address.lang);
}

}  // namespace atalaya::site
