// From an uploaded file to records: what is proposed, what is remembered, and what is wrong with
// each row; and the rights of others, as those see them who manage people.

#include <thread>

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

constexpr const char* kFile =
    "Fuente;Número del caso;Fecha de la incautación;Territorio;Sustancia;Cantidad;Unidad\r\n"
    "police;1;14/03/2024;XA-01;cocaine;2,5;kg\r\n"
    "police;2;15/03/2024;XA-01;polvo blanco;1,5;kg\r\n"
    "police;3;16/03/2024;XA-01;polvo blanco;3;kg\r\n";

class ImportStepsTest : public ProgramTest {
 protected:
    json::object Proposed(const std::string& who, const std::string& upload) {
        return Json(Ask(who, "POST", "/api/v1/imports/proposal",
                        json::serialize(json::object{{"upload", upload}, {"register", "seizures"}})));
    }
    static std::map<std::string, std::string> Reasons(const json::object& proposed) {
        std::map<std::string, std::string> out;
        for (const auto& column : proposed.at("columns").as_array()) {
            for (const auto& target : column.at("targets").as_array())
                out[Text(target.at("target"))] = Text(target.at("reason"));
        }
        return out;
    }
    // The proposal as a person completes it: each column that is needed, commas, days first.
    json::object Completed(const std::string& who, const std::string& upload) {
        json::object mapping = Proposed(who, upload).at("mapping").as_object();
        mapping.at("format").as_object()["decimal"] = ",";
        mapping.at("format").as_object()["dates"] = "dmy";
        json::array columns;
        for (const auto& [to, from] : std::map<std::string, std::string>{
                 {"source", "Fuente"},
                 {"case_number", "Número del caso"},
                 {"date", "Fecha de la incautación"},
                 {"place", "Territorio"},
                 {"substance", "Sustancia"},
                 {"quantity.amount", "Cantidad"},
                 {"quantity.unit", "Unidad"}}) {
            columns.push_back(json::object{{"to", to}, {"from", from}});
        }
        mapping["columns"] = std::move(columns);
        return mapping;
    }
    // Carries an import or its trial out; `job` gets its name.
    json::object Run(const std::string& who, const std::string& upload, const json::object& mapping,
                     bool dry_run, std::string* job = nullptr) {
        const json::object body{
            {"upload", upload}, {"mapping", mapping}, {"dry_run", dry_run}, {"good_rows", true}};
        const std::string id =
            Text(Json(Ask(who, "POST", "/api/v1/imports", json::serialize(body)), 202).at("job"));
        if (job) *job = id;
        for (;;) {
            const json::object now = Json(Ask(who, "GET", "/api/v1/imports/jobs/" + id));
            if (now.empty() || !now.at("running").as_bool()) return now;
            std::this_thread::yield();
        }
    }
    static std::string Read(const http::Response& response) {
        std::string out;
        if (!response.stream) return out;
        for (std::string piece = response.stream(); !piece.empty(); piece = response.stream()) out += piece;
        return out;
    }
};
ATALAYA_ON_BOTH_STORES(ImportStepsTest);

TEST_P(ImportStepsTest, ColumnsAreProposedWithTheirReason) {
    const std::string upload = Upload("importer", kFile);
    const auto reasons = Reasons(Proposed("importer", upload));
    ASSERT_TRUE(reasons.contains("substance"));
    EXPECT_EQ(reasons.at("substance"), "same_name");
    EXPECT_EQ(reasons.at("place"), "same_name");
    const std::string body = json::serialize(json::object{{"upload", upload}, {"register", "seizures"}});
    EXPECT_EQ(StatusOf("reader", "POST", "/api/v1/imports/proposal", body), 404);   // another's file
    EXPECT_EQ(StatusOf("importer", "POST", "/api/v1/imports/proposal",
                       json::serialize(json::object{{"upload", upload}, {"register", "none"}})), 404);
}

TEST_P(ImportStepsTest, WhatWasCarriedOutIsRemembered) {
    const std::string upload = Upload("importer", kFile);
    json::object mapping = Completed("importer", upload);
    for (auto& column : mapping.at("columns").as_array()) {
        if (column.at("to").as_string() == "substance")
            column.as_object()["values"] = json::object{{"polvo blanco", "cocaine"}};
    }
    const json::object done = Run("importer", upload, mapping, false);
    EXPECT_EQ(done.at("report").at("created"), 3) << json::serialize(done);

    const json::object next = Proposed("importer", Upload("importer", kFile));
    EXPECT_EQ(Reasons(next).at("case_number"), "remembered");
    EXPECT_NE(json::serialize(next.at("mapping")).find(R"("polvo blanco":"cocaine")"), std::string::npos);
}

TEST_P(ImportStepsTest, ATrialIsNotRemembered) {
    const std::string upload = Upload("importer", kFile);
    Run("importer", upload, Completed("importer", upload), true);
    for (const auto& [target, reason] : Reasons(Proposed("importer", upload))) EXPECT_NE(reason, "remembered") << target;
}

TEST_P(ImportStepsTest, FaultyRowsCanBeDownloadedWithTheirReasons) {
    const std::string upload = Upload("importer", kFile);
    std::string job;
    const json::object done = Run("importer", upload, Completed("importer", upload), true, &job);
    ASSERT_EQ(done.at("report").at("faulty"), 2) << json::serialize(done);
    EXPECT_EQ(done.at("report").at("findings").at(0).at("params").at("value"), "polvo blanco");

    const std::string path = "/api/v1/imports/jobs/" + job + "/faulty";
    const std::string csv = Read(Ask("importer", "GET", path));
    EXPECT_NE(csv.find("Sustancia"), std::string::npos) << csv;
    EXPECT_NE(csv.find("\r\n3,"), std::string::npos) << csv;
    EXPECT_EQ(csv.find("14/03/2024"), std::string::npos) << "a good row is not among them";
    EXPECT_EQ(StatusOf("national_coordinator", "GET", path), 404);
}

TEST_P(ImportStepsTest, AFileWithoutFaultsHasNoListOfThem) {
    const std::string upload = Upload("importer", std::string(kFile).substr(0, std::string(kFile).find("police;2")));
    std::string job;
    Run("importer", upload, Completed("importer", upload), true, &job);
    EXPECT_EQ(StatusOf("importer", "GET", "/api/v1/imports/jobs/" + job + "/faulty"), 404);
}

TEST_P(ImportStepsTest, RolesAreToldToThoseWhoGrantThem) {
    bool seen = false;
    const json::object roles = Json(Ask("administrator", "GET", "/api/v1/roles?lang=es"));
    for (const auto& role : roles.at("items").as_array()) {
        if (role.at("id").as_string() != "importer") continue;
        seen = true;
        EXPECT_EQ(Text(role.at("title")), "Importación de archivos");
        EXPECT_FALSE(role.at("rules").as_array().empty());
    }
    EXPECT_TRUE(seen);
    EXPECT_EQ(StatusOf("reader", "GET", "/api/v1/roles"), 403);
}

TEST_P(ImportStepsTest, WhoManagesPeopleAsksWhatSomebodyMayDo) {
    const auto person = app().people.FindByLogin("importer");
    ASSERT_TRUE(person.ok());
    const std::string whose = "&country=XA&person=" + std::to_string(person->id);
    const std::string path = "/api/v1/access/explanation?";
    const std::string import = path + "action=import&kind=register&id=seizures" + whose;
    EXPECT_TRUE(Json(Ask("administrator", "GET", import)).at("allowed").as_bool());
    EXPECT_FALSE(Json(Ask("administrator", "GET", path + "action=manage_people&kind=person" + whose)).at("allowed").as_bool());
    EXPECT_EQ(StatusOf("reader", "GET", import), 403);
}

}  // namespace
}  // namespace atalaya::api
