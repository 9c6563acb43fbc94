#include "surveys/proposal_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "surveys/proposal_words.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Kind;

constexpr std::array kNoAnswers = std::to_array<std::string_view>(
    {"ns nr", "ns", "nr", "nsnr", "ns nc", "no sabe", "no se", "no responde", "no contesta",
     "no sabe no responde", "no sabe no contesta", "no sabe o no responde", "sin respuesta",
     "sin dato", "sin informacion", "no informa", "no quiere responder", "se niega a responder",
     "refused", "refuse", "refusal", "don t know", "dont know", "do not know", "i don t know",
     "not stated", "no answer", "not answered", "missing", "blank", "blank no answer",
     "not ascertained", "unknown", "not sure", "bad data", "not reported", "prefer not to say",
     "nao sabe", "nao sei", "nao respondeu", "nao responde", "nao informou", "nao informado",
     "nao sabe nao respondeu", "nao sabe nao responde", "sem resposta", "sem informacao",
     "ignorado", "recusou", "ne sait pas", "je ne sais pas", "refu", "sans reponse",
     "non reponse", "pas de reponse", "ne repond pas", "nsp", "manquant"});
constexpr std::array kNotAskedWords = std::to_array<std::string_view>(
    {"no aplica", "no corresponde", "n a", "not applicable", "legitimate skip", "skip", "skipped",
     "valid skip", "inapplicable", "not asked", "no se pregunto", "nao se aplica",
     "nao aplicavel", "nao perguntado", "sans objet", "non applicable", "non posee"});
constexpr std::array kNever = std::to_array<std::string_view>(
    {"never", "nunca", "jamai", "did not", "i did not", "no ha consumido", "no he consumido",
     "nao usou", "nao usei", "no consumio"});
constexpr std::array kDayWords = std::to_array<std::string_view>({"day", "dia", "jour"});

std::string Folded(std::string_view text) {
    std::string out;
    for (const auto& word : WordsOfText(text)) out += (out.empty() ? "" : " ") + word;
    return out;
}

template <std::size_t N>
bool IsAmong(const std::array<std::string_view, N>& list, std::string_view folded) {
    return std::any_of(list.begin(), list.end(),
                       [&](std::string_view one) { return Folded(one) == folded; });
}

bool IsNumberWord(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(),
                                        [](char c) { return c >= '0' && c <= '9'; });
}

// "1 - Sí" and "2. No" are labelled with their codes. "3 to 5 days" is not, though its code be 3.
std::string WithoutCode(const std::string& folded, const std::string& value) {
    if (folded.size() <= value.size() + 1 || !folded.starts_with(value + " ")) return folded;
    std::string rest = folded.substr(value.size() + 1);
    const auto words = base::Split(rest, ' ');
    const bool amount = !IsNumberWord(words.front()) &&
                        std::any_of(words.begin(), words.end(), IsNumberWord);
    return amount ? folded : rest;
}

// The numbers that a label names: "9 or 10 years old" gives 9 and 10.
std::vector<double> NumbersIn(std::string_view folded) {
    std::vector<double> out;
    for (const auto word : base::Split(folded, ' '))
        if (IsNumberWord(word) && word.size() < 7) out.push_back(*ReadNumber(word));
    return out;
}

bool StartsWithNever(std::string_view folded) {
    return std::any_of(kNever.begin(), kNever.end(),
                       [&](std::string_view one) { return folded.starts_with(one); });
}

bool NamesDays(std::string_view folded) {
    for (const auto word : base::Split(folded, ' '))
        if (std::find(kDayWords.begin(), kDayWords.end(), word) != kDayWords.end()) return true;
    return false;
}

std::string Plain(double number) {
    if (number == std::floor(number)) return std::to_string(static_cast<long long>(number));
    std::string out = std::to_string(number);
    out.erase(out.find_last_not_of('0') + 1);
    return out;
}

bool IsYesNo(const Item& item) {
    return item.answers.size() == 2 && item.FindAnswer("yes") && item.FindAnswer("no");
}

// The answer of a choice item by the words of a label.
std::optional<std::string> AnswerIn(const Item& item, const std::string& folded) {
    for (const auto& answer : item.answers) {
        if (Folded(answer.id) == folded) return answer.id;
        for (const auto& name : answer.names)
            if (Folded(name) == folded) return answer.id;
        for (const auto& title : answer.title.by_lang)
            if (Folded(title) == folded) return answer.id;
    }
    // A label that begins with the words of exactly one answer.
    std::optional<std::string> found;
    for (const auto& answer : item.answers) {
        for (const auto& name : answer.names) {
            const std::string words = Folded(name);
            if (words.size() < 5 || !folded.starts_with(words + " ")) continue;
            if (found && *found != answer.id) return std::nullopt;
            found = answer.id;
        }
    }
    return found;
}

// How often or how much, as an answer to "did you": none is no, anything else yes.
std::optional<std::string> YesNoByCount(const std::string& folded) {
    if (StartsWithNever(folded)) return "no";
    const auto numbers = NumbersIn(folded);
    if (numbers.empty() || numbers.size() > 2 || IsNumberWord(folded)) return std::nullopt;
    return numbers[0] == 0 && numbers.size() == 1 ? "no" : "yes";
}

class ValueReader {
 public:
    ValueReader(const Item& item, const CodebookVariable& variable)
        : m_item(item), m_variable(variable) {
        m_labelled = variable.kind == Kind::Text ||
                     std::any_of(variable.values.begin(), variable.values.end(),
                                 [](const auto& one) { return !one.missing && !one.label.empty(); });
    }

    ReadValues Read() {
        switch (m_item.type) {
            case Item::Type::Choice: ReadChoice(); break;
            case Item::Type::Number: ReadNumbers(); break;
            case Item::Type::Open: ReadOpen(); break;
        }
        return std::move(m_out);
    }

 private:
    // Values that count: with cases or a label, and not missing anyway.
    template <class Use>
    void EachValue(Use use) {
        for (const auto& one : m_variable.values) {
            const std::string folded =
                WithoutCode(Folded(one.label.empty() ? one.value : one.label), one.value);
            if (const auto absence = AbsenceOf(one, folded)) {
                // A missing value without an answer is read as such anyway.
                if (!one.missing || *absence == kNotAskedId) m_out.values[one.value] = *absence;
                continue;
            }
            if (one.missing) continue;
            ++m_out.all;
            use(one, folded);
        }
    }

    std::optional<std::string> AbsenceOf(const CodebookValue& one, const std::string& folded) {
        if (m_item.type == Item::Type::Choice && AnswerIn(m_item, folded)) return std::nullopt;
        if (one.label.empty() && m_variable.kind != Kind::Text) return std::nullopt;
        return AbsenceIn(folded);
    }

    void Keep(const CodebookValue& one, const std::optional<std::string>& meaning) {
        if (meaning) {
            m_out.values[one.value] = *meaning;
            ++m_out.known;
        } else if (one.rows > 0) {
            m_out.open.push_back(one.value);
        }
    }

    void ReadChoice() {
        if (m_variable.more_values || (!m_labelled && m_variable.kind != Kind::Number)) return;
        if (!m_labelled) return ReadUnlabelled();
        EachValue([&](const CodebookValue& one, const std::string& folded) {
            auto meaning = AnswerIn(m_item, folded);
            if (!meaning && IsYesNo(m_item)) meaning = YesNoByCount(folded);
            if (NamesDays(folded)) m_out.counts_days = true;
            Keep(one, meaning);
        });
        m_out.fit = Share();
    }

    // Codes alone: 1 and 2, or 0 and 1, are yes and no by custom; everything else is open.
    void ReadUnlabelled() {
        std::set<std::string> codes;
        EachValue([&](const CodebookValue& one, const std::string&) { codes.insert(one.value); });
        const bool zero = codes == std::set<std::string>{"0", "1"};
        const bool two = codes == std::set<std::string>{"1", "2"};
        m_out.by_convention = IsYesNo(m_item) && (zero || two);
        m_out.all = 0;
        EachValue([&](const CodebookValue& one, const std::string&) {
            Keep(one, !m_out.by_convention ? std::nullopt
                      : one.value == "1"   ? std::optional<std::string>("yes")
                                           : std::optional<std::string>("no"));
        });
        m_out.fit = m_out.by_convention                        ? 0.9
                    : !codes.empty() && codes.size() <= 12 ? 0.5
                                                           : 0;
        if (IsYesNo(m_item) && !m_out.by_convention) m_out.fit = 0;
    }

    void ReadNumbers() {
        if (m_variable.kind != Kind::Number && m_variable.kind != Kind::Text) return;
        if (!HasClasses()) return ReadPlainNumbers();
        EachValue([&](const CodebookValue& one, const std::string& folded) {
            const auto numbers = NumbersIn(folded);
            std::optional<std::string> meaning;
            if (StartsWithNever(folded)) {
                meaning = m_item.least == 0 ? "0" : std::string(kNotAskedId);
            } else if (numbers.size() == 1 || numbers.size() == 2) {
                const double middle = (numbers.front() + numbers.back()) / 2;
                if (middle >= m_item.least && middle <= m_item.most) meaning = Plain(middle);
                m_out.by_classes |= numbers.size() == 2;
            }
            if (NamesDays(folded)) m_out.counts_days = true;
            Keep(one, meaning);
        });
        m_out.fit = Share();
    }

    // Labels that name other numbers than the codes they stand on.
    bool HasClasses() const {
        return std::count_if(m_variable.values.begin(), m_variable.values.end(), [](const auto& one) {
                   const auto numbers = NumbersIn(Folded(one.label));
                   return !one.missing && !numbers.empty();
               }) >= 2;
    }

    // Numbers as they are; those that cannot be true are asked about.
    void ReadPlainNumbers() {
        if (m_variable.kind == Kind::Text || !m_variable.least) return;
        constexpr double kSpecial = 97;
        std::size_t outside = 0, rows = 0;
        EachValue([&](const CodebookValue& one, const std::string& folded) {
            const auto number = ReadNumber(one.value);
            rows += one.rows;
            if (!one.label.empty() && StartsWithNever(folded))
                return Keep(one, m_item.least == 0 ? "0" : std::string(kNotAskedId));
            if (number && *number >= m_item.least && *number <= m_item.most &&
                (*number < kSpecial || m_item.most < kSpecial) && one.label.empty()) {
                ++m_out.known;
                return;
            }
            outside += one.rows;
            Keep(one, std::nullopt);
        });
        if (m_out.values.size() + m_out.open.size() > 20) return;
        const bool few = m_out.all <= 2 && !m_variable.more_values;   // yes and no, not a count
        m_out.fit = few || 2 * outside > rows ? 0 : 0.9;
    }

    void ReadOpen() {
        constexpr std::size_t kMostCategories = 60;
        if (m_variable.more_values || m_variable.values.size() > kMostCategories) return;
        std::set<std::string> taken;
        EachValue([&](const CodebookValue& one, const std::string& folded) {
            const std::string title = one.label.empty() ? one.value : one.label;
            std::string id = CategoryId(folded, one.value, taken);
            LocalText text;
            text.by_lang.fill(title);
            m_out.categories.emplace_back(id, text);
            Keep(one, id);
        });
        m_out.fit = m_out.all >= 2 ? (m_labelled ? 1.0 : 0.8) : 0;
    }

    static std::string CategoryId(std::string folded, const std::string& value,
                                  std::set<std::string>& taken) {
        const auto tidy = [](std::string text) {
            std::string out;
            for (const char c : text.substr(0, 40)) {
                const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                if (plain) out += c;
                else if (!out.empty() && out.back() != '_') out += '_';
            }
            while (out.ends_with('_')) out.pop_back();
            return out;
        };
        std::string id = tidy(std::move(folded));
        if (id.empty() || !taken.insert(id).second) {
            id = "v" + tidy(base::Fold(value));
            for (int i = 2; !taken.insert(id).second; ++i) id += "_" + std::to_string(i);
        }
        return id;
    }

    double Share() const {
        return m_out.all == 0 ? 0
                              : static_cast<double>(m_out.known) / static_cast<double>(m_out.all);
    }

    const Item& m_item;
    const CodebookVariable& m_variable;
    bool m_labelled = false;
    ReadValues m_out;
};

}  // namespace

std::optional<std::string> AbsenceIn(std::string_view label) {
    const std::string folded = Folded(label);
    if (IsAmong(kNoAnswers, folded)) return std::string(kNoAnswerId);
    if (IsAmong(kNotAskedWords, folded)) return std::string(kNotAskedId);
    return std::nullopt;
}

ReadValues ReadValuesAs(const Item& item, const CodebookVariable& variable) {
    return ValueReader(item, variable).Read();
}

}  // namespace atalaya::surveys
