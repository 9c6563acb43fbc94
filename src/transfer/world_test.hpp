#pragma once

// A file in memory and a store with the register of seizures, for the tests of the room.

#include <gtest/gtest.h>

#include "registers/shipped_world_test.hpp"
#include "registers/verify.hpp"
#include "transfer/imports.hpp"

namespace atalaya::transfer {

using Rows = std::vector<std::vector<std::string>>;

// A file in memory. A row of one cell "!" ends the reading with an error, as a broken file would.
class MemoryRows final : public RowSource {
 public:
    MemoryRows(std::vector<std::string> header, Rows rows)
        : m_header(std::move(header)), m_rows(std::move(rows)) {}
    const std::vector<std::string>& header() const override { return m_header; }
    Result<bool> Next() override {
        if (m_next == m_rows.size()) return false;
        const auto& row = m_rows[m_next++];
        if (row.size() == 1 && row[0] == "!") return Err("transfer.nul_byte", {}, "line 9");
        m_faults.clear();
        if (row.size() > m_header.size()) m_faults.push_back(Err("transfer.too_many_fields"));
        m_cells.assign(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(
                                                      std::min(row.size(), m_header.size())));
        m_cells.resize(m_header.size());
        return true;
    }
    std::span<const std::string_view> Cells() const override { return m_cells; }
    std::int64_t Line() const override { return static_cast<std::int64_t>(m_next) + 1; }
    std::span<const Error> Faults() const override { return m_faults; }
    std::uint64_t BytesRead() const override { return m_next; }
    std::uint64_t BytesTotal() const override { return m_rows.size(); }

 private:
    std::vector<std::string> m_header;
    Rows m_rows;
    std::vector<std::string_view> m_cells;
    std::vector<Error> m_faults;
    std::size_t m_next = 0;
};

inline constexpr const char* kMapping = R"(
kind: mapping
id: police
register: seizures
format: {decimal: ",", dates: dmy}
country: {fixed: XA}
state: validated
columns:
  - {to: source, fixed: police}
  - {to: case_number, from: caso}
  - {to: date, from: fecha}
  - {to: place, from: lugar}
  - {to: substance, from: droga}
  - {to: quantity.amount, from: cantidad}
  - {to: quantity.unit, from: unidad, values: {kilos: kg}}
  - {to: hiding_place, from: oculto, missing: {"s/d": unknown}}
ignore: [nota]
)";

inline const std::vector<std::string> kHeader = {"caso",     "fecha",  "lugar",  "droga",
                                          "cantidad", "unidad", "oculto", "nota"};

class ImportsTest : public registers::ShippedRegistersTest {
 protected:
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        m_model = m_catalogue->Find("seizures");
        ASSERT_TRUE(Imports::Prepare(db()).ok());
        m_imports.emplace(db(), *m_policy, m_journal, *m_records, m_clock, m_random,
                          m_locks.path());
        m_mapping = ReadMapping(kMapping);
    }

    static Mapping ReadMapping(std::string_view text) {
        auto document = content::ParseYaml(text, "mapping.yaml");
        EXPECT_TRUE(document.ok()) << document.error().Describe();
        auto mapping = Mapping::Read(*document);
        EXPECT_TRUE(mapping.ok()) << mapping.error().Describe();
        return *std::move(mapping);
    }

    Result<Report> Try(const Rows& rows, ImportOptions options = {},
                       const access::Caller& caller = access::Caller::System()) {
        auto open = [rows]() -> Result<std::unique_ptr<RowSource>> {
            return std::unique_ptr<RowSource>(new MemoryRows(kHeader, rows));
        };
        return m_imports->Run(caller, m_model, m_mapping, open, options);
    }

    Report Import(const Rows& rows, ImportOptions options = {}) {
        auto report = Try(rows, options);
        EXPECT_TRUE(report.ok()) << report.error().Describe();
        return report.ok() ? *report : Report{};
    }

    std::int64_t Stored() {
        registers::Query query;
        query.count = true;
        query.limit = 1;
        return *m_records->List(db(), access::Caller::System(), *m_model, query)->count;
    }

    void ExpectIntact() {
        db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            EXPECT_TRUE(m_journal.Verify(tx).faults.empty());
            for (const auto& fault : registers::VerifyRecords(tx, m_journal, *m_model))
                ADD_FAILURE() << fault.reference << " " << fault.code;
        });
    }

    static Rows Good(int count) {
        Rows rows;
        for (int i = 1; i <= count; ++i) {
            rows.push_back({"C-" + std::to_string(i), "14/03/2021", "Puerto Lienzo", "Cocaína HCL",
                            "1,5", "kilos", i % 2 ? "s/d" : "luggage", "x"});
        }
        return rows;
    }

    base::SeededRandom m_random{1};
    testing::TempFolder m_locks;
    std::shared_ptr<const registers::Model> m_model;
    std::optional<Imports> m_imports;
    Mapping m_mapping;
};

}  // namespace atalaya::transfer
