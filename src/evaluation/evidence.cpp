#include "evaluation/evidence.hpp"

namespace atalaya::evaluation {

using access::Caller;

Result<std::vector<json::object>> Evidence::Check(store::Transaction& tx, const Caller& caller,
                                                  std::string_view country,
                                                  const std::vector<json::object>& items,
                                                  const HasFile& has_file) const {
    std::vector<Error> faults;
    std::vector<json::object> out;
    if (items.size() > kMostEvidence) {
        faults.push_back(Err("evaluation.too_many_rows",
                             {{"limit", std::to_string(kMostEvidence)}}, "/evidence"));
    }
    const Models models = m_models();
    for (std::size_t i = 0; i < items.size() && faults.size() <= kMostEvidence; ++i) {
        out.push_back(m_items.Check(tx, caller, country, items[i], *models.registers, has_file,
                                    base::Pointer("/evidence", i), faults));
    }
    if (faults.empty()) return out;
    Error error = Err("evaluation.answer_invalid");
    error.details = std::move(faults);
    return error;
}

std::optional<Figure> Evidence::FigureOf(const Caller& caller, std::string_view country,
                                         std::string_view indicator, int year,
                                         std::string_view by) const {
    const std::string period = std::to_string(year);
    json::object item{{"indicator", indicator}, {"from", period}, {"to", period}};
    if (!by.empty()) item["by"] = json::array{by};
    const auto answer = m_indicators.Ask(caller, commitments::QuestionOf(country, item));
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
