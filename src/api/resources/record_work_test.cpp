// Links, what may be done with a record, the same step for many, and what waits.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

const std::string kRecords = "/api/v1/registers/seizures/records/";
const std::string kBulk = "/api/v1/registers/seizures/bulk";

class RecordWorkTest : public ProgramTest {
 protected:
    // Two registers that refer to each other: a sample to a seizure, and a report to specimens.
    void WriteContent() override {
        WriteFile("content/specimens.yaml", R"(kind: register
id: specimens
version: 1
title: {en: Samples, es: Muestras, pt: Amostras, fr: Échantillons}
one: {en: Sample, es: Muestra, pt: Amostra, fr: Échantillon}
description: {en: S, es: S, pt: S, fr: S}
key: [number]
time: date
marks: {default: official, allowed: [public, official, restricted]}
states:
  - {id: draft, title: {en: D, es: D, pt: D, fr: D}, initial: true}
transitions: []
fields:
  - {id: number, type: text, title: {en: N, es: N, pt: N, fr: N}, required: true}
  - {id: date, type: date, title: {en: D, es: D, pt: D, fr: D}}
  - {id: seizure, type: reference, register: seizures, title: {en: Seizure, es: Incautación, pt: Apreensão, fr: Saisie}}
  - {id: secret, type: reference, register: seizures, sensitivity: operational, title: {en: S, es: S, pt: S, fr: S}}
  - id: parts
    type: group
    title: {en: Parts, es: Partes, pt: Partes, fr: Parties}
    fields:
      - {id: sample, type: reference, register: specimens, title: {en: S, es: S, pt: S, fr: S}}
columns: [number, date]
)");
    }
    std::string Sample(const std::string& body) {
        return Text(Json(Ask("national_coordinator", "POST", "/api/v1/registers/specimens/records", body), 201).at("id"));
    }
    json::object Links(const std::string& who, const std::string& register_id, const std::string& reference) {
        return Json(Ask(who, "GET", "/api/v1/registers/" + register_id + "/records/" + reference + "/links"));
    }
    static std::string References(const std::vector<std::string>& references) {
        std::string out;
        for (const auto& one : references) out += (out.empty() ? "\"" : ",\"") + one + "\"";
        return "[" + out + "]";
    }
    json::object Step(const std::string& who, const std::string& transition, const std::string& more) {
        return Json(Ask(who, "POST", kBulk,
                        R"({"action":"transition","transition":")" + transition + "\"," + more + "}"));
    }
};
ATALAYA_ON_BOTH_STORES(RecordWorkTest);

TEST_P(RecordWorkTest, LinksGoBothWays) {
    const std::string seizure = Enter("L-1"), hidden = Enter("L-2");
    const std::string sample = Sample(R"({"country":"XA","number":"S1","seizure":")" + seizure +
                                      R"(","secret":")" + hidden + "\"}");
    Sample(R"({"country":"XA","number":"S2","parts":[{"sample":")" + sample + "\"}]}");

    const json::object of_sample = Links("national_coordinator", "specimens", sample);
    ASSERT_EQ(of_sample.at("refers_to").as_array().size(), 2u);
    EXPECT_EQ(Text(of_sample.at("refers_to").at(0).at("reference")), seizure);
    EXPECT_EQ(of_sample.at("refers_to").at(0).at("field_title"), "Seizure");
    ASSERT_EQ(of_sample.at("referred_by").as_array().size(), 1u);
    EXPECT_EQ(of_sample.at("referred_by").at(0).at("field"), "parts.sample");

    const json::object of_seizure = Links("national_coordinator", "seizures", seizure);
    ASSERT_EQ(of_seizure.at("referred_by").as_array().size(), 1u);
    EXPECT_EQ(Text(of_seizure.at("referred_by").at(0).at("reference")), sample);
    EXPECT_EQ(Links("national_coordinator", "seizures", hidden).at("referred_by").as_array().size(), 1u);
    // Who may not see the field does not learn of the link from either side.
    EXPECT_EQ(Links("administrator", "seizures", hidden).at("referred_by").as_array().size(), 0u);
    EXPECT_EQ(Links("administrator", "specimens", sample).at("refers_to").as_array().size(), 1u);
    // Nor who may read only one of the two records: drafts are not for readers.
    EXPECT_EQ(StatusOf("reader", "GET", kRecords + seizure + "/links"), 404);
    EXPECT_EQ(StatusOf("foreign", "GET", kRecords + seizure + "/links"), 404);
}

TEST_P(RecordWorkTest, ARecordSaysWhatMayBeDoneAndWhyNot) {
    const std::string reference = Enter("W-1");
    const auto actions = [&](const std::string& who) {
        std::map<std::string, json::object> out;
        const json::object answer = Json(Ask(who, "GET", kRecords + reference + "/actions"));
        for (const auto& item : answer.at("items").as_array()) {
            out[Text(item.at("id"))] = item.as_object();
        }
        return out;
    };
    auto own = actions("data_entry");
    EXPECT_EQ(own.at("update").at("allowed"), true);
    EXPECT_EQ(own.at("submit").at("allowed"), true);
    EXPECT_FALSE(own.contains("validate"));   // not from this state
    EXPECT_EQ(actions("analyst").at("submit").at("allowed"), false);

    Move("data_entry", reference, "submit");
    own = actions("data_entry");
    EXPECT_EQ(own.at("validate").at("allowed"), false);
    EXPECT_EQ(own.at("validate").at("why_not").at(0).at("code"), "access.denied");
    EXPECT_FALSE(own.at("validate").at("why_not").at(0).at("reasons").as_array().empty());
    std::set<std::string> codes;
    const json::object update = own.at("update");
    std::string told;
    for (const auto& why : update.at("why_not").as_array()) {
        codes.insert(Text(why.at("code")));
        told += Text(why.at("detail"));
    }
    EXPECT_TRUE(codes.contains("record.not_editable"));
    EXPECT_NE(told.find("“Submitted”"), std::string::npos) << told;   // the title, not "submitted"
    EXPECT_EQ(actions("validator").at("return").at("needs_reason"), true);
}

TEST_P(RecordWorkTest, ManyRecordsAreJudgedOneByOne) {
    const std::string first = Enter("B-1"), second = Enter("B-2");
    const std::string other = Enter("B-3", R"(,"mark":"tlp:red")", "national_coordinator");
    const std::string all = "\"references\":" + References({first, second, other, "XA-999"});
    const json::object submitted = Step("data_entry", "submit", all);
    EXPECT_EQ(submitted.at("done"), 2);
    EXPECT_EQ(submitted.at("failed"), 2);
    EXPECT_EQ(submitted.at("items").at(0).at("state"), "submitted");
    // Out of reach and not there are the same.
    EXPECT_EQ(submitted.at("items").at(2).at("code"), "record.unknown");
    EXPECT_EQ(submitted.at("items").at(3).at("code"), "record.unknown");

    EXPECT_EQ(Step("data_entry", "validate", all).at("done"), 0);
    const std::string stale = all + ",\"versions\":{\"" + first + "\":1}";
    const json::object validated = Step("validator", "validate", stale);
    EXPECT_EQ(validated.at("items").at(0).at("code"), "record.changed_meanwhile");
    EXPECT_EQ(validated.at("items").at(1).at("done"), true);
    EXPECT_EQ(Json(Ask("validator", "GET", kRecords + second)).at("state"), "validated");
    EXPECT_EQ(Json(Ask("validator", "GET", kRecords + first)).at("state"), "submitted");
}

TEST_P(RecordWorkTest, ManyRecordsAreFoundByACondition) {
    const std::string first = Enter("C-1");
    Enter("C-2");
    const json::object withdrawn = Json(Ask("data_entry", "POST", kBulk,
        R"({"action":"withdraw","reason":"entered twice","filter":"case_number = \"C-1\""})"));
    EXPECT_EQ(withdrawn.at("done"), 1);
    EXPECT_EQ(Text(withdrawn.at("items").at(0).at("reference")), first);
    EXPECT_EQ(withdrawn.at("next"), nullptr);
    const json::object unreasoned = Json(Ask("data_entry", "POST", kBulk,
        R"({"action":"withdraw","filter":"case_number = \"C-2\""})"));
    EXPECT_EQ(unreasoned.at("items").at(0).at("code"), "record.reason_needed");
    EXPECT_EQ(StatusOf("data_entry", "POST", kBulk, R"({"action":"withdraw","reason":"x"})"), 422);
    EXPECT_EQ(StatusOf("data_entry", "POST", kBulk,
                       R"({"action":"withdraw","reason":"x","filter":"true","references":["XA-1"]})"), 422);
    EXPECT_EQ(StatusOf("data_entry", "POST", kBulk,
                       R"({"action":"transition","transition":"fly","references":["XA-1"]})"), 404);
    EXPECT_EQ(StatusOf("", "POST", kBulk, R"({"action":"withdraw","references":["XA-1"]})"), 401);
}

TEST_P(RecordWorkTest, TodayShowsWhatWaitsForEach) {
    const std::string near = Enter("T-1"), far = Enter("T-2", R"(,"place":"XA-02")", "importer");
    Enter("T-3");
    Move("data_entry", near, "submit");
    Move("importer", far, "submit");
    const auto waiting = [&](const std::string& who) {
        std::map<std::string, std::int64_t> out;
        const json::object today = Json(Ask(who, "GET", "/api/v1/today"));
        for (const auto& one : today.at("waiting").as_array()) {
            out[Text(one.at("state"))] = one.at("count").to_number<std::int64_t>();
        }
        return out;
    };
    using Counts = std::map<std::string, std::int64_t>;
    EXPECT_EQ(waiting("validator"), (Counts{{"submitted", 2}}));
    EXPECT_EQ(waiting("data_entry"), (Counts{{"draft", 1}}));
    EXPECT_EQ(waiting("national_coordinator"), (Counts{{"draft", 1}, {"submitted", 2}}));
    EXPECT_EQ(waiting("reader"), Counts{});
    EXPECT_EQ(waiting("foreign"), Counts{});
    EXPECT_EQ(StatusOf("", "GET", "/api/v1/today"), 401);

    const json::object today = Json(Ask("validator", "GET", "/api/v1/today?lang=es"));
    const json::object& submitted = today.at("waiting").at(0).as_object();
    EXPECT_EQ(Text(submitted.at("newest").at(0).at("reference")), far);
    EXPECT_EQ(submitted.at("transitions").at(0).at("id"), "validate");
    EXPECT_EQ(submitted.at("register_title"), "Incautaciones de drogas");
    EXPECT_EQ(submitted.at("transitions").as_array().size(), 1u);   // to return is no step on
}

TEST_P(RecordWorkTest, WhatOneChangedLastWaitsForAnother) {
    AddPerson("both", {.role = "national_coordinator", .country = "XA"});
    const std::string reference = Enter("F-1", "", "both");
    Move("both", reference, "submit");
    EXPECT_TRUE(Json(Ask("both", "GET", "/api/v1/today")).at("waiting").as_array().empty());
    EXPECT_EQ(Json(Ask("national_coordinator", "GET", "/api/v1/today")).at("waiting").as_array().size(), 1u);
}

}  // namespace
}  // namespace atalaya::api
