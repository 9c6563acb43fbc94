#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

json::object LocalJson(const LocalText& text) {
    json::object out;
    for (const Lang lang : base::kLangs) out[base::Code(lang)] = text.In(lang);
    return out;
}

json::array TextsJson(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

std::string TextIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t NumberIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

bool FlagIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

LocalText LocalIn(const json::object& object, std::string_view key) {
    const json::object& texts = ObjectIn(object, key);
    LocalText out;
    for (const Lang lang : base::kLangs) out.In(lang) = TextIn(texts, base::Code(lang));
    return out;
}

std::vector<std::string> TextsIn(const json::object& object, std::string_view key) {
    std::vector<std::string> out;
    const json::value* list = object.if_contains(key);
    if (list == nullptr || !list->is_array()) return out;
    for (const json::value& one : list->get_array()) {
        if (one.is_string()) out.emplace_back(one.get_string());
    }
    return out;
}

const json::object& ObjectIn(const json::object& object, std::string_view key) {
    static const json::object kNone;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

json::object RoundContent(const Round& round) {
    json::object deadlines;
    for (const auto& [id, date] : round.deadlines) deadlines[id] = date.ToString();
    return {{"title", LocalJson(round.title)},
            {"pillars", TextsJson(round.pillars)},
            {"previous", round.previous},
            {"language", base::Code(round.language)},
            {"deadlines", std::move(deadlines)},
            {"countries", TextsJson(round.countries)},
            {"frozen", base::Hex(round.frozen->digest)},
            {"made_at", round.made_at}};
}

Round RoundOf(const Paper& paper) {
    Round round;
    round.id = paper.key.round;
    round.title = LocalIn(paper.content, "title");
    round.pillars = TextsIn(paper.content, "pillars");
    round.previous = TextIn(paper.content, "previous");
    round.language = base::LangFromCode(TextIn(paper.content, "language")).value_or(Lang::En);
    for (const auto& [id, text] : ObjectIn(paper.content, "deadlines")) {
        if (!text.is_string()) continue;
        if (const auto date = base::Date::Parse(text.get_string()); date.ok())
            round.deadlines.emplace(id, *date);
    }
    round.countries = TextsIn(paper.content, "countries");
    round.made_at = NumberIn(paper.content, "made_at");
    round.version = paper.version;
    round.author = paper.author;
    round.at = paper.at;
    return round;
}

json::object ParticipationContent(const Participation& at) {
    json::object extensions;
    for (const auto& [id, extension] : at.extensions) {
        extensions[id] = {{"until", extension.until.ToString()},
                          {"reason", extension.reason},
                          {"by", extension.by},
                          {"at", extension.at}};
    }
    return {{"extensions", std::move(extensions)},
            {"transition", at.transition},
            {"reason", at.reason},
            {"by", at.by},
            {"at", at.at}};
}

Participation ParticipationOf(const Paper& paper) {
    Participation at;
    at.round = paper.key.round;
    at.country = paper.key.country;
    at.state = paper.state;
    for (const auto& [id, value] : ObjectIn(paper.content, "extensions")) {
        if (!value.is_object()) continue;
        const json::object& one = value.get_object();
        const auto until = base::Date::Parse(TextIn(one, "until"));
        if (!until.ok()) continue;
        at.extensions[id] = {*until, TextIn(one, "reason"), TextIn(one, "by"),
                             NumberIn(one, "at")};
    }
    at.transition = TextIn(paper.content, "transition");
    at.reason = TextIn(paper.content, "reason");
    at.by = TextIn(paper.content, "by");
    at.at = NumberIn(paper.content, "at");
    at.version = paper.version;
    return at;
}

}  // namespace atalaya::evaluation
