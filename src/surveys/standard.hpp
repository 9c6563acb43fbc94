#pragma once

// What drug surveys ask and report, as content: the items of the questionnaires, the substances
// they ask about, the measures made of the answers, screening scales, rules of presentation.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.hpp"
#include "stats/presentation.hpp"

namespace atalaya::surveys {

// One answer of an item. Its place in Item::answers is its code in the columns of `Answers`.
struct ItemAnswer {
    std::string id;                  // "yes", "month", "great"
    LocalText title;
    std::vector<std::string> names;  // by which labels of files are recognised, any language
};

// A question, asked once ("sex") or of each substance ("last_use").
struct Item {
    enum class Type { Choice, Number, Open };
    std::string id;
    LocalText title;
    Type type = Type::Choice;        // Open: the categories are those of the file (region, grade)
    bool per_substance = false;
    std::vector<ItemAnswer> answers;           // Choice
    double least = 0, most = 0;                // Number: what can be true; both included
    LocalText unit;                            // Number
    std::vector<std::string> names;            // by which variables are recognised, any language
    std::string scale;                         // item of a scale: its id; "" else
    std::optional<std::size_t> FindAnswer(std::string_view answer) const;
};

struct SurveySubstance {
    std::string id;
    LocalText title;
    bool illicit = false;            // counts for "any illicit drug" and for poly-use
    bool fictitious = false;         // asked to see who says yes to anything
    std::string substance;           // code of the content's substances or of a group; may be ""
    std::vector<std::string> names;  // in four languages and as variables abbreviate them
};

// What is computed. `kind` decides which members are read.
struct Measure {
    enum class Kind {
        Prevalence,   // share that used within `window`
        Incidence,    // share that began within `window` among those who had not used before it
        Share,        // share of `answers` among those who answered `item`
        Mean,         // mean of the numbers of `item`
        Median,
        ScaleShare,   // share in `answers`, categories of the scoring `scoring` of scale `item`
        ScaleMean,
        PolyUse,      // share that used at least `least` of the substances within `window`
        AnyUse,       // share that used any of the illicit substances within `window`
    };
    enum class Window { Life, Year, Month };
    // Whom it is about. Users: of the substance, within `universe_window`.
    enum class Universe { Everyone, Users };
    std::string id;
    LocalText title, description, method;
    Kind kind = Kind::Prevalence;
    Window window = Window::Life;
    Universe universe = Universe::Everyone;
    Window universe_window = Window::Life;
    std::string item, scoring;       // scoring: by Scale::FindScoring
    std::vector<std::string> answers;
    int least = 2;
    bool per_substance = false;
    bool IsShare() const;            // between 0 and 1, with the intervals of proportions
    LocalText unit;                  // of means
    int decimals = 1;                // of the percentage or of the mean
};

// Cut points of a score.
struct ScaleCategory {
    std::string id;
    LocalText title;
    int from = 0, to = 0;            // both included
    bool at_risk = false;            // counts in "screened positive"
};

// One published way to score a scale: `scores[i][a]` is what answer `a` of item `i` counts.
struct Scoring {
    std::string id;
    LocalText title;
    std::string citation;            // of the scoring and its cut points
    // In place of the scoring `variant_of` where the scale is scored for one of `substances`
    // (ASSIST: other cut points for alcohol).
    std::string variant_of;
    std::vector<std::string> substances;
    std::vector<std::string> items;  // ids of items; those not named do not count
    std::vector<std::vector<int>> scores;
    std::vector<ScaleCategory> categories;   // by rising score, without gaps
    int lowest = 0, highest = 0;
    // Respondents with more unanswered items than this get no score.
    int most_missing = 0;
};

struct Scale {
    std::string id;
    LocalText title, description;
    std::string citation;
    std::string substance;           // survey substance it is about; "" where it is not about one
    bool per_substance = false;      // asked and scored for each substance (ASSIST)
    // Ids "audit_1", also in Standard::items(). Empty where it scores items of another scale.
    std::vector<Item> items;
    std::vector<Scoring> scorings;   // the first is the usual one
    // The scoring of that id ("": the first), or its variant for the substance; nullptr: none.
    const Scoring* FindScoring(std::string_view scoring, std::string_view substance = "") const;
};

struct PresentationRule {
    enum class Kind { Nchs, Cv };
    std::string id;
    LocalText title, description;
    std::string citation;
    Kind kind = Kind::Cv;
    stats::NchsRule nchs;
    stats::CvRule cv;
};

// Immutable; one of each content snapshot.
class Standard {
 public:
    // Documents of the kinds survey_items, survey_substances, survey_measures, survey_scale and
    // survey_presentation. Error: surveys.content_invalid with every fault and its place as
    // details: surveys.content_{duplicate, unknown_item, unknown_answer, unknown_answers,
    // unknown_substance, unknown_scale, unknown_scoring, item_type, range, rule_missing, scale_gap,
    // scale_range, scale_scores}.
    static Result<std::shared_ptr<const Standard>> Load(const content::Library& library);

    // Those of the scales included.
    const std::vector<Item>& items() const { return m_items; }
    const std::vector<SurveySubstance>& substances() const { return m_substances; }
    const std::vector<Measure>& measures() const { return m_measures; }
    const std::vector<Scale>& scales() const { return m_scales; }
    const std::vector<PresentationRule>& presentation() const { return m_presentation; }
    const Item* FindItem(std::string_view id) const;
    const SurveySubstance* FindSubstance(std::string_view id) const;
    const Measure* FindMeasure(std::string_view id) const;
    const Scale* FindScale(std::string_view id) const;
    const PresentationRule* FindPresentation(std::string_view id) const;

    // A question is named by its item, and by the substance where it is asked of each:
    // "sex", "last_use.cannabis", "audit_1".
    struct Question {
        const Item* item = nullptr;
        const SurveySubstance* substance = nullptr;   // nullptr: asked once
    };
    // Errors: surveys.question_unknown {question}.
    Result<Question> ReadQuestion(std::string_view id) const;
    static std::string IdOf(const Item& item, const SurveySubstance* substance);

 private:
    friend class StandardReader;
    std::vector<Item> m_items;
    std::vector<SurveySubstance> m_substances;
    std::vector<Measure> m_measures;
    std::vector<Scale> m_scales;
    std::vector<PresentationRule> m_presentation;
};

}  // namespace atalaya::surveys
