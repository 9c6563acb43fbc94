#include "evaluation/place.hpp"

#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

Result<Paper> FindStanding(store::Transaction& tx, const Papers& papers, const PaperKey& key,
                           std::string_view unknown) {
    auto paper = papers.Get(tx, key);
    if (!paper || paper->withdrawn()) return Err(unknown, {{"id", key.id}});
    return *std::move(paper);
}

Result<Place> FindPlace(store::Transaction& tx, Rounds& rounds, std::string_view round,
                        std::string_view country) {
    Place place;
    ATALAYA_ASSIGN(place.round, rounds.Find(tx, round));
    ATALAYA_ASSIGN(place.at, rounds.StateOf(tx, place.round, country));
    return place;
}

Result<Place> Enter(store::Transaction& tx, const Gate& gate, Rounds& rounds,
                    const access::Caller& caller, access::Action action, Part part,
                    std::string_view round, std::string_view country) {
    ATALAYA_ASSIGN(Place place, FindPlace(tx, rounds, round, country));
    ATALAYA_TRY(gate.Require(caller, Rounds::AskFor(action, part, place.round, place.at)));
    return place;
}

Result<Place> EnterToChange(store::Transaction& tx, const Gate& gate, Rounds& rounds,
                            const access::Caller& caller, access::Action action, Part part,
                            std::string_view round, std::string_view country) {
    ATALAYA_ASSIGN(Place place,
                   Enter(tx, gate, rounds, caller, action, part, round, country));
    ATALAYA_TRY(Rounds::RequireOpen(place.round, place.at, part, caller.lang));
    return place;
}

bool SeesAuthors(const Gate& gate, const access::Caller& caller, Part part, const Place& place) {
    Ask ask = Rounds::AskFor(access::Action::Read, part, place.round, place.at);
    ask.sensitivity = kPersonal;
    return gate.Allows(caller, ask);
}

Result<std::string> Words(std::string_view text, std::string where) {
    std::string trimmed(base::TrimAscii(text));
    if (trimmed.empty()) return Err("evaluation.text_missing", {}, std::move(where));
    if (trimmed.size() > kLongestWords) {
        return Err("evaluation.too_long", {{"limit", std::to_string(kLongestWords)}},
                   std::move(where));
    }
    return trimmed;
}

Result<LocalText> LocalWords(const LocalText& text, bool needed, const std::string& where) {
    LocalText out;
    for (const Lang lang : base::kLangs) {
        if (base::TrimAscii(text.In(lang)).empty()) continue;
        ATALAYA_ASSIGN(out.In(lang),
                       Words(text.In(lang), where + "/" + std::string(base::Code(lang))));
        needed = false;
    }
    if (needed) return Err("evaluation.text_missing", {}, where);
    return out;
}

Result<std::string> Reason(std::string_view text, std::string where) {
    if (base::TrimAscii(text).empty())
        return Err("evaluation.reason_needed", {}, std::move(where));
    return Words(text, std::move(where));
}

Result<void> RefuseWhileOpen(store::Transaction& tx, const Papers& papers, const Step& step,
                             const OpenPapers& open) {
    std::vector<Error> found;
    for (const Paper& paper :
         papers.Numbered(tx, step.round.id, step.participation.country, open.kind)) {
        if (paper.state != open.state) continue;
        found.push_back(Err(open.each, {{"id", paper.key.id},
                                        {std::string(open.about),
                                         TextIn(paper.content, open.about)}}));
    }
    return RefuseFor(open.all, std::move(found));
}

Result<void> RefuseFor(std::string_view code, std::vector<Error> found) {
    if (found.empty()) return {};
    Error error = Err(code, {{"count", std::to_string(found.size())}});
    error.details = std::move(found);
    return error;
}

}  // namespace atalaya::evaluation
