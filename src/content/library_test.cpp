#include "content/library.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "content/check.hpp"

namespace atalaya::content {
namespace {

namespace fs = std::filesystem;

// A folder of content of its own, gone with the test.
class LibraryTest : public ::testing::Test {
 protected:
    LibraryTest() {
        std::string pattern = (fs::temp_directory_path() / "content-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    ~LibraryTest() override { fs::remove_all(m_folder); }

    void Write(const std::string& name, const std::string& text) {
        ASSERT_TRUE(base::WriteFile(m_folder / name, text).ok());
    }
    Sources Own() const { return {{m_folder}, false}; }
    std::shared_ptr<const Library> Load() {
        auto library = Library::Load(Own());
        EXPECT_TRUE(library.ok()) << library.error().Describe();
        return library.ok() ? *library : nullptr;
    }
    // "name:line:column code", one fault a line.
    std::string Faults() {
        std::string out;
        for (const Fault& fault : Check(Own())) {
            out += fs::path(fault.file).filename().string() + ":" + std::to_string(fault.line) +
                   ":" + std::to_string(fault.column) + " " + fault.error.code;
            for (const auto& param : fault.error.params) out += " " + param.name + "=" + param.value;
            out += "\n";
        }
        return out;
    }

    fs::path m_folder;
};

constexpr const char* kList = R"(kind: codelist
id: place
title: {en: Place, es: Lugar, pt: Local, fr: Lieu}
codes:
  - {code: land, label: {en: Land, es: Tierra, pt: Terra, fr: Terre}}
  - {code: car, label: {en: Car, es: Automóvil, pt: Carro, fr: Voiture}, parent: land, aliases: [auto]}
  - {code: sea, label: {en: Sea, es: Mar, pt: Mar, fr: Mer}, valid_from: 2010-01-01, valid_to: 2012-12-31}
)";

TEST_F(LibraryTest, CodesAreFoundByAnyOfTheirNames) {
    Write("a.yaml", kList);
    auto library = Load();
    ASSERT_TRUE(library);
    const CodeList* list = library->FindCodeList("place");
    ASSERT_TRUE(list);
    EXPECT_EQ(list->FindByName("  AUTOMOVIL ")->code, "car");
    EXPECT_EQ(list->FindByName("Auto")->code, "car");
    EXPECT_EQ(list->FindByName("boat"), nullptr);
    EXPECT_EQ(list->Nearest("voitrue").at(0)->code, "car");
    EXPECT_EQ(list->Below("land"), (std::vector<std::string>{"land", "car"}));
    EXPECT_TRUE(list->IsBelow("car", "land"));
    EXPECT_FALSE(list->IsBelow("land", "car"));
    EXPECT_FALSE(list->Find("sea")->ValidOn({2013, 1, 1}));
    EXPECT_TRUE(list->Find("sea")->ValidOn({2012, 12, 31}));
}

TEST_F(LibraryTest, EveryFaultIsNamedWithItsPlace) {
    Write("a.yaml", R"(kind: codelist
id: place
title: {en: Place, es: Lugar, fr: Lieu}
codes:
  - {code: a b, label: {en: A, es: A, pt: A, fr: A}}
  - {code: c, lable: x, parent: zz}
  - {code: d, label: {en: A, es: A, pt: A, fr: A}, valid_from: 2011-02-31, parent: e}
  - {code: e, label: {en: A, es: A, pt: A, fr: A}, parent: d}
  - {code: e, label: {en: A, es: A, pt: A, fr: A}}
)");
    Write("b.yaml", "kind: codelists\n");
    Write("c.yaml", "kind: units\nunits: [{code: g, label: {en: g, es: g, pt: g, fr: g}, dimension: mass, base: kg, factor: {numerator: '1,5'}}]\n");
    EXPECT_EQ(Faults(),
              "a.yaml:3:8 content.language_missing language=pt\n"
              "a.yaml:5:12 content.code value=a b\n"
              "a.yaml:6:5 content.key_missing key=label\n"
              "a.yaml:6:5 content.unknown_parent code=c parent=zz\n"
              "a.yaml:6:22 content.unknown_key key=lable known=label\n"
              "a.yaml:7:5 content.cycle code=d\n"
              "a.yaml:7:64 content.date value=2011-02-31\n"
              "a.yaml:8:5 content.cycle code=e\n"
              "a.yaml:9:5 content.duplicate_id id=e\n"
              "b.yaml:1:7 content.unknown_kind kind=codelists known=alert_template, "
              "assessment_method, codelist, crosswalk, errors, indicator, instrument, "
              "instrument_part, mapping, messages, plan, plan_part, procedure, rating_scale, "
              "register, role, substances, survey_items, survey_measures, survey_plan, "
              "survey_presentation, survey_scale, survey_substances, territories, units, "
              "warning_steps, watched_series\n"
              "c.yaml:2:9 content.unknown_unit unit=kg\n"
              "c.yaml:2:103 content.decimal value=1,5\n");
}

TEST_F(LibraryTest, ParametersMustAgreeBetweenLanguages) {
    Write("e.yaml", R"(kind: errors
errors:
  - {code: x.y, status: 404, text: {en: "No {a}", es: "No {a}", pt: "Sem {b}", fr: "Pas de {a}"}}
)");
    EXPECT_NE(Faults().find("content.placeholder name=a language=pt code=x.y"), std::string::npos);
    EXPECT_NE(Faults().find("content.placeholder name=b language=en code=x.y"), std::string::npos);
}

TEST_F(LibraryTest, SaysErrorsInTheLanguageOfThePerson) {
    Write("e.yaml", R"(kind: errors
errors:
  - {code: x.y, status: 404, text: {en: "No {a}.", es: "No hay {a}.", pt: "Não há {a}.", fr: "Pas de {a}."}}
)");
    auto library = Load();
    ASSERT_TRUE(library);
    EXPECT_EQ(library->Say(Err("x.y", {{"a", "{a}"}}), Lang::Es), "No hay {a}.");
    EXPECT_EQ(library->Say("x.y", {}, Lang::En), "No {a}.");
    EXPECT_EQ(library->Say("x.z", {}, Lang::En), "x.z");
    EXPECT_EQ(library->StatusOf("x.y"), 404);
    EXPECT_EQ(library->StatusOf("x.z"), 500);
}

TEST_F(LibraryTest, NamesCountriesInTheLanguageOfThePerson) {
    Write("e.yaml", R"(kind: errors
errors:
  - {code: x.y, status: 403, text: {en: "{a}, {country}.", es: "{a}, {country}.", pt: "{a}, {country}.", fr: "{a}, {country}."}}
)");
    Write("t.yaml", R"(kind: territories
territories:
  - {code: XA, label: {en: Spain, es: España, pt: Espanha, fr: Espagne}}
)");
    auto library = Load();
    ASSERT_TRUE(library);
    EXPECT_EQ(library->Say(Err("x.y", {{"a", "XA"}, {"country", "XA"}}), Lang::Fr), "XA, Espagne.");
    EXPECT_EQ(library->Say(Err("x.y", {{"a", "XA"}, {"country", "XB"}}), Lang::Fr), "XA, XB.");
}

TEST_F(LibraryTest, APartInBracketsIsToldOnlyWithItsParameters) {
    Write("e.yaml", R"(kind: errors
errors:
  - {code: x.y, status: 404, text: {en: "No {a}.[[ Nearest: {b}.]] End {b}", es: "{a} {b}", pt: "{a} {b}", fr: "{a} {b}"}}
)");
    auto library = Load();
    ASSERT_TRUE(library);
    const auto say = [&](std::string b) {
        return library->Say(Err("x.y", {{"a", "]]"}, {"b", std::move(b)}}), Lang::En);
    };
    EXPECT_EQ(say("q"), "No ]]. Nearest: q. End q");
    EXPECT_EQ(say(""), "No ]]. End –");
    EXPECT_EQ(library->Say("x.y", {}, Lang::En), "No {a}. End {b}");
}

TEST_F(LibraryTest, OwnFolderAddsOverridesAndTakesAway) {
    fs::create_directory(m_folder / "one");
    fs::create_directory(m_folder / "two");
    Write("one/a.yaml", kList);
    Write("two/a.yaml", "kind: codelist\nid: place\ncodes: [{code: sea, remove: true}, {code: car, aliases: [carro]}, {code: air, label: {en: Air, es: Aire, pt: Ar, fr: Air}}]\n");
    Sources sources{{m_folder / "one", m_folder / "two"}, false};
    auto library = Library::Load(sources);
    ASSERT_TRUE(library.ok()) << library.error().Describe();
    const CodeList* list = (*library)->FindCodeList("place");
    EXPECT_EQ(list->codes().size(), 3u);
    EXPECT_EQ(list->Find("sea"), nullptr);
    EXPECT_EQ(list->FindByName("auto"), nullptr);
    EXPECT_EQ(list->Find("car")->label.In(Lang::En), "Car");
    EXPECT_TRUE(list->Find("air"));

    Write("two/b.yaml", "kind: codelist\nid: other\nremove: true\n");
    EXPECT_EQ(Library::Load(sources).error().details.at(0).code, "content.nothing_to_remove");
}

TEST_F(LibraryTest, TerritoriesAreATree) {
    Write("t.yaml", R"(kind: territories
levels:
  - {country: XA, level: 1, title: {en: Province, es: Provincia, pt: Província, fr: Province}}
territories:
  - {code: XB, label: Beta}
  - {code: XA-03-011, label: Córdoba}
  - {code: XA-03, label: Norte, aliases: ["03"]}
  - {code: XA-030, label: Sur}
  - {code: XA, label: {en: Alpha, es: Alfa, pt: Alfa, fr: Alpha}}
  - {code: XA-030-1, label: Córdoba}
)");
    auto library = Load();
    ASSERT_TRUE(library);
    const Territories& tree = library->territories();
    EXPECT_EQ(tree.Below("XA-03"), (std::vector<std::string>{"XA-03", "XA-03-011"}));
    EXPECT_EQ(tree.Below("XA").size(), 5u);
    EXPECT_TRUE(tree.IsWithin("XA-03-011", "XA-03"));
    EXPECT_FALSE(tree.IsWithin("XA-030", "XA-03"));
    EXPECT_EQ(tree.Ancestor("XA-03-011", 1)->code, "XA-03");
    EXPECT_EQ(tree.Ancestor("XA", 1), nullptr);
    EXPECT_EQ(tree.FindByName("cordoba", "XA"), nullptr);   // two of them: not guessed
    EXPECT_EQ(tree.Nearest("cordoba", "XA").size(), 2u);
    EXPECT_EQ(tree.FindByName("03", "XA")->code, "XA-03");
    EXPECT_EQ(tree.FindByName("norte", "XB"), nullptr);
    EXPECT_EQ(tree.FindByName("ALFA", "")->code, "XA");
    EXPECT_EQ(tree.FindByName("norte", ""), nullptr);
    EXPECT_EQ(tree.LevelTitle("XA", 1).In(Lang::Pt), "Província");
    EXPECT_EQ(tree.Levels("XA"), 2);
}

TEST_F(LibraryTest, TerritoryCodesAreTheirParentsAndAPart) {
    Write("t.yaml", "kind: territories\nterritories:\n  - {code: XA, label: A}\n  - {code: XA-1-2, label: B}\n  - {code: XA-2, parent: XB, label: C}\n  - {code: XA-a, label: D}\n");
    EXPECT_EQ(Faults(),
              "t.yaml:4:5 content.unknown_parent code=XA-1-2 parent=XA-1\n"
              "t.yaml:5:5 content.territory_parent code=XA-2 parent=XB\n"
              "t.yaml:6:5 content.territory_code code=XA-a\n");
}

TEST_F(LibraryTest, UnitsTellExactNamesApart) {
    Write("u.yaml", R"(kind: units
units:
  - {code: kg, label: {en: kilogram, es: kilogramo, pt: quilograma, fr: kilogramme}, dimension: mass, base: kg, factor: {numerator: "1"}}
  - {code: mg, label: {en: milligram, es: miligramo, pt: miligrama, fr: milligramme}, dimension: mass, base: kg, factor: {numerator: "0.000001"}}
  - {code: t, label: {en: tonne, es: tonelada, pt: tonelada, fr: tonne}, dimension: mass, aliases: [Mg], base: kg, factor: {numerator: "1000"}}
  - {code: brick, label: {en: brick, es: ladrillo, pt: tijolo, fr: brique}, dimension: pieces}
)");
    auto library = Load();
    ASSERT_TRUE(library);
    EXPECT_EQ(library->units().FindByName("Mg")->code, "t");
    EXPECT_EQ(library->units().FindByName("mg")->code, "mg");
    EXPECT_EQ(library->units().FindByName("MG"), nullptr);
    EXPECT_FALSE(library->units().Find("brick")->numerator.has_value());
    EXPECT_EQ(library->units().Nearest("kilogrm").at(0)->code, "kg");
}

TEST_F(LibraryTest, FingerprintAndStampChangeWithTheFiles) {
    Write("a.yaml", kList);
    auto before = Load()->fingerprint();
    auto stamp = ChangeStamp(Own());
    EXPECT_EQ(ChangeStamp(Own()), stamp);
    Write("a.yaml", std::string(kList) + "# a remark\n");
    EXPECT_NE(Load()->fingerprint(), before);
    EXPECT_NE(ChangeStamp(Own()), stamp);
}

TEST_F(LibraryTest, MissingFolderIsSaid) {
    auto library = Library::Load({{m_folder / "none"}, false});
    ASSERT_FALSE(library.ok());
    EXPECT_EQ(library.error().details.at(0).code, "content.folder_missing");
}

TEST_F(LibraryTest, ThousandsOfSubstancesLoadAtOnce) {
    std::string text = "kind: substances\nsubstances:\n";
    for (int i = 0; i < 5000; ++i) {
        std::string n = std::to_string(i);
        text += "  - {code: s" + n + ", label: {en: Substance " + n + ", es: Sustancia " + n +
                ", pt: Substância " + n + ", fr: Produit " + n + "}, synonyms: [alpha" + n +
                ", \"beta " + n + "\"], identifiers: {cas: \"53-21-" + n + "\"}}\n";
    }
    Write("s.yaml", text);
    auto start = std::chrono::steady_clock::now();
    auto library = Load();
    auto load = std::chrono::steady_clock::now() - start;
    ASSERT_TRUE(library);
    start = std::chrono::steady_clock::now();
    EXPECT_EQ(library->FindCodeList("substances")->Nearest("alhpa4999").at(0)->code, "s4999");
    auto nearest = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(library->FindCodeList("substances")->FindByName("SUBSTANCIA 77")->code, "s77");
    using Ms = std::chrono::duration<double, std::milli>;
    RecordProperty("load_ms", std::to_string(Ms(load).count()));
    std::cout << "5,000 substances: " << Ms(load).count() << " ms, one nearest: "
              << Ms(nearest).count() << " ms\n";
}

}  // namespace
}  // namespace atalaya::content
