#pragma once

// What the makers of the demonstration of an evaluation share.

#include <map>
#include <string>
#include <string_view>

#include "app/app.hpp"
#include "base/random.hpp"
#include "evaluation/evaluation.hpp"

namespace atalaya::app {

// The people by their logins, the countries by their place in DemoCountryCodes(), and the round
// that is being made.
struct DemoStage {
    App& app;
    evaluation::Evaluation& room;
    base::SeededRandom random;
    std::map<std::string, access::Caller> people = {};
    evaluation::Round round = {};

    const access::Caller& As(const std::string& login) const { return people.at(login); }
    static const std::string& Country(std::size_t place);
    // Errors: those of Rounds::Move.
    Result<void> Move(const access::Caller& caller, std::size_t country, const std::string& step,
                      std::string_view reason = "");
};

LocalText DemoText(std::string en, std::string es, std::string pt, std::string fr);
// What the experts say of every commitment.
const LocalText& DemoFinding();

}  // namespace atalaya::app
