#include "app/demo_countries.hpp"

#include <fmt/format.h>

#include "app/demo_round.hpp"
#include "base/files.hpp"
#include "base/system_reason.hpp"

namespace atalaya::app {

namespace {

// Codes that ISO 3166-1 leaves to users, but XK, which reports use for a real place. The names are
// invented; no real place is meant by any of them.
struct Country {
    const char *code, *name;
};
constexpr Country kCountries[] = {
    {"XB", "Alboria"},   {"XC", "Calvenia"},  {"XD", "Dorania"},   {"XE", "Esteria"},
    {"XF", "Falmora"},   {"XG", "Garuvia"},   {"XH", "Hesperal"},  {"XI", "Isaduna"},
    {"XJ", "Jacumar"},   {"XL", "Lunavia"},   {"XM", "Merinola"},  {"XN", "Nortavia"},
    {"XO", "Olmedara"},  {"XP", "Palmeria"},  {"XQ", "Quilanta"},  {"XR", "Ribaluz"},
    {"XS", "Solvania"},  {"XT", "Tamborel"},  {"XU", "Umbralia"},  {"XV", "Veramonte"},
    {"XW", "Wintaria"},  {"XX", "Xilandra"},  {"XY", "Yuraguá"},   {"XZ", "Zafiria"},
    {"QM", "Montelago"}, {"QN", "Navaluna"},  {"QO", "Oricena"},   {"QP", "Pradomar"},
    {"QQ", "Quebranza"}, {"QR", "Rosaluna"},  {"QS", "Sabinar"},   {"QT", "Tierraluz"},
    {"QU", "Urbalia"}};

}  // namespace

const std::vector<std::string>& DemoCountryCodes() {
    static const std::vector<std::string> codes = [] {
        std::vector<std::string> out{std::string(kDemoCountry)};
        for (const Country& country : kCountries) out.emplace_back(country.code);
        return out;
    }();
    return codes;
}

Result<void> WriteDemoCountries(const Config& config) {
    const auto folder = config.ContentFolder() / "territories";
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Err("file.unwritable", {{"file", folder.string()}, {"reason", base::SystemReason(failed)}});
    std::string text =
        "# Written by `atalaya demo`: fictional countries for a round of evaluation. No real place\n"
        "# is meant by any of these names.\nkind: territories\nterritories:\n";
    for (const auto& [code, name] : kCountries) {
        text += fmt::format("  - {{code: {0}, label: {{en: \"{1} (fictional)\", "
                            "es: \"{1} (país ficticio)\", pt: \"{1} (país fictício)\", "
                            "fr: \"{1} (pays fictif)\"}}}}\n", code, name);
    }
    return base::WriteFile(folder / "demonstration.yaml", text);
}

}  // namespace atalaya::app
