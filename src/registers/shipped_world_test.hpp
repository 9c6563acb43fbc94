#pragma once

// What the tests of rooms above this one stand on: the content inside the program, and a store with
// the tables of shipped registers.

#include <gtest/gtest.h>

#include <optional>

#include "expr/expr.hpp"
#include "registers/records.hpp"
#include "registers/tables.hpp"
#include "testing/databases.hpp"

namespace atalaya::registers {

class ShippedRegistersTest : public testing::DatabaseTest {
 protected:
    // What stands beside the shipped content, in files that the test has written before.
    virtual content::Sources Sources() { return {}; }
    // Those whose tables are made; the others are known, but hold no records.
    virtual std::vector<std::string_view> Registers() const { return {"seizures"}; }

    void Configure(store::Options& options) override {
        options.on_open_sqlite = expr::RegisterSqliteFunctions;
    }
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        auto library = content::Library::Load(Sources());
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        m_library = *library;
        auto policy = access::Policy::Load(*m_library);
        ASSERT_TRUE(policy.ok()) << policy.error().Describe();
        m_policy.emplace(*std::move(policy));
        auto catalogue = Catalogue::Load(m_library);
        ASSERT_TRUE(catalogue.ok()) << catalogue.error().Describe();
        m_catalogue = *catalogue;
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(Records::Prepare(db()).ok());
        for (const std::string_view id : Registers()) MakeTables(*m_catalogue->Find(id));
        m_records.emplace(*m_policy, m_journal, m_clock);
    }

    // By the system, for Valdoria.
    std::string Create(std::string_view register_id, std::string_view input) {
        const auto created = db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return m_records->Create(tx, access::Caller::System(), *m_catalogue->Find(register_id),
                                     "XA", base::ParseJson(input)->as_object());
        });
        EXPECT_TRUE(created.ok()) << created.error().Describe();
        return created.ok() ? created->Reference() : "";
    }
    // Takes a record through steps, each with a reason.
    void Move(std::string_view register_id, const std::string& reference,
              const std::vector<std::string>& steps,
              const access::Caller& by = access::Caller::System()) {
        const auto model = m_catalogue->Find(register_id);
        for (const std::string& step : steps) {
            const auto moved =
                db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<Record> {
                    ATALAYA_ASSIGN(const auto record, m_records->Find(tx, by, *model, reference));
                    return m_records->Move(tx, by, *model, reference,
                                           record.Int(SystemColumn::Version), step, "why");
                });
            ASSERT_TRUE(moved.ok()) << moved.error().Describe();
        }
    }
    // Changes a record as the system may.
    void Update(std::string_view register_id, const std::string& reference,
                std::string_view patch) {
        const auto model = m_catalogue->Find(register_id);
        const auto by = access::Caller::System();
        const auto changed =
            db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<Record> {
                ATALAYA_ASSIGN(const auto record, m_records->Find(tx, by, *model, reference));
                return m_records->Update(tx, by, *model, reference,
                                         record.Int(SystemColumn::Version),
                                         base::ParseJson(patch)->as_object());
            });
        ASSERT_TRUE(changed.ok()) << changed.error().Describe();
    }

    base::FixedClock m_clock;
    journal::Journal m_journal{m_clock};
    std::shared_ptr<const content::Library> m_library;
    std::shared_ptr<const Catalogue> m_catalogue;
    std::optional<access::Policy> m_policy;
    std::optional<Records> m_records;

 private:
    void MakeTables(const Model& model) {
        db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            EXPECT_TRUE(
                ApplyPlan(tx, m_journal, m_clock, "test", model, PlanTables(tx, model)).ok());
        });
    }
};

}  // namespace atalaya::registers
