#include "evaluation/instrument.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace atalaya::evaluation {

namespace {

constexpr std::array kTypes = {
    std::pair{QuestionType::YesNo, "yes_no"}, std::pair{QuestionType::Choice, "choice"},
    std::pair{QuestionType::Number, "number"}, std::pair{QuestionType::Date, "date"},
    std::pair{QuestionType::Text, "text"},     std::pair{QuestionType::List, "list"},
    std::pair{QuestionType::Table, "table"},   std::pair{QuestionType::File, "file"}};

// The schema lets no other names through.
QuestionType TypeOf(std::string_view name) {
    const auto found = std::ranges::find(kTypes, name, [](const auto& one) { return one.second; });
    return found == kTypes.end() ? QuestionType::Text : found->first;
}

std::optional<base::Decimal> DecimalAt(const content::Node& node, Faults& faults) {
    if (node.IsNull()) return std::nullopt;
    const auto parsed = base::Decimal::Parse(node.TextOr(""));
    if (parsed.ok()) return parsed->value;
    Error fault = parsed.error();
    fault.where = node.Where();
    faults.Add(std::move(fault));
    return std::nullopt;
}

// The texts that an answer may have and by which conditions and fulfilment speak of it.
bool MayBe(const Question& question, std::string_view answer) {
    if (question.type == QuestionType::YesNo) return answer == "yes" || answer == "no";
    return FindById(question.options, answer) != nullptr;
}

}  // namespace

std::string_view NameOf(QuestionType type) {
    const auto found = std::ranges::find(kTypes, type, [](const auto& one) { return one.first; });
    base::Check(found != kTypes.end(), "a question of no type");
    return found->second;
}

class InstrumentReader {
 public:
    Result<Instrument> Read(const content::Node& root) {
        m_out.m_id = root["id"].TextOr("");
        m_out.m_version = root["version"].IntegerOr(0);
        m_out.m_title = m_faults.Local(root["title"]);
        m_out.m_description = m_faults.Local(root["description"]);
        m_out.m_authored_by = m_faults.Local(root["authored_by"]);
        m_out.m_plan = root["plan"].TextOr("");
        m_out.m_scale = root["scale"].TextOr("");
        m_out.m_institutions = m_faults.NamedItems(root["institutions"]);
        for (const content::Node& node : root["questions"].Items()) Add(node);
        if (!m_faults.none()) return m_faults.Take();
        return std::move(m_out);
    }

 private:
    void Add(const content::Node& node) {
        Question question = ReadQuestion(node);
        Check(question, node);
        const auto [at, fresh] = m_out.m_by_id.try_emplace(question.id, m_out.m_questions.size());
        if (!fresh) Fault("evaluation.question_duplicate", question, {}, node);
        m_out.m_questions.push_back(std::move(question));
    }

    Question ReadQuestion(const content::Node& node) {
        Question question;
        question.id = node["id"].TextOr("");
        question.node = node["node"].TextOr("");
        question.type = TypeOf(node["type"].TextOr(""));
        question.title = m_faults.Local(node["title"]);
        question.guidance = m_faults.Local(node["guidance"], true);
        question.asked_of = m_faults.Texts(node["asked_of"]);
        question.required = node["required"].BooleanOr(false);
        question.with_date = node["with_date"].BooleanOr(false);
        question.unit = m_faults.Local(node["unit"], true);
        question.min = DecimalAt(node["min"], m_faults);
        question.max = DecimalAt(node["max"], m_faults);
        question.options = m_faults.NamedItems(node["options"]);
        question.rows = m_faults.NamedItems(node["rows"]);
        for (const content::Node& column : node["columns"].Items())
            question.columns.push_back({column["id"].TextOr(""), m_faults.Local(column["title"]),
                                        TypeOf(column["type"].TextOr(""))});
        question.fulfils = m_faults.Texts(node["fulfils"]);
        if (question.fulfils.empty() && question.type == QuestionType::YesNo)
            question.fulfils = {"yes"};
        question.outside = m_faults.Texts(node["outside"]);
        if (const content::Node& when = node["when"]; !when.IsNull())
            question.when = {when["question"].TextOr(""), when["equals"].TextOr("")};
        question.indicator = node["indicator"].TextOr("");
        question.register_id = node["register"].TextOr("");
        return question;
    }

    void Check(const Question& question, const content::Node& node) {
        if (question.asked_of.empty()) Fault("evaluation.not_asked", question, {}, node);
        for (const std::string& id : question.asked_of) {
            if (FindById(m_out.m_institutions, id) == nullptr)
                Fault("evaluation.institution_unknown", question, {"institution", id},
                      node["asked_of"]);
        }
        if (question.type == QuestionType::Choice && question.options.empty())
            Fault("evaluation.options_missing", question, {}, node);
        if (question.type == QuestionType::Table && question.columns.empty())
            Fault("evaluation.columns_missing", question, {}, node);
        if (question.min && question.max && *question.max < *question.min)
            Fault("evaluation.limits", question, {}, node["max"]);
        for (const std::string& answer : question.fulfils) {
            if (!MayBe(question, answer))
                Fault("evaluation.option_unknown", question, {"option", answer}, node["fulfils"]);
        }
        for (const std::string& answer : question.outside) {
            if (!MayBe(question, answer))
                Fault("evaluation.option_unknown", question, {"option", answer}, node["outside"]);
        }
        if (question.when) CheckCondition(question, node["when"]);
    }

    // Only an earlier question may be named, so that conditions never go in a circle.
    void CheckCondition(const Question& question, const content::Node& node) {
        const Question* other = m_out.Find(question.when->question);
        const bool decided = other != nullptr && (other->type == QuestionType::YesNo ||
                                                  other->type == QuestionType::Choice);
        if (!decided) {
            Fault("evaluation.condition_unknown", question, {"other", question.when->question},
                  node);
        } else if (!MayBe(*other, question.when->equals)) {
            Fault("evaluation.option_unknown", question, {"option", question.when->equals}, node);
        }
    }

    void Fault(std::string_view code, const Question& question, base::Param more,
               const content::Node& at) {
        std::vector<base::Param> params = {{"question", question.id}};
        if (!more.name.empty()) params.push_back(std::move(more));
        m_faults.Add(Err(code, std::move(params), at.Where()));
    }

    Faults m_faults;
    Instrument m_out;
};

Result<Instrument> Instrument::Read(const content::Node& root) {
    return InstrumentReader().Read(root);
}

const Question* Instrument::Find(std::string_view id) const {
    const auto found = m_by_id.find(std::string(id));
    return found == m_by_id.end() ? nullptr : &m_questions[found->second];
}

std::vector<const Question*> Instrument::Of(std::string_view node) const {
    std::vector<const Question*> out;
    for (const Question& one : m_questions) {
        if (one.node == node) out.push_back(&one);
    }
    return out;
}

std::vector<std::string> Instrument::Nodes() const {
    std::vector<std::string> out;
    for (const Question& one : m_questions) {
        if (std::ranges::find(out, one.node) == out.end()) out.push_back(one.node);
    }
    return out;
}

// --- rating scale ----------------------------------------------------------

class ScaleReader {
 public:
    Result<RatingScale> Read(const content::Node& root) {
        RatingScale out;
        out.m_id = root["id"].TextOr("");
        out.m_title = m_faults.Local(root["title"]);
        out.m_description = m_faults.Local(root["description"], true);
        base::Decimal best(1, 0);
        for (const content::Node& node : root["levels"].Items()) {
            Level level;
            level.id = node["id"].TextOr("");
            level.title = m_faults.Local(node["title"]);
            level.description = m_faults.Local(node["description"]);
            level.at_least = DecimalAt(node["at_least"], m_faults);
            level.outside = node["outside"].BooleanOr(false);
            level.fulfilled = node["fulfilled"].BooleanOr(false);
            if (level.at_least) {
                if (level.outside || level.at_least->IsNegative() || *level.at_least > best)
                    m_faults.Add(Err("evaluation.share_invalid", {{"level", level.id}},
                                     node["at_least"].Where()));
                best = *level.at_least;
            }
            out.m_levels.push_back(std::move(level));
        }
        if (!m_faults.none()) return m_faults.Take();
        return out;
    }

 private:
    Faults m_faults;
};

Result<RatingScale> RatingScale::Read(const content::Node& root) { return ScaleReader().Read(root); }

const Level* RatingScale::Reached(base::Decimal share) const {
    for (const Level& level : m_levels) {
        if (level.at_least && *level.at_least <= share) return &level;
    }
    return nullptr;
}

}  // namespace atalaya::evaluation
