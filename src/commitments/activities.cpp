#include "commitments/activities.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace atalaya::commitments {
namespace {

using access::Action;
using access::Caller;
using registers::Model;
using registers::Record;

constexpr int kPage = 500;

bool IsFigure(char c) { return c >= '0' && c <= '9'; }

std::string_view TextOf(const json::value* value) {
    const auto* text = value ? value->if_string() : nullptr;
    return text ? std::string_view(*text) : std::string_view();
}

std::string_view Member(const json::object& object, std::string_view name) {
    return TextOf(object.if_contains(name));
}

// The last day that a date of a record may mean.
std::optional<base::Date> LastDay(std::string_view text) {
    const auto date = base::PartialDate::Parse(text);
    if (!date.ok()) return std::nullopt;
    const base::Date& first = date->first;
    switch (date->precision) {
        case base::Precision::Year:
            return base::Date{first.year, 12, 31};
        case base::Precision::Month:
            return base::Date{first.year, first.month, base::DaysInMonth(first.year, first.month)};
        case base::Precision::Day:
            return first;
    }
    return std::nullopt;
}

std::optional<Money> MoneyIn(const json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    const auto* object = value ? value->if_object() : nullptr;
    if (!object) return std::nullopt;
    const auto amount = base::Decimal::Parse(Member(*object, "amount"));
    if (!amount.ok()) return std::nullopt;
    return Money{amount->value, std::string(Member(*object, "currency"))};
}

// The values of one record that this caller may see.
class Reader {
 public:
    Reader(const Model& model, const Record& record, std::set<std::string> hidden)
        : m_model(model), m_record(record), m_hidden(std::move(hidden)) {}

    std::string Text(std::string_view field) const {
        const json::value value = Value(field);
        return std::string(TextOf(&value));
    }
    json::array List(std::string_view field) const {
        json::value value = Value(field);
        auto* list = value.if_array();
        return list ? std::move(*list) : json::array();
    }
    // The rows of a group.
    std::vector<json::object> Rows(std::string_view field) const {
        std::vector<json::object> rows;
        for (const json::value& row : List(field)) {
            if (const auto* object = row.if_object()) rows.push_back(*object);
        }
        return rows;
    }

 private:
    json::value Value(std::string_view id) const {
        const registers::Field* field = m_model.FindField(id);
        if (!field || m_hidden.contains(field->sensitivity)) return nullptr;
        return registers::FieldJson(m_record, *field);
    }

    const Model& m_model;
    const Record& m_record;
    std::set<std::string> m_hidden;
};

std::vector<Milestone> MilestonesOf(const Reader& reader) {
    std::vector<Milestone> out;
    for (const json::object& row : reader.Rows("milestones")) {
        const auto due = LastDay(Member(row, "due"));
        if (!due) continue;
        out.push_back({std::string(Member(row, "title")), *due, !Member(row, "done").empty()});
    }
    return out;
}

std::vector<Funds> FundsOf(const Reader& reader) {
    std::vector<Funds> out;
    for (const json::object& row : reader.Rows("funds")) {
        const auto* year = row.if_contains("year");
        if (!year || !year->is_int64()) continue;
        out.push_back({static_cast<int>(year->as_int64()), std::string(Member(row, "source")),
                       MoneyIn(row, "budget"), MoneyIn(row, "spent")});
    }
    return out;
}

Activity ActivityOf(const Model& model, const Record& record, std::set<std::string> hidden) {
    const Reader reader(model, record, std::move(hidden));
    Activity out;
    out.reference = record.Reference();
    out.state = record.Text(registers::SystemColumn::State);
    const auto* state = model.FindState(out.state);
    out.counts = state && state->counts;
    out.unit = record.Text(registers::SystemColumn::Unit);
    out.strategy = reader.Text("strategy");
    out.number = reader.Text("number");
    out.objective = reader.Text("objective");
    out.title = reader.Text("title");
    out.owner = reader.Text("owner");
    out.start_text = reader.Text("start");
    out.end_text = reader.Text("end");
    out.start = LastDay(out.start_text);
    out.end = LastDay(out.end_text);
    out.milestones = MilestonesOf(reader);
    out.funds = FundsOf(reader);
    for (const json::value& id : reader.List("commitments")) out.commitments.emplace_back(TextOf(&id));
    return out;
}

// Every record of the query; nothing where the caller may read nothing.
template <class Take>
Result<void> ForEach(const ActivitySource& source, const Caller& caller, const Model& model,
                     registers::Query query, Take take) {
    if (source.policy.ScopeOf(caller, Action::Read, "register", model.id()).Nothing()) return {};
    query.limit = kPage;
    do {
        ATALAYA_ASSIGN(auto page, source.records.List(source.database, caller, model, query));
        for (Record& record : page.records) take(std::move(record));
        query.cursor = page.next;
    } while (!query.cursor.empty());
    return {};
}

std::string FilterOf(const ActivityQuery& query) {
    std::string filter;
    // A reference has neither quotation marks nor anything else to escape; what is no reference
    // belongs to no record.
    if (!query.strategy.empty()) filter = "strategy = \"" + query.strategy + "\"";
    if (!query.only_open) return filter;
    if (!filter.empty()) filter += " and ";
    return filter + "state not in (\"" + std::string(kCompleted) + "\", \"" +
           std::string(kCancelled) + "\")";
}

}  // namespace

bool IsOwner(const access::Policy& policy, const Caller& caller, const access::Subject& activity,
             std::string_view owner) {
    const auto is_own = [&](const std::string& unit) {
        if (unit.empty()) return false;
        const std::string folded = base::Fold(unit);
        return folded == base::Fold(owner) ||
               (activity.unit && folded == base::Fold(*activity.unit));
    };
    const auto of_unit = [&](const access::Grant& grant) { return is_own(grant.unit); };
    if (is_own(caller.unit) || std::ranges::any_of(caller.grants, of_unit)) return true;
    Caller narrow = caller;
    std::erase_if(narrow.grants, [](const access::Grant& grant) {
        return grant.territory.empty() && grant.unit.empty();
    });
    return !narrow.grants.empty() && policy.Allows(narrow, Action::Update, activity);
}

bool ComesBefore(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (IsFigure(a[0]) && IsFigure(b[0])) {
            std::uint64_t x = 0, y = 0;
            const auto ended_a = std::from_chars(a.data(), a.data() + a.size(), x);
            const auto ended_b = std::from_chars(b.data(), b.data() + b.size(), y);
            if (x != y) return x < y;
            a.remove_prefix(static_cast<std::size_t>(ended_a.ptr - a.data()));
            b.remove_prefix(static_cast<std::size_t>(ended_b.ptr - b.data()));
        } else {
            if (a[0] != b[0]) return static_cast<unsigned char>(a[0]) < static_cast<unsigned char>(b[0]);
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.size() < b.size();
}

Result<std::vector<Activity>> ReadActivities(const ActivitySource& source, const Caller& caller,
                                             const ActivityQuery& query) {
    std::vector<Activity> out;
    const auto model = source.catalogue.Find(kActivities);
    if (!model) return out;
    if (!query.strategy.empty()) ATALAYA_TRY(registers::ParseReference(query.strategy));
    registers::Query wanted;
    wanted.filter = FilterOf(query);
    if (!query.with_groups) wanted.fields = {"number"};
    ATALAYA_TRY(ForEach(source, caller, *model, wanted, [&](const Record& record) {
        Activity one = ActivityOf(*model, record, source.records.Hidden(caller, *model, record));
        const auto subject = registers::SubjectOf(*model, record);
        one.may_change = source.policy.Allows(caller, Action::Update, subject);
        one.own = IsOwner(source.policy, caller, subject, one.owner);
        out.push_back(std::move(one));
    }));
    std::stable_sort(out.begin(), out.end(), [](const Activity& a, const Activity& b) {
        return a.number != b.number ? ComesBefore(a.number, b.number)
                                    : ComesBefore(a.reference, b.reference);
    });
    return out;
}

Result<std::vector<Record>> ReadStrategies(const ActivitySource& source, const Caller& caller) {
    std::vector<Record> out;
    const auto model = source.catalogue.Find(kStrategies);
    if (!model) return out;
    registers::Query query;
    query.sort = {{"from", true}};
    ATALAYA_TRY(ForEach(source, caller, *model, query,
                        [&](Record record) { out.push_back(std::move(record)); }));
    return out;
}

}  // namespace atalaya::commitments
