#include "api/resources/evaluation_json.hpp"

#include <algorithm>

#include "base/json_members.hpp"

namespace atalaya::api {

using evaluation::Named;
using evaluation::Round;

namespace {

json::value DecimalOrNull(const std::optional<base::Decimal>& number) {
    if (!number) return nullptr;
    return json::value(number->ToString());
}

json::object TitlesJson(const LocalText& text) {
    json::object out;
    for (const Lang lang : base::kLangs) out[base::Code(lang)] = text.In(lang);
    return out;
}

json::array LevelsJson(const evaluation::RatingScale& scale, Lang lang) {
    json::array out;
    for (const evaluation::Level& level : scale.levels()) {
        out.push_back({{"id", level.id},
                       {"title", level.title.In(lang)},
                       {"description", level.description.In(lang)},
                       {"outside", level.outside},
                       {"fulfilled", level.fulfilled}});
    }
    return out;
}

json::array StatesJson(const evaluation::Procedure& procedure, Lang lang) {
    json::array out;
    for (const evaluation::State& state : procedure.states()) {
        out.push_back({{"id", state.id},
                       {"title", state.title.In(lang)},
                       {"description", state.description.In(lang)}});
    }
    return out;
}

json::object ConditionJson(const evaluation::Condition& when) {
    using Test = evaluation::Condition::Test;
    json::object out{{"question", when.question}};
    json::value& value = out[evaluation::NameOf(when.test)];
    switch (when.test) {
        case Test::Equals:
        case Test::NotEquals: value = when.values.front(); break;
        case Test::AnyOf: value = TextsJson(when.values); break;
        case Test::Answered: value = true; break;
        case Test::AtLeast: value = when.least.ToString(); break;
    }
    return out;
}

json::array DeadlinesJson(const Round& round, Lang lang) {
    json::array out;
    for (const Named& one : round.procedure().deadlines()) {
        const auto date = round.deadlines.find(one.id);
        out.push_back({{"id", one.id},
                       {"title", one.title.In(lang)},
                       {"date", date == round.deadlines.end()
                                    ? json::value(nullptr)
                                    : json::value(date->second.ToString())}});
    }
    return out;
}

}  // namespace

json::array NamedJson(std::span<const Named> list, Lang lang) {
    json::array out;
    for (const Named& one : list)
        out.push_back({{"id", one.id}, {"title", one.title.In(lang)}});
    return out;
}

json::object QuestionJson(const evaluation::Instrument& instrument,
                          const evaluation::Question& question, Lang lang) {
    std::vector<Named> asked_of;
    for (const std::string& id : question.asked_of) {
        const Named* one = evaluation::FindById(instrument.institutions(), id);
        if (one != nullptr) asked_of.push_back(*one);
    }
    json::array columns;
    for (const evaluation::Column& one : question.columns) {
        columns.push_back({{"id", one.id},
                           {"title", one.title.In(lang)},
                           {"type", evaluation::NameOf(one.type)}});
    }
    json::object out{{"id", question.id},
                     {"node", question.node},
                     {"type", evaluation::NameOf(question.type)},
                     {"title", question.title.In(lang)},
                     {"guidance", OrNull(question.guidance.In(lang))},
                     {"asked_of", NamedJson(asked_of, lang)},
                     {"required", question.required},
                     {"with_date", question.with_date},
                     {"unit", OrNull(question.unit.In(lang))},
                     {"min", DecimalOrNull(question.min)},
                     {"max", DecimalOrNull(question.max)},
                     {"options", NamedJson(question.options, lang)},
                     {"rows", NamedJson(question.rows, lang)},
                     {"columns", std::move(columns)},
                     {"fulfils", TextsJson(question.fulfils)},
                     {"when", nullptr},
                     {"indicator", OrNull(question.indicator)},
                     {"register", OrNull(question.register_id)}};
    if (question.when) out["when"] = ConditionJson(*question.when);
    return out;
}

json::value AnswerJson(const evaluation::Answer& answer, ActorNames& names) {
    if (answer.version == 0) return nullptr;
    json::array evidence;
    for (const json::object& one : answer.evidence) evidence.push_back(one);
    const std::string node = base::TextIn(answer.source, "node");
    return {{"value", answer.value},
            {"note", answer.note},
            {"evidence", std::move(evidence)},
            {"source", answer.source.empty() ? json::value(nullptr) : json::value(answer.source)},
            {"office", node.empty() ? json::value(nullptr) : names.OfOffice(node)},
            {"reviewed", answer.reviewed},
            {"version", answer.version},
            {"author", answer.author},
            {"author_name", names.Of(answer.author)},
            {"at", base::FormatTimestamp(answer.at)}};
}

json::object RoundJson(const Round& round, const Context& context, ActorNames& names) {
    const Lang lang = context.lang();
    const evaluation::Instrument& instrument = round.instrument();
    const commitments::Plan* plan = context.plans().Find(instrument.plan());
    json::array pillars;
    for (const std::string& id : round.pillars)
        pillars.push_back({{"id", id}, {"title", NodeTitle(round, id, context)}});
    json::object out{
        {"id", round.id},
        {"title", round.title.In(lang)},
        {"titles", TitlesJson(round.title)},
        {"plan", instrument.plan()},
        {"plan_title", plan == nullptr ? json::value(nullptr) : json::value(plan->title().In(lang))},
        {"instrument",
         {{"id", instrument.id()},
          {"version", instrument.version()},
          {"title", instrument.title().In(lang)},
          {"authored_by", instrument.authored_by().In(lang)}}},
        {"procedure",
         {{"id", round.procedure().id()}, {"title", round.procedure().title().In(lang)},
          {"states", StatesJson(round.procedure(), lang)}}},
        {"scale",
         {{"id", round.scale().id()},
          {"title", round.scale().title().In(lang)},
          {"levels", LevelsJson(round.scale(), lang)}}},
        {"pillars", std::move(pillars)},
        {"previous", OrNull(round.previous)},
        {"language", base::Code(round.language)},
        {"deadlines", DeadlinesJson(round, lang)},
        {"countries", TextsJson(round.countries)},
        {"made_at", base::FormatTimestamp(round.made_at)},
        {"version", round.version},
        {"author_name", names.Of(round.author)},
        {"notice", nullptr}};
    if (const auto notice = evaluation::Rounds::Newer(round, context.evaluation()))
        out["notice"] = WhyJson(*notice, context);
    return out;
}

json::object StandingJson(const app::App& app, const Round& round,
                          const evaluation::Participation& at, const Context& context,
                          ActorNames& names) {
    const Lang lang = context.lang();
    const evaluation::State* state = round.procedure().FindState(at.state);
    const evaluation::Due due = app.evaluation.rounds.DueOf(round, at);
    json::object out{{"country", at.country},
                     {"label", CountryLabel(at.country, context)},
                     {"state", at.state},
                     {"state_title", state == nullptr ? at.state : state->title.In(lang)},
                     {"state_description", state == nullptr ? "" : state->description.In(lang)},
                     {"due", nullptr},
                     {"late", due.late},
                     {"transition", OrNull(at.transition)},
                     {"reason", OrNull(at.reason)},
                     {"by", OrNull(at.by)},
                     {"by_name", names.Of(at.by)},
                     {"at", at.at == 0 ? json::value(nullptr)
                                       : json::value(base::FormatTimestamp(at.at))},
                     {"version", at.version}};
    if (due.date) {
        const Named* deadline = round.procedure().FindDeadline(due.deadline);
        out["due"] = {{"deadline", due.deadline},
                      {"title", deadline == nullptr ? due.deadline : deadline->title.In(lang)},
                      {"date", due.date->ToString()},
                      {"late", due.late}};
    }
    return out;
}

json::object CompletenessJson(const evaluation::Completeness& progress) {
    return {{"asked", progress.asked},
            {"answered", progress.answered},
            {"required", progress.required},
            {"required_answered", progress.required_answered},
            {"reviewed", progress.reviewed}};
}

std::string NodeTitle(const Round& round, std::string_view node, const Context& context) {
    const commitments::Plan* plan = context.plans().Find(round.instrument().plan());
    const commitments::Node* found = plan == nullptr ? nullptr : plan->Find(node);
    return found == nullptr ? std::string(node) : found->title.In(context.lang());
}

std::string CountryLabel(std::string_view country, const Context& context) {
    const auto* territory = context.content().territories().Find(country);
    return territory == nullptr ? std::string(country) : territory->label.In(context.lang());
}

std::vector<Parameter> InRound() { return {InPath("round", "mem-8-2026")}; }

std::vector<Parameter> InCountry() {
    return {InPath("round", "mem-8-2026"), InPath("country", "XA")};
}

}  // namespace atalaya::api
