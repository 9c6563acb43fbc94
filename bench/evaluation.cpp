// A hemispheric report over three rounds of 35 countries and 142 actions, with the evidence behind
// every answer; the matrix of one round; a national report, sealed and verified.
//
//   bench_evaluation FOLDER

#include <fmt/format.h>

#include "app/app.hpp"
#include "app/demo_countries.hpp"
#include "app/demo_round.hpp"
#include "base/check.hpp"
#include "documents/docx.hpp"
#include "documents/html.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/render/hemispheric_document.hpp"
#include "measure.hpp"

namespace atalaya::bench {
namespace {

using store::Mode;
using store::Transaction;

constexpr int kTimes = 11;

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

void Measure(app::App& node) {
    const auto caller = access::Caller::System();
    evaluation::Hemispheric report;
    Line("hemispheric report, 35 countries x 142 actions x 3 rounds, with all evidence",
         Shown(MedianSeconds(kTimes, [&] { report = Must(node.evaluation.hemispheric.Get(caller, "r3")); })),
         fmt::format("{} items of evidence in the last round", report.total.evidence));
    const auto library = node.library();
    std::string page;
    Line("the same as a web page", Shown(MedianSeconds(kTimes, [&] {
             page = documents::RenderHtml(evaluation::HemisphericDocument(report, *library, {}));
         })), fmt::format("{} KB", page.size() >> 10));
    Line("the same as DOCX", Shown(MedianSeconds(kTimes, [&] {
             page = Must(documents::RenderDocx(evaluation::HemisphericDocument(report, *library, {})));
         })), fmt::format("{} KB", page.size() >> 10));
    Line("matrix of a round, 35 x 142 ratings", Shown(MedianSeconds(kTimes, [&] {
             Must(node.evaluation.drafts.RatingsOfRound(caller, "r3"));
         })));
    Line("national report of a country, put together", Shown(MedianSeconds(kTimes, [&] {
             Must(node.evaluation.reports.Get(caller, "r3", "XB"));
         })));
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    using namespace atalaya;
    if (argc != 2) return 1;
    app::Config config;
    config.data = std::filesystem::path(argv[1]) / "evaluation";
    base::Check(app::WriteDemoCountries(config).ok(), "the folder can be written to");
    const base::SystemClock clock;
    base::SystemRandom random;
    auto node = app::App::Open(config, clock, random);
    base::Check(node.ok(), node.ok() ? "" : node.error().Describe());
    bench::MakeRounds(**node);
    bench::Measure(**node);
}
