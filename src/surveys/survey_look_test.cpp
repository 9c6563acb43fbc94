#include "surveys/survey_look.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "microdata/survey_writer.hpp"

namespace atalaya::surveys {
namespace {

class LookedAtFile : public ::testing::Test {
 protected:
    void SetUp() override {
        auto made = base::TemporaryFolder::Make();
        ASSERT_TRUE(made.ok());
        m_folder = std::make_unique<base::TemporaryFolder>(std::move(*made));
    }
    // Under a name that says nothing, as uploads are kept.
    std::filesystem::path Kept() const { return m_folder->path() / "upload"; }

 private:
    std::unique_ptr<base::TemporaryFolder> m_folder;
};

TEST_F(LookedAtFile, IsKnownByItsBytes) {
    microdata::Dataset dataset;
    dataset.rows = 3;
    dataset.variables = {{.name = "age", .format = "F8.0"}};
    microdata::Numbers ages;
    ages.Append(std::vector<double>{13, 14, 15});
    dataset.columns.emplace_back(std::move(ages));
    for (const auto& [format, family] :
         {std::pair{microdata::WriteFormat::Sav, "spss"}, {microdata::WriteFormat::Dta, "stata"}}) {
        ASSERT_TRUE(microdata::Write(dataset, Kept(), format).ok());
        const auto looked = LookAt(Kept(), "escolares", "");
        ASSERT_TRUE(looked.ok()) << looked.error().Describe();
        EXPECT_EQ(FamilyOf(looked->format), family);
        EXPECT_EQ(looked->rows, 3u);
        EXPECT_EQ(looked->variables, 1u);
        EXPECT_FALSE(looked->detection.has_value());
    }
}

TEST_F(LookedAtFile, ShowsLabelsWhoseLettersAnEncodingChanges) {
    microdata::Dataset dataset;
    dataset.rows = 1;
    dataset.variables = {
        {.name = "id", .format = "F8.0"},
        {.name = "sex", .label = "Sex", .format = "F8.0", .labels = {{1.0, "Male"}, {2.0, "Female"}}},
        {.name = "year", .label = "Año", .format = "F8.0"}};
    for (int i = 0; i < 3; ++i) {
        microdata::Numbers column;
        column.Append(std::vector<double>{1});
        dataset.columns.emplace_back(std::move(column));
    }
    ASSERT_TRUE(microdata::Write(dataset, Kept(), microdata::WriteFormat::Sav).ok());
    const auto looked = LookAt(Kept(), "a.sav", "");
    ASSERT_TRUE(looked.ok()) << looked.error().Describe();
    ASSERT_EQ(looked->labels.size(), 2u);
    EXPECT_EQ(looked->labels[0].name, "year");
    EXPECT_EQ(looked->labels[0].label, "Año");
    EXPECT_EQ(looked->labels[1].values, (std::vector<std::string>{"Male", "Female"}));
}

TEST_F(LookedAtFile, TextIsForAPersonToConfirm) {
    ASSERT_TRUE(base::WriteFile(Kept(), "sexo;edad\r\n1;13\r\n2;14\r\n").ok());
    const auto looked = LookAt(Kept(), "escolares.csv", "");
    ASSERT_TRUE(looked.ok()) << looked.error().Describe();
    EXPECT_EQ(FamilyOf(looked->format), "text");
    ASSERT_TRUE(looked->detection.has_value());
    EXPECT_EQ(looked->detection->format.delimiter, ';');
    EXPECT_EQ(looked->variables, 2u);
    EXPECT_FALSE(looked->rows.has_value());
}

TEST_F(LookedAtFile, AnEmptyOrBrokenOneIsRefused) {
    ASSERT_TRUE(base::WriteFile(Kept(), "").ok());
    EXPECT_EQ(LookAt(Kept(), "a.csv", "").error().code, "transfer.empty");
    ASSERT_TRUE(base::WriteFile(Kept(), "$FL2 and then nothing of a survey").ok());
    EXPECT_EQ(LookAt(Kept(), "a.sav", "").error().code, "microdata.damaged");
}

}  // namespace
}  // namespace atalaya::surveys
