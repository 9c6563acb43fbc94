#include "indicators/answer_cache.hpp"

#include <set>

#include <gtest/gtest.h>

namespace atalaya::indicators {
namespace {

Answer Of(std::size_t rows) {
    Answer answer;
    answer.rows.resize(rows);
    return answer;
}

TEST(AnswerCache, ForgetsWhatWasUsedLongestAgo) {
    AnswerCache cache(30);
    for (const char* key : {"a", "b", "c"}) cache.Keep(key, Of(3));
    for (const char* key : {"d", "e", "f", "g", "h", "i", "j"}) {
        ASSERT_TRUE(cache.Find("a"));
        cache.Keep(key, Of(3));
    }
    ASSERT_EQ(cache.size(), 10u);
    cache.Keep("k", Of(1));
    EXPECT_TRUE(cache.Find("a"));
    EXPECT_FALSE(cache.Find("b"));
    EXPECT_EQ(cache.Find("k")->rows.size(), 1u);
    cache.Keep("large", Of(4));
    EXPECT_FALSE(cache.Find("large"));
    cache.Clear();
    EXPECT_FALSE(cache.Find("a"));
    EXPECT_EQ(cache.size(), 0u);
}

TEST(AnswerCache, KeysTellEveryPartOfAQuestionApart) {
    std::set<std::string> keys;
    int made = 0;
    const auto add = [&](const Question& question, const access::Scope& scope = {}, bool whole = false) {
        keys.insert(CacheKey(question, scope, whole));
        ++made;
    };
    const Question plain{.indicator = "x"};
    add(plain);
    add(plain, {}, true);
    add({.indicator = "y"});
    add({.indicator = "x", .by_period = base::PeriodKind::Year});
    add({.indicator = "x", .by_period = base::PeriodKind::Month});
    add({.indicator = "x", .by_territory_level = 0});
    add({.indicator = "x", .breakdowns = {"a", "b"}});
    add({.indicator = "x", .breakdowns = {"a,b"}});
    add({.indicator = "x", .breakdowns = {"b", "a"}});
    add({.indicator = "x", .from = *base::Period::Parse("2014")});
    add({.indicator = "x", .to = *base::Period::Parse("2014")});
    add({.indicator = "x", .territory = "XA"});
    access::ScopePart country, territory, marks, states, hidden;
    country.country = "XA";
    territory.territory = "XA";
    marks.marks = {"public"};
    states.states = {"public"};
    hidden.hidden = {"public"};
    for (const auto& part : {access::ScopePart(), country, territory, marks, states, hidden}) {
        add(plain, {{part}});
    }
    add(plain, {{country, territory}});
    EXPECT_EQ(keys.size(), static_cast<std::size_t>(made));
}

}  // namespace
}  // namespace atalaya::indicators
