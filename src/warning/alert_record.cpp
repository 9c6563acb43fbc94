#include "warning/alert_record.hpp"

#include <algorithm>

#include "base/json_members.hpp"
#include "registers/attachments.hpp"
#include "registers/render.hpp"
#include "warning/photo.hpp"
#include "warning/place_title.hpp"

namespace atalaya::warning {

namespace {

using registers::Model;
using registers::Record;
using registers::SystemColumn;

// A circle of merged substances is refused when it would arise; this only ends a damaged one.
constexpr int kMostMerges = 20;

// The value of a field; null where there is none, or only a reason why not.
json::value ValueOf(const Model& model, const Record& record, std::string_view id) {
    const auto* field = model.FindField(id);
    if (!field) return nullptr;
    auto value = registers::FieldJson(record, *field);
    if (value.is_object() && value.get_object().contains("missing")) return nullptr;
    return value;
}

std::string TextOf(const Model& model, const Record& record, std::string_view id) {
    const auto value = ValueOf(model, record, id);
    return value.is_string() ? std::string(value.get_string()) : "";
}

std::int64_t NumberOf(const Model& model, const Record& record, std::string_view id) {
    const auto value = ValueOf(model, record, id);
    return value.is_int64() ? value.get_int64() : 0;
}

bool IsExercise(const Model& model, const Record& record) {
    const auto value = ValueOf(model, record, "exercise");
    return value.is_bool() && value.get_bool();
}

json::array RowsOf(const Model& model, const Record& record, std::string_view group) {
    auto value = ValueOf(model, record, group);
    return value.is_array() ? std::move(value.get_array()) : json::array();
}

LocalText Everywhere(const std::string& text) {
    return {{text, text, text, text}};
}

// A month or a year is valid to its last day.
std::optional<base::Date> LastDay(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto date = base::PartialDate::Parse(text);
    if (!date.ok()) return std::nullopt;
    switch (date->precision) {
        case base::Precision::Year: return base::Date{date->first.year, 12, 31};
        case base::Precision::Month:
            return base::Date{date->first.year, date->first.month,
                              base::DaysInMonth(date->first.year, date->first.month)};
        case base::Precision::Day: return date->first;
    }
    return date->first;
}

class Reading {
 public:
    Reading(store::Transaction& tx, const AlertSources& sources, const access::Caller& caller,
            const Model& model, const Record& record)
        : m_tx(tx), m_sources(sources), m_caller(caller), m_model(model), m_record(record) {}

    Result<RecordedAlert> Read() {
        Plain();
        Texts();
        Places();
        ATALAYA_TRY(Substance());
        ATALAYA_TRY(Notifications());
        ATALAYA_TRY(Samples());
        ATALAYA_TRY(Files());
        return std::move(m_out);
    }

 private:
    Alert& alert() { return m_out.alert; }
    std::string Text(std::string_view id) const { return TextOf(m_model, m_record, id); }

    void Plain() {
        alert().country = m_record.Text(SystemColumn::Country);
        alert().reference = m_record.Reference();
        alert().subject = "alert:" + alert().reference;
        alert().number = Text("number");
        alert().exercise = IsExercise(m_model, m_record);
        alert().kind = Text("kind");
        alert().severity = Text("severity");
        alert().urgency = Text("urgency");
        alert().certainty = Text("certainty");
        for (auto* word : {&alert().severity, &alert().urgency, &alert().certainty}) {
            if (word->empty()) *word = "unknown";
        }
        alert().mark = m_record.Text(SystemColumn::Mark);
        const auto list = [&](std::string_view id) {
            std::vector<std::string> out;
            for (const auto& item : RowsOf(m_model, m_record, id))
                out.emplace_back(item.as_string());
            return out;
        };
        alert().audience = list("audience");
        m_out.languages = list("languages");
        alert().contact = Text("contact");
        alert().valid_until = LastDay(Text("valid_until"));
    }

    void Texts() {
        for (const auto& row : RowsOf(m_model, m_record, "texts")) {
            const auto& object = row.as_object();
            const auto lang = base::LangFromCode(base::TextIn(object, "language"));
            const auto has = [&](const AlertText& text) { return text.lang == lang; };
            if (!lang || std::ranges::any_of(alert().texts, has)) continue;
            AlertText text;
            text.lang = *lang;
            text.headline = base::TextIn(object, "headline");
            text.known = base::TextIn(object, "what_is_known");
            text.not_known = base::TextIn(object, "what_is_not_known");
            text.advice_public = base::TextIn(object, "advice_public");
            text.advice_professionals = base::TextIn(object, "advice_professionals");
            text.advice_authorities = base::TextIn(object, "advice_authorities");
            text.what_changed = base::TextIn(object, "what_changed");
            alert().texts.push_back(std::move(text));
        }
    }

    void Places() {
        for (const auto& row : RowsOf(m_model, m_record, "places")) {
            const std::string code = base::TextIn(row.as_object(), "place");
            const auto* territory = m_sources.library.territories().Find(code);
            alert().places.push_back(
                {code, territory ? WithCountry(m_sources.library, code, territory->label)
                                 : Everywhere(code)});
        }
    }

    // A merged one leads to the one that it was merged into; its names stay.
    Result<void> Substance() {
        std::string reference = Text("detected_substance");
        const auto model = m_sources.catalogue.Find("detected_substances");
        if (reference.empty() || !model) return {};
        std::vector<std::string> names;
        for (int merges = 0; merges <= kMostMerges; ++merges) {
            ATALAYA_ASSIGN(const auto record,
                           m_sources.records.Find(m_tx, m_caller, *model, reference));
            names.push_back(TextOf(*model, record, "name"));
            for (const auto& row : RowsOf(*model, record, "names"))
                names.push_back(base::TextIn(row.as_object(), "name"));
            const std::string into = TextOf(*model, record, "merged_into");
            if (record.Text(SystemColumn::State) != "merged" || into.empty()) {
                Take(*model, record, names);
                return {};
            }
            reference = into;
        }
        return {};
    }

    void Take(const Model& model, const Record& record, const std::vector<std::string>& names) {
        AlertSubstance out;
        out.code = TextOf(model, record, "substance");
        const auto* known = m_sources.library.FindSubstance(out.code);
        out.title = known ? known->label : Everywhere(TextOf(model, record, "name"));
        out.cas = TextOf(model, record, "cas");
        out.inchikey = TextOf(model, record, "inchikey");
        out.iupac = TextOf(model, record, "iupac");
        out.provisional = record.Text(SystemColumn::State) == "provisional";
        for (const auto& name : names) {
            const auto is_title = std::ranges::find(out.title.by_lang, name);
            if (!name.empty() && is_title == out.title.by_lang.end() &&
                std::ranges::find(out.names, name) == out.names.end())
                out.names.push_back(name);
        }
        NoteExercise(model, record);
        alert().substance = std::move(out);
    }

    Result<void> Notifications() {
        const auto model = m_sources.catalogue.Find("notifications");
        if (!model) return {};
        for (const auto& row : RowsOf(m_model, m_record, "notifications")) {
            const std::string reference = base::TextIn(row.as_object(), "notification");
            ATALAYA_ASSIGN(const auto record,
                           m_sources.records.Find(m_tx, access::Caller::System(), *model, reference));
            if (record.withdrawn() || record.Text(SystemColumn::State) == "dismissed") continue;
            alert().cases += NumberOf(*model, record, "persons_affected");
            alert().deaths += NumberOf(*model, record, "deaths");
            NoteExercise(*model, record);
        }
        return {};
    }

    // How far laboratories got with the samples that it rests on, once a result is reported.
    Result<void> Samples() {
        const auto model = m_sources.catalogue.Find("samples");
        const auto* levels = m_sources.library.FindCodeList("confirmation_level");
        if (!model || !levels) return {};
        int reached = -1;
        for (const auto& row : RowsOf(m_model, m_record, "samples")) {
            const std::string reference = base::TextIn(row.as_object(), "sample");
            ATALAYA_ASSIGN(const auto record,
                           m_sources.records.Find(m_tx, access::Caller::System(), *model, reference));
            const auto state = record.Text(SystemColumn::State);
            if (record.withdrawn() || (state != "reported" && state != "validated")) continue;
            const std::string level = TextOf(*model, record, "confirmation");
            for (int rank = 0; const auto& code : levels->codes()) {
                if (code.code == level) reached = std::max(reached, rank);
                ++rank;
            }
        }
        if (reached >= 0)
            m_out.confirmation = levels->codes()[static_cast<std::size_t>(reached)].code;
        return {};
    }

    void NoteExercise(const Model& model, const Record& record) {
        if (!alert().exercise && IsExercise(model, record))
            m_out.faults.push_back(
                Err("warning.exercise_mixed", {{"reference", record.Reference()}}));
    }

    Result<void> Files() {
        const registers::Attachments attachments(m_sources.database, m_sources.journal,
                                                 m_sources.clock);
        std::size_t all = 0;
        for (const auto& item : RowsOf(m_model, m_record, "attachments")) {
            const auto& object = item.as_object();
            AlertFile file{base::TextIn(object, "name"), base::TextIn(object, "type"), ""};
            all += static_cast<std::size_t>(base::NumberIn(object, "size"));
            // Not read when they are too many already: the fault says so.
            if (all <= kMostFileBytes) {
                const auto digest = base::DigestFromHex(base::TextIn(object, "digest"));
                if (!digest) return Err("attachment.unknown");
                ATALAYA_ASSIGN(file.bytes, attachments.Read(*digest));
                CleanFile(file, alert().files.size());
            }
            alert().files.push_back(std::move(file));
        }
        if (all > kMostFileBytes)
            m_out.faults.push_back(Err("warning.files_too_large",
                                       {{"size", std::to_string(all)},
                                        {"largest", std::to_string(kMostFileBytes)}},
                                       "/attachments"));
        return {};
    }

    // A photograph leaves without what its camera wrote beside the picture, whatever it is called;
    // what is called a picture and is none does not leave.
    void CleanFile(AlertFile& file, std::size_t place) {
        auto photo = CleanPhoto(file.bytes);
        if (photo.ok()) {
            file.type = std::move(photo->type);
            file.bytes = std::move(photo->bytes);
        } else if (file.type.starts_with("image/") ||
                   photo.error().code == "warning.photo_broken") {
            m_out.faults.push_back(Err("warning.file_no_photo", {{"name", file.name}},
                                       base::Pointer("/attachments", place)));
        }
    }

    store::Transaction& m_tx;
    const AlertSources& m_sources;
    const access::Caller& m_caller;
    const Model& m_model;
    const Record& m_record;
    RecordedAlert m_out;
};

}  // namespace

Result<RecordedAlert> ReadAlertRecord(store::Transaction& tx, const AlertSources& sources,
                                      const access::Caller& caller, const Model& model,
                                      const Record& record) {
    return Reading(tx, sources, caller, model, record).Read();
}

}  // namespace atalaya::warning
