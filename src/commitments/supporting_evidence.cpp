#include "commitments/supporting_evidence.hpp"

#include <algorithm>
#include <array>

#include "base/json_members.hpp"
#include "registers/render.hpp"

namespace atalaya::commitments {

using access::Caller;
using base::NumberIn;
using base::ObjectIn;
using base::TextIn;
using base::TextsIn;
using base::TextsJson;
using registers::Catalogue;
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

json::array RowsJson(const indicators::Answer& answer) {
    json::array rows;
    for (const indicators::Row& row : answer.rows) {
        json::array labels;
        for (const LocalText& label : row.labels) labels.push_back(base::LocalJson(label));
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
    return Err("evidence.unknown", {{"what", what}});
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
            m_faults.push_back(Err("evidence.kind",
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
                m_faults.push_back(Err("evidence.member",
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
            m_faults.push_back(Err("evidence.address", {}, base::Pointer(where, "address")));
        if (item.contains("digest") && !base::DigestFromHex(TextIn(item, "digest")))
            m_faults.push_back(Err("evidence.digest", {}, base::Pointer(where, "digest")));
    }

    std::vector<Error>& m_faults;
};

}  // namespace

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

json::object SupportingEvidence::Check(Transaction& tx, const Caller& caller,
                                       std::string_view country, const json::object& item,
                                       const Catalogue& catalogue, const HasFile& has_file,
                                       const std::string& where, std::vector<Error>& faults) const {
    json::object out = ItemCheck(faults).Read(item, where);
    if (auto fault = Lacking(tx, caller, country, out, catalogue, has_file)) {
        fault->where = where;
        faults.push_back(*std::move(fault));
        out.clear();
    }
    return out;
}

std::optional<Error> SupportingEvidence::Lacking(Transaction& tx, const Caller& caller,
                                                 std::string_view country,
                                                 const json::object& item,
                                                 const Catalogue& catalogue,
                                                 const HasFile& has_file) const {
    bool found = true;
    if (item.contains("indicator")) {
        const auto definition = m_indicators.Find(TextIn(item, "indicator"));
        found = definition && m_indicators.MayRead(caller, *definition);
    } else if (item.contains("reference")) {
        const std::string reference = TextIn(item, "reference");
        const auto model = catalogue.Find(TextIn(item, "register"));
        found = model != nullptr && reference.starts_with(std::string(country) + "-") &&
                m_records.Find(tx, caller, *model, reference).ok();
    } else if (const auto digest = base::DigestFromHex(TextIn(item, "digest"))) {
        if (!has_file(*digest))
            return Err("evidence.file_unknown", {{"name", TextIn(item, "name")}});
    }
    if (found) return std::nullopt;
    return Unknown(item);
}

Result<json::object> SupportingEvidence::Freeze(const Caller& caller, std::string_view country,
                                                const json::object& item,
                                                const Catalogue& catalogue) const {
    const std::string kind = TextIn(item, "kind");
    json::object frozen;
    if (kind == "indicator") {
        ATALAYA_ASSIGN(frozen, FreezeFigures(caller, country, item));
    } else if (kind == "record") {
        ATALAYA_ASSIGN(frozen, FreezeRecord(caller, item, catalogue));
    }
    frozen["at"] = m_clock.Now();
    json::object out = item;
    out["frozen"] = std::move(frozen);
    return out;
}

Result<json::object> SupportingEvidence::FreezeFigures(const Caller& caller,
                                                       std::string_view country,
                                                       const json::object& item) const {
    const auto definition = m_indicators.Find(TextIn(item, "indicator"));
    if (!definition) return Unknown(item);
    const auto answer = m_indicators.Ask(caller, QuestionOf(country, item));
    if (!answer.ok()) {
        Error unknown = Unknown(item);
        unknown.details.push_back(answer.error());
        return unknown;
    }
    return json::object{{"title", base::LocalJson(definition->title)},
                        {"unit", base::LocalJson(definition->unit)},
                        {"definition_version", answer->definition_version},
                        {"data_version", answer->data_version},
                        {"data_time", answer->data_time},
                        {"axes", TextsJson(answer->axes)},
                        {"rows", RowsJson(*answer)},
                        {"total", answer->total},
                        {"seal", Seal(country, item)}};
}

std::string SupportingEvidence::Seal(std::string_view country, const json::object& item) const {
    const auto all = m_indicators.Ask(Caller::System(), QuestionOf(country, item));
    if (!all.ok()) return "";
    json::array rows = RowsJson(*all);
    // A label that is worded anew does not change a figure.
    for (json::value& row : rows) row.as_object().erase("labels");
    return base::Hex(base::HashBytes(base::CanonicalJson(rows)));
}

Result<json::object> SupportingEvidence::FreezeRecord(const Caller& caller,
                                                      const json::object& item,
                                                      const Catalogue& catalogue) const {
    const auto model = catalogue.Find(TextIn(item, "register"));
    if (model == nullptr) return Unknown(item);
    const auto record = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_records.Find(tx, caller, *model, TextIn(item, "reference"));
    });
    if (!record.ok()) return Unknown(item);
    registers::RenderOptions options;
    options.hidden.insert(access::kSensitivities.begin(), access::kSensitivities.end());
    return json::object{{"title", base::LocalJson(model->definition().one)},
                        {"version", record->Int(registers::SystemColumn::Version)},
                        {"digest", DigestText(*record)},
                        {"values", registers::RenderRecord(*model, *record, options)}};
}

std::optional<Error> SupportingEvidence::Compare(std::string_view country,
                                                 const json::object& frozen,
                                                 const Catalogue& catalogue) const {
    const json::object& was = ObjectIn(frozen, "frozen");
    const std::string kind = TextIn(frozen, "kind");
    if (kind == "indicator") {
        const std::string indicator = TextIn(frozen, "indicator");
        const std::string seal = Seal(country, frozen);
        if (seal.empty()) return Err("evidence.gone", {{"what", indicator}});
        if (seal == TextIn(was, "seal")) return std::nullopt;
        return Err("evidence.figures_changed", {{"indicator", indicator}});
    }
    if (kind != "record") return std::nullopt;
    const std::string reference = TextIn(frozen, "reference");
    const Error gone = Err("evidence.gone", {{"what", reference}});
    const auto model = catalogue.Find(TextIn(frozen, "register"));
    if (model == nullptr) return gone;
    const auto now = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_records.Find(tx, Caller::System(), *model, reference);
    });
    if (!now.ok()) return gone;
    if (now->withdrawn())
        return Err("evidence.record_withdrawn", {{"reference", reference}});
    const std::int64_t version = now->Int(registers::SystemColumn::Version);
    if (version == NumberIn(was, "version")) return std::nullopt;
    return Err("evidence.record_corrected",
               {{"reference", reference},
                {"version", std::to_string(version)},
                {"frozen", std::to_string(NumberIn(was, "version"))}});
}

}  // namespace atalaya::commitments
