// Several programs that begin on the same new node at once, on both stores.

#include <future>
#include <vector>

#include <gtest/gtest.h>

#include "app/app.hpp"
#include "testing/databases.hpp"

namespace atalaya::app {
namespace {

class OpenTest : public testing::DatabaseTest {};
ATALAYA_ON_BOTH_STORES(OpenTest);

TEST_P(OpenTest, ProgramsThatBeginTogetherMakeTheTablesTogether) {
    constexpr int kPrograms = 4;
    Config config;
    config.data = folder().path();
    config.store = options().address;
    config.schema = options().schema;
    std::promise<void> start;
    const std::shared_future<void> started = start.get_future().share();
    std::vector<std::future<std::string>> opened;
    for (int program = 0; program < kPrograms; ++program) {
        opened.push_back(std::async(std::launch::async, [&config, started] {
            const base::SystemClock clock;
            base::SystemRandom random;
            started.wait();
            const auto app = App::Open(config, clock, random);
            return app.ok() ? std::string() : app.error().Describe();
        }));
    }
    start.set_value();
    for (auto& one : opened) EXPECT_EQ(one.get(), "");
}

}  // namespace
}  // namespace atalaya::app
