#pragma once

// Outlines of territories, as GeoJSON (RFC 7946): a file for each country in the node's folder,
// <country>.geojson, made from what a mapping agency gives out.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "content/territories.hpp"

namespace atalaya::content {

// One territory's outline.
struct Outline {
    std::string code;        // "XA-03"
    json::object geometry;   // Polygon or MultiPolygon in degrees, longitude first
};

struct Outlines {
    std::string source;      // who made them, shown under a map; "" when nobody said
    bool synthetic = false;  // invented, for a fictional country
    std::vector<Outline> outlines;
};

// Reads a GeoJSON FeatureCollection whose features are territories of a country: by the property
// `property` (a code, or a name that only one territory of the country has), or by "code", "iso",
// "name" where it is "". Coordinates are kept to five decimals, about a metre. Errors:
// geometry.not_geojson {reason}, geometry.features_unknown with a detail for each feature that is
// none of them (geometry.feature_unknown {feature, value}, geometry.feature_twice {feature, code},
// geometry.coordinates {feature}: outside the degrees of the earth, as in a projected file).
Result<Outlines> ReadOutlines(std::string_view geojson, std::string_view country,
                              std::string_view property, const Territories& territories);

// The file of a country, as WriteOutlines leaves it: at most 64 MB.
std::filesystem::path OutlineFile(const std::filesystem::path& folder, std::string_view country);
// Errors: file.unwritable.
Result<void> WriteOutlines(const std::filesystem::path& folder, std::string_view country,
                           const Outlines& outlines);
// None when the country has no file. Errors: file.*, geometry.not_geojson.
Result<Outlines> LoadOutlines(const std::filesystem::path& folder, std::string_view country);

}  // namespace atalaya::content
