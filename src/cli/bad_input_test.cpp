// What a person is told at the command line when something that was handed in is bad.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/cli.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHeader = "country;case;date;substance;amount;unit;transport\n";
constexpr std::string_view kMapping = R"(kind: mapping
id: bad_input
register: seizures
format: {kind: delimited, encoding: utf-8, delimiter: ";"}
country: {from: country}
columns:
  - {to: source, fixed: police}
  - {to: case_number, from: case}
  - {to: date, from: date}
  - {to: place, from: country}
  - {to: substance, from: substance}
  - {to: quantity.amount, from: amount}
  - {to: quantity.unit, from: unit}
  - {to: transport, from: transport}
)";

class BadInput : public ::testing::Test {
 protected:
    std::filesystem::path Path(const std::string& name) const { return m_folder.path() / name; }
    std::string Write(const std::string& name, std::string_view text) {
        std::filesystem::create_directories(Path(name).parent_path());
        std::ofstream(Path(name), std::ios::binary) << text;
        return Path(name).string();
    }
    // All that is shown, answers and errors; what it ends with goes to `m_code`.
    std::string Call(std::vector<std::string> words, const std::string& lang = "en") {
        words.insert(words.begin(), {"--lang", lang, "--data", Path("node").string()});
        std::ostringstream out, err;
        m_code = cli::Run(words, out, err);
        return out.str() + err.str();
    }
    std::string Import(const std::string& file, const std::string& lang = "en",
                       std::string_view mapping = kMapping) {
        return Call({"import", "run", file, "--mapping", Write("mapping.yaml", mapping)}, lang);
    }
    // The answer to a file of this one row.
    std::string Row(const std::string& row, const std::string& lang = "en") {
        auto answer = Import(Write("rows.csv", std::string(kHeader) + row + "\n"), lang);
        EXPECT_EQ(m_code, 1) << answer;
        EXPECT_EQ(Stored(), 0) << answer;
        return answer;
    }
    int Stored() {
        std::ostringstream out, err;
        cli::Run({"--json", "--data", Path("node").string(), "record", "list", "seizures"}, out,
                 err);
        auto text = out.str();
        return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    }

    int m_code = -1;

 private:
    testing::TempFolder m_folder;
};

TEST_F(BadInput, WrongDelimiter) {
    auto file = Write("comma.csv", "country,case,date\nCO,1,2014\n");
    EXPECT_THAT(Import(file), AllOf(HasSubstr("mapping.yaml:5:10: The file has no column “country”"),
                                    HasSubstr("check the delimiter and the header line")));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Import(file, "es"), HasSubstr("revise el delimitador"));
}

TEST_F(BadInput, WrongEncoding) {
    auto file = Write("latin.csv", std::string(kHeader) + "CO;Bogot\xE1;2014-02-01;cocaine;1;kg;\n");
    EXPECT_THAT(Import(file), HasSubstr("line 2: The bytes E1 are not text in utf-8. The file was "
                                        "probably saved in another encoding"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Import(file, "fr"), HasSubstr("E1"));
    EXPECT_EQ(Stored(), 0);
}

TEST_F(BadInput, TooManyFields) {
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;1;kg;;x;y"),
                AllOf(HasSubstr("The row has 9 fields and the header 7"), HasSubstr("(line 2)"),
                      HasSubstr("Nothing has been stored")));
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;1;kg;;x;y", "es"),
                HasSubstr("La fila tiene 9 campos y el encabezado 7"));
}

TEST_F(BadInput, ThirtyFirstOfFebruary) {
    EXPECT_THAT(Row("CO;1;2014-02-31;cocaine;1;kg;"),
                HasSubstr("date: There is no such day as “2014-02-31”"));
    EXPECT_THAT(Row("CO;1;2014-02-31;cocaine;1;kg;", "es"),
                HasSubstr("El día «2014-02-31» no existe"));
}

TEST_F(BadInput, NegativeAndAbsurdQuantity) {
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;-5;kg;"),
                HasSubstr("amount: The quantity -5 is negative"));
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;9999999999999999;kg;"),
                HasSubstr("amount: The number 9999999999999999 is too large"));
    auto large = Write("large.csv", std::string(kHeader) + "CO;1;2014-02-01;cocaine;60000;kg;\n");
    EXPECT_THAT(Import(large), HasSubstr("More than 50 tonnes in one seizure is very rare"));
    EXPECT_EQ(m_code, 0) << "a warning does not keep the row out";
    EXPECT_EQ(Stored(), 1);
}

TEST_F(BadInput, UnknownNamesAreToldWithTheNearest) {
    EXPECT_THAT(Row("CO;1;2014-02-01;cocain;1;kg;"),
                AllOf(HasSubstr("substance: “cocain”"), HasSubstr("Nearest known: cocaine")));
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;1;kilogrm;"),
                HasSubstr("The unit “kilogrm” is not known. Nearest known: kg."));
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;1;kg;comercial air"),
                AllOf(HasSubstr("transport: “comercial air”"), HasSubstr("commercial_air")));
    EXPECT_THAT(Row("Colmbia;1;2014-02-01;cocaine;1;kg;"),
                HasSubstr("“Colmbia” is not a known country or territory. Nearest: Colombia"));
    EXPECT_THAT(Row("CO;1;2014-02-01;cocaine;1;kilogrm;", "es"),
                HasSubstr("No se conoce la unidad «kilogrm»"));
}

TEST_F(BadInput, AnUnknownCodeInAFilterIsToldWithTheNearest) {
    const std::vector<std::string> list = {"record", "list", "seizures", "--filter",
                                           "substance = \"cocain\""};
    EXPECT_THAT(Call(list), AllOf(HasSubstr("“cocain” is not among the codes"),
                                  HasSubstr("The nearest are: cocaine")));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Call(list, "pt"), HasSubstr("Os mais parecidos são: cocaine"));
}

TEST_F(BadInput, AFieldNamedByAWordOfTheLanguage) {
    Write("node/content/registers/visits.yaml", R"(kind: register
id: visits
version: 1
title: {en: Visits, es: Visitas, pt: Visitas, fr: Visites}
one: {en: Visit, es: Visita, pt: Visita, fr: Visite}
description: {en: Visits, es: Visitas, pt: Visitas, fr: Visites}
source: test
marks: {default: official, allowed: [official]}
states:
  - {id: draft, title: {en: Draft, es: Borrador, pt: Rascunho, fr: Brouillon}, initial: true}
fields:
  - {id: between, type: text, title: {en: Between, es: Entre, pt: Entre, fr: Entre}}
columns: [between]
)");
    EXPECT_THAT(Call({"content", "check"}), AllOf(HasSubstr("registers/visits.yaml:12"),
                                                  HasSubstr("Choose another name")));
    EXPECT_EQ(m_code, 1);
}

TEST_F(BadInput, DuplicateKey) {
    const std::string twice = "CO;7;2014-02-01;cocaine;1;kg;\nCO;7;2014-02-01;cocaine;2;kg;";
    EXPECT_THAT(Row(twice), AllOf(HasSubstr("This row has the same key as line 2 of the file"),
                                  HasSubstr("(line 3)")));
    EXPECT_THAT(Row(twice, "es"), HasSubstr("la misma clave que la línea 2 del archivo"));
}

TEST_F(BadInput, TheGoodRowsGoInWhenThatWasChosen) {
    auto file = Write("mixed.csv", std::string(kHeader) + "CO;1;2014-02-01;cocaine;1;kg;\n" +
                                       "CO;2;2014-02-31;cocaine;1;kg;\n");
    auto answer = Call({"import", "run", file, "--good-rows", "--mapping",
                        Write("mapping.yaml", kMapping)});
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(answer, HasSubstr("Import 1 is done."));
    EXPECT_EQ(Stored(), 1);
}

TEST_F(BadInput, ReferenceToNothing) {
    Write("node/content/registers/visits.yaml", R"(kind: register
id: visits
version: 1
title: {en: Visits, es: Visitas, pt: Visitas, fr: Visites}
one: {en: Visit, es: Visita, pt: Visita, fr: Visite}
description: {en: Visits, es: Visitas, pt: Visitas, fr: Visites}
source: test
marks: {default: official, allowed: [official]}
states:
  - {id: draft, title: {en: Draft, es: Borrador, pt: Rascunho, fr: Brouillon}, initial: true}
fields:
  - {id: seizure, type: reference, register: seizures, title: {en: Seizure, es: Incautación, pt: Apreensão, fr: Saisie}}
columns: [seizure]
)");
    auto create = [&](const std::string& lang) {
        return Call({"record", "create", "visits", "--country", "CO", "--set", "seizure=CO-99"},
                    lang);
    };
    auto answer = create("en");
    EXPECT_EQ(m_code, 1) << answer;
    EXPECT_THAT(answer, HasSubstr("CO-99"));
    EXPECT_THAT(answer, Not(HasSubstr("field."))) << "a bare code is no answer";
    EXPECT_NE(create("es"), answer);
}

TEST_F(BadInput, AVeryLongLine) {
    auto file = Write("long.csv", std::string(kHeader) + "CO;" + std::string(2 << 20, 'a'));
    EXPECT_THAT(Import(file), HasSubstr("line 2: A field is longer than 1 MB"));
    std::string fields = "CO";
    for (int i = 0; i < 24; ++i) fields += ';' + std::string(800 << 10, 'a');
    EXPECT_THAT(Import(Write("longer.csv", std::string(kHeader) + fields)),
                HasSubstr("line 2: "));
    EXPECT_EQ(m_code, 1);
}

TEST_F(BadInput, ALineOfTwoGigabytes) {
    auto file = Write("sparse.csv", std::string(kHeader));
    std::filesystem::resize_file(file, std::uintmax_t{2} << 30);
    EXPECT_THAT(Import(file), HasSubstr("line 2: A zero byte stands here, which no text has"));
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(Import(file, "pt"), HasSubstr("linha 2"));
}

TEST_F(BadInput, ZipBomb) {
    std::string empty(64u << 20, '\n');  // empty lines, which the reader passes over quickly
    empty.replace(0, kHeader.size(), kHeader);
    int failed = 0;
    zip_t* archive = zip_open(Path("bomb.zip").c_str(), ZIP_CREATE, &failed);
    ASSERT_NE(archive, nullptr);
    auto* source = zip_source_buffer(archive, empty.data(), empty.size(), 0);
    ASSERT_GE(zip_file_add(archive, "rows.csv", source, 0), 0);
    ASSERT_EQ(zip_close(archive), 0);
    EXPECT_THAT(Import(Path("bomb.zip").string()),
                HasSubstr("times its size and was refused"));
    EXPECT_EQ(m_code, 1);
}

TEST_F(BadInput, AFormulaInACellIsExportedAsText) {
    auto file = Write("formula.csv", std::string(kHeader) +
                                         "CO;=HYPERLINK(\"\"x\"\");2014-02-01;cocaine;1;kg;\n");
    EXPECT_THAT(Import(file), HasSubstr("Import 1 is done."));
    auto exported = Call({"export", "seizures", "--format", "csv"});
    EXPECT_EQ(m_code, 0) << exported;
    EXPECT_THAT(exported, HasSubstr("=HYPERLINK"));
    for (const char* bare : {",=HYPERLINK", "\n=HYPERLINK", ",\"=HYPERLINK"})
        EXPECT_THAT(exported, Not(HasSubstr(bare))) << "a spreadsheet would run it";
}

TEST_F(BadInput, ARuleThatRefersToAMissingField) {
    Write("node/content/registers/seizures.yaml", R"(kind: register
id: seizures
rules:
  - {id: of_nothing, check: "weihgt > 0", field: date, message: {en: a, es: b, pt: c, fr: d}}
)");
    auto answer = Call({"content", "check"});
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(answer, HasSubstr("weihgt"));
    EXPECT_THAT(answer, HasSubstr("registers/seizures.yaml:4")) << "it names file and line";
    EXPECT_THAT(Call({"content", "check"}, "fr"), AllOf(HasSubstr("weihgt"), Not(answer)));
    EXPECT_THAT(Call({"verify"}), HasSubstr("weihgt"));
    EXPECT_EQ(m_code, 1) << "a node with such a rule does not open";
}

TEST_F(BadInput, YamlAliasBomb) {
    std::string bomb = "kind: mapping\na0: &a0 [x, x]\n";
    for (int i = 1; i < 30; ++i) {
        auto n = std::to_string(i), before = std::to_string(i - 1);
        bomb += "a" + n + ": &a" + n + " [*a" + before + ", *a" + before + "]\n";
    }
    auto file = Write("rows.csv", kHeader);
    auto answer = Import(file, "en", bomb);
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(answer, AllOf(HasSubstr("mapping.yaml:2"), Not(HasSubstr("content.alias"))));
    Write("node/content/messages/bomb.yaml", bomb);
    EXPECT_THAT(Call({"content", "check"}), HasSubstr("messages/bomb.yaml:2"));
    EXPECT_EQ(m_code, 1);
}

TEST_F(BadInput, ACountryWithoutARightToIt) {
    auto file = Write("rows.csv", std::string(kHeader) + "CO;1;2014-02-01;cocaine;1;kg;\n");
    Import(file);
    ASSERT_EQ(m_code, 0);
    std::istringstream password("a long enough password\n");
    auto* terminal = std::cin.rdbuf(password.rdbuf());
    Call({"person", "add", "peruvian", "--grant", "data_entry:PE"});
    std::cin.rdbuf(terminal);
    ASSERT_EQ(m_code, 0);
    auto as = [&](std::vector<std::string> words, const std::string& lang = "en") {
        words.insert(words.begin(), {"--as", "peruvian"});
        return Call(words, lang);
    };
    EXPECT_THAT(as({"record", "list", "seizures"}), Not(HasSubstr("CO-1")));
    // As if it did not exist: the answer does not tell that there is such a record.
    auto hidden = as({"record", "show", "seizures", "CO-1"});
    EXPECT_EQ(m_code, 1);
    auto missing = as({"record", "show", "seizures", "CO-999"});
    EXPECT_EQ(hidden, missing.replace(missing.find("CO-999"), 6, "CO-1"));
    auto refused = as({"record", "create", "seizures", "--country", "CO", "--set", "source=police"});
    EXPECT_EQ(m_code, 1);
    EXPECT_NE(as({"record", "create", "seizures", "--country", "CO"}, "es"), refused);
    EXPECT_EQ(m_code, 1);
    EXPECT_THAT(as({"explain", "create", "register", "seizures"}), HasSubstr("llowed."));
}

}  // namespace
}  // namespace atalaya::cli
