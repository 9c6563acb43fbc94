#pragma once

// Fixtures that run a test on every store. SQLite always; PostgreSQL where the environment has
// ATALAYA_TEST_PG (scripts/test.sh starts a throw-away server), in a schema of its own that is
// dropped afterwards. Without it those tests are skipped, with a line that says so.

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "store/database.hpp"

namespace atalaya::testing {

// A folder that lives as long as the object.
class TempFolder {
 public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

 private:
    std::filesystem::path m_path;
};

// TEST_P(DatabaseTest, Name) runs on both stores; derive for more.
// INSTANTIATE with ATALAYA_ON_BOTH_STORES(YourTest);
class DatabaseTest : public ::testing::TestWithParam<store::Kind> {
 protected:
    void SetUp() override;
    void TearDown() override;
    // Called before the store is opened, to set more of its options.
    virtual void Configure(store::Options&) {}
    store::Database& db() { return *m_database; }
    // A second, independent connection to the same store.
    std::unique_ptr<store::Database> Reopen();
    TempFolder& folder() { return m_folder; }
    const store::Options& options() const { return m_options; }

 private:
    TempFolder m_folder;
    store::Options m_options;
    std::unique_ptr<store::Database> m_database;
};

// The folder of real data beside the project, or an empty path: tests that use it call
// GTEST_SKIP() with a line when it is missing.
std::filesystem::path SharedData();

}  // namespace atalaya::testing

#define ATALAYA_ON_BOTH_STORES(test)                                                        \
    INSTANTIATE_TEST_SUITE_P(Stores, test,                                                  \
                             ::testing::Values(::atalaya::store::Kind::Sqlite,              \
                                               ::atalaya::store::Kind::Postgres),           \
                             [](const auto& info) {                                         \
                                 return info.param == ::atalaya::store::Kind::Sqlite        \
                                            ? "Sqlite"                                      \
                                            : "Postgres";                                   \
                             })
