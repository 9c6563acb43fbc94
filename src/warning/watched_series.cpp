#include "warning/watched_series.hpp"

#include <algorithm>

#include "registers/series_title.hpp"

namespace atalaya::warning {

namespace {

using registers::Field;
using registers::Model;

// Reads the definition of one series and gathers what the schema cannot see to be wrong.
class SeriesReader {
 public:
    SeriesReader(const content::Library& library, const registers::Catalogue& catalogue,
                 std::vector<Error>& faults)
        : m_library(library), m_catalogue(catalogue), m_faults(faults) {}

    Result<WatchedSeries> Read(const content::Document& document) {
        const content::Node& root = document.root;
        WatchedSeries out{.id = document.id,
                          .register_id = root["register"].TextOr(""),
                          .indicator = root["indicator"].TextOr(""),
                          .filter = root["filter"].TextOr("")};
        ATALAYA_ASSIGN(out.title, root["title"].Local());
        ATALAYA_ASSIGN(out.description, root["description"].Local());
        ATALAYA_ASSIGN(out.by, root["by"].Texts());
        out.step = root["period"].TextOr("") == "month" ? stats::SeriesStep::kMonths
                                                        : stats::SeriesStep::kWeeks;
        if (out.register_id.empty() == out.indicator.empty())
            Fault("warning.series_source", {}, root);
        else if (out.indicator.empty())
            ReadRegister(out, root);
        else
            CheckIndicator(out, root);
        for (const auto& node : root["detectors"].Items()) {
            out.detectors.push_back(ReadDetector(node, out.step, m_faults));
            if (out.detectors.back().OfValues() != (out.measure == WatchedSeries::Measure::Values))
                Fault("warning.series_values", {{"detector", out.detectors.back().id}}, node["id"]);
        }
        return out;
    }

 private:
    void Fault(std::string_view code, std::vector<base::Param> params, const content::Node& at) {
        m_faults.push_back(Err(code, std::move(params), at.Where()));
    }

    void ReadRegister(WatchedSeries& out, const content::Node& root) {
        const auto model = m_catalogue.Find(out.register_id);
        if (!model) {
            Fault("record.register_unknown", {{"register", out.register_id}}, root["register"]);
            return;
        }
        out.date_field = root["date"].TextOr(model->definition().time_field);
        const Field* date = model->FindField(out.date_field);
        if (!date || date->type->name() != "date")
            Fault("warning.series_date", {{"field", out.date_field}}, root["date"]);
        ReadMeasure(out, *model, root["measure"]);
        for (const auto& node : root["by"].Items()) {
            const auto* name = model->schema().Find(node.Scalar());
            const bool fits =
                name && (name->type == expr::Type::Code || name->type == expr::Type::Text);
            if (!fits || !model->FindField(node.Scalar()))
                Fault("warning.series_by", {{"field", node.Scalar()}}, node);
        }
        if (out.filter.empty()) return;
        const auto parsed = model->Parse(out.filter);
        if (!parsed.ok()) {
            m_faults.push_back(parsed.error());
            m_faults.back().where = root["filter"].Where();
        } else if (parsed->type() != expr::Type::Boolean) {
            Fault("record.filter_not_a_condition", {}, root["filter"]);
        }
    }

    void ReadMeasure(WatchedSeries& out, const Model& model, const content::Node& node) {
        const std::string text = node.TextOr("");
        if (text == "records") return;
        const auto colon = text.find(':');
        out.measure_field = colon == std::string::npos ? "" : text.substr(colon + 1);
        const std::string kind = text.substr(0, colon);
        out.measure = kind == "sum" ? WatchedSeries::Measure::Sum : WatchedSeries::Measure::Values;
        const auto* name = model.schema().Find(out.measure_field);
        const bool integer = name && name->type == expr::Type::Integer;
        const bool decimal = name && name->type == expr::Type::Decimal;
        const bool fits = kind == "sum" ? integer : kind == "values" && (integer || decimal);
        if (!fits) Fault("warning.series_measure", {{"measure", text}}, node);
    }

    // An indicator has its own condition, measure and breakdowns, and no weeks.
    void CheckIndicator(const WatchedSeries& out, const content::Node& root) {
        const auto* document = m_library.FindDocument("indicator", out.indicator);
        const auto definition = document ? indicators::Definition::Read(document->root)
                                         : Result<indicators::Definition>(Err("indicator.unknown"));
        const bool fits = definition.ok() && !definition->survey &&
                          out.step == stats::SeriesStep::kMonths && out.filter.empty() &&
                          root["measure"].TextOr("") == "records";
        if (!fits) {
            Fault("warning.series_indicator", {{"indicator", out.indicator}}, root["indicator"]);
            return;
        }
        for (const auto& node : root["by"].Items()) {
            const auto& known = definition->breakdowns;
            if (node.Scalar() != "territory" &&
                std::none_of(known.begin(), known.end(), [&](const indicators::Breakdown& one) {
                    return one.id == node.Scalar();
                }))
                Fault("warning.series_by", {{"field", node.Scalar()}}, node);
        }
    }

    const content::Library& m_library;
    const registers::Catalogue& m_catalogue;
    std::vector<Error>& m_faults;
};

}  // namespace

Result<std::vector<WatchedSeries>> ReadWatchedSeries(const content::Library& library,
                                                     const registers::Catalogue& catalogue) {
    std::vector<WatchedSeries> out;
    std::vector<Error> faults;
    for (const auto* document : library.Documents("watched_series")) {
        ATALAYA_ASSIGN(auto series, SeriesReader(library, catalogue, faults).Read(*document));
        out.push_back(std::move(series));
    }
    if (faults.empty()) return out;
    Error error = Err("warning.series_invalid");
    error.details = std::move(faults);
    return error;
}

base::Date SeriesSet::StartOf(std::size_t period) const {
    const auto index = static_cast<std::int64_t>(period);
    if (step == stats::SeriesStep::kWeeks) return base::Date::FromDays(first.ToDays() + 7 * index);
    const auto month = first.year * 12 + (first.month - 1) + static_cast<int>(index);
    return {month / 12, month % 12 + 1, 1};
}

stats::CountSeries SeriesSet::Counts(const SeriesData& data) const {
    return {.step = step, .first = first, .counts = data.counts};
}

const SeriesData* SeriesSet::Find(const SeriesKeys& keys) const {
    const auto found = std::find_if(series.begin(), series.end(),
                                    [&](const SeriesData& one) { return one.keys == keys; });
    return found == series.end() ? nullptr : &*found;
}

std::string SeriesName(const WatchedSeries& series, const SeriesKeys& keys) {
    return registers::SeriesName(series.id, keys);
}

std::string SeriesTitle(const WatchedSeries& series, const registers::Catalogue& catalogue,
                        const SeriesKeys& keys, Lang lang) {
    const auto models = catalogue.All();
    if (models.empty()) return SeriesName(series, keys);
    return registers::SeriesTitle(models.front()->content(), series.id, keys, lang);
}

}  // namespace atalaya::warning
