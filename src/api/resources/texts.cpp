// The texts of the browser application, in one language, an area at a time.

#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

Result<http::Response> Get(Context& context) {
    const auto lang = base::LangFromCode(context.Get("language"));
    json::object texts;
    for (const auto& [code, text] : context.content().Texts(context.Get("area"), *lang)) {
        texts[code] = text;
    }
    http::Response response = context.Tagged(
        {{"language", base::Code(*lang)}, {"area", context.Get("area")}, {"texts", std::move(texts)}},
        1);
    // The same for everyone: the language is in the address.
    response.Set("Cache-Control", "public, no-cache");
    response.Set("Vary", "Accept-Encoding");
    response.Set("Content-Language", context.Get("language"));
    return response;
}

}  // namespace

std::vector<Endpoint> TextEndpoints(app::App&) {
    Parameter language = InPath("language", "pt");
    language.one_of = {"en", "es", "pt", "fr"};
    Parameter area = InPath("area", "public");
    area.one_of = {"public", "staff", "help"};
    std::vector<Endpoint> out;
    out.push_back({.id = "texts.get", .method = "GET", .path = "/api/v1/texts/{language}/{area}",
                   .tag = "application", .who = Who::Anyone,
                   .parameters = {std::move(language), std::move(area)},
                   .answer = {{"type", "object"}},
                   .handle = [](Context& context) { return Get(context); }});
    return out;
}

}  // namespace atalaya::api
