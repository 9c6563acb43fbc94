#include "indicators/render.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace atalaya::indicators {
namespace {

std::string CsvCell(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

json::object Provenance(const Answer& answer, const Definition& definition,
                        const content::Library& content, Lang lang) {
    json::array left_out;
    for (const auto& reason : answer.left_out) {
        left_out.push_back(json::object{{"reason", reason.reason},
                                        {"text", content.Say(reason.reason, {}, lang)},
                                        {"records", reason.records}});
    }
    return {{"records_seen", answer.records_seen},
            {"records_counted", answer.records_counted},
            {"left_out", std::move(left_out)},
            {"method", definition.method.In(lang)},
            {"register", definition.register_id},
            {"condition", definition.condition},
            {"definition_version", answer.definition_version},
            {"data_version", answer.data_version},
            {"data_time", answer.data_time ? base::FormatTimestamp(answer.data_time) : ""},
            {"computed_by", answer.computed_by}};
}

}  // namespace

std::string Rounded(std::string_view exact, int decimals) {
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

json::object RenderAnswer(const Answer& answer, const Definition& definition,
                          const content::Library& content, Lang lang) {
    json::array axes, rows;
    for (const auto& axis : answer.axes) axes.push_back(json::string(axis));
    for (const auto& row : answer.rows) {
        json::array keys, labels;
        for (const auto& key : row.keys) keys.push_back(json::string(key));
        for (const auto& label : row.labels) labels.push_back(json::string(label.In(lang)));
        rows.push_back(json::object{{"keys", std::move(keys)},
                                    {"labels", std::move(labels)},
                                    {"value", row.value},
                                    {"shown", Rounded(row.value, definition.decimals)},
                                    {"records", row.records},
                                    {"left_out", row.left_out}});
    }
    return {{"indicator", definition.id},
            {"title", definition.title.In(lang)},
            {"unit", definition.unit.In(lang)},
            {"axes", std::move(axes)},
            {"rows", std::move(rows)},
            {"total", answer.total},
            {"total_shown", Rounded(answer.total, definition.decimals)},
            {"provenance", Provenance(answer, definition, content, lang)}};
}

std::string RenderCsv(const Answer& answer, const content::Library& content, Lang lang) {
    std::string out;
    for (const auto& axis : answer.axes) out += CsvCell(axis) + "," + CsvCell(axis + "_label") + ",";
    for (auto code : {"indicator.column.value", "indicator.column.records"})
        out += CsvCell(content.Say(code, {}, lang)) + ",";
    out += CsvCell(content.Say("indicator.column.left_out", {}, lang)) + "\r\n";
    for (const auto& row : answer.rows) {
        for (std::size_t a = 0; a < row.keys.size(); ++a)
            out += CsvCell(row.keys[a]) + "," + CsvCell(row.labels[a].In(lang)) + ",";
        out += row.value + "," + std::to_string(row.records) + "," + std::to_string(row.left_out) +
               "\r\n";
    }
    return out;
}

}  // namespace atalaya::indicators
