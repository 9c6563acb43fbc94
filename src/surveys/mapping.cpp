#include "surveys/mapping.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/json_members.hpp"
#include "surveys/members.hpp"

namespace atalaya::surveys {
namespace {

constexpr std::string_view kOwn = "own.";

std::string Listed(const std::vector<std::string>& ids) {
    std::string out;
    for (const auto& id : ids) out += (out.empty() ? "" : ", ") + id;
    return out;
}

// Identifiers of own questions and categories: "school_type", "12-14".
bool IsOwnId(std::string_view id) {
    return !id.empty() && id.size() <= 60 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

bool IsNoAnswer(std::string_view meaning) {
    return meaning == kNoAnswerId || meaning == kNotAskedId;
}

// Reads a mapping and collects everything that is wrong with it.
class MappingReader {
 public:
    explicit MappingReader(const Standard& standard) : m_standard(standard) {}

    Result<Mapping> Read(const json::object& object) {
        Mapping out;
        Members members(object, "", m_faults);
        for (const auto& own : members.Objects("own")) out.own.push_back(ReadOwn(own));
        for (const auto& asked : members.Objects("questions"))
            out.questions.push_back(ReadQuestion(asked));
        if (const auto* filter = members.Object("filter")) ReadFilter(*filter, out);
        members.CheckRest();
        if (m_faults.empty()) return out;
        Error error = Err("surveys.mapping_invalid", {{"count", std::to_string(m_faults.size())}});
        error.details = std::move(m_faults);
        return error;
    }

 private:
    void Fault(Error error) { m_faults.push_back(std::move(error)); }

    // A title in one language at least.
    LocalText TitleOf(Members& members) {
        LocalText out = members.Local("title");
        const bool any = std::any_of(out.by_lang.begin(), out.by_lang.end(),
                                     [](const auto& text) { return !text.empty(); });
        if (!any) members.Fault("surveys.field_missing", "title");
        return out;
    }

    std::string OwnIdOf(Members& members) {
        std::string id = members.NeededText("id");
        if (!id.empty() && !IsOwnId(id))
            members.Fault("surveys.field_invalid", "id",
                          {{"value", id}, {"known", "a-z 0-9 _ -"}});
        return id;
    }

    OwnQuestion ReadOwn(const Members::Placed& placed) {
        Members members(placed.object, placed.where, m_faults);
        OwnQuestion out{OwnIdOf(members), TitleOf(members)};
        members.CheckRest();
        if (!m_own.insert(out.id).second)
            members.Fault("surveys.question_twice", "id",
                          {{"question", std::string(kOwn) + out.id}});
        return out;
    }

    // The type of a question; nullopt, and a fault, where nobody knows it.
    std::optional<Item::Type> TypeOf(const std::string& question, Members& members,
                                     const Item*& item) {
        if (question.empty()) return std::nullopt;
        if (question.starts_with(kOwn)) {
            if (m_own.contains(question.substr(kOwn.size()))) return Item::Type::Open;
        } else if (const auto found = m_standard.ReadQuestion(question); found.ok()) {
            item = found->item;
            return item->type;
        }
        members.Fault("surveys.question_unknown", "question", {{"question", question}});
        return std::nullopt;
    }

    MappedQuestion ReadQuestion(const Members::Placed& placed) {
        Members members(placed.object, placed.where, m_faults);
        MappedQuestion out{.question = members.NeededText("question"),
                           .variable = members.NeededText("variable")};
        const Item* item = nullptr;
        const auto type = TypeOf(out.question, members, item);
        CheckOnce(out, members);
        ReadCategories(members, type, out);
        m_known.clear();
        if (item)
            for (const auto& answer : item->answers) m_known.push_back(answer.id);
        for (const auto& category : out.categories) m_known.push_back(category.first);
        if (const auto* values = members.Object("values"))
            ReadValues(*values, members.Where("values"), type, out);
        if (!members.Absent("blank")) {
            out.blank = members.Text("blank");
            if (type && !out.blank.empty()) CheckMeaning(out.blank, *type, members.Where("blank"));
        }
        members.CheckRest();
        return out;
    }

    void CheckOnce(const MappedQuestion& mapped, Members& members) {
        if (!mapped.question.empty() && !m_questions.insert(mapped.question).second)
            members.Fault("surveys.question_twice", "question", {{"question", mapped.question}});
        if (mapped.variable.empty()) return;
        const auto [other, fresh] = m_variables.try_emplace(mapped.variable, mapped.question);
        if (!fresh)
            members.Fault("surveys.variable_twice", "variable",
                          {{"variable", mapped.variable}, {"question", mapped.question},
                           {"other", other->second}});
    }

    void ReadCategories(Members& members, std::optional<Item::Type> type, MappedQuestion& out) {
        std::set<std::string> ids;
        for (const auto& placed : members.Objects("categories")) {
            Members one(placed.object, placed.where, m_faults);
            auto id = OwnIdOf(one);
            if (IsNoAnswer(id) || !ids.insert(id).second)
                one.Fault("surveys.category_twice", "id", {{"category", id}});
            out.categories.emplace_back(std::move(id), TitleOf(one));
            one.CheckRest();
        }
        if (!type) return;
        if (*type == Item::Type::Open && out.categories.empty())
            members.Fault("surveys.field_missing", "categories");
        if (*type != Item::Type::Open && !out.categories.empty())
            members.Fault("surveys.member_unknown", "categories", {{"member", "categories"}});
    }

    void ReadValues(const json::object& values, const std::string& where,
                    std::optional<Item::Type> type, MappedQuestion& out) {
        Members members(values, where, m_faults);
        for (const auto& [key, value] : values) {
            std::string meaning = members.NeededText(key);
            if (meaning.empty()) continue;
            if (type) CheckMeaning(meaning, *type, members.Where(key));
            out.values.emplace(key, std::move(meaning));
        }
    }

    void CheckMeaning(const std::string& meaning, Item::Type type, const std::string& where) {
        if (IsNoAnswer(meaning)) return;
        const bool known = std::find(m_known.begin(), m_known.end(), meaning) != m_known.end();
        switch (type) {
            case Item::Type::Choice:
                if (!known)
                    Fault(Err("surveys.answer_unknown",
                              {{"answer", meaning}, {"known", Listed(m_known)}}, where));
                return;
            case Item::Type::Number:
                if (!ReadNumber(meaning))
                    Fault(Err("surveys.answer_unknown",
                              {{"answer", meaning}, {"known", "0, 1, 1.5 ..."}}, where));
                return;
            case Item::Type::Open:
                if (!known)
                    Fault(Err("surveys.category_missing", {{"category", meaning}}, where));
                return;
        }
    }

    void ReadFilter(const json::object& object, Mapping& out) {
        Members members(object, "/filter", m_faults);
        out.filter_variable = members.NeededText("variable");
        out.filter_values = members.Texts("values");
        if (out.filter_values.empty()) members.Fault("surveys.field_missing", "values");
        members.CheckRest();
    }

    const Standard& m_standard;
    std::vector<Error> m_faults;
    std::set<std::string> m_own, m_questions;
    std::map<std::string, std::string> m_variables;   // and the question of each
    std::vector<std::string> m_known;                 // answers of the question being read
};

json::object ToJsonOf(const MappedQuestion& mapped) {
    json::object values;
    for (const auto& [value, meaning] : mapped.values) values[value] = meaning;
    json::object out{{"question", mapped.question},
                     {"variable", mapped.variable},
                     {"values", std::move(values)},
                     {"blank", mapped.blank}};
    if (mapped.categories.empty()) return out;
    json::array categories;
    for (const auto& [id, title] : mapped.categories)
        categories.push_back(json::object{{"id", id}, {"title", base::LocalJson(title)}});
    out["categories"] = std::move(categories);
    return out;
}

}  // namespace

std::optional<double> ReadNumber(std::string_view text) {
    double out = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, out);
    if (text.empty() || read.ec != std::errc() || read.ptr != end || !std::isfinite(out))
        return std::nullopt;
    return out;
}

const MappedQuestion* Mapping::Find(std::string_view question) const {
    for (const auto& mapped : questions)
        if (mapped.question == question) return &mapped;
    return nullptr;
}

json::object Mapping::ToJson() const {
    json::array mapped, named;
    for (const auto& one : questions) mapped.push_back(ToJsonOf(one));
    for (const auto& one : own)
        named.push_back(json::object{{"id", one.id}, {"title", base::LocalJson(one.title)}});
    json::object out{{"questions", std::move(mapped)}, {"own", std::move(named)}};
    if (!filter_variable.empty())
        out["filter"] = json::object{{"variable", filter_variable},
                                     {"values", base::TextsJson(filter_values)}};
    return out;
}

Result<Mapping> Mapping::FromJson(const json::object& object, const Standard& standard) {
    return MappingReader(standard).Read(object);
}

}  // namespace atalaya::surveys
