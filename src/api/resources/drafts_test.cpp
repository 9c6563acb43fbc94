// Forms: a register as a page needs it, and records checked while they are typed.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

class DraftsTest : public ProgramTest {
 protected:
    json::object Check(const std::string& who, const std::string& record, const std::string& reference = {}) {
        return Json(Ask(who, "POST", "/api/v1/registers/seizures/check",
                        R"({"record":)" + record + (reference.empty() ? "" : R"(,"reference":")" + reference + "\"") + "}"));
    }
    static std::set<std::string> Pointers(const json::object& checked, std::string_view key = "errors") {
        std::set<std::string> out;
        for (const auto& one : checked.at(key).as_array()) {
            const auto* pointer = one.as_object().if_contains("pointer");
            out.insert(pointer ? Text(*pointer) : "");
        }
        return out;
    }
    static const json::object& FieldOf(const json::object& form, std::string_view id) {
        for (const auto& field : form.at("fields").as_array()) {
            if (field.at("id").as_string() == id) return field.as_object();
        }
        throw std::out_of_range("no field " + std::string(id));
    }
};
ATALAYA_ON_BOTH_STORES(DraftsTest);

TEST_P(DraftsTest, ARegisterIsEnoughToDrawItsForm) {
    const json::object form = Json(Ask("data_entry", "GET", "/api/v1/registers/seizures?lang=pt"));
    EXPECT_EQ(form.at("title"), "Apreensões de drogas");
    EXPECT_EQ(form.at("states").at(0).at("title"), "Rascunho");
    EXPECT_EQ(form.at("marks").at("allowed").at(0).at("title"), "Público");
    EXPECT_EQ(form.at("missing").as_array().size(), 4u);
    for (const auto& reason : form.at("missing").as_array()) {
        EXPECT_NE(Text(reason.at("title")).substr(0, 8), "missing.");
    }
    const json::object& transport = FieldOf(form, "transport");
    ASSERT_FALSE(transport.at("options").as_array().empty());
    EXPECT_EQ(FieldOf(form, "place").at("choices"), "/api/v1/territories");
    const json::object samples = Json(Ask("data_entry", "GET", "/api/v1/registers/samples?lang=fr"));
    const json::object& method = FieldOf(FieldOf(samples, "analyses"), "method");
    EXPECT_EQ(method.at("options").at(4).at("code"), "tlc");
    EXPECT_EQ(method.at("options").at(4).at("aliases").at(0), "TLC");
    const auto by_name = Json(Ask("", "GET", "/api/v1/codelists/analytical_methods?q=hplc"));
    EXPECT_EQ(by_name.at("items").at(0).at("aliases").at(3), "HPLC");
    EXPECT_EQ(FieldOf(form, "substance").at("choices"), "/api/v1/substances");
    std::set<std::string> units;
    for (const auto& unit : FieldOf(form, "quantity").at("units").as_array()) {
        units.insert(Text(unit.at("code")));
    }
    EXPECT_TRUE(units.contains("kg"));
    for (const auto& rule : form.at("rules").as_array()) EXPECT_FALSE(Text(rule.at("message")).empty());
    const std::string pt(Ask("", "GET", "/api/v1/registers/seizures?lang=pt").Header("ETag"));
    EXPECT_NE(pt, Ask("", "GET", "/api/v1/registers/seizures?lang=fr").Header("ETag"));
}

TEST_P(DraftsTest, AFormSaysWhichFieldsStayHidden) {
    const auto hidden = [&](const std::string& who) {
        std::set<std::string> out;
        const json::object form = Json(Ask(who, "GET", "/api/v1/registers/seizures"));
        for (const auto& field : form.at("fields").as_array()) {
            if (field.at("hidden").as_bool()) out.insert(Text(field.at("id")));
        }
        return out;
    };
    EXPECT_TRUE(hidden("data_entry").empty());
    EXPECT_TRUE(hidden("analyst").contains("persons"));
    EXPECT_TRUE(hidden("reader").contains("persons"));
}

TEST_P(DraftsTest, ADraftIsJudgedAndNotStored) {
    EXPECT_EQ(Check("data_entry", Seizure("D-1")).at("valid"), true);
    const json::object bad = Check("data_entry", R"({"country":"XA","source":"police","date":"2999-01-01",
        "transport":"sledge","nonsense":1,"quantity":{"amount":"-1","unit":"kg"}})");
    EXPECT_EQ(bad.at("valid"), false);
    for (const char* place : {"/transport", "/nonsense", "/case_number", "/date"}) {
        EXPECT_TRUE(Pointers(bad).contains(place)) << place << json::serialize(bad);
    }
    EXPECT_EQ(Json(Ask("data_entry", "GET", "/api/v1/registers/seizures/records?count=true")).at("count"), 0);
}

TEST_P(DraftsTest, ARuleIsToldInItsOwnWords) {
    const std::string future = R"({"country":"XA","source":"police","case_number":"F","date":"2999-01-01","place":"XA-01",
        "substance":"cocaine"})";
    const json::object draft = Check("data_entry", future);
    const json::object stored = Json(Ask("data_entry", "POST", "/api/v1/registers/seizures/records", future), 422);
    EXPECT_EQ(stored.at("errors").at(0).at("detail"), draft.at("errors").at(0).at("detail"));
    EXPECT_EQ(Text(stored.at("errors").at(0).at("detail")).find("The rule"), std::string::npos);
}

TEST_P(DraftsTest, ATakenNameIsSaidWhileTyping) {
    const std::string reference = Enter("TAKEN");
    const json::object again = Check("data_entry", Seizure("TAKEN"));
    EXPECT_EQ(again.at("errors").at(0).at("code"), "record.duplicate");
    EXPECT_EQ(again.at("errors").at(0).at("pointer"), "/case_number");
    EXPECT_NE(Text(again.at("errors").at(0).at("detail")).find(reference), std::string::npos);
    // The record itself is not in its own way.
    EXPECT_EQ(Check("data_entry", R"({"remarks":"seen"})", reference).at("valid"), true);
    EXPECT_EQ(Check("data_entry", R"({"date":null})", reference).at("valid"), false);
}

TEST_P(DraftsTest, OnlyThoseWhoMayWriteMayTry) {
    ExpectStatuses("POST", "/api/v1/registers/seizures/check", R"({"record":)" + Seizure("R-1") + "}",
                   {401, 403, 403, 200, 200, 403, 200, 403, 403, 200, 403});
    const std::string reference = Enter("R-2");
    ExpectStatuses("POST", "/api/v1/registers/seizures/check",
                   R"({"record":{"remarks":"x"},"reference":")" + reference + "\"}",
                   {401, 404, 404, 200, 200, 403, 200, 403, 403, 200, 403});
    EXPECT_EQ(StatusOf("data_entry", "POST", "/api/v1/registers/seizures/check", R"({"record":3})"), 422);
}

}  // namespace
}  // namespace atalaya::api
