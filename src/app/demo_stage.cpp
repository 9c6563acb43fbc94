#include "app/demo_stage.hpp"

#include "app/demo_countries.hpp"

namespace atalaya::app {

const std::string& DemoStage::Country(std::size_t place) {
    return DemoCountryCodes()[place];
}

Result<void> DemoStage::Move(const access::Caller& caller, std::size_t country,
                             const std::string& step, std::string_view reason) {
    ATALAYA_TRY(room.rounds.Move(caller, round.id, Country(country), step, reason));
    return {};
}

LocalText DemoText(std::string en, std::string es, std::string pt, std::string fr) {
    return {{std::move(en), std::move(es), std::move(pt), std::move(fr)}};
}

const LocalText& DemoFinding() {
    static const LocalText text = DemoText(
        "Synthetic finding of the demonstration: the country presented its answer, and the "
        "experts compared it with the evidence.",
        "Constatación sintética de la demostración: el país presentó su respuesta y los "
        "expertos la cotejaron con la evidencia.",
        "Constatação sintética da demonstração: o país apresentou sua resposta e os "
        "especialistas a confrontaram com as evidências.",
        "Constat synthétique de la démonstration : le pays a présenté sa réponse et les "
        "experts l’ont comparée aux éléments fournis.");
    return text;
}

}  // namespace atalaya::app
