// What reading a row of a file costs. Run by hand on a release build:
//   registers_test --gtest_also_run_disabled_tests --gtest_filter='*FieldSpeed*'

#include <chrono>
#include <cstdio>

#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

struct Column {
    const FieldType& type;
    std::vector<std::string_view> parts;
    std::string list;
};

// The columns of a seizure, as codes and as names.
const std::vector<Column>& Row() {
    static const std::vector<Column> row = {
        {CodeType(), {"baggage"}, "hiding_place"},
        {TextType(), {"MU-2011-000123"}},
        {DateType(), {"2011-03-14"}},
        {PlaceType(), {"XA-01-002"}},
        {TextType(), {"PAMPLEMOUSSES"}},
        {TextType(), {"Grand Port"}},
        {SubstanceType(), {"Cocaine"}},
        {TextType(), {"Buprenorphine"}},
        {QuantityType(), {"490.0", "g"}},
        {DecimalType(), {"78.5"}},
        {CodeType(), {"Equipaje"}, "hiding_place"},
        {CodeType(), {"On the body"}, "hiding_place"},
        {CodeType(), {"body"}, "hiding_place"},
        {PlaceType(), {"XB"}},
        {PlaceType(), {"XA"}},
        {IntegerType(), {"14"}},
    };
    return row;
}

TEST(FieldSpeed, DISABLED_OfARowOfText) {
    constexpr int kRounds = 300'000;
    double row = 0;
    for (const auto& column : Row()) {
        Trial trial(column.type);
        trial.field.list = column.list;
        trial.context.as_of = base::Date{2011, 3, 14};
        trial.cells.resize(column.type.Columns(trial.field).size());
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < kRounds; ++i)
            column.type.FromText(trial.field, column.parts, trial.format, trial.context, "/x",
                                 trial.cells, trial.findings);
        const std::chrono::duration<double, std::nano> spent =
            std::chrono::steady_clock::now() - start;
        ASSERT_TRUE(trial.findings.empty()) << column.parts[0];
        const double each = spent.count() / kRounds;
        std::printf("%-12s %-16s %6.0f ns\n", std::string(column.type.name()).c_str(),
                    std::string(column.parts[0]).c_str(), each);
        row += each;
    }
    std::printf("a row of %zu fields: %.2f us\n", Row().size(), row / 1000);
}

}  // namespace
}  // namespace atalaya::registers::fields
