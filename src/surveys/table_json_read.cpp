// A frozen table back from what is kept of it; its form is in table_json_frozen.cpp.

#include "base/json_members.hpp"
#include "surveys/codes.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_json_figures.hpp"

namespace atalaya::surveys {
namespace {

// Reads members and remembers the first that is not as FrozenJson writes it; what comes after that
// is empty and never used.
class FrozenReader {
 public:
    const std::string& fault() const { return m_fault; }

    const json::object& Object(const json::object& from, std::string_view key) {
        const json::value* value = from.if_contains(key);
        return value == nullptr ? Fail(key, kNoObject) : ObjectOf(*value, key);
    }
    const json::object& ObjectOf(const json::value& value, std::string_view key) {
        return value.is_object() ? value.get_object() : Fail(key, kNoObject);
    }
    const json::array& List(const json::object& from, std::string_view key) {
        const json::value* value = from.if_contains(key);
        return value != nullptr && value->is_array() ? value->get_array() : Fail(key, kNoList);
    }
    std::string Text(const json::object& from, std::string_view key) {
        const json::value* value = from.if_contains(key);
        return value == nullptr ? Fail(key, std::string()) : TextOf(*value, key);
    }
    std::string TextOf(const json::value& value, std::string_view key) {
        return value.is_string() ? std::string(value.get_string()) : Fail(key, std::string());
    }
    double Figure(const json::object& from, std::string_view key) {
        const auto number = FigureOf(Text(from, key));
        return number ? *number : Fail(key, 0.0);
    }
    template <class Number = std::size_t>
    Number Count(const json::object& from, std::string_view key) {
        const json::value* value = from.if_contains(key);
        return value == nullptr ? Fail(key, Number{}) : CountOf<Number>(*value, key);
    }
    template <class Number = std::size_t>
    Number CountOf(const json::value& value, std::string_view key) {
        boost::system::error_code error;
        const Number number = value.to_number<Number>(error);
        return error ? Fail(key, Number{}) : number;
    }
    bool Flag(const json::object& from, std::string_view key) {
        const json::value* value = from.if_contains(key);
        return value != nullptr && value->is_bool() ? value->get_bool() : Fail(key, false);
    }
    LocalText Local(const json::object& from, std::string_view key) {
        const json::object& texts = Object(from, key);
        LocalText out;
        for (const Lang lang : base::kLangs) out.In(lang) = Text(texts, base::Code(lang));
        return out;
    }
    std::vector<std::string> Texts(const json::object& from, std::string_view key) {
        const json::value* value = from.if_contains(key);
        return value == nullptr ? Fail(key, std::vector<std::string>()) : TextsOf(*value, key);
    }
    std::vector<std::string> TextsOf(const json::value& value, std::string_view key) {
        std::vector<std::string> out;
        if (!value.is_array()) return Fail(key, out);
        for (const json::value& one : value.get_array()) out.push_back(TextOf(one, key));
        return out;
    }
    std::vector<double> Figures(const json::object& from, std::string_view key) {
        std::vector<double> out;
        for (const std::string& text : Texts(from, key)) {
            const auto number = FigureOf(text);
            out.push_back(number ? *number : Fail(key, 0.0));
        }
        return out;
    }
    template <class Choice>
    Choice ChoiceIn(const json::object& from, std::string_view key) {
        const auto choice = ChoiceOf<Choice>(Text(from, key));
        return choice ? *choice : Fail(key, Choice{});
    }
    template <class Choice>
    Choice ChoiceNamed(const json::value& value, std::string_view key) {
        const auto choice = ChoiceOf<Choice>(TextOf(value, key));
        return choice ? *choice : Fail(key, Choice{});
    }
    // The members of a list, each read by `read`.
    template <class Read>
    auto Each(const json::object& from, std::string_view key, Read read) {
        std::vector<decltype(read(kNoObject))> out;
        for (const json::value& one : List(from, key)) out.push_back(read(ObjectOf(one, key)));
        return out;
    }

    template <class Empty>
    const Empty& Fail(std::string_view key, const Empty& empty) {
        if (m_fault.empty()) m_fault = key;
        return empty;
    }

 private:
    static inline const json::object kNoObject;
    static inline const json::array kNoList;
    std::string m_fault;
};

std::vector<Error> MessagesOf(FrozenReader& reader, const json::object& from,
                              std::string_view key) {
    return reader.Each(from, key, [&](const json::object& one) {
        Error out;
        out.code = reader.Text(one, "code");
        for (const json::value& param : reader.List(one, "params")) {
            if (!param.is_array() || param.get_array().size() != 2) {
                reader.Fail("params", 0);
                continue;
            }
            out.params.push_back({reader.TextOf(param.get_array()[0], "params"),
                                  reader.TextOf(param.get_array()[1], "params")});
        }
        out.where = reader.Text(one, "where");
        out.details = MessagesOf(reader, one, "details");
        return out;
    });
}

MeasureOf MeasureFrom(FrozenReader& reader, const json::object& from) {
    return {reader.Text(from, "measure"), reader.Text(from, "substance")};
}

Choices ChoicesFrom(FrozenReader& reader, const json::object& from) {
    Choices out;
    const auto missing = MissingAnswersFromCode(reader.Text(from, "missing"));
    out.missing = missing ? *missing : reader.Fail("missing", MissingAnswers{});
    out.interval = reader.ChoiceIn<stats::ProportionMethod>(from, "interval");
    out.level = reader.Figure(from, "level");
    out.df = reader.ChoiceIn<stats::DfRule>(from, "df");
    out.presentation = reader.Text(from, "presentation");
    out.replicates = reader.Flag(from, "replicates");
    return out;
}

TablePlan PlanFrom(FrozenReader& reader, const json::object& from) {
    TablePlan out;
    out.id = reader.Text(from, "id");
    out.title = reader.Local(from, "title");
    out.measures = reader.Each(
        from, "measures", [&](const json::object& one) { return MeasureFrom(reader, one); });
    for (const json::value& grouping : reader.List(from, "groupings")) {
        out.groupings.push_back(reader.TextsOf(grouping, "groupings"));
    }
    for (const json::value& cut : reader.List(from, "age_cuts")) {
        out.age_cuts.push_back(reader.CountOf<int>(cut, "age_cuts"));
    }
    out.age_from = reader.Count<int>(from, "age_from");
    out.age_to = reader.Count<int>(from, "age_to");
    out.choices = ChoicesFrom(reader, reader.Object(from, "choices"));
    out.tests = reader.Flag(from, "tests");
    return out;
}

stats::DesignFacts FactsFrom(FrozenReader& reader, const json::object& from) {
    stats::DesignFacts out;
    out.rows = reader.Count(from, "rows");
    out.psus = reader.Count(from, "psus");
    out.strata = reader.Count(from, "strata");
    out.stages = reader.Count(from, "stages");
    out.stratified = reader.Flag(from, "stratified");
    out.clustered = reader.Flag(from, "clustered");
    out.has_population = reader.Flag(from, "has_population");
    out.calibrated = reader.Flag(from, "calibrated");
    out.weights = reader.ChoiceIn<stats::WeightSource>(from, "weights");
    out.sum_of_weights = reader.Figure(from, "sum_of_weights");
    out.lonely_rule = reader.ChoiceIn<stats::LonelyRule>(from, "lonely_rule");
    out.df_rule = reader.ChoiceIn<stats::DfRule>(from, "df_rule");
    out.df = reader.Figure(from, "df");
    out.lonely = reader.Each(from, "lonely", [&](const json::object& one) {
        return stats::StageStratum{.code = reader.Count<std::int32_t>(one, "code"),
                                   .parent = reader.Count<std::int32_t>(one, "parent"),
                                   .units = reader.Count<std::int32_t>(one, "units"),
                                   .first_row = reader.Count<std::int32_t>(one, "first_row"),
                                   .multiplier = reader.Figure(one, "multiplier"),
                                   .fraction = reader.Figure(one, "fraction"),
                                   .lonely = reader.Flag(one, "lonely")};
    });
    return out;
}

Group GroupFrom(FrozenReader& reader, const json::object& from) {
    return {reader.Each(from, "keys", [&](const json::object& one) {
        return GroupKey{.question = reader.Text(one, "question"),
                        .question_title = reader.Local(one, "title"),
                        .answer = reader.Text(one, "answer"),
                        .answer_title = reader.Local(one, "label")};
    })};
}

stats::Estimate EstimateFrom(FrozenReader& reader, const json::object& from) {
    return {.value = reader.Figure(from, "value"),
            .variance = reader.Figure(from, "variance"),
            .se = reader.Figure(from, "se"),
            .cv = reader.Figure(from, "cv"),
            .n = reader.Count(from, "n"),
            .weighted_n = reader.Figure(from, "weighted_n"),
            .df = reader.Figure(from, "df"),
            .deff_wr = reader.Figure(from, "deff_wr"),
            .deff_wor = reader.Figure(from, "deff_wor"),
            .lower = reader.Figure(from, "lower"),
            .upper = reader.Figure(from, "upper")};
}

// The member where it is there and not null.
const json::value* Present(const json::object& from, std::string_view key) {
    const json::value* value = from.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

Cell CellFrom(FrozenReader& reader, const json::object& from) {
    Cell out;
    out.estimate = EstimateFrom(reader, reader.Object(from, "estimate"));
    if (const json::value* interval = Present(from, "interval")) {
        const json::object& limits = reader.ObjectOf(*interval, "interval");
        out.interval = {.lower = reader.Figure(limits, "lower"),
                        .upper = reader.Figure(limits, "upper"),
                        .effective_n = reader.Figure(limits, "effective_n"),
                        .method = reader.ChoiceIn<stats::ProportionMethod>(limits, "method")};
    }
    out.cases = reader.Count(from, "cases");
    if (const json::value* population = Present(from, "population")) {
        out.population = EstimateFrom(reader, reader.ObjectOf(*population, "population"));
    }
    out.presentation.verdict = reader.ChoiceIn<stats::Presentation>(from, "verdict");
    for (const json::value& reason : reader.List(from, "reasons")) {
        out.presentation.reasons.push_back(
            reader.ChoiceNamed<stats::PresentationReason>(reason, "reasons"));
    }
    return out;
}

stats::IndependenceTest TestFrom(FrozenReader& reader, const json::object& from) {
    return {.statistic = reader.Figure(from, "statistic"),
            .numerator_df = reader.Figure(from, "numerator_df"),
            .denominator_df = reader.Figure(from, "denominator_df"),
            .p = reader.Figure(from, "p"),
            .pearson = reader.Figure(from, "pearson"),
            .design_effects = reader.Figures(from, "design_effects"),
            .n = reader.Count(from, "n"),
            .shares = reader.Figures(from, "shares"),
            .table_rows = reader.Count(from, "table_rows"),
            .table_columns = reader.Count(from, "table_columns")};
}

stats::FTest MeanTestFrom(FrozenReader& reader, const json::object& from) {
    return {.statistic = reader.Figure(from, "statistic"),
            .numerator_df = reader.Figure(from, "numerator_df"),
            .denominator_df = reader.Figure(from, "denominator_df"),
            .p = reader.Figure(from, "p")};
}

Line LineFrom(FrozenReader& reader, const json::object& from) {
    Line out;
    out.what = MeasureFrom(reader, reader.Object(from, "what"));
    out.title = reader.Local(from, "title");
    out.substance_title = reader.Local(from, "substance_title");
    out.unit = reader.Local(from, "unit");
    out.is_share = reader.Flag(from, "is_share");
    out.decimals = reader.Count<int>(from, "decimals");
    out.questions = reader.Texts(from, "questions");
    out.variables = reader.Texts(from, "variables");
    out.ways = MessagesOf(reader, from, "ways");
    out.unanswered = reader.Count(from, "unanswered");
    out.cells = reader.Each(from, "cells",
                            [&](const json::object& one) { return CellFrom(reader, one); });
    for (const json::value& one : reader.List(from, "tests")) {
        const json::object& test = reader.ObjectOf(one, "tests");
        out.tests.emplace(reader.Count(test, "grouping"), TestFrom(reader, test));
    }
    for (const json::value& one : reader.List(from, "mean_tests")) {
        const json::object& test = reader.ObjectOf(one, "mean_tests");
        out.mean_tests.emplace(reader.Count(test, "grouping"), MeanTestFrom(reader, test));
    }
    return out;
}

// Each line has a cell for each group: what uses tables relies on it.
bool IsEven(const SurveyTable& table) {
    for (const Line& line : table.lines) {
        if (line.cells.size() != table.groups.size()) return false;
    }
    return true;
}

}  // namespace

Result<Cell> ReadFrozenCell(const json::object& frozen) {
    FrozenReader reader;
    Cell cell = CellFrom(reader, frozen);
    if (!reader.fault().empty())
        return Err("surveys.table_altered", {{"member", reader.fault()}});
    return cell;
}

Result<SurveyTable> ReadFrozen(const json::object& frozen) {
    FrozenReader reader;
    SurveyTable out;
    if (reader.Count(frozen, "format") != 1) reader.Fail("format", 0);
    out.plan = PlanFrom(reader, reader.Object(frozen, "plan"));
    out.data_digest = reader.Text(frozen, "data_digest");
    out.mapping_digest = reader.Text(frozen, "mapping_digest");
    out.rows = reader.Count(frozen, "rows");
    out.population = reader.Count(frozen, "population");
    out.design = FactsFrom(reader, reader.Object(frozen, "design"));
    out.remarks = MessagesOf(reader, frozen, "remarks");
    out.groups = reader.Each(frozen, "groups",
                             [&](const json::object& one) { return GroupFrom(reader, one); });
    out.lines = reader.Each(frozen, "lines",
                            [&](const json::object& one) { return LineFrom(reader, one); });
    if (!IsEven(out)) reader.Fail("cells", 0);
    auto description = Description::FromJson(reader.Object(frozen, "description"));
    if (!reader.fault().empty()) {
        return Err("surveys.table_altered", {{"member", reader.fault()}});
    }
    if (!description.ok()) {
        Error error = Err("surveys.table_altered", {{"member", "description"}});
        error.details = description.error().details;
        return error;
    }
    out.description = std::move(*description);
    return out;
}

}  // namespace atalaya::surveys
