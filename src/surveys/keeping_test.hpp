#pragma once

// What the tests of kept surveys stand on: a folder for their files, and a small school survey.

#include <filesystem>

#include "surveys/world_test.hpp"

namespace atalaya::surveys {

class KeepingTest : public SurveysTest {
 protected:
    void SetUp() override {
        SurveysTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(Surveys::Prepare(db()).ok());
        surveys.emplace(db(), *policy, journal, clock, Folder());
        surveys->Load(library, standard);
    }
    std::filesystem::path Folder() { return folder().path() / "surveys"; }

    void Create(const std::string& id, int year = 2025) {
        const auto made = surveys->Create(analyst, SchoolSurvey(id, year));
        ASSERT_TRUE(made.ok()) << made.error().Describe();
    }
    // 60 pupils: every third is a girl, every fifth has used cannabis in the year.
    std::filesystem::path CsvFile(const std::string& names = "sexo,edad,canna", int rows = 60) {
        const std::filesystem::path path = folder().path() / "school.csv";
        std::ofstream out(path);
        out << names << "\n";
        for (int i = 0; i < rows; ++i)
            out << (i % 3 == 0 ? 2 : 1) << "," << 12 + i % 6 << "," << (i % 5 == 0 ? 1 : 2) << "\n";
        return path;
    }
    static Surveys::FileOptions AsText() {
        Surveys::FileOptions options;
        options.text.emplace();
        return options;
    }
    Result<Survey> Take(const std::string& id, std::int64_t version,
                        const Surveys::FileOptions& options = AsText()) {
        clock.Advance(1000);
        return surveys->TakeFile(analyst, id, CsvFile(), "School 2025.csv", options, version);
    }
    static Mapping SchoolMapping() {
        Mapping out;
        out.questions.push_back({.question = "past_year.cannabis",
                                 .variable = "canna",
                                 .values = {{"1", "yes"}, {"2", "no"}}});
        out.questions.push_back({.question = "sex",
                                 .variable = "sexo",
                                 .values = {{"1", "male"}, {"2", "female"}}});
        return out;
    }
    // Created, with a file and a mapping: at version 3.
    void Mapped(const std::string& id, int year = 2025) {
        Create(id, year);
        ASSERT_TRUE(Take(id, 1).ok());
        const auto confirmed = surveys->Confirm(analyst, id, SchoolMapping(), 2);
        ASSERT_TRUE(confirmed.ok()) << confirmed.error().Describe();
    }
    static TablePlan Cannabis() {
        TablePlan plan;
        plan.id = "cannabis";
        plan.title = Same("Cannabis");
        plan.measures = {{"past_year", "cannabis"}};
        plan.groupings = {{"sex"}};
        return plan;
    }
    std::vector<std::string> FilesOnDisk() {
        std::vector<std::string> out;
        for (const auto& at : std::filesystem::recursive_directory_iterator(Folder())) {
            if (at.is_regular_file()) out.push_back(at.path().filename().string());
        }
        return out;
    }

    std::optional<Surveys> surveys;
};

}  // namespace atalaya::surveys
