#include "content/geometry.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "content/library.hpp"

namespace atalaya::content {
namespace {

const Territories& Places() {
    static const auto library = *Library::Load({});
    return library->territories();
}

std::string Collection(const std::string& features) {
    return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}
std::string Feature(const std::string& properties, const std::string& ring = "[[0,0],[1,0],[1,1],[0,0]]") {
    return R"({"type":"Feature","properties":{)" + properties +
           R"(},"geometry":{"type":"Polygon","coordinates":[)" + ring + "]}}";
}
std::vector<std::string> CodesOf(const Result<Outlines>& read) {
    std::vector<std::string> out;
    if (read.ok()) {
        for (const auto& outline : read->outlines) out.push_back(outline.code);
    } else {
        for (const auto& detail : read.error().details) out.push_back(detail.code);
        if (out.empty()) out.push_back(read.error().code);
    }
    return out;
}
using Codes = std::vector<std::string>;

TEST(Geometry, FeaturesAreTerritoriesByCodeOrName) {
    EXPECT_EQ(CodesOf(ReadOutlines(Collection(Feature(R"("code":"XA-02")") + "," + Feature(R"("name":"brumales")")),
                                   "XA", "", Places())),
              (Codes{"XA-02", "XA-01"}));
    EXPECT_EQ(CodesOf(ReadOutlines(Collection(Feature(R"("dept":"XA-03","code":"XA-01")")), "XA", "dept", Places())),
              (Codes{"XA-03"}));
}

TEST(Geometry, WhatIsNoTerritoryIsNamed) {
    const auto read = [&](const std::string& features) {
        return CodesOf(ReadOutlines(Collection(features), "XA", "", Places()));
    };
    EXPECT_EQ(read(Feature(R"("name":"Atlantis")")), Codes{"geometry.feature_unknown"});
    EXPECT_EQ(read(Feature(R"("code":"UY")")), Codes{"geometry.feature_unknown"});
    EXPECT_EQ(read(Feature(R"("code":"XA-01")") + "," + Feature(R"("name":"Brumales")")),
              Codes{"geometry.feature_twice"});
    EXPECT_EQ(read(Feature(R"("code":"XA-01")", "[[500000,0],[1,0],[1,1],[0,0]]")), Codes{"geometry.coordinates"});
    EXPECT_EQ(read(R"({"type":"Feature","properties":{"code":"XA-01"},"geometry":null})"), Codes{"geometry.coordinates"});
    for (const char* text : {"", "{", "[]", R"({"type":"Feature"})", R"({"type":"FeatureCollection"})"}) {
        EXPECT_EQ(CodesOf(ReadOutlines(text, "XA", "", Places())), Codes{"geometry.not_geojson"}) << text;
    }
    const auto why = [](const char* text) {
        return std::string(ReadOutlines(text, "XA", "", Places()).error().Get("reason"));
    };
    EXPECT_EQ(why("{"), "json.reason_incomplete");
    EXPECT_EQ(why("[]"), "geojson.reason_collection");
}

TEST(Geometry, RingsAreClosedAndThinned) {
    const auto read = ReadOutlines(
        Collection(Feature(R"("code":"XA-01")", "[[0,0],[1.0000001,0],[1.0000002,0],[1,1]],[[0,0],[0.000001,0],[0,0]]")),
        "XA", "", Places());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(json::serialize(read->outlines[0].geometry.at("coordinates")),
              "[[[0E0,0E0],[1E0,0E0],[1E0,1E0],[0E0,0E0]]]");
}

TEST(Geometry, WhatIsWrittenIsReadBack) {
    std::string pattern = (std::filesystem::temp_directory_path() / "geometry-XXXXXX").string();
    const std::filesystem::path folder = mkdtemp(pattern.data());
    EXPECT_TRUE(LoadOutlines(folder, "XA")->outlines.empty());
    auto read = ReadOutlines(Collection(Feature(R"("code":"XA-01")")), "XA", "", Places());
    ASSERT_TRUE(read.ok());
    read->source = "Survey";
    read->synthetic = true;
    ASSERT_TRUE(WriteOutlines(folder / "deeper", "XA", *read).ok());
    const auto again = LoadOutlines(folder / "deeper", "XA");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->source, "Survey");
    EXPECT_TRUE(again->synthetic);
    ASSERT_EQ(again->outlines.size(), 1u);
    EXPECT_EQ(again->outlines[0].geometry, read->outlines[0].geometry);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace atalaya::content
