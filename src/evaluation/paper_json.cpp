#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

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
