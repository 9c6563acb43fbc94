#include "surveys/proposal_design.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/text.hpp"
#include "surveys/proposal_words.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Kind;

constexpr std::string_view kWeight = "weight", kStrata = "strata", kUnits = "units",
                           kReplicate = "replicate";
// A stratum variable with fewer values than this may be the social stratum of the household.
constexpr std::size_t kFewStrata = 8;

struct RoleWords {
    std::string_view role;
    std::vector<std::string_view> names;     // words of names of variables
    std::vector<std::string_view> labels;    // phrases within labels
};

const std::vector<RoleWords>& Roles() {
    static const std::vector<RoleWords> roles = {
        {kWeight,
         {"weight", "wt", "wgt", "weights", "finalwt", "analwt", "analwt2", "peso", "pesos", "ponderador",
          "ponderacion", "pond", "factor", "fexp", "fex", "facexp", "factorexp", "fac", "facpob",
          "poids", "pesofinal", "wtfinal", "expansion", "samplewt", "perwt", "pesopes"},
         {"factor de expansion", "factor de ponderacion", "peso muestral", "ponderador",
          "analysis weight", "sampling weight", "final weight", "survey weight", "person weight",
          "fator de expansao", "peso amostral", "peso da amostra", "coefficient de ponderation",
          "poids de sondage", "poids final"}},
        {kStrata,
         {"estrato", "estratos", "strata", "stratum", "vestr", "strat", "strate", "estr",
          "estratomuestral"},
         {"sampling strata", "sampling stratum", "variance stratum", "estrato muestral",
          "estrato de muestreo", "estrato de diseno", "estrato amostral", "strate de sondage"}},
        {kUnits,
         {"psu", "upm", "upp", "upa", "conglomerado", "cluster", "conglom", "congl", "segmento",
          "verep", "grappe", "ucp", "vpsu", "sdmvpsu"},
         {"primary sampling unit", "unidad primaria de muestreo", "unidade primaria de amostragem",
          "variance replicate", "conglomerado", "unite primaire", "grappe"}}};
    return roles;
}

bool Contains(const std::vector<std::string>& words, std::string_view phrase) {
    const auto wanted = WordsOfText(phrase);
    return std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end();
}

Proposal::DesignVariable Found(std::string_view role, const CodebookVariable& variable,
                               std::string_view code, std::string_view words) {
    return {std::string(role), variable.name, {Err(code, {{"words", std::string(words)}})}};
}

// A weight is a positive number with many values; codes of strata and units are few for the rows.
bool CouldBe(std::string_view role, const CodebookVariable& variable) {
    if (role == kWeight)
        return variable.kind == Kind::Number && variable.least && *variable.least >= 0 &&
               (variable.more_values || variable.values.size() >= 3 ||
                variable.filled <= variable.values.size() * 3);
    return variable.filled > 0 && (variable.kind == Kind::Number || variable.kind == Kind::Text);
}

std::optional<Proposal::DesignVariable> RoleOf(const CodebookVariable& variable) {
    const auto label = WordsOfText(variable.label);
    const auto name = WordsOfName(variable.name);
    for (const auto& role : Roles()) {
        if (!CouldBe(role.role, variable)) continue;
        for (const auto phrase : role.labels)
            if (Contains(label, phrase))
                return Found(role.role, variable, "surveys.because_label", phrase);
    }
    for (const auto& role : Roles()) {
        if (!CouldBe(role.role, variable)) continue;
        for (const auto word : role.names)
            if (Contains(name, word)) return Found(role.role, variable, "surveys.because_name", word);
    }
    return std::nullopt;
}

// "repwt17" gives "repwt"; "" where no number ends the name.
std::string StemOf(const std::string& name) {
    const auto digits = name.find_last_not_of("0123456789");
    if (digits == std::string::npos || digits + 1 == name.size()) return {};
    return name.substr(0, digits + 1);
}

bool IsReplicateStem(const std::string& stem) {
    constexpr std::string_view kStems[] = {"rep",   "repwt", "brr",    "brrwt", "jk",   "jkw",
                                           "jkwt",  "bs",    "bsw",    "bsrw",  "boot", "wrep",
                                           "wgtrep", "replica", "pesorep", "pwgtp", "fay", "wtrep",
                                           "repweight", "replicate"};
    std::string folded = base::Fold(stem);
    folded.erase(std::remove(folded.begin(), folded.end(), ' '), folded.end());
    return std::find(std::begin(kStems), std::end(kStems), folded) != std::end(kStems);
}

}  // namespace

std::vector<Proposal::DesignVariable> ProposeDesign(std::span<const CodebookVariable> codebook) {
    constexpr std::size_t kFewestReplicates = 4;
    std::map<std::string, std::size_t> stems;
    for (const auto& variable : codebook)
        if (variable.kind == Kind::Number) ++stems[StemOf(variable.name)];
    std::vector<Proposal::DesignVariable> out;
    for (const auto& variable : codebook) {
        const std::string stem = StemOf(variable.name);
        if (!stem.empty() && stems[stem] >= kFewestReplicates && IsReplicateStem(stem)) {
            out.push_back(Found(kReplicate, variable, "surveys.because_name", stem));
            continue;
        }
        auto found = RoleOf(variable);
        if (!found) continue;
        if (found->role == kStrata && !variable.more_values &&
            variable.values.size() < kFewStrata)
            found->reasons.push_back(Err("surveys.because_few_strata",
                                         {{"values", std::to_string(variable.values.size())}}));
        out.push_back(std::move(*found));
    }
    return out;
}

}  // namespace atalaya::surveys
