#include "warning/notices.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "registers/record.hpp"
#include "transfer/writers/row_sink.hpp"
#include "warning/before.hpp"
#include "warning/record_cells.hpp"
#include "warning/words.hpp"

namespace atalaya::warning {

namespace {

using registers::Field;
using registers::Model;
using registers::Record;

// A field of a group is written "analyses.method". Only what stands here goes in: no city, nothing
// by which a notifier or a case is known, and age and sex only where a form asks for them.
constexpr std::string_view kSubstance[] = {
    "name", "names.name", "substance", "substance_groups", "iupac", "cas", "inchikey", "inchi",
    "smiles", "formula", "molecular_mass", "first_seen", "appearance", "effects", "legal_status",
    "use_patterns", "supply", "legitimate_use"};
constexpr std::string_view kSampleUn[] = {
    "collected_on", "origin", "form", "colour", "logo", "analyses.method",
    "analyses.substance_reported", "analyses.substance", "analyses.confirmation", "analyses.role",
    "analyses.purity", "analyses.amount_mg"};
constexpr std::string_view kSampleEu[] = {
    "collected_on", "origin", "sold_as", "form", "colour", "logo", "weight", "packaging",
    "circumstances", "analyses.date", "analyses.method", "analyses.substance_reported",
    "analyses.substance", "analyses.confirmation", "analyses.role", "analyses.purity",
    "analyses.amount_mg"};
constexpr std::string_view kNotificationUn[] = {
    "kind_of_event", "occurred_on", "reporter_kind", "persons_affected", "persons_hospitalised",
    "deaths", "route", "context", "cases.basis", "cases.exposure", "cases.substances_taken",
    "cases.route", "cases.symptoms", "cases.outcome", "cases.causality"};
constexpr std::string_view kNotificationEu[] = {
    "kind_of_event", "occurred_on", "reporter_kind", "suspected_name", "persons_affected",
    "persons_hospitalised", "deaths", "form", "colour", "logo", "appearance", "route", "context",
    "cases.age", "cases.sex", "cases.basis", "cases.exposure", "cases.substances_taken",
    "cases.route", "cases.symptoms", "cases.outcome", "cases.causality"};
// What was seized in a year, each in the unit in which it was measured.
constexpr std::string_view kTotals[] = {"number_of_seizures", "quantity_seized",
                                        "quantity_seized_tablets", "quantity_seized_units",
                                        "quantity_seized_litres", "quantity_seized_plants"};

struct Part {
    std::string_view register_id;
    std::span<const std::string_view> fields;
    bool region = false;   // with the first level of the territory
};

bool IsExercise(const Model& model, const Record& record) {
    const auto* field = model.FindField("exercise");
    if (!field) return false;
    const auto cells = record.Of(*field);
    const auto* flag = std::get_if<std::int64_t>(&cells[0]);
    return flag && *flag != 0;
}

class Writer {
 public:
    Writer(const content::Library& library, Lang lang) : m_library(library), m_lang(lang) {}

    // `hidden`: sensitivities that the caller may not see of this record.
    void Add(const Model& model, const Record& record, const Part& part,
             const std::set<std::string>& hidden, std::int64_t item) {
        m_section = model.definition().title.In(m_lang);
        m_item = item;
        if (part.region) Region(model, record);
        std::set<std::string, std::less<>> taken;
        for (const auto path : part.fields) {
            const auto dot = path.find('.');
            const auto* field = model.FindField(path.substr(0, dot));
            if (!field || hidden.contains(field->sensitivity)) continue;
            if (dot == std::string_view::npos)
                Line(*field, record.Of(*field));
            else
                Rows(model, record, *field, path.substr(dot + 1));
            taken.emplace(path);
        }
        NoteLeftOut(model, record, taken);
    }
    void Say(std::string section, std::string field, std::string value) {
        m_notice.lines.push_back({std::move(section), std::move(field), std::move(value), 0});
    }
    Notice& notice() { return m_notice; }

 private:
    void Region(const Model& model, const Record& record) {
        const auto* field = model.FindField("place");
        const std::string place = TextOf(model, record, "place");
        const auto* area = m_library.territories().Find(registers::AreaOf(place));
        if (field && area)
            m_notice.lines.push_back(
                {m_section, field->title.In(m_lang), area->label.In(m_lang), m_item});
    }
    std::string Shown(const Field& field, std::span<const store::Cell> cells) const {
        return field.type->Display(field, cells, m_library, m_lang);
    }
    void Line(const Field& field, std::span<const store::Cell> cells) {
        std::string value = Shown(field, cells);
        if (!value.empty())
            m_notice.lines.push_back({m_section, field.title.In(m_lang), std::move(value), m_item});
    }
    void Rows(const Model&, const Record& record, const Field& group, std::string_view member) {
        const auto found = std::ranges::find(group.fields, member, &Field::id);
        if (found == group.fields.end()) return;
        const auto& rows = record.Rows(group);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::string value =
                Shown(*found, std::span(rows[i]).subspan(found->first_cell, found->cell_count));
            if (value.empty()) continue;
            std::string title = found->title.In(m_lang);
            if (rows.size() > 1) title += " (" + std::to_string(i + 1) + ")";
            m_notice.lines.push_back({m_section, std::move(title), std::move(value), m_item});
        }
    }

    void NoteLeftOut(const Model& model, const Record& record,
                     const std::set<std::string, std::less<>>& taken) {
        for (const auto& field : model.definition().fields) {
            if (!registers::HasValue(record, field) || taken.contains(field.id)) continue;
            if (field.fields.empty()) {
                LeftOut(field.title.In(m_lang));
                continue;
            }
            for (const auto& member : field.fields) {
                if (!taken.contains(field.id + "." + member.id))
                    LeftOut(Before(field.title.In(m_lang), m_lang) + member.title.In(m_lang));
            }
        }
    }
    void LeftOut(const std::string& title) {
        std::string whole = Before(m_section, m_lang) + title;
        if (std::ranges::find(m_notice.left_out, whole) == m_notice.left_out.end())
            m_notice.left_out.push_back(std::move(whole));
    }

    const content::Library& m_library;
    Lang m_lang;
    Notice m_notice;
    std::string m_section;
    std::int64_t m_item = 0;
};

std::vector<Part> PartsOf(NoticeForm form) {
    switch (form) {
        case NoticeForm::UnAdvisory:
            return {{"samples", kSampleUn}, {"notifications", kNotificationUn}};
        case NoticeForm::EuropeanNotice:
            return {{"samples", kSampleEu, true}, {"notifications", kNotificationEu, true}};
    }
    return {};
}

json::object ToJson(const Notice& notice) {
    json::array lines, left_out;
    for (const auto& line : notice.lines) {
        json::object one{{"section", line.section}, {"field", line.field}, {"value", line.value}};
        if (line.item > 0) one["item"] = line.item;
        lines.push_back(std::move(one));
    }
    for (const auto& field : notice.left_out) left_out.emplace_back(field);
    return {{"title", notice.title}, {"lines", std::move(lines)}, {"left_out", std::move(left_out)}};
}

Result<void> WriteRows(const Notice& notice, transfer::RowSink& sink) {
    const std::vector<std::string> header = {"section", "item", "field", "value"};
    ATALAYA_TRY(sink.Header(header));
    for (const auto& line : notice.lines) {
        using Kind = transfer::OutCell::Kind;
        const std::string item = line.item > 0 ? std::to_string(line.item) : "";
        const transfer::OutCell cells[] = {{line.section, Kind::Text},
                                           {item, Kind::Number},
                                           {line.field, Kind::Text},
                                           {line.value, Kind::Text}};
        ATALAYA_TRY(sink.Row(cells));
    }
    return sink.Finish();
}

}  // namespace

Result<Notice> ReadNotice(store::Transaction& tx, const access::Caller& caller,
                          const registers::Catalogue& catalogue, const registers::Records& records,
                          const SubstanceFile& file, NoticeForm form, const Reporter& reporter,
                          const content::Library& library, Lang lang) {
    const Words words(library, lang);
    Writer writer(library, lang);
    writer.notice().title =
        words.Say(form == NoticeForm::UnAdvisory ? "notice.un" : "notice.eu");
    const auto& country = file.record.Text(registers::SystemColumn::Country);
    const auto* territory = library.territories().Find(country);
    writer.Say(words.Say("notice.reporter"), words.Say("notice.country"),
               territory ? territory->label.In(lang) : country);
    if (!reporter.office.empty())
        writer.Say(words.Say("notice.reporter"), words.Say("notice.office"), reporter.office);
    writer.Say(words.Say("notice.reporter"), words.Say("notice.date"), reporter.on.ToString());
    const auto add = [&](const Model& model, const Record& record, const Part& part,
                         std::int64_t item) {
        writer.Add(model, record, part, records.Hidden(caller, model, record), item);
    };
    if (const auto model = catalogue.Find("detected_substances")) {
        const Part part{"detected_substances", kSubstance};
        add(*model, file.record, part, 0);
        for (const auto& merged : file.merged) add(*model, merged, part, 0);
    }
    for (const auto& part : PartsOf(form)) {
        const auto model = catalogue.Find(part.register_id);
        if (!model) continue;
        std::int64_t item = 0;
        for (const auto& linked : file.linked) {
            if (linked.register_id != part.register_id || linked.exercise) continue;
            ATALAYA_ASSIGN(const auto record, records.Find(tx, caller, *model, linked.reference));
            if (!record.withdrawn() && !IsExercise(*model, record))
                add(*model, record, part, ++item);
        }
    }
    return std::move(writer.notice());
}

Result<void> AddSeized(Notice& notice, const access::Caller& caller,
                       indicators::Indicators& indicators, std::string_view substance,
                       std::string_view country, const content::Library& library, Lang lang) {
    if (substance.empty()) return {};
    const std::string section = Words(library, lang).Say("notice.seized");
    for (const auto id : kTotals) {
        const auto* document = library.FindDocument("indicator", id);
        if (!document) continue;
        ATALAYA_ASSIGN(const LocalText title, document->root["title"].Local());
        ATALAYA_ASSIGN(const LocalText unit, document->root["unit"].Local());
        ATALAYA_ASSIGN(const auto answer,
                       indicators.Ask(caller, {.indicator = std::string(id),
                                               .by_period = base::PeriodKind::Year,
                                               .territory = std::string(country),
                                               .filter = "substance = \"" +
                                                         std::string(substance) + "\""}));
        for (const auto& row : answer.rows) {
            if (row.records > 0)
                notice.lines.push_back({section, title.In(lang) + ", " + row.keys.front(),
                                        row.value + " " + unit.In(lang), 0});
        }
    }
    return {};
}

Result<std::string> Write(const Notice& notice, NoticeFormat format) {
    std::string out;
    const auto take = [&](std::string_view piece) -> Result<void> {
        out += piece;
        return {};
    };
    switch (format) {
        case NoticeFormat::Json: return json::serialize(ToJson(notice)) + "\n";
        case NoticeFormat::Csv: ATALAYA_TRY(WriteRows(notice, *transfer::WriteCsv(take, ',', true))); break;
        case NoticeFormat::Xlsx: ATALAYA_TRY(WriteRows(notice, *transfer::WriteXlsx(take, "notice"))); break;
    }
    return out;
}

}  // namespace atalaya::warning
