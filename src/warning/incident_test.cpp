#include "warning/incident.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atalaya::warning {
namespace {

using By = IncidentLink::By;

IncidentView With(const std::string& subject, json::object shared) {
    IncidentView out;
    out.subject = subject;
    out.reference = subject.substr(subject.find(':') + 1);
    out.type = "seizure";
    out.shared = std::move(shared);
    return out;
}

json::object Company(const char* name) {
    return {{"parties", json::array{{{"name", name}, {"role", "shipper"}}}}};
}

TEST(IncidentTest, WhatIsWrittenIsReadBack) {
    IncidentView view = With("incident:XA-4", {{"concealment", "in tiles"}});
    view.country = "XA";
    view.owner = "XA";
    view.occurred_on = *base::Date::Parse("2026-03-04");
    view.concerned = {"XB", "XC"};
    view.kept_back = {"companies"};
    view.note = "first";
    const auto back = IncidentFromJson(ToJson(view));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->reference, "XA-4");
    EXPECT_EQ(back->occurred_on, view.occurred_on);
    EXPECT_EQ(back->concerned, view.concerned);
    EXPECT_EQ(back->shared, view.shared);
    EXPECT_EQ(back->kept_back, view.kept_back);
}

TEST(IncidentTest, WhatIsNoIncidentIsRefusedWithItsPlace) {
    json::object body = ToJson(With("incident:XA-4", {}));
    body["occurred_on"] = "2026-13-40";
    const auto read = IncidentFromJson(body);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "warning.incident_invalid");
    EXPECT_EQ(read.error().params[0].value, "/occurred_on");
    EXPECT_EQ(read.error().Get("reason"), "exchange.reason_date");
    body["occurred_on"] = nullptr;
    body["shared"] = "everything";
    EXPECT_EQ(IncidentFromJson(body).error().Get("reason"), "exchange.reason_object");
    body.erase("reference");
    EXPECT_EQ(IncidentFromJson(body).error().Get("reason"), "exchange.reason_absent");
}

TEST(IncidentLinksTest, ACompanyIsFoundHoweverItsFormAndAccentsAreWritten) {
    const auto links = FindLinks({With("incident:XA-1", Company("Química Ándes, S.A.")),
                                  With("incident:XB-7", Company("QUIMICA ANDES SA de CV")),
                                  With("incident:XC-2", Company("Quimandes"))});
    ASSERT_EQ(links.size(), 1u);
    EXPECT_EQ(links[0].a, "incident:XA-1");
    EXPECT_EQ(links[0].b, "incident:XB-7");
    EXPECT_EQ(links[0].by, By::Company);
    EXPECT_FALSE(links[0].exact);
}

TEST(IncidentLinksTest, ARouteLinksOnlyWithTheSameSubstance) {
    const auto route = [](const char* subject, const char* substance) {
        return With(subject, {{"origin", "CN"},
                              {"destination", "XA"},
                              {"substances", json::array{{{"substance", substance}}}}});
    };
    const auto links = FindLinks({route("incident:XA-1", "ephedrine"),
                                  route("incident:XB-1", "acetone"),
                                  route("incident:XC-1", "ephedrine")});
    ASSERT_EQ(links.size(), 1u);
    EXPECT_EQ(links[0].a, "incident:XA-1");
    EXPECT_EQ(links[0].b, "incident:XC-1");
    EXPECT_EQ(links[0].by, By::Route);
}

TEST(IncidentLinksTest, AContainerIsOneHoweverItIsSpaced) {
    const auto in = [](const char* subject, const char* container) {
        return With(subject, {{"transport", json::array{{{"container", container}}}}});
    };
    const auto links =
        FindLinks({in("incident:XA-1", "MSCU 123456-7"), in("incident:XB-1", "mscu1234567"),
                   in("incident:XC-1", "1")});
    ASSERT_EQ(links.size(), 1u);
    EXPECT_EQ(links[0].by, By::Container);
}

TEST(IncidentLinksTest, AValueThatVeryManyShareDoesNotExplode) {
    std::vector<IncidentView> many;
    for (int i = 100; i < 400; ++i) {
        many.push_back(With("incident:XA-" + std::to_string(i), Company("Transportes del Sur")));
    }
    EXPECT_EQ(FindLinks(many).size(), many.size() - 1);
}

TEST(IncidentLinksTest, RowsOfAStrangerThatAreNoRowsAreNoFault) {
    const auto links = FindLinks({With("incident:XA-1", {{"parties", json::array{1, "x", nullptr}}}),
                                  With("incident:XB-1", {{"parties", "none"}})});
    EXPECT_TRUE(links.empty());
}

}  // namespace
}  // namespace atalaya::warning
