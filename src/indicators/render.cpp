#include "indicators/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "base/clock.hpp"

namespace atalaya::indicators {
namespace {

json::value OrNull(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array RenderRows(const Answer& answer, const Definition& definition, Lang lang) {
    json::array rows;
    for (const Row& row : answer.rows) {
        json::object keys, labels;
        for (std::size_t i = 0; i < answer.axes.size(); ++i) {
            keys[answer.axes[i]] = OrNull(row.keys[i]);
            labels[answer.axes[i]] = row.labels[i].In(lang);
        }
        rows.push_back(json::object{{"keys", std::move(keys)},
                                    {"labels", std::move(labels)},
                                    {"value", row.value},
                                    {"shown", Rounded(row.value, definition.decimals)},
                                    {"records", row.records},
                                    {"left_out", row.left_out},
                                    {"precision", RenderPrecision(row.precision,
                                                                  definition.decimals)}});
    }
    return rows;
}

json::value NumberOrNull(double number) {
    return std::isfinite(number) ? json::value(number) : json::value(nullptr);
}

// As a spreadsheet reads it; "" where there is none.
std::string NumberText(double number) {
    return std::isfinite(number) ? fmt::format("{:.6g}", number) : "";
}

json::object RenderBehind(const Answer& answer, const Definition& definition,
                          const content::Library& content, Lang lang) {
    const std::string time = answer.data_time ? base::FormatTimestamp(answer.data_time) : "";
    return {{"method", definition.method.In(lang)},
            {"register", OrNull(definition.register_id)},
            {"survey", RenderSource(definition)},
            {"condition", OrNull(definition.condition)},
            {"definition_version", answer.definition_version},
            {"data_version", answer.data_version},
            {"data_time", OrNull(time)},
            {"records_seen", answer.records_seen},
            {"records_counted", answer.records_counted},
            {"left_out", RenderLeftOut(answer.left_out, content, lang)},
            {"computed_by", answer.computed_by}};
}

}  // namespace

json::value RenderSource(const Definition& definition) {
    if (!definition.survey) return nullptr;
    const SurveySource& survey = *definition.survey;
    return {{"measure", survey.measure},
            {"setting", survey.setting},
            {"overall", OrNull(survey.overall)},
            {"substance", OrNull(survey.substance)}};
}

json::value RenderPrecision(const std::optional<Precision>& precision, int decimals) {
    if (!precision) return nullptr;
    const auto shown = [&](double number) {
        return OrNull(std::isfinite(number) ? Rounded(fmt::format("{:.9f}", number), decimals) : "");
    };
    return {{"lower", NumberOrNull(precision->lower)},
            {"upper", NumberOrNull(precision->upper)},
            {"lower_shown", shown(precision->lower)},
            {"upper_shown", shown(precision->upper)},
            {"se", NumberOrNull(precision->se)},
            {"cv", NumberOrNull(precision->cv)},
            {"deff", NumberOrNull(precision->deff)},
            {"n", precision->n},
            {"weighted_n", NumberOrNull(precision->weighted_n)},
            {"population", NumberOrNull(precision->population)},
            {"verdict", precision->verdict},
            {"survey", precision->survey},
            {"release", precision->release}};
}

std::string Rounded(std::string_view exact, int decimals) {
    if (exact.empty()) return {};
    std::string out(exact);
    auto mark = out.find('.');
    std::size_t have = mark == std::string::npos ? 0 : out.size() - mark - 1;
    auto want = static_cast<std::size_t>(decimals);
    if (have < want) {
        if (mark == std::string::npos) out += '.';
        return out.append(want - have, '0');
    }
    if (have == want) return out;
    bool up = out[mark + 1 + want] >= '5';
    out.resize(want == 0 ? mark : mark + 1 + want);
    // Carries through the digits by hand: the number may be longer than any integer.
    for (std::size_t i = out.size(); up && i-- > 0;) {
        if (out[i] < '0' || out[i] > '9') continue;
        up = out[i] == '9';
        out[i] = up ? '0' : static_cast<char>(out[i] + 1);
    }
    bool negative = !out.empty() && out[0] == '-';
    if (up) out.insert(negative ? 1 : 0, "1");
    bool zero = out.find_first_of("123456789") == std::string::npos;
    if (negative && zero) out.erase(0, 1);
    return out;
}

json::array RenderLeftOut(const std::vector<LeftOut>& left_out, const content::Library& content,
                          Lang lang) {
    json::array out;
    for (const LeftOut& part : left_out) {
        out.push_back(json::object{{"reason", part.reason},
                                   {"text", content.Say(part.reason, {}, lang)},
                                   {"records", part.records}});
    }
    return out;
}

json::object RenderAnswer(const Answer& answer, const Definition& definition,
                          const content::Library& content, Lang lang) {
    json::array axes;
    for (const std::string& axis : answer.axes) axes.emplace_back(axis);
    return {{"indicator", definition.id},
            {"title", definition.title.In(lang)},
            {"unit", definition.unit.In(lang)},
            {"decimals", definition.decimals},
            {"axes", std::move(axes)},
            {"rows", RenderRows(answer, definition, lang)},
            {"total", OrNull(answer.total)},
            {"total_shown", OrNull(Rounded(answer.total, definition.decimals))},
            {"behind", RenderBehind(answer, definition, content, lang)}};
}

namespace {

void AddPrecision(const Precision& precision, std::vector<std::string>& texts,
                  std::vector<transfer::OutCell>& cells) {
    using Kind = transfer::OutCell::Kind;
    texts = {NumberText(precision.lower),      NumberText(precision.upper),
             NumberText(precision.se),         NumberText(precision.cv),
             NumberText(precision.deff),       NumberText(precision.weighted_n),
             NumberText(precision.population), std::to_string(precision.release)};
    for (std::size_t i = 0; i < 7; ++i) cells.push_back({texts[i], Kind::Number});
    cells.push_back({precision.verdict});
    cells.push_back({precision.survey});
    cells.push_back({texts[7], Kind::Number});
}

}  // namespace

Result<void> WriteTable(const Answer& answer, const Definition& definition, Lang lang,
                        transfer::RowSink& sink) {
    using Kind = transfer::OutCell::Kind;
    std::vector<std::string> names;
    for (const std::string& axis : answer.axes) names.insert(names.end(), {axis, axis + "_label"});
    names.insert(names.end(), {"value", "unit", "records", "left_out"});
    if (definition.survey)
        names.insert(names.end(), {"lower", "upper", "se", "cv", "deff", "weighted_n", "population",
                                   "verdict", "survey", "release"});
    ATALAYA_TRY(sink.Header(names));
    const std::string unit = definition.unit.In(lang);
    std::vector<transfer::OutCell> cells;
    for (const Row& row : answer.rows) {
        cells.clear();
        for (std::size_t i = 0; i < row.keys.size(); ++i) {
            cells.push_back({row.keys[i]});
            cells.push_back({row.labels[i].In(lang)});
        }
        const std::string records = std::to_string(row.records);
        const std::string left_out = std::to_string(row.left_out);
        cells.push_back({row.value, Kind::Number});
        cells.push_back({unit});
        cells.push_back({records, Kind::Number});
        cells.push_back({left_out, Kind::Number});
        std::vector<std::string> texts;   // that cells look at
        if (row.precision) AddPrecision(*row.precision, texts, cells);
        ATALAYA_TRY(sink.Row(cells));
    }
    return sink.Finish();
}

std::string RenderCsv(const Answer& answer, const Definition& definition, Lang lang) {
    std::string out;
    auto sink = transfer::WriteCsv([&](std::string_view bytes) -> Result<void> {
        out += bytes;
        return {};
    });
    base::Check(WriteTable(answer, definition, lang, *sink).ok(), "memory takes every byte");
    return out;
}

}  // namespace atalaya::indicators
