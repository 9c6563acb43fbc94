// Content taken into use while the program runs, on both stores.

#include "app/content.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "app/app.hpp"
#include "base/files.hpp"
#include "testing/databases.hpp"

namespace atalaya::app {
namespace {

using registers::SystemColumn;

constexpr const char* kNotes = R"(kind: register
id: notes
version: VERSION
title: {en: TITLE, es: Notas, pt: Notas, fr: Notes}
one: {en: note, es: nota, pt: nota, fr: note}
description: {en: d, es: d, pt: d, fr: d}
states:
  - {id: draft, title: {en: d, es: d, pt: d, fr: d}, initial: true}
fields:
  - {id: text, type: text, title: {en: t, es: t, pt: t, fr: t}}
MORE)";

constexpr const char* kRole = R"(kind: role
id: keeper
title: {en: Keeper, es: k, pt: k, fr: k}
rules:
  - {kind: register, id: notes, actions: [ACTIONS]}
)";

class ContentTest : public testing::DatabaseTest {
 protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        WriteRegister("1", "Notes", "");
        WriteRole("read");
        Config config;
        config.data = folder().path();
        config.store = options().address;
        config.schema = options().schema;
        auto opened = App::Open(config, m_clock, m_random);
        ASSERT_TRUE(opened.ok()) << opened.error().Describe();
        m_app = *std::move(opened);
    }
    void TearDown() override {
        m_app.reset();
        DatabaseTest::TearDown();
    }

    void WriteRegister(const std::string& version, const std::string& title, const std::string& more) {
        std::string text = kNotes;
        for (const auto& [word, value] : {std::pair<std::string, std::string>("VERSION", version),
                                          {"TITLE", title}, {"MORE", more}})
            text.replace(text.find(word), word.size(), value);
        Write("registers/notes.yaml", text);
    }
    void WriteRole(const std::string& actions) {
        std::string text = kRole;
        Write("roles/keeper.yaml", text.replace(text.find("ACTIONS"), 7, actions));
    }
    void Write(const std::string& name, const std::string& text) {
        const auto path = folder().path() / "content" / name;
        std::filesystem::create_directories(path.parent_path());
        ASSERT_TRUE(base::WriteFile(path, text).ok());
    }
    bool MayEnter() const {
        access::Caller caller;
        caller.kind = access::Caller::Kind::Person;
        caller.grants = {{.role = "keeper", .country = "UY"}};
        return m_app->policy.Allows(caller, access::Action::Create,
                                    {.kind = "register", .id = "notes", .country = "UY"});
    }
    std::string Title() const {
        return m_app->catalogue()->Find("notes")->definition().title.In(Lang::En);
    }
    static std::string CodeOf(const Result<void>& result) {
        return result.ok() ? "" : result.error().code;
    }

    base::FixedClock m_clock;
    base::SeededRandom m_random{7};
    std::unique_ptr<App> m_app;
};

constexpr const char* kAmount =
    "  - {id: amount, type: integer, title: {en: a, es: a, pt: a, fr: a}}\n";

TEST_P(ContentTest, WhoBeganUnderTheOldEndsUnderIt) {
    const auto before = m_app->content();
    WriteRegister("2", "Remarks", "");
    ASSERT_EQ(CodeOf(m_app->Reload(access::Caller::System())), "");
    EXPECT_EQ(Title(), "Remarks");
    EXPECT_EQ(before->catalogue->Find("notes")->definition().title.In(Lang::En), "Notes");
    EXPECT_NE(before->library->fingerprint(), m_app->library()->fingerprint());
}

TEST_P(ContentTest, APlanForDataWaitsUntilItWasSeen) {
    const auto caller = access::Caller::System();
    const auto enter = [&](const json::object& input) {
        return m_app->database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return m_app->records.Create(tx, caller, *m_app->catalogue()->Find("notes"), "UY", input);
        });
    };
    ASSERT_TRUE(enter({{"text", "old"}}).ok());
    WriteRegister("2", "Notes", kAmount);
    const auto proposal = ReadContent(*m_app->database, m_app->config.Sources());
    ASSERT_TRUE(proposal.ok()) << proposal.error().Describe();
    ASSERT_EQ(proposal->PlansToShow().size(), 1u);
    EXPECT_EQ(proposal->PlansToShow()[0]->register_id, "notes");
    const auto refused = m_app->Take(access::Caller::System(), *proposal);
    EXPECT_EQ(CodeOf(refused), "app.plan_waits");
    EXPECT_EQ(refused.error().Get("registers"), "notes");
    EXPECT_FALSE(m_app->catalogue()->Find("notes")->FindField("amount"));
    EXPECT_EQ(CodeOf(m_app->Take(access::Caller::System(), *proposal, {"seizures"})), "app.plan_waits");

    ASSERT_EQ(CodeOf(m_app->Take(access::Caller::System(), *proposal, {"notes"})), "");
    const auto made = enter({{"text", "new"}, {"amount", 3}});
    ASSERT_TRUE(made.ok()) << made.error().Describe();
    const auto old = m_app->records.Get(*m_app->database, caller, *m_app->catalogue()->Find("notes"), "UY-1");
    ASSERT_TRUE(old.ok());
    EXPECT_TRUE(ReadContent(*m_app->database, m_app->config.Sources())->plans.empty());
}

TEST_P(ContentTest, ANewRegisterIsThereAtOnceAndAFaultyOneChangesNothing) {
    std::string second = kNotes;
    for (const auto& [word, value] : {std::pair<std::string, std::string>("id: notes", "id: more_notes"),
                                      {"VERSION", "1"}, {"TITLE", "More"}, {"MORE", ""}})
        second.replace(second.find(word), word.size(), value);
    Write("registers/more_notes.yaml", second);
    ASSERT_EQ(CodeOf(m_app->Reload(access::Caller::System())), "");
    EXPECT_TRUE(m_app->catalogue()->Find("more_notes"));

    WriteRegister("2", "Broken", "  - {id: amount, type: nonsense, title: {en: a, es: a, pt: a, fr: a}}\n");
    const auto broken = m_app->Reload(access::Caller::System());
    ASSERT_FALSE(broken.ok());
    ASSERT_FALSE(broken.error().details.empty());
    EXPECT_NE(broken.error().details[0].where.find("notes.yaml:"), std::string::npos);
    EXPECT_EQ(Title(), "Notes");
}

TEST_P(ContentTest, NewRolesDecideAtOnce) {
    EXPECT_FALSE(MayEnter());
    WriteRole("read, create");
    EXPECT_FALSE(MayEnter());
    ASSERT_EQ(CodeOf(m_app->Reload(access::Caller::System())), "");
    EXPECT_TRUE(MayEnter());
}

TEST_P(ContentTest, ReadersNeverSeeHalfOfASwap) {
    WriteRegister("1", "Odd", "");
    ASSERT_EQ(CodeOf(m_app->Reload(access::Caller::System())), "");
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0, read = 0;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            while (!stop) {
                const auto content = m_app->content();
                const auto model = content->catalogue->Find("notes");
                // The title and the version were written together.
                const bool odd = model->definition().version % 2 == 1;
                if (model->definition().title.In(Lang::En) != (odd ? "Odd" : "Even")) ++wrong;
                if (&model->content() != content->library.get()) ++wrong;
                MayEnter();
                ++read;
            }
        });
    }
    for (int version = 2; version <= 6; ++version) {
        WriteRegister(std::to_string(version), version % 2 ? "Odd" : "Even", "");
        ASSERT_EQ(CodeOf(m_app->Reload(access::Caller::System())), "");
    }
    stop = true;
    readers.clear();
    EXPECT_EQ(wrong, 0);
    EXPECT_GT(read, 0);
}

ATALAYA_ON_BOTH_STORES(ContentTest);

}  // namespace
}  // namespace atalaya::app
