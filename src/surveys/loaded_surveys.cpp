// From a survey as it is kept to what tables are made of.

#include "base/json.hpp"
#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

using access::Action;

namespace {

bool SameFile(const std::optional<SurveyFile>& a, const std::optional<SurveyFile>& b) {
    if (!a || !b || a->digest != b->digest || a->encoding != b->encoding) return false;
    if (a->catalog_digest != b->catalog_digest || a->text.has_value() != b->text.has_value())
        return false;
    return !a->text ||
           (a->text->format == b->text->format && a->text->decimal_mark == b->text->decimal_mark);
}

void MakeAnswers(LoadedSurvey& out, std::shared_ptr<const Standard> standard) {
    out.answers_fault = out.survey.mapping_fault;
    if (!out.survey.mapping) return;
    auto made = Answers::Make(*out.dataset, *out.survey.mapping, std::move(standard));
    if (made.ok()) {
        out.answers = std::make_shared<const Answers>(*std::move(made));
    } else {
        out.answers_fault = std::move(made).error();
    }
}

void MakeSampling(LoadedSurvey& out) {
    auto made = Sampling::Make(*out.dataset, out.survey.description.sampling);
    if (made.ok()) {
        out.sampling = std::make_shared<const Sampling>(*std::move(made));
    } else {
        out.sampling_fault = std::move(made).error();
    }
}

}  // namespace

Result<std::shared_ptr<const LoadedSurvey>> Surveys::State::LoadSurvey(const Survey& survey) {
    using Loaded = std::shared_ptr<const LoadedSurvey>;
    const std::string& id = survey.description.id;
    if (!survey.file) return Err("survey.no_file", {{"survey", id}});
    const auto now = Now();
    const std::string key = std::to_string(survey.version) + "/" + std::to_string(now->number);
    return cache.Get(id, key, [&](const Loaded& before) -> Result<Loaded> {
        auto out = std::make_shared<LoadedSurvey>();
        out->survey = survey;
        const bool same_file = before && SameFile(before->survey.file, survey.file);
        if (same_file) {
            out->dataset = before->dataset;
        } else {
            ATALAYA_ASSIGN(auto dataset, folder.Read(survey.description, *survey.file));
            out->dataset = std::make_shared<const microdata::Dataset>(std::move(dataset));
        }
        MakeAnswers(*out, now->standard);
        if (same_file && before->survey.description.ToJson().at("sampling") ==
                             survey.description.ToJson().at("sampling")) {
            out->sampling = before->sampling;
            out->sampling_fault = before->sampling_fault;
        } else {
            MakeSampling(*out);
        }
        return Loaded(std::move(out));
    });
}

Result<std::shared_ptr<const LoadedSurvey>> Surveys::Open(const access::Caller& caller,
                                                          std::string_view id, bool microdata) {
    const std::string_view part = microdata ? "files" : "tables";
    ATALAYA_ASSIGN(const Survey survey, m_state->Find(caller, Action::Read, part, id));
    auto loaded = m_state->LoadSurvey(survey);
    if (loaded.ok() || loaded.error().code != "file.unreadable") return loaded;
    // Another file may have taken its place between the row and the reading.
    ATALAYA_ASSIGN(const Survey again, m_state->Find(caller, Action::Read, part, id));
    if (again.version == survey.version) return loaded;
    return m_state->LoadSurvey(again);
}

}  // namespace atalaya::surveys
