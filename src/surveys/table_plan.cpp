#include "surveys/table_plan.hpp"

#include <algorithm>
#include <charconv>

#include "base/json_members.hpp"
#include "surveys/codes.hpp"
#include "surveys/members.hpp"

namespace atalaya::surveys {

namespace {

// Of a plan; what it becomes on the data is held by RunPlan.
constexpr std::size_t kMostMeasures = 500, kMostGroupings = 60, kMostCrossed = 4, kMostCuts = 60;
constexpr int kOldest = 130;

json::array CutsJson(const std::vector<int>& cuts) {
    json::array out;
    for (const int cut : cuts) out.emplace_back(cut);
    return out;
}

json::object ChoicesJson(const Choices& choices) {
    return {{"missing", Code(choices.missing)},
            {"interval", CodeOf(choices.interval)},
            {"level", choices.level},
            {"df", CodeOf(choices.df)},
            {"presentation", choices.presentation},
            {"replicates", choices.replicates}};
}

class PlanReader {
 public:
    explicit PlanReader(const Standard& standard) : m_standard(standard) {}

    Result<TablePlan> Read(const json::object& object) {
        Members members(object, "", m_faults);
        TablePlan plan;
        plan.id = members.Text("id");
        plan.title = members.Local("title");
        plan.measures = ReadMeasures(members);
        plan.groupings = ReadGroupings(members, object);
        plan.age_cuts = ReadCuts(members);
        plan.age_from = members.Whole("age_from");
        plan.age_to = members.Whole("age_to");
        CheckAges(members, plan);
        plan.tests = members.Flag("tests", false);
        if (const json::object* choices = members.Object("choices")) {
            Members inner(*choices, "/choices", m_faults);
            plan.choices = ReadChoices(inner, *choices);
            inner.CheckRest();
        }
        members.CheckRest();
        if (m_faults.empty()) return plan;
        Error error = Err("surveys.plan_invalid", {{"count", std::to_string(m_faults.size())}});
        error.details = std::move(m_faults);
        return error;
    }

 private:
    void CheckCount(Members& members, std::string_view key, std::size_t count, std::size_t limit) {
        if (count > limit)
            members.Fault("surveys.plan_large", key,
                          {{"cells", std::to_string(count)}, {"limit", std::to_string(limit)}});
    }

    std::vector<MeasureOf> ReadMeasures(Members& members) {
        std::vector<MeasureOf> out;
        for (const auto& [object, where] : members.Objects("measures")) {
            Members inner(object, where, m_faults);
            MeasureOf one{inner.NeededText("measure"), inner.Text("substance")};
            if (!one.measure.empty()) CheckMeasure(inner, one);
            inner.CheckRest();
            out.push_back(std::move(one));
        }
        if (out.empty()) members.Fault("surveys.field_missing", "measures");
        CheckCount(members, "measures", out.size(), kMostMeasures);
        return out;
    }

    void CheckMeasure(Members& members, const MeasureOf& one) {
        const Measure* measure = m_standard.FindMeasure(one.measure);
        if (measure == nullptr)
            return members.Fault("surveys.measure_unknown", "measure", {{"measure", one.measure}});
        if (one.substance == "*") return;
        if (!measure->per_substance && !one.substance.empty())
            return members.Fault("surveys.substance_unneeded", "substance",
                                 {{"measure", one.measure}, {"substance", one.substance}});
        if (!measure->per_substance) return;
        if (one.substance.empty())
            return members.Fault("surveys.substance_missing", "substance",
                                 {{"measure", one.measure}});
        if (m_standard.FindSubstance(one.substance) == nullptr)
            members.Fault("surveys.substance_unknown", "substance", {{"substance", one.substance}});
    }

    // Lists in a list, which Members does not read.
    std::vector<Grouping> ReadGroupings(Members& members, const json::object& object) {
        std::vector<Grouping> out;
        const json::value* list = object.if_contains("groupings");
        if (members.Absent("groupings")) return out;
        if (!list->is_array()) {
            members.Fault("surveys.field_not_list", "groupings", {{"value", ShownJson(*list)}});
            return out;
        }
        for (const json::value& one : list->get_array()) {
            // As {"questions": [...]}, so that faults stand at their places.
            const json::object wrapped{{"questions", one}};
            std::vector<Error> faults;
            Members inner(wrapped, "", faults);
            out.push_back(inner.Texts("questions"));
            const std::string where = base::Pointer("/groupings", out.size() - 1);
            for (Error& fault : faults) {
                fault.where = where + fault.where.substr(std::string_view("/questions").size());
                m_faults.push_back(std::move(fault));
            }
            CheckGrouping(members, out.back(), where);
        }
        CheckCount(members, "groupings", out.size(), kMostGroupings);
        return out;
    }

    void CheckGrouping(Members& members, const Grouping& grouping, const std::string& where) {
        if (grouping.empty()) m_faults.push_back(Err("surveys.field_missing", {}, where));
        CheckCount(members, "groupings", grouping.size(), kMostCrossed);
        for (std::size_t i = 0; i < grouping.size(); ++i) {
            const std::string& question = grouping[i];
            const std::string place = base::Pointer(where, i);
            if (std::count(grouping.begin(), grouping.begin() + i, question) > 0)
                m_faults.push_back(Err("surveys.grouping_twice", {{"question", question}}, place));
            else if (!MayDivide(question))
                m_faults.push_back(
                    Err("surveys.question_unknown", {{"question", question}}, place));
        }
    }

    // Own questions are those of a survey, which is not known here.
    bool MayDivide(std::string_view question) const {
        if (question == "age_group" || base::StartsWith(question, "own.")) return true;
        const auto read = m_standard.ReadQuestion(question);
        return read.ok() && read->item->type != Item::Type::Number;
    }

    std::vector<int> ReadCuts(Members& members) {
        std::vector<int> out;
        bool valid = true;
        for (const double cut : members.Numbers("age_cuts")) {
            const int whole = static_cast<int>(std::clamp(cut, -1.0, kOldest + 1.0));
            valid = valid && whole == cut && whole >= 0 && whole <= kOldest &&
                    (out.empty() || whole > out.back());
            out.push_back(whole);
        }
        if (!valid || out.size() > kMostCuts) members.Fault("surveys.cuts_invalid", "age_cuts");
        return out;
    }

    void CheckAges(Members& members, TablePlan& plan) {
        if (plan.age_from > 0 && plan.age_to == 0) plan.age_to = kOldest;   // and older
        const bool limited = plan.age_from != 0 || plan.age_to != 0;
        if (limited && (plan.age_from < 0 || plan.age_to < plan.age_from || plan.age_to > kOldest))
            members.Fault("surveys.ages_invalid", "age_to",
                          {{"from", std::to_string(plan.age_from)},
                           {"to", std::to_string(plan.age_to)}});
        const bool by_age = std::any_of(
            plan.groupings.begin(), plan.groupings.end(), [](const Grouping& grouping) {
                return std::count(grouping.begin(), grouping.end(), "age_group") > 0;
            });
        if (by_age && plan.age_cuts.empty()) members.Fault("surveys.cuts_invalid", "age_cuts");
    }

    Choices ReadChoices(Members& members, const json::object& object) {
        Choices out;
        out.missing = members.Coded("missing", out.missing);
        out.interval = members.Coded("interval", out.interval);
        out.df = members.Coded("df", out.df);
        out.level = members.Number("level").value_or(out.level);
        if (!(out.level >= 0.5 && out.level < 1))
            members.Fault("surveys.level_invalid", "level", {{"level", std::to_string(out.level)}});
        // An empty text asks for no rule, an absent one for the usual.
        const json::value* rule = object.if_contains("presentation");
        if (rule != nullptr && !rule->is_null()) out.presentation = members.Text("presentation");
        if (!out.presentation.empty() && m_standard.FindPresentation(out.presentation) == nullptr)
            members.Fault("surveys.presentation_unknown", "presentation",
                          {{"rule", out.presentation}, {"known", KnownRules()}});
        out.replicates = members.Flag("replicates", false);
        return out;
    }

    std::string KnownRules() const {
        std::string out;
        for (const PresentationRule& rule : m_standard.presentation()) {
            if (!out.empty()) out += ", ";
            out += rule.id;
        }
        return out;
    }

    const Standard& m_standard;
    std::vector<Error> m_faults;
};

// The content writes a plan as JSON does; its schema says which scalars are numbers.
json::value ToJsonValue(const content::Node& node) {
    switch (node.kind()) {
        case content::Node::Kind::Null: return nullptr;
        case content::Node::Kind::List: {
            json::array out;
            for (const content::Node& item : node.Items()) out.push_back(ToJsonValue(item));
            return out;
        }
        case content::Node::Kind::Map: {
            json::object out;
            for (const auto& [key, value] : node.Members()) out[key] = ToJsonValue(value);
            return out;
        }
        case content::Node::Kind::Scalar: break;
    }
    if (const auto flag = node.Boolean(); flag.ok()) return *flag;
    if (const auto number = node.Integer(); !node.quoted() && number.ok()) return *number;
    return json::string(node.Scalar());
}

json::object PlanJson(const content::Node& root) {
    json::object out = ToJsonValue(root).as_object();
    out.erase("kind");
    // A decimal of the content is a text.
    if (root["choices"].Has("level")) {
        const std::string text = root["choices"]["level"].TextOr("");
        double level = 0;
        std::from_chars(text.data(), text.data() + text.size(), level);
        out["choices"].as_object()["level"] = level;
    }
    return out;
}

}  // namespace

json::object TablePlan::ToJson() const {
    json::array wanted, divided;
    for (const MeasureOf& one : measures) {
        json::object measure{{"measure", one.measure}};
        if (!one.substance.empty()) measure["substance"] = one.substance;
        wanted.push_back(std::move(measure));
    }
    for (const Grouping& grouping : groupings) divided.push_back(base::TextsJson(grouping));
    return {{"id", id},
            {"title", base::LocalJson(title)},
            {"measures", std::move(wanted)},
            {"groupings", std::move(divided)},
            {"age_cuts", CutsJson(age_cuts)},
            {"age_from", age_from},
            {"age_to", age_to},
            {"choices", ChoicesJson(choices)},
            {"tests", tests}};
}

Result<TablePlan> TablePlan::FromJson(const json::object& object, const Standard& standard) {
    return PlanReader(standard).Read(object);
}

Result<std::vector<TablePlan>> StandardPlans(const content::Library& library,
                                             const Standard& standard) {
    std::vector<TablePlan> out;
    for (const content::Document* document : library.Documents("survey_plan")) {
        auto plan = TablePlan::FromJson(PlanJson(document->root), standard);
        if (!plan) {
            Error error = std::move(plan).error();
            for (Error& fault : error.details)
                fault.where = document->root.Where() + " " + fault.where;
            return error;
        }
        out.push_back(*std::move(plan));
    }
    return out;
}

}  // namespace atalaya::surveys
