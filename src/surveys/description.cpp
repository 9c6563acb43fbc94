#include "surveys/description.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/json_members.hpp"
#include "surveys/members.hpp"

namespace atalaya::surveys {

namespace {

constexpr std::size_t kLongestId = 64;
constexpr int kFirstYear = 1950, kLastYear = 2100;
constexpr int kNoYear = -1;   // told as a fault already
constexpr int kOldest = 130;

// Small letters, digits, "-" and "_", beginning with a letter or digit.
bool IsIdentifier(std::string_view id) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !id.empty() && id.size() <= kLongestId && plain(id.front()) &&
           std::all_of(id.begin(), id.end(),
                       [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

// "2025-04".
bool IsMonth(std::string_view month) {
    const auto digit = [&](std::size_t i) { return month[i] >= '0' && month[i] <= '9'; };
    if (month.size() != 7 || month[4] != '-') return false;
    for (const std::size_t i : {0, 1, 2, 3, 5, 6})
        if (!digit(i)) return false;
    const int number = (month[5] - '0') * 10 + (month[6] - '0');
    return number >= 1 && number <= 12;
}

void ReadIdentity(Members& members, Description& out) {
    for (const auto& [key, into] : {std::pair<std::string_view, std::string*>{"id", &out.id},
                                    {"series", &out.series}}) {
        *into = members.NeededText(key);
        if (!base::TrimAscii(*into).empty() && !IsIdentifier(*into))
            members.Fault("surveys.id_invalid", key, {{"value", *into}});
    }
    out.country = members.NeededText("country");
    out.title = members.Local("title");
    const bool titled = std::any_of(out.title.by_lang.begin(), out.title.by_lang.end(),
                                    [](const std::string& text) { return !text.empty(); });
    if (!titled) members.Fault("surveys.title_missing", "title");
    out.setting = members.NeededCoded("setting", out.setting);
    out.mode = members.NeededCoded("mode", out.mode);
    out.institution = members.Text("institution");
    out.citation = members.Text("citation");
    out.synthetic = members.Flag("synthetic", out.synthetic);
}

void ReadTimes(Members& members, Description& out) {
    out.from = members.Text("from");
    out.to = members.Text("to");
    const bool given = !out.from.empty() || !out.to.empty();
    if (given && !(IsMonth(out.from) && IsMonth(out.to) && out.from <= out.to))
        members.Fault("surveys.months_invalid", IsMonth(out.from) ? "to" : "from",
                      {{"from", out.from}, {"to", out.to}});
    if (members.Absent("year")) return members.Fault("surveys.field_missing", "year");
    out.year = members.Whole("year", kNoYear);
    if (out.year != kNoYear && (out.year < kFirstYear || out.year > kLastYear))
        members.Fault("surveys.year_invalid", "year", {{"year", std::to_string(out.year)}});
}

void ReadPopulation(Members& members, Description& out) {
    out.population = members.Local("population");
    out.age_from = members.Whole("age_from");
    out.age_to = members.Whole("age_to");
    if (out.age_from > 0 && out.age_to == 0) out.age_to = kOldest;   // and older
    if (out.age_from < 0 || out.age_to > kOldest || out.age_from > out.age_to)
        members.Fault("surveys.ages_invalid", out.age_from < 0 ? "age_from" : "age_to",
                      {{"from", std::to_string(out.age_from)}, {"to", std::to_string(out.age_to)}});
    out.territory = members.Text("territory");
    out.coverage = members.Local("coverage");
    out.response_rate = members.Number("response_rate");
    if (out.response_rate && !(*out.response_rate >= 0 && *out.response_rate <= 1))
        members.Fault("surveys.rate_invalid", "response_rate",
                      {{"value", ShownJson(*out.response_rate)}});
    out.sampling_note = members.Local("sampling_note");
    out.missing = members.Coded("missing", out.missing);
}

}  // namespace

std::string_view Code(Setting setting) { return CodeOf(setting); }
std::string_view Code(Mode mode) { return CodeOf(mode); }
std::string_view Code(MissingAnswers rule) { return CodeOf(rule); }
std::optional<Setting> SettingFromCode(std::string_view code) { return ChoiceOf<Setting>(code); }
std::optional<Mode> ModeFromCode(std::string_view code) { return ChoiceOf<Mode>(code); }
std::optional<MissingAnswers> MissingAnswersFromCode(std::string_view code) {
    return ChoiceOf<MissingAnswers>(code);
}

json::object Description::ToJson() const {
    return {{"id", id},
            {"country", country},
            {"series", series},
            {"title", base::LocalJson(title)},
            {"setting", CodeOf(setting)},
            {"mode", CodeOf(mode)},
            {"from", from},
            {"to", to},
            {"year", year},
            {"population", base::LocalJson(population)},
            {"age_from", age_from},
            {"age_to", age_to},
            {"territory", territory},
            {"coverage", base::LocalJson(coverage)},
            {"response_rate", response_rate ? json::value(*response_rate) : json::value(nullptr)},
            {"institution", institution},
            {"citation", citation},
            {"sampling_note", base::LocalJson(sampling_note)},
            {"synthetic", synthetic},
            {"missing", CodeOf(missing)},
            {"sampling", sampling.ToJson()}};
}

Result<Description> Description::FromJson(const json::object& object) {
    std::vector<Error> faults;
    Members members(object, "", faults);
    Description out;
    ReadIdentity(members, out);
    ReadTimes(members, out);
    ReadPopulation(members, out);
    if (const json::object* sampling = members.Object("sampling")) {
        Result<SamplingDescription> read = SamplingDescription::FromJson(*sampling);
        if (read.ok()) {
            out.sampling = std::move(read).value();
        } else {
            std::vector<Error> more = std::move(read).error().details;
            std::move(more.begin(), more.end(), std::back_inserter(faults));
        }
    }
    members.CheckRest();
    if (faults.empty()) return out;
    Error error = Err("surveys.description_invalid", {{"count", std::to_string(faults.size())}});
    error.details = std::move(faults);
    return error;
}

}  // namespace atalaya::surveys
