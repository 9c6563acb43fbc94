#pragma once

// What was surveyed and how: everything that a reader of a table must know and that the file of
// answers does not say.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "stats/calibration.hpp"
#include "stats/design.hpp"
#include "stats/replicates.hpp"

namespace atalaya::surveys {

// Of the Inter-American Uniform Drug Use Data System (SIDUC).
enum class Setting {
    Household, School, University, Treatment, Emergency, Juvenile, Prison, Arrestees, Other
};
enum class Mode { SelfPaper, SelfScreen, Web, FaceToFace, Phone, Mixed };
std::string_view Code(Setting setting);   // "household" ...
std::string_view Code(Mode mode);         // "self_paper", "self_screen", "web", "face_to_face" ...
std::optional<Setting> SettingFromCode(std::string_view code);
std::optional<Mode> ModeFromCode(std::string_view code);

// One stage of sampling, by names of variables of the file; "" = none.
struct SamplingStage {
    std::string strata, units;
    std::string population;              // variable with the size or fraction, row by row
    stats::PopulationKind population_kind = stats::PopulationKind::kUnknown;
    stats::PpsRule pps = stats::PpsRule::kNone;

    friend bool operator==(const SamplingStage&, const SamplingStage&) = default;
};

struct ReplicateDescription {
    stats::ReplicateMethod method = stats::ReplicateMethod::kOther;
    std::vector<std::string> variables;
    bool combined = true;
    std::optional<double> scale;         // nullopt: that of the method
    std::vector<double> rscales;
    double fay_rho = 0.3;
    stats::ReplicateCentre centre = stats::ReplicateCentre::kReplicates;

    friend bool operator==(const ReplicateDescription&, const ReplicateDescription&) = default;
};

// Known sizes of parts of the population, by the values of a variable as they stand in the file.
struct CalibrationMargin {
    std::string variable;
    std::map<std::string, double> totals;

    friend bool operator==(const CalibrationMargin&, const CalibrationMargin&) = default;
};
struct CalibrationDescription {
    enum class Method { PostStratify, Rake, Calibrate };
    Method method = Method::Rake;
    std::vector<CalibrationMargin> margins;
    stats::Distance distance = stats::Distance::Linear;        // of Calibrate
    std::optional<double> lower, upper;                        // bounds of the factors
    std::string source;                                        // of the totals: a census, its year

    friend bool operator==(const CalibrationDescription&, const CalibrationDescription&) = default;
};

struct SamplingDescription {
    std::string weight;                  // variable; "": every row counts alike
    std::vector<SamplingStage> stages;   // empty: a simple sample of persons
    bool nest = true;                    // unit codes begin anew in each stratum
    stats::LonelyRule lonely = stats::LonelyRule::kFail;
    bool lonely_in_domains = false;
    stats::DfRule df = stats::DfRule::kDesign;
    std::optional<ReplicateDescription> replicates;
    std::optional<CalibrationDescription> calibration;

    // The member "sampling" of a description.
    json::object ToJson() const;
    // Errors as Description::FromJson, with places below `where`.
    static Result<SamplingDescription> FromJson(const json::object& object,
                                                std::string_view where = "/sampling");
    friend bool operator==(const SamplingDescription&, const SamplingDescription&) = default;
};

// What unanswered questions count as in shares, unless a table chooses otherwise.
enum class MissingAnswers {
    LeaveOut,   // not in the denominator
    CountAsNo   // in the denominator, as not having used
};
std::string_view Code(MissingAnswers rule);   // "leave_out", "count_as_no"
std::optional<MissingAnswers> MissingAnswersFromCode(std::string_view code);

struct Description {
    std::string id;                      // "xa-school-2025": identifier, unique on the node
    std::string country;                 // code of the territory
    std::string series;                  // waves of one survey share it: "xa-school"
    LocalText title;                     // at least one language; others may be empty
    Setting setting = Setting::Household;
    Mode mode = Mode::FaceToFace;
    std::string from, to;                // months of the field work, "2025-04"
    int year = 0;                        // that the figures are said to be of
    LocalText population;                // who was meant, in words
    int age_from = 0, age_to = 0;        // both included; 0 and 0: not limited
    std::string territory;               // covered: code, the country or part of it
    LocalText coverage;                  // what of it was left out, in words; may be empty
    std::optional<double> response_rate; // 0 to 1
    std::string institution, citation;
    LocalText sampling_note;             // how it was sampled, in words
    bool synthetic = false;              // invented data: said wherever it is shown
    MissingAnswers missing = MissingAnswers::LeaveOut;
    SamplingDescription sampling;

    json::object ToJson() const;
    // Everything wrong at once: surveys.description_invalid with details at JSON pointers:
    // those of members.hpp; surveys.{id_invalid {value}, title_missing, months_invalid {from, to},
    // year_invalid {year}, ages_invalid {from, to}, rate_invalid {value}, stage_without_units
    // {stage}, population_without_kind {stage}, brewer_without_fractions {stage},
    // replicates_without_variables, scales_count {expected, found}, scale_invalid {value},
    // scale_missing, fay_invalid {value}, margins_missing, margins_many, margin_empty {variable},
    // margin_twice {variable}, total_invalid {variable, value, total}, bounds_invalid,
    // bounds_unused}.
    static Result<Description> FromJson(const json::object& object);
    friend bool operator==(const Description&, const Description&) = default;
};

}  // namespace atalaya::surveys
