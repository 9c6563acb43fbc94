#include <CLI/CLI.hpp>
#include <cmath>
#include <ostream>

#include <fmt/format.h>

#include "base/files.hpp"
#include "base/json_members.hpp"
#include "cli/cli.hpp"
#include "cli/survey_input.hpp"
#include "surveys/analysis_codes.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    SurveyInput input;
    std::string statistic;
    std::vector<std::string> variables, by, where, terms, margins, at, standard;
    std::string groups, family, test, quantile, quantile_interval, interval, missing;
    double level = 0.95;
    // Sampling.
    std::string weight, lonely, df, sampling;
    std::vector<std::string> strata, units, sizes, fractions, replicate_weights;
    std::string replicate_method, centre, make_replicates;
    int replicate_count = 0, seed = 1;
    double fay_rho = 0.3;
    std::optional<double> scale;
    bool unique_units = false, brewer = false, lonely_in_domains = false, replicates = false;
};

void Put(json::object& object, std::string_view member, const std::string& text) {
    if (!text.empty()) object[member] = text;
}

// "NAME=a,b" into its parts. Error: cli.estimate.not_a_pair {text}.
Result<std::pair<std::string, std::string>> Pair(const std::string& text) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0) return Err("cli.estimate.not_a_pair", {{"text", text}});
    return std::pair{text.substr(0, at), text.substr(at + 1)};
}

json::array Split(std::string_view text) {
    json::array out;
    while (true) {
        const std::size_t comma = text.find(',');
        out.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return out;
        text.remove_prefix(comma + 1);
    }
}

// The words of the command as the same JSON that programs send, so that both are judged alike.
Result<json::object> RequestOf(const Words& words) {
    json::object out{{"statistic", words.statistic},
                     {"variables", base::TextsJson(words.variables)},
                     {"by", base::TextsJson(words.by)},
                     {"terms", base::TextsJson(words.terms)},
                     {"margins", base::TextsJson(words.margins)},
                     {"level", words.level},
                     {"replicates", words.replicates || !words.replicate_weights.empty()}};
    Put(out, "groups", words.groups);
    Put(out, "family", words.family);
    Put(out, "test", words.test);
    Put(out, "quantile", words.quantile);
    Put(out, "quantile_interval", words.quantile_interval);
    Put(out, "interval", words.interval);
    Put(out, "missing", words.missing);
    json::array where, probabilities;
    for (const std::string& text : words.where) {
        ATALAYA_ASSIGN(const auto pair, Pair(text));
        where.push_back(json::object{{"variable", pair.first}, {"values", Split(pair.second)}});
    }
    json::object standard;
    for (const std::string& text : words.standard) {
        ATALAYA_ASSIGN(const auto pair, Pair(text));
        const auto size = base::ParseJson(pair.second);
        standard[pair.first] = size.ok() ? *size : json::value(pair.second);
    }
    for (const std::string& text : words.at) {
        const auto p = base::ParseJson(text);
        probabilities.push_back(p.ok() ? *p : json::value(text));
    }
    if (!words.make_replicates.empty()) {
        json::object made{{"method", words.make_replicates},
                          {"replicates", words.replicate_count},
                          {"fay_rho", words.fay_rho},
                          {"seed", words.seed}};
        Put(made, "centre", words.centre);
        out["made"] = std::move(made);
    }
    out["where"] = std::move(where);
    if (!standard.empty()) out["standard"] = std::move(standard);
    out["probabilities"] = std::move(probabilities);
    return out;
}

std::string At(const std::vector<std::string>& texts, std::size_t place) {
    return place < texts.size() ? texts[place] : "";
}

// "rw*" names every variable whose name begins so, in the order of the file.
std::vector<std::string> Expanded(const std::vector<std::string>& names,
                                  const microdata::Dataset& dataset) {
    std::vector<std::string> out;
    for (const std::string& name : names) {
        if (!name.ends_with('*')) {
            out.push_back(name);
            continue;
        }
        for (const microdata::Variable& variable : dataset.variables) {
            if (variable.name.starts_with(name.substr(0, name.size() - 1)))
                out.push_back(variable.name);
        }
    }
    return out;
}

json::object ReplicatesOf(const Words& words, const microdata::Dataset& dataset) {
    json::object out{{"method", words.replicate_method.empty() ? "other" : words.replicate_method},
                     {"variables", base::TextsJson(Expanded(words.replicate_weights, dataset))},
                     {"fay_rho", words.fay_rho}};
    Put(out, "centre", words.centre);
    if (words.scale) out["scale"] = *words.scale;
    return out;
}

Result<surveys::SamplingDescription> SamplingOf(const Words& words,
                                                const microdata::Dataset& dataset) {
    if (!words.sampling.empty()) {
        ATALAYA_ASSIGN(const std::string text, base::ReadFile(words.sampling, 16u << 20));
        ATALAYA_ASSIGN(const json::value parsed, base::ParseJson(text));
        if (!parsed.is_object())
            return Err("cli.estimate.not_an_object", {{"file", words.sampling}});
        return surveys::SamplingDescription::FromJson(parsed.get_object(), "");
    }
    if (words.brewer && words.fractions.empty()) return Err("cli.estimate.brewer_fractions");
    json::array stages;
    const std::size_t count =
        std::max({words.strata.size(), words.units.size(), words.sizes.size(), words.fractions.size()});
    for (std::size_t stage = 0; stage < count; ++stage) {
        const std::string size = At(words.sizes, stage), fraction = At(words.fractions, stage);
        json::object one{{"strata", At(words.strata, stage)}, {"units", At(words.units, stage)}};
        Put(one, "population", size.empty() ? fraction : size);
        if (!size.empty() || !fraction.empty())
            one["population_kind"] = size.empty() ? "fractions" : "sizes";
        if (words.brewer) one["pps"] = "brewer";
        stages.push_back(std::move(one));
    }
    json::object out{{"weight", words.weight},
                     {"stages", std::move(stages)},
                     {"nest", !words.unique_units},
                     {"lonely_in_domains", words.lonely_in_domains}};
    Put(out, "lonely", words.lonely);
    Put(out, "df", words.df);
    if (!words.replicate_weights.empty()) out["replicates"] = ReplicatesOf(words, dataset);
    return surveys::SamplingDescription::FromJson(out, "");
}

std::string Shown(double value, int digits = 6) {
    return std::isfinite(value) ? fmt::format("{:.{}g}", value, digits) : "–";
}

void PrintRows(Session& session, const surveys::AnalysisResult& result, double level) {
    if (result.rows.empty()) return;
    std::vector<std::string> header = result.by;
    const bool tested =
        std::ranges::any_of(result.rows, [](const auto& row) { return row.p.has_value(); });
    for (const char* column : {"name", "value", "se"})
        header.push_back(session.Say(std::string("cli.estimate.column.") + column));
    header.push_back(session.Say("cli.estimate.column.interval",
                                 {{"level", fmt::format("{:g}", level * 100)}}));
    for (const char* column : {"cv", "deff", "df", "n", "weighted_n"})
        header.push_back(session.Say(std::string("cli.estimate.column.") + column));
    if (tested) header.emplace_back("p");
    Table table(std::move(header));
    for (const surveys::AnalysisRow& row : result.rows) {
        const stats::Estimate& estimate = row.estimate;
        std::vector<std::string> cells = row.keys;
        const double lower = row.interval ? row.interval->lower : estimate.lower;
        const double upper = row.interval ? row.interval->upper : estimate.upper;
        cells.insert(cells.end(),
                     {row.name, Shown(estimate.value), Shown(estimate.se),
                      Shown(lower) + " – " + Shown(upper), Shown(estimate.cv, 3),
                      Shown(estimate.deff_wr, 4), Shown(estimate.df),
                      std::to_string(estimate.n), Shown(estimate.weighted_n)});
        if (tested) cells.push_back(row.p ? Shown(*row.p, 4) : "");
        table.Add(std::move(cells));
    }
    table.Print(session.out);
}

void PrintTests(Session& session, const surveys::AnalysisResult& result) {
    if (result.tests.empty()) return;
    std::vector<std::string> header = result.by;
    for (const char* column : {"test", "statistic", "df", "denominator_df"})
        header.push_back(session.Say(std::string("cli.estimate.column.") + column));
    header.emplace_back("p");
    Table table(std::move(header));
    for (const surveys::AnalysisTest& test : result.tests) {
        std::vector<std::string> cells = test.keys;
        cells.insert(cells.end(), {test.name, Shown(test.statistic), Shown(test.numerator_df, 5),
                                   Shown(test.denominator_df, 5), Shown(test.p, 4)});
        table.Add(std::move(cells));
    }
    table.Print(session.out);
}

void Print(Session& session, const surveys::AnalysisResult& result, double level) {
    PrintRows(session, result, level);
    PrintTests(session, result);
    const stats::DesignFacts& design = result.design;
    session.out << session.Say("cli.estimate.design",
                               {{"rows", std::to_string(design.rows)},
                                {"psus", std::to_string(design.psus)},
                                {"strata", std::to_string(design.strata)},
                                {"df", Shown(design.df)},
                                {"lonely", std::to_string(design.lonely.size())}})
                << '\n';
    for (const Error& remark : result.remarks)
        session.out << session.texts->Say(remark, session.lang) << '\n';
}

Result<void> Estimate(Session& session, const Words& words) {
    ATALAYA_ASSIGN(const json::object asked, RequestOf(words));
    ATALAYA_ASSIGN(const auto request, surveys::AnalysisRequest::FromJson(asked));
    ATALAYA_ASSIGN(const microdata::Dataset dataset, ReadSurveyFile(words.input));
    ATALAYA_ASSIGN(const auto description, SamplingOf(words, dataset));
    ATALAYA_ASSIGN(const auto sampling, surveys::Sampling::Make(dataset, description));
    ATALAYA_ASSIGN(const auto result, surveys::Analyse(dataset, sampling, request));
    if (session.json) {
        json::object out = surveys::ToJson(result);
        json::array remarks;
        for (const Error& remark : result.remarks)
            remarks.emplace_back(session.texts->Say(remark, session.lang));
        out["remarks"] = std::move(remarks);
        session.out << json::serialize(out) << '\n';
    } else {
        Print(session, result, request.level);
    }
    return {};
}

// Options of the command, each with the message of its name as help.
class Options {
 public:
    Options(CLI::App& command, const Session& session) : m_command(command), m_session(session) {}

    CLI::Option* Add(const std::string& name, auto& target) const {
        return m_command.add_option("--" + name, target, Help(name));
    }
    void Flag(const std::string& name, bool& target) const {
        m_command.add_flag("--" + name, target, Help(name));
    }

 private:
    std::string Help(const std::string& name) const {
        return m_session.Say("cli.estimate.option." + name);
    }

    CLI::App& m_command;
    const Session& m_session;
};

void AddSampling(const Options& options, Words& words) {
    options.Add("weight", words.weight);
    options.Add("strata", words.strata)->delimiter(',');
    options.Add("units", words.units)->delimiter(',');
    options.Add("sizes", words.sizes)->delimiter(',');
    options.Add("fractions", words.fractions)->delimiter(',');
    options.Flag("brewer", words.brewer);
    options.Flag("unique-units", words.unique_units);
    options.Add("lonely", words.lonely);
    options.Flag("lonely-in-domains", words.lonely_in_domains);
    options.Add("df", words.df);
    options.Add("sampling", words.sampling);
    options.Flag("replicates", words.replicates);
    options.Add("replicate-weights", words.replicate_weights)->delimiter(',');
    options.Add("replicate-method", words.replicate_method);
    options.Add("make-replicates", words.make_replicates);
    options.Add("replicate-count", words.replicate_count);
    options.Add("seed", words.seed);
    options.Add("fay-rho", words.fay_rho);
    options.Add("scale", words.scale);
    options.Add("centre", words.centre);
}

void AddQuestion(const Options& options, Words& words) {
    options.Add("by", words.by)->delimiter(',');
    options.Add("where", words.where);
    options.Add("groups", words.groups);
    options.Add("standard", words.standard);
    options.Add("at", words.at)->delimiter(',');
    options.Add("terms", words.terms)->delimiter(',');
    options.Add("margins", words.margins)->delimiter(',');
    options.Add("family", words.family);
    options.Add("test", words.test);
    options.Add("quantile", words.quantile);
    options.Add("quantile-interval", words.quantile_interval);
    options.Add("interval", words.interval);
    options.Add("missing", words.missing);
    options.Add("level", words.level);
    options.Add("encoding", words.input.encoding);
    options.Add("delimiter", words.input.delimiter);
    options.Add("decimal-mark", words.input.decimal_mark);
    options.Add("sheet", words.input.sheet);
}

}  // namespace

void AddEstimate(CLI::App& root, Session& session) {
    auto words = std::make_shared<Words>();
    auto* command = root.add_subcommand("estimate", session.Say("cli.estimate.about"));
    command->add_option("statistic", words->statistic, session.Say("cli.estimate.statistic"))
        ->required();
    command->add_option("file", words->input.file, session.Say("cli.estimate.file"))->required();
    command->add_option("variables", words->variables, session.Say("cli.estimate.variables"))
        ->required();
    const Options options(*command, session);
    AddQuestion(options, *words);
    AddSampling(options, *words);
    command->callback([&session, words] {
        session.Guard([&] { return Estimate(session, *words); });
    });
}

}  // namespace atalaya::cli
