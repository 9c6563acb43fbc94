#include "app/app.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/system_reason.hpp"
#include "expr/expr.hpp"
#include "indicators/publications.hpp"
#include "registers/attachments.hpp"
#include "transfer/saved_mappings.hpp"

namespace atalaya::app {
namespace {

// Of looking anew at tables that others change meanwhile; more programs do not start at once.
constexpr std::size_t kMostRounds = 50;

Result<void> PrepareRooms(store::Database& database) {
    ATALAYA_TRY(journal::Journal::Prepare(database));
    ATALAYA_TRY(access::People::Prepare(database));
    ATALAYA_TRY(Settings::Prepare(database));
    ATALAYA_TRY(registers::Records::Prepare(database));
    ATALAYA_TRY(registers::Views::Prepare(database));
    ATALAYA_TRY(registers::Attachments::Prepare(database));
    ATALAYA_TRY(surveys::Surveys::Prepare(database));
    ATALAYA_TRY(surveys::Releases::Prepare(database));
    ATALAYA_TRY(indicators::Publications::Prepare(database));
    ATALAYA_TRY(commitments::OfficialTexts::Prepare(database));
    ATALAYA_TRY(commitments::EvidenceOfActivities::Prepare(database));
    ATALAYA_TRY(evaluation::Evaluation::Prepare(database));
    ATALAYA_TRY(Exchange::Prepare(database));
    ATALAYA_TRY(Warning::Prepare(database));
    ATALAYA_TRY(warning::Incidents::Prepare(database));
    ATALAYA_TRY(evaluation::Exchanged::Prepare(database));
    ATALAYA_TRY(transfer::SavedMappings::Prepare(database));
    return transfer::Imports::Prepare(database);
}

Result<void> FitTables(store::Database& database, const Proposal& proposal,
                       const std::set<std::string>& agreed, const base::Clock& clock,
                       std::string_view actor) {
    std::string waiting;
    for (const auto* plan : proposal.PlansToShow()) {
        if (agreed.contains(plan->register_id)) continue;
        waiting += (waiting.empty() ? "" : ", ") + plan->register_id;
    }
    if (!waiting.empty()) return Err("app.plan_waits", {{"registers", waiting}});
    return ApplyAll(database, *proposal.content->catalogue, proposal.plans, clock, actor);
}

// Another program that opens the same node at this moment may make the same tables first; what is
// still lacking is then looked at anew. Each round, some program has got further.
Result<void> FitTablesBesideOthers(store::Database& database, Proposal& proposal,
                                   const std::set<std::string>& agreed, const base::Clock& clock,
                                   std::string_view actor) {
    for (std::size_t rounds = 0;; ++rounds) {
        auto fitted = FitTables(database, proposal, agreed, clock, actor);
        if (fitted.ok() || fitted.error().code != "plan.stale" || rounds == kMostRounds)
            return fitted;
        proposal.plans = PlanAll(database, *proposal.content->catalogue);
    }
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
                       {{"file", config.data.string()}, {"reason", base::SystemReason(failed)}});
        }
        options.address = "sqlite:" + (config.data / "atalaya.db").string();
    }
    return store::Database::Open(options);
}

Result<std::unique_ptr<App>> App::Open(const Config& config, const base::Clock& clock,
                                       base::Random& random) {
    ATALAYA_ASSIGN(auto database, OpenStore(config));
    ATALAYA_TRY(PrepareRooms(*database));
    ATALAYA_ASSIGN(auto proposal, ReadContent(*database, config.Sources()));
    std::set<std::string> agreed;
    if (config.apply_plans) {
        for (const auto& plan : proposal.plans) agreed.insert(plan.register_id);
    }
    ATALAYA_TRY(FitTablesBesideOthers(*database, proposal, agreed, clock,
                                      access::Caller::System().Actor()));
    const auto content = proposal.content;
    std::unique_ptr<App> out(
        new App(config, clock, random, std::move(database), std::move(proposal)));
    out->people.KnowRoles(out->policy.RoleIds());
    out->imports.NoteInterrupted();
    out->surveys.Load(content->library, content->survey_standard);
    out->surveys.RemoveOrphans();
    ATALAYA_TRY(out->indicators.Load(content->library, content->catalogue));
    return out;
}

App::App(const Config& own_config, const base::Clock& own_clock, base::Random& own_random,
         std::unique_ptr<store::Database> own_database, Proposal proposal)
    : config(own_config),
      clock(own_clock),
      random(own_random),
      database(std::move(own_database)),
      policy(std::move(proposal.roles)),
      journal(clock),
      records(policy, journal, clock),
      views(*database, policy, journal, clock),
      people(*database, journal, clock, random, config.password_cost),
      settings(*database, journal, clock, people),
      surveys(*database, policy, journal, clock, config.data / "surveys"),
      releases(*database, policy, journal, clock),
      indicators(*database, policy, journal, clock),
      official_texts(*database, journal, clock),
      activity_evidence(*database, journal, records, indicators, clock),
      evaluation({*database, policy, journal, clock, records, indicators, people, random,
                  config.data / "node.key",
                  [this] {
                      const auto now = content();
                      return evaluation::Evidence::Models{now->library, now->catalogue,
                                                           {now, &now->plans},
                                                           {now, &now->crosswalks}};
                  }}),
      exchange({*database, policy, journal, clock, random, evaluation.keys, config.ca_file}),
      incidents({*database, policy, journal, clock, records, exchange.mailroom, exchange.directory,
                 exchange.handovers,
                 [this] { return warning::ContentInUse{library(), catalogue()}; }}),
      evaluation_exchange({*database, evaluation.gate, evaluation.rounds, evaluation.answers,
                           evaluation.reports, exchange.mailroom,
                           exchange.directory}),
      imports(*database, policy, journal, records, clock, random, config.data / "imports"),
      proposals(*database, policy, journal, clock),
      import_jobs(imports, random, config.data / "uploads"),
      verifications({*database, journal, surveys}, clock),
      warning({*database, policy, journal, clock, random, records, indicators, settings, exchange,
               config.data, config.ca_file,
               [this] { return content(); }}),
      m_content(std::move(proposal.content)) {
    exchange.mailroom.Register(incidents);
    exchange.mailroom.Register(incidents.messages());
    exchange.mailroom.Register(evaluation_exchange.answers_handler());
    exchange.mailroom.Register(evaluation_exchange.report_handler());
    exchange.OnPassed([this](store::Transaction& tx, const exchange::Handover& handover) {
        return incidents.Passed(tx, handover);
    });
}

Result<void> App::Take(const access::Caller& by, const Proposal& proposal,
                       const std::set<std::string>& agreed) {
    std::lock_guard lock(m_taking);
    return TakeLocked(by, proposal, agreed);
}

Result<void> App::Reload(const access::Caller& by, const std::set<std::string>& agreed) {
    std::lock_guard lock(m_taking);
    ATALAYA_ASSIGN(const auto proposal, ReadContent(*database, config.Sources()));
    return TakeLocked(by, proposal, agreed);
}

Result<void> App::TakeLocked(const access::Caller& by, const Proposal& proposal,
                             const std::set<std::string>& agreed) {
    ATALAYA_TRY(FitTables(*database, proposal, agreed, clock, by.Actor()));
    const Content& next = *proposal.content;
    ATALAYA_TRY(indicators.Load(next.library, next.catalogue));
    surveys.Load(next.library, next.survey_standard);
    database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        const json::object payload{{"fingerprint", next.library->fingerprint()}};
        journal.Append(tx, {.country = std::string(journal::kNodeChain),
                            .actor = by.Actor(),
                            .action = "content.taken",
                            .subject = "content",
                            .payload = base::CanonicalJson(payload)});
    });
    policy.Follow(proposal.roles);
    people.KnowRoles(policy.RoleIds());
    m_content = proposal.content;
    return {};
}

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
    return app::Tell(*library(), error, lang);
}

}  // namespace atalaya::app
