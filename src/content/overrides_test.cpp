#include "content/overrides.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "content/library.hpp"

namespace atalaya::content {
namespace {

namespace fs = std::filesystem;

class OverridesTest : public ::testing::Test {
 protected:
    OverridesTest() {
        std::string pattern = (fs::temp_directory_path() / "overrides-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    ~OverridesTest() override { fs::remove_all(m_folder); }
    fs::path Own() const { return m_folder / "content"; }
    Sources AllSources() const { return {{Own()}, true}; }
    Overrides All() const { return {AllSources(), Own()}; }
    std::string TitleOfSex() const {
        Sources sources = AllSources();
        std::error_code unknown;
        if (!fs::is_directory(Own(), unknown)) sources.folders.clear();
        return (*Library::Load(sources))->FindCodeList("sex")->title().In(Lang::En);
    }

    fs::path m_folder;
};

constexpr std::string_view kSex = "kind: codelist\nid: sex\ntitle: {en: Gender, es: G, pt: G, fr: G}\n";

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}

TEST_F(OverridesTest, ProductAndOwnStandSideBySide) {
    const auto shipped = All().Get("codelist", "sex");
    ASSERT_TRUE(shipped.ok());
    EXPECT_TRUE(shipped->product.has_value());
    EXPECT_FALSE(shipped->own.has_value());
    EXPECT_TRUE(All().Get("messages", "site").ok());
    EXPECT_EQ(CodeOf(All().Get("codelist", "nonsense")), "content.file_unknown");

    const auto before = All().Write("codelist", "sex", kSex);
    ASSERT_TRUE(before.ok()) << before.error().Describe();
    EXPECT_FALSE(before->has_value());
    EXPECT_EQ(All().Get("codelist", "sex")->own, std::string(kSex));
    EXPECT_EQ(All().Get("codelist", "sex")->product, shipped->product);
    EXPECT_EQ(TitleOfSex(), "Gender");
    EXPECT_EQ(CodeOf(All().Remove("codelist", "sex")), "");
    EXPECT_NE(TitleOfSex(), "Gender");
    EXPECT_EQ(CodeOf(All().Remove("codelist", "sex")), "content.file_unknown");
}

TEST_F(OverridesTest, WhatIsWrongIsNotWrittenAndHasItsLine) {
    // Laid over the product's title one language is enough; a key that nothing knows is a fault.
    const auto unknown = All().Write("codelist", "sex", "kind: codelist\nid: sex\ncolour: red\n");
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().details.front().where.substr(0, 21), "codelists/sex.yaml:3:");
    EXPECT_FALSE(fs::exists(Own() / "codelists" / "sex.yaml"));
    EXPECT_EQ(CodeOf(All().Write("codelist", "sex", "kind: codelist\nid: other\ntitle: {en: T, es: T, pt: T, fr: T}\ncodes: []\n")),
              "content.kind_differs");
    EXPECT_EQ(CodeOf(All().Write("codelist", "../../etc", kSex)), "content.id_invalid");
    EXPECT_EQ(CodeOf(All().Write("schema", "codelist", kSex)), "content.file_unknown");
    EXPECT_EQ(CodeOf(All().Write("codelist", "sex", "a: [")), "content.faults");
}

TEST_F(OverridesTest, AnOwnFileIsChangedWhereItStands) {
    fs::create_directories(Own());
    ASSERT_TRUE(base::WriteFile(Own() / "mine.yaml", kSex).ok());
    const std::string better = std::string(kSex) + "codes: []\n";
    const auto before = All().Write("codelist", "sex", better);
    ASSERT_TRUE(before.ok());
    EXPECT_EQ(*before, std::string(kSex));
    EXPECT_EQ(*base::ReadFile(Own() / "mine.yaml"), better);
    EXPECT_EQ(All().Get("codelist", "sex")->file, "mine.yaml");
    EXPECT_EQ(All().Get("codelist", "transport")->file, "codelists/transport.yaml");
    ASSERT_TRUE(All().Restore("codelist", "sex", *before).ok());
    EXPECT_EQ(*base::ReadFile(Own() / "mine.yaml"), kSex);
}

TEST_F(OverridesTest, WhatOthersNeedIsNotTakenAway) {
    ASSERT_TRUE(All().Write("codelist", "moods", "kind: codelist\nid: moods\ntitle: {en: M, es: M, pt: M, fr: M}\n"
                                                 "codes:\n  - {code: calm, label: {en: C, es: C, pt: C, fr: C}}\n").ok());
    ASSERT_TRUE(All().Write("register", "visits", R"(kind: register
id: visits
version: 1
title: {en: V, es: V, pt: V, fr: V}
one: {en: V, es: V, pt: V, fr: V}
description: {en: V, es: V, pt: V, fr: V}
time: date
marks: {default: official, allowed: [official]}
states:
  - {id: draft, title: {en: D, es: D, pt: D, fr: D}, initial: true}
transitions: []
fields:
  - {id: date, type: date, title: {en: D, es: D, pt: D, fr: D}}
  - {id: mood, type: code, list: moods, title: {en: M, es: M, pt: M, fr: M}}
columns: [date]
)").ok());
    EXPECT_EQ(CodeOf(All().Remove("codelist", "moods")), "content.faults");
    EXPECT_EQ(CodeOf(All().Remove("register", "visits")), "");
    EXPECT_EQ(CodeOf(All().Remove("codelist", "moods")), "");
}

}  // namespace
}  // namespace atalaya::content
