#include "warning/method.hpp"

#include <algorithm>
#include <optional>

#include "base/json.hpp"

namespace atalaya::warning {

namespace {

std::string Joined(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::vector<std::string> CriterionIds(const AssessmentMethod& method) {
    std::vector<std::string> out;
    for (const auto& criterion : method.criteria) out.push_back(criterion.id);
    return out;
}

const Dimension* FindDimension(const AssessmentMethod& method, std::string_view id) {
    const auto found = std::find_if(method.dimensions.begin(), method.dimensions.end(),
                                    [&](const Dimension& one) { return one.id == id; });
    return found == method.dimensions.end() ? nullptr : &*found;
}

// Reads a method and gathers all that the schema cannot see to be wrong.
class MethodReader {
 public:
    explicit MethodReader(const content::Library& library) : m_library(library) {}

    Result<AssessmentMethod> Read(const content::Document& document) {
        const content::Node& root = document.root;
        m_method.id = document.id;
        ATALAYA_ASSIGN(m_method.title, root["title"].Local());
        ATALAYA_ASSIGN(m_method.description, root["description"].Local());
        ATALAYA_ASSIGN(m_method.authored_by, root["authored_by"].Local());
        ATALAYA_ASSIGN(m_method.citations, root["citations"].Texts());
        for (const auto& node : root["dimensions"].Items()) {
            Dimension dimension{.id = node["id"].TextOr("")};
            ATALAYA_ASSIGN(dimension.title, node["title"].Local());
            ATALAYA_ASSIGN(dimension.description, node["description"].Local());
            m_method.dimensions.push_back(std::move(dimension));
        }
        for (const auto& node : root["criteria"].Items()) ATALAYA_TRY(ReadCriterion(node));
        for (const auto& node : root["rule"]["levels"].Items()) ATALAYA_TRY(ReadLevel(node));
        const content::Node& otherwise = root["rule"]["otherwise"];
        m_method.otherwise = otherwise.TextOr("");
        CheckCode("risk_levels", m_method.otherwise, otherwise);
        ATALAYA_ASSIGN(m_method.otherwise_because, root["rule"]["because"].Local());
        if (m_faults.empty()) return std::move(m_method);
        Error error = Err("warning.method_invalid", {{"method", document.id}}, root.Where());
        error.details = std::move(m_faults);
        return error;
    }

 private:
    void CheckCode(std::string_view list, const std::string& code, const content::Node& at) {
        const auto* codes = m_library.FindCodeList(list);
        if (codes && codes->Find(code)) return;
        m_faults.push_back(
            Err("warning.method_code", {{"code", code}, {"list", std::string(list)}}, at.Where()));
    }

    Result<void> ReadCriterion(const content::Node& node) {
        Criterion criterion{.id = node["id"].TextOr(""), .dimension = node["dimension"].TextOr("")};
        ATALAYA_ASSIGN(criterion.title, node["title"].Local());
        ATALAYA_ASSIGN(criterion.question, node["question"].Local());
        for (const auto& answer : node["answers"].Items()) {
            ATALAYA_ASSIGN(auto text, answer.Local());
            criterion.answers.push_back(std::move(text));
        }
        CheckCode("assessment_criteria", criterion.id, node["id"]);
        if (criterion.answers.size() < 2)
            m_faults.push_back(Err("warning.method_answers", {{"criterion", criterion.id}},
                                   node["answers"].Where()));
        if (!FindDimension(m_method, criterion.dimension)) {
            std::vector<std::string> known;
            for (const auto& dimension : m_method.dimensions) known.push_back(dimension.id);
            m_faults.push_back(Err("warning.method_part_unknown",
                                   {{"part", criterion.dimension}, {"known", Joined(known)}},
                                   node["dimension"].Where()));
        }
        m_method.criteria.push_back(std::move(criterion));
        return {};
    }

    Result<void> ReadLevel(const content::Node& node) {
        LevelRule rule{.level = node["level"].TextOr("")};
        CheckCode("risk_levels", rule.level, node["level"]);
        for (const auto& when : node["when"].Items()) {
            LevelCondition condition;
            ATALAYA_ASSIGN(condition.because, when["because"].Local());
            for (const auto& [part, threshold] : when["at_least"].Members()) {
                ATALAYA_ASSIGN(const auto value, base::Decimal::Parse(threshold.Scalar()));
                CheckThreshold(part, value.value, threshold);
                condition.at_least.emplace_back(part, value.value);
            }
            rule.conditions.push_back(std::move(condition));
        }
        m_method.levels.push_back(std::move(rule));
        return {};
    }

    // A threshold that no answer reaches would make its level unreachable without anyone noticing.
    void CheckThreshold(const std::string& part, base::Decimal value, const content::Node& at) {
        std::optional<int> most;
        for (const auto& criterion : m_method.criteria) {
            if (criterion.id == part || criterion.dimension == part)
                most = std::max(most.value_or(0), criterion.Most());
        }
        if (!most) {
            auto known = CriterionIds(m_method);
            for (const auto& dimension : m_method.dimensions) known.push_back(dimension.id);
            m_faults.push_back(Err("warning.method_part_unknown",
                                   {{"part", part}, {"known", Joined(known)}}, at.Where()));
        } else if (value.IsNegative() || value > base::Decimal::FromInteger(*most)) {
            m_faults.push_back(Err("warning.method_threshold",
                                   {{"part", part},
                                    {"value", value.ToString()},
                                    {"most", std::to_string(*most)}},
                                   at.Where()));
        }
    }

    const content::Library& m_library;
    AssessmentMethod m_method;
    std::vector<Error> m_faults;
};

// Scores of one dimension, or the single score of a criterion, as a fraction: their mean is
// compared without rounding.
struct Mean {
    std::int64_t sum = 0, count = 0;

    bool AtLeast(base::Decimal threshold) const {
        if (count == 0) return false;
        const auto wanted =
            base::Decimal::Multiply(threshold, base::Decimal::FromInteger(count));
        return wanted && base::Decimal::FromInteger(sum) >= *wanted;
    }
};

using Means = std::map<std::string, Mean, std::less<>>;

bool Holds(const LevelCondition& condition, const Means& means) {
    return std::all_of(condition.at_least.begin(), condition.at_least.end(), [&](const auto& part) {
        const auto found = means.find(part.first);
        return found != means.end() && found->second.AtLeast(part.second);
    });
}

void Propose(const AssessmentMethod& method, const Means& means, Assessed& out) {
    for (const auto& rule : method.levels) {
        const auto holding =
            std::find_if(rule.conditions.begin(), rule.conditions.end(),
                         [&](const LevelCondition& condition) { return Holds(condition, means); });
        if (holding == rule.conditions.end()) continue;
        out.level = rule.level;
        out.because = holding->because;
        return;
    }
    out.level = method.otherwise;
    out.because = method.otherwise_because;
}

}  // namespace

const Criterion* AssessmentMethod::Find(std::string_view criterion) const {
    const auto found = std::find_if(criteria.begin(), criteria.end(),
                                    [&](const Criterion& one) { return one.id == criterion; });
    return found == criteria.end() ? nullptr : &*found;
}

Result<std::vector<AssessmentMethod>> ReadMethods(const content::Library& library) {
    std::vector<AssessmentMethod> out;
    for (const auto* document : library.Documents("assessment_method")) {
        ATALAYA_ASSIGN(auto method, MethodReader(library).Read(*document));
        out.push_back(std::move(method));
    }
    return out;
}

Result<AssessmentMethod> FindMethod(const content::Library& library, std::string_view id) {
    if (const auto* document = library.FindDocument("assessment_method", id))
        return MethodReader(library).Read(*document);
    std::vector<std::string> known;
    for (const auto* document : library.Documents("assessment_method"))
        known.push_back(document->id);
    return Err("warning.method_unknown", {{"id", std::string(id)}, {"known", Joined(known)}});
}

Result<Assessed> Assess(const AssessmentMethod& method, const std::map<std::string, int>& scores) {
    Means means;
    for (const auto& [id, score] : scores) {
        const Criterion* criterion = method.Find(id);
        const std::string where = base::Pointer("/scores", id);
        if (!criterion)
            return Err("warning.criterion_unknown",
                       {{"criterion", id}, {"known", Joined(CriterionIds(method))}}, where);
        if (score < 0 || score > criterion->Most())
            return Err("warning.score_invalid",
                       {{"criterion", id},
                        {"score", std::to_string(score)},
                        {"most", std::to_string(criterion->Most())}},
                       where);
        means[id] = {score, 1};
        Mean& dimension = means[criterion->dimension];
        dimension.sum += score;
        ++dimension.count;
    }
    Assessed out;
    for (const auto& dimension : method.dimensions) {
        const auto found = means.find(dimension.id);
        if (found != means.end())
            out.dimensions[dimension.id] = static_cast<double>(found->second.sum) /
                                           static_cast<double>(found->second.count);
    }
    for (const auto& criterion : method.criteria) {
        if (!scores.contains(criterion.id)) out.missing.push_back(criterion.id);
    }
    if (out.missing.empty()) Propose(method, means, out);
    return out;
}

}  // namespace atalaya::warning
