#pragma once

// What the tests of this room stand on: a small plan with a questionnaire beside the shipped
// content, a register of seizures, and the people of a round.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "evaluation/evaluation.hpp"
#include "expr/expr.hpp"
#include "registers/tables.hpp"
#include "testing/databases.hpp"

namespace atalaya::evaluation {

inline constexpr std::string_view kTestPlan = R"(kind: plan
id: test_plan
title: TITLE
description: TITLE
source: written for tests
nodes:
  - {id: TP-A, kind: pillar, title: TITLE}
  - {id: TP-A-1, number: "1", kind: objective, parent: TP-A, title: TITLE}
  - {id: TP-A-1.1, number: "1.1", kind: action, parent: TP-A-1, title: TITLE}
  - {id: TP-A-1.2, number: "1.2", kind: action, parent: TP-A-1, title: TITLE}
  - {id: TP-B, kind: pillar, title: TITLE}
  - {id: TP-B-1, number: "1", kind: objective, parent: TP-B, title: TITLE}
  - {id: TP-B-1.1, number: "1.1", kind: action, parent: TP-B-1, title: TITLE}
)";

inline constexpr std::string_view kTestInstrument = R"(kind: instrument
id: test_questions
version: VERSION
title: TITLE
description: TITLE
authored_by: TITLE
plan: test_plan
scale: mem_round_8
institutions: [{id: police, title: TITLE}, {id: health, title: TITLE}]
questions:
  - {id: A1, node: TP-A-1.1, type: yes_no, title: TITLE, asked_of: [police], required: true, with_date: true}
  - {id: A2, node: TP-A-1.1, type: number, title: TITLE, asked_of: [police, health], min: "0", max: "1000000", when: {question: A1, equals: "yes"}, indicator: number_of_seizures, register: seizures}
  - {id: A3, node: TP-A-1.2, type: text, title: TITLE, asked_of: [health]}
  - id: B1
    node: TP-B-1.1
    type: choice
    title: TITLE
    asked_of: [health]
    required: true
    options: [{id: full, title: TITLE}, {id: part, title: TITLE}, {id: none, title: TITLE}, {id: no_drugs, title: TITLE}]
    fulfils: [full, part]
    outside: [no_drugs]
  - id: B2
    node: TP-B-1.1
    type: table
    title: TITLE
    asked_of: [health]
    rows: [{id: y1, title: TITLE}, {id: missing, title: TITLE}]
    columns: [{id: people, type: number, title: TITLE}, {id: name, type: text, title: TITLE}, {id: since, type: date, title: TITLE}, {id: public, type: yes_no, title: TITLE}]
  - {id: B3, node: TP-B-1.1, type: list, title: TITLE, asked_of: [health]}
  - {id: B4, node: TP-B-1.1, type: file, title: TITLE, asked_of: [health]}
  - {id: B5, node: TP-B-1.1, type: date, title: TITLE, asked_of: [health]}
  - {id: B6, node: TP-B-1.1, type: list, title: TITLE, asked_of: [health], columns: [{id: law, type: text, title: TITLE}]}
)";

// Another plan, which the crosswalk below links to the first, and its questionnaire.
inline constexpr std::string_view kOtherPlan = R"(kind: plan
id: other_plan
title: TITLE
description: TITLE
source: written for tests
nodes:
  - {id: OP-A, kind: pillar, title: TITLE}
  - {id: OP-A-1, number: "1", kind: objective, parent: OP-A, title: TITLE}
  - {id: OP-A-1.1, number: "1.1", kind: action, parent: OP-A-1, title: TITLE}
  - {id: OP-A-1.2, number: "1.2", kind: action, parent: OP-A-1, title: TITLE}
  - {id: OP-A-1.3, number: "1.3", kind: action, parent: OP-A-1, title: TITLE}
)";
inline constexpr std::string_view kOtherInstrument = R"(kind: instrument
id: other_questions
version: 1
title: TITLE
description: TITLE
authored_by: TITLE
plan: other_plan
scale: mem_round_8
institutions: [{id: police, title: TITLE}]
questions:
  - {id: O1, node: OP-A-1.1, type: yes_no, title: TITLE, asked_of: [police], with_date: true}
  - {id: O2, node: OP-A-1.1, type: number, title: TITLE, asked_of: [police]}
  - {id: O3, node: OP-A-1.1, type: number, title: TITLE, asked_of: [police], unit: TITLE}
  - {id: O4, node: OP-A-1.2, type: choice, title: TITLE, asked_of: [police], options: [{id: full, title: TITLE}, {id: part, title: TITLE}, {id: none, title: TITLE}, {id: no_drugs, title: TITLE}]}
  - {id: O5, node: OP-A-1.3, type: text, title: TITLE, asked_of: [police]}
  - id: F1
    node: OP-A-1.3
    type: table
    title: TITLE
    asked_of: [police]
    rows: [{id: sea, title: TITLE}, {id: air, title: TITLE}]
    columns: [{id: now, type: number, title: TITLE}, {id: before, type: number, title: TITLE}]
    indicator: number_of_seizures
    fill:
      by: transport
      rows: [{row: sea, codes: [commercial_sea, private_sea]}, {row: air, codes: [air]}]
      cells: [{column: now}, {column: before, years_before: 1}]
  - id: F2
    node: OP-A-1.3
    type: table
    title: TITLE
    asked_of: [police]
    columns: [{id: substance, type: text, title: TITLE}, {id: seizures, type: number, title: TITLE}, {id: kilograms, type: number, title: TITLE}]
    fill: {by: substance, label: substance, cells: [{column: seizures, indicator: number_of_seizures}, {column: kilograms, indicator: quantity_seized}]}
  - {id: F3, node: OP-A-1.3, type: yes_no, title: TITLE, asked_of: [police], indicator: number_of_seizures}
  - {id: F4, node: OP-A-1.3, type: number, title: TITLE, asked_of: [police], indicator: number_of_seizures, fill: {year: 2024}}
)";
inline constexpr std::string_view kTestCrosswalk = R"(kind: crosswalk
id: test_links
title: TITLE
description: TITLE
asserted_by: TITLE
reasons: {alike: TITLE}
links:
  - {from: OP-A-1.1, to: TP-A-1.1, type: same, reason: alike}
  - {from: OP-A-1.2, to: TP-B-1.1, type: part_of, reason: alike}
  - {from: OP-A-1.3, to: TP-A-1.2, type: overlaps, reason: alike}
)";

// With every TITLE in four languages and every VERSION.
inline std::string Filled(std::string_view yaml, int version = 1) {
    std::string text(yaml);
    const auto put = [&](std::string_view name, std::string_view value) {
        for (auto at = text.find(name); at != std::string::npos;
             at = text.find(name, at + value.size()))
            text.replace(at, name.size(), value);
    };
    put("TITLE", "{en: Title, es: Título, pt: Titulo, fr: Titre}");
    put("VERSION", std::to_string(version));
    return text;
}

// A content snapshot with the test's plan and questionnaire.
struct TestContent {
    std::shared_ptr<const content::Library> library;
    commitments::Plans plans;
    Catalogue catalogue;
    commitments::Crosswalks crosswalks;   // of these plans
};

inline TestContent LoadTestContent(const std::filesystem::path& folder, int version = 1) {
    std::filesystem::create_directories(folder / "plans");
    std::filesystem::create_directories(folder / "instruments");
    std::filesystem::create_directories(folder / "crosswalks");
    std::ofstream(folder / "plans" / "test_plan.yaml") << Filled(kTestPlan);
    std::ofstream(folder / "plans" / "other_plan.yaml") << Filled(kOtherPlan);
    std::ofstream(folder / "instruments" / "test.yaml") << Filled(kTestInstrument, version);
    std::ofstream(folder / "instruments" / "other.yaml") << Filled(kOtherInstrument);
    std::ofstream(folder / "crosswalks" / "test.yaml") << Filled(kTestCrosswalk);
    const auto fail = [](const Error& error) {
        std::string text = error.Describe();
        for (const Error& detail : error.details) text += "\n" + detail.Describe();
        throw std::runtime_error(text);
    };
    auto library = content::Library::Load({.folders = {folder}});
    if (!library.ok()) fail(library.error());
    auto plans = commitments::Plans::Load(**library);
    if (!plans.ok()) fail(plans.error());
    auto catalogue = Catalogue::Load(**library, *plans);
    if (!catalogue.ok()) fail(catalogue.error());
    TestContent out{*library, *std::move(plans), *std::move(catalogue), {}};
    // Links point into the plans, which moving leaves in place.
    auto crosswalks = commitments::Crosswalks::Load(**library, out.plans);
    if (!crosswalks.ok()) fail(crosswalks.error());
    out.crosswalks = *std::move(crosswalks);
    return out;
}

inline access::Caller Person(std::int64_t id, std::vector<access::Grant> grants,
                             std::set<std::string> own = {}) {
    access::Caller caller;
    caller.kind = access::Caller::Kind::Person;
    caller.id = caller.person = id;
    caller.grants = std::move(grants);
    caller.own_countries = std::move(own);
    return caller;
}

// A store with the room's tables, the shipped roles, a register of seizures, a clock that stands
// still on 2026-01-01, and the round "r1" of XA, BR and CL.
class EvaluationTest : public testing::DatabaseTest {
 protected:
    template <class Work>
    auto Write(Work&& work) {
        return db().Run(store::Mode::ReadWrite, std::forward<Work>(work));
    }
    template <class Work>
    auto Read(Work&& work) {
        return db().Run(store::Mode::ReadOnly, std::forward<Work>(work));
    }

    void Configure(store::Options& options) override {
        options.on_open_sqlite = expr::RegisterSqliteFunctions;
    }

    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        content.emplace(LoadTestContent(folder().path() / "content"));
        policy.emplace(*access::Policy::Load(*content->library));
        models = *registers::Catalogue::Load(content->library);
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(registers::Records::Prepare(db()).ok());
        ASSERT_TRUE(registers::Attachments::Prepare(db()).ok());
        ASSERT_TRUE(access::People::Prepare(db()).ok());
        ASSERT_TRUE(Evaluation::Prepare(db()).ok());
        const auto seizures = models->Find("seizures");
        ASSERT_TRUE(Write([&](store::Transaction& tx) {
            return registers::ApplyPlan(tx, journal, clock, "system", *seizures,
                                        registers::PlanTables(tx, *seizures));
        }).ok());
        records.emplace(*policy, journal, clock);
        indicators.emplace(db(), *policy, journal, clock);
        ASSERT_TRUE(indicators->Load(content->library, models).ok());
        people.emplace(db(), journal, clock, random,
                       access::PasswordCost{.operations = 1, .memory_bytes = 8192});
        room.emplace(Ground{db(), *policy, journal, clock, *records, *indicators, *people, random,
                            folder().path() / "node.key", [this] {
                                const std::shared_ptr<void> owned_by_the_test;
                                return Evidence::Models{content->library, models,
                                                        {owned_by_the_test, &content->plans},
                                                        {owned_by_the_test, &content->crosswalks}};
                            }});
    }

    RoundDraft Draft(const std::string& id = "r1") const {
        RoundDraft draft;
        draft.id = id;
        draft.procedure = "mem";
        draft.instrument = "test_questions";
        for (auto& text : draft.title.by_lang) text = "Round " + id;
        draft.countries = {"XA", "CL", "BR"};
        draft.deadlines = {{"answers", {2026, 3, 31}}, {"comments", {2026, 9, 30}}};
        return draft;
    }
    Result<Round> Create(const RoundDraft& draft) {
        clock.Advance(1000);
        return room->rounds.Create(secretariat, content->catalogue, *content->library,
                                   content->plans, draft);
    }
    // Makes the round and opens it to XA.
    void OpenRound(const RoundDraft& draft) {
        const auto made = Create(draft);
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        const auto open = room->rounds.Move(secretariat, draft.id, "XA", "open", "");
        ASSERT_TRUE(open.ok()) << open.error().Describe();
    }
    Result<Answer> Put(const access::Caller& caller, std::string_view question,
                       const json::value& value, std::int64_t version = 0,
                       std::string_view round = "r1") {
        return room->answers.Put(caller, round, "XA", question, version, {.value = value});
    }
    // The required answers, by the entity.
    void AnswerAll() {
        ASSERT_TRUE(Put(entity, "A1", "no").ok());
        ASSERT_TRUE(Put(entity, "B1", "full").ok());
    }
    std::vector<journal::Entry> Entries(const std::string& action,
                                        const std::string& country = "XA") {
        return Read([&](store::Transaction& tx) {
            return journal.Read(tx, {.country = country, .action = action});
        });
    }

    base::FixedClock clock;
    journal::Journal journal{clock};
    std::optional<TestContent> content;
    std::optional<access::Policy> policy;
    std::shared_ptr<const registers::Catalogue> models;
    std::optional<registers::Records> records;
    std::optional<indicators::Indicators> indicators;
    base::SystemRandom random;
    std::optional<access::People> people;
    std::optional<Evaluation> room;

    const access::Caller secretariat = Person(1, {{"evaluation_secretariat", "*"}});
    const access::Caller entity = Person(2, {{"evaluation_entity", "XA"}}, {"XA"});
    const access::Caller police =
        Person(3, {{"evaluation_institution", "XA", "", "police"}}, {"XA"});
    const access::Caller health =
        Person(4, {{"evaluation_institution", "XA", "", "health"}}, {"XA"});
    const access::Caller expert = Person(5, {{"evaluation_expert", "*"}}, {"BR"});
    const access::Caller own_expert = Person(6, {{"evaluation_expert", "*"}}, {"XA"});
};

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}
// "code where" of each detail.
template <class T>
std::vector<std::string> DetailsOf(const Result<T>& result) {
    std::vector<std::string> out;
    if (result.ok()) return out;
    for (const Error& one : result.error().details)
        out.push_back(one.code + (one.where.empty() ? "" : " " + one.where));
    return out;
}

}  // namespace atalaya::evaluation
