#include <CLI/CLI.hpp>
#include <cmath>
#include <ostream>

#include <fmt/format.h>

#include "cli/cli.hpp"
#include "cli/survey_input.hpp"
#include "stats/capture.hpp"
#include "surveys/list_counts.hpp"

namespace atalaya::cli {
namespace {

constexpr std::size_t kShownModels = 10;

struct Words {
    SurveyInput input;
    std::vector<std::string> lists;
    std::string count;
    int order = 4;
    std::vector<double> numbers;
    stats::Multiplier multiplier;
    int draws = 10'000, seed = 1;
    double level = 0.95;
};

std::string Whole(double number) {
    return std::isfinite(number) ? fmt::format("{:.0f}", number) : "–";
}

json::value NumberOrNull(double number) {
    return std::isfinite(number) ? json::value(number) : json::value(nullptr);
}

json::object Json(const stats::HiddenPopulation& population) {
    return {{"size", NumberOrNull(population.size)},
            {"se", NumberOrNull(population.se)},
            {"lower", NumberOrNull(population.lower)},
            {"upper", NumberOrNull(population.upper)}};
}

std::vector<std::string> Header(const Session& session, std::initializer_list<const char*> first,
                                double level) {
    std::vector<std::string> out;
    for (const char* name : first) out.push_back(session.Say(std::string("cli.hidden.") + name));
    for (const char* name : {"size", "error"})
        out.push_back(session.Say(std::string("cli.hidden.") + name));
    out.push_back(session.Say("cli.estimate.column.interval",
                              {{"level", fmt::format("{:g}", level * 100)}}));
    return out;
}

std::vector<std::string> Cells(std::vector<std::string> first,
                               const stats::HiddenPopulation& population) {
    first.insert(first.end(), {Whole(population.size), Whole(population.se),
                               Whole(population.lower) + " – " + Whole(population.upper)});
    return first;
}

// Methods with their results, as a table or as JSON.
void Tell(Session& session,
          const std::vector<std::pair<const char*, stats::HiddenPopulation>>& methods,
          double level) {
    if (session.json) {
        json::object out;
        for (const auto& [method, population] : methods) out[method] = Json(population);
        session.out << json::serialize(out) << '\n';
        return;
    }
    Table table(Header(session, {"method"}, level));
    for (const auto& [method, population] : methods)
        table.Add(Cells({session.Say(std::string("cli.hidden.") + method)}, population));
    table.Print(session.out);
    session.out << session.Say("cli.hidden.assumes") << '\n';
}

Result<void> TwoLists(Session& session, const Words& words) {
    const auto& n = words.numbers;
    ATALAYA_ASSIGN(const auto chapman, stats::Chapman(n[0], n[1], n[2], words.level));
    std::vector<std::pair<const char*, stats::HiddenPopulation>> methods{{"chapman", chapman}};
    if (n[2] > 0) {
        ATALAYA_ASSIGN(const auto petersen,
                       stats::LincolnPetersen(n[0], n[1], n[2], words.level));
        methods.emplace_back("lincoln_petersen", petersen);
    }
    Tell(session, methods, words.level);
    return {};
}

std::string NameOf(const stats::ListModel& model, const Words& words, const Session& session) {
    std::string out;
    for (const std::uint32_t interaction : model.interactions) {
        std::string one;
        for (std::size_t list = 0; list < words.lists.size(); ++list) {
            if (interaction >> list & 1u) one += (one.empty() ? "" : ":") + words.lists[list];
        }
        out += (out.empty() ? "" : ", ") + one;
    }
    return out.empty() ? session.Say("cli.hidden.independent") : out;
}

void TellModels(Session& session, const stats::ListModels& models, const Words& words) {
    Table table(Header(session, {"model", "aic", "df"}, words.level));
    int endless = 0;
    for (std::size_t i = 0; i < models.models.size(); ++i) {
        const stats::ListModel& model = models.models[i];
        if (!model.finite) ++endless;
        if (i >= kShownModels || !model.finite) continue;
        table.Add(Cells({NameOf(model, words, session), fmt::format("{:.2f}", model.aic),
                         std::to_string(model.df)},
                        model.population));
    }
    table.Print(session.out);
    if (models.empty_cells > 0)
        session.out << session.Say("cli.hidden.empty_cells",
                                   {{"cells", std::to_string(models.empty_cells)}})
                    << '\n';
    if (endless > 0)
        session.out << session.Say("cli.hidden.endless", {{"models", std::to_string(endless)}})
                    << '\n';
    session.out << session.Say("cli.hidden.choose") << '\n'
                << session.Say("cli.hidden.assumes") << '\n';
}

Result<void> SeveralLists(Session& session, const Words& words) {
    ATALAYA_ASSIGN(const auto dataset, ReadSurveyFile(words.input));
    ATALAYA_ASSIGN(const auto cells, surveys::CountLists(dataset, words.lists, words.count));
    ATALAYA_ASSIGN(const auto models,
                   stats::AllListModels(cells, {.level = words.level,
                                                .highest_order = words.order,
                                                .intervals = kShownModels}));
    if (!session.json) {
        TellModels(session, models, words);
        return {};
    }
    json::array out;
    for (const stats::ListModel& model : models.models) {
        json::object one = Json(model.population);
        one["model"] = NameOf(model, words, session);
        one["aic"] = NumberOrNull(model.aic);
        one["bic"] = NumberOrNull(model.bic);
        one["deviance"] = NumberOrNull(model.deviance);
        one["df"] = model.df;
        one["finite"] = model.finite;
        out.push_back(std::move(one));
    }
    session.out << json::serialize(json::object{{"models", std::move(out)},
                                                {"empty_cells", models.empty_cells}})
                << '\n';
    return {};
}

Result<void> ByMultiplier(Session& session, const Words& words) {
    base::SeededRandom random(static_cast<std::uint64_t>(words.seed));
    ATALAYA_ASSIGN(const auto found, stats::EstimateByMultiplier(words.multiplier, random,
                                                                 words.draws, words.level));
    Tell(session, {{"delta", found.delta}, {"simulated", found.simulated}}, words.level);
    return {};
}

}  // namespace

void AddHidden(CLI::App& root, Session& session) {
    auto words = std::make_shared<Words>();
    const auto say = [&session](const char* name) {
        return session.Say(std::string("cli.hidden.") + name);
    };
    auto* command = root.add_subcommand("hidden", say("about"));
    command->require_subcommand(1);

    auto* two = command->add_subcommand("two-lists", say("two_lists"));
    two->add_option("numbers", words->numbers, say("numbers"))->required()->expected(3);
    two->add_option("--level", words->level, session.Say("cli.estimate.option.level"));
    two->callback([&session, words] { session.Guard([&] { return TwoLists(session, *words); }); });

    auto* lists = command->add_subcommand("lists", say("lists"));
    lists->add_option("file", words->input.file, session.Say("cli.estimate.file"))->required();
    lists->add_option("lists", words->lists, say("list_names"))->required();
    lists->add_option("--count", words->count, say("count"));
    lists->add_option("--order", words->order, say("order"));
    lists->add_option("--level", words->level, session.Say("cli.estimate.option.level"));
    lists->callback(
        [&session, words] { session.Guard([&] { return SeveralLists(session, *words); }); });

    auto* multiplier = command->add_subcommand("multiplier", say("multiplier"));
    multiplier->add_option("--benchmark", words->multiplier.benchmark, say("benchmark"))
        ->required();
    multiplier->add_option("--benchmark-se", words->multiplier.benchmark_se, say("benchmark_se"));
    multiplier->add_option("--share", words->multiplier.share, say("share"))->required();
    multiplier->add_option("--share-se", words->multiplier.share_se, say("share_se"))->required();
    multiplier->add_option("--draws", words->draws, say("draws"));
    multiplier->add_option("--seed", words->seed, session.Say("cli.estimate.option.seed"));
    multiplier->add_option("--level", words->level, session.Say("cli.estimate.option.level"));
    multiplier->callback(
        [&session, words] { session.Guard([&] { return ByMultiplier(session, *words); }); });
}

}  // namespace atalaya::cli
