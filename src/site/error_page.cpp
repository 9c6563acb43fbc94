#include "site/pages.hpp"

namespace atalaya::site {
namespace {

std::string_view TitleOf(int status) {
    if (status == 404) return "site.error.not_found";
    if (status == 403) return "site.error.denied";
    return status >= 500 ? "site.error.ours" : "site.error.request";
}

}  // namespace

Page ErrorPage(const Visit& visit, const Error& error, int status) {
    Page page;
    page.status = status;
    page.title = visit.Say(TitleOf(status));
    Html& html = page.main;
    html.Element("h1", {}, page.title);
    html.Element("p", {{"class", "lead"}}, visit.Say(error));
    if (!error.details.empty()) {
        html.Element("ul", {}, [&] {
            for (const auto& detail : error.details) html.Element("li", {}, visit.Say(detail));
        });
    }
    html.Element("p", {}, [&] {
        html.Element("a", {{"href", visit.Link("/")}}, visit.Say("site.error.home"));
    });
    return page;
}

}  // namespace atalaya::site
