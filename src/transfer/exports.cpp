#include "transfer/exports.hpp"

#include <algorithm>

#include "registers/check.hpp"
#include "registers/render.hpp"

namespace atalaya::transfer {
namespace {

using registers::Field;
using registers::Model;
using registers::Record;
using registers::SystemColumn;

constexpr int kPage = 500;

constexpr std::pair<std::string_view, SystemColumn> kSystem[] = {
    {"country", SystemColumn::Country}, {"version", SystemColumn::Version},
    {"state", SystemColumn::State},     {"mark", SystemColumn::Mark},
    {"unit", SystemColumn::Unit},       {"territory", SystemColumn::Territory}};

// A quantity also leaves with the comparable value and its unit, for those who calculate.
bool HasComparable(const Field& field) {
    return field.type->name() == "quantity";
}

OutCell::Kind KindOf(const Field& field, std::string_view part) {
    auto type = field.type->name();
    if (type == "integer" || type == "decimal" || part == "amount") return OutCell::Kind::Number;
    if (type == "yes_no") return OutCell::Kind::YesNo;
    if (type == "date" || type == "period") return OutCell::Kind::Date;
    return OutCell::Kind::Text;
}

// "purity: refused; agency: unknown": what an empty cell alone would not tell.
std::string ReasonsOf(const Record& record, const Model& model,
                      const std::set<std::string>& hidden) {
    std::string out;
    for (const Field& field : model.definition().fields) {
        const auto reason = registers::MissingReason(record, field.id);
        if (!reason || hidden.contains(field.sensitivity)) continue;
        out += (out.empty() ? "" : "; ") + field.id + ": " + std::string(Code(*reason));
    }
    return out;
}

using OwnCells = std::vector<std::pair<std::string, OutCell::Kind>>;

// The cells of `count` rows of a group, empty beyond those that the record has.
void AddGroup(const Record& record, const Field& group, std::size_t count,
              const std::set<std::string>& hidden, OwnCells& cells) {
    const auto& rows = record.Rows(group);
    for (std::size_t r = 0; r < count; ++r) {
        for (const Field& field : group.fields) {
            const auto parts = field.type->TextParts(field);
            const bool seen = r < rows.size() && !hidden.contains(group.sensitivity) &&
                              !hidden.contains(field.sensitivity);
            std::vector<std::string> texts(parts.size());
            if (seen && !parts.empty()) {
                texts = field.type->ToText(
                    field, std::span(rows[r]).subspan(field.first_cell, field.cell_count));
            }
            for (std::size_t p = 0; p < parts.size(); ++p)
                cells.emplace_back(std::move(texts[p]), KindOf(field, parts[p]));
        }
    }
}

std::string TextOf(const Record& record, SystemColumn column) {
    if (column == SystemColumn::Version) return std::to_string(record.Int(column));
    return record.Text(column);
}

}  // namespace

std::optional<ExportFormat> ExportFormatFromName(std::string_view name) {
    if (name == "csv") return ExportFormat::Csv;
    if (name == "xlsx") return ExportFormat::Xlsx;
    if (name == "jsonl") return ExportFormat::JsonLines;
    return std::nullopt;
}

std::string_view MediaTypeOf(ExportFormat format) {
    switch (format) {
        case ExportFormat::Csv:
            return "text/csv; charset=utf-8";
        case ExportFormat::Xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case ExportFormat::JsonLines:
            return "application/jsonl";
    }
    return "application/octet-stream";
}

Result<std::unique_ptr<Export>> Export::Begin(
    store::Database& database, const access::Policy& policy, const journal::Journal& journal,
    const registers::Records& records, const access::Caller& caller,
    std::shared_ptr<const registers::Model> model, ExportRequest request) {
    access::Subject subject;
    subject.kind = "register";
    subject.id = model->id();
    auto may = policy.Decide(caller, access::Action::Export, subject);
    if (!may) return may.ToError();
    std::unique_ptr<Export> out(new Export(database, policy, records, caller, model, request));
    // A wrong filter is told before the first byte is sent.
    registers::Query probe = out->m_query;
    probe.limit = 1;
    ATALAYA_TRY(records.List(database, caller, *model, probe));
    if (out->m_sink) out->CountGroupRows();
    database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        journal::Draft draft;
        draft.country = journal::kNodeChain;
        draft.actor = caller.Actor();
        draft.action = "record.exported";
        draft.subject = "register:" + model->id();
        draft.payload = base::CanonicalJson(
            json::object{{"filter", request.filter}, {"search", request.search}});
        journal.Append(tx, draft);
    });
    return out;
}

Export::Export(store::Database& database, const access::Policy& policy,
               const registers::Records& records, const access::Caller& caller,
               std::shared_ptr<const registers::Model> model, ExportRequest request)
    : m_database(database),
      m_policy(policy),
      m_records(records),
      m_caller(caller),
      m_model(std::move(model)),
      m_format(request.format) {
    m_query.filter = std::move(request.filter);
    m_query.search = std::move(request.search);
    m_query.with_withdrawn = request.with_withdrawn;
    m_query.limit = kPage;
    auto output = [this](std::string_view bytes) -> Result<void> {
        m_bytes += bytes;
        return {};
    };
    if (m_format == ExportFormat::Csv) m_sink = WriteCsv(output, ',', true);
    if (m_format == ExportFormat::Xlsx) m_sink = WriteXlsx(output, m_model->id());
}

Export::~Export() = default;

// How many rows the groups have at most, among all records that the caller may take away. A group
// that is hidden in some of them gets one: its number must not tell what is hidden.
void Export::CountGroupRows() {
    const auto scope =
        m_policy.ScopeOf(m_caller, access::Action::Export, "register", m_model->id());
    const auto hidden = registers::HiddenSomewhere(scope);
    for (const Field* group : m_model->groups()) {
        std::size_t& rows = m_group_rows[group];
        rows = 1;   // an empty one shows how its columns are called
        if (hidden.contains(group->sensitivity)) continue;
        const auto condition = registers::ScopeCondition(scope, "r", 1);
        const std::string sql =
            "SELECT max(g.position) FROM " + store::Identifier(m_model->GroupTable(*group)) +
            " g JOIN " + store::Identifier(m_model->table()) +
            " r ON r.country = g.country AND r.id = g.record_id WHERE " + condition.text;
        std::vector<store::CellView> values;
        for (const auto& value : condition.values) values.push_back(store::View(value));
        m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            const auto found = tx.Query(sql, values);
            if (found->Next() && !store::IsNull(found->At(0)))
                rows = static_cast<std::size_t>(found->Int(0)) + 1;
        });
    }
}

Result<void> Export::WriteHeader() {
    if (!m_sink) return {};
    std::vector<std::string> names = {"id"};
    for (const auto& [name, column] : kSystem) names.emplace_back(name);
    for (const Field& field : m_model->definition().fields) {
        for (const auto& part : field.type->TextParts(field))
            names.push_back(part.empty() ? field.id : field.id + "." + part);
        if (HasComparable(field)) {
            names.push_back(field.id + ".value");
            names.push_back(field.id + ".base");
        }
        if (field.fields.empty()) continue;
        for (std::size_t row = 1; row <= m_group_rows.at(&field); ++row) {
            for (const Field& inner : field.fields) {
                const std::string name = field.id + "." + std::to_string(row) + "." + inner.id;
                for (const auto& part : inner.type->TextParts(inner))
                    names.push_back(part.empty() ? name : name + "." + part);
            }
        }
    }
    names.emplace_back("missing");
    return m_sink->Header(names);
}

Result<void> Export::WriteRow(const Record& record, const std::set<std::string>& hidden) {
    OwnCells cells;
    cells.emplace_back(record.Reference(), OutCell::Kind::Text);
    for (const auto& [name, column] : kSystem)
        cells.emplace_back(TextOf(record, column), OutCell::Kind::Text);
    for (const Field& field : m_model->definition().fields) {
        bool seen = !hidden.count(field.sensitivity);
        if (!field.fields.empty()) AddGroup(record, field, m_group_rows.at(&field), hidden, cells);
        auto parts = field.type->TextParts(field);
        auto texts = seen && !parts.empty() ? field.type->ToText(field, record.Of(field))
                                            : std::vector<std::string>(parts.size());
        for (std::size_t p = 0; p < parts.size(); ++p)
            cells.emplace_back(std::move(texts[p]), KindOf(field, parts[p]));
        if (!HasComparable(field)) continue;
        auto value = seen ? field.type->ToJson(field, record.Of(field)) : json::value();
        for (const char* part : {"value", "base"}) {
            const auto* object = value.if_object();
            const auto* text =
                object && object->contains(part) ? object->at(part).if_string() : nullptr;
            cells.emplace_back(text ? std::string(*text) : "", std::string_view(part) == "value"
                                                                   ? OutCell::Kind::Number
                                                                   : OutCell::Kind::Text);
        }
    }
    cells.emplace_back(ReasonsOf(record, *m_model, hidden), OutCell::Kind::Text);
    std::vector<OutCell> out;
    for (const auto& [text, kind] : cells) out.push_back({text, kind});
    return m_sink->Row(out);
}

Result<void> Export::WriteRecord(const Record& record) {
    // What may be read may still not be taken away.
    if (!m_policy.Allows(m_caller, access::Action::Export, registers::SubjectOf(*m_model, record)))
        return {};
    ++m_rows;
    auto hidden = m_records.Hidden(m_caller, *m_model, record);
    if (m_sink) return WriteRow(record, hidden);
    registers::RenderOptions options;
    options.hidden = std::move(hidden);
    m_bytes += json::serialize(registers::RenderRecord(*m_model, record, options)) + "\n";
    return {};
}

Result<std::string> Export::Next() {
    m_bytes.clear();
    if (!m_begun) {
        m_begun = true;
        ATALAYA_TRY(WriteHeader());
    }
    // A sink may keep what it is given for a while: pages are read until bytes come out.
    while (m_bytes.empty() && !m_ended) {
        ATALAYA_ASSIGN(auto page, m_records.List(m_database, m_caller, *m_model, m_query));
        for (const auto& record : page.records) ATALAYA_TRY(WriteRecord(record));
        m_query.cursor = page.next;
        if (!page.next.empty()) continue;
        m_ended = true;
        if (m_sink) ATALAYA_TRY(m_sink->Finish());
    }
    return std::move(m_bytes);
}

}  // namespace atalaya::transfer
