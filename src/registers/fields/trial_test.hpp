#pragma once

// What the tests of the field types share: a small library of content, and a field that reads
// one value and says what it found.

#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "registers/fields/types.hpp"
#include "testing/databases.hpp"

namespace atalaya::registers::fields {

inline constexpr std::string_view kTestContent[][2] = {
    {"codelists/hiding_place.yaml", R"(kind: codelist
id: hiding_place
title: {en: Hiding place, es: Escondite, pt: Esconderijo, fr: Cachette}
codes:
  - {code: baggage, label: {en: Baggage, es: Equipaje, pt: Bagagem, fr: Bagages}, aliases: [maleta]}
  - {code: body, label: {en: On the body, es: En el cuerpo, pt: No corpo, fr: Sur le corps}}
  - {code: telex, label: {en: Telex, es: Télex, pt: Telex, fr: Télex}, valid_to: "2000-12-31"}
)"},
    {"codelists/sex.yaml", R"(kind: codelist
id: sex
title: {en: Sex, es: Sexo, pt: Sexo, fr: Sexe}
codes:
  - {code: female, label: {en: Female, es: Mujer, pt: Feminino, fr: Femme}}
  - {code: male, label: {en: Male, es: Hombre, pt: Masculino, fr: Homme}}
)"},
    {"codelists/agencies.yaml", R"(kind: codelist
id: agencies
title: {en: Agencies, es: Organismos, pt: Órgãos, fr: Services}
codes:
  - {code: customs, label: {en: Customs, es: Aduanas, pt: Alfândega, fr: Douanes}}
)"},
    {"messages/values.yaml", R"(kind: messages
messages:
  - {code: value.yes, text: {en: "Yes", es: "Sí", pt: "Sim", fr: "Oui"}}
  - {code: value.no, text: {en: "No", es: "No", pt: "Não", fr: "Non"}}
  - {code: field.series_title, text: {en: "{series}: {of}", es: "{series}: {of}", pt: "{series}: {of}", fr: "{series} : {of}"}}
)"},
    {"substances/substances.yaml", R"(kind: substances
substances:
  - {code: cocaine, label: {en: Cocaine, es: Cocaína, pt: Cocaína, fr: Cocaïne}, synonyms: [perico]}
  - {code: heroin, label: {en: Heroin, es: Heroína, pt: Heroína, fr: Héroïne}}
)"},
    {"plans/hp21.yaml", R"(kind: plan
id: hp21
prefix: HP21
title: {en: Plan, es: Plan, pt: Plano, fr: Plan}
source: a test
nodes:
  - {id: HP21-IS-1, number: "1", kind: objective, title: {en: Bodies, es: Entes, pt: Entes, fr: Organes}}
  - {id: HP21-RIME-1, number: "1", kind: objective, title: {en: Knowledge, es: Saber, pt: Saber, fr: Savoir}}
  - {id: HP21-RIME-1.5, number: "1.5", kind: action, parent: HP21-RIME-1, title: {en: Data every year, es: Datos cada año, pt: Dados todo ano, fr: Des données chaque année}}
)"},
    {"plans/hp16.yaml", R"(kind: plan
id: hp16
prefix: HP16
title: {en: Plan, es: Plan, pt: Plano, fr: Plan}
source: a test
nodes:
  - {id: HP16-IS-1, number: "1", kind: objective, title: {en: Authority, es: Autoridad, pt: Autoridade, fr: Autorité}}
)"},
    {"plans/un16.yaml", R"(kind: plan
id: un16
prefix: UN16
title: {en: Session, es: Sesión, pt: Sessão, fr: Session}
source: a test
nodes:
  - {id: UN16-1, number: "1", kind: chapter, title: {en: Demand, es: Demanda, pt: Demanda, fr: Demande}}
)"},
    {"plans/un16_1.yaml", R"(kind: plan_part
id: un16_1
plan: un16
nodes:
  - {id: UN16-1.a, number: "1.a", kind: recommendation, parent: UN16-1, title: {en: Prevention, es: Prevención, pt: Prevenção, fr: Prévention}}
)"},
    {"warning/series/seen.yaml", R"(kind: watched_series
id: seen
title: {en: Seen, es: Vistas, pt: Vistos, fr: Vus}
description: {en: a, es: a, pt: a, fr: a}
indicator: seen
measure: records
by: [territory, substance]
period: month
detectors:
  - {id: rare_event, settings: {baseline: 24, alpha: "0.01"}}
)"},
    {"units/units.yaml", R"(kind: units
units:
  - {code: kg, label: {en: kg, es: kg, pt: kg, fr: kg}, dimension: mass, base: kg, factor: {numerator: "1"}}
  - {code: g, label: {en: g, es: g, pt: g, fr: g}, dimension: mass, aliases: [grams], base: kg, factor: {numerator: "1", denominator: "1000"}}
  - {code: l, label: {en: litre, es: litro, pt: litro, fr: litre}, dimension: volume, base: l, factor: {numerator: "1"}}
  - {code: packet, label: {en: packet, es: paquete, pt: pacote, fr: paquet}, dimension: count}
)"},
    {"territories/territories.yaml", R"(kind: territories
territories:
  - {code: XA, label: {en: Atlantia, es: Atlantia, pt: Atlântia, fr: Atlantie}}
  - {code: XB, label: {en: Borea, es: Borea, pt: Borea, fr: Borée}}
  - {code: XA-01, parent: XA, label: Costa Norte}
  - {code: XA-01-002, parent: XA-01, label: Puerto Alto, aliases: [P. Alto]}
  - {code: XA-02, parent: XA, label: Borea}
  - {code: XA-03, parent: XA, label: Valle Viejo, valid_to: "1999-12-31"}
)"},
};

inline const content::Library& TestLibrary() {
    static const auto library = [] {
        testing::TempFolder folder;
        for (const auto& [path, text] : kTestContent) {
            const auto file = folder.path() / path;
            std::filesystem::create_directories(file.parent_path());
            std::ofstream(file) << text;
        }
        auto loaded = content::Library::Load({.folders = {folder.path()}, .embedded = false});
        if (!loaded) throw std::runtime_error(loaded.error().Describe());
        return std::move(loaded).value();
    }();
    return *library;
}

// A field `x` at the pointer "/x" that reads one value at a time.
struct Trial {
    Field field;
    FieldContext context;
    TextFormat format;
    std::vector<store::Cell> cells;
    Findings findings;

    explicit Trial(const FieldType& type, const content::Library* content = &TestLibrary()) {
        field.id = "x";
        field.type = &type;
        context.content = content;
        context.country = "XA";
        context.today = base::Date{2026, 1, 1};
    }

    // The value as it comes back, or the faults: "/x/unit field.unknown_unit".
    std::string Json(std::string_view text) {
        Reset();
        const auto value = base::ParseJson(text);
        if (!value) return value.error().Describe();
        field.type->FromJson(field, *value, context, "/x", cells, findings);
        return Answer();
    }
    std::string Text(std::vector<std::string_view> parts) {
        Reset();
        field.type->FromText(field, parts, format, context, "/x", cells, findings);
        return Answer();
    }
    // Of the last reading.
    std::string Warnings() const { return Listed(true); }
    std::string Param(std::string_view name) const {
        return findings.empty() ? "" : std::string(findings[0].error.Get(name));
    }
    std::string Display(Lang lang) const {
        return field.type->Display(field, cells, TestLibrary(), lang);
    }
    std::string Search() const { return field.type->SearchText(field, cells, TestLibrary()); }
    std::vector<std::string> NameList() const {
        std::vector<std::string> names;
        const auto columns = field.type->Columns(field);
        for (const auto& [suffix, name] : field.type->Names(field)) {
            // The column of a name is the column of its cell.
            EXPECT_EQ(columns.at(name.cell).suffix, name.column) << suffix;
            names.push_back(suffix);
            if (name.precision_column.empty()) continue;
            EXPECT_EQ(columns.at(name.precision_cell).suffix, name.precision_column);
        }
        return names;
    }

 private:
    void Reset() {
        findings.clear();
        cells.assign(field.type->Columns(field).size(), {});
    }
    std::string Listed(bool warnings) const {
        std::string out;
        for (const auto& [error, warning] : findings) {
            if (warning != warnings) continue;
            if (!out.empty()) out += "; ";
            out += error.where + " " + error.code;
        }
        return out;
    }
    std::string Answer() {
        if (auto faults = Listed(false); !faults.empty()) {
            for (const auto& cell : cells) EXPECT_TRUE(store::IsNull(cell)) << faults;
            return faults;
        }
        const auto value = field.type->ToJson(field, cells);
        ExpectBothRoadsBack(value);
        return base::CanonicalJson(value);
    }
    // What goes out comes in again as the same cells, as JSON and as text.
    void ExpectBothRoadsBack(const json::value& value) const {
        Findings none;
        if (!value.is_null()) {
            std::vector<store::Cell> again(cells.size());
            field.type->FromJson(field, value, context, "/x", again, none);
            EXPECT_EQ(again, cells) << base::CanonicalJson(value);
        }
        const auto texts = field.type->ToText(field, cells);
        ASSERT_EQ(texts.size(), field.type->TextParts(field).size());
        if (texts.empty() || value.is_null()) return;
        std::vector<store::Cell> again(cells.size());
        const std::vector<std::string_view> views(texts.begin(), texts.end());
        field.type->FromText(field, views, TextFormat(), context, "/x", again, none);
        EXPECT_EQ(again, cells) << texts[0];
    }
};

}  // namespace atalaya::registers::fields
