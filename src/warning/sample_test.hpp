#pragma once

// An alert for the tests of the room: a nitazene in Valdoria, in four languages.

#include "warning/alert.hpp"

namespace atalaya::warning {

inline constexpr base::Timestamp kNoon = 1'795'262'400'000;   // 2026-11-21T12:00:00Z

inline AlertText SampleText(Lang lang, std::string headline) {
    AlertText out;
    out.lang = lang;
    out.headline = std::move(headline);
    out.known = "Known <b>&</b> " + std::string(base::Code(lang));
    out.not_known = "Spread " + std::string(base::Code(lang));
    out.advice_public = "Do not use it alone.";
    out.advice_professionals = "Repeat naloxone.";
    out.advice_authorities = "Check the stocks.";
    return out;
}

inline Alert SampleAlert() {
    Alert out;
    out.origin = out.country = "XA";
    out.issuer = {{"Drug Observatory of Valdoria", "Observatorio de Drogas de Valdoria",
                   "Observatório de Drogas de Valdória", "Observatoire des drogues de Valdorie"}};
    out.reference = "XA-12";
    out.subject = "alert:XA-12";
    out.number = "2026-3";
    out.kind = "alert";
    out.severity = "extreme";
    out.urgency = "immediate";
    out.certainty = "observed";
    out.mark = "public";
    out.audience = {"public", "regional"};
    out.substance = AlertSubstance{"", {{"metonitazene", "metonitaceno", "metonitazeno", "métonitazène"}},
                                   {"M30", "blue tablet"}, "14680-51-4", "", "", true};
    out.places = {{"XA-01", {{"Northern", "Norte", "Norte", "Nord"}}}};
    out.cases = 3;
    out.deaths = 1;
    out.texts = {SampleText(Lang::En, "Potent opioid in blue tablets"),
                 SampleText(Lang::Es, "Opioide potente en comprimidos azules"),
                 SampleText(Lang::Pt, "Opioide potente em comprimidos azuis"),
                 SampleText(Lang::Fr, "Opioïde puissant dans des comprimés bleus")};
    out.contact = "Tel. +999 1 234";
    out.issued = out.changed = kNoon;
    out.valid_until = base::Date{2026, 12, 31};
    out.files = {{"tablet.png", "image/png", std::string("\x89PNG\0\r\n", 7)}};
    return out;
}

}  // namespace atalaya::warning
