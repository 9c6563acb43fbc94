// Files attached to records, and who may have them.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kUpload = "/api/v1/registers/papers/attachments?name=report.pdf";

class AttachmentsTest : public ProgramTest {
 protected:
    void WriteContent() override {
        WriteFile("content/papers.yaml", R"(kind: register
id: papers
version: 1
title: {en: Papers, es: Papeles, pt: Papéis, fr: Papiers}
one: {en: Paper, es: Papel, pt: Papel, fr: Papier}
description: {en: P, es: P, pt: P, fr: P}
key: [number]
time: date
marks: {default: official, allowed: [public, official, restricted]}
states:
  - {id: draft, title: {en: D, es: D, pt: D, fr: D}, initial: true}
transitions: []
fields:
  - {id: number, type: text, title: {en: N, es: N, pt: N, fr: N}, required: true}
  - {id: date, type: date, title: {en: D, es: D, pt: D, fr: D}}
  - {id: files, type: attachment, title: {en: F, es: F, pt: F, fr: F}}
  - {id: secret, type: attachment, sensitivity: operational, title: {en: S, es: S, pt: S, fr: S}}
columns: [number, date]
)");
    }
    http::Response Send(const std::string& who, const std::string& bytes, const std::string& target = kUpload) {
        return Ask(who, "POST", target, bytes);
    }
    std::string Enter(const std::string& number, const std::string& field, const json::object& file) {
        const std::string body = R"({"country":"XA","number":")" + number + R"(",")" + field + R"(":[)" +
                                 json::serialize(file) + "]}";
        return Text(Json(Ask("data_entry", "POST", "/api/v1/registers/papers/records", body), 201).at("id"));
    }
    static std::string PathOf(const std::string& reference, const json::object& file) {
        return "/api/v1/registers/papers/records/" + reference + "/attachments/" + Text(file.at("digest"));
    }
};
ATALAYA_ON_BOTH_STORES(AttachmentsTest);

TEST_P(AttachmentsTest, AFileComesBackToThoseWhoMayReadTheRecord) {
    const std::string bytes = std::string("%PDF-1.7\0\xff\n", 11);
    const json::object file = Json(Send("data_entry", bytes), 201);
    EXPECT_EQ(file.at("size"), 11);
    const std::string reference = Enter("1", "files", file);
    const auto got = Ask("data_entry", "GET", PathOf(reference, file));
    ASSERT_EQ(got.status, 200) << got.body;
    EXPECT_EQ(got.body, bytes);
    EXPECT_NE(got.Header("Content-Disposition").find("report.pdf"), std::string::npos);
    EXPECT_NE(got.Header("Content-Security-Policy").find("sandbox"), std::string::npos);
    ExpectStatuses("GET", PathOf(reference, file), "",
                   {404, 404, 404, 200, 404, 200, 200, 200, 200, 200, 200});
}

TEST_P(AttachmentsTest, AHiddenFieldHidesItsFiles) {
    const json::object file = Json(Send("data_entry", "plan of the operation"), 201);
    const std::string reference = Enter("1", "secret", file);
    EXPECT_EQ(StatusOf("data_entry", "GET", PathOf(reference, file)), 200);
    EXPECT_EQ(StatusOf("administrator", "GET", PathOf(reference, file)), 404);
    // Nor does another record give out what it does not name.
    const json::object other = Json(Send("data_entry", "another file"), 201);
    EXPECT_EQ(StatusOf("data_entry", "GET", PathOf(reference, other)), 404);
    EXPECT_EQ(StatusOf("data_entry", "GET", "/api/v1/registers/papers/records/" + reference + "/attachments/xyz"), 404);
}

TEST_P(AttachmentsTest, OnlyWhoWritesRecordsSendsFiles) {
    ExpectStatuses("POST", kUpload, "bytes", {401, 201, 403, 201, 201, 403, 201, 403, 403, 201, 403});
    EXPECT_EQ(Send("data_entry", "").status, 422);
    EXPECT_EQ(Send("data_entry", std::string((8u << 20) + 1, 'x')).status, 413);
    EXPECT_EQ(Send("data_entry", "x", "/api/v1/registers/papers/attachments").status, 400);
}

TEST_P(AttachmentsTest, ATextUnderTheNameOfAPictureIsRefused) {
    const auto refused = Ask("data_entry", "POST", kUpload, "Dear office", {{"content-type", "image/jpeg"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("warning.photo_unknown"), std::string::npos) << refused.body;
}

TEST_P(AttachmentsTest, TheSameFileIsKeptOnceAndAnAlteredOneNotGivenOut) {
    const json::object file = Json(Send("data_entry", "evidence"), 201);
    EXPECT_EQ(Json(Send("importer", "evidence"), 201).at("digest"), file.at("digest"));
    const auto kept = app().database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app().journal.Read(tx, {.country = "00", .action = "attachment.kept"}).size();
    });
    EXPECT_EQ(kept, 1u);
    const std::string reference = Enter("1", "files", file);
    app().database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        tx.Execute("UPDATE attachments SET bytes = $1", {store::BytesView{"forgery!"}});
    });
    EXPECT_EQ(Json(Ask("data_entry", "GET", PathOf(reference, file)), 500).at("code"), "attachment.altered");
}

}  // namespace
}  // namespace atalaya::api
