#pragma once

// What the tests of this room stand on: the content inside the program, small registers written
// in the tests, and people with roles.

#include <gtest/gtest.h>

#include "content/library.hpp"
#include "expr/expr.hpp"
#include "registers/records.hpp"
#include "registers/tables.hpp"
#include "testing/databases.hpp"

namespace atalaya::registers {

inline std::shared_ptr<const content::Library> TheLibrary() {
    static const auto library = [] {
        auto loaded = content::Library::Load({});
        if (!loaded.ok()) throw std::runtime_error(loaded.error().Describe());
        return *loaded;
    }();
    return library;
}

inline Result<std::shared_ptr<const Model>> TryModel(std::string_view yaml) {
    ATALAYA_ASSIGN(const auto node, content::ParseYaml(yaml, "registers/test.yaml"));
    ATALAYA_ASSIGN(auto definition, Definition::Read(node));
    return Model::Build(std::move(definition), TheLibrary());
}

inline std::shared_ptr<const Model> MakeModel(std::string_view yaml) {
    auto model = TryModel(yaml);
    if (!model.ok()) throw std::runtime_error(model.error().Describe());
    return *model;
}

// The register of seized parcels: `fields` and `rules` are added to its own.
inline std::string ParcelYaml(std::string_view fields = "", std::string_view rules = "",
                              int version = 1) {
    constexpr std::string_view kTitle = "{en: T, es: T, pt: T, fr: T}";
    std::string text = R"yaml(kind: register
id: parcels
version: VERSION
title: TITLE
one: TITLE
key: [case_number]
time: date
territory: place
marks: {default: official, allowed: [public, official, restricted]}
states:
  - {id: draft, title: TITLE, initial: true, counts: false}
  - {id: validated, title: TITLE, editable: false}
transitions:
  - {id: validate, title: TITLE, from: [draft], to: validated, condition: "not missing(quantity)", four_eyes: true}
  - {id: reopen, title: TITLE, from: [validated], to: draft, needs_reason: true}
fields:
  - {id: case_number, type: text, title: TITLE, required: true, search: true}
  - {id: date, type: date, title: TITLE, required: true}
  - {id: place, type: place, title: TITLE}
  - {id: quantity, type: quantity, title: TITLE}
  - {id: carrier, type: text, title: TITLE, sensitivity: personal, search: true}
  - {id: grams, type: decimal, scale: 3, title: TITLE, derive: "quantity.value * 1000"}
  - {id: post_office, type: text, title: TITLE, required_when: "year(date) >= 2020"}
  - id: persons
    type: group
    title: TITLE
    sensitivity: personal
    fields:
      - {id: sex, type: code, list: sex, title: TITLE, required: true}
      - {id: age, type: integer, min: 0, max: 120, title: TITLE}
FIELDSrules:
  - {id: past, check: "date <= today()", field: date, message: {en: Not yet., es: No., pt: Não., fr: Non.}}
  - {id: heavy, check: "quantity.value < 100", field: quantity, warning: true, message: TITLE}
RULES)yaml";
    const auto put = [&](std::string_view name, std::string_view value) {
        for (auto at = text.find(name); at != std::string::npos;
             at = text.find(name, at + value.size()))
            text.replace(at, name.size(), value);
    };
    put("FIELDS", fields);
    put("RULES", rules);
    put("VERSION", std::to_string(version));
    put("TITLE", kTitle);
    return text;
}

inline json::object Input(std::string_view text) {
    auto parsed = base::ParseJson(text);
    if (!parsed.ok()) throw std::runtime_error(parsed.error().Describe());
    return parsed->as_object();
}

inline access::Caller Person(std::int64_t id, std::vector<access::Grant> grants) {
    access::Caller caller;
    caller.kind = access::Caller::Kind::Person;
    caller.id = id;
    caller.name = "Person " + std::to_string(id);
    caller.grants = std::move(grants);
    return caller;
}

// A store with the tables of the parcels, the shipped roles, and a clock that stands still.
class RecordsTest : public testing::DatabaseTest {
 protected:
    RecordsTest()
        : journal(clock),
          policy(*access::Policy::Load(*TheLibrary())),
          records(policy, journal, clock),
          model(MakeModel(ParcelYaml())) {}

    void Configure(store::Options& options) override {
        options.on_open_sqlite = expr::RegisterSqliteFunctions;
    }

    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(Records::Prepare(db()).ok());
        Apply(*model);
    }

    template <class Work>
    auto Write(Work&& work) {
        return db().Run(store::Mode::ReadWrite, std::forward<Work>(work));
    }
    template <class Work>
    auto Read(Work&& work) {
        return db().Run(store::Mode::ReadOnly, std::forward<Work>(work));
    }

    Plan PlanFor(const Model& wanted) {
        return Read([&](store::Transaction& tx) { return PlanTables(tx, wanted); });
    }
    void Apply(const Model& wanted) {
        const auto plan = PlanFor(wanted);
        const auto applied = Write([&](store::Transaction& tx) {
            return ApplyPlan(tx, journal, clock, "system", wanted, plan);
        });
        ASSERT_TRUE(applied.ok()) << applied.error().Describe();
    }

    Result<Record> TryCreate(const access::Caller& caller, std::string_view input,
                             std::string_view country = "XA") {
        return Write([&](store::Transaction& tx) {
            return records.Create(tx, caller, *model, country, Input(input));
        });
    }
    Record Create(std::string_view input, const access::Caller& caller = access::Caller::System()) {
        auto created = TryCreate(caller, input);
        if (!created.ok()) throw std::runtime_error(created.error().Describe());
        return *std::move(created);
    }
    Result<Record> Update(const Record& record, std::string_view patch,
                          const access::Caller& caller = access::Caller::System()) {
        return Write([&](store::Transaction& tx) {
            return records.Update(tx, caller, *model, record.Reference(),
                                  record.Int(SystemColumn::Version), Input(patch));
        });
    }
    Result<Record> Move(const Record& record, std::string_view transition,
                        std::string_view reason = "",
                        const access::Caller& caller = access::Caller::System()) {
        return Write([&](store::Transaction& tx) {
            return records.Move(tx, caller, *model, record.Reference(),
                                record.Int(SystemColumn::Version), transition, reason);
        });
    }
    Result<Record> Withdraw(const Record& record, std::string_view reason = "entered twice") {
        return Write([&](store::Transaction& tx) {
            return records.Withdraw(tx, access::Caller::System(), *model, record.Reference(),
                                    record.Int(SystemColumn::Version), reason);
        });
    }
    // The references of a page, in order.
    std::vector<std::string> List(const Query& query,
                                  const access::Caller& caller = access::Caller::System()) {
        auto page = records.List(db(), caller, *model, query);
        if (!page.ok()) return {page.error().code};
        std::vector<std::string> out;
        for (const auto& record : page->records) out.push_back(record.Reference());
        return out;
    }
    // "XA-1 record.altered", sorted.
    std::vector<std::string> Faults() {
        auto faults =
            Read([&](store::Transaction& tx) { return VerifyRecords(tx, journal, *model); });
        std::vector<std::string> out;
        for (const auto& fault : faults) out.push_back(fault.reference + " " + fault.code);
        std::sort(out.begin(), out.end());
        return out;
    }
    std::vector<journal::Entry> Entries(const std::string& action) {
        return Read([&](store::Transaction& tx) {
            return journal.Read(tx, {.country = "XA", .action = action});
        });
    }
    void Sql(std::string_view text) {
        Write([&](store::Transaction& tx) { tx.Execute(text); });
    }

    // A checked record as an import would hand it over.
    Record Row(const std::string& case_number, std::int64_t import_id = 7) {
        auto checked = records.Check(
            *model,
            Input(
                R"({"case_number": ")" + case_number +
                R"(", "date": "2014-03-02", "place": "XA-01", "quantity": {"amount": "2", "unit": "kg"}})"),
            "XA");
        EXPECT_TRUE(checked.ok());
        auto& record = checked.record;
        record.At(SystemColumn::CreatedAt) = clock.Now();
        record.At(SystemColumn::ChangedAt) = clock.Now();
        record.At(SystemColumn::CreatedBy) = std::string("system");
        record.At(SystemColumn::ChangedBy) = std::string("system");
        record.At(SystemColumn::ImportId) = import_id;
        return record;
    }
    std::int64_t Import(int count, const std::string& prefix = "C-") {
        std::vector<Record> rows;
        for (int i = 1; i <= count; ++i) rows.push_back(Row(prefix + std::to_string(i)));
        return Write([&](store::Transaction& tx) {
            return InsertMany(tx, journal, *model, "system", 7, rows);
        });
    }

    base::FixedClock clock;
    journal::Journal journal;
    access::Policy policy;
    Records records;
    std::shared_ptr<const Model> model;
};

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}

}  // namespace atalaya::registers
