#include <cmath>
#include <filesystem>
#include <limits>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.hpp"
#include "microdata/ddi.hpp"
#include "microdata/survey_writer.hpp"

namespace atalaya::microdata {
namespace {

Dataset Sample() {
    Dataset out;
    out.label = "Hogares & escuelas";
    out.rows = 3;
    Variable age{.name = "edad", .label = "Edad <a\xc3\xb1os>"};
    age.labels = {{98.0, "No sabe"}, {MissingNumber('b'), "No aplica"}};
    age.missing = {{90.0, std::numeric_limits<double>::infinity()}};
    out.variables = {age, {.name = "dia", .kind = Kind::Date},
                     {.name = "hora", .kind = Kind::DateTime},
                     {.name = "lugar", .kind = Kind::Text}};
    Numbers ages, days, moments;
    ages.Append(std::vector<double>{0.1, 98, MissingNumber('b')});
    days.Append(std::vector<double>{0, -1, MissingNumber()});
    moments.Append(std::vector<double>{-1, 3'661.5, 0});
    Texts places;
    for (const char* text : {"a,b", "dice \"no\"", ""}) places.AppendText(text);
    out.columns = {ages, days, moments, places};
    return out;
}

TEST(Csv, KeepsCodesDatesAndTags) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("microdata-csv-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    ASSERT_TRUE(WriteCsv(Sample(), folder / "a.csv", folder / "a.xml").ok());
    EXPECT_EQ(*base::ReadFile(folder / "a.csv"),
              "edad,dia,hora,lugar\r\n"
              "0.1,1970-01-01,1969-12-31T23:59:59,\"a,b\"\r\n"
              "98,1969-12-31,1970-01-01T01:01:01.5,\"dice \"\"no\"\"\"\r\n"
              ".b,,1970-01-01T00:00:00,\r\n");
    EXPECT_TRUE(std::filesystem::exists(folder / "a.xml"));
    std::filesystem::remove_all(folder);
}

TEST(Ddi, SaysWhatTheCodesMean) {
    const std::string xml = DdiCodebook(Sample(), "a.csv");
    const auto has = [&](std::string_view part) { return xml.find(part) != std::string::npos; };
    EXPECT_TRUE(has("<titl>Hogares &amp; escuelas</titl>"));
    EXPECT_TRUE(has("<labl>Edad &lt;a\xc3\xb1os&gt;</labl>"));
    EXPECT_TRUE(has("<catgry missing=\"Y\"><catValu>98</catValu><labl>No sabe</labl></catgry>"));
    EXPECT_TRUE(has("<catgry missing=\"Y\"><catValu>.b</catValu>"));
    EXPECT_TRUE(has("<invalrng><range min=\"90\"/></invalrng>"));
    EXPECT_TRUE(has("<caseQnty>3</caseQnty><varQnty>4</varQnty>"));
}

}  // namespace
}  // namespace atalaya::microdata
