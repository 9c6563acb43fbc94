// A first mapping, from what the country confirmed before.

#include "surveys/survey_memory.hpp"
#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

using access::Caller;
using store::Transaction;

Result<Proposal> Surveys::Propose(const Caller& caller, std::string_view id) {
    ATALAYA_ASSIGN(const auto loaded, Open(caller, id, true));
    const auto standard = m_state->Now()->standard;
    const auto remembered = m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        return ReadMemory(tx, loaded->survey.description.country, *standard);
    });
    return ProposeMapping(*loaded->dataset, *standard, remembered);
}

}  // namespace atalaya::surveys
