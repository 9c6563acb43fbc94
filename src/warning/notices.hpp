#pragma once

// The facts of one substance under watch, with its notifications and analyses, in the forms that other
// systems take: the UN early warning advisory and the European early warning system. Their
// forms are closed; these are files with the sections and fields that they ask for, to be
// filled in there from one sheet. Fields go in by a list: no city ever, and age and sex only into
// the European notice, whose report of a serious adverse event asks for them.

#include <string>
#include <vector>

#include "access/access.hpp"
#include "indicators/indicators.hpp"
#include "registers/records.hpp"
#include "warning/substances.hpp"

namespace atalaya::warning {

enum class NoticeForm { UnAdvisory, EuropeanNotice };
enum class NoticeFormat { Json, Csv, Xlsx };

// One fact: "Samples", 2, "Purity (%)", "12".
struct NoticeLine {
    std::string section, field, value;
    std::int64_t item = 0;   // which of the section's samples or notifications; 0: it has one
};
struct Notice {
    std::string title;                   // of the form, in the language
    std::vector<NoticeLine> lines;       // in the order of the form
    std::vector<std::string> left_out;   // fields that the records hold and the form does not take
};
// Who sends it: the office ("" where it has no name yet) and the day.
struct Reporter {
    std::string office;
    base::Date on;
};
// Of the substance, of the samples in which it was found and of the notifications that name it, as
// far as the caller may read them and each of their fields; exercises do not go in. Errors: those of
// Records::Find.
Result<Notice> ReadNotice(store::Transaction& tx, const access::Caller& caller,
                          const registers::Catalogue& catalogue, const registers::Records& records,
                          const SubstanceFile& file, NoticeForm form, const Reporter& reporter,
                          const content::Library& library, Lang lang);
// Adds what was seized of a substance of the catalogue ("": adds nothing) in each year: seizures,
// kilograms, tablets, units, litres, plants. Errors: those of Indicators::Ask.
Result<void> AddSeized(Notice& notice, const access::Caller& caller,
                       indicators::Indicators& indicators, std::string_view substance,
                       std::string_view country, const content::Library& library, Lang lang);
// Errors: file.unwritable.
Result<std::string> Write(const Notice& notice, NoticeFormat format);

}  // namespace atalaya::warning
