#include "microdata/survey_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.hpp"
#include "microdata/frames.hpp"
#include "microdata/survey_writer.hpp"

namespace atalaya::microdata {
namespace {

class Folder {
 public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "microdata-XXXXXX").string();
        m_path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    std::filesystem::path operator/(std::string_view name) const { return m_path / name; }

 private:
    std::filesystem::path m_path;
};

Column NumberColumn(std::vector<double> values) {
    Numbers out;
    out.Append(values);
    return out;
}
Column TextColumn(const std::vector<std::string>& values) {
    Texts out;
    for (const auto& value : values) out.AppendText(value);
    return out;
}

// A survey of four answers with something of everything that both SPSS and we can hold.
Dataset Sample() {
    Dataset out;
    out.label = "Encuesta de hogares";
    out.notes = {"Trabajo de campo: mayo"};
    out.rows = 4;
    Variable sex{.name = "SEXO", .label = "Sexo de la persona", .format = "F2.0"};
    sex.measure = Measure::Nominal;
    sex.labels = {{1.0, "Hombre"}, {2.0, "Mujer"}, {9.0, "No responde"}};
    sex.missing = {{9.0, 9.0}};
    Variable weight{.name = "ponderacion_final", .label = "Peso", .format = "F10.4"};
    weight.measure = Measure::Scale;
    Variable day{.name = "fecha", .kind = Kind::Date, .format = "DATE11"};
    Variable moment{.name = "inicio", .kind = Kind::DateTime, .format = "DATETIME20"};
    Variable town{.name = "municipio", .label = "Municipio", .kind = Kind::Text, .width = 300};
    Variable a{.name = "sustancia_marihuana", .format = "F1.0"};
    Variable b{.name = "sustancia_cocaina", .format = "F1.0"};
    out.variables = {sex, weight, day, moment, town, a, b};
    out.columns = {NumberColumn({1, 2, 9, MissingNumber()}),
                   NumberColumn({0.25, 1234.5678, 3, MissingNumber()}),
                   NumberColumn({0, 18'000, -141'427, MissingNumber()}),
                   NumberColumn({0, 1'555'555'555, 86'399, MissingNumber()}),
                   TextColumn({"Bogotá", "", "Bogotá", std::string(280, 'x')}),
                   NumberColumn({1, 0, 1, 0}), NumberColumn({0, 0, 1, MissingNumber()})};
    ResponseSet set{.name = "sustancias", .label = "Sustancias probadas", .dichotomies = true,
                    .counted = "1",
                    .variables = {"sustancia_marihuana", "sustancia_cocaina"}};
    out.response_sets = {set};
    return out;
}

void ExpectSameCells(const Dataset& a, const Dataset& b) {
    ASSERT_EQ(a.rows, b.rows);
    ASSERT_EQ(a.variables.size(), b.variables.size());
    for (std::size_t i = 0; i < a.variables.size(); ++i) {
        SCOPED_TRACE(a.variables[i].name);
        EXPECT_EQ(a.variables[i].name, b.variables[i].name);
        EXPECT_EQ(a.variables[i].label, b.variables[i].label);
        ASSERT_EQ(a.variables[i].kind, b.variables[i].kind);
        for (std::size_t row = 0; row < a.rows; ++row) {
            if (a.variables[i].kind == Kind::Text) {
                EXPECT_EQ(a.TextsOf(i)[row], b.TextsOf(i)[row]);
            } else {
                EXPECT_TRUE(SameCode(a.NumbersOf(i)[row], b.NumbersOf(i)[row]))
                    << row << ": " << a.NumbersOf(i)[row] << " " << b.NumbersOf(i)[row];
            }
        }
    }
}

TEST(Numbers, WidensWithoutLosingValuesOrTags) {
    const std::vector<double> all = {1,          MissingNumber('a'), MissingNumber(), 127,
                                     -100,       -101,               MissingNumber('z'), 40'000,
                                     MissingNumber('_'), 0.1,         -2147483648.0,  1e300};
    Numbers column;
    for (std::size_t i = 0; i < all.size(); ++i) {
        column.Append({&all[i], 1});
        for (std::size_t k = 0; k <= i; ++k) EXPECT_TRUE(SameCode(column[k], all[k])) << k;
    }
    Numbers narrow;
    narrow.Append(std::vector<double>(1'000, 7));
    narrow.ShrinkToFit();
    EXPECT_EQ(narrow.Bytes(), 1'000U);
}

TEST(SurveyFile, SpssRoundTripKeepsEverything) {
    const Folder folder;
    const Dataset written = Sample();
    for (const WriteFormat format : {WriteFormat::Sav, WriteFormat::Zsav}) {
        const auto path = folder / (format == WriteFormat::Sav ? "a.sav" : "a.zsav");
        const auto notices = Write(written, path, format);
        ASSERT_TRUE(notices.ok()) << notices.error().Describe();
        EXPECT_TRUE(notices->empty());
        const auto read = Read(path);
        ASSERT_TRUE(read.ok()) << read.error().Describe();
        ExpectSameCells(written, *read);
        EXPECT_EQ(read->label, written.label);
        EXPECT_EQ(read->notes, written.notes);
        const Variable& sex = read->variables[0];
        EXPECT_EQ(sex.measure, Measure::Nominal);
        EXPECT_EQ(sex.format, "F2.0");
        EXPECT_EQ(sex.LabelOf(2.0), "Mujer");
        EXPECT_TRUE(sex.IsUserMissing(9.0));
        EXPECT_FALSE(sex.IsUserMissing(2.0));
        ASSERT_EQ(read->response_sets.size(), 1U);
        const ResponseSet& set = read->response_sets[0];
        EXPECT_EQ(set.name, "sustancias");
        EXPECT_EQ(set.label, "Sustancias probadas");
        EXPECT_TRUE(set.dichotomies);
        EXPECT_EQ(set.counted, "1");
        EXPECT_EQ(set.variables, written.response_sets[0].variables);
    }
}

TEST(SurveyFile, StataTurnsUserMissingIntoTagsAndSaysSo) {
    const Folder folder;
    Dataset written = Sample();
    written.response_sets.clear();
    const auto notices = Write(written, folder / "a.dta", WriteFormat::Dta);
    ASSERT_TRUE(notices.ok()) << notices.error().Describe();
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ((*notices)[0].code, "microdata.missing_became_tag");
    EXPECT_EQ((*notices)[0].Get("tag"), ".a");
    const auto read = Read(folder / "a.dta");
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(TagOf(read->NumbersOf(0)[2]), 'a');
    EXPECT_EQ(TagOf(read->NumbersOf(0)[3]), '\0');
    EXPECT_EQ(read->variables[0].LabelOf(MissingNumber('a')), "No responde");
    EXPECT_EQ(read->variables[0].LabelOf(1.0), "Hombre");
    written.columns[0] = NumberColumn({1, 2, MissingNumber('a'), MissingNumber()});
    ExpectSameCells(written, *read);
}

TEST(SurveyFile, WhatAFormatCannotHoldIsRefusedWithEachPlace) {
    const Folder folder;
    Dataset data = Sample();
    data.variables[0].name = "_sexo";
    data.variables[1].label = std::string(300, 'x');
    data.columns[2] = NumberColumn({MissingNumber('b'), 0, 0, 0});
    const auto spss = Write(data, folder / "a.sav", WriteFormat::Sav);
    ASSERT_FALSE(spss.ok());
    EXPECT_EQ(spss.error().code, "microdata.not_storable");
    ASSERT_EQ(spss.error().details.size(), 3U);
    EXPECT_EQ(spss.error().details[0].code, "microdata.name_not_storable");
    EXPECT_EQ(spss.error().details[1].code, "microdata.too_long");
    EXPECT_EQ(spss.error().details[2].code, "microdata.missing_not_storable");
    EXPECT_FALSE(std::filesystem::exists(folder / "a.sav"));
    data.variables[1].label = "short";
    EXPECT_EQ(CheckStorable(data, WriteFormat::Dta).size(), 1U);   // the response set
}

TEST(SurveyFile, EveryBeginningOfAFileIsAnErrorOrTheDataset) {
    const Folder folder;
    ASSERT_TRUE(Write(Sample(), folder / "a.sav", WriteFormat::Sav).ok());
    const auto bytes = base::ReadFile(folder / "a.sav");
    ASSERT_TRUE(bytes.ok());
    const auto cut = folder / "cut.sav";
    std::ofstream(cut).close();
    for (std::size_t size = 0; size < bytes->size(); size += 7) {
        std::ofstream(cut, std::ios::binary | std::ios::trunc).write(bytes->data(),
                                                                     static_cast<long>(size));
        const auto read = Read(cut);
        if (read.ok()) continue;
        EXPECT_TRUE(read.error().code == "microdata.damaged" ||
                    read.error().code == "microdata.unknown_format")
            << size << ": " << read.error().Describe();
    }
    // Cut within the cells, it must not pass for a survey with fewer answers.
    std::filesystem::copy_file(folder / "a.sav", cut,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(cut, bytes->size() - 64);
    ASSERT_FALSE(Read(cut).ok());
}

TEST(SurveyFile, FlippedBytesNeverHarmTheCaller) {
    const Folder folder;
    ASSERT_TRUE(Write(Sample(), folder / "a.sav", WriteFormat::Sav).ok());
    const auto bytes = base::ReadFile(folder / "a.sav");
    ASSERT_TRUE(bytes.ok());
    std::mt19937 random(20190530);
    ReadOptions options;
    options.limits.seconds = 5;
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::string damaged = *bytes;
        for (int i = 0; i < 5; ++i)
            damaged[random() % damaged.size()] = static_cast<char>(random() & 0xFF);
        ASSERT_TRUE(base::WriteFile(folder / "b.sav", damaged).ok());
        const auto read = Read(folder / "b.sav", options);
        if (!read.ok()) {
            ++refused;
            EXPECT_TRUE(read.error().code.starts_with("microdata.")) << read.error().Describe();
            EXPECT_NE(read.error().code, "microdata.reader_missing");
        }
    }
    EXPECT_GT(refused, 30);
}

TEST(SurveyFile, LimitsAndAMissingReaderArePreciseErrors) {
    const Folder folder;
    ASSERT_TRUE(Write(Sample(), folder / "a.sav", WriteFormat::Sav).ok());
    ReadOptions rows;
    rows.limits.rows = 3;
    EXPECT_EQ(Read(folder / "a.sav", rows).error().Get("most"), "3");
    ReadOptions bytes;
    bytes.limits.file_bytes = 100;
    EXPECT_EQ(Read(folder / "a.sav", bytes).error().code, "microdata.too_large");
    ReadOptions variables;
    variables.limits.variables = 2;
    EXPECT_EQ(Read(folder / "a.sav", variables).error().Get("most"), "2");
    ReadOptions nowhere;
    nowhere.reader = folder / "nothing";
    EXPECT_EQ(Read(folder / "a.sav", nowhere).error().code, "microdata.reader_missing");
    EXPECT_EQ(Read(folder / "none.sav").error().code, "file.unreadable");
    ASSERT_TRUE(base::WriteFile(folder / "text.sav", "a;b;c\n1;2;3\n").ok());
    EXPECT_EQ(Read(folder / "text.sav").error().code, "microdata.unknown_format");
}

// The header says UTF-8 while a label is Latin-1, as in surveys that are really about.
TEST(SurveyFile, AWrongEncodingNamesThePlaceAndCanBeOverruled) {
    const Folder folder;
    Dataset data = Sample();
    data.variables[0].label = "Mes y anio";
    data.columns[4] = TextColumn({"a", "b", "c", "d"});
    ASSERT_TRUE(Write(data, folder / "a.sav", WriteFormat::Sav).ok());
    auto bytes = base::ReadFile(folder / "a.sav");
    ASSERT_TRUE(bytes.ok());
    const auto at = bytes->find("Mes y anio");
    ASSERT_NE(at, std::string::npos);
    bytes->replace(at, 10, "Mes y a\xf1o ");
    ASSERT_TRUE(base::WriteFile(folder / "b.sav", *bytes).ok());
    const auto refused = Read(folder / "b.sav");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "microdata.wrong_encoding");
    EXPECT_EQ(refused.error().Get("place"), "label of variable SEXO");
    ReadOptions named;
    named.encoding = "windows-1252";
    const auto read = Read(folder / "b.sav", named);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_EQ(read->variables[0].label, "Mes y a\xc3\xb1o");
    named.encoding = "no-such-encoding";
    EXPECT_EQ(Read(folder / "b.sav", named).error().code, "microdata.unknown_encoding");
}

TEST(StreamReader, BelievesNoLength) {
    const auto fails = [](const std::string& bytes) {
        StreamReader reader(FileFormat::Sav, "x.sav", "", {});
        const auto fed = reader.Feed(bytes);
        return !fed.ok() || !reader.Finish().ok();
    };
    EXPECT_TRUE(fails(""));
    EXPECT_TRUE(fails("something else entirely"));
    const std::string start(kStreamStart);
    EXPECT_TRUE(fails(start + std::string("\x01\xff\xff\xff\x7f", 5)));
    FrameWriter file(FrameKind::File);
    file.Text("").Text("UTF-8").Add(std::uint32_t{3}).Add(std::uint64_t{1}).Add(std::uint32_t{1});
    FrameWriter cells(FrameKind::Numbers);
    cells.Add(std::uint32_t{0}).Add(1.0);
    EXPECT_TRUE(fails(start + file.Bytes() + cells.Bytes()));   // no such column
    FrameWriter end(FrameKind::End);
    end.Add(std::uint64_t{1'000'000'000});
    EXPECT_TRUE(fails(start + file.Bytes() + end.Bytes()));
}

std::optional<std::filesystem::path> Shared(std::string_view below) {
    const char* root = std::getenv("ATALAYA_SHARED_DATA");
    if (root == nullptr) return std::nullopt;
    const auto path = std::filesystem::path(root) / below;
    return std::filesystem::exists(path) ? std::optional(path) : std::nullopt;
}

TEST(SharedFiles, EverySampleIsReadOrRefusedClearly) {
    const auto folder = Shared("readstat_samples");
    if (!folder) GTEST_SKIP() << "ATALAYA_SHARED_DATA has no readstat_samples";
    int read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        SCOPED_TRACE(entry.path().filename().string());
        auto data = Read(entry.path());
        if (entry.path().extension() == ".sas7bcat") {
            EXPECT_FALSE(data.ok());   // labels alone are no survey
            continue;
        }
        EXPECT_TRUE(data.ok()) << data.error().Describe();
        if (data.ok()) {
            EXPECT_FALSE(data->variables.empty());
            ++read;
        }
    }
    EXPECT_GT(read, 40);
}

TEST(SharedFiles, SasLabelsComeFromTheCatalog) {
    const auto data = Shared("readstat_samples/haven_hadley.sas7bdat");
    const auto catalog = Shared("readstat_samples/haven_formats.sas7bcat");
    if (!data || !catalog) GTEST_SKIP() << "ATALAYA_SHARED_DATA has no SAS samples";
    ReadOptions options;
    options.catalog = *catalog;
    const auto read = Read(*data, options);
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    EXPECT_TRUE(std::any_of(read->variables.begin(), read->variables.end(),
                            [](const Variable& each) { return !each.labels.empty(); }));
}

// Its size, and how many answered the question on current use of alcohol (QN41).
TEST(SharedFiles, Yrbs2019) {
    const auto path = Shared("yrbs2019/2019_YRBS_data.dat.sav");
    if (!path) GTEST_SKIP() << "ATALAYA_SHARED_DATA has no yrbs2019";
    const auto data = Read(*path);
    ASSERT_TRUE(data.ok()) << data.error().Describe();
    EXPECT_EQ(data->rows, 13'677U);
    EXPECT_EQ(data->variables.size(), 235U);
    const auto at = data->Find("QN41");
    ASSERT_TRUE(at);
    std::size_t answered = 0;
    for (std::size_t row = 0; row < data->rows; ++row)
        if (!std::isnan(data->NumbersOf(*at)[row])) ++answered;
    EXPECT_EQ(answered, 12'611U);   // n of "current alcohol" in expected_published_vs_R.csv
}

}  // namespace
}  // namespace atalaya::microdata
