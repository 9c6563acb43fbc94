// The way of a file into a register, before it is imported.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kPreview = "/api/v1/imports/preview";
const std::string kMappings = "/api/v1/registers/seizures/mappings";

class WizardTest : public ProgramTest {
 protected:
    static std::string Mapping(const std::string& register_id = "seizures", const std::string& column = "Fecha") {
        return R"({"id":"customs","register":")" + register_id +
               R"(","country":{"fixed":"XA"},"columns":[{"to":"date","from":")" + column + R"("}]})";
    }
    static std::string Saving(const std::string& title, const std::string& mapping, const std::string& more = "") {
        return R"({"title":")" + title + R"(","mapping":)" + mapping + more + "}";
    }
    std::vector<std::string> Titles(const std::string& who) {
        std::vector<std::string> out;
        const json::object list = Json(Ask(who, "GET", kMappings));
        for (const auto& one : list.at("items").as_array()) out.push_back(Text(one.at("title")));
        return out;
    }
};
ATALAYA_ON_BOTH_STORES(WizardTest);

TEST_P(WizardTest, AFileIsLookedAtAnewAsAPersonSays) {
    const std::string upload = Upload("importer", "Informe de aduanas\nFecha;Lugar\n03/04/2024;Brumales\n05/06/2024;Costaclara\n");
    const std::string asked = R"({"upload":")" + upload + "\"";
    const json::object first = Json(Ask("importer", "POST", kPreview, asked + "}")).at("detected").as_object();
    EXPECT_EQ(first.at("format").at("delimiter"), ";");
    const json::object again =
        Json(Ask("importer", "POST", kPreview, asked + R"(,"format":{"delimiter":";","header_line":2}})")).at("detected").as_object();
    ASSERT_EQ(again.at("columns").as_array().size(), 2u);
    EXPECT_EQ(again.at("columns").at(0).at("name"), "Fecha");
    EXPECT_EQ(again.at("columns").at(0).at("filled"), 2);
    EXPECT_EQ(again.at("columns").at(0).at("kind").at("value"), "date");
    EXPECT_EQ(again.at("format").at("header_line"), 2);
    // What stands above the names stays in sight, since the header is chosen from it.
    EXPECT_EQ(again.at("preview").at(0).at("cells").at(0), "Informe de aduanas");
    const json::object commas =
        Json(Ask("importer", "POST", kPreview, asked + R"(,"format":{"delimiter":","}})")).at("detected").as_object();
    EXPECT_EQ(commas.at("columns").as_array().size(), 1u);

    EXPECT_EQ(StatusOf("data_entry", "POST", kPreview, asked + "}"), 404);   // another's file
    EXPECT_EQ(StatusOf("", "POST", kPreview, asked + "}"), 401);
    EXPECT_GE(StatusOf("importer", "POST", kPreview, asked + R"(,"format":{"encoding":"klingon"}})"), 400);
}

TEST_P(WizardTest, MappingsAreKeptUnderTheirName) {
    const json::object made = Json(Ask("importer", "POST", kMappings, Saving("Customs", Mapping())), 201);
    EXPECT_EQ(made.at("country"), "XA");
    EXPECT_EQ(made.at("mapping").at("columns").at(0).at("from"), "Fecha");
    const json::object better = Json(Ask("national_coordinator", "POST", kMappings, Saving("Customs", Mapping("seizures", "Date"))));
    EXPECT_EQ(better.at("id"), made.at("id"));
    EXPECT_EQ(better.at("version"), 2);
    Json(Ask("importer", "POST", kMappings, Saving("Border", Mapping())), 201);
    EXPECT_EQ(Titles("importer"), (std::vector<std::string>{"Border", "Customs"}));

    AddPerson("abroad", {.role = "importer", .country = "UY"});
    EXPECT_EQ(Titles("abroad"), std::vector<std::string>{});
    const std::string one = kMappings + "/" + std::to_string(made.at("id").as_int64());
    EXPECT_EQ(StatusOf("abroad", "DELETE", one), 403);
    EXPECT_EQ(StatusOf("importer", "DELETE", one), 204);
    EXPECT_EQ(StatusOf("importer", "DELETE", one), 404);
    const auto entries = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.country = "XA", .subject = "register:seizures"});
    });
    ASSERT_EQ(entries.size(), 4u);
    EXPECT_EQ(entries.front().draft.action, "mapping.removed");
}

TEST_P(WizardTest, OnlyThoseWhoImportKeepMappings) {
    ExpectStatuses("GET", kMappings, "", {401, 403, 403, 403, 403, 403, 200, 403, 403, 200, 403});
    ExpectStatuses("POST", kMappings, Saving("Q", Mapping(), R"(,"country":"UY")"),
                   {401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403});
    EXPECT_EQ(StatusOf("importer", "POST", kMappings, Saving(" ", Mapping())), 422);
    EXPECT_EQ(StatusOf("importer", "POST", kMappings, Saving("Q", Mapping("seizure_counts"))), 422);
    EXPECT_GE(StatusOf("importer", "POST", kMappings, Saving("Q", R"({"register":"seizures"})")), 400);
}

}  // namespace
}  // namespace atalaya::api
