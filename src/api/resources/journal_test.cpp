// The journal as a person searches it.

#include "api/resources/program_test.hpp"

namespace atalaya::api {
namespace {

class JournalSearchTest : public ProgramTest {
 protected:
    std::set<std::string> Actions(const std::string& query) {
        std::set<std::string> out;
        const json::object found = Json(Ask("auditor", "GET", "/api/v1/journal?chain=XA" + query));
        for (const auto& entry : found.at("items").as_array()) out.insert(Text(entry.at("action")));
        return out;
    }
};
ATALAYA_ON_BOTH_STORES(JournalSearchTest);

TEST_P(JournalSearchTest, WordsAndDaysNarrowWhatIsShown) {
    access::Person person;
    person.login = "ana";
    person.name = "Ána Pérez";
    person.grants = {{.role = "data_entry", .country = "XA"}};
    const auto made = app().people.Create(access::Caller::System(), person, kProgramPassword);
    ASSERT_TRUE(made.ok());
    app().database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        app().journal.Append(tx, {.country = "XA", .actor = "person:" + std::to_string(made->id),
                                  .action = "record.tested", .subject = "register:seizures"});
    });
    clock.Advance(86'400'000);
    Enter("J-1");
    using Set = std::set<std::string>;
    EXPECT_EQ(Actions("&q=ana+perez"), Set{"record.tested"});
    EXPECT_EQ(Actions("&q=tested"), Set{"record.tested"});
    EXPECT_EQ(Actions("&q=nobody"), Set{});
    EXPECT_EQ(Actions("&to=2026-01-01"), Set{"record.tested"});
    EXPECT_EQ(Actions("&from=2026-01-02&to=2026-01-02"), Set{"record.created"});
    EXPECT_EQ(StatusOf("auditor", "GET", "/api/v1/journal?chain=XA&from=yesterday"), 400);
    const json::object found = Json(Ask("auditor", "GET", "/api/v1/journal?chain=XA&q=tested"));
    EXPECT_EQ(found.at("items").at(0).at("actor_name"), "Ána Pérez");
}

}  // namespace
}  // namespace atalaya::api
