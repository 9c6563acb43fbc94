#include "testing/databases.hpp"

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

namespace atalaya::testing {
namespace {

// ATALAYA_TEST_PG as an address; it is a libpq connection string.
std::string PostgresAddress() {
    const char* server = std::getenv("ATALAYA_TEST_PG");
    if (!server || !*server) return {};
    std::string text = server;
    return text.starts_with("postgres") ? text : "postgresql:" + text;
}

std::string FreshSchema() {
    static std::atomic<int> count = 0;
    return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

std::unique_ptr<store::Database> MustOpen(const store::Options& options) {
    auto opened = store::Database::Open(options);
    if (!opened.ok()) throw std::runtime_error(opened.error().Describe());
    return std::move(opened).value();
}

}  // namespace

TempFolder::TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "atalaya-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    m_path = pattern;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void DatabaseTest::SetUp() {
    if (GetParam() == store::Kind::Sqlite) {
        m_options.address = "sqlite:" + (m_folder.path() / "test.db").string();
    } else {
        m_options.address = PostgresAddress();
        if (m_options.address.empty())
            GTEST_SKIP() << "ATALAYA_TEST_PG names no PostgreSQL server";
        m_options.schema = FreshSchema();
    }
    Configure(m_options);
    m_database = MustOpen(m_options);
}

void DatabaseTest::TearDown() {
    if (!m_database) return;
    if (GetParam() == store::Kind::Postgres) {
        m_database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Script("DROP SCHEMA " + store::Identifier(m_options.schema) + " CASCADE");
        });
    }
    m_database.reset();
}

std::unique_ptr<store::Database> DatabaseTest::Reopen() { return MustOpen(m_options); }

std::filesystem::path SharedData() {
    const char* named = std::getenv("ATALAYA_SHARED_DATA");
    std::filesystem::path folder =
        named ? std::filesystem::path(named)
              : std::filesystem::path(ATALAYA_SOURCE_DIR) / ".." / "shared" / "data";
    std::error_code ignored;
    return std::filesystem::is_directory(folder, ignored) ? folder : std::filesystem::path();
}

}  // namespace atalaya::testing
