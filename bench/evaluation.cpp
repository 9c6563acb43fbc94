// A hemispheric report over three rounds of 35 countries and 142 actions, with the evidence behind
// every answer; the matrix of one round; a national report; the evidence linked to a commitment.
//
//   bench_evaluation FOLDER [POSTGRES-CONNECTION-STRING]

#include <fmt/format.h>

#include "app/app.hpp"
#include "app/demo_countries.hpp"
#include "app/demo_round.hpp"
#include "base/check.hpp"
#include "commitments/evidence.hpp"
#include "documents/docx.hpp"
#include "documents/html.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/render/hemispheric_document.hpp"
#include "measure.hpp"
#include "synthetic.hpp"

namespace atalaya::bench {
namespace {

using store::Mode;
using store::Transaction;

constexpr int kTimes = 11;
constexpr std::int64_t kSeizures = 100'000;

template <class T>
T Must(Result<T> result) {
    base::Check(result.ok(), result.ok() ? "" : result.error().Describe());
    return std::move(result).value();
}

std::vector<std::string> Countries() {
    std::vector<std::string> out = app::DemoCountryCodes();
    out.push_back("AD");   // the thirty-fifth
    return out;
}

json::object EvidenceContent() {
    json::array rows;
    for (int year = 2021; year <= 2025; ++year) {
        rows.push_back({{"keys", {std::to_string(year)}},
                        {"labels", {evaluation::LocalJson({{"1", "1", "1", "1"}})}},
                        {"value", "1234.5"},
                        {"records", 1200}});
    }
    const json::object item{{"kind", "indicator"},
                            {"indicator", "number_of_seizures"},
                            {"frozen", {{"at", 0}, {"rows", rows}, {"total", "6172.5"}}}};
    return {{"answer_version", 1}, {"items", {item}}};
}

// One whole country: evidence behind every question, a finding on every action, adopted.
void Fill(app::App& node, const evaluation::Round& round, const std::string& country) {
    auto& store = node.evaluation.papers;
    const auto levels = round.scale().levels();
    Must(node.database->Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<int> {
        std::set<std::string> nodes;
        auto number = static_cast<std::size_t>(country[1]);
        for (const auto* question : round.Questions()) {
            nodes.insert(question->node);
            ATALAYA_TRY(store.Put(tx, "system", {country, round.id, "evidence", question->id}, 0,
                                  EvidenceContent(), "frozen"));
        }
        for (const std::string& id : nodes) {
            const std::string& rating = levels[number++ % levels.size()].id;
            ATALAYA_TRY(store.Put(tx, "system", {country, round.id, "finding", id}, 0,
                                  {{"text", evaluation::LocalJson({{"a", "b", "c", "d"}})}}, rating));
        }
        const evaluation::Participation at{.round = round.id, .country = country, .state = "published"};
        ATALAYA_TRY(store.Put(tx, "system", {country, round.id, "participation", ""}, 0,
                              evaluation::ParticipationContent(at), at.state));
        return 0;
    }));
}

void MakeRounds(app::App& node) {
    std::string previous;
    for (const char* id : {"r1", "r2", "r3"}) {
        evaluation::RoundDraft draft{.id = id, .procedure = "mem", .instrument = "mem_hp21"};
        draft.title = {{id, id, id, id}};
        draft.countries = Countries();
        draft.previous = previous;
        const auto content = node.content();
        const auto round = Must(node.evaluation.rounds.Create(
            access::Caller::System(), content->evaluation, *content->library, content->plans, draft));
        for (const std::string& country : round.countries) Fill(node, round, country);
        previous = id;
    }
}

// Every commitment that an indicator is linked to, asked one after the other.
void MeasureLinked(app::App& node, const std::string& store) {
    const auto content = node.content();
    FillSeizures(node, kSeizures);
    std::size_t asked = 0, with_figures = 0;
    double slowest = 0;
    std::vector<double> seconds;
    for (const bool first : {true, false}) {  // the first round loads the columns
        for (const auto& plan : content->plans.all()) {
            for (const auto& commitment : plan.nodes()) {
                commitments::EvidenceReport found;
                const double took = Seconds([&] {
                    found = commitments::Gather(plan, commitment, "XA", node.indicators,
                                                access::Caller::System());
                });
                if (first || found.evidence.empty()) continue;
                ++asked;
                with_figures += found.note ? 0 : 1;
                slowest = std::max(slowest, took);
                seconds.push_back(took);
            }
        }
    }
    Line(store + ": linked evidence of one commitment", Shown(Median(seconds)),
         fmt::format("median of {} commitments, {} with figures from {} seizures; slowest {}", asked,
                     with_figures, kSeizures, Shown(slowest)));
}

void Measure(app::App& node, const std::string& store) {
    const auto caller = access::Caller::System();
    evaluation::Hemispheric report;
    const double whole =
        MedianSeconds(kTimes, [&] { report = Must(node.evaluation.hemispheric.Get(caller, "r3")); });
    Line(store + ": hemispheric report, 35 countries x 142 actions x 3 rounds, with all evidence",
         Shown(whole), fmt::format("{} items of evidence in the last round", report.total.evidence));
    const auto library = node.library();
    std::string page;
    const double web = MedianSeconds(kTimes, [&] {
        page = documents::RenderHtml(evaluation::HemisphericDocument(report, *library, {}));
    });
    Line(store + ": the same as a web page", Shown(web), fmt::format("{} KB", page.size() >> 10));
    const double docx = MedianSeconds(kTimes, [&] {
        page = Must(documents::RenderDocx(evaluation::HemisphericDocument(report, *library, {})));
    });
    Line(store + ": the same as DOCX", Shown(docx), fmt::format("{} KB", page.size() >> 10));
    Line(store + ": matrix of a round, 35 x 142 ratings", Shown(MedianSeconds(kTimes, [&] {
             Must(node.evaluation.drafts.RatingsOfRound(caller, "r3"));
         })));
    Line(store + ": national report of a country, put together", Shown(MedianSeconds(kTimes, [&] {
             Must(node.evaluation.reports.Get(caller, "r3", "XB"));
         })));
}

void OneStore(const std::filesystem::path& folder, const std::string& server) {
    app::Config config;
    config.data = folder;
    base::Check(app::WriteDemoCountries(config).ok(), "the folder can be written to");
    const auto node = OpenNode(folder, server, "evaluation");
    const std::string store = server.empty() ? "SQLite" : "PostgreSQL";
    MakeRounds(*node);
    Measure(*node, store);
    MeasureLinked(*node, store);
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "bench_evaluation FOLDER [POSTGRES-CONNECTION-STRING]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    atalaya::bench::OneStore(folder / "evaluation", "");
    if (argc > 2 && *argv[2] != '\0') {
        atalaya::bench::OneStore(folder / "evaluation_server", argv[2]);
    }
}
