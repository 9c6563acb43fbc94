#include "warning/templates.hpp"

#include "warning/words.hpp"

namespace atalaya::warning {

namespace {

constexpr std::pair<std::string_view, LocalText AlertTemplate::*> kOptional[] = {
    {"not_known", &AlertTemplate::not_known},
    {"advice_public", &AlertTemplate::advice_public},
    {"advice_professionals", &AlertTemplate::advice_professionals},
    {"advice_authorities", &AlertTemplate::advice_authorities}};

std::string Joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) {
        if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
    }
    return out;
}

using Values = std::vector<std::pair<std::string_view, std::string>>;

Values ValuesOf(const Alert& facts, const content::Library& library, base::Date today,
                std::string_view confirmation, Lang lang) {
    std::string substance, names;
    if (facts.substance) {
        substance = facts.substance->title.In(lang);
        names = Joined(facts.substance->names);
    }
    std::vector<std::string> places;
    for (const auto& place : facts.places) places.push_back(place.title.In(lang));
    const auto number = [](std::int64_t count) {
        return count > 0 ? std::to_string(count) : std::string();
    };
    return {{"substance", substance},
            {"names", names},
            {"place", Joined(places)},
            {"cases", number(facts.cases)},
            {"deaths", number(facts.deaths)},
            {"certainty", Words(library, lang).Label("cap_certainty", facts.certainty)},
            {"confirmation", confirmation.empty()
                                 ? std::string()
                                 : Words(library, lang).Label("confirmation_level", confirmation)},
            {"date", Words(library, lang).Day(today)},
            {"contact", facts.contact}};
}

// One sentence with its values; nullopt where one of them is not known.
std::optional<std::string> FillSentence(std::string_view sentence, const Values& values) {
    std::string out;
    while (!sentence.empty()) {
        const auto open = sentence.find('{');
        const auto close = open == std::string_view::npos ? open : sentence.find('}', open);
        if (close == std::string_view::npos) break;
        out += sentence.substr(0, open);
        const auto name = sentence.substr(open + 1, close - open - 1);
        for (const auto& [known, value] : values) {
            if (known != name) continue;
            if (value.empty()) return std::nullopt;
            out += value;
        }
        sentence.remove_prefix(close + 1);
    }
    out += sentence;
    return out;
}

// The end of the first sentence: after a full stop, question or exclamation mark before a space.
std::size_t EndOfSentence(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i + 1] == ' ')
            return i + 1;
    }
    return text.size();
}

std::string FillLine(std::string_view line, const Values& values) {
    std::string out;
    for (line = base::TrimAscii(line); !line.empty(); line = base::TrimAscii(line)) {
        const auto end = EndOfSentence(line);
        if (const auto sentence = FillSentence(line.substr(0, end), values))
            out += (out.empty() ? "" : " ") + *sentence;
        line.remove_prefix(end);
    }
    return out;
}

std::string FillText(const std::string& text, const Values& values) {
    std::string out;
    for (const auto line : base::Split(text, '\n')) {
        const std::string filled = FillLine(line, values);
        if (!filled.empty()) out += (out.empty() ? "" : "\n") + filled;
    }
    return out;
}

}  // namespace

Result<std::vector<AlertTemplate>> ReadTemplates(const content::Library& library) {
    std::vector<AlertTemplate> out;
    for (const auto* document : library.Documents("alert_template")) {
        const auto& root = document->root;
        AlertTemplate one;
        one.id = document->id;
        ATALAYA_ASSIGN(one.title, root["title"].Local());
        ATALAYA_ASSIGN(one.description, root["description"].Local());
        ATALAYA_ASSIGN(one.headline, root["headline"].Local());
        ATALAYA_ASSIGN(one.known, root["known"].Local());
        for (const auto& [name, member] : kOptional) {
            if (!root.Has(name)) continue;
            ATALAYA_ASSIGN(one.*member, root[name].Local());
        }
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<AlertText> Fill(const AlertTemplate& from, const Alert& facts,
                            const content::Library& library, base::Date today,
                            std::string_view confirmation) {
    std::vector<AlertText> out;
    for (const Lang lang : base::kLangs) {
        const Values values = ValuesOf(facts, library, today, confirmation, lang);
        const auto fill = [&](const LocalText& text) { return FillText(text.In(lang), values); };
        AlertText text;
        text.lang = lang;
        text.headline = fill(from.headline);
        if (text.headline.empty()) text.headline = from.title.In(lang);
        text.known = fill(from.known);
        text.not_known = fill(from.not_known);
        text.advice_public = fill(from.advice_public);
        text.advice_professionals = fill(from.advice_professionals);
        text.advice_authorities = fill(from.advice_authorities);
        out.push_back(std::move(text));
    }
    return out;
}

}  // namespace atalaya::warning
