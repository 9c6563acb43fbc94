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

constexpr std::array kTests = {std::pair{Condition::Test::Equals, "equals"},
                               std::pair{Condition::Test::NotEquals, "not_equals"},
                               std::pair{Condition::Test::AnyOf, "any_of"},
                               std::pair{Condition::Test::Answered, "answered"},
                               std::pair{Condition::Test::AtLeast, "at_least"}};

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

// Whether a question of that type can be held against the test of a condition.
bool Decides(const Question& question, Condition::Test test) {
    switch (test) {
        case Condition::Test::Equals:
        case Condition::Test::NotEquals:
        case Condition::Test::AnyOf:
            return question.type == QuestionType::YesNo || question.type == QuestionType::Choice;
        case Condition::Test::Answered: return true;
        case Condition::Test::AtLeast: return question.type == QuestionType::Number;
    }
    return false;
}

}  // namespace

std::string_view NameOf(QuestionType type) {
    const auto found = std::ranges::find(kTypes, type, [](const auto& one) { return one.first; });
    base::Check(found != kTypes.end(), "a question of no type");
    return found->second;
}

std::string_view NameOf(Condition::Test test) {
    const auto found = std::ranges::find(kTests, test, [](const auto& one) { return one.first; });
    base::Check(found != kTests.end(), "a condition of no kind");
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
            question.when = ReadCondition(question, when);
        question.indicator = node["indicator"].TextOr("");
        question.fill = ReadFill(node["fill"]);
        question.register_id = node["register"].TextOr("");
        return question;
    }

    Condition ReadCondition(const Question& question, const content::Node& node) {
        Condition out;
        out.question = node["question"].TextOr("");
        int tests = 0;
        for (const auto& [test, name] : kTests) {
            if (node[name].IsNull()) continue;
            ++tests;
            out.test = test;
        }
        if (tests != 1) Fault("evaluation.condition_form", question, {}, node);
        const content::Node& value = node[NameOf(out.test)];
        switch (out.test) {
            case Condition::Test::Equals:
            case Condition::Test::NotEquals: out.values = {std::string(value.TextOr(""))}; break;
            case Condition::Test::AnyOf: out.values = m_faults.Texts(value); break;
            case Condition::Test::AtLeast:
                out.least = DecimalAt(value, m_faults).value_or(base::Decimal());
                break;
            case Condition::Test::Answered:
                if (!value.BooleanOr(true)) Fault("evaluation.condition_form", question, {}, node);
                break;
        }
        return out;
    }

    Fill ReadFill(const content::Node& node) {
        Fill out;
        if (!node["year"].IsNull()) out.year = static_cast<int>(node["year"].IntegerOr(0));
        out.by = node["by"].TextOr("");
        out.label = node["label"].TextOr("");
        for (const content::Node& row : node["rows"].Items())
            out.rows.push_back({row["row"].TextOr(""), m_faults.Texts(row["codes"])});
        for (const content::Node& cell : node["cells"].Items()) {
            out.cells.push_back({cell["column"].TextOr(""), cell["indicator"].TextOr(""),
                                 static_cast<int>(cell["years_before"].IntegerOr(0))});
        }
        return out;
    }

    // A table is filled by breakdown: into rows of its own, or with one for each code.
    void CheckFill(const Question& question, const content::Node& node) {
        const Fill& fill = question.fill;
        const auto has = [&](std::string_view id, QuestionType type) {
            const Column* column = FindById(question.columns, id);
            return column != nullptr && column->type == type;
        };
        bool fits = question.type == QuestionType::Table && !fill.by.empty() &&
                    !fill.cells.empty() && question.rows.empty() == fill.rows.empty() &&
                    question.rows.empty() == has(fill.label, QuestionType::Text);
        for (const Fill::Row& row : fill.rows)
            fits = fits && FindById(question.rows, row.row) != nullptr;
        for (const Fill::Cell& cell : fill.cells) {
            fits = fits && has(cell.column, QuestionType::Number) &&
                   (!cell.indicator.empty() || !question.indicator.empty());
        }
        const bool table = !fill.by.empty() || !fill.cells.empty() || !fill.rows.empty() ||
                           !fill.label.empty();
        if (table ? !fits : question.indicator.empty())
            Fault("evaluation.fill_invalid", question, {}, node);
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
        if (!node["fill"].IsNull()) CheckFill(question, node["fill"]);
    }

    // Only an earlier question may be named, so that conditions never go in a circle.
    void CheckCondition(const Question& question, const content::Node& node) {
        const Condition& when = *question.when;
        const Question* other = m_out.Find(when.question);
        if (other == nullptr || !Decides(*other, when.test)) {
            Fault("evaluation.condition_unknown", question, {"other", when.question}, node);
            return;
        }
        for (const std::string& value : when.values) {
            if (!MayBe(*other, value))
                Fault("evaluation.option_unknown", question, {"option", value}, node);
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
