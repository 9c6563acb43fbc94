// Answers and reports of the evaluation that travel between a country and the secretariat.

#include <algorithm>

#include "api/resources/evaluation_seals.hpp"
#include "api/resources/exchange_json.hpp"
#include "api/resources/report_answers.hpp"
#include "api/resources/survey_json.hpp"
#include "base/json_members.hpp"
#include "evaluation/render/national_document.hpp"

namespace atalaya::api {
namespace {

using evaluation::ComparedAnswer;
using evaluation::Outgoing;
using evaluation::Received;

const json::object kObject{{"type", "object"}};

// --- as JSON ----------------------------------------------------------------------------

json::object ReceivedJson(const Context& context, const Received& received) {
    const std::string& title = received.round_title.In(context.lang());
    return {{"origin", received.origin},
            {"kind", received.kind},
            {"round", received.round},
            {"round_title", title.empty() ? received.round : title},
            {"country", received.country},
            {"country_title", CountryLabel(received.country, context)},
            {"revision", received.revision},
            {"message", received.envelope},
            {"at", base::FormatTimestamp(received.at)},
            {"answers", received.answers},
            {"handed_in", received.handed_in}};
}

json::object SentJson(const Context& context, const exchange::OutboxItem& item,
                      ActorNames& names) {
    json::object out = OutboxItemJson(context, item);
    out["author_name"] = names.Of(item.author);
    return out;
}

// Names of offices by their ids, for people who may not read the list of nodes.
json::object OfficesJson(app::App& app, const Context& context,
                         const std::vector<std::string>& ids) {
    return app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        json::object out;
        for (const std::string& id : ids) {
            const auto node = app.exchange.directory.Get(tx, id);
            const std::string name = node ? node->name.In(context.lang()) : "";
            out[id] = name.empty() ? id : name;
        }
        return out;
    });
}

// The round's question; only its id where the round does not ask it.
json::value AskedJson(const evaluation::Round& round, const std::string& id, Lang lang) {
    const auto question = round.FindQuestion(id);
    if (!question.ok()) return json::object{{"id", id}, {"title", id}};
    return QuestionJson(round.instrument(), **question, lang);
}

json::array AskedJson(const evaluation::Round& round, const std::vector<std::string>& ids,
                      Lang lang) {
    json::array out;
    for (const std::string& id : ids) {
        const auto question = round.FindQuestion(id);
        out.push_back({{"id", id}, {"title", question.ok() ? (*question)->title.In(lang) : id}});
    }
    return out;
}

json::object OutgoingJson(app::App& app, const Context& context, const Outgoing& going,
                          const evaluation::Round& round) {
    const Lang lang = context.lang();
    json::array answers;
    for (const evaluation::Answer& answer : going.answers) {
        answers.push_back(
            {{"question", AskedJson(round, answer.question, lang)},
             {"value", answer.value},
             {"note", answer.note},
             {"changed", std::ranges::find(going.changed, answer.question) !=
                             going.changed.end()}});
    }
    return {{"kind", going.kind},
            {"to", TextsJson(going.letter.to)},
            {"offices", OfficesJson(app, context, going.letter.to)},
            {"mark", going.mark},
            {"revision", going.revision},
            {"handed_in", going.handed_in},
            {"sealed", going.letter.sealed},
            {"digest", going.digest},
            {"bytes", going.letter.envelope.size()},
            {"envelope", going.letter.envelope},
            {"answers", std::move(answers)},
            {"unreviewed", AskedJson(round, going.unreviewed, lang)},
            {"files", AskedJson(round, going.files, lang)},
            {"gone", AskedJson(round, going.gone, lang)}};
}

// --- sending ----------------------------------------------------------------------------

using PreviewOf = Result<Outgoing> (evaluation::Exchanged::*)(const access::Caller&,
                                                              std::string_view, std::string_view);
using SendOf = Result<std::string> (evaluation::Exchanged::*)(const access::Caller&,
                                                              std::string_view, std::string_view,
                                                              std::string_view);

Result<http::Response> Preview(app::App& app, Context& context, PreviewOf preview) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const Outgoing going, (app.evaluation_exchange.*preview)(
                                             context.caller(), id, context.Get("country")));
    ATALAYA_ASSIGN(const auto round, app.evaluation.rounds.Get(context.caller(), id));
    return context.Json(OutgoingJson(app, context, going, round));
}

Result<http::Response> Send(app::App& app, Context& context, SendOf send) {
    ATALAYA_ASSIGN(const std::string sent,
                   (app.evaluation_exchange.*send)(context.caller(), context.Get("round"),
                                                   context.Get("country"),
                                                   base::TextIn(context.body(), "seen")));
    return context.Json({{"message", sent}}, 201);
}

// How many of the answers that came are not in the round as they came.
Result<std::int64_t> OpenOf(evaluation::Exchanged& exchanged, const access::Caller& caller,
                            const Received& received) {
    ATALAYA_ASSIGN(const auto compared,
                   exchanged.Compare(caller, received.round, received.country));
    return std::ranges::count_if(compared.answers, [](const ComparedAnswer& one) {
        return one.change != evaluation::AnswerChange::Same &&
               one.change != evaluation::AnswerChange::Unknown;
    });
}

Result<http::Response> Overview(app::App& app, Context& context) {
    evaluation::Exchanged& exchanged = app.evaluation_exchange;
    const std::string& round = context.Get("round");
    const std::string& country = context.Get("country");
    ATALAYA_ASSIGN(const auto may, exchanged.May(context.caller(), round, country));
    ATALAYA_ASSIGN(const auto sent, exchanged.Sent(context.caller(), round, country));
    ATALAYA_ASSIGN(const auto received, exchanged.List(context.caller()));
    ActorNames names(app, context);
    std::vector<std::string> offices;
    json::array items;
    for (const exchange::OutboxItem& item : sent) {
        items.push_back(SentJson(context, item, names));
        for (const auto& delivery : item.deliveries) offices.push_back(delivery.addressee);
    }
    json::object came{{"answers", nullptr}, {"report", nullptr}};
    for (const Received& each : received) {
        if (each.round != round || each.country != country) continue;
        json::object told = ReceivedJson(context, each);
        if (each.kind == "answers") {
            ATALAYA_ASSIGN(told["open"], OpenOf(exchanged, context.caller(), each));
        }
        came[each.kind] = std::move(told);
        offices.push_back(each.origin);
    }
    return context.Json({{"can", {{"send_answers", may.send_answers},
                                  {"send_report", may.send_report}}},
                         {"offices", OfficesJson(app, context, offices)},
                         {"sent", std::move(items)},
                         {"received", std::move(came)}});
}

// --- what came --------------------------------------------------------------------------

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto received, app.evaluation_exchange.List(context.caller()));
    json::array items;
    std::vector<std::string> offices;
    for (const Received& each : received) {
        items.push_back(ReceivedJson(context, each));
        offices.push_back(each.origin);
    }
    return context.Json(
        {{"items", std::move(items)}, {"offices", OfficesJson(app, context, offices)}});
}

Result<http::Response> GetReport(app::App& app, Context& context) {
    const std::string& round = context.Get("round");
    const std::string& country = context.Get("country");
    ATALAYA_ASSIGN(const auto found,
                   app.evaluation_exchange.Report(context.caller(), round, country));
    const std::string format = FormatOf(context);
    const std::string name = round + "-" + country;
    const json::object sealed{{"document", found.report.document}, {"seal", found.report.seal}};
    if (format == "sealed") {
        auto response =
            http::Response::Text(200, "application/json", base::CanonicalJson(sealed));
        Attach(response, name, "json");
        return response;
    }
    if (format != "json") {
        return DocumentFile(
            evaluation::NationalDocument(found.report, context.content(), OptionsOf(context)),
            format, name + "-" + std::string(base::Code(context.lang())));
    }
    json::object check = SealCheckJson(found.seal, context);
    check["holds"] = found.seal.faults.empty();
    json::object out = sealed;
    out["at"] = base::FormatTimestamp(found.report.at);
    out["received"] = ReceivedJson(context, found.received);
    out["offices"] = OfficesJson(app, context, {found.received.origin});
    out["verification"] = std::move(check);
    return context.Json(out);
}

Result<http::Response> Compare(app::App& app, Context& context) {
    const std::string& id = context.Get("round");
    ATALAYA_ASSIGN(const auto compared,
                   app.evaluation_exchange.Compare(context.caller(), id, context.Get("country")));
    ATALAYA_ASSIGN(const auto round, app.evaluation.rounds.Get(context.caller(), id));
    ActorNames names(app, context);
    json::array answers;
    for (const ComparedAnswer& one : compared.answers) {
        answers.push_back({{"question", AskedJson(round, one.question, context.lang())},
                           {"change", evaluation::NameOf(one.change)},
                           {"value", one.value},
                           {"note", one.note},
                           {"reviewed", one.reviewed},
                           {"here", AnswerJson(one.here, names)}});
    }
    return context.Json({{"received", ReceivedJson(context, compared.received)},
                         {"offices", OfficesJson(app, context, {compared.received.origin})},
                         {"may_take", compared.may_take},
                         {"answers", std::move(answers)}});
}

evaluation::Exchanged::Choice ChoiceIn(const json::object& body) {
    evaluation::Exchanged::Choice choice{.revision = base::NumberIn(body, "revision"),
                                         .replace = base::FlagIn(body, "replace"),
                                         .seen = {}};
    for (const auto& [question, version] : base::ObjectIn(body, "seen"))
        choice.seen.emplace(question, version.is_int64() ? version.get_int64() : 0);
    return choice;
}

Result<http::Response> TakeAnswers(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto taken,
                   app.evaluation_exchange.TakeAnswers(context.caller(), context.Get("round"),
                                                       context.Get("country"),
                                                       ChoiceIn(context.body())));
    json::array refused;
    for (const Error& error : taken.refused) {
        json::value fault = FaultJson(context, error);
        fault.as_object()["question"] = error.where;
        refused.push_back(std::move(fault));
    }
    return context.Json({{"taken", taken.taken},
                         {"same", taken.same},
                         {"kept", base::TextsJson(taken.kept)},
                         {"refused", std::move(refused)}});
}

Result<http::Response> Opened(app::App& app, Context& context, std::string_view kind) {
    ATALAYA_TRY(app.evaluation_exchange.MarkRead(context.caller(), kind, context.Get("round"),
                                                 context.Get("country")));
    return http::Response{.status = 204};
}

// --- the routes -------------------------------------------------------------------------

void AddSending(app::App& app, std::vector<Endpoint>& out) {
    const std::string of_country(kCountryPath);
    struct Kind {
        std::string name, part;
        PreviewOf preview;
        SendOf send;
        std::vector<std::string> errors;
    };
    using evaluation::Exchanged;
    const Kind kinds[] = {
        {"answers", "/answers-sent", &Exchanged::PreviewAnswers, &Exchanged::SendAnswers,
         {"evaluation.nothing_to_send", "exchange.no_hub"}},
        {"report", "/report-sent", &Exchanged::PreviewReport, &Exchanged::SendReport,
         {"evaluation.no_node", "evaluation.report_not_sealed"}},
    };
    for (const Kind& kind : kinds) {
        std::vector<std::string> errors = kind.errors;
        for (const char* code : {"access.denied", "evaluation.round_unknown",
                                 "evaluation.not_invited", "exchange.self_unset"})
            errors.emplace_back(code);
        out.push_back({.id = "evaluation.preview_" + kind.name, .method = "GET",
                       .path = of_country + kind.part + "/preview", .tag = "evaluation",
                       .parameters = InCountry(), .answer = kObject, .errors = errors,
                       .handle = [&app, preview = kind.preview](Context& context) {
                           return Preview(app, context, preview);
                       }});
        errors.emplace_back("evaluation.preview_outdated");
        out.push_back({.id = "evaluation.send_" + kind.name, .method = "POST",
                       .path = of_country + kind.part, .tag = "evaluation",
                       .parameters = InCountry(),
                       .body = BodyOf({}, {{"seen", {{"type", "string"}, {"maxLength", 64}}}}),
                       .body_example = json::object(), .success = 201, .answer = kObject,
                       .errors = errors, .changes = true,
                       .handle = [&app, send = kind.send](Context& context) {
                           return Send(app, context, send);
                       }});
    }
    out.push_back({.id = "evaluation.exchange", .method = "GET", .path = of_country + "/exchange",
                   .tag = "evaluation", .parameters = InCountry(), .answer = kObject,
                   .errors = {"access.denied", "evaluation.round_unknown",
                              "evaluation.not_invited"},
                   .handle = [&app](Context& context) { return Overview(app, context); }});
}

void AddReading(app::App& app, std::vector<Endpoint>& out) {
    for (const std::string kind : {"answers", "report"}) {
        out.push_back({.id = "evaluation.read_" + kind, .method = "POST",
                       .path = std::string(kCountryPath) + "/received-" + kind + "/reading",
                       .tag = "evaluation", .parameters = InCountry(), .success = 204,
                       .errors = {"access.denied", "evaluation.not_received"}, .changes = true,
                       .handle = [&app, kind](Context& context) {
                           return Opened(app, context, kind);
                       }});
    }
    auto forms = InCountry();
    forms.push_back({.name = "format", .one_of = {"json", "sealed", "html", "docx", "pdf"}});
    out.push_back({.id = "evaluation.received_report", .method = "GET",
                   .path = std::string(kCountryPath) + "/received-report", .tag = "evaluation",
                   .parameters = std::move(forms), .answer = kObject,
                   .errors = {"access.denied", "evaluation.not_received", "documents.pdf_missing",
                              "documents.pdf_busy", "documents.pdf_too_slow"},
                   .handle = [&app](Context& context) { return GetReport(app, context); }});
}

}  // namespace

std::vector<Endpoint> EvaluationExchangeEndpoints(app::App& app) {
    const std::string answers = std::string(kCountryPath) + "/received-answers";
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.received", .method = "GET",
                   .path = "/api/v1/evaluation/received", .tag = "evaluation", .answer = kObject,
                   .handle = [&app](Context& context) { return List(app, context); }});
    AddSending(app, out);
    AddReading(app, out);
    out.push_back({.id = "evaluation.received_answers", .method = "GET", .path = answers,
                   .tag = "evaluation", .parameters = InCountry(), .answer = kObject,
                   .errors = {"access.denied", "evaluation.not_received"},
                   .handle = [&app](Context& context) { return Compare(app, context); }});
    out.push_back({.id = "evaluation.take_answers", .method = "POST", .path = answers,
                   .tag = "evaluation", .parameters = InCountry(),
                   .body = BodyOf({}, {{"revision", {{"type", "integer"}}},
                                       {"replace", {{"type", "boolean"}}},
                                       {"seen", kObject}}),
                   .body_example = {{"revision", 1}, {"replace", false}}, .answer = kObject,
                   .errors = {"access.denied", "evaluation.not_received",
                              "evaluation.newer_received", "evaluation.not_open",
                              "evaluation.round_unknown"},
                   .changes = true,
                   .handle = [&app](Context& context) { return TakeAnswers(app, context); }});
    return out;
}

}  // namespace atalaya::api
