#include "surveys/description.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"
#include "surveys/codes.hpp"

namespace atalaya::surveys {
namespace {

json::object Parsed(std::string_view text) {
    return base::ParseJson(text).value().as_object();
}

// "code at place" of each fault.
std::set<std::string> Faults(const json::object& object) {
    const Result<Description> read = Description::FromJson(object);
    std::set<std::string> out;
    if (read.ok()) return out;
    EXPECT_EQ(read.error().code, "surveys.description_invalid");
    EXPECT_EQ(read.error().Get("count"), std::to_string(read.error().details.size()));
    for (const Error& fault : read.error().details) out.insert(fault.code + " " + fault.where);
    return out;
}

constexpr std::string_view kLeast = R"({"id":"xa-school-2025","country":"XA","series":"xa-school",
    "title":{"es":"Encuesta escolar"},"setting":"school","mode":"self_paper","year":2025})";

TEST(Description, ReadsTheLeastThatIsNeeded) {
    const Description read = Description::FromJson(Parsed(kLeast)).value();
    EXPECT_EQ(read.id, "xa-school-2025");
    EXPECT_EQ(read.title.In(Lang::Es), "Encuesta escolar");
    EXPECT_EQ(read.setting, Setting::School);
    EXPECT_EQ(read.mode, Mode::SelfPaper);
    EXPECT_EQ(read.year, 2025);
    EXPECT_EQ(read.missing, MissingAnswers::LeaveOut);
    EXPECT_TRUE(read.sampling.stages.empty());
    EXPECT_TRUE(read.sampling.nest);
    EXPECT_EQ(read.sampling.lonely, stats::LonelyRule::kFail);
}

TEST(Description, TellsAllFaultsAtOnce) {
    EXPECT_EQ(Faults({}), (std::set<std::string>{
                              "surveys.field_missing /id", "surveys.field_missing /series",
                              "surveys.field_missing /country", "surveys.title_missing /title",
                              "surveys.field_missing /setting", "surveys.field_missing /mode",
                              "surveys.field_missing /year"}));
    EXPECT_EQ(Faults(Parsed(R"({"id":"Xa School","country":7,"series":"xa","title":{"de":"Schule"},
        "setting":"farm","mode":"web","year":2025.5,"from":"2025-13","to":"2025-04","age_from":20,
        "age_to":12,"response_rate":82,"synthetic":"no","missing":"drop","population":"pupils",
        "weigth":1})")),
              (std::set<std::string>{
                  "surveys.id_invalid /id", "surveys.field_not_text /country",
                  "surveys.language_unknown /title/de", "surveys.title_missing /title",
                  "surveys.field_invalid /setting", "surveys.field_not_whole /year",
                  "surveys.months_invalid /from", "surveys.ages_invalid /age_to",
                  "surveys.rate_invalid /response_rate", "surveys.field_not_flag /synthetic",
                  "surveys.field_invalid /missing", "surveys.field_not_object /population",
                  "surveys.member_unknown /weigth"}));
}

TEST(Description, TellsTheFaultsOfSampling) {
    json::object object = Parsed(kLeast);
    object["sampling"] = Parsed(R"({"weight":"W","lonely":"ignore","stages":[
        {"strata":"S"},
        {"units":"U","population":"N"},
        {"units":"V","population_kind":"sizes","population":"M","pps":"brewer"},
        "rows"],
      "replicates":{"method":"fay","variables":["R1"],"fay_rho":1},
      "calibration":{"method":"rake","lower":0.5,"margins":[
        {"variable":"sex","totals":{"1":10,"2":-3}},{"variable":"sex","totals":{}},
        {"totals":{"1":"many"}}]}})");
    EXPECT_EQ(Faults(object),
              (std::set<std::string>{
                  "surveys.field_invalid /sampling/lonely",
                  "surveys.stage_without_units /sampling/stages/0/units",
                  "surveys.population_without_kind /sampling/stages/1/population_kind",
                  "surveys.brewer_without_fractions /sampling/stages/2/population_kind",
                  "surveys.field_not_object /sampling/stages/3",
                  "surveys.replicates_without_variables /sampling/replicates/variables",
                  "surveys.fay_invalid /sampling/replicates/fay_rho",
                  "surveys.total_invalid /sampling/calibration/margins/0/totals/2",
                  "surveys.margin_twice /sampling/calibration/margins/1/variable",
                  "surveys.margin_empty /sampling/calibration/margins/1/totals",
                  "surveys.field_missing /sampling/calibration/margins/2/variable",
                  "surveys.total_invalid /sampling/calibration/margins/2/totals/1",
                  "surveys.bounds_unused /sampling/calibration/lower"}));
}

TEST(Description, HoldsScalesAndBoundsToTheirMethod) {
    json::object object = Parsed(kLeast);
    object["sampling"] = Parsed(R"({
      "replicates":{"method":"other","variables":["R1","R2"],"rscales":[1,-1,2]},
      "calibration":{"method":"calibrate","distance":"logit","upper":1,
                     "margins":[{"variable":"sex","totals":{"1":10}}]}})");
    EXPECT_EQ(Faults(object), (std::set<std::string>{
                                  "surveys.scale_invalid /sampling/replicates/rscales",
                                  "surveys.scales_count /sampling/replicates/rscales",
                                  "surveys.scale_missing /sampling/replicates/scale",
                                  "surveys.bounds_invalid /sampling/calibration/lower",
                                  "surveys.bounds_invalid /sampling/calibration/upper"}));
    object["sampling"] = Parsed(R"({"calibration":{"method":"post_stratify","margins":[
        {"variable":"sex","totals":{"1":10}},{"variable":"age","totals":{"1":10}}]}})");
    EXPECT_EQ(Faults(object),
              (std::set<std::string>{"surveys.margins_many /sampling/calibration/margins"}));
    object["sampling"] = Parsed(R"({"calibration":{"method":"post_stratify"}})");
    EXPECT_EQ(Faults(object),
              (std::set<std::string>{"surveys.margins_missing /sampling/calibration/margins"}));
}

template <class Choice>
void ExpectCodesOfTheirOwn(std::size_t count) {
    std::set<std::string_view> codes;
    std::size_t place = 0;
    for (const auto& [value, code] : NamedChoices<Choice>()) {
        EXPECT_EQ(static_cast<std::size_t>(value), place++) << code;
        EXPECT_TRUE(codes.insert(code).second) << code;
        EXPECT_EQ(CodeOf(value), code);
        EXPECT_EQ(ChoiceOf<Choice>(code), value);
    }
    EXPECT_EQ(place, count);
    EXPECT_EQ(ChoiceOf<Choice>(""), std::nullopt);
}

TEST(Description, EveryChoiceHasACodeOfItsOwn) {
    ExpectCodesOfTheirOwn<Setting>(9);
    ExpectCodesOfTheirOwn<Mode>(6);
    ExpectCodesOfTheirOwn<MissingAnswers>(2);
    ExpectCodesOfTheirOwn<CalibrationDescription::Method>(3);
    ExpectCodesOfTheirOwn<stats::LonelyRule>(5);
    ExpectCodesOfTheirOwn<stats::DfRule>(3);
    ExpectCodesOfTheirOwn<stats::PpsRule>(2);
    ExpectCodesOfTheirOwn<stats::PopulationKind>(3);
    ExpectCodesOfTheirOwn<stats::ReplicateMethod>(8);
    ExpectCodesOfTheirOwn<stats::ReplicateCentre>(2);
    ExpectCodesOfTheirOwn<stats::Distance>(4);
    ExpectCodesOfTheirOwn<stats::WeightSource>(4);
    EXPECT_EQ(Code(Setting::Other), "other");
    EXPECT_EQ(SettingFromCode("prison"), Setting::Prison);
    EXPECT_EQ(ModeFromCode("telegraph"), std::nullopt);
}

// Descriptions of every shape that FromJson accepts.
class Invented {
 public:
    explicit Invented(std::uint64_t seed) : m_random(seed) {}

    Description Next() {
        Description out{.id = "s-" + std::to_string(Below(1000)),
                        .country = "XA",
                        .series = "s",
                        .title = Local(),
                        .setting = Choice<Setting>(),
                        .mode = Choice<Mode>(),
                        .year = 1950 + Below(151),
                        .population = Local(),
                        .territory = Text(),
                        .coverage = Local(),
                        .institution = Text(),
                        .citation = Text(),
                        .sampling_note = Local(),
                        .synthetic = Coin(),
                        .missing = Choice<MissingAnswers>(),
                        .sampling = NextSampling()};
        out.title.In(Lang::Fr) = "Enquête";
        if (Coin()) out.from = "2024-11", out.to = "2025-02";
        if (Coin()) out.age_from = 12, out.age_to = 12 + Below(50);
        if (Coin()) out.response_rate = Share();
        return out;
    }

 private:
    int Below(int n) { return static_cast<int>(m_random.Below(static_cast<std::uint64_t>(n))); }
    bool Coin() { return Below(2) == 1; }
    double Share() { return Below(100000) / 99999.0; }
    template <class C>
    C Choice() {
        return NamedChoices<C>()[Below(static_cast<int>(NamedChoices<C>().size()))].value;
    }
    std::string Text() {
        constexpr std::string_view kTexts[] = {"", "a", "Ñandú / ~1", "\"x\"\n", "日本"};
        return std::string(kTexts[Below(5)]);
    }
    LocalText Local() {
        LocalText out;
        for (const Lang lang : base::kLangs) out.In(lang) = Text();
        return out;
    }
    SamplingDescription NextSampling() {
        SamplingDescription out{.weight = Text(),
                                .nest = Coin(),
                                .lonely = Choice<stats::LonelyRule>(),
                                .lonely_in_domains = Coin(),
                                .df = Choice<stats::DfRule>()};
        for (int s = Below(4); s > 0; --s) {
            SamplingStage stage{.strata = Text(), .units = "U"};
            if (Coin()) stage.population_kind = stats::PopulationKind::kSizes;
            if (Coin()) {
                stage.population_kind = stats::PopulationKind::kFractions;
                stage.pps = Choice<stats::PpsRule>();
            }
            if (stage.population_kind != stats::PopulationKind::kUnknown) stage.population = "N";
            out.stages.push_back(stage);
        }
        if (Coin())
            out.replicates = ReplicateDescription{.method = Choice<stats::ReplicateMethod>(),
                                                  .variables = {"R1", "R2", "R3"},
                                                  .combined = Coin(),
                                                  .scale = 0.1 + Share(),
                                                  .rscales = {1, 0, Share()},
                                                  .fay_rho = Share() / 2,
                                                  .centre = Choice<stats::ReplicateCentre>()};
        if (Coin()) {
            CalibrationDescription calibration{
                .method = Choice<CalibrationDescription::Method>(),
                .margins = {{"sex/age", {{"1", Share() * 1e7}, {"~", 0}, {"", 12}}}},
                .distance = Choice<stats::Distance>(),
                .source = Text()};
            if (calibration.method == CalibrationDescription::Method::Calibrate) {
                calibration.lower = Share() / 2;
                calibration.upper = 1.5 + Share();
            }
            out.calibration = calibration;
        }
        return out;
    }

    base::SeededRandom m_random;
};

TEST(Description, JsonThereAndBackIsTheSame) {
    Invented invented(20250419);
    for (int i = 0; i < 500; ++i) {
        const Description before = invented.Next();
        const json::object written = before.ToJson();
        const Result<Description> read = Description::FromJson(written);
        ASSERT_TRUE(read.ok()) << read.error().Describe() << json::serialize(written);
        ASSERT_TRUE(*read == before) << json::serialize(written);
    }
}

}  // namespace
}  // namespace atalaya::surveys
