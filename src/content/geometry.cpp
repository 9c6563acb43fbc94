#include "content/geometry.hpp"

#include <cmath>
#include <set>

#include "base/files.hpp"

namespace atalaya::content {
namespace {

constexpr std::uintmax_t kMostBytes = 64u << 20;
constexpr std::size_t kMostFaults = 50;
constexpr double kGrid = 1e5;

Error NotGeoJson(std::string_view reason) {
    return Err("geometry.not_geojson", {{"reason", std::string(reason)}});
}

const json::value* Member(const json::value& from, std::string_view name) {
    const auto* object = from.if_object();
    return object ? object->if_contains(name) : nullptr;
}

std::string TextMember(const json::value& from, std::string_view name) {
    const auto* value = Member(from, name);
    if (!value) return {};
    if (value->is_int64()) return std::to_string(value->as_int64());
    return value->is_string() ? std::string(value->as_string()) : std::string();
}

// A position on the grid; nullopt when it is none on the earth.
std::optional<json::array> Position(const json::value& value) {
    const auto* pair = value.if_array();
    if (!pair || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number())
        return std::nullopt;
    const double longitude = (*pair)[0].to_number<double>(), latitude = (*pair)[1].to_number<double>();
    if (!(std::abs(longitude) <= 180.0) || !(std::abs(latitude) <= 90.0)) return std::nullopt;
    return json::array{std::round(longitude * kGrid) / kGrid, std::round(latitude * kGrid) / kGrid};
}

// A closed ring without points that fell together on the grid.
std::optional<json::array> Ring(const json::value& value) {
    const auto* points = value.if_array();
    if (!points) return std::nullopt;
    json::array out;
    for (const auto& point : *points) {
        auto position = Position(point);
        if (!position) return std::nullopt;
        if (out.empty() || out.back().as_array() != *position) out.push_back(*std::move(position));
    }
    if (!out.empty() && out.front() != out.back()) out.push_back(out.front());
    return out;
}

std::optional<json::array> Polygon(const json::value& value) {
    const auto* rings = value.if_array();
    if (!rings || rings->empty()) return std::nullopt;
    json::array out;
    for (const auto& each : *rings) {
        auto ring = Ring(each);
        if (!ring) return std::nullopt;
        // Less than a triangle is a speck on this grid.
        if (ring->size() >= 4) out.push_back(*std::move(ring));
    }
    return out;
}

// Nullopt when it is no area, or not in degrees.
std::optional<json::object> Area(const json::value& geometry) {
    const std::string type = TextMember(geometry, "type");
    const auto* coordinates = Member(geometry, "coordinates");
    if (!coordinates) return std::nullopt;
    if (type == "Polygon") {
        auto polygon = Polygon(*coordinates);
        if (!polygon) return std::nullopt;
        return json::object{{"type", type}, {"coordinates", *std::move(polygon)}};
    }
    if (type != "MultiPolygon" || !coordinates->is_array()) return std::nullopt;
    json::array parts;
    for (const auto& each : coordinates->as_array()) {
        auto polygon = Polygon(each);
        if (!polygon) return std::nullopt;
        if (!polygon->empty()) parts.push_back(*std::move(polygon));
    }
    return json::object{{"type", type}, {"coordinates", std::move(parts)}};
}

const Territory* Find(const json::value& feature, std::string_view country,
                      std::string_view property, const Territories& territories,
                      std::string& shown) {
    const auto* properties = Member(feature, "properties");
    const auto look = [&](std::string_view name) -> const Territory* {
        const std::string value = properties ? TextMember(*properties, name) : std::string();
        if (value.empty()) return nullptr;
        shown = value;
        const auto* place = territories.Find(value);
        if (!place) place = territories.FindByName(value, country);
        return place && Territories::CountryOf(place->code) == country ? place : nullptr;
    };
    if (!property.empty()) return look(property);
    for (const std::string_view name : {"code", "iso", "name"}) {
        if (const auto* place = look(name)) return place;
    }
    return nullptr;
}

Result<json::value> ParseCollection(std::string_view text) {
    auto parsed = base::ParseJson(text);
    if (!parsed.ok()) return NotGeoJson(parsed.error().Get("reason"));
    const auto* features = Member(*parsed, "features");
    if (TextMember(*parsed, "type") != "FeatureCollection" || !features || !features->is_array())
        return NotGeoJson("geojson.reason_collection");
    return *std::move(parsed);
}

}  // namespace

Result<Outlines> ReadOutlines(std::string_view geojson, std::string_view country,
                              std::string_view property, const Territories& territories) {
    ATALAYA_ASSIGN(const json::value collection, ParseCollection(geojson));
    Outlines out;
    out.source = TextMember(collection, "source");
    Error faults = Err("geometry.features_unknown");
    std::set<std::string> seen;
    std::int64_t number = 0;
    for (const auto& feature : collection.at("features").as_array()) {
        const std::string shown_number = std::to_string(++number);
        const auto fault = [&](Error error) {
            if (faults.details.size() < kMostFaults) faults.details.push_back(std::move(error));
        };
        std::string value;
        const Territory* place = Find(feature, country, property, territories, value);
        if (!place) {
            fault(Err("geometry.feature_unknown", {{"feature", shown_number}, {"value", value}}));
            continue;
        }
        if (!seen.insert(place->code).second) {
            fault(Err("geometry.feature_twice", {{"feature", shown_number}, {"code", place->code}}));
            continue;
        }
        const auto* geometry = Member(feature, "geometry");
        auto area = geometry ? Area(*geometry) : std::nullopt;
        if (!area) {
            fault(Err("geometry.coordinates", {{"feature", shown_number}}));
            continue;
        }
        out.outlines.push_back({place->code, *std::move(area)});
    }
    if (!faults.details.empty()) return faults;
    return out;
}

std::filesystem::path OutlineFile(const std::filesystem::path& folder, std::string_view country) {
    return folder / (std::string(country) + ".geojson");
}

Result<void> WriteOutlines(const std::filesystem::path& folder, std::string_view country,
                           const Outlines& outlines) {
    json::array features;
    for (const Outline& outline : outlines.outlines) {
        features.push_back({{"type", "Feature"},
                            {"properties", {{"code", outline.code}}},
                            {"geometry", outline.geometry}});
    }
    const json::object collection{{"type", "FeatureCollection"},
                                  {"source", outlines.source},
                                  {"synthetic", outlines.synthetic},
                                  {"features", std::move(features)}};
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    return base::WriteFile(OutlineFile(folder, country), json::serialize(collection));
}

Result<Outlines> LoadOutlines(const std::filesystem::path& folder, std::string_view country) {
    std::error_code unknown;
    const auto file = OutlineFile(folder, country);
    if (!std::filesystem::exists(file, unknown)) return Outlines();
    ATALAYA_ASSIGN(const std::string text, base::ReadFile(file, kMostBytes));
    ATALAYA_ASSIGN(const json::value collection, ParseCollection(text));
    Outlines out;
    out.source = TextMember(collection, "source");
    const auto* synthetic = Member(collection, "synthetic");
    out.synthetic = synthetic && synthetic->is_bool() && synthetic->as_bool();
    for (const auto& feature : collection.at("features").as_array()) {
        const auto* properties = Member(feature, "properties");
        const auto* geometry = Member(feature, "geometry");
        if (!properties || !geometry || !geometry->is_object()) return NotGeoJson("geojson.reason_feature");
        out.outlines.push_back({TextMember(*properties, "code"), geometry->as_object()});
    }
    return out;
}

}  // namespace atalaya::content
