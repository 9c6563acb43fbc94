#include "surveys/analysis_model.hpp"

#include <algorithm>
#include <cmath>

#include "stats/distributions.hpp"
#include "surveys/analysis_columns.hpp"

namespace atalaya::surveys {

namespace {

// One factor or number of a term: "age", "factor(region)".
struct Part {
    std::string variable;
    bool factor = false;
    std::string Text() const { return factor ? "factor(" + variable + ")" : variable; }
};
struct Term {
    std::vector<Part> parts;   // several: their interaction
    std::string Text() const {
        std::string out;
        for (const Part& part : parts) out += (out.empty() ? "" : ":") + part.Text();
        return out;
    }
};

Result<Term> ReadTerm(const microdata::Dataset& dataset, const std::string& text) {
    Term term;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find(':', start), text.size());
        std::string piece = text.substr(start, end - start);
        start = end + 1;
        Part part;
        if (piece.starts_with("factor(") && piece.ends_with(")")) {
            part.factor = true;
            piece = piece.substr(7, piece.size() - 8);
        }
        if (piece.empty()) return Err("surveys.term_invalid", {{"term", text}});
        ATALAYA_ASSIGN(const std::size_t variable, FindVariable(dataset, piece));
        part.variable = piece;
        part.factor = part.factor || dataset.variables[variable].kind == microdata::Kind::Text;
        term.parts.push_back(std::move(part));
    }
    return term;
}

struct Columns {
    stats::Matrix x;
    std::vector<std::string> names;
};

// `fixed`: a factor of which every row counts as having the value with that code.
struct Fixed {
    std::string variable;
    std::int32_t code = -1;
};

Result<Columns> ColumnsOf(const microdata::Dataset& dataset, const Part& part,
                          const Fixed& fixed) {
    if (!part.factor) {
        ATALAYA_ASSIGN(const auto values, NumbersOf(dataset, part.variable));
        return Columns{stats::NumberColumn(values), {part.variable}};
    }
    ATALAYA_ASSIGN(Categories categories, CategoriesOf(dataset, part.variable));
    if (categories.values.size() < 2) {
        return Err("surveys.groups_two", {{"variable", part.variable},
                                          {"found", std::to_string(categories.values.size())}});
    }
    if (fixed.variable == part.variable) std::ranges::fill(categories.codes, fixed.code);
    Columns out{stats::FactorColumns(categories.codes, categories.values.size()), {}};
    for (std::size_t value = 1; value < categories.values.size(); ++value)
        out.names.push_back(part.Text() + categories.values[value]);
    return out;
}

Result<Columns> ColumnsOf(const microdata::Dataset& dataset, const Term& term,
                          const Fixed& fixed) {
    ATALAYA_ASSIGN(Columns out, ColumnsOf(dataset, term.parts.front(), fixed));
    for (std::size_t part = 1; part < term.parts.size(); ++part) {
        ATALAYA_ASSIGN(const Columns more, ColumnsOf(dataset, term.parts[part], fixed));
        std::vector<std::string> names;
        for (const std::string& a : out.names) {
            for (const std::string& b : more.names) names.push_back(a + ":" + b);
        }
        out = {stats::ProductColumns(out.x, more.x), std::move(names)};
    }
    return out;
}

struct Explained {
    stats::ModelMatrix matrix;
    std::vector<std::string> names;
};

Result<Explained> Explain(const microdata::Dataset& dataset, const std::vector<Term>& terms,
                          const Fixed& fixed) {
    Explained out;
    out.names.emplace_back("(constant)");
    std::vector<stats::Matrix> matrices;
    for (const Term& term : terms) {
        ATALAYA_ASSIGN(Columns columns, ColumnsOf(dataset, term, fixed));
        matrices.push_back(std::move(columns.x));
        out.names.insert(out.names.end(), columns.names.begin(), columns.names.end());
    }
    if (matrices.empty()) {   // the constant alone
        out.matrix.x = stats::Matrix(dataset.rows, 1, std::vector<double>(dataset.rows, 1.0));
    } else {
        out.matrix = stats::Assemble(matrices);
    }
    return out;
}

class ModelAnalysis {
 public:
    ModelAnalysis(const microdata::Dataset& dataset, const stats::Design& design,
                  const AnalysisRequest& request, const std::vector<std::uint8_t>& domain,
                  const std::vector<std::string>& keys, AnalysisResult& result)
        : m_dataset(dataset), m_design(design), m_request(request), m_domain(domain),
          m_keys(keys), m_result(result) {}

    Result<void> Run() {
        for (const std::string& text : m_request.terms) {
            ATALAYA_ASSIGN(m_terms.emplace_back(), ReadTerm(m_dataset, text));
        }
        ATALAYA_ASSIGN(m_response, OutcomeOf(m_dataset, m_request.variables.front()));
        ATALAYA_ASSIGN(const Explained explained, Explain(m_dataset, m_terms, {}));
        const stats::ModelInput input{m_response, explained.matrix.x, m_request.family, m_domain,
                                      m_request.missing, m_request.level};
        ATALAYA_ASSIGN(const stats::Model model, stats::FitModel(m_design, input));
        AddCoefficients(model, explained.names);
        for (std::size_t term = 0; term < m_terms.size(); ++term) {
            ATALAYA_ASSIGN(const stats::FTest test,
                           stats::WaldTermTest(model, explained.matrix.terms[term]));
            m_result.tests.push_back({m_keys, m_terms[term].Text(), test.statistic,
                                      test.numerator_df, test.denominator_df, test.p});
        }
        for (const std::string& margin : m_request.margins) ATALAYA_TRY(AddMargins(input, model, margin));
        return {};
    }

 private:
    void AddCoefficients(const stats::Model& model, const std::vector<std::string>& names) {
        for (std::size_t column = 0; column < names.size(); ++column) {
            stats::Estimate estimate = model.coefficients.values[column];
            estimate.df = model.df;
            const double p = model.df > 0
                                 ? stats::StudentTwoSided(estimate.value / estimate.se, model.df)
                                 : std::nan("");
            m_result.rows.push_back({m_keys, names[column], estimate, {}, p});
        }
    }

    Result<void> AddMargins(const stats::ModelInput& input, const stats::Model& model,
                            const std::string& variable) {
        const bool known = std::ranges::any_of(m_terms, [&](const Term& term) {
            return std::ranges::any_of(term.parts, [&](const Part& part) {
                return part.factor && part.variable == variable;
            });
        });
        if (!known) return Err("surveys.margin_not_factor", {{"term", variable}});
        ATALAYA_ASSIGN(const Categories categories, CategoriesOf(m_dataset, variable));
        std::vector<stats::Matrix> scenarios;
        for (std::size_t value = 0; value < categories.values.size(); ++value) {
            ATALAYA_ASSIGN(Explained as_if,
                           Explain(m_dataset, m_terms,
                                   {variable, static_cast<std::int32_t>(value)}));
            scenarios.push_back(std::move(as_if.matrix.x));
        }
        ATALAYA_ASSIGN(const auto margins,
                       stats::PredictiveMargins(m_design, input, model, scenarios));
        for (std::size_t value = 0; value < categories.values.size(); ++value) {
            m_result.rows.push_back({m_keys,
                                     "margin(" + variable + ")" + categories.values[value],
                                     margins.values[value],
                                     {},
                                     {}});
        }
        return {};
    }

    const microdata::Dataset& m_dataset;
    const stats::Design& m_design;
    const AnalysisRequest& m_request;
    const std::vector<std::uint8_t>& m_domain;
    const std::vector<std::string>& m_keys;
    AnalysisResult& m_result;
    std::vector<Term> m_terms;
    std::vector<double> m_response;
};

}  // namespace

Result<void> AnalyseModel(const microdata::Dataset& dataset, const stats::Design& design,
                          const AnalysisRequest& request, const std::vector<std::uint8_t>& domain,
                          const std::vector<std::string>& keys, AnalysisResult& result) {
    return ModelAnalysis(dataset, design, request, domain, keys, result).Run();
}

}  // namespace atalaya::surveys
