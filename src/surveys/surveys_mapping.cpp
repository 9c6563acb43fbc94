// Mappings: tested, confirmed, and remembered for the next file of the country.

#include "base/json.hpp"
#include "surveys/survey_memory.hpp"
#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

using access::Action;
using access::Caller;
using store::Transaction;

Result<MappingCheck> Surveys::Test(const Caller& caller, std::string_view id,
                                   const Mapping& mapping) {
    ATALAYA_ASSIGN(const auto loaded, Open(caller, id, true));
    ATALAYA_ASSIGN(const Answers answers,
                   Answers::Make(*loaded->dataset, mapping, m_state->Now()->standard));
    return CheckMapping(answers);
}

Result<Sampling> Surveys::TestSampling(const Caller& caller, std::string_view id,
                                       const SamplingDescription& sampling) {
    ATALAYA_ASSIGN(const auto loaded, Open(caller, id, true));
    return Sampling::Make(*loaded->dataset, sampling);
}

Result<Survey> Surveys::Confirm(const Caller& caller, std::string_view id, const Mapping& mapping,
                                std::int64_t version) {
    ATALAYA_ASSIGN(const Survey before, m_state->Find(caller, Action::Update, "mappings", id));
    const auto standard = m_state->Now()->standard;
    ATALAYA_ASSIGN(const Mapping checked, Mapping::FromJson(mapping.ToJson(), *standard));
    ATALAYA_ASSIGN(const auto loaded, m_state->LoadSurvey(before));
    ATALAYA_TRY(Answers::Make(*loaded->dataset, checked, standard));
    return m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<Survey> {
        ATALAYA_ASSIGN(Survey survey, ReadSurveyToChange(tx, id, version, *standard));
        survey.mapping = checked;
        survey.mapping_fault.reset();
        m_state->Touch(survey, caller);
        UpdateSurvey(tx, survey);
        Remember(tx, survey, *loaded->dataset);
        m_state->Note(tx, survey, "survey.mapping_confirmed",
                      {{"digest", DigestOf(checked)},
                       {"questions", static_cast<std::int64_t>(checked.questions.size())}});
        return survey;
    });
}

}  // namespace atalaya::surveys
