#include "app/demo_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "commitments/activities.hpp"

namespace atalaya::app {
namespace {

constexpr std::string_view kSynthetic = "Synthetic activity of the demonstration.";
constexpr std::string_view kCurrency = "XTS";   // ISO 4217's code for tests

constexpr const char* kObjectives[] = {
    "1. Govern drug policy together and on the basis of evidence",
    "2. Prevent drug use among children and young people",
    "3. Offer treatment and recovery support to everyone who needs it",
    "4. Reduce supply and the harm done by criminal markets",
    "5. Keep medicines and chemicals within lawful use",
    "6. Know, watch and evaluate",
};

// One line of the invented plan. Months count from the beginning of the strategy.
struct Line {
    int objective;
    const char* title;
    const char* owner;
    const char* commitments;
    int first_month, months;
    int thousands;              // of the national currency each year
    const char* outside = "";   // code of funding_source beside the national budget
    const char* indicator = "";
};

constexpr Line kLines[] = {
    {1, "Law that gives the National Drug Council its rank and budget", "National Drug Council", "HP21-IS-1.1; HP21-IS-1.3", 0, 18, 120},
    {1, "Technical secretariat with staff in every province", "National Drug Council", "HP21-IS-1.3; HP21-IS-2.3", 6, 30, 900},
    {1, "Inter-ministerial committee that meets every quarter", "National Drug Council", "HP21-IS-1.4; HP21-IS-3.1", 0, 60, 60},
    {1, "Mid-term evaluation of the strategy by a university", "National University of Valdoria", "HP21-IS-2.1; HP21-RIME-4.1", 24, 10, 180, "multilateral"},
    {1, "Drug treatment courts in three provinces", "Ministry of Justice", "HP21-IS-4.1; HP21-PTR-3.4; UN16-4.j", 9, 36, 640, "bilateral"},
    {1, "Review of penalties for minor offences", "Ministry of Justice", "HP21-IS-6.2", 12, 24, 95},
    {1, "Social inclusion fund for families at greatest risk", "Ministry of Social Development", "HP21-IS-5.1; HP21-IS-3.2", 12, 48, 2100, "seized_assets"},

    {2, "Life skills programme in all secondary schools", "Ministry of Education", "HP21-PTR-2.1; UN16-1.a", 2, 58, 3400, "multilateral"},
    {2, "Family strengthening programme in forty municipalities", "Ministry of Social Development", "HP21-PTR-2.1; HP21-PTR-2.4", 8, 40, 1250},
    {2, "Study of needs and risks among young people who left school", "Drug Observatory", "HP21-PTR-2.2", 4, 12, 210},
    {2, "Community prevention in ports and border towns", "Ministry of Social Development", "HP21-PTR-2.4; HP21-MC-12.3", 18, 30, 780},
    {2, "Early intervention in primary health care", "Ministry of Health", "HP21-PTR-2.5; UN16-1.b", 12, 36, 960},
    {2, "National quality standards for prevention programmes", "National Drug Council", "HP21-PTR-1.5", 0, 20, 85},

    {3, "Out-patient treatment in every provincial hospital", "Ministry of Health", "HP21-PTR-3.1; HP21-PTR-3", 3, 54, 5200},
    {3, "Treatment and reintegration in the six largest prisons", "Prison Service", "HP21-PTR-3.5", 10, 38, 1450, "bilateral"},
    {3, "Naloxone for ambulance crews and police patrols", "Ministry of Health", "HP21-PTR-3.7", 14, 16, 330},
    {3, "Register of treatment episodes in all public services", "Drug Observatory", "HP21-RIME-2.2; HP21-PTR-3.2", 6, 36, 410},
    {3, "Certification of prevention and treatment staff", "National University of Valdoria", "HP21-PTR-4.1; HP21-PTR-4.2", 9, 42, 520, "multilateral"},
    {3, "Accreditation and inspection of treatment centres", "Ministry of Health", "HP21-PTR-5.1; HP21-PTR-5.2", 0, 30, 270},
    {3, "Campaign against stigma with persons in recovery", "Ministry of Health", "HP21-PTR-3.8", 20, 18, 240, "private"},

    {4, "Joint container control unit in Puerto Alto", "Customs", "HP21-MC-1.3; HP21-MC-1.6", 1, 36, 1900, "multilateral", "quantity_seized"},
    {4, "Maritime patrols with neighbouring states", "Coast Guard", "HP21-MC-1.3; HP21-IC-2.1", 5, 55, 4100, "", "number_of_seizures"},
    {4, "Training of investigators in special techniques", "National Police", "HP21-MC-6.1; HP21-MC-1.4", 8, 24, 310, "bilateral"},
    {4, "Specialised unit for money-laundering inquiries", "Public Prosecutor", "HP21-MC-7.3; HP21-MC-7.2", 12, 36, 720},
    {4, "Agency for the administration of seized property", "Ministry of Justice", "HP21-MC-8.1; HP21-MC-8.2", 15, 30, 830, "seized_assets"},
    {4, "Local plans against street dealing in the capital", "Municipality of the capital", "HP21-MC-12.1; HP21-MC-12.4", 6, 24, 560, "local_budget"},
    {4, "Alternative livelihoods in the highland valleys", "Ministry of Agriculture", "HP21-MC-10.1; HP21-MC-10.6; UN16-7.a", 0, 60, 2750, "bilateral"},

    {5, "New regulation on precursors and their foreign trade", "Ministry of Health", "HP21-MC-3.4; HP21-MC-3.8", 3, 15, 70},
    {5, "Every export announced in PEN Online", "Ministry of Health", "HP21-MC-3.5", 0, 24, 45},
    {5, "Code of conduct with the chemical industry", "Ministry of Industry", "HP21-MC-3.1; HP21-MC-1.9", 12, 18, 40, "private"},
    {5, "Simpler licences for opioid pain medicines in hospitals", "Ministry of Health", "HP21-MC-4.1; HP21-MC-4.3; UN16-2.a", 9, 21, 150},
    {5, "Training of clinicians in pain relief and palliative care", "Ministry of Health", "HP21-MC-4.2", 18, 30, 260, "multilateral"},
    {5, "Field test kits and protective gear for border posts", "Customs", "HP21-MC-3.7", 24, 12, 380},

    {6, "National household survey on drug use", "Drug Observatory", "HP21-RIME-2.1; UN16-1.h", 10, 14, 690, "multilateral"},
    {6, "School survey every second year", "Drug Observatory", "HP21-RIME-2.1", 2, 58, 230},
    {6, "Early warning system on new psychoactive substances", "Drug Observatory", "HP21-MC-2.1; HP21-RIME-1.5; UN16-5.g", 0, 48, 480, "multilateral"},
    {6, "Forensic laboratory that measures purity and composition", "National Police", "HP21-RIME-3.2; HP21-RIME-3.3; HP21-MC-1.7", 12, 36, 1150, "bilateral"},
    {6, "Seizure statistics from all agencies in one register", "Drug Observatory", "HP21-RIME-3.1", 0, 18, 140, "", "number_of_seizures"},
    {6, "Yearly report of the observatory", "Drug Observatory", "HP21-RIME-1.6", 0, 60, 55},
    {6, "Answers to every questionnaire of the evaluation mechanism", "National Drug Council", "HP21-RIME-4.2; HP21-RIME-4.3", 30, 24, 65},
};

// The strategy of five years began two years before the present one, so that whoever looks at it
// sees some activities done, some under way and some still to come.
constexpr int kYearsBefore = 2, kYears = 5;

base::Date AfterDays(base::Date date, std::int64_t days) {
    return base::Date::FromDays(date.ToDays() + days);
}

// An activity with its days, and the day up to which its course is known.
struct Dated {
    const Line& line;
    base::Date begin, end, today;

    Dated(const Line& of, base::Date now)
        : line(of),
          begin(AfterMonths(now, of.first_month)),
          end(AfterDays(AfterMonths(now, of.first_month + of.months), -1)),
          today(now) {}

    static base::Date AfterMonths(base::Date now, int months) {
        return {now.year - kYearsBefore + months / 12, 1 + months % 12, 1};
    }
};

json::array CommitmentsOf(std::string_view text) {
    json::array out;
    for (std::string_view id : base::Split(text, ';')) out.emplace_back(base::TrimAscii(id));
    return out;
}

json::object MoneyOf(std::int64_t thousands, int percent, std::string_view currency) {
    return {{"amount", fmt::format("{}.00", thousands * percent * 10)}, {"currency", currency}};
}

// What an activity has become by today.
struct Course {
    std::string_view state;
    std::vector<std::string_view> steps;   // transitions from the first state to it
    bool Began() const { return state != "draft" && state != "planned"; }
};

Course CourseOf(const Dated& dated, std::size_t position) {
    if (position == std::size(kLines) - 1) return {"draft", {}};
    if (dated.begin > dated.today) return {"planned", {"approve"}};
    if (position % 13 == 5) return {"cancelled", {"approve", "cancel"}};
    if (position % 19 == 11) return {"suspended", {"approve", "begin", "suspend"}};
    if (dated.end <= dated.today && position % 5 != 4)
        return {"completed", {"approve", "begin", "complete"}};
    if (position % 9 == 4) return {"delayed", {"approve", "begin", "delay"}};
    return {"under_way", {"approve", "begin"}};
}

json::array MilestonesOf(const Dated& dated, const Course& course, base::Random& random) {
    constexpr std::array<std::pair<const char*, int>, 4> kSteps = {
        {{"Terms of reference agreed", 15}, {"First results presented", 45},
         {"Half-yearly review held", 70}, {"Final report handed over", 100}}};
    const std::int64_t days = dated.end.ToDays() - dated.begin.ToDays();
    json::array out;
    for (const auto& [title, percent] : kSteps) {
        const base::Date due = AfterDays(dated.begin, days * percent / 100);
        json::object row{{"title", title}, {"due", due.ToString()}};
        const base::Date done = AfterDays(due, static_cast<std::int64_t>(random.Below(50)) - 25);
        const bool reached = course.state == "completed" || (done <= dated.today && random.Below(8) > 0);
        if (reached && course.Began()) row["done"] = std::min(done, dated.today).ToString();
        out.push_back(std::move(row));
    }
    return out;
}

json::array FundsOf(const Dated& dated, const Course& course, base::Random& random) {
    const Line& line = dated.line;
    json::array out;
    const auto add = [&](int year, std::string_view source, std::int64_t thousands,
                         std::string_view currency) {
        json::object row{{"year", year}, {"source", source},
                         {"budget", MoneyOf(thousands, 100, currency)}};
        const int percent = course.state == "cancelled" ? 8 : 68 + static_cast<int>(random.Below(37));
        if (year <= dated.today.year && course.Began()) row["spent"] = MoneyOf(thousands, percent, currency);
        out.push_back(std::move(row));
    };
    for (int year = dated.begin.year; year <= dated.end.year; ++year) {
        add(year, "national_budget", line.thousands, kCurrency);
        const std::string_view outside = line.outside;
        if (outside.empty()) continue;
        // What comes from abroad comes in dollars; the two are never added up.
        const bool abroad = outside == "multilateral" || outside == "bilateral";
        add(year, outside, std::max(1, line.thousands / (abroad ? 8 : 3)), abroad ? "USD" : kCurrency);
    }
    return out;
}

json::object ActivityInput(const Dated& dated, std::size_t position, int number,
                           std::string_view strategy, const Course& course, base::Random& random) {
    const Line& line = dated.line;
    json::object input{{"strategy", strategy},
                       {"number", fmt::format("{}.{}", line.objective, number)},
                       {"objective", kObjectives[line.objective - 1]},
                       {"title", line.title},
                       {"description", kSynthetic},
                       {"owner", line.owner},
                       {"unit", line.owner},
                       {"start", dated.begin.ToString().substr(0, 7)},
                       {"end", dated.end.ToString()},
                       {"commitments", CommitmentsOf(line.commitments)},
                       {"milestones", MilestonesOf(dated, course, random)},
                       {"funds", FundsOf(dated, course, random)},
                       {"mark", position % 4 == 3 ? "official" : "public"}};
    if (std::string_view(line.indicator).empty()) return input;
    input["evidence"] = json::array{json::object{
        {"shows", "The figure since the activity began."}, {"indicator", line.indicator}}};
    return input;
}

// Changes an activity.
Result<void> Change(App& app, const std::string& activity, const json::object& patch) {
    const auto by = access::Caller::System();
    const auto model = app.catalogue()->Find(commitments::kActivities);
    return app.database->Run(
        store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
            ATALAYA_ASSIGN(const auto record, app.records.Find(tx, by, *model, activity));
            ATALAYA_TRY(app.records.Update(tx, by, *model, activity,
                                           record.Int(registers::SystemColumn::Version), patch));
            return {};
        });
}

// Evidence of activities that have begun: the figure that their line names, and beside the first of
// them a record and a document.
Result<void> TakeEvidence(App& app, const std::string& activity, const Dated& dated, bool first) {
    const auto by = access::Caller::System();
    const auto catalogue = app.catalogue();
    const auto take = [&](std::string_view shows, const json::object& item) -> Result<void> {
        ATALAYA_TRY(app.activity_evidence.Take(by, *catalogue, activity, shows, item));
        return {};
    };
    ATALAYA_TRY(take("The figure since the activity began; other causes weigh in it as well.",
                     {{"kind", "indicator"},
                      {"indicator", dated.line.indicator},
                      {"from", std::to_string(dated.begin.year)},
                      {"to", std::to_string(dated.today.year)}}));
    if (!first) return {};
    ATALAYA_TRY(take("One of the containers that the unit opened (synthetic).",
                     {{"kind", "record"}, {"register", "seizures"}, {"reference", "XA-2"}}));
    const std::string text = "Synthetic minutes of the half-yearly review. Nothing in it is real.\n";
    registers::Attachments attachments(*app.database, app.journal, app.clock);
    ATALAYA_ASSIGN(const base::Digest digest, attachments.Keep(by, text));
    json::object file{{"name", "review-minutes.txt"}, {"type", "text/plain"}, {"digest", base::Hex(digest)}};
    json::object document = file;
    document["size"] = static_cast<std::int64_t>(text.size());
    ATALAYA_TRY(Change(app, activity, {{"documents", json::array{document}}}));
    file["kind"] = "file";
    return take("The committee found the work on course.", file);
}

// Makes a record and takes it through the steps of its course.
Result<std::string> Make(App& app, const registers::Model& model, const json::object& input,
                         const std::vector<std::string_view>& steps) {
    const auto by = access::Caller::System();
    return app.database->Run(
        store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<std::string> {
            ATALAYA_ASSIGN(auto record, app.records.Create(tx, by, model, kDemoCountry, input));
            for (const std::string_view step : steps) {
                const auto version = record.Int(registers::SystemColumn::Version);
                const std::string reference = record.Reference();
                ATALAYA_ASSIGN(record, app.records.Move(tx, by, model, reference, version, step,
                                                        "Synthetic: as decided by the committee."));
            }
            return record.Reference();
        });
}

json::object StrategyInput(int first, int last) {
    return {{"code", fmt::format("NDS {}-{}", first, last)},
            {"title", fmt::format("National Drug Strategy of Valdoria {}-{} (synthetic)", first, last)},
            {"kind", "strategy"},
            {"from", std::to_string(first)},
            {"to", std::to_string(last)},
            {"legal_basis",
             fmt::format("Decree 112 of {} of the fictional Republic of Valdoria. Synthetic.", first - 1)},
            {"lead_body", "National Drug Council"},
            {"bodies",
             json::array{json::object{{"body", "Ministry of Health"}, {"part", "Treatment, medicines"}},
                         json::object{{"body", "Ministry of Justice"}, {"part", "Law and seized property"}},
                         json::object{{"body", "Drug Observatory"}, {"part", "Information and evaluation"}}}},
            {"summary", "Invented for the demonstration: fewer young people who start, care for all who need "
                        "it, less harm done by criminal markets, and policy that rests on evidence."},
            {"mark", "public"}};
}

}  // namespace

Result<void> MakeNationalPlan(App& app, const DemoSize& size) {
    const auto catalogue = app.catalogue();
    const auto strategies = catalogue->Find(commitments::kStrategies);
    const auto activities = catalogue->Find(commitments::kActivities);
    base::Check(strategies && activities, "the registers of the national plan are shipped");
    const base::Date today = app.clock.Today();
    const int first = today.year - kYearsBefore;
    ATALAYA_ASSIGN(const std::string strategy,
                   Make(app, *strategies, StrategyInput(first, first + kYears - 1), {"adopt"}));
    base::SeededRandom random(size.seed + 2);
    std::array<int, std::size(kObjectives)> numbers{};
    bool first_evidence = size.seizures > 0;   // one of them is evidence
    for (std::size_t i = 0; i < std::size(kLines); ++i) {
        const Dated dated(kLines[i], today);
        const Course course = CourseOf(dated, i);
        const int number = ++numbers[static_cast<std::size_t>(dated.line.objective - 1)];
        ATALAYA_ASSIGN(const std::string activity,
                       Make(app, *activities,
                            ActivityInput(dated, i, number, strategy, course, random), course.steps));
        if (std::string_view(dated.line.indicator).empty() || !course.Began()) continue;
        ATALAYA_TRY(TakeEvidence(app, activity, dated, first_evidence));
        first_evidence = false;
    }
    return {};
}

}  // namespace atalaya::app
