#pragma once

// The program `atalaya-survey-reader`: reads one survey file with ReadStat and writes what it finds
// as frames. It is given its files open and locks itself in before it looks at the first byte.

namespace atalaya::microdata {

// Where the parent puts what the program needs.
inline constexpr int kDataDescriptor = 3, kCatalogDescriptor = 4;

// Arguments: the format ("sav", "por", "dta", "sas7bdat", "xpt"), the bytes of address space,
// the seconds of processor time, and "catalog" where a SAS catalog is open too.
// The exit status: 0 when the stream is whole, be it with a fault; 2 for wrong arguments or no
// way to lock itself in; 3 when memory ran out.
int RunSurveyReader(int argc, char** argv);

inline constexpr int kOutOfMemory = 3;

}  // namespace atalaya::microdata
