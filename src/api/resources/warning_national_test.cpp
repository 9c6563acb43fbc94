// The national early warning system over its API: methods, deadlines, substances, signals, the
// situation, and reports of people without an account.

#include <gmock/gmock.h>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kCoordinator = "national_coordinator";

class WarningNationalTest : public ProgramTest {
 protected:
    void SetUp() override {
        ProgramTest::SetUp();
        if (IsSkipped()) return;
        auto settings = app().settings.Get(*app().library());
        settings.country = "XA";
        settings.contact = "observatory@example.org";
        ASSERT_TRUE(app().settings.Put(access::Caller::System(), *app().library(), settings).ok());
        AddPerson("notifier", {.role = "ews_notifier", .country = "XA"});
        AddPerson("member", {.role = "ews_member", .country = "XA"});
    }
    std::string Make(const std::string& register_id, const std::string& body) {
        return Text(Json(Ask(kCoordinator, "POST",
                             "/api/v1/registers/" + register_id + "/records", body), 201)
                        .at("id"));
    }
    std::string Notify(const std::string& day, const std::string& more = "") {
        return Make("notifications",
                    R"({"country":"XA","what":"Overdose","received_on":")" + day +
                        R"(","place":"XA-01-002","reporter_kind":"hospital")" + more + "}");
    }
    json::object Get(const std::string& path, const std::string& who = kCoordinator) {
        return Json(Ask(who, "GET", "/api/v1" + path));
    }
};
ATALAYA_ON_BOTH_STORES(WarningNationalTest);

TEST_P(WarningNationalTest, AMethodIsReadAndProposesALevel) {
    const auto methods = Get("/warning/methods?lang=fr", "member").at("items").as_array();
    ASSERT_EQ(methods.size(), 1u);
    EXPECT_EQ(methods[0].at("criteria").as_array().size(), 11u);
    EXPECT_FALSE(Text(methods[0].at("authored_by")).empty());
    std::string scores;
    for (const auto& criterion : methods[0].at("criteria").as_array())
        scores += (scores.empty() ? "" : ",") + ("\"" + Text(criterion.at("id"))) + "\":3";
    const std::string path = "/api/v1/warning/methods/rapid_risk_2026/proposal";
    const auto high = Json(Ask("member", "POST", path, "{\"scores\":{" + scores + "}}"));
    EXPECT_EQ(high.at("level"), "very_high");
    EXPECT_FALSE(Text(high.at("because")).empty());
    const auto partial = Json(Ask("member", "POST", path, R"({"scores":{"severity":3}})"));
    EXPECT_TRUE(partial.at("level").is_null());
    EXPECT_EQ(partial.at("missing").as_array().size(), 10u);
    EXPECT_EQ(StatusOf("member", "POST", path, R"({"scores":{"severity":9}})"), 422);
    EXPECT_EQ(StatusOf("member", "POST", path, R"({"scores":{"severity":"x"}})"), 422);
    EXPECT_EQ(StatusOf("member", "POST", "/api/v1/warning/methods/x/proposal", R"({"scores":{}})"),
              404);
    EXPECT_EQ(StatusOf("notifier", "GET", "/api/v1/warning/methods"), 403);
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/warning/methods"), 401);
}

TEST_P(WarningNationalTest, WhatIsDueIsShownToWhoMayReadIt) {
    const auto notification = Notify("2025-12-31", R"(,"urgency":"immediate")");
    clock.Advance(5LL * 3'600'000);
    const auto due = Get("/warning/due").at("items").as_array();
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].at("step"), "triage");
    EXPECT_EQ(Text(due[0].at("reference")), notification);
    EXPECT_EQ(due[0].at("what"), "Overdose");
    EXPECT_EQ(due[0].at("due"), "2026-01-01T04:00:00.000Z");
    EXPECT_TRUE(due[0].at("late").as_bool());
    EXPECT_TRUE(Get("/warning/due", "member").at("items").as_array().empty());
}

TEST_P(WarningNationalTest, ASubstanceIsFoundByEveryNameAndMergersAreChecked) {
    const auto tablet = Make("detected_substances",
                             R"({"country":"XA","name":"Blue tablet","names":[{"name":"azulitos"}]})");
    const auto known = Make("detected_substances", R"({"country":"XA","name":"Metonitazene"})");
    const auto step = [&](const std::string& reference, const std::string& into) {
        const std::string path = "/api/v1/registers/detected_substances/records/" + reference;
        std::string tag(Ask(kCoordinator, "GET", path).Header("ETag"));
        const auto patched = Ask(kCoordinator, "PATCH", path, R"({"merged_into":")" + into + "\"}",
                                 {{"if-match", tag}});
        EXPECT_EQ(patched.status, 200) << patched.body;
        tag = patched.Header("ETag");
        return Ask(kCoordinator, "POST", path + "/transitions/merge", R"({"reason":"same"})",
                   {{"if-match", tag}}).status;
    };
    Notify("2025-12-30", R"(,"persons_affected":3,"detected_substance":")" + tablet + "\"");
    EXPECT_EQ(step(tablet, known), 200);
    EXPECT_EQ(step(known, tablet), 422);
    const auto found = Get("/warning/substances?name=AZULITOS").at("items").as_array();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(Text(found[0].at("reference")), known);
    const auto file = Get("/warning/substances/" + tablet);
    EXPECT_EQ(Text(file.at("record").at("id")), known);
    EXPECT_EQ(file.at("persons"), 3);
    EXPECT_EQ(Text(file.at("linked").as_array()[0].at("under")), tablet);
    // Everyone may read what is public; these are not.
    EXPECT_TRUE(Get("/warning/substances?name=azulitos", "notifier").at("items").as_array().empty());
    EXPECT_EQ(StatusOf(kCoordinator, "GET", "/api/v1/warning/substances/XA-99"), 404);
}

TEST_P(WarningNationalTest, DetectorsRunAndTheirSignalBecomesANotification) {
    EXPECT_TRUE(Get("/warning/signals/run").at("run").is_null());
    for (int week = 4; week < 104; week += 2)
        Notify(base::Date::FromDays(base::Date{2026, 1, 1}.ToDays() - 7 * week).ToString());
    for (int i = 0; i < 8; ++i) Notify("2025-12-23");
    const auto run = Json(Ask(kCoordinator, "POST", "/api/v1/warning/signals/run"));
    EXPECT_GE(run.at("signals").as_int64(), 1);
    EXPECT_EQ(Get("/warning/signals/run").at("run").at("signals"), run.at("signals"));
    EXPECT_EQ(StatusOf("member", "POST", "/api/v1/warning/signals/run"), 403);

    EXPECT_GE(Get("/warning/series").at("items").as_array().size(), 6u);
    const auto choice = Get("/warning/series/notifications_by_place").at("series").as_array();
    ASSERT_EQ(choice.size(), 1u);
    EXPECT_EQ(choice[0].at("key"), "place:XA-01");
    const auto shown = Get("/warning/series/notifications_by_place?key=place:XA-01");
    EXPECT_EQ(shown.at("starts").as_array().size(), shown.at("counts").as_array().size());
    const auto& last = shown.at("detectors").as_array()[1].at("points").as_array().back();
    EXPECT_TRUE(last.at("alarm").as_bool());
    EXPECT_EQ(StatusOf(kCoordinator, "GET",
                       "/api/v1/warning/series/notifications_by_place?key=place:XA-02"), 404);
    EXPECT_EQ(StatusOf(kCoordinator, "GET", "/api/v1/warning/series/weather"), 404);

    const std::string signal = "/api/v1/registers/signals/records/XA-1?lang=";
    EXPECT_EQ(Json(Ask(kCoordinator, "GET", signal + "pt")).at("series_title"),
              "Notificações por território, por semana: Brumales");
    EXPECT_EQ(Json(Ask(kCoordinator, "GET", signal + "en")).at("series_title"),
              "Notifications by territory, weekly: Brumales");
    const auto made = Json(Ask(kCoordinator, "POST",
                               "/api/v1/warning/signals/XA-1/notification?lang=es",
                               R"({"version":1})"), 201);
    EXPECT_EQ(made.at("register"), "notifications");
    EXPECT_EQ(Json(Ask(kCoordinator, "GET", "/api/v1/registers/notifications/records/" +
                                                std::string(made.at("reference").as_string())))
                  .at("what"),
              "Notificaciones por territorio, por semana: Brumales");
    EXPECT_EQ(StatusOf(kCoordinator, "POST", "/api/v1/warning/signals/XA-1/notification",
                       R"({"version":1})"), 412);
}

TEST_P(WarningNationalTest, TheSituationIsOfTheCountryAskedFor) {
    Notify("2025-12-23", R"(,"persons_affected":2)");
    const auto now = Get("/warning/situation");
    EXPECT_EQ(now.at("country"), "XA");
    const auto& place = now.at("places").as_array().at(0);
    EXPECT_EQ(place.at("place"), "XA-01");
    EXPECT_EQ(place.at("title"), "Brumales");
    EXPECT_EQ(place.at("persons"), 2);
    EXPECT_TRUE(Get("/warning/situation?from=2025-01-01&to=2025-06-30").at("places").as_array().empty());
    EXPECT_EQ(StatusOf("notifier", "GET", "/api/v1/warning/situation"), 403);
}

TEST_P(WarningNationalTest, ACitizenReportsWithoutAnAccount) {
    const auto form = Get("/public/report-form?lang=es", "");
    EXPECT_EQ(form.at("country"), "XA");
    EXPECT_EQ(form.at("contact"), "observatory@example.org");
    EXPECT_EQ(form.at("places").as_array().size(), 6u);
    const std::string body = R"({"what":"My friend fainted after a blue tablet.","place":"XA-02",)"
                             R"("persons":1,"ticket":")" + Text(form.at("ticket")) + "\"";
    EXPECT_EQ(StatusOf("", "POST", "/api/v1/public/reports", body + "}"), 429);
    clock.Advance(5'000);
    EXPECT_EQ(StatusOf("", "POST", "/api/v1/public/reports", body + R"(,"day":"yesterday"})"), 422);
    const auto taken = Json(Ask("", "POST", "/api/v1/public/reports", body + "}"), 201);
    EXPECT_THAT(Text(taken.at("number")), StartsWith("C-"));
    EXPECT_EQ(taken.size(), 1u);
    EXPECT_EQ(StatusOf("", "POST", "/api/v1/public/reports", body + "}"), 409);
    const auto kept = Get("/registers/notifications/records").at("items").as_array();
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].at("reporter_reference"), taken.at("number"));
}

// A picture of one point, with a text in it that is no part of the picture.
std::string PointWithPlace() {
    const auto chunk = [](std::string_view name, std::string_view body) {
        std::string out(3, '\0');
        out += static_cast<char>(body.size());
        return out + std::string(name) + std::string(body) + "sum.";
    };
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", std::string(13, 'h')) +
           chunk("tEXt", "GPS 8.4201 N") + chunk("IDAT", "picture") + chunk("IEND", "");
}

TEST_P(WarningNationalTest, PhotographsOfACitizenAreAmongTheFilesOfTheNotification) {
    const auto form = Get("/public/report-form", "");
    EXPECT_EQ(form.at("photos").at("most"), 3);
    clock.Advance(5'000);
    const auto report = [&](const std::vector<std::string>& photos) {
        std::string list;
        for (const auto& photo : photos) list += (list.empty() ? "\"" : ",\"") + photo + "\"";
        const auto answer =
            Ask("", "POST", "/api/v1/public/reports",
                R"({"what":"A blue tablet.","sample":true,"photos":[)" + list + R"(],"ticket":")" +
                    Text(form.at("ticket")) + "\"}");
        return std::to_string(answer.status) + " " + answer.body;
    };
    const std::string bytes = PointWithPlace();
    const std::string photo =
        base::Base64Url({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    EXPECT_THAT(report({photo, "no base64!"}), HasSubstr("\"pointer\":\"/photos/1\""));
    EXPECT_THAT(report({"R0lGODlh"}), HasSubstr("warning.photo_unknown"));
    EXPECT_THAT(report({photo, photo, photo, photo}), HasSubstr("warning.report_photos"));
    EXPECT_TRUE(Get("/registers/notifications/records").at("items").as_array().empty());
    EXPECT_THAT(report({photo}), StartsWith("201 "));
    const auto kept = Get("/registers/notifications/records").at("items").as_array().at(0);
    EXPECT_EQ(kept.at("sample_taken"), true);
    const auto file = kept.at("attachments").as_array().at(0);
    EXPECT_EQ(file.at("name"), "photo-1.png");
    const std::string path = "/api/v1/registers/notifications/records/" + Text(kept.at("id")) +
                             "/attachments/" + Text(file.at("digest"));
    const auto got = Ask(kCoordinator, "GET", path);
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.Header("Content-Type"), "image/png");
    EXPECT_THAT(got.body, HasSubstr("picture"));
    EXPECT_THAT(got.body, ::testing::Not(HasSubstr("GPS")));
    EXPECT_EQ(StatusOf("", "GET", path), 404);
}

}  // namespace
}  // namespace atalaya::api
