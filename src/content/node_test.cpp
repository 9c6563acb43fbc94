#include "content/node.hpp"

#include <gtest/gtest.h>

namespace atalaya::content {
namespace {

std::string FaultOf(std::string_view text) {
    auto node = ParseYaml(text, "f.yaml");
    return node ? "none" : node.error().Describe();
}

TEST(ParseYaml, RemembersWhereEachPartStands) {
    auto node = ParseYaml("kind: x\nitems:\n  - {a: Olá, b: 2}\n", "f.yaml");
    ASSERT_TRUE(node.ok());
    const Node& item = (*node)["items"].Items().at(0);
    EXPECT_EQ(item.Where(), "f.yaml:3:5");
    EXPECT_EQ(item["b"].Where(), "f.yaml:3:17");   // columns count characters, not bytes
    EXPECT_EQ(item["missing"].Where(), "f.yaml:3:5");
    EXPECT_TRUE(item["missing"]["deeper"].IsNull());
}

TEST(ParseYaml, RefusesAliasesAnchorsAndTags) {
    EXPECT_EQ(FaultOf("a: &x [1]\nb: 2\n"), "f.yaml:1:4: content.alias");
    EXPECT_EQ(FaultOf("a: *x\n"), "f.yaml:1:4: content.alias");
    EXPECT_EQ(FaultOf("a: !!binary aGk=\n"), "f.yaml:1:4: content.tag");
}

TEST(ParseYaml, AliasBombCostsNothing) {
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
    for (char c = 'b'; c < 'j'; ++c) {
        std::string above(1, static_cast<char>(c - 1));
        bomb += std::string(1, c) + ": &" + c + " [*" + above + ",*" + above + ",*" + above + "]\n";
    }
    EXPECT_EQ(FaultOf(bomb), "f.yaml:1:4: content.alias");
}

TEST(ParseYaml, RefusesWhatCannotBeMeant) {
    EXPECT_EQ(FaultOf("a: 1\nb: 2\na: 3\n"), "f.yaml:3:1: content.duplicate_key key=a");
    EXPECT_EQ(FaultOf("a: 1\n---\nb: 2\n"), "f.yaml:2:1: content.several_documents");
    EXPECT_EQ(FaultOf("? [a, b]\n: 1\n"), "f.yaml:1:3: content.key_not_text");
    EXPECT_EQ(FaultOf("a: 1\nb: \xff\n"), "f.yaml:2:1: content.encoding");
    EXPECT_EQ(FaultOf(std::string(1 << 20, '[')), "f.yaml:1:65: content.too_deep");
    EXPECT_NE(FaultOf("a: [1, 2\nb: 3\n").find("content.yaml"), std::string::npos);
    EXPECT_EQ(FaultOf(std::string(kMaxYamlBytes + 1, ' ')), "f.yaml:1:1: content.too_large limit=16");
}

// The reason is the code of a text, so that nobody reads the words of libyaml.
TEST(ParseYaml, SaysWhatIsBroken) {
    const auto why = [](std::string_view text) {
        const auto node = ParseYaml(text, "f.yaml");
        return node ? "nothing" : node.error().where + " " + std::string(node.error().Get("reason"));
    };
    EXPECT_EQ(why("a: 1\nb\nc: 2\n"), "f.yaml:3:1 yaml.reason_colon");
    EXPECT_EQ(why("a:\n\t- 1\n"), "f.yaml:2:1 yaml.reason_tab");
    EXPECT_EQ(why("a: @b\n"), "f.yaml:1:4 yaml.reason_tab");
    EXPECT_EQ(why("a: b: c\n"), "f.yaml:1:5 yaml.reason_place");
    EXPECT_EQ(why("a: 'b\n"), "f.yaml:2:1 yaml.reason_end");
    EXPECT_EQ(why("a: \"\\q\"\n"), "f.yaml:1:5 yaml.reason_escape");
    EXPECT_EQ(why("a: [1, 2\nb: 3\n"), "f.yaml:2:2 yaml.reason_list");
    EXPECT_EQ(why("a: {b: 1\n"), "f.yaml:2:1 yaml.reason_map");
    EXPECT_EQ(why("- a\nb: 1\n"), "f.yaml:2:1 yaml.reason_indent");
    // It stands after two bytes of one letter.
    EXPECT_EQ(why("a: 1\nb: \u00e9\x01\n"), "f.yaml:2:5 yaml.reason_characters");
    EXPECT_EQ(why("%YAML 7.0\n---\na: 1\n"), "f.yaml:1:1 yaml.reason_other");
}

TEST(ParseYaml, AcceptsTheDeepestAllowedNesting) {
    EXPECT_EQ(FaultOf(std::string(64, '[') + std::string(64, ']')), "none");
}

TEST(Node, ReadsTypes) {
    auto node = ParseYaml("{n: -12, q: '12', t: true, y: yes, e: , l: [a, b]}", "f.yaml");
    ASSERT_TRUE(node.ok());
    EXPECT_EQ(*(*node)["n"].Integer(), -12);
    EXPECT_FALSE((*node)["q"].Integer().ok());
    EXPECT_TRUE(*(*node)["t"].Boolean());
    EXPECT_EQ((*node)["y"].Boolean().error().code, "content.expected_boolean");
    EXPECT_FALSE(node->Has("e"));
    EXPECT_EQ(*(*node)["l"].Texts(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ((*node)["n"].Texts().error().code, "content.expected_list");
}

TEST(Node, LocalWantsAllFourLanguages) {
    auto node = ParseYaml("{a: {en: x, es: y, pt: z, fr: w}, b: {en: x, es: y, fr: w}}", "f.yaml");
    ASSERT_TRUE(node.ok());
    EXPECT_EQ((*node)["a"].Local()->In(Lang::Fr), "w");
    EXPECT_EQ((*node)["b"].Local().error().Get("language"), "pt");
}

std::string Laid(std::string_view shipped, std::string_view own) {
    Node node = Overlay(*ParseYaml(shipped, "shipped"), *ParseYaml(own, "own"));
    std::string out;
    for (const Node& item : node["l"].Items()) {
        out += item["id"].Scalar();
        for (const auto& [key, value] : item.Members()) {
            if (key != "id") out += "(" + key + "=" + value.Scalar() + ")";
        }
        out += " ";
    }
    return out;
}

TEST(Overlay, MergesNamedListsByName) {
    std::string_view shipped = "l: [{id: a, x: 1, y: 1}, {id: b, x: 1}]";
    EXPECT_EQ(Laid(shipped, "l: [{id: a, x: 2}, {id: c}]"), "a(x=2)(y=1) b(x=1) c ");
    EXPECT_EQ(Laid(shipped, "l: [{id: a, remove: true}]"), "b(x=1) ");
    EXPECT_EQ(Laid(shipped, "l: [{id: z, remove: true}]"),
              "a(x=1)(y=1) b(x=1) z(remove=true) ");
}

TEST(Overlay, ReplacesScalarsAndPlainLists) {
    Node node = Overlay(*ParseYaml("{a: 1, l: [x, y], m: {p: 1, q: 2}}", "s"),
                        *ParseYaml("{a: 2, l: [z], m: {q: 3}}", "o"));
    EXPECT_EQ(node["a"].Scalar(), "2");
    EXPECT_EQ(node["l"].Items().size(), 1u);
    EXPECT_EQ(node["m"]["p"].Scalar(), "1");
    EXPECT_EQ(node["m"]["q"].Scalar(), "3");
}

}  // namespace
}  // namespace atalaya::content
