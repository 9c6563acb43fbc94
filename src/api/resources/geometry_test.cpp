// Outlines for maps.

#include "app/demo_geometry.hpp"

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

class GeometryTest : public ProgramTest {};
ATALAYA_ON_BOTH_STORES(GeometryTest);

TEST_P(GeometryTest, ATerritoryShowsWhatLiesWithinIt) {
    // Without outlines there is a map of nothing, not an error.
    EXPECT_TRUE(Json(Ask("", "GET", "/api/v1/geometry/XA")).at("features").as_array().empty());
    const auto invented = app::InventOutlines(app().library()->territories(), "XA", 7);
    ASSERT_TRUE(content::WriteOutlines(app().config.GeometryFolder(), "XA", invented).ok());
    const auto codes = [&](const std::string& target) {
        std::set<std::string> out;
        const json::object map = Json(Ask("", "GET", target));
        EXPECT_EQ(map.at("synthetic"), true);
        for (const auto& feature : map.at("features").as_array()) {
            out.insert(Text(feature.at("properties").at("code")));
            EXPECT_FALSE(feature.at("geometry").at("coordinates").as_array().empty());
        }
        return out;
    };
    EXPECT_EQ(codes("/api/v1/geometry/XA").count("XA-03"), 1u);
    EXPECT_EQ(codes("/api/v1/geometry/XA").count("XA-03-001"), 0u);
    EXPECT_EQ(codes("/api/v1/geometry/XA-03"),
              (std::set<std::string>{"XA-03-001", "XA-03-002", "XA-03-003", "XA-03-004"}));
    EXPECT_EQ(codes("/api/v1/geometry/XA?depth=0"), std::set<std::string>{"XA"});
    EXPECT_EQ(codes("/api/v1/geometry/XA?depth=2").size(), 24u);
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/geometry/QQ"), 404);
    const auto answer = Ask("", "GET", "/api/v1/geometry/XA?lang=es");
    EXPECT_EQ(answer.Header("Content-Type"), "application/geo+json");
    EXPECT_EQ(Ask("", "GET", "/api/v1/geometry/XA?lang=es", "", {{"if-none-match", std::string(answer.Header("ETag"))}}).status, 304);
}

}  // namespace
}  // namespace atalaya::api
