// A survey of so many rows and 26 variables: written as .sav by our writer, read back.

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>

#include "measure.hpp"
#include "microdata/survey_file.hpp"
#include "microdata/survey_writer.hpp"

using namespace atalaya;
using namespace atalaya::microdata;

namespace {

// Twenty coded answers with missing ones, weight, stratum, PSU, age, a date and a text.
Dataset Survey(std::size_t rows) {
    std::mt19937_64 random(1);
    Dataset out;
    out.rows = rows;
    for (int i = 0; i < 26; ++i) {
        Variable variable{.name = "v" + std::to_string(i + 1)};
        variable.kind = i == 24 ? Kind::Date : i == 25 ? Kind::Text : Kind::Number;
        if (i < 20) variable.labels = {{1.0, "Yes"}, {2.0, "No"}, {9.0, "No answer"}};
        if (i < 20) variable.missing = {{9.0, 9.0}};
        out.variables.push_back(std::move(variable));
        if (i == 25) {
            Texts texts;
            for (std::size_t row = 0; row < rows; ++row)
                texts.AppendText("place" + std::to_string(random() % 500));
            out.columns.emplace_back(std::move(texts));
            continue;
        }
        std::vector<double> values(rows);
        for (double& value : values) {
            const auto drawn = random();
            if (i < 20)
                value = drawn % 20 == 0 ? MissingNumber() : drawn % 21 == 1 ? 9 : 1 + drawn % 2;
            else if (i == 20)
                value = 0.5 + static_cast<double>(drawn % 1'000'000) / 7'000;
            else
                value = static_cast<double>(drawn % (i == 22 ? 50'000 : i == 24 ? 20'000 : 90));
        }
        Numbers numbers;
        numbers.Append(values);
        out.columns.emplace_back(std::move(numbers));
    }
    return out;
}

}  // namespace

// bench_survey FOLDER ROWS
int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::filesystem::path path = std::filesystem::path(argv[1]) / "survey.sav";
    std::size_t rows = 0;
    std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), rows);
    {
        const Dataset survey = Survey(rows);
        bool written = false;
        const double seconds = bench::Seconds(
            [&] { written = Write(survey, path, WriteFormat::Sav).ok(); });
        if (!written) return 1;
        bench::Line("survey .sav of 26 variables written", bench::Shown(seconds),
                    std::to_string(rows) + " rows");
    }
    ReadOptions options;
    // The programs that measure stand in a folder of their own, below that of the reader.
    options.reader = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
                     "atalaya-survey-reader";
    std::size_t bytes = 0;
    const double seconds = bench::MedianSeconds(5, [&] {
        const auto read = Read(path, options);
        if (!read.ok() || read->rows != rows) std::exit(1);
        bytes = read->Bytes();
    });
    bench::Line("read back (goal 1 s)", bench::Shown(seconds),
                std::to_string(bytes >> 20) + " MB of columns");
    std::filesystem::remove(path);
    return 0;
}
