// Views that people keep of a register.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kViews = "/api/v1/registers/seizures/views";

class ViewsTest : public ProgramTest {
 protected:
    static std::string Body(const std::string& title, bool shared, const std::string& filter = "") {
        return R"({"title":")" + title + R"(","filter":")" + filter +
               R"(","columns":["date","substance"],"sort":["-date"],"shared":)" +
               (shared ? "true" : "false") + "}";
    }
    std::set<std::string> Titles(const std::string& who) {
        std::set<std::string> out;
        const json::object list = Json(Ask(who, "GET", kViews));
        for (const auto& view : list.at("items").as_array()) out.insert(Text(view.at("title")));
        return out;
    }
};
ATALAYA_ON_BOTH_STORES(ViewsTest);

TEST_P(ViewsTest, OneKeepsOnesOwnAndSharesWithinTheCountry) {
    Json(Ask("office", "POST", kViews, Body("mine", false)), 201);
    Json(Ask("office", "POST", kViews, Body("ours", true)), 201);
    EXPECT_EQ(Titles("office"), (std::set<std::string>{"mine", "ours"}));
    EXPECT_EQ(Titles("validator"), (std::set<std::string>{"ours"}));
    EXPECT_EQ(Titles("foreign"), std::set<std::string>{});
    EXPECT_EQ(StatusOf("", "GET", kViews), 401);
}

TEST_P(ViewsTest, OnlyTheOwnerOrWhoManagesContentChangesIt) {
    const auto made = Ask("office", "POST", kViews, Body("ours", true));
    const std::string path(made.Header("Location")), tag(made.Header("ETag"));
    const auto put = [&](const std::string& who, const std::string& body, const std::string& seen) {
        return Ask(who, "PUT", path, body, {{"if-match", seen}}).status;
    };
    EXPECT_EQ(put("validator", Body("theirs", true), tag), 403);
    EXPECT_EQ(put("foreign", Body("theirs", true), tag), 404);
    EXPECT_EQ(put("office", Body("better", true), tag), 200);
    EXPECT_EQ(put("office", Body("worse", true), tag), 412);
    EXPECT_EQ(Titles("reader"), std::set<std::string>{"better"});
    EXPECT_EQ(StatusOf("importer", "DELETE", path), 403);
    // Of another register it is not a view.
    EXPECT_EQ(StatusOf("office", "DELETE", "/api/v1/registers/seizure_counts/views/" +
                                               path.substr(path.rfind('/') + 1)), 404);
    EXPECT_EQ(StatusOf("administrator", "DELETE", path), 204);
    EXPECT_EQ(Titles("office"), std::set<std::string>{});

    std::vector<std::string> actions;
    app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        for (const auto& entry : app().journal.Read(tx, {.country = "XA", .subject = "register:seizures"})) {
            actions.push_back(entry.draft.action);
        }
    });
    EXPECT_EQ(actions, (std::vector<std::string>{"view.removed", "view.changed", "view.created"}));
}

TEST_P(ViewsTest, FaultsHaveTheirPlace) {
    const auto answer = Ask("office", "POST", kViews,
                            R"({"title":" ","filter":"nonsense = 1","columns":["date","colour"],"sort":["-datum"]})");
    std::set<std::string> pointers;
    const json::object problem = Json(answer, 422);
    for (const auto& fault : problem.at("errors").as_array()) {
        pointers.insert(Text(fault.at("pointer")));
    }
    EXPECT_EQ(pointers, (std::set<std::string>{"/title", "/filter", "/columns/1", "/sort/0"}));
    EXPECT_EQ(StatusOf("office", "POST", kViews, Body("a", false, "year(date)")), 422);
}

}  // namespace
}  // namespace atalaya::api
