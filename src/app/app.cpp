#include "app/app.hpp"

#include <algorithm>

#include "expr/expr.hpp"
#include "indicators/publications.hpp"
#include "registers/attachments.hpp"

namespace atalaya::app {
namespace {

using registers::Plan;
using registers::PlanStep;

// A plan that only makes new tables and indexes, or keeps a text that has changed, asks nothing of
// existing data.
bool IsNew(const Plan& plan) {
    return std::all_of(plan.steps.begin(), plan.steps.end(), [](const PlanStep& step) {
        return step.kind == PlanStep::Kind::CreateTable ||
               step.kind == PlanStep::Kind::CreateIndex ||
               step.kind == PlanStep::Kind::RecordDefinition;
    });
}

Result<void> PrepareRooms(store::Database& database) {
    ATALAYA_TRY(journal::Journal::Prepare(database));
    ATALAYA_TRY(access::People::Prepare(database));
    ATALAYA_TRY(Settings::Prepare(database));
    ATALAYA_TRY(registers::Records::Prepare(database));
    ATALAYA_TRY(registers::Views::Prepare(database));
    ATALAYA_TRY(registers::Attachments::Prepare(database));
    ATALAYA_TRY(indicators::Publications::Prepare(database));
    return transfer::Imports::Prepare(database);
}

Result<void> FitTables(store::Database& database, const registers::Catalogue& catalogue,
                       const base::Clock& clock, bool apply_all) {
    std::vector<Plan> apply;
    std::string waiting;
    for (auto& plan : PlanAll(database, catalogue)) {
        if (apply_all || IsNew(plan)) {
            apply.push_back(std::move(plan));
        } else {
            waiting += (waiting.empty() ? "" : ", ") + plan.register_id;
        }
    }
    if (!waiting.empty()) return Err("app.plan_waits", {{"registers", waiting}});
    return ApplyAll(database, catalogue, apply, clock);
}

}  // namespace

content::Sources Config::Sources() const {
    content::Sources out;
    out.folders = content;
    if (std::filesystem::is_directory(ContentFolder())) out.folders.push_back(ContentFolder());
    return out;
}

Result<std::unique_ptr<store::Database>> OpenStore(const Config& config) {
    store::Options options;
    options.address = config.store;
    options.schema = config.schema;
    options.on_open_sqlite = expr::RegisterSqliteFunctions;
    if (options.address.empty()) {
        std::error_code failed;
        std::filesystem::create_directories(config.data, failed);
        if (failed) {
            return Err("file.unwritable",
                       {{"file", config.data.string()}, {"reason", failed.message()}});
        }
        options.address = "sqlite:" + (config.data / "atalaya.db").string();
    }
    return store::Database::Open(options);
}

std::vector<Plan> PlanAll(store::Database& database, const registers::Catalogue& catalogue) {
    return database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<Plan> out;
        for (const auto& model : catalogue.All()) {
            auto plan = registers::PlanTables(tx, *model);
            if (!plan.steps.empty()) out.push_back(std::move(plan));
        }
        return out;
    });
}

Result<void> ApplyAll(store::Database& database, const registers::Catalogue& catalogue,
                      const std::vector<Plan>& plans, const base::Clock& clock) {
    const journal::Journal journal(clock);
    const std::string actor = access::Caller::System().Actor();
    for (const auto& plan : plans) {
        auto model = catalogue.Find(plan.register_id);
        ATALAYA_TRY(database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return registers::ApplyPlan(tx, journal, clock, actor, *model, plan);
        }));
    }
    return {};
}

Result<std::unique_ptr<App>> App::Open(const Config& config, const base::Clock& clock,
                                       base::Random& random) {
    ATALAYA_ASSIGN(auto library, content::Library::Load(config.Sources()));
    ATALAYA_ASSIGN(auto policy, access::Policy::Load(*library));
    ATALAYA_ASSIGN(auto catalogue, registers::Catalogue::Load(library));
    ATALAYA_ASSIGN(auto plans, commitments::Plans::Load(*library));
    ATALAYA_ASSIGN(auto database, OpenStore(config));
    ATALAYA_TRY(PrepareRooms(*database));
    ATALAYA_TRY(FitTables(*database, *catalogue, clock, config.apply_plans));
    std::unique_ptr<App> out(new App(config, clock, random, std::move(library),
                                     std::move(database), std::move(policy),
                                     std::move(catalogue), std::move(plans)));
    out->people.KnowRoles(out->policy.Roles());
    ATALAYA_TRY(out->indicators.Load(out->library, out->catalogue));
    return out;
}

App::App(const Config& own_config, const base::Clock& own_clock, base::Random& own_random,
         std::shared_ptr<const content::Library> own_library,
         std::unique_ptr<store::Database> own_database, access::Policy own_policy,
         std::shared_ptr<const registers::Catalogue> own_catalogue, commitments::Plans own_plans)
    : config(own_config),
      clock(own_clock),
      random(own_random),
      library(std::move(own_library)),
      database(std::move(own_database)),
      policy(std::move(own_policy)),
      catalogue(std::move(own_catalogue)),
      plans(std::move(own_plans)),
      journal(clock),
      records(policy, journal, clock),
      views(*database, policy, journal, clock),
      people(*database, journal, clock, random, config.password_cost),
      settings(*database, journal, clock, people),
      indicators(*database, policy, journal, clock),
      imports(*database, policy, journal, records, clock),
      import_jobs(imports, random, config.data / "uploads") {}

namespace {

// "line 7" and "row 7" of a file that was handed in and "offset 12" of an expression, in the
// reader's language; a pointer as a person writes it, "quantity.unit". Other places are names,
// which are the same in all.
std::string PlaceOf(const content::Library& library, std::string_view where, Lang lang) {
    for (auto [start, code] : {std::pair("line ", "app.line"), {"row ", "app.row"}}) {
        if (!base::StartsWith(where, start)) continue;
        std::vector<base::Param> number = {
            {"number", std::string(where.substr(std::string_view(start).size()))}};
        return library.Say(code, number, lang);
    }
    constexpr std::string_view kOffset = "offset ";
    if (base::StartsWith(where, kOffset)) {
        auto offset = std::atoll(std::string(where.substr(kOffset.size())).c_str());
        std::vector<base::Param> number = {{"number", std::to_string(offset + 1)}};
        return library.Say("app.character", number, lang);
    }
    std::string out(where);
    if (base::StartsWith(where, "/") && where.find_first_of(" :.") == std::string_view::npos) {
        out.erase(0, 1);
        std::replace(out.begin(), out.end(), '/', '.');
    }
    return out;
}

}  // namespace

std::string Tell(const content::Library& library, const Error& error, Lang lang) {
    std::string out = error.where.empty() ? "" : PlaceOf(library, error.where, lang) + ": ";
    out += library.Say(error, lang);
    for (const auto& detail : error.details) {
        std::string inner = Tell(library, detail, lang);
        std::size_t from = 0;
        while (from <= inner.size()) {
            auto end = std::min(inner.find('\n', from), inner.size());
            out += "\n  " + inner.substr(from, end - from);
            from = end + 1;
        }
    }
    return out;
}

std::string App::Tell(const Error& error, Lang lang) const {
    return app::Tell(*library, error, lang);
}

}  // namespace atalaya::app
