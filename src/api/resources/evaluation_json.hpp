#pragma once

// What the resources of evaluations share: how rounds, questions and answers are shown.

#include <string>
#include <vector>

#include "api/resources/evidence_json.hpp"

namespace atalaya::api {

json::array NamedJson(std::span<const evaluation::Named> list, Lang lang);   // [{"id", "title"}]

// {"id", "node", "type", "title", "guidance", "asked_of": [{"id", "title"}], "required",
// "with_date", "unit", "min", "max", "options", "rows", "columns": [{"id", "title", "type"}],
// "fulfils", "when": {"question", "equals"}|null, "indicator", "register"}.
json::object QuestionJson(const evaluation::Instrument& instrument,
                          const evaluation::Question& question, Lang lang);

// {"value", "note", "evidence", "source": {...}|null, "office": of a source that is one, its name,
// else null, "reviewed", "version", "author", "author_name", "at"}; null where there was never an answer.
json::value AnswerJson(const evaluation::Answer& answer, ActorNames& names);

// {"id", "title", "titles", "plan", "plan_title", "instrument": {"id", "version", "title",
// "authored_by"}, "procedure": {"id", "title", "states": [{"id", "title", "description"}]}, "scale":
// {"id", "title", "levels"}, "pillars": [{"id", "title"}], "previous", "deadlines": [{"id", "title",
// "date"}], "countries", "made_at", "version", "author_name", "notice": {"code", "text"}|null}.
json::object RoundJson(const evaluation::Round& round, const Context& context, ActorNames& names);

// {"country", "label", "state", "state_title", "state_description", "due": {"deadline", "title",
// "date", "late"}|null, "late", "transition", "reason", "by", "by_name", "at", "version"}.
json::object StandingJson(const app::App& app, const evaluation::Round& round,
                          const evaluation::Participation& at, const Context& context,
                          ActorNames& names);

json::object CompletenessJson(const evaluation::Completeness& progress);

// The title of a node of the round's plan, or its id when the plan no longer has it.
std::string NodeTitle(const evaluation::Round& round, std::string_view node,
                      const Context& context);
// The name of a country, or its code.
std::string CountryLabel(std::string_view country, const Context& context);

// Path parameters of a round and of a country in it.
std::vector<Parameter> InRound();
std::vector<Parameter> InCountry();
inline constexpr std::string_view kRoundPath = "/api/v1/evaluation/rounds/{round}";
inline constexpr std::string_view kCountryPath =
    "/api/v1/evaluation/rounds/{round}/countries/{country}";

}  // namespace atalaya::api
