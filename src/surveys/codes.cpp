#include "surveys/codes.hpp"

namespace atalaya::surveys {

template <>
std::span<const NamedChoice<stats::ProportionMethod>> NamedChoices() {
    using enum stats::ProportionMethod;
    static constexpr NamedChoice<stats::ProportionMethod> kAll[] = {
        {kLogit, "logit"},           {kBeta, "beta"},       {kNchs, "nchs"}, {kWilson, "wilson"},
        {kLikelihood, "likelihood"}, {kArcsine, "arcsine"}, {kMean, "mean"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::DfRule>> NamedChoices() {
    using enum stats::DfRule;
    static constexpr NamedChoice<stats::DfRule> kAll[] = {
        {kDesign, "design"}, {kDomain, "domain"}, {kInfinite, "infinite"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::LonelyRule>> NamedChoices() {
    using enum stats::LonelyRule;
    static constexpr NamedChoice<stats::LonelyRule> kAll[] = {{kFail, "fail"},
                                                              {kRemove, "remove"},
                                                              {kCertainty, "certainty"},
                                                              {kAdjust, "adjust"},
                                                              {kAverage, "average"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::PpsRule>> NamedChoices() {
    using enum stats::PpsRule;
    static constexpr NamedChoice<stats::PpsRule> kAll[] = {{kNone, "none"}, {kBrewer, "brewer"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::PopulationKind>> NamedChoices() {
    using enum stats::PopulationKind;
    static constexpr NamedChoice<stats::PopulationKind> kAll[] = {
        {kUnknown, "unknown"}, {kSizes, "sizes"}, {kFractions, "fractions"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::ReplicateMethod>> NamedChoices() {
    using enum stats::ReplicateMethod;
    static constexpr NamedChoice<stats::ReplicateMethod> kAll[] = {
        {kJk1, "jk1"},       {kJkn, "jkn"},         {kBrr, "brr"},
        {kFay, "fay"},       {kRaoWu, "rao_wu"},    {kPreston, "preston"},
        {kSuccessive, "successive"}, {kOther, "other"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::ReplicateCentre>> NamedChoices() {
    using enum stats::ReplicateCentre;
    static constexpr NamedChoice<stats::ReplicateCentre> kAll[] = {{kReplicates, "replicates"},
                                                                   {kEstimate, "estimate"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::Distance>> NamedChoices() {
    using enum stats::Distance;
    static constexpr NamedChoice<stats::Distance> kAll[] = {
        {Linear, "linear"}, {Raking, "raking"}, {Logit, "logit"}, {Sinh, "sinh"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::WeightSource>> NamedChoices() {
    using enum stats::WeightSource;
    static constexpr NamedChoice<stats::WeightSource> kAll[] = {{kGiven, "given"},
                                                                {kProbabilities, "probabilities"},
                                                                {kPopulation, "population"},
                                                                {kEqual, "equal"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::Presentation>> NamedChoices() {
    using enum stats::Presentation;
    static constexpr NamedChoice<stats::Presentation> kAll[] = {
        {kShow, "show"}, {kFlag, "flag"}, {kWithhold, "withhold"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::PresentationReason>> NamedChoices() {
    using enum stats::PresentationReason;
    static constexpr NamedChoice<stats::PresentationReason> kAll[] = {
        {kNone, "none"},
        {kCases, "cases"},
        {kEffectiveCases, "effective_cases"},
        {kWidth, "width"},
        {kRelativeWidth, "relative_width"},
        {kDegreesOfFreedom, "degrees_of_freedom"},
        {kCv, "cv"},
        {kNoEvent, "no_event"}};
    return kAll;
}

template <>
std::span<const NamedChoice<CalibrationDescription::Method>> NamedChoices() {
    using enum CalibrationDescription::Method;
    static constexpr NamedChoice<CalibrationDescription::Method> kAll[] = {
        {PostStratify, "post_stratify"}, {Rake, "rake"}, {Calibrate, "calibrate"}};
    return kAll;
}

template <>
std::span<const NamedChoice<Setting>> NamedChoices() {
    using enum Setting;
    static constexpr NamedChoice<Setting> kAll[] = {
        {Household, "household"}, {School, "school"},       {University, "university"},
        {Treatment, "treatment"}, {Emergency, "emergency"}, {Juvenile, "juvenile"},
        {Prison, "prison"},       {Arrestees, "arrestees"}, {Other, "other"}};
    return kAll;
}

template <>
std::span<const NamedChoice<Mode>> NamedChoices() {
    using enum Mode;
    static constexpr NamedChoice<Mode> kAll[] = {
        {SelfPaper, "self_paper"}, {SelfScreen, "self_screen"}, {Web, "web"},
        {FaceToFace, "face_to_face"}, {Phone, "phone"},         {Mixed, "mixed"}};
    return kAll;
}

template <>
std::span<const NamedChoice<MissingAnswers>> NamedChoices() {
    using enum MissingAnswers;
    static constexpr NamedChoice<MissingAnswers> kAll[] = {{LeaveOut, "leave_out"},
                                                           {CountAsNo, "count_as_no"}};
    return kAll;
}

}  // namespace atalaya::surveys
