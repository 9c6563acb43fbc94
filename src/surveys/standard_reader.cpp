#include <algorithm>
#include <map>

#include "surveys/standard_values.hpp"

namespace atalaya::surveys {

using content::Node;

// Goes on after a fault, so that all are told at once. What the schema of a kind holds is not
// checked again here.
class StandardReader {
 public:
    explicit StandardReader(const content::Library& library) : m_library(library) {}

    Result<std::shared_ptr<const Standard>> Read() {
        const auto each = [this](std::string_view kind, auto read) {
            for (const content::Document* one : m_library.Documents(kind)) (this->*read)(one->root);
        };
        each("survey_items", &StandardReader::ReadItems);
        each("survey_substances", &StandardReader::ReadSubstances);
        each("survey_presentation", &StandardReader::ReadPresentation);
        each("survey_scale", &StandardReader::ReadScale);
        // Scorings may use the items of any scale, measures any scoring.
        each("survey_scale", &StandardReader::ReadScorings);
        each("survey_measures", &StandardReader::ReadMeasures);
        if (!m_faults.empty()) {
            Error error = Err("surveys.content_invalid");
            error.details = std::move(m_faults);
            return error;
        }
        return std::make_shared<const Standard>(std::move(m_out));
    }

 private:
    using AnswerSets = std::map<std::string, std::vector<ItemAnswer>, std::less<>>;

    void Report(std::string_view code, const Node& at, std::vector<base::Param> params) {
        m_faults.push_back(Err(code, std::move(params), at.Where()));
    }

    LocalText Local(const Node& node) {
        if (node.IsNull()) return {};
        auto text = node.Local();
        if (text.ok()) return *std::move(text);
        m_faults.push_back(text.error());
        return {};
    }

    std::vector<std::string> Texts(const Node& node) {
        auto texts = node.Texts();
        if (texts.ok()) return *std::move(texts);
        m_faults.push_back(texts.error());
        return {};
    }

    // The id of a node, which nothing of `taken` may have already.
    template <class T>
    std::string NewId(const Node& node, const std::vector<T>& taken) {
        const std::string id = node["id"].TextOr("");
        if (std::ranges::find(taken, id, &T::id) != taken.end())
            Report("surveys.content_duplicate", node["id"], {{"id", id}});
        return id;
    }

    AnswerSets ReadAnswerSets(const Node& list) {
        AnswerSets out;
        for (const Node& set : list.Items()) {
            auto& answers = out[set["id"].TextOr("")];
            for (const Node& node : set["answers"].Items()) {
                answers.push_back({.id = node["id"].TextOr(""),
                                   .title = Local(node["title"]),
                                   .names = Texts(node["names"])});
            }
        }
        return out;
    }

    Item ReadItem(const Node& node, const AnswerSets& sets) {
        Item item;
        item.id = NewId(node, m_out.m_items);
        item.title = Local(node["title"]);
        item.names = Texts(node["names"]);
        item.per_substance = node["per_substance"].BooleanOr(false);
        const std::string type = node["type"].TextOr("choice");
        if (type == "open") {
            item.type = Item::Type::Open;
        } else if (type == "number") {
            item.type = Item::Type::Number;
            item.least = static_cast<double>(node["least"].IntegerOr(0));
            item.most = static_cast<double>(node["most"].IntegerOr(0));
            item.unit = Local(node["unit"]);
            if (item.least >= item.most)
                Report("surveys.content_range", node, {{"item", item.id}});
        } else if (const auto set = sets.find(node["answers"].TextOr("")); set != sets.end()) {
            item.answers = set->second;
        } else {
            Report("surveys.content_unknown_answers", node["answers"],
                   {{"answers", node["answers"].TextOr("")}, {"item", item.id}});
        }
        return item;
    }

    void ReadItems(const Node& root) {
        const AnswerSets sets = ReadAnswerSets(root["answer_sets"]);
        for (const Node& node : root["items"].Items())
            m_out.m_items.push_back(ReadItem(node, sets));
    }

    void ReadSubstances(const Node& root) {
        for (const Node& node : root["substances"].Items()) {
            SurveySubstance one;
            one.id = NewId(node, m_out.m_substances);
            one.title = Local(node["title"]);
            one.illicit = node["illicit"].BooleanOr(false);
            one.fictitious = node["fictitious"].BooleanOr(false);
            one.names = Texts(node["names"]);
            one.substance = node["substance"].TextOr("");
            if (!one.substance.empty() && !IsSubstance(one.substance)) {
                Report("surveys.content_unknown_substance", node["substance"],
                       {{"substance", one.substance}});
            }
            m_out.m_substances.push_back(std::move(one));
        }
    }

    // Of the content's list of substances or of their groups.
    bool IsSubstance(std::string_view code) const {
        if (m_library.FindSubstance(code) != nullptr) return true;
        const content::CodeList* groups = m_library.FindCodeList("substance_groups");
        return groups != nullptr && groups->Find(code) != nullptr;
    }

    void KnowSubstance(const std::string& id, const Node& at) {
        if (id.empty() || m_out.FindSubstance(id) != nullptr) return;
        Report("surveys.content_unknown_substance", at, {{"substance", id}});
    }

    void ReadPresentation(const Node& root) {
        for (const Node& node : root["rules"].Items()) {
            PresentationRule rule;
            rule.id = NewId(node, m_out.m_presentation);
            rule.title = Local(node["title"]);
            rule.description = Local(node["description"]);
            rule.citation = node["citation"].TextOr("");
            const std::string kind = node["kind"].TextOr("");
            if (!node.Has(kind)) {
                Report("surveys.content_rule_missing", node, {{"rule", rule.id}, {"kind", kind}});
            } else if (kind == "nchs") {
                rule.kind = PresentationRule::Kind::Nchs;
                rule.nchs = NchsRuleOf(node["nchs"]);
            } else {
                rule.cv = CvRuleOf(node["cv"]);
            }
            m_out.m_presentation.push_back(std::move(rule));
        }
    }

    void ReadScale(const Node& root) {
        Scale scale;
        scale.id = root["id"].TextOr("");
        scale.title = Local(root["title"]);
        scale.description = Local(root["description"]);
        scale.citation = root["citation"].TextOr("");
        scale.substance = root["substance"].TextOr("");
        KnowSubstance(scale.substance, root["substance"]);
        scale.per_substance = root["per_substance"].BooleanOr(false);
        const AnswerSets sets = ReadAnswerSets(root["answer_sets"]);
        for (const Node& node : root["items"].Items()) {
            Item item = ReadItem(node, sets);
            item.scale = scale.id;
            item.per_substance = scale.per_substance && !node["once"].BooleanOr(false);
            scale.items.push_back(item);
            m_out.m_items.push_back(std::move(item));
        }
        m_out.m_scales.push_back(std::move(scale));
    }

    void ReadScorings(const Node& root) {
        Scale& scale = *std::ranges::find(m_out.m_scales, root["id"].TextOr(""), &Scale::id);
        for (const Node& node : root["scorings"].Items()) {
            Scoring scoring;
            scoring.id = node["id"].TextOr("");
            scoring.title = Local(node["title"]);
            scoring.citation = node["citation"].TextOr("");
            scoring.most_missing = static_cast<int>(node["most_missing"].IntegerOr(0));
            scoring.substances = Texts(node["substances"]);
            for (const std::string& one : scoring.substances)
                KnowSubstance(one, node["substances"]);
            scoring.variant_of = node["variant_of"].TextOr("");
            for (const Node& item : node["items"].Items()) ReadScores(item, scale, scoring);
            for (const Node& one : node["categories"].Items()) {
                scoring.categories.push_back({.id = one["id"].TextOr(""),
                                              .title = Local(one["title"]),
                                              .from = static_cast<int>(one["from"].IntegerOr(0)),
                                              .to = static_cast<int>(one["to"].IntegerOr(0)),
                                              .at_risk = one["at_risk"].BooleanOr(false)});
            }
            CheckCategories(node, scale, scoring);
            scale.scorings.push_back(std::move(scoring));
        }
        CheckVariants(root, scale);
    }

    // Every answer of the item has its score, and no other one.
    void ReadScores(const Node& node, const Scale& scale, Scoring& scoring) {
        const std::string id = node["item"].TextOr("");
        const Item* item = m_out.FindItem(id);
        if (item == nullptr || item->scale.empty() || item->per_substance != scale.per_substance)
            return Report("surveys.content_unknown_item", node["item"], {{"item", id}});
        const Node& given = node["scores"];
        std::vector<int> scores;
        for (const ItemAnswer& answer : item->answers) {
            const auto score = given[answer.id].IntegerOr(-1);
            if (score < 0) {
                Report("surveys.content_scale_scores", given,
                       {{"item", id}, {"answer", answer.id}});
            }
            scores.push_back(static_cast<int>(score));
        }
        for (const auto& [answer, score] : given.Members()) {
            if (!item->FindAnswer(answer))
                Report("surveys.content_unknown_answer", score, {{"answer", answer}, {"item", id}});
        }
        if (scores.empty()) return;  // a fault of the item itself
        scoring.lowest += *std::ranges::min_element(scores);
        scoring.highest += *std::ranges::max_element(scores);
        scoring.items.push_back(id);
        scoring.scores.push_back(std::move(scores));
    }

    // Every score that can come out has one category.
    void CheckCategories(const Node& node, const Scale& scale, const Scoring& scoring) {
        const auto& categories = scoring.categories;
        if (categories.empty() || scoring.items.size() != node["items"].Items().size()) return;
        for (std::size_t i = 0; i < categories.size(); ++i) {
            const bool follows = i == 0 || categories[i].from == categories[i - 1].to + 1;
            if (follows && categories[i].from <= categories[i].to) continue;
            Report("surveys.content_scale_gap", node["categories"].Items()[i],
                   {{"scale", scale.id}, {"category", categories[i].id}});
        }
        if (categories.front().from == scoring.lowest && categories.back().to == scoring.highest)
            return;
        Report("surveys.content_scale_range", node["categories"],
               {{"scale", scale.id},
                {"lowest", std::to_string(scoring.lowest)},
                {"highest", std::to_string(scoring.highest)}});
    }

    // A variant tells the same categories as the scoring that it stands for.
    void CheckVariants(const Node& root, const Scale& scale) {
        for (std::size_t i = 0; i < scale.scorings.size(); ++i) {
            const Scoring& variant = scale.scorings[i];
            if (variant.variant_of.empty()) continue;
            const Node& at = root["scorings"].Items()[i]["variant_of"];
            const auto usual =
                std::ranges::find(scale.scorings, variant.variant_of, &Scoring::id);
            const bool same =
                usual != scale.scorings.end() && usual->variant_of.empty() &&
                std::ranges::equal(usual->categories, variant.categories, {}, &ScaleCategory::id,
                                   &ScaleCategory::id);
            if (!same) {
                Report("surveys.content_unknown_scoring", at,
                       {{"scale", scale.id}, {"scoring", variant.variant_of}});
            }
        }
    }

    void ReadMeasures(const Node& root) {
        for (const Node& node : root["measures"].Items()) {
            Measure one;
            one.id = NewId(node, m_out.m_measures);
            one.title = Local(node["title"]);
            one.description = Local(node["description"]);
            one.method = Local(node["method"]);
            one.unit = Local(node["unit"]);
            one.decimals = static_cast<int>(node["decimals"].IntegerOr(1));
            one.least = static_cast<int>(node["at_least"].IntegerOr(2));
            one.kind = MeasureKindOf(node["kind"].TextOr(""));
            one.window = MeasureWindowOf(node["window"].TextOr(""));
            if (node.Has("users_within")) {
                one.universe = Measure::Universe::Users;
                one.universe_window = MeasureWindowOf(node["users_within"].TextOr(""));
            }
            one.answers = Texts(node["answers"]);
            switch (one.kind) {
                case Measure::Kind::Prevalence:
                case Measure::Kind::Incidence: one.per_substance = true; break;
                case Measure::Kind::PolyUse:
                case Measure::Kind::AnyUse: break;
                case Measure::Kind::Share:
                case Measure::Kind::Mean:
                case Measure::Kind::Median: ReadItemOf(node, one); break;
                case Measure::Kind::ScaleShare:
                case Measure::Kind::ScaleMean: ReadScaleOf(node, one); break;
            }
            m_out.m_measures.push_back(std::move(one));
        }
    }

    void ReadItemOf(const Node& node, Measure& measure) {
        measure.item = node["item"].TextOr("");
        const Item* item = m_out.FindItem(measure.item);
        if (item == nullptr)
            return Report("surveys.content_unknown_item", node["item"], {{"item", measure.item}});
        measure.per_substance = item->per_substance;
        const bool share = measure.kind == Measure::Kind::Share;
        const auto wanted = share ? Item::Type::Choice : Item::Type::Number;
        if (item->type != wanted || (share && measure.answers.empty())) {
            return Report("surveys.content_item_type", node,
                          {{"item", item->id}, {"measure", measure.id}});
        }
        for (const std::string& answer : measure.answers) {
            if (item->FindAnswer(answer)) continue;
            Report("surveys.content_unknown_answer", node["answers"],
                   {{"answer", answer}, {"item", item->id}});
        }
    }

    void ReadScaleOf(const Node& node, Measure& measure) {
        measure.item = node["scale"].TextOr("");
        const Scale* scale = m_out.FindScale(measure.item);
        if (scale == nullptr)
            return Report("surveys.content_unknown_scale", node["scale"],
                          {{"scale", measure.item}});
        measure.per_substance = scale->per_substance;
        measure.scoring = node["scoring"].TextOr("");
        const Scoring* scoring = scale->FindScoring(measure.scoring);
        if (scoring == nullptr) {
            return Report("surveys.content_unknown_scoring", node["scoring"],
                          {{"scale", scale->id}, {"scoring", measure.scoring}});
        }
        if (measure.kind == Measure::Kind::ScaleMean) return;
        measure.answers = CategoriesOf(node["answers"], *scoring);
        if (measure.answers.empty()) {
            Report("surveys.content_item_type", node,
                   {{"item", scale->id}, {"measure", measure.id}});
        }
    }

    std::vector<std::string> CategoriesOf(const Node& list, const Scoring& scoring) {
        std::vector<std::string> out;
        for (const std::string& wanted : Texts(list)) {
            const auto before = out.size();
            for (const ScaleCategory& one : scoring.categories) {
                if (one.id == wanted || (wanted == "at_risk" && one.at_risk)) out.push_back(one.id);
            }
            if (out.size() > before) continue;
            Report("surveys.content_unknown_answer", list,
                   {{"answer", wanted}, {"item", scoring.id}});
        }
        return out;
    }

    const content::Library& m_library;
    std::vector<Error> m_faults;
    Standard m_out;
};

Result<std::shared_ptr<const Standard>> Standard::Load(const content::Library& library) {
    return StandardReader(library).Read();
}

}  // namespace atalaya::surveys
