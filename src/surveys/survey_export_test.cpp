#include "surveys/survey_export.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "microdata/survey_file.hpp"

namespace atalaya::surveys {
namespace {

// Two respondents, the second of whom did not say how old she is.
microdata::Dataset Two() {
    microdata::Dataset out;
    out.rows = 2;
    microdata::Variable age{.name = "age", .label = "Age in years", .format = "F8.0"};
    microdata::Variable place{.name = "place", .kind = microdata::Kind::Text, .width = 10};
    out.variables = {age, place};
    microdata::Numbers ages;
    ages.Append(std::vector<double>{15, microdata::MissingNumber()});
    microdata::Texts places;
    places.AppendText("São Luís");
    places.AppendText("Quito");
    out.columns.emplace_back(std::move(ages));
    out.columns.emplace_back(std::move(places));
    return out;
}

base::TemporaryFolder Folder() {
    auto made = base::TemporaryFolder::Make();
    EXPECT_TRUE(made.ok());
    return *std::move(made);
}

TEST(SurveyExport, WhatGoesOutComesInAgain) {
    const auto folder = Folder();
    for (const char* code : {"sav", "dta"}) {
        const auto data = WriteData(Two(), "xa-school-2025", *DataFormatFromCode(code), folder.path());
        ASSERT_TRUE(data.ok()) << data.error().Describe();
        EXPECT_EQ(data->file.filename(), std::string("xa-school-2025.") + code);
        const auto back = microdata::Read(data->file);
        ASSERT_TRUE(back.ok()) << back.error().Describe();
        ASSERT_EQ(back->rows, 2u);
        EXPECT_EQ(back->variables.at(0).label, "Age in years");
        EXPECT_EQ(back->NumbersOf(0)[0], 15);
        EXPECT_TRUE(std::isnan(back->NumbersOf(0)[1]));
        EXPECT_EQ(back->TextsOf(1)[0], "São Luís");
    }
}

TEST(SurveyExport, CsvGoesWithItsCodebookInOneArchive) {
    const auto folder = Folder();
    const auto data = WriteData(Two(), "xa-school-2025", DataFormat::Csv, folder.path());
    ASSERT_TRUE(data.ok()) << data.error().Describe();
    EXPECT_EQ(data->file.filename(), "xa-school-2025.zip");
    const auto bytes = base::ReadFile(data->file);
    ASSERT_TRUE(bytes.ok());
    EXPECT_EQ(bytes->substr(0, 4), "PK\x03\x04");
    for (const char* name : {"xa-school-2025.csv", "xa-school-2025.xml"}) {
        EXPECT_NE(bytes->find(name), std::string::npos);
    }
}

TEST(SurveyExport, NothingIsWrittenIntoAFolderThatIsNotThere) {
    const auto data = WriteData(Two(), "a", DataFormat::Sav, "/nowhere/at/all");
    ASSERT_FALSE(data.ok());
    EXPECT_EQ(data.error().code, "microdata.write_failed");
    EXPECT_FALSE(DataFormatFromCode("xls").has_value());
}

}  // namespace
}  // namespace atalaya::surveys
