#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atalaya::transfer {

// What the format of a number shows of a serial date (ECMA-376, 18.8.30).
struct NumberShape {
    bool year = false, month = false, day = false, time = false;
    bool IsDate() const { return year || month || day || time; }
};

// Of a built-in format, by its id.
NumberShape ShapeOfBuiltIn(int id);
// Of a format written out, as in "dd/mm/yyyy;@".
NumberShape ShapeOfCode(std::string_view code);

// A stored number as people read it: a date as far as its format shows it ("2014-01-31",
// "2014-01", "2014", "13:45:00", "2014-01-31 13:45:00"), else the number with '.' as mark and
// without an exponent. The text itself where it is not a number, or not a day that exists.
std::string NumberText(std::string_view stored, const NumberShape& shape, bool from_1904);

// 0 for the "A" of "A1", 27 for "AB"; nullopt without letters or beyond "XFD".
std::optional<std::size_t> ColumnOf(std::string_view reference);

}  // namespace atalaya::transfer
