#include "app/demo_geometry.hpp"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "content/library.hpp"

namespace atalaya::app {
namespace {

const content::Territories& Places() {
    static const auto library = *content::Library::Load({});
    return library->territories();
}

// By the shoelace formula, in square degrees.
double AreaOf(const json::object& geometry) {
    const auto& ring = geometry.at("coordinates").at(0).as_array();
    double twice = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const auto& a = ring[i].as_array();
        const auto& b = ring[i + 1].as_array();
        twice += a[0].to_number<double>() * b[1].to_number<double>() -
                 b[0].to_number<double>() * a[1].to_number<double>();
    }
    return twice / 2;
}

TEST(DemoGeometry, EveryLevelPartsTheOneAboveCompletely) {
    const auto invented = InventOutlines(Places(), "XA", 2026);
    EXPECT_TRUE(invented.synthetic);
    EXPECT_EQ(invented.outlines.size(), Places().Below("XA").size());
    std::map<std::string, double> areas, within;
    for (const auto& outline : invented.outlines) {
        areas[outline.code] = AreaOf(outline.geometry);
        EXPECT_GT(areas[outline.code], 0.005) << outline.code;
        within[std::string(content::Territories::ParentOf(outline.code))] += areas[outline.code];
    }
    for (const auto& [code, area] : within) {
        if (!code.empty()) EXPECT_NEAR(area, areas.at(code), 1e-3) << code;
    }
}

TEST(DemoGeometry, TheSeedMakesTheIsland) {
    const auto text = [](std::uint64_t seed) {
        const auto invented = InventOutlines(Places(), "XA", seed);
        return json::serialize(invented.outlines.back().geometry);
    };
    EXPECT_EQ(text(7), text(7));
    EXPECT_NE(text(7), text(8));
}

TEST(DemoGeometry, ItIsReadLikeAnyOther) {
    const auto invented = InventOutlines(Places(), "XA", 2026);
    json::array features;
    for (const auto& outline : invented.outlines) {
        features.push_back({{"type", "Feature"}, {"properties", {{"code", outline.code}}}, {"geometry", outline.geometry}});
    }
    const auto read = content::ReadOutlines(
        json::serialize(json::object{{"type", "FeatureCollection"}, {"features", std::move(features)}}), "XA", "", Places());
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->outlines.size(), invented.outlines.size());
}

}  // namespace
}  // namespace atalaya::app
