// Outlines of territories for maps.

#include "content/geometry.hpp"

#include "api/resources/resources.hpp"

namespace atalaya::api {
namespace {

using content::Territories;
using content::Territory;

Result<http::Response> Get(app::App& app, Context& context) {
    const Territories& all = context.content().territories();
    const Territory* within = all.Find(context.Get("territory"));
    if (within == nullptr) return Err("api.territory_unknown", {{"territory", context.Get("territory")}});
    const std::string country(Territories::CountryOf(within->code));
    ATALAYA_ASSIGN(const auto outlines, content::LoadOutlines(app.config.GeometryFolder(), country));
    const auto deeper = static_cast<int>(context.Int("depth", 1));
    json::array features;
    for (const content::Outline& outline : outlines.outlines) {
        const Territory* place = all.Find(outline.code);
        if (place == nullptr || !all.IsWithin(place->code, within->code)) continue;
        if (place->level != within->level + deeper) continue;
        features.push_back({{"type", "Feature"},
                            {"id", place->code},
                            {"properties",
                             {{"code", place->code},
                              {"label", place->label.In(context.lang())},
                              {"level", place->level},
                              {"parent", OrNull(place->parent)}}},
                            {"geometry", outline.geometry}});
    }
    http::Response response = context.Tagged({{"type", "FeatureCollection"},
                                              {"territory", within->code},
                                              {"source", OrNull(outlines.source)},
                                              {"synthetic", outlines.synthetic},
                                              {"features", std::move(features)}},
                                             1);
    response.Set("Content-Type", "application/geo+json");
    return response;
}

}  // namespace

std::vector<Endpoint> GeometryEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "geometry.get", .method = "GET", .path = "/api/v1/geometry/{territory}",
                   .tag = "vocabulary", .who = Who::Anyone,
                   .parameters = {InPath("territory", "XA"),
                                  {.name = "depth", .kind = Kind::Integer, .min = 0, .max = 5}},
                   .answer_type = "application/geo+json", .answer = {{"type", "object"}},
                   .errors = {"api.territory_unknown"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    return out;
}

}  // namespace atalaya::api
