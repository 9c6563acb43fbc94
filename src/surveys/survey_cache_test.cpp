#include "surveys/survey_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace atalaya::surveys {
namespace {

SurveyCache::Loaded SurveyOfBytes(std::size_t rows) {
    auto out = std::make_shared<LoadedSurvey>();
    auto dataset = std::make_shared<microdata::Dataset>();
    microdata::Numbers column;
    const std::vector<double> cells(rows, 1);   // one byte each
    column.Append(cells);
    dataset->variables.emplace_back().name = "x";
    dataset->columns.emplace_back(std::move(column));
    dataset->rows = rows;
    out->dataset = std::move(dataset);
    return out;
}

TEST(SurveyCache, LoadsAVersionOnceHoweverManyAsk) {
    SurveyCache cache;
    std::atomic<int> loads = 0, same = 0;
    const auto load = [&](const SurveyCache::Loaded&) -> Result<SurveyCache::Loaded> {
        ++loads;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return SurveyOfBytes(10);
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                const auto first = cache.Get("a", "1", load), second = cache.Get("a", "1", load);
                same += first.ok() && second.ok() && *first == *second;
            });
        }
    }
    EXPECT_EQ(loads, 1);
    EXPECT_EQ(same, 8);
}

TEST(SurveyCache, ANewVersionIsMadeFromTheOneBefore) {
    SurveyCache cache;
    const auto first = *cache.Get("a", "1", [](const auto& before) -> Result<SurveyCache::Loaded> {
        EXPECT_EQ(before, nullptr);
        return SurveyOfBytes(10);
    });
    const auto second = *cache.Get("a", "2", [&](const auto& before) -> Result<SurveyCache::Loaded> {
        EXPECT_EQ(before, first);
        return SurveyOfBytes(10);
    });
    EXPECT_NE(first, second);
    EXPECT_EQ(cache.Surveys(), 1u);
}

TEST(SurveyCache, HoldsNoMoreThanItsLimitsAndTheLastOneAlways) {
    SurveyCache cache({.bytes = 1000, .surveys = 3});
    const auto get = [&](const std::string& id, std::size_t bytes) {
        bool loaded = false;
        (void)cache.Get(id, "1", [&](const auto&) -> Result<SurveyCache::Loaded> {
            loaded = true;
            return SurveyOfBytes(bytes);
        });
        return loaded;
    };
    for (const char* id : {"a", "b", "c"}) EXPECT_TRUE(get(id, 300));
    EXPECT_FALSE(get("a", 300)) << "asked for again, so b is the oldest";
    EXPECT_TRUE(get("d", 100));
    EXPECT_EQ(cache.Surveys(), 3u);
    EXPECT_FALSE(get("a", 300));
    EXPECT_TRUE(get("b", 300)) << "b had gone";
    EXPECT_TRUE(get("huge", 5000));
    EXPECT_EQ(cache.Surveys(), 1u) << "larger than all the limits, and still usable";
    EXPECT_FALSE(get("huge", 5000));
}

TEST(SurveyCache, WhatFailsIsTriedAgain) {
    SurveyCache cache;
    const auto failed = cache.Get("a", "1", [](const auto&) -> Result<SurveyCache::Loaded> {
        return Err("survey.no_file");
    });
    EXPECT_EQ(failed.error().code, "survey.no_file");
    const auto again = cache.Get(
        "a", "1", [](const auto&) -> Result<SurveyCache::Loaded> { return SurveyOfBytes(1); });
    EXPECT_TRUE(again.ok());
}

}  // namespace
}  // namespace atalaya::surveys
