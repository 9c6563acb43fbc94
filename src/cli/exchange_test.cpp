// The office at the command line: what it is called, in each language.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/json.hpp"
#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::HasSubstr;

TEST(ExchangeCommand, AnOfficeIsCalledInEachLanguage) {
    const testing::TempFolder folder;
    int code = 0;
    const auto call = [&](std::vector<std::string> words, const std::string& lang = "en") {
        words.insert(words.begin(),
                     {"--lang", lang, "--data", (folder.path() / "node").string(), "exchange"});
        std::ostringstream out, err;
        code = cli::Run(words, out, err);
        return out.str() + err.str();
    };
    call({"self", "--id", "XA", "--country", "XA", "--name", "Observatory", "--name-in",
          "fr=Observatoire"});
    ASSERT_EQ(code, 0);
    EXPECT_THAT(call({"self"}), HasSubstr("Observatory"));
    EXPECT_THAT(call({"self"}, "fr"), HasSubstr("Observatoire"));
    EXPECT_THAT(call({"self"}, "pt"), HasSubstr("Observatory"));
    // For a program all of it, as the API gives it.
    const auto self = base::ParseJson(call({"self", "--json"}));
    ASSERT_TRUE(self.ok());
    EXPECT_EQ(self->at("id"), "XA");
    EXPECT_EQ(self->at("name").at("fr"), "Observatoire");
    EXPECT_NE(self->at("fingerprint"), "");
    for (const char* list : {"nodes", "inbox", "outbox"}) {
        const auto listed = base::ParseJson(call({list, "--json"}));
        ASSERT_TRUE(listed.ok()) << list;
        EXPECT_EQ(listed->at("items"), json::array()) << list;
    }
    EXPECT_THAT(call({"self", "--id", "XA", "--country", "XA", "--name-in", "Observatoire"}, "fr"),
                HasSubstr("n’est pas de la forme langue=texte"));
    EXPECT_NE(code, 0);
}

}  // namespace
}  // namespace atalaya::cli
