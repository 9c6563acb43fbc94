#include "site/pages.hpp"

#include <charconv>
#include <utility>

#include "indicators/publications.hpp"

namespace atalaya::site {
namespace {

using Parts = std::vector<std::string_view>;

// Families of pages, each with the text of its title; those of the staff say no more than that.
constexpr std::pair<std::string_view, std::string_view> kFamilies[] = {
    {"indicators", "web.indicators.title"}, {"commitments", "web.commitments.title"},
    {"publications", "web.publications.title"}, {"data", "web.data.title"},
    {"login", "web.login.title"}, {"work", "web.nav.work"}};

ShellPage NotFound(const content::Library& library, Lang lang) {
    return {.status = 404, .title = library.Say("web.not_found.title", {}, lang), .description = {}};
}

std::optional<ShellPage> FindIndicator(app::App& app, std::string_view id, Lang lang) {
    const auto definition = app.indicators.Find(id);
    if (!definition || !definition->is_public) return std::nullopt;
    return ShellPage{.title = definition->title.In(lang), .description = definition->description.In(lang)};
}

// "commitments/plan" and "commitments/plan/node".
std::optional<ShellPage> FindCommitment(const commitments::Plans& plans, const Parts& parts, Lang lang) {
    const auto* plan = plans.Find(parts[1]);
    if (plan == nullptr || parts.size() > 3) return std::nullopt;
    if (parts.size() == 2) return ShellPage{.title = plan->title().In(lang), .description = plan->description().In(lang)};
    const auto* node = plan->Find(parts[2]);
    if (node == nullptr) return std::nullopt;
    const std::string number = node->number.empty() ? "" : node->number + " ";
    return ShellPage{.title = number + node->title.In(lang), .description = plan->title().In(lang)};
}

std::optional<ShellPage> FindPublication(app::App& app, std::string_view number, Lang lang) {
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), id);
    if (fault != std::errc() || end != number.data() + number.size()) return std::nullopt;
    const indicators::Publications publications(*app.database, app.policy, app.journal, app.clock);
    const auto publication = publications.Get(id);
    if (!publication.ok()) return std::nullopt;
    return ShellPage{.title = publication->title.In(lang), .description = publication->note.In(lang),
                     .indexed = !publication->withdrawn()};
}

std::optional<ShellPage> FindFamily(const content::Library& library, const Parts& parts, Lang lang) {
    for (const auto& [family, title] : kFamilies) {
        if (parts.front() != family) continue;
        // What the staff has is looked up by the application itself.
        if (parts.size() > 1 && family != "work") return std::nullopt;
        return ShellPage{.title = library.Say(title, {}, lang), .description = {},
                         .indexed = family != "work" && family != "login"};
    }
    return std::nullopt;
}

}  // namespace

ShellPage FindPage(app::App& app, const app::Content& content, const PageAddress& address) {
    const auto& library = *content.library;
    Parts parts;
    for (const auto part : base::Split(address.path, '/')) {
        if (!part.empty()) parts.push_back(part);
    }
    if (parts.empty()) return {};
    std::optional<ShellPage> page;
    if (parts.size() == 2 && parts[0] == "indicators") {
        page = FindIndicator(app, parts[1], address.lang);
    } else if (parts.size() == 3 && parts[0] == "embed" && parts[1] == "indicators") {
        page = FindIndicator(app, parts[2], address.lang);
        if (page) page->embedded = true;
    } else if (parts.size() == 2 && parts[0] == "publications") {
        page = FindPublication(app, parts[1], address.lang);
    } else if (parts.size() >= 2 && parts[0] == "commitments") {
        page = FindCommitment(content.plans, parts, address.lang);
    } else {
        page = FindFamily(library, parts, address.lang);
    }
    return page ? *std::move(page) : NotFound(library, address.lang);
}

}  // namespace atalaya::site
