#pragma once

// Which print formats mean a date or a time, and what their numbers count.

#include <string_view>

#include "microdata/dataset.hpp"

namespace atalaya::microdata {

enum class Family : std::uint8_t { Spss, Stata, Sas };

// Number or one of the kinds of time. SPSS: DATE, ADATE, EDATE, SDATE, JDATE, DATETIME, YMDHMS,
// TIME, DTIME, MTIME. Stata: %td, %tc. SAS: DATEw. and its like, DATETIMEw., TIMEw. Weeks, months,
// quarters and years of Stata stay numbers, as does %tC, which counts leap seconds.
Kind KindOfFormat(Family family, std::string_view format);

// Seconds or days of a family and ours: ours = (theirs - shift) / factor.
struct TimeScale {
    double shift = 0, factor = 1;

    double ToOurs(double theirs) const { return (theirs - shift) / factor; }
    double ToTheirs(double ours) const { return ours * factor + shift; }
};
TimeScale ScaleOf(Family family, Kind kind);

// Whether a format is one of the family's for a number or a time: no "BEST12." in an SPSS file.
bool IsFormatOf(Family family, std::string_view format);

// A format of the family for a kind, where the variable brings none that fits.
std::string_view DefaultFormat(Family family, Kind kind);

}  // namespace atalaya::microdata
