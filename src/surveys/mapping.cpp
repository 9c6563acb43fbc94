#include "surveys/mapping.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/json_members.hpp"

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
        Members(object, "", {"questions", "own", "filter"});
        EachObject(object, "", "own", [&](const json::object& one, const std::string& where) {
            out.own.push_back(ReadOwn(one, where));
        });
        EachObject(object, "", "questions", [&](const json::object& one, const std::string& where) {
            out.questions.push_back(ReadQuestion(one, where));
        });
        ReadFilter(object, out);
        if (!m_faults.empty()) {
            Error error = Err("surveys.mapping_invalid",
                              {{"count", std::to_string(m_faults.size())}});
            error.details = std::move(m_faults);
            return error;
        }
        return out;
    }

 private:
    void Fault(Error error) { m_faults.push_back(std::move(error)); }

    void Members(const json::object& object, const std::string& where,
                 std::initializer_list<std::string_view> known) {
        for (const auto& [key, value] : object) {
            if (std::find(known.begin(), known.end(), key) == known.end())
                Fault(Err("surveys.member_unknown", {{"member", std::string(key)}},
                          base::Pointer(where, key)));
        }
    }

    template <class Use>
    void EachObject(const json::object& object, const std::string& where, std::string_view key,
                    Use use) {
        const auto* member = object.if_contains(key);
        if (!member || member->is_null()) return;
        const std::string place = base::Pointer(where, key);
        const auto* list = member->if_array();
        if (!list) return Invalid(place, json::serialize(*member), "[...]");
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string item = base::Pointer(place, i);
            if (const auto* one = (*list)[i].if_object())
                use(*one, item);
            else
                Invalid(item, json::serialize((*list)[i]), "{...}");
        }
    }

    void Invalid(const std::string& where, std::string value, std::string known) {
        if (value.size() > 100) value = "...";
        Fault(Err("surveys.field_invalid", {{"value", std::move(value)}, {"known", std::move(known)}},
                  where));
    }

    // A text, which must be there.
    std::string Text(const json::object& object, const std::string& where, std::string_view key) {
        const auto* member = object.if_contains(key);
        std::string out;
        if (member && member->is_string()) out = std::string(member->get_string());
        if (out.empty())
            Fault(Err("surveys.field_missing", {}, base::Pointer(where, key)));
        return out;
    }

    // A title in one language at least.
    LocalText Title(const json::object& object, const std::string& where) {
        LocalText out = base::LocalIn(object, "title");
        const bool any = std::any_of(out.by_lang.begin(), out.by_lang.end(),
                                     [](const auto& text) { return !text.empty(); });
        if (!any)
            Fault(Err("surveys.field_missing", {}, base::Pointer(where, "title")));
        return out;
    }

    std::string OwnId(const json::object& object, const std::string& where) {
        std::string id = Text(object, where, "id");
        if (!id.empty() && !IsOwnId(id)) Invalid(base::Pointer(where, "id"), id, "a-z 0-9 _ -");
        return id;
    }

    OwnQuestion ReadOwn(const json::object& object, const std::string& where) {
        Members(object, where, {"id", "title"});
        OwnQuestion out{OwnId(object, where), Title(object, where)};
        if (!m_own.insert(out.id).second)
            Fault(Err("surveys.question_twice", {{"question", std::string(kOwn) + out.id}},
                      base::Pointer(where, "id")));
        return out;
    }

    // The type of a question; nullopt, and a fault, where nobody knows it.
    std::optional<Item::Type> TypeOf(const std::string& question, const std::string& where,
                                     const Item*& item) {
        if (question.starts_with(kOwn)) {
            if (m_own.contains(question.substr(kOwn.size()))) return Item::Type::Open;
            Fault(Err("surveys.question_unknown", {{"question", question}}, where));
            return std::nullopt;
        }
        auto found = m_standard.ReadQuestion(question);
        if (!found.ok()) {
            Error error = std::move(found).error();
            error.where = where;
            Fault(std::move(error));
            return std::nullopt;
        }
        item = found->item;
        return item->type;
    }

    MappedQuestion ReadQuestion(const json::object& object, const std::string& where) {
        Members(object, where, {"question", "variable", "values", "blank", "categories"});
        MappedQuestion out;
        out.question = Text(object, where, "question");
        out.variable = Text(object, where, "variable");
        const Item* item = nullptr;
        std::optional<Item::Type> type;
        if (!out.question.empty()) type = TypeOf(out.question, where + "/question", item);
        Once(out, where);
        ReadCategories(object, where, type, out);
        m_known.clear();
        if (item)
            for (const auto& answer : item->answers) m_known.push_back(answer.id);
        for (const auto& category : out.categories) m_known.push_back(category.first);
        ReadValues(object, where, type, out);
        if (object.contains("blank")) {
            out.blank = Text(object, where, "blank");
            if (type && !out.blank.empty()) Meaning(out.blank, *type, where + "/blank");
        }
        return out;
    }

    void Once(const MappedQuestion& mapped, const std::string& where) {
        if (!mapped.question.empty() && !m_questions.insert(mapped.question).second)
            Fault(Err("surveys.question_twice", {{"question", mapped.question}},
                      where + "/question"));
        if (mapped.variable.empty()) return;
        const auto [other, fresh] = m_variables.try_emplace(mapped.variable, mapped.question);
        if (!fresh)
            Fault(Err("surveys.variable_twice",
                      {{"variable", mapped.variable}, {"question", mapped.question},
                       {"other", other->second}},
                      where + "/variable"));
    }

    void ReadCategories(const json::object& object, const std::string& where,
                        std::optional<Item::Type> type, MappedQuestion& out) {
        std::set<std::string> ids;
        EachObject(object, where, "categories",
                   [&](const json::object& one, const std::string& place) {
            Members(one, place, {"id", "title"});
            auto id = OwnId(one, place);
            if (IsNoAnswer(id) || !ids.insert(id).second)
                Invalid(base::Pointer(place, "id"), id, "");
            out.categories.emplace_back(std::move(id), Title(one, place));
        });
        if (!type) return;
        if (*type == Item::Type::Open && out.categories.empty())
            Fault(Err("surveys.field_missing", {}, where + "/categories"));
        if (*type != Item::Type::Open && !out.categories.empty())
            Fault(Err("surveys.member_unknown", {{"member", "categories"}}, where + "/categories"));
    }

    void ReadValues(const json::object& object, const std::string& where,
                    std::optional<Item::Type> type, MappedQuestion& out) {
        const auto* member = object.if_contains("values");
        if (!member || member->is_null()) return;
        const std::string place = where + "/values";
        const auto* values = member->if_object();
        if (!values) return Invalid(place, json::serialize(*member), "{...}");
        for (const auto& [key, value] : *values) {
            const std::string at = base::Pointer(place, key);
            if (!value.is_string()) {
                Invalid(at, json::serialize(value), Listed(m_known));
                continue;
            }
            std::string meaning(value.get_string());
            if (type) Meaning(meaning, *type, at);
            out.values.emplace(key, std::move(meaning));
        }
    }

    void Meaning(const std::string& meaning, Item::Type type, const std::string& where) {
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
                              {{"answer", meaning},
                               {"known", Listed({std::string(kNoAnswerId),
                                                 std::string(kNotAskedId), "0", "1", "1.5 ..."})}},
                              where));
                return;
            case Item::Type::Open:
                if (!known)
                    Fault(Err("surveys.category_missing", {{"category", meaning}}, where));
                return;
        }
    }

    void ReadFilter(const json::object& object, Mapping& out) {
        const auto* member = object.if_contains("filter");
        if (!member || member->is_null()) return;
        const auto* filter = member->if_object();
        if (!filter) return Invalid("/filter", json::serialize(*member), "{...}");
        Members(*filter, "/filter", {"variable", "values"});
        out.filter_variable = Text(*filter, "/filter", "variable");
        out.filter_values = base::TextsIn(*filter, "values");
        if (out.filter_values.empty())
            Fault(Err("surveys.field_missing", {}, "/filter/values"));
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
