#include "content/territory_loader.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "content/node.hpp"
#include "content/territories.hpp"
#include "testing/databases.hpp"

namespace atalaya::content {
namespace {

using Rows = std::vector<std::vector<std::string>>;

LocalText Everywhere(const std::string& text) {
    LocalText local;
    local.by_lang.fill(text);
    return local;
}

TerritorySource TwoLevels() {
    TerritorySource source{"XA", {}, {}, {}};
    source.levels.push_back({Everywhere("Region"), 1, 1, "", {}, false});
    source.levels.push_back({Everywhere("Precinct"), 0, 0, "P ", {2}, false});
    return source;
}

std::string Codes(const Result<std::string>& text) {
    if (!text) return text.error().Describe();
    auto document = ParseYaml(*text, "t.yaml");
    if (!document) return document.error().Describe();
    std::string out;
    for (const Node& node : (*document)["territories"].Items()) {
        out += node["code"].Scalar() + "=" + node["label"].TextOr("?");
        for (const Node& alias : node["aliases"].Items()) out += "|" + alias.Scalar();
        out += " ";
    }
    return out;
}

TEST(TerritoriesFromRows, TrimsNamesAndMakesCodes) {
    Rows rows = {{"1", "Baixada Fluminense  ", "330"}, {"2", "São José", "331"},
                 {"1", "Baixada Fluminense", "330"}};
    EXPECT_EQ(Codes(TerritoriesFromRows(TwoLevels(), rows)),
              "XA-BAIXADAFLUMINENSE=Baixada Fluminense XA-BAIXADAFLUMINENSE-1=P 1|1|330 "
              "XA-SAOJOSE=São José XA-SAOJOSE-2=P 2|2|331 ");
}

TEST(TerritoriesFromRows, NamesEachConflictOnce) {
    Rows rows = {{"1", "North", ""}, {"1", "South", ""}, {"1", "South", ""}, {"--", "North", ""},
                 {"3"}, {"4", "No rth", ""}};
    EXPECT_EQ(TerritoriesFromRows(TwoLevels(), rows).error().Describe(),
              "territory.faults count=4\n"
              "  /1/0: territory.two_parents level=Precinct code=1 parent=XA-SOUTH first=XA-NORTH "
              "row=1\n"
              "  /3/0: territory.no_code level=Precinct value=--\n"
              "  /4/1: territory.columns column=2\n"
              "  /5/1: territory.two_codes value=No rth first=North code=XA-NORTH row=1");
}

TEST(TerritoriesFromRows, CodesMayRepeatUnderOtherParentsWhereSaid) {
    TerritorySource source = TwoLevels();
    source.levels[1].unique_within_parent = true;
    Rows rows = {{"1", "North", ""}, {"1", "South", ""}};
    EXPECT_EQ(Codes(TerritoriesFromRows(source, rows)),
              "XA-NORTH=North XA-NORTH-1=P 1|1 XA-SOUTH=South XA-SOUTH-1=P 1|1 ");
}

TEST(TerritoriesFromRows, EscapesWhatYamlWouldRead) {
    Rows rows = {{"1", "A \"b\" \\ c", "x\ty"}};
    EXPECT_EQ(Codes(TerritoriesFromRows(TwoLevels(), rows)),
              "XA-ABC=A \"b\" \\ c XA-ABC-1=P 1|1|x\ty ");
}

// The public-security data of Rio de Janeiro, 2003-2017: of its levels only region (Regiao) and
// precinct (CISP) stand in one place over all years; battalions (AISP) and integrated areas (RISP)
// were redrawn, and precincts were split off between municipalities.
TEST(TerritoriesFromRows, RegionsAndPrecinctsOfRioAreATree) {
    auto folder = testing::SharedData();
    if (folder.empty()) GTEST_SKIP() << "the shared data is not here";
    auto bytes = base::ReadFile(folder / "rio_isp" / "BaseDPEvolucaoMensalCisp.csv");
    ASSERT_TRUE(bytes.ok()) << bytes.error().Describe();
    std::string text = *base::DecodeToUtf8(*bytes, "latin1");
    Rows rows;
    for (std::string_view line : base::Split(text, '\n')) {
        std::vector<std::string> row(1);
        bool quoted = false;   // a town list such as "Queimados;Japeri" is one cell
        for (char c : line) {
            if (c == '"') quoted = !quoted;
            else if (c == ';' && !quoted) row.emplace_back();
            else row.back() += c;
        }
        if (row.size() > 8 && row[0] != "CISP") rows.push_back(std::move(row));
    }
    TerritorySource source{"BR-RJ", Everywhere("Rio de Janeiro"), Everywhere("State"), {}};
    source.levels.push_back({Everywhere("Region"), 8, 8, "", {}, false});
    source.levels.push_back({Everywhere("Precinct"), 0, 0, "CISP ", {}, false});
    auto tree = TerritoriesFromRows(source, rows);
    ASSERT_TRUE(tree.ok()) << tree.error().Describe();
    EXPECT_EQ((*ParseYaml(*tree, "rio"))["territories"].Items().size(), 1u + 4u + 138u);

    source.levels[0].code_column = source.levels[0].name_column = 4;   // AISP
    EXPECT_EQ(TerritoriesFromRows(source, rows).error().details.at(0).code,
              "territory.two_parents");
}

}  // namespace
}  // namespace atalaya::content
