// The tables of the national plan as files.

#include "api/resources/evidence_json.hpp"
#include "api/resources/national_plan.hpp"
#include "transfer/exports.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::api {
namespace {

using commitments::Activity;
using commitments::ActivityEvidence;
using commitments::Progress;
using Kind = transfer::OutCell::Kind;

struct Cell {
    std::string text;
    Kind kind = Kind::Text;
};
using Row = std::vector<Cell>;

Cell Number(std::int64_t number) { return {std::to_string(number), Kind::Number}; }

// A table in memory: the plan of a country has hundreds of activities, not millions.
struct Table {
    std::vector<std::string> columns;   // names of messages below "national_plan.column."
    std::vector<Row> rows;
};

// The counts of a Progress, a column for each state of the register.
void AddProgressColumns(const Context& context, Table& table) {
    table.columns.insert(table.columns.end(),
                         {"activities", "late", "milestones", "milestones_done"});
    if (const auto model = context.catalogue().Find(commitments::kActivities)) {
        for (const auto& state : model->definition().states) {
            if (state.counts) table.columns.push_back("=" + state.title.In(context.lang()));
        }
    }
}

void AddProgress(const Context& context, const Progress& progress, Row& row) {
    for (const auto number : {progress.activities, progress.late, progress.milestones,
                              progress.milestones_done})
        row.push_back(Number(number));
    if (const auto model = context.catalogue().Find(commitments::kActivities)) {
        for (const auto& state : model->definition().states) {
            if (!state.counts) continue;
            const auto found = progress.by_state.find(state.id);
            row.push_back(Number(found == progress.by_state.end() ? 0 : found->second));
        }
    }
}

Table Activities(const Context& context, const NationalPlanView& view) {
    Table table{{"reference", "strategy", "objective", "number", "title", "owner", "start", "end",
                 "state", "commitments", "evidence"}, {}};
    for (const Activity& one : view.activities) {
        std::string serves, evidence;
        for (const auto& id : one.commitments) serves += (serves.empty() ? "" : "; ") + id;
        if (const auto found = view.evidence.find(one.reference); found != view.evidence.end()) {
            for (const auto& item : found->second) {
                evidence += (evidence.empty() ? "" : "; ") + EvidenceTitle(item, context);
            }
        }
        table.rows.push_back({{one.reference}, {one.strategy}, {one.objective}, {one.number},
                              {one.title}, {one.owner}, {one.start_text, Kind::Date},
                              {one.end_text, Kind::Date}, {StateTitle(context, one.state)},
                              {serves}, {evidence}});
    }
    return table;
}

// What is told of an item apart from its figures.
Row EvidenceRow(const Context& context, const Activity& activity, const ActivityEvidence& one,
                const json::object& shown) {
    const json::object& frozen = shown.at("frozen").as_object();
    const json::value* version = frozen.if_contains("version");
    if (!version) version = frozen.if_contains("definition_version");
    return {{activity.reference}, {activity.number}, {activity.title}, {one.shows},
            {context.content().Say("national_plan.evidence." + TextAt(shown, "kind"), {},
                                   context.lang())},
            {EvidenceTitle(one, context)}, {TextAt(shown, "address")},
            version ? Number(version->to_number<std::int64_t>()) : Cell{},
            {base::FormatTimestamp(one.taken_at).substr(0, 10), Kind::Date},
            {one.changed ? context.content().Say(*one.changed, context.lang()) : ""}};
}

// A row for each item, and of an indicator one for each year of the frozen answer.
Table EvidenceTable(const Context& context, const NationalPlanView& view) {
    Table table{{"reference", "number", "title", "shows", "evidence_kind", "evidence", "address",
                 "version", "taken", "changed", "period", "figure", "unit"}, {}};
    for (const Activity& activity : view.activities) {
        const auto found = view.evidence.find(activity.reference);
        if (found == view.evidence.end()) continue;
        for (const ActivityEvidence& one : found->second) {
            const json::object shown = FrozenJson(one.item, one.changed, context);
            const json::object& frozen = shown.at("frozen").as_object();
            const Row row = EvidenceRow(context, activity, one, shown);
            const auto* figures = frozen.if_contains("rows");
            if (!figures || figures->as_array().empty()) {
                table.rows.push_back(row);
                table.rows.back().resize(table.columns.size());
                continue;
            }
            for (const json::value& figure : figures->as_array()) {
                std::string period;
                for (const auto& [axis, label] : figure.at("labels").as_object())
                    period += (period.empty() ? "" : ", ") + std::string(label.as_string());
                table.rows.push_back(row);
                Row& last = table.rows.back();
                last.push_back({period});
                last.push_back({std::string(figure.at("value").as_string()), Kind::Number});
                last.push_back({TextAt(frozen, "unit")});
            }
        }
    }
    return table;
}

Table Objectives(const Context& context, const NationalPlanView& view) {
    Table table{{"strategy", "objective"}, {}};
    AddProgressColumns(context, table);
    for (const auto& one : commitments::OwnObjectives(view.activities, view.today)) {
        Row row{{one.strategy}, {one.objective}};
        AddProgress(context, one.progress, row);
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table Commitments(const Context& context, const NationalPlanView& view) {
    Table table{{"plan", "commitment", "title", "direct"}, {}};
    AddProgressColumns(context, table);
    for (const auto& one : commitments::ServedNodes(view.activities, context.plans(), view.today)) {
        Row row{{one.plan->id()}, {one.node->id}, {one.node->title.In(context.lang())},
                Number(one.direct)};
        AddProgress(context, one.progress, row);
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table Money(const Context& context, const NationalPlanView& view) {
    Table table{{"strategy", "objective", "year", "source", "currency", "budget", "spent"}, {}};
    for (const auto& one : commitments::OwnObjectives(view.activities, view.today)) {
        for (const auto& line : one.progress.money) {
            table.rows.push_back({{one.strategy}, {one.objective}, Number(line.year),
                                  {FundingTitle(context, line.source)}, {line.currency},
                                  {line.budget.value_or(""), Kind::Number},
                                  {line.spent.value_or(""), Kind::Number}});
        }
    }
    return table;
}

Table Unserved(const Context& context, const NationalPlanView& view, const commitments::Plan* only) {
    Table table{{"plan", "commitment", "title"}, {}};
    for (const auto& plan : context.plans().all()) {
        if (only && only != &plan) continue;
        for (const auto* node : commitments::CoverageOf(view.activities, plan).unserved)
            table.rows.push_back({{plan.id()}, {node->id}, {node->title.In(context.lang())}});
    }
    return table;
}

Table ReminderTable(const Context& context, const NationalPlanView& view) {
    Table table{{"due", "days", "what", "milestone", "reference", "number", "title", "owner",
                 "state"}, {}};
    for (const auto& one : commitments::Reminders(view.activities, view.today, view.days)) {
        const std::string what = "national_plan.reminder." + std::string(NameOf(one.kind));
        const Activity& activity = *one.activity;
        table.rows.push_back({{one.due.ToString(), Kind::Date}, Number(one.days),
                              {context.content().Say(what, {}, context.lang())}, {one.milestone},
                              {activity.reference}, {activity.number}, {activity.title},
                              {activity.owner}, {StateTitle(context, activity.state)}});
    }
    return table;
}

// Precondition: the name is one of the endpoint's.
Table TableOf(const Context& context, const NationalPlanView& view, const commitments::Plan* plan,
              std::string_view name) {
    if (name == "activities") return Activities(context, view);
    if (name == "evidence") return EvidenceTable(context, view);
    if (name == "commitments") return Commitments(context, view);
    if (name == "money") return Money(context, view);
    if (name == "unserved") return Unserved(context, view, plan);
    if (name == "reminders") return ReminderTable(context, view);
    return Objectives(context, view);
}

Result<void> Write(const Context& context, const Table& table, transfer::RowSink& sink) {
    std::vector<std::string> header;
    for (const std::string& column : table.columns) {
        header.push_back(column.starts_with('=')
                             ? column.substr(1)
                             : context.content().Say("national_plan.column." + column, {},
                                                     context.lang()));
    }
    ATALAYA_TRY(sink.Header(header));
    for (const Row& row : table.rows) {
        std::vector<transfer::OutCell> cells;
        for (const Cell& cell : row) cells.push_back({cell.text, cell.kind});
        ATALAYA_TRY(sink.Row(cells));
    }
    return sink.Finish();
}

}  // namespace

Result<http::Response> NationalPlanFile(const Context& context, const NationalPlanView& view,
                                        const commitments::Plan* plan, std::string_view table,
                                        std::string_view format) {
    std::string bytes;
    const auto take = [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    };
    const auto kind = format == "xlsx" ? transfer::ExportFormat::Xlsx : transfer::ExportFormat::Csv;
    const auto sink = kind == transfer::ExportFormat::Xlsx ? transfer::WriteXlsx(take, table)
                                                           : transfer::WriteCsv(take, ',', true);
    ATALAYA_TRY(Write(context, TableOf(context, view, plan, table), *sink));
    http::Response response = http::Response::Text(200, transfer::MediaTypeOf(kind), std::move(bytes));
    response.Set("Content-Disposition", "attachment; filename=\"national-plan-" +
                                            std::string(table) + "." + std::string(format) + "\"");
    response.Set("Cache-Control", "private, no-cache");
    response.Add("Vary", "Accept-Language, Cookie, Authorization");
    return response;
}

}  // namespace atalaya::api
