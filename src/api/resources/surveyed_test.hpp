#pragma once

// A school survey of forty schools, handed in through the API.

#include "api/resources/served_test.hpp"
#include "base/files.hpp"
#include "base/json_members.hpp"
#include "microdata/survey_writer.hpp"

namespace atalaya::api {

inline const std::string kSurveys = "/api/v1/surveys";
inline const std::string kSchool = kSurveys + "/xa-school-2025";

class SurveyedTest : public ServedTest {
 protected:
    static json::object Description(const std::string& id = "xa-school-2025", int year = 2025) {
        json::object out = FromText(R"({"country": "XA", "series": "xa-school",
            "title": {"en": "School survey", "es": "Encuesta en escolares"},
            "setting": "school", "mode": "self_paper",
            "population": {"en": "Pupils of grades 8, 10 and 12"}, "age_from": 12, "age_to": 18,
            "territory": "XA", "institution": "Observatory", "synthetic": true,
            "sampling": {"weight": "w", "stages": [{"strata": "stratum", "units": "school"}]}})");
        out["id"] = id;
        out["year"] = year;
        out["from"] = std::to_string(year) + "-04";
        out["to"] = std::to_string(year) + "-06";
        return out;
    }

    // 40 schools in two strata, 10 pupils each. Of every ten pupils one used cannabis in the last
    // month, one in the last year, one earlier, one did not answer, six never used it.
    static microdata::Dataset Answers() {
        microdata::Dataset out;
        out.rows = 400;
        std::vector<std::vector<double>> columns(6);
        for (int row = 0; row < 400; ++row) {
            const int school = row / 10, pupil = row % 10;
            columns[0].push_back(school / 20 + 1);
            columns[1].push_back(school);
            columns[2].push_back(100 + school);
            columns[3].push_back(pupil % 2 + 1);
            columns[4].push_back(12 + (school + pupil) % 7);
            // Schools differ, or there would be no error of sampling.
            const int place = (pupil + school * school) % 10 + (school % 3 == 0 ? 1 : 0);
            columns[5].push_back(place == 0 ? 1 : place == 1 ? 2 : place == 2 ? 3 : place == 3 ? 9 : 4);
        }
        const char* names[] = {"stratum", "school", "w", "sex", "age", "p23"};
        const char* labels[] = {"", "", "Weight", "Sex", "Age", "Last use of cannabis"};
        for (int i = 0; i < 6; ++i) {
            out.variables.push_back({.name = names[i], .label = labels[i], .format = "F8.0"});
            microdata::Numbers numbers;
            numbers.Append(columns[i]);
            out.columns.emplace_back(std::move(numbers));
        }
        out.variables[3].labels = {{1.0, "Male"}, {2.0, "Female"}};
        out.variables[5].labels = {{1.0, "In the last month"}, {2.0, "In the last year"},
                                   {3.0, "Earlier"}, {4.0, "Never"}, {9.0, "No answer"}};
        return out;
    }
    std::string Sav() {
        const auto path = folder().path() / "answers.sav";
        EXPECT_TRUE(microdata::Write(Answers(), path, microdata::WriteFormat::Sav).ok());
        auto bytes = base::ReadFile(path);
        EXPECT_TRUE(bytes.ok());
        return *std::move(bytes);
    }
    // As a spreadsheet would say it.
    static std::string Csv() {
        const microdata::Dataset dataset = Answers();
        std::string out = "stratum;school;w;sex;age;p23\r\n";
        for (std::size_t row = 0; row < dataset.rows; ++row) {
            for (std::size_t i = 0; i < 6; ++i) {
                out += std::to_string(static_cast<int>(dataset.NumbersOf(i)[row])) + (i == 5 ? "\r\n" : ";");
            }
        }
        return out;
    }

    static json::object FromText(std::string_view text) {
        return base::ParseJson(text).value().as_object();
    }
    static json::object Mapping() {
        return FromText(R"({"questions": [
            {"question": "sex", "variable": "sex", "values": {"1": "male", "2": "female"}},
            {"question": "age", "variable": "age"},
            {"question": "last_use.cannabis", "variable": "p23", "values":
                {"1": "month", "2": "year", "3": "earlier", "4": "never", "9": "no_answer"}}]})");
    }
    static json::object Plan() {
        return FromText(R"({"id": "cannabis", "title": {"en": "Use of cannabis"},
            "measures": [{"measure": "past_year", "substance": "cannabis"},
                         {"measure": "lifetime", "substance": "cannabis"}],
            "groupings": [["sex"]], "tests": true})");
    }

    static std::string Tag(const http::Response& response) { return std::string(response.Header("ETag")); }
    std::string TagOf(const std::string& path, const std::string& who = "analyst") {
        return Tag(Ask(who, "GET", path));
    }
    std::string UploadSurvey(const std::string& bytes, const std::string& who = "analyst") {
        const auto path = folder().path() / "upload.bin";
        EXPECT_TRUE(base::WriteFile(path, bytes).ok());
        http::Request request;
        request.method = "POST";
        request.path = "/api/v1/uploads";
        request.target = "/api/v1/uploads?for=survey";
        request.query = {{"for", "survey"}};
        request.body_file = path.string();
        request.headers = {{"authorization", "Bearer " + TokenOf(who)}};
        return Text(Json(api().Handle(request), 201).at("upload"));
    }
    void Create(const std::string& id = "xa-school-2025", int year = 2025) {
        Json(Ask("analyst", "POST", kSurveys, json::serialize(Description(id, year))), 201);
    }
    void TakeFile(const std::string& id = "xa-school-2025") {
        const std::string path = kSurveys + "/" + id;
        Json(Ask("analyst", "PUT", path + "/file",
                 json::serialize(json::object{{"file", UploadSurvey(Sav())}, {"name", "answers.sav"}}),
                 {{"if-match", TagOf(path)}}));
    }
    void Map(const std::string& id = "xa-school-2025") {
        const std::string path = kSurveys + "/" + id;
        Json(Ask("analyst", "PUT", path + "/mapping", json::serialize(Mapping()),
                 {{"if-match", TagOf(path)}}));
    }
    // Everything up to the first table.
    void Ready(const std::string& id = "xa-school-2025", int year = 2025) {
        Create(id, year);
        TakeFile(id);
        Map(id);
    }
    json::object Release(const std::string& id = "xa-school-2025") {
        return Json(Ask("analyst", "POST", kSurveys + "/" + id + "/releases",
                        json::serialize(json::object{
                            {"plan", Plan()},
                            {"title", {{"en", "Cannabis among pupils"}, {"es", "Cannabis en escolares"},
                                       {"pt", "Cannabis entre estudantes"}, {"fr", "Cannabis chez les élèves"}}}})),
                    201);
    }
};

}  // namespace atalaya::api
