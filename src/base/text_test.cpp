#include "base/text.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace atalaya::base {
namespace {

TEST(Fold, MakesNamesComparable) {
    EXPECT_EQ(Fold("Cocaína  HCL"), "cocaina hcl");
    EXPECT_EQ(Fold("  Belo-Horizonte (MG) "), "belo horizonte mg");
    EXPECT_EQ(Fold("ÇÃO Straße ﬁn"), "cao strasse fin");
    EXPECT_EQ(Fold("β-Keto"), "β keto");
    EXPECT_EQ(Fold("---"), "");
    EXPECT_EQ(Fold("a\xff"), Fold("a\xEF\xBF\xBD"));
}

TEST(SearchTokens, GivesEachWordOnce) {
    EXPECT_EQ(SearchTokens("Coca, coca paste; PASTE"),
              (std::vector<std::string>{"coca", "paste"}));
}

TEST(EditDistance, CountsUpToTheLimit) {
    EXPECT_EQ(EditDistance("cocaine", "cocaine", 2), 0);
    EXPECT_EQ(EditDistance("cociane", "cocaine", 2), 1);
    EXPECT_EQ(EditDistance("heroin", "heroine", 2), 1);
    EXPECT_EQ(EditDistance("heroin", "cocaine", 2), 3);
    EXPECT_EQ(EditDistance("", "abcd", 2), 3);
}

TEST(Lang, IsNegotiatedByWeight) {
    EXPECT_EQ(NegotiateLang("de, fr;q=0.4, pt-BR;q=0.9"), Lang::Pt);
    EXPECT_EQ(NegotiateLang("de"), Lang::En);
    EXPECT_EQ(NegotiateLang(""), Lang::En);
    EXPECT_EQ(NegotiateLang("es"), Lang::Es);
}

TEST(Collation, FollowsTheLanguage) {
    std::vector<std::string> names = {"zona", "ñandú", "nube", "ácido", "bola"};
    std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
        return CollationKey(a, Lang::Es) < CollationKey(b, Lang::Es);
    });
    EXPECT_EQ(names, (std::vector<std::string>{"ácido", "bola", "nube", "ñandú", "zona"}));
}

TEST(Utf8, IsCheckedStrictly) {
    EXPECT_TRUE(IsValidUtf8("año"));
    EXPECT_FALSE(IsValidUtf8("a\xf1o"));
    EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));   // a lone surrogate
    EXPECT_FALSE(IsValidUtf8("\xc0\xaf"));       // an overlong slash
}

TEST(Decode, ReadsOldEncodings) {
    std::size_t bad = 7;
    EXPECT_EQ(DecodeToUtf8("Niter\xf3i", "latin1", &bad), "Niterói");
    EXPECT_EQ(bad, 0u);
    EXPECT_FALSE(DecodeToUtf8("x", "no-such-encoding").has_value());
}

TEST(Html, IsEscaped) {
    EXPECT_EQ(EscapeHtml("<a href=\"x\">'&'</a>"),
              "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

}  // namespace
}  // namespace atalaya::base
