// Files in and out over real HTTP, on both stores: what an officer who brings in a file, and an
// analyst who takes one away, get to see.

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/resources/served_test.hpp"

namespace atalaya::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::BodyOf;
using testing::HeaderOf;
using testing::RawClient;

constexpr const char* kMapping = R"({"kind":"mapping","id":"police","register":"seizures",
  "format":{"delimiter":";","decimal":",","dates":"dmy"},"country":{"fixed":"XA"},"state":"draft",
  "columns":[{"to":"source","fixed":"police"},{"to":"case_number","from":"caso"},
    {"to":"date","from":"fecha"},{"to":"place","from":"lugar"},{"to":"substance","from":"droga"},
    {"to":"quantity.amount","from":"cantidad"},{"to":"quantity.unit","fixed":"kg"},
    {"to":"remarks","from":"nota"}]})";

constexpr const char* kHeader = "caso;fecha;lugar;droga;cantidad;nota\n";

std::string GoodRows(int count, int first = 1) {
    std::string out;
    for (int i = first; i < first + count; ++i) {
        out += "C-" + std::to_string(i) + ";03/02/2014;XA-01;cocaine;1,5;" + std::string(40, 'x') + "\n";
    }
    return out;
}

class FilesTest : public ServedTest {
 protected:
    std::string Upload(const std::string& file, const std::string& who = "importer") {
        const std::string answer =
            Http(who, "POST", "/api/v1/uploads", file, "Content-Type: text/csv\r\n");
        EXPECT_EQ(Status(answer), 201) << answer;
        return Text(Body(answer).at("upload"));
    }
    // Starts an import and gives the address of its job.
    std::string Start(const std::string& upload, const std::string& more = {}) {
        const std::string answer = Http("importer", "POST", "/api/v1/imports", RunBody(upload, more));
        EXPECT_EQ(Status(answer), 202) << answer;
        return HeaderOf(answer, "Location");
    }
    static std::string RunBody(const std::string& upload, const std::string& more = {}) {
        return R"({"upload":")" + upload + R"(","mapping":)" + kMapping + more + "}";
    }
    // The job once it has ended.
    json::object Finish(const std::string& job, const std::string& lang = "en") {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (std::chrono::steady_clock::now() < until) {
            const json::object status = Body(Http("importer", "GET", job + "?lang=" + lang));
            if (!status.at("running").as_bool()) return status;
        }
        ADD_FAILURE() << "the import did not end";
        return {};
    }
    json::object Import(const std::string& file, const std::string& more = {},
                        const std::string& lang = "en") {
        const json::object status = Finish(Start(Upload(file), more), lang);
        return status.at("report").is_object() ? status.at("report").as_object() : json::object();
    }
    std::int64_t CountRecords() {
        const json::object page = Body(
            Http("importer", "GET", "/api/v1/registers/seizures/records?count=true&limit=1"));
        return page.at("count").to_number<std::int64_t>();
    }
};

TEST_P(FilesTest, AnUploadIsShownBeforeAnythingIsDone) {
    const std::string answer = Http("importer", "POST", "/api/v1/uploads", kHeader + GoodRows(3),
                                    "Content-Type: text/csv\r\n");
    ASSERT_EQ(Status(answer), 201) << answer;
    const json::object detected = Body(answer).at("detected").as_object();
    EXPECT_EQ(detected.at("delimiter").at("value"), ";");
    EXPECT_EQ(CountRecords(), 0);

    EXPECT_EQ(Status(Http("", "POST", "/api/v1/uploads", "a;b\n", "Content-Type: text/csv\r\n")), 401);
    const std::string empty = Http("importer", "POST", "/api/v1/uploads?lang=pt", "");
    EXPECT_EQ(Body(empty).at("code"), "api.upload_missing");
}

TEST_P(FilesTest, ADryRunReportsAndStoresNothing) {
    const std::string file =
        kHeader + GoodRows(2) + "C-9;31/02/2014;XA-01;cocaine;1;\nC-10;03/02/2014;XA-01;cocaina;-1;\n";
    const json::object report = Import(file, R"(,"dry_run":true,"good_rows":true)", "es");
    EXPECT_EQ(report.at("created"), 2);
    EXPECT_EQ(report.at("faulty"), 2);
    EXPECT_TRUE(report.at("import").is_null());
    bool told = false;
    for (const auto& finding : report.at("findings").as_array()) {
        EXPECT_NE(finding.at("text"), finding.at("code"));
        told |= finding.at("column") == "fecha" && finding.at("lines").at(0) == 4;
    }
    EXPECT_TRUE(told) << json::serialize(report);
    EXPECT_EQ(CountRecords(), 0);
}

TEST_P(FilesTest, AnImportIsListedRepeatedAndUndone) {
    const std::string file = kHeader + GoodRows(40);
    const json::object report = Import(file, R"(,"file_name":"febrero.csv")");
    EXPECT_EQ(report.at("created"), 40);
    const std::string path =
        "/api/v1/imports/" + std::to_string(report.at("import").to_number<std::int64_t>());
    EXPECT_EQ(Body(Http("importer", "GET", path)).at("file"), "febrero.csv");
    EXPECT_EQ(Body(Http("importer", "GET", "/api/v1/imports")).at("items").as_array().size(), 1u);
    EXPECT_EQ(CountRecords(), 40);

    const json::object again = Import(file);
    EXPECT_EQ(again.at("created"), 0);
    EXPECT_EQ(again.at("unchanged"), 40);

    EXPECT_EQ(Status(Http("reader", "POST", path + "/undo")), 404);
    EXPECT_EQ(Body(Http("importer", "POST", path + "/undo")).at("withdrawn"), 40);
    EXPECT_EQ(CountRecords(), 0);
    const std::string twice = Http("importer", "POST", path + "/undo?lang=fr");
    EXPECT_EQ(Body(twice).at("code"), "import.already_undone");
    EXPECT_NE(Body(twice).at("detail"), "import.already_undone");
}

TEST_P(FilesTest, EverythingOrNothing) {
    const std::string file = kHeader + GoodRows(5) + "C-9;31/02/2014;XA-01;cocaine;1;\n";
    const json::object report = Import(file);
    EXPECT_EQ(report.at("stored"), false);
    EXPECT_EQ(report.at("faulty"), 1);
    EXPECT_EQ(CountRecords(), 0);
    EXPECT_EQ(Import(file, R"(,"good_rows":true)").at("created"), 5);
    EXPECT_EQ(CountRecords(), 5);
}

TEST_P(FilesTest, AnImportIsCancelled) {
    const std::string job = Start(Upload(kHeader + GoodRows(60'000)));
    EXPECT_EQ(Status(Http("importer", "POST", job + "/cancel")), 202);
    const json::object status = Finish(job);
    EXPECT_EQ(status.at("report").at("cancelled"), true);
    EXPECT_EQ(status.at("report").at("stored"), false);
    EXPECT_EQ(CountRecords(), 0);
}

TEST_P(FilesTest, UploadsAndJobsAreTheirOwnersAlone) {
    const std::string upload = Upload(kHeader + GoodRows(1));
    // National coordinators import too; the file is still another's.
    const std::string other = Http("national_coordinator", "POST", "/api/v1/imports", RunBody(upload));
    EXPECT_EQ(Body(other).at("code"), "import.upload_unknown") << other;
    const std::string reader = Http("reader", "POST", "/api/v1/imports", RunBody(Upload(kHeader + GoodRows(1), "reader")));
    EXPECT_EQ(Status(reader), 403) << reader;
    const std::string job = Start(upload);
    EXPECT_EQ(Status(Http("national_coordinator", "GET", job)), 404);
    EXPECT_EQ(Status(Http("national_coordinator", "POST", job + "/cancel")), 404);
    Finish(job);
}

TEST_P(FilesTest, AMappingThatIsNoGoodIsToldWithItsPlace) {
    const std::string upload = Upload(kHeader + GoodRows(1));
    const std::string answer = Http("importer", "POST", "/api/v1/imports?lang=es",
                                    R"({"upload":")" + upload + R"(","mapping":{"kind":"mapping",
                                    "id":"x","register":"seizures","columns":7}})");
    EXPECT_EQ(Status(answer), 422) << answer;
    EXPECT_NE(Body(answer).at("detail"), Body(answer).at("code"));
    const std::string nowhere = Http("importer", "POST", "/api/v1/imports", RunBody("no such"));
    EXPECT_EQ(Body(nowhere).at("code"), "import.upload_unknown");
}

TEST_P(FilesTest, AnUploadBeyondTheLimitIsRefusedInTheReadersLanguage) {
    RawClient client(port());
    client.Send("POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nAccept-Language: fr\r\n"
                "Authorization: Bearer " + TokenOf("importer") +
                "\r\nContent-Length: 9000000\r\n\r\n");
    const std::string answer = client.ReadAnswer();
    EXPECT_EQ(Status(answer), 413);
    EXPECT_EQ(HeaderOf(answer, "Content-Type"), "application/problem+json");
    EXPECT_EQ(HeaderOf(answer, "Content-Language"), "fr");
    EXPECT_THAT(Text(Body(answer).at("detail")), HasSubstr("8,4 Mo"));
}

TEST_P(FilesTest, ALineWithoutEndIsToldAndTheRestIsLeftAlone) {
    const std::string upload = Upload(kHeader + GoodRows(2) + "C-3;" + std::string(3u << 20, 'x'));
    const std::string job = Start(upload);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::string answer;
    do {
        answer = Http("importer", "GET", job + "?lang=es");
    } while (Status(answer) == 200 && Body(answer).at("running").as_bool() &&
             std::chrono::steady_clock::now() < until);
    const json::object problem = Body(answer);
    ASSERT_TRUE(problem.contains("code")) << answer;
    EXPECT_EQ(problem.at("code"), "transfer.field_too_long");
    EXPECT_NE(problem.at("detail"), problem.at("code"));
    EXPECT_THAT(json::serialize(problem), HasSubstr("line 4"));
    EXPECT_EQ(CountRecords(), 0);
}

TEST_P(FilesTest, ARequestWithTwoReadingsIsRefusedInTheReadersLanguage) {
    RawClient client(port());
    client.Send("POST /api/v1/imports HTTP/1.1\r\nHost: x\r\nAccept-Language: es\r\n"
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
    const std::string answer = client.ReadAnswer();
    EXPECT_EQ(Status(answer), 400);
    EXPECT_EQ(HeaderOf(answer, "Content-Language"), "es");
    EXPECT_EQ(Body(answer).at("code"), "http.request_malformed");
    EXPECT_THAT(Text(Body(answer).at("title")), HasSubstr("Solicitud"));
    EXPECT_TRUE(client.Closed());
}

TEST_P(FilesTest, WhatIsTakenAwayDoesNotRunInASpreadsheet) {
    Enter("C-1", R"x(,"remarks":"=HYPERLINK(\"http://x\")")x");
    const std::string path = "/api/v1/registers/seizures/export?format=";
    const std::string csv = Http("analyst", "GET", path + "csv");
    EXPECT_EQ(HeaderOf(csv, "Content-Type"), "text/csv; charset=utf-8");
    EXPECT_THAT(BodyOf(csv), HasSubstr("'=HYPERLINK"));
    EXPECT_THAT(BodyOf(csv), Not(HasSubstr(",=HYPERLINK")));
    EXPECT_THAT(BodyOf(csv), Not(HasSubstr("\"=HYPERLINK")));
    const std::string sheet = Http("analyst", "GET", path + "xlsx");
    EXPECT_EQ(BodyOf(sheet).substr(0, 4), std::string("PK\3\4", 4));
    EXPECT_THAT(HeaderOf(sheet, "Content-Disposition"), HasSubstr("seizures.xlsx"));
    const std::string lines = Http("analyst", "GET", path + "jsonl");
    const json::object record = json::parse(BodyOf(lines)).as_object();
    EXPECT_THAT(json::serialize(record), HasSubstr("=HYPERLINK"));
    EXPECT_EQ(Status(Http("analyst", "GET", path + "pdf")), 400);
}

TEST_P(FilesTest, AnExportHoldsOnlyWhatItsReaderMaySee) {
    Enter("C-1");
    Enter("C-2", R"(,"mark":"restricted")");
    const std::string path = "/api/v1/registers/seizures/export";
    EXPECT_EQ(Status(Http("", "GET", path)), 401);
    EXPECT_EQ(Status(Http("reader", "GET", path)), 403);
    const std::string all = Http("analyst", "GET", path);
    EXPECT_THAT(BodyOf(all), HasSubstr("C-2"));
    const std::string some = Http("analyst", "GET", path + "?filter=case_number%20%3D%20%22C-1%22");
    EXPECT_THAT(BodyOf(some), HasSubstr("C-1"));
    EXPECT_THAT(BodyOf(some), Not(HasSubstr("C-2")));
    const std::string wrong = Http("analyst", "GET", path + "?filter=no_such%20%3D%201&lang=es");
    EXPECT_EQ(Status(wrong), 422) << wrong;
    EXPECT_EQ(HeaderOf(wrong, "Content-Type"), "application/problem+json");
}

TEST_P(FilesTest, AnExportIsNeverInMemoryAsAWhole) {
    Import(kHeader + GoodRows(12'000));
    for (const char* format : {"csv", "jsonl"}) {
        auto response = Ask("analyst", "GET",
                            std::string("/api/v1/registers/seizures/export?format=") + format);
        ASSERT_TRUE(response.stream);
        std::size_t total = 0, largest = 0;
        for (std::string piece = response.stream(); !piece.empty(); piece = response.stream()) {
            total += piece.size();
            largest = std::max(largest, piece.size());
        }
        EXPECT_GT(total, 1u << 20) << format;
        EXPECT_LT(largest, 600u << 10) << format;
    }
}

ATALAYA_ON_BOTH_STORES(FilesTest);

}  // namespace
}  // namespace atalaya::api
