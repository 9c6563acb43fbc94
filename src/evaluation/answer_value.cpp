#include "evaluation/answer_value.hpp"

#include <algorithm>

#include "base/date.hpp"
#include "base/hash.hpp"
#include "expr/expr.hpp"

namespace atalaya::evaluation {

namespace {

constexpr std::string_view kNotApplicable = "not_applicable";

template <class List>
std::string Ids(const List& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : ", ") + one.id;
    return out;
}

bool IsBlank(const json::value& value) {
    return value.is_string() && base::TrimAscii(value.get_string()).empty();
}

// Reads one value; every fault is noted with its place, and the value goes on as null.
class ValueReader {
 public:
    json::value Read(const Question& question, const json::value& input) {
        if (const auto* object = input.if_object();
            object != nullptr && object->contains("missing") && !object->at("missing").is_object())
            return Missing(*object);
        switch (question.type) {
            case QuestionType::YesNo:
                return YesNo(question, input);
            case QuestionType::Choice:
                return Choice(question, input);
            case QuestionType::Number:
                return Number(input, "/value", question.min, question.max);
            case QuestionType::Date:
                return Date(input, "/value");
            case QuestionType::Text:
                return Text(input, "/value");
            case QuestionType::List:
                return question.columns.empty() ? TextList(input)
                                                : FreeTable(question, input);
            case QuestionType::Table:
                return question.rows.empty() ? FreeTable(question, input)
                                             : FixedTable(question, input);
            case QuestionType::File:
                return Files(input);
        }
        return nullptr;
    }

    std::vector<Error> Take() { return std::move(m_faults); }

 private:
    json::value Fault(std::string_view code, std::string where,
                      std::vector<base::Param> params = {}) {
        m_faults.push_back(Err(code, std::move(params), std::move(where)));
        return nullptr;
    }

    json::value Missing(const json::object& input) {
        const json::value& reason = input.at("missing");
        const std::string given =
            reason.is_string() ? std::string(reason.get_string()) : json::serialize(reason);
        if (std::ranges::find(expr::kMissingReasons, given) != expr::kMissingReasons.end())
            return {{"missing", given}};
        std::string known;
        for (const std::string_view one : expr::kMissingReasons)
            known += (known.empty() ? "" : ", ") + std::string(one);
        return Fault("evaluation.missing_reason", "/value/missing",
                     {{"value", given}, {"known", known}});
    }

    json::value YesNo(const Question& question, const json::value& input) {
        const json::value* answer = &input;
        const json::value* since = nullptr;
        if (const auto* object = input.if_object()) {
            answer = object->if_contains("answer");
            since = object->if_contains("since");
        }
        if (answer == nullptr || !answer->is_string() ||
            (answer->get_string() != "yes" && answer->get_string() != "no"))
            return Fault("evaluation.expected_yes_no", "/value");
        json::object out{{"answer", *answer}};
        if (since == nullptr || since->is_null() || IsBlank(*since)) return out;
        if (!question.with_date) return Fault("evaluation.date_not_asked", "/value/since");
        out["since"] = Date(*since, "/value/since");
        return out;
    }

    json::value Choice(const Question& question, const json::value& input) {
        if (input.is_string() && FindById(question.options, input.get_string()) != nullptr)
            return input;
        return Fault("evaluation.option_not_offered", "/value",
                     {{"value", input.is_string() ? std::string(input.get_string())
                                                  : json::serialize(input)},
                      {"known", Ids(question.options)}});
    }

    json::value Number(const json::value& input, const std::string& where,
                       std::optional<base::Decimal> min = {},
                       std::optional<base::Decimal> max = {}) {
        if (!input.is_string() && !input.is_int64())
            return Fault("evaluation.expected_number", where);
        const std::string text = input.is_string()
                                     ? std::string(base::TrimAscii(input.get_string()))
                                     : std::to_string(input.get_int64());
        const auto parsed = base::Decimal::Parse(text);
        if (!parsed.ok()) {
            Error fault = parsed.error();
            fault.where = where;
            m_faults.push_back(std::move(fault));
            return nullptr;
        }
        if (parsed->rounded) return Fault("evaluation.too_many_decimals", where);
        if (min && parsed->value < *min)
            return Fault("evaluation.too_small", where, {{"limit", min->ToString()}});
        if (max && parsed->value > *max)
            return Fault("evaluation.too_large", where, {{"limit", max->ToString()}});
        return json::value(parsed->value.ToString());
    }

    json::value Date(const json::value& input, const std::string& where) {
        if (!input.is_string()) return Fault("evaluation.expected_text", where);
        const auto parsed = base::PartialDate::Parse(base::TrimAscii(input.get_string()));
        if (parsed.ok()) return json::value(parsed->ToString());
        Error fault = parsed.error();
        fault.where = where;
        m_faults.push_back(std::move(fault));
        return nullptr;
    }

    json::value Text(const json::value& input, const std::string& where) {
        if (!input.is_string()) return Fault("evaluation.expected_text", where);
        if (IsBlank(input)) return Fault("evaluation.empty", where);
        if (input.get_string().size() > kLongestText) {
            return Fault("evaluation.too_long", where,
                         {{"limit", std::to_string(kLongestText)}});
        }
        return json::value(base::TrimAscii(input.get_string()));
    }

    // The items of a list that has some, and not too many; nullptr otherwise.
    const json::array* Items(const json::value& input) {
        const auto* items = input.if_array();
        if (items == nullptr) {
            Fault("evaluation.expected_list", "/value");
        } else if (items->empty()) {
            Fault("evaluation.empty", "/value");
        } else if (items->size() > kMostRows) {
            Fault("evaluation.too_many_rows", "/value", {{"limit", std::to_string(kMostRows)}});
        } else {
            return items;
        }
        return nullptr;
    }

    json::value TextList(const json::value& input) {
        const json::array* items = Items(input);
        if (items == nullptr) return nullptr;
        json::array out;
        for (std::size_t i = 0; i < items->size(); ++i)
            out.push_back(Text((*items)[i], base::Pointer("/value", i)));
        return out;
    }

    json::value FreeTable(const Question& question, const json::value& input) {
        const json::array* items = Items(input);
        if (items == nullptr) return nullptr;
        json::array out;
        for (std::size_t i = 0; i < items->size(); ++i) {
            json::object row = Row(question, (*items)[i], base::Pointer("/value", i));
            if (!row.empty()) out.push_back(std::move(row));
        }
        if (out.empty()) return Fault("evaluation.empty", "/value");
        return out;
    }

    json::value FixedTable(const Question& question, const json::value& input) {
        const auto* rows = input.if_object();
        if (rows == nullptr) return Fault("evaluation.expected_object", "/value");
        json::object out;
        for (const auto& [id, cells] : *rows) {
            const std::string where = base::Pointer("/value", id);
            if (FindById(question.rows, std::string_view(id)) == nullptr) {
                Fault("evaluation.row_unknown", where,
                      {{"name", std::string(id)}, {"known", Ids(question.rows)}});
                continue;
            }
            json::object row = Row(question, cells, where);
            if (!row.empty()) out[id] = std::move(row);
        }
        if (out.empty()) return Fault("evaluation.empty", "/value");
        return out;
    }

    // The cells that have a value.
    json::object Row(const Question& question, const json::value& input,
                     const std::string& where) {
        json::object out;
        const auto* cells = input.if_object();
        if (cells == nullptr) {
            Fault("evaluation.expected_object", where);
            return out;
        }
        for (const auto& [id, cell] : *cells) {
            const std::string at = base::Pointer(where, id);
            const Column* column = FindById(question.columns, std::string_view(id));
            if (column == nullptr) {
                Fault("evaluation.column_unknown", at,
                      {{"name", std::string(id)}, {"known", Ids(question.columns)}});
            } else if (!cell.is_null() && !IsBlank(cell)) {
                out[id] = Cell(*column, cell, at);
            }
        }
        return out;
    }

    json::value Cell(const Column& column, const json::value& cell, const std::string& where) {
        if (column.type == QuestionType::Number) return Number(cell, where);
        if (column.type == QuestionType::Date) return Date(cell, where);
        if (column.type != QuestionType::YesNo) return Text(cell, where);
        if (cell.is_string() && (cell.get_string() == "yes" || cell.get_string() == "no"))
            return cell;
        return Fault("evaluation.expected_yes_no", where);
    }

    json::value Files(const json::value& input) {
        const json::array* items = Items(input);
        if (items == nullptr) return nullptr;
        json::array out;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const std::string where = base::Pointer("/value", i);
            const auto* file = (*items)[i].if_object();
            if (file == nullptr) return Fault("evaluation.expected_object", where);
            json::object kept;
            for (const std::string_view member : {"name", "type", "digest"}) {
                const json::value* text = file->if_contains(member);
                kept[member] = Text(text == nullptr ? json::value() : *text,
                                    base::Pointer(where, member));
            }
            const auto* digest = kept["digest"].if_string();
            if (digest != nullptr && !base::DigestFromHex(*digest))
                Fault("evaluation.digest", base::Pointer(where, "digest"));
            out.push_back(std::move(kept));
        }
        return out;
    }

    std::vector<Error> m_faults;
};

// The word by which fulfilment and conditions speak of an answer; "" if it has none.
std::string_view WordOf(const json::value& value) {
    if (value.is_string()) return value.get_string();
    const auto* object = value.if_object();
    const json::value* answer = object == nullptr ? nullptr : object->if_contains("answer");
    return answer != nullptr && answer->is_string() ? std::string_view(answer->get_string())
                                                    : std::string_view();
}

}  // namespace

Result<json::value> CheckValue(const Question& question, const json::value& input) {
    ValueReader reader;
    json::value value = reader.Read(question, input);
    auto faults = reader.Take();
    if (faults.empty()) return value;
    Error error = Err("evaluation.answer_invalid");
    error.details = std::move(faults);
    return error;
}

bool IsMissing(const json::value& value) {
    const auto* object = value.if_object();
    const json::value* reason = object == nullptr ? nullptr : object->if_contains("missing");
    // A table may have a row of that name; its cells are an object, a reason is text.
    return reason != nullptr && reason->is_string();
}

std::optional<bool> Fulfils(const Question& question, const json::value& value) {
    if (question.fulfils.empty()) return std::nullopt;
    if (IsMissing(value) && value.at("missing").as_string() == kNotApplicable)
        return std::nullopt;
    const std::string_view word = WordOf(value);
    if (std::ranges::find(question.outside, word) != question.outside.end()) return std::nullopt;
    return !word.empty() &&
           std::ranges::find(question.fulfils, word) != question.fulfils.end();
}

bool IsAsked(const Question& question,
             const std::function<const json::value*(std::string_view question)>& value_of) {
    if (!question.when) return true;
    const Condition& when = *question.when;
    const json::value* value = value_of(when.question);
    if (value == nullptr || value->is_null() || IsMissing(*value)) return false;
    const auto among = [&] {
        return std::ranges::find(when.values, WordOf(*value)) != when.values.end();
    };
    switch (when.test) {
        case Condition::Test::Equals:
        case Condition::Test::AnyOf: return among();
        case Condition::Test::NotEquals: return !among();
        case Condition::Test::Answered: return true;
        case Condition::Test::AtLeast: {
            const auto number = base::Decimal::Parse(WordOf(*value));
            return number.ok() && number->value >= when.least;
        }
    }
    return false;
}

}  // namespace atalaya::evaluation
