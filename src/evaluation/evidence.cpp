#include "evaluation/evidence.hpp"

#include <algorithm>
#include <array>

#include "evaluation/paper_json.hpp"
#include "registers/render.hpp"

namespace atalaya::evaluation {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::size_t kLongestMember = 2000;   // bytes

// The members of each kind; those that begin with '?' may be absent.
struct Shape {
    std::string_view kind;
    std::vector<std::string_view> members;
};
const std::array<Shape, 4>& Shapes() {
    static const std::array<Shape, 4> kShapes = {{{"indicator", {"indicator", "?from", "?to"}},
                                                  {"record", {"register", "reference"}},
                                                  {"file", {"name", "type", "digest"}},
                                                  {"link", {"title", "address"}}}};
    return kShapes;
}

bool IsAddress(std::string_view text) {
    return (text.starts_with("https://") || text.starts_with("http://")) &&
           text.find_first_of(" \"<>\\^`{|}") == std::string_view::npos;
}

// By year, for the whole country, between the years of the item.
indicators::Question QuestionOf(std::string_view country, const json::object& item) {
    indicators::Question question;
    question.indicator = TextIn(item, "indicator");
    question.by_period = base::PeriodKind::Year;
    question.territory = country;
    question.breakdowns = TextsIn(item, "by");
    if (const auto from = base::Period::Parse(TextIn(item, "from")); from.ok())
        question.from = *from;
    if (const auto to = base::Period::Parse(TextIn(item, "to")); to.ok()) question.to = *to;
    return question;
}

json::array RowsJson(const indicators::Answer& answer) {
    json::array rows;
    for (const indicators::Row& row : answer.rows) {
        json::array labels;
        for (const LocalText& label : row.labels) labels.push_back(LocalJson(label));
        rows.push_back({{"keys", TextsJson(row.keys)},
                        {"labels", std::move(labels)},
                        {"value", row.value},
                        {"records", row.records}});
    }
    return rows;
}

std::string DigestText(const registers::Record& record) {
    const auto* bytes =
        std::get_if<store::Bytes>(&record.At(registers::SystemColumn::Digest));
    if (bytes == nullptr) return "";
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes->data.data());
    return base::Hex({first, bytes->data.size()});
}

Error Unknown(const json::object& item) {
    std::string what;
    for (const std::string_view member : {"reference", "indicator", "name"}) {
        if (what.empty()) what = TextIn(item, member);
    }
    return Err("evaluation.evidence_unknown", {{"what", what}});
}

// Checks the items of one answer; faults have their place.
class ItemCheck {
 public:
    explicit ItemCheck(std::vector<Error>& faults) : m_faults(faults) {}

    // The members of the item's kind, trimmed; empty where a fault was found.
    json::object Read(const json::object& item, const std::string& where) {
        const std::string kind = TextIn(item, "kind");
        const auto shape = std::ranges::find(Shapes(), kind, &Shape::kind);
        if (shape == Shapes().end()) {
            m_faults.push_back(Err("evaluation.evidence_kind",
                                   {{"value", kind}, {"known", "indicator, record, file, link"}},
                                   base::Pointer(where, "kind")));
            return {};
        }
        const std::size_t before = m_faults.size();
        json::object out{{"kind", kind}};
        for (std::string_view name : shape->members) {
            const bool optional = name.starts_with('?');
            if (optional) name.remove_prefix(1);
            const std::string text(base::TrimAscii(TextIn(item, name)));
            if ((text.empty() && !optional) || text.size() > kLongestMember) {
                m_faults.push_back(Err("evaluation.evidence_member",
                                       {{"name", std::string(name)}},
                                       base::Pointer(where, name)));
            }
            if (!text.empty()) out[name] = text;
        }
        CheckForms(out, where);
        if (kind == "indicator" && item.contains("by"))
            out["by"] = TextsJson(TextsIn(item, "by"));
        return m_faults.size() == before ? out : json::object();
    }

 private:
    void CheckForms(const json::object& item, const std::string& where) {
        for (const std::string_view name : {"from", "to"}) {
            if (!item.contains(name)) continue;
            const auto period = base::Period::Parse(TextIn(item, name));
            if (period.ok()) continue;
            Error fault = period.error();
            fault.where = base::Pointer(where, name);
            m_faults.push_back(std::move(fault));
        }
        if (item.contains("address") && !IsAddress(TextIn(item, "address")))
            m_faults.push_back(Err("evaluation.address", {}, base::Pointer(where, "address")));
        if (item.contains("digest") && !base::DigestFromHex(TextIn(item, "digest")))
            m_faults.push_back(Err("evaluation.digest", {}, base::Pointer(where, "digest")));
    }

    std::vector<Error>& m_faults;
};

}  // namespace

Result<std::vector<json::object>> Evidence::Check(Transaction& tx, const Caller& caller,
                                                  std::string_view country,
                                                  const std::vector<json::object>& items,
                                                  const HasFile& has_file) const {
    std::vector<Error> faults;
    std::vector<json::object> out;
    if (items.size() > kMostEvidence) {
        faults.push_back(Err("evaluation.too_many_rows",
                             {{"limit", std::to_string(kMostEvidence)}}, "/evidence"));
    }
    ItemCheck check(faults);
    const Models models = m_models();
    for (std::size_t i = 0; i < items.size() && faults.size() <= kMostEvidence; ++i) {
        const std::string where = base::Pointer("/evidence", i);
        json::object item = check.Read(items[i], where);
        if (auto fault = Lacking(tx, caller, country, item, models, has_file)) {
            fault->where = where;
            faults.push_back(*std::move(fault));
        }
        out.push_back(std::move(item));
    }
    if (faults.empty()) return out;
    Error error = Err("evaluation.answer_invalid");
    error.details = std::move(faults);
    return error;
}

std::optional<Error> Evidence::Lacking(Transaction& tx, const Caller& caller,
                                       std::string_view country, const json::object& item,
                                       const Models& models, const HasFile& has_file) const {
    bool found = true;
    if (item.contains("indicator")) {
        const auto definition = m_indicators.Find(TextIn(item, "indicator"));
        found = definition && m_indicators.MayRead(caller, *definition);
    } else if (item.contains("reference")) {
        const std::string reference = TextIn(item, "reference");
        const auto model = models.registers->Find(TextIn(item, "register"));
        found = model != nullptr && reference.starts_with(std::string(country) + "-") &&
                m_records.Find(tx, caller, *model, reference).ok();
    } else if (const auto digest = base::DigestFromHex(TextIn(item, "digest"))) {
        if (!has_file(*digest))
            return Err("evaluation.file_unknown", {{"name", TextIn(item, "name")}});
    }
    if (found) return std::nullopt;
    return Unknown(item);
}

Result<json::object> Evidence::Freeze(const Caller& caller, std::string_view country,
                                      const json::object& item) const {
    const std::string kind = TextIn(item, "kind");
    json::object frozen;
    if (kind == "indicator") {
        ATALAYA_ASSIGN(frozen, FreezeFigures(caller, country, item));
    } else if (kind == "record") {
        ATALAYA_ASSIGN(frozen, FreezeRecord(caller, item));
    }
    frozen["at"] = m_clock.Now();
    json::object out = item;
    out["frozen"] = std::move(frozen);
    return out;
}

Result<json::object> Evidence::FreezeFigures(const Caller& caller, std::string_view country,
                                             const json::object& item) const {
    const auto definition = m_indicators.Find(TextIn(item, "indicator"));
    if (!definition) return Unknown(item);
    const auto answer = m_indicators.Ask(caller, QuestionOf(country, item));
    if (!answer.ok()) {
        Error unknown = Unknown(item);
        unknown.details.push_back(answer.error());
        return unknown;
    }
    return json::object{{"title", LocalJson(definition->title)},
                        {"unit", LocalJson(definition->unit)},
                        {"definition_version", answer->definition_version},
                        {"data_version", answer->data_version},
                        {"data_time", answer->data_time},
                        {"axes", TextsJson(answer->axes)},
                        {"rows", RowsJson(*answer)},
                        {"total", answer->total},
                        {"seal", Seal(country, item)}};
}

std::string Evidence::Seal(std::string_view country, const json::object& item) const {
    const auto all = m_indicators.Ask(Caller::System(), QuestionOf(country, item));
    if (!all.ok()) return "";
    json::array rows = RowsJson(*all);
    // A label that is worded anew does not change a figure.
    for (json::value& row : rows) row.as_object().erase("labels");
    return base::Hex(base::HashBytes(base::CanonicalJson(rows)));
}

Result<json::object> Evidence::FreezeRecord(const Caller& caller, const json::object& item) const {
    const Models models = m_models();
    const auto model = models.registers->Find(TextIn(item, "register"));
    if (model == nullptr) return Unknown(item);
    const auto record = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_records.Find(tx, caller, *model, TextIn(item, "reference"));
    });
    if (!record.ok()) return Unknown(item);
    registers::RenderOptions options;
    options.hidden.insert(access::kSensitivities.begin(), access::kSensitivities.end());
    return json::object{{"title", LocalJson(model->definition().one)},
                        {"version", record->Int(registers::SystemColumn::Version)},
                        {"digest", DigestText(*record)},
                        {"values", registers::RenderRecord(*model, *record, options)}};
}

std::optional<Error> Evidence::Compare(std::string_view country,
                                       const json::object& frozen) const {
    const json::object& was = ObjectIn(frozen, "frozen");
    const std::string kind = TextIn(frozen, "kind");
    if (kind == "indicator") {
        const std::string indicator = TextIn(frozen, "indicator");
        const std::string seal = Seal(country, frozen);
        if (seal.empty()) return Err("evaluation.evidence_gone", {{"what", indicator}});
        if (seal == TextIn(was, "seal")) return std::nullopt;
        return Err("evaluation.figures_changed", {{"indicator", indicator}});
    }
    if (kind != "record") return std::nullopt;
    const std::string reference = TextIn(frozen, "reference");
    const Error gone = Err("evaluation.evidence_gone", {{"what", reference}});
    const Models models = m_models();
    const auto model = models.registers->Find(TextIn(frozen, "register"));
    if (model == nullptr) return gone;
    const auto now = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_records.Find(tx, Caller::System(), *model, reference);
    });
    if (!now.ok()) return gone;
    if (now->withdrawn())
        return Err("evaluation.record_withdrawn", {{"reference", reference}});
    const std::int64_t version = now->Int(registers::SystemColumn::Version);
    if (version == NumberIn(was, "version")) return std::nullopt;
    return Err("evaluation.record_corrected",
               {{"reference", reference},
                {"version", std::to_string(version)},
                {"frozen", std::to_string(NumberIn(was, "version"))}});
}

std::optional<Figure> Evidence::FigureOf(const Caller& caller, std::string_view country,
                                         std::string_view indicator, int year,
                                         std::string_view by) const {
    const std::string period = std::to_string(year);
    json::object item{{"indicator", indicator}, {"from", period}, {"to", period}};
    if (!by.empty()) item["by"] = json::array{by};
    const auto answer = m_indicators.Ask(caller, QuestionOf(country, item));
    if (!answer.ok() || answer->rows.empty()) return std::nullopt;
    Figure out{.indicator = std::string(indicator),
               .value = answer->total,
               .year = period,
               .definition_version = answer->definition_version,
               .data_version = answer->data_version,
               .data_time = answer->data_time};
    if (by.empty()) return out;
    // By period and then by the breakdown.
    for (const indicators::Row& row : answer->rows)
        out.parts.push_back({row.keys.back(), row.labels.back(), row.value});
    return out;
}

}  // namespace atalaya::evaluation
