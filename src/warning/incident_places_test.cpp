#include "warning/incident_places.hpp"

#include <gmock/gmock.h>

#include "content/library.hpp"
#include "registers/model.hpp"

namespace atalaya::warning {
namespace {

using ::testing::ElementsAre;

TEST(IncidentPlacesTest, WhatIsNoContentHereBecomesItsCountryOrIsLeftOut) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library.ok());
    const auto catalogue = registers::Catalogue::Load(*library);
    ASSERT_TRUE(catalogue.ok());
    const auto model = (*catalogue)->Find("incidents");
    auto record = base::ParseJson(R"({"summary": "s", "place": "XA-99-999", "origin": "BR",
        "departure": "Q7-01", "concerned": [{"country": "Q7"}, {"country": "BR"}],
        "transit": [{"place": "BR-ZZ", "via": "Belém"}]})")->as_object();
    EXPECT_THAT(KeepKnownPlaces(*model, (*library)->territories(), "BR", record),
                ElementsAre("place: XA-99-999", "departure: Q7-01", "transit/place: BR-ZZ",
                            "concerned/country: Q7"));
    EXPECT_EQ(record["place"], "XA");
    EXPECT_EQ(record["origin"], "BR");
    EXPECT_FALSE(record.contains("departure"));
    EXPECT_EQ(json::serialize(record["concerned"]), R"([{"country":"BR"}])");
    EXPECT_EQ(record["transit"].at(0).at("place"), "BR");

    auto required = base::ParseJson(R"({"place": "Q7-01"})")->as_object();
    KeepKnownPlaces(*model, (*library)->territories(), "BR", required);
    EXPECT_EQ(required["place"], "BR");
}

}  // namespace
}  // namespace atalaya::warning
