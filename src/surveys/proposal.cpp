#include "surveys/proposal.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/json_members.hpp"
#include "base/text.hpp"
#include "surveys/codebook.hpp"
#include "surveys/proposal_design.hpp"
#include "surveys/proposal_values.hpp"
#include "surveys/proposal_words.hpp"

namespace atalaya::surveys {
namespace {

// Values of which fewer than this are explained belong to another question.
constexpr double kLeastFit = 0.5;
constexpr std::size_t kMostUnexplained = 4, kMostOthers = 5;

// A variable that could answer a question.
struct Candidate {
    std::size_t variable = 0;
    std::string question;
    ProposalSource source = ProposalSource::Label;
    std::vector<Error> reasons;
    ReadValues read;
    std::string blank = std::string(kNoAnswerId);
    std::size_t unexplained = 0;
    bool weak_words = false;     // the item follows from the values alone
    bool sure_memory = true;     // of Memory: name and label were the same
    double score = 0;
};

std::string WordsOf(const Spoken::About& item, const Spoken::About* substance) {
    return substance ? item.phrase + " + " + substance->phrase : item.phrase;
}

// What is known of the value labels of the variable, beside what a person confirmed before.
ReadValues Completed(const MappedQuestion& mapped, const Item* item,
                     const CodebookVariable& variable) {
    ReadValues read;
    if (item) read = ReadValuesAs(*item, variable);
    const bool is_number = item && item->type == Item::Type::Number;
    const bool is_open = !item || item->type == Item::Type::Open;
    std::map<std::string, std::string> values = is_open ? decltype(values){} : read.values;
    for (const auto& [value, meaning] : mapped.values) values[value] = meaning;
    ReadValues out;
    out.categories = mapped.categories;
    for (const auto& value : variable.values) {
        ++out.all;
        if (values.contains(value.value) || value.missing ||
            (is_number && ReadNumber(value.value) && value.label.empty()))
            ++out.known;
        else if (value.rows > 0)
            out.open.push_back(value.value);
    }
    out.values = std::move(values);
    out.fit = 1;
    return out;
}

class Proposer {
 public:
    Proposer(const microdata::Dataset& dataset, const Standard& standard)
        : m_standard(standard), m_lexicon(standard), m_codebook(Codebook(dataset, nullptr)) {}

    Proposal Propose(std::span<const RememberedVariable> remembered) {
        Proposal out;
        out.design = ProposeDesign(m_codebook);
        std::set<std::string> design;
        for (const auto& one : out.design) design.insert(one.variable);
        for (std::size_t i = 0; i < m_codebook.size(); ++i) {
            const bool known = Remember(i, remembered);
            if (!known && !design.contains(m_codebook[i].name)) Look(i);
        }
        std::stable_sort(m_candidates.begin(), m_candidates.end(),
                         [](const auto& a, const auto& b) { return a.score > b.score; });
        out.questions = Assign();
        // What is remembered as a question is no part of the design.
        std::erase_if(out.design, [&](const auto& one) {
            return std::any_of(out.questions.begin(), out.questions.end(), [&](const auto& asked) {
                return asked.mapped.variable == one.variable;
            });
        });
        return out;
    }

 private:
    bool Remember(std::size_t variable, std::span<const RememberedVariable> remembered) {
        const auto& about = m_codebook[variable];
        bool found = false;
        for (const auto& one : remembered) {
            const bool same_name = one.variable == about.name;
            const bool same_label = base::Fold(one.label) == base::Fold(about.label);
            // The numbers of questions change from wave to wave: a name alone proves nothing
            // where the label is another one.
            if (!(same_name && same_label) && !(same_label && !about.label.empty())) continue;
            const auto read = m_standard.ReadQuestion(one.mapped.question);
            Candidate candidate{.variable = variable, .question = one.mapped.question,
                                .source = ProposalSource::Memory,
                                .reasons = {Err("surveys.because_remembered",
                                                {{"survey", one.survey}})},
                                .read = Completed(one.mapped, read.ok() ? read->item : nullptr,
                                                  about),
                                .blank = one.mapped.blank};
            candidate.sure_memory = same_name && !about.label.empty();
            candidate.score = 1'000 + (same_name ? 10 : 0) + (same_label ? 1 : 0);
            m_candidates.push_back(std::move(candidate));
            found = true;
        }
        return found;
    }

    void Look(std::size_t variable) {
        const auto& about = m_codebook[variable];
        const Spoken label = m_lexicon.OfLabel(about.label);
        const Spoken name = m_lexicon.OfName(about.name);
        LookAt(variable, label, ProposalSource::Label);
        LookAt(variable, name, ProposalSource::Name);
        // The substance from one and the item from the other: ALC12 "Past year use".
        if (label.substances.empty() && !label.items.empty() && name.substances.size() == 1) {
            Spoken mixed = label;
            mixed.substances = name.substances;
            mixed.unexplained += 1;
            LookAt(variable, mixed, ProposalSource::Label);
        }
    }

    void LookAt(std::size_t variable, const Spoken& spoken, ProposalSource source) {
        if (spoken.unexplained > kMostUnexplained && source == ProposalSource::Name) return;
        const Spoken::About* substance =
            spoken.substances.size() == 1 ? &spoken.substances[0] : nullptr;
        for (const auto& about : spoken.items) {
            const Item& item = m_standard.items()[about.place];
            if (item.per_substance != !spoken.substances.empty()) continue;
            if (item.per_substance && !substance) continue;   // of several at once
            if (!item.per_substance && (spoken.unexplained > 2 || IsOfAnotherTime(item, spoken)))
                continue;
            Try(variable, item, substance, about, spoken, source, false);
        }
        if (substance) InferItem(variable, *substance, spoken, source);
    }

    // "Currently binge drinking" is not the question about the past two weeks.
    bool IsOfAnotherTime(const Item& item, const Spoken& spoken) const {
        if (item.type != Item::Type::Choice || !item.FindAnswer("yes")) return false;
        return std::any_of(spoken.items.begin(), spoken.items.end(), [&](const auto& one) {
            return m_standard.items()[one.place].per_substance;
        });
    }

    // Values that say when it was last used, or days of use where the words say "current".
    void InferItem(std::size_t variable, const Spoken::About& substance, const Spoken& spoken,
                   ProposalSource source) {
        const auto named = [&](std::string_view id) {
            return std::find_if(spoken.items.begin(), spoken.items.end(), [&](const auto& one) {
                return m_standard.items()[one.place].id == id;
            });
        };
        if (const auto month = named("past_month"); month != spoken.items.end()) {
            const Item* days = m_standard.FindItem("days_month");
            if (days && ReadValuesAs(*days, m_codebook[variable]).counts_days)
                Try(variable, *days, &substance, *month, spoken, source, false);
        }
        const Item* last = m_standard.FindItem("last_use");
        if (!last || !spoken.items.empty()) return;
        const auto read = ReadValuesAs(*last, m_codebook[variable]);
        if (read.known >= 3 && read.fit >= 0.9)
            Try(variable, *last, &substance, substance, spoken, source, true);
    }

    void Try(std::size_t variable, const Item& item, const Spoken::About* substance,
             const Spoken::About& about, const Spoken& spoken, ProposalSource source, bool weak) {
        const auto& codebook = m_codebook[variable];
        Candidate out{.variable = variable, .source = source, .read = ReadValuesAs(item, codebook),
                      .unexplained = spoken.unexplained, .weak_words = weak};
        if (out.read.fit < kLeastFit) return;
        out.question = Standard::IdOf(
            item, item.per_substance ? &m_standard.substances()[substance->place] : nullptr);
        const auto words = WordsOf(about, item.per_substance && !weak ? substance : nullptr);
        out.reasons.push_back(source == ProposalSource::Name
                                  ? Err("surveys.because_name", {{"words", words}})
                                  : Err("surveys.because_label", {{"words", words}}));
        if (out.read.all > 0 && !out.read.values.empty())
            out.reasons.push_back(Err("surveys.because_values",
                                      {{"known", std::to_string(out.read.known)},
                                       {"all", std::to_string(out.read.all)}}));
        if (out.read.by_convention) out.reasons.push_back(Err("surveys.because_convention"));
        if (out.read.by_classes) out.reasons.push_back(Err("surveys.because_classes"));
        out.score = Score(out, about, spoken, item);
        m_candidates.push_back(std::move(out));
    }

    static double Score(const Candidate& candidate, const Spoken::About& about,
                        const Spoken& spoken, const Item& item) {
        double score = 20 * candidate.read.fit + 3.0 * static_cast<double>(about.words) -
                       4.0 * static_cast<double>(spoken.unexplained);
        for (const auto& substance : spoken.substances)
            score += 2.0 * static_cast<double>(substance.words);
        if (candidate.source == ProposalSource::Label) score += 2;
        if (candidate.weak_words) score -= 8;
        if (candidate.read.by_convention) score -= 5;
        if (candidate.read.counts_days) score += item.id == "days_month" ? 3 : -8;
        if (item.type == Item::Type::Open) score -= 2;
        return score;
    }

    // The best first; a variable and a question are given away once.
    std::vector<ProposedQuestion> Assign() {
        std::vector<ProposedQuestion> out;
        std::set<std::size_t> variables;
        std::map<std::string, std::size_t> questions;
        std::vector<double> scores;
        for (const auto& candidate : m_candidates) {
            const auto taken = questions.find(candidate.question);
            if (taken != questions.end()) {
                AddOther(out[taken->second], candidate, scores[taken->second]);
                continue;
            }
            if (!variables.insert(candidate.variable).second) continue;
            questions.emplace(candidate.question, out.size());
            scores.push_back(candidate.score);
            out.push_back(Proposed(candidate));
        }
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return a.mapped.question < b.mapped.question;
        });
        return out;
    }

    void AddOther(ProposedQuestion& proposed, const Candidate& other, double best) {
        const std::string& name = m_codebook[other.variable].name;
        auto& others = proposed.other_variables;
        if (name == proposed.mapped.variable || others.size() >= kMostOthers ||
            std::find(others.begin(), others.end(), name) != others.end())
            return;
        others.push_back(name);
        if (proposed.source == ProposalSource::Memory) return;
        if (best - other.score < 1)
            proposed.trust = ProposalTrust::Ambiguous;
        else if (best - other.score < 4 && proposed.trust == ProposalTrust::Sure)
            proposed.trust = ProposalTrust::Likely;
    }

    ProposedQuestion Proposed(const Candidate& candidate) const {
        ProposedQuestion out;
        out.mapped = {.question = candidate.question,
                      .variable = m_codebook[candidate.variable].name,
                      .values = candidate.read.values,
                      .blank = candidate.blank,
                      .categories = candidate.read.categories};
        out.source = candidate.source;
        out.reasons = candidate.reasons;
        out.open_values = candidate.read.open;
        out.trust = TrustOf(candidate);
        return out;
    }

    ProposalTrust TrustOf(const Candidate& candidate) const {
        const auto& read = candidate.read;
        if (!read.open.empty()) {
            return 2 * read.known >= read.all && read.known > 0 ? ProposalTrust::Likely
                                                                : ProposalTrust::Ambiguous;
        }
        if (candidate.source == ProposalSource::Memory)
            return candidate.sure_memory ? ProposalTrust::Sure : ProposalTrust::Likely;
        if (candidate.unexplained > 2 || candidate.weak_words) return ProposalTrust::Ambiguous;
        const bool plain = candidate.unexplained == 0 && !read.by_convention && !read.by_classes;
        return plain ? ProposalTrust::Sure : ProposalTrust::Likely;
    }

    const Standard& m_standard;
    Lexicon m_lexicon;
    std::vector<CodebookVariable> m_codebook;
    std::vector<Candidate> m_candidates;
};

std::string_view CodeOf(ProposalSource source) {
    switch (source) {
        case ProposalSource::Memory: return "memory";
        case ProposalSource::Label: return "label";
        case ProposalSource::Name: return "name";
    }
    return "";
}

std::string_view CodeOf(ProposalTrust trust) {
    switch (trust) {
        case ProposalTrust::Sure: return "sure";
        case ProposalTrust::Likely: return "likely";
        case ProposalTrust::Ambiguous: return "ambiguous";
    }
    return "";
}

json::array Said(const std::vector<Error>& reasons, const content::Library& library, Lang lang) {
    json::array out;
    for (const auto& reason : reasons)
        out.push_back(json::object{{"code", reason.code}, {"text", library.Say(reason, lang)}});
    return out;
}

}  // namespace

Proposal ProposeMapping(const microdata::Dataset& dataset, const Standard& standard,
                        std::span<const RememberedVariable> remembered) {
    return Proposer(dataset, standard).Propose(remembered);
}

json::object ToJson(const Proposal& proposal, const content::Library& library, Lang lang) {
    json::array questions, design;
    for (const auto& one : proposal.questions) {
        Mapping single;
        single.questions = {one.mapped};
        questions.push_back(json::object{
            {"mapped", single.ToJson().at("questions").at(0)},
            {"source", CodeOf(one.source)},
            {"trust", CodeOf(one.trust)},
            {"reasons", Said(one.reasons, library, lang)},
            {"open_values", base::TextsJson(one.open_values)},
            {"other_variables", base::TextsJson(one.other_variables)}});
    }
    for (const auto& one : proposal.design)
        design.push_back(json::object{{"role", one.role},
                                      {"variable", one.variable},
                                      {"reasons", Said(one.reasons, library, lang)}});
    return {{"questions", std::move(questions)}, {"design", std::move(design)}};
}

}  // namespace atalaya::surveys
