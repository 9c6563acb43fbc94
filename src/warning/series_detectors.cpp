#include "warning/series_detectors.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>

#include "stats/detector_methods.hpp"
#include "stats/jumps.hpp"

namespace atalaya::warning {

namespace {

using stats::DetectorPoint;
using stats::DetectorSettings;

// Takes settings by name, so that those which nobody took are known afterwards.
class Settings {
 public:
    Settings(const content::Node& node, std::vector<Error>& faults)
        : m_node(node), m_faults(faults) {}

    void Read(std::string_view name, int& into) {
        m_known.emplace(name);
        into = static_cast<int>(m_node[name].IntegerOr(into));
    }
    void Read(std::string_view name, std::optional<int>& into) {
        m_known.emplace(name);
        if (m_node.Has(name)) into = static_cast<int>(m_node[name].IntegerOr(0));
    }
    void Read(std::string_view name, bool& into) {
        m_known.emplace(name);
        into = m_node[name].BooleanOr(into);
    }
    void Read(std::string_view name, double& into) {
        m_known.emplace(name);
        if (!m_node.Has(name)) return;
        const std::string& text = m_node[name].Scalar();
        const auto* end = text.data() + text.size();
        double value = 0;
        const auto read = std::from_chars(text.data(), end, value);
        if (read.ec == std::errc() && read.ptr == end)
            into = value;
        else
            m_faults.push_back(Err("number.invalid", {{"text", text}}, m_node[name].Where()));
    }
    void Read(std::string_view name, std::optional<double>& into) {
        double value = 0;
        Read(name, value);
        if (m_node.Has(name)) into = value;
    }
    void Read(std::string_view name, stats::PowerTransform& into) {
        const std::string word = Word(name);
        if (word == "none") into = stats::PowerTransform::kNone;
        if (word == "square_root") into = stats::PowerTransform::kSquareRoot;
        if (word == "two_thirds") into = stats::PowerTransform::kTwoThirds;
    }
    void Read(std::string_view name, stats::ThresholdMethod& into) {
        const std::string word = Word(name);
        if (word == "delta") into = stats::ThresholdMethod::kDelta;
        if (word == "negative_binomial") into = stats::ThresholdMethod::kNegativeBinomial;
        if (word == "upper_mean") into = stats::ThresholdMethod::kUpperMean;
    }

    // What the method does not know would otherwise be passed over in silence.
    void RefuseOthers(const std::string& detector) const {
        std::string known;
        for (const auto& name : m_known) known += (known.empty() ? "" : ", ") + name;
        for (const auto& [name, value] : m_node.Members()) {
            if (!m_known.contains(name))
                m_faults.push_back(
                    Err("warning.series_setting",
                        {{"setting", name}, {"detector", detector}, {"known", known}},
                        value.Where()));
        }
    }

 private:
    std::string Word(std::string_view name) {
        m_known.emplace(name);
        return m_node[name].TextOr("");
    }

    const content::Node& m_node;
    std::vector<Error>& m_faults;
    std::set<std::string, std::less<>> m_known;
};

template <stats::EarsMethod method>
DetectorSettings ReadEars(Settings& from) {
    stats::EarsSettings out{.method = method};
    from.Read("baseline", out.baseline);
    from.Read("min_sigma", out.min_sigma);
    from.Read("alpha", out.alpha);
    return out;
}

template <class Farrington>
void ReadCommon(Settings& from, Farrington& out) {
    from.Read("years", out.years);
    from.Read("half_window", out.half_window);
    from.Read("reweight", out.reweight);
    from.Read("alpha", out.alpha);
    from.Read("trend", out.trend);
    from.Read("enough_cases", out.enough_cases);
    from.Read("enough_periods", out.enough_periods);
    from.Read("power", out.power);
}

DetectorSettings ReadFarrington(Settings& from) {
    stats::FarringtonSettings out;
    ReadCommon(from, out);
    return out;
}

DetectorSettings ReadFlexible(Settings& from) {
    stats::FarringtonFlexibleSettings out;
    ReadCommon(from, out);
    from.Read("trend_p", out.trend_p);
    from.Read("seasons", out.seasons);
    from.Read("excluded_periods", out.excluded_periods);
    from.Read("threshold", out.threshold);
    return out;
}

DetectorSettings ReadCusum(Settings& from) {
    stats::CusumSettings out;
    from.Read("k", out.k);
    from.Read("h", out.h);
    return out;
}

DetectorSettings ReadGlr(Settings& from) {
    stats::GlrSettings out;
    from.Read("limit", out.limit);
    from.Read("harmonics", out.harmonics);
    from.Read("trend", out.trend);
    from.Read("factor", out.factor);
    return out;
}

DetectorSettings ReadRki(Settings& from) {
    stats::RkiSettings out;
    from.Read("years", out.years);
    from.Read("half_window", out.half_window);
    from.Read("current_year", out.current_year);
    return out;
}

DetectorSettings ReadBayes(Settings& from) {
    stats::BayesSettings out;
    from.Read("years", out.years);
    from.Read("half_window", out.half_window);
    from.Read("current_year", out.current_year);
    from.Read("alpha", out.alpha);
    return out;
}

DetectorSettings ReadFirstAppearance(Settings& from) {
    stats::FirstAppearanceSettings out;
    from.Read("silent_periods", out.silent_periods);
    from.Read("at_least", out.at_least);
    return out;
}

DetectorSettings ReadRareEvent(Settings& from) {
    stats::ExactPoissonSettings out;
    from.Read("baseline", out.baseline);
    from.Read("excluded", out.excluded);
    from.Read("alpha", out.alpha);
    return out;
}

DetectorSettings ReadPoissonCusum(Settings& from) {
    stats::PoissonCusumSettings out;
    from.Read("factor", out.factor);
    from.Read("periods_to_alarm", out.periods_to_alarm);
    return out;
}

constexpr std::string_view kValueJump = "value_jump";
struct Method {
    std::string_view id;
    DetectorSettings (*read)(Settings& from);
};
constexpr std::array<Method, 12> kMethods = {{{"ears_c1", ReadEars<stats::EarsMethod::kC1>},
                                              {"ears_c2", ReadEars<stats::EarsMethod::kC2>},
                                              {"ears_c3", ReadEars<stats::EarsMethod::kC3>},
                                              {"farrington", ReadFarrington},
                                              {"farrington_flexible", ReadFlexible},
                                              {"cusum", ReadCusum},
                                              {"glr", ReadGlr},
                                              {"rki", ReadRki},
                                              {"bayes", ReadBayes},
                                              {"first_appearance", ReadFirstAppearance},
                                              {"rare_event", ReadRareEvent},
                                              {"poisson_cusum", ReadPoissonCusum}}};

ValueJumpSettings ReadValueJump(Settings& from, const content::Node& node,
                                std::vector<Error>& faults) {
    ValueJumpSettings out;
    from.Read("baseline", out.baseline);
    from.Read("at_least", out.at_least);
    from.Read("alpha", out.alpha);
    from.Read("factor", out.factor);
    const auto refuse = [&](std::string_view setting, double value) {
        faults.push_back(Err("stats.signals_setting",
                             {{"setting", std::string(setting)}, {"value", std::to_string(value)}},
                             node[setting].Where()));
    };
    if (out.baseline < 1) refuse("baseline", out.baseline);
    if (out.at_least < 3) refuse("at_least", out.at_least);
    if (!(out.alpha > 0 && out.alpha < 1)) refuse("alpha", out.alpha);
    if (!(out.factor >= 1)) refuse("factor", out.factor);
    return out;
}

bool LearnsOnce(const DetectorSettings& settings) {
    return std::holds_alternative<stats::CusumSettings>(settings) ||
           std::holds_alternative<stats::GlrSettings>(settings) ||
           std::holds_alternative<stats::PoissonCusumSettings>(settings);
}

}  // namespace

WatchedDetector ReadDetector(const content::Node& node, stats::SeriesStep step,
                             std::vector<Error>& faults) {
    WatchedDetector out{.id = node["id"].TextOr("")};
    const content::Node& settings = node["settings"];
    Settings from(settings, faults);
    if (out.id == kValueJump) {
        out.settings = ReadValueJump(from, settings, faults);
        from.RefuseOthers(out.id);
        return out;
    }
    const auto method = std::find_if(kMethods.begin(), kMethods.end(),
                                     [&](const Method& one) { return one.id == out.id; });
    if (method == kMethods.end()) {
        std::string known(kValueJump);
        for (const Method& one : kMethods) known += ", " + std::string(one.id);
        faults.push_back(Err("warning.series_detector", {{"detector", out.id}, {"known", known}},
                             node["id"].Where()));
        return out;
    }
    const auto read = method->read(from);
    from.RefuseOthers(out.id);
    stats::CountSeries none;
    none.step = step;
    if (const auto checked = stats::CheckSettings(read, none); !checked.ok()) {
        Error fault = checked.error();
        fault.where = settings[fault.Get("setting")].Where();
        faults.push_back(std::move(fault));
    }
    out.settings = read;
    return out;
}

std::vector<DetectorPoint> DetectJumps(std::span<const std::vector<double>> values,
                                       const ValueJumpSettings& settings, std::size_t first,
                                       std::size_t last) {
    const auto wanted = static_cast<std::size_t>(settings.at_least);
    const auto past = static_cast<std::size_t>(settings.baseline);
    const stats::JumpSettings jump{.alpha = settings.alpha,
                                   .least_ratio = settings.factor,
                                   .least_baseline = 2 * wanted,
                                   .least_current = wanted};
    std::vector<DetectorPoint> out;
    for (std::size_t i = std::max(first, past); i <= last; ++i) {
        DetectorPoint point{.index = i, .observed = stats::kNoNumber};
        std::vector<double> before;
        for (std::size_t j = i - past; j < i; ++j)
            before.insert(before.end(), values[j].begin(), values[j].end());
        if (const auto found = stats::DetectJump(before, values[i], jump); found.ok()) {
            point.observed = found->current_median;
            point.expected = found->baseline_median;
            point.score = found->ratio;
            point.p_value = found->p_value;
            point.alarm = found->alarm;
        } else {
            point.silent = stats::SilentReason::kTooFewCases;
        }
        out.push_back(point);
    }
    return out;
}

Result<std::vector<DetectorPoint>> RunDetector(const WatchedDetector& detector,
                                               const stats::CountSeries& counts,
                                               std::span<const std::vector<double>> values,
                                               std::size_t first, std::size_t last) {
    if (const auto* jump = std::get_if<ValueJumpSettings>(&detector.settings))
        return DetectJumps(values, *jump, first, last);
    const auto& settings = std::get<DetectorSettings>(detector.settings);
    // A method that learns once is a sum over the periods before those asked for.
    const auto enough = LearnsOnce(settings) ? stats::FirstEvaluable(counts, settings)
                                             : std::max(first, stats::LeastFirst(counts, settings));
    std::vector<DetectorPoint> out;
    if (enough > last) return out;
    ATALAYA_ASSIGN(out, stats::Detect(counts, settings, {.first = enough, .last = last}));
    std::erase_if(out, [&](const DetectorPoint& point) { return point.index < first; });
    return out;
}

}  // namespace atalaya::warning
