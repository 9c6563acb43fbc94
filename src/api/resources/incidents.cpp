// Incidents shared between countries: what would leave, sharing, messages, links, handover.

#include "api/resources/exchange_json.hpp"
#include "api/resources/survey_json.hpp"
#include "api/resources/warning_json.hpp"
#include "base/json_members.hpp"
#include "warning/incidents.hpp"

namespace atalaya::api {
namespace {

using exchange::Handover;
using warning::IncidentMessage;
using warning::Incidents;
using warning::IncidentView;

const json::object kObject{{"type", "object"}};
const std::string kAll = "/api/v1/incidents", kOne = kAll + "/{reference}";

json::object ViewJson(const Context& context, const IncidentView& view) {
    json::object out = warning::ToJson(view);
    out["origin"] = view.origin;
    out["subject"] = view.subject;
    out["revision"] = view.revision;
    out["exercise"] = view.exercise;
    out["mark"] = view.mark;
    out["country_title"] = TitleOfTerritory(context, view.country);
    out["type_title"] = LabelOf(context, "incident_types", view.type);
    out["request_title"] = LabelOf(context, "incident_requests", view.request);
    return out;
}

json::object MessageJson(const Context& context, const IncidentMessage& message) {
    return {{"id", message.envelope},
            {"from", message.from},
            {"subject", message.subject},
            {"kind", message.kind},
            {"request", message.request},
            {"request_title", LabelOf(context, "incident_requests", message.request)},
            {"text", message.text},
            {"answers", message.answers},
            {"at", base::FormatTimestamp(message.at)},
            {"exercise", message.exercise}};
}

json::object ShareJson(const Incidents::Share& share) {
    return {{"to", base::TextsJson(share.to)},
            {"parts", base::TextsJson(share.parts)},
            {"note", share.note}};
}

Incidents::Share ShareIn(const json::object& body) {
    return {base::TextsIn(body, "to"), base::TextsIn(body, "parts"), base::TextIn(body, "note")};
}

json::object ProposalJson(const Context&, const Incidents::Proposal& proposal) {
    return {{"id", proposal.id},
            {"reference", proposal.reference},
            {"version", proposal.version},
            {"by", proposal.by},
            {"at", base::FormatTimestamp(proposal.at)},
            {"share", ShareJson(proposal.share)}};
}

json::object HandoverJson(const Context& context, const Handover& handover) {
    return {{"subject", handover.subject},
            {"owner", handover.owner},
            {"from", handover.from},
            {"to", handover.to},
            {"state", exchange::NameOf(handover.state)},
            {"reason", handover.reason},
            {"at", base::FormatTimestamp(handover.at)},
            {"fault", FaultJson(context, handover.fault)},
            {"confirmed", handover.confirmed},
            {"may_take_back", handover.may_take_back},
            {"may_repeat", exchange::Handovers::MaySayAgain(handover)}};
}

// The answer is kept with the change that it tells of: a call that is made again, because a line was
// cut before its answer came, makes nothing a second time.
template <class Made>
Result<http::Response> Once(Context& context, int status,
                            json::object (*show)(const Context&, const Made&),
                            const std::function<Result<Made>(const Incidents::Then<Made>&)>& make) {
    http::Response out;
    ATALAYA_TRY(make([&](store::Transaction& tx, const Made& made) {
        out = context.Json(show(context, made), status);
        context.KeepAnswer(tx, out);
    }));
    return out;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto incidents, app.incidents.List(context.caller()));
    json::array items;
    for (const IncidentView& view : incidents) items.push_back(ViewJson(context, view));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Links(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto links, app.incidents.Links(context.caller()));
    json::array items;
    for (const warning::IncidentLink& link : links) {
        items.push_back({{"a", link.a},
                         {"b", link.b},
                         {"by", warning::NameOf(link.by)},
                         {"value", link.value},
                         {"exact", link.exact}});
    }
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Preview(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto preview,
                   app.incidents.TryShare(context.caller(), context.Get("reference"),
                                                  ShareIn(context.body())));
    return context.Json({{"incident", ViewJson(context, preview.view)},
                         {"envelope", preview.envelope.envelope},
                         {"sealed", preview.envelope.sealed},
                         {"to", base::TextsJson(preview.envelope.to)},
                         {"second_person", preview.envelope.second_person},
                         {"kept_back", base::TextsJson(preview.kept_back)}});
}

Result<http::Response> ShareIt(app::App& app, Context& context) {
    return Once<IncidentView>(context, 201, ViewJson, [&](const auto& then) {
        return app.incidents.ShareWith(context.caller(), context.Get("reference"),
                                       ShareIn(context.body()), then);
    });
}

Result<http::Response> TakeBack(app::App& app, Context& context) {
    return Once<IncidentView>(context, 200, ViewJson, [&](const auto& then) {
        return app.incidents.WithdrawFrom(context.caller(), context.Get("reference"),
                                          base::TextsIn(context.body(), "from"),
                                          TextAt(context.body(), "reason"), then);
    });
}

Result<http::Response> Messages(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto messages, app.incidents.Messages(context.caller(),
                                                                       context.Get("subject")));
    json::array items;
    for (const IncidentMessage& message : messages) items.push_back(MessageJson(context, message));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Write(app::App& app, Context& context) {
    const json::object& body = context.body();
    const IncidentMessage message{.subject = TextAt(body, "subject"),
                                  .kind = TextAt(body, "kind"),
                                  .request = TextAt(body, "request"),
                                  .text = TextAt(body, "text"),
                                  .answers = TextAt(body, "answers")};
    return Once<IncidentMessage>(context, 201, MessageJson, [&](const auto& then) {
        return app.incidents.Write(context.caller(), message, base::TextsIn(body, "to"), then);
    });
}

Result<http::Response> Propose(app::App& app, Context& context) {
    return Once<Incidents::Proposal>(context, 201, ProposalJson, [&](const auto& then) {
        return app.incidents.Propose(context.caller(), context.Get("reference"),
                                     ShareIn(context.body()), then);
    });
}

Result<http::Response> Proposals(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto proposals, app.incidents.Proposals(context.caller()));
    json::array items;
    for (const auto& proposal : proposals) items.push_back(ProposalJson(context, proposal));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Decide(app::App& app, Context& context) {
    http::Response response;
    response.status = 204;
    ATALAYA_TRY(app.incidents.Decide(
        context.caller(), context.Int("proposal", 0), base::FlagIn(context.body(), "agree"),
        TextAt(context.body(), "reason"),
        [&](store::Transaction& tx) { context.KeepAnswer(tx, response); }));
    return response;
}

Result<http::Response> HandOver(app::App& app, Context& context) {
    return Once<Handover>(context, 201, HandoverJson, [&](const auto& then) {
        return app.incidents.HandOver(context.caller(), context.Get("reference"),
                                      TextAt(context.body(), "to"),
                                      TextAt(context.body(), "reason"), then);
    });
}

Result<http::Response> AnswerHandover(app::App& app, Context& context) {
    const json::object& body = context.body();
    return Once<Handover>(context, 200, HandoverJson, [&](const auto& then) {
        return app.incidents.AnswerHandover(context.caller(), TextAt(body, "subject"),
                                            base::FlagIn(body, "accept"), TextAt(body, "reason"),
                                            then);
    });
}

Result<http::Response> TakeBackHandover(app::App& app, Context& context) {
    return Once<Handover>(context, 200, HandoverJson, [&](const auto& then) {
        return app.incidents.TakeBackHandover(context.caller(), TextAt(context.body(), "subject"),
                                              then);
    });
}

Result<http::Response> RepeatHandover(app::App& app, Context& context) {
    return Once<Handover>(context, 200, HandoverJson, [&](const auto& then) {
        return app.incidents.RepeatHandover(context.caller(), TextAt(context.body(), "subject"),
                                            then);
    });
}

Result<http::Response> Handovers(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto open, app.incidents.OpenHandovers(context.caller()));
    json::array items;
    for (const Handover& handover : open) items.push_back(HandoverJson(context, handover));
    return context.Json({{"items", std::move(items)}});
}

// --- endpoints -------------------------------------------------------------------------------

json::object Text(int most) { return {{"type", "string"}, {"maxLength", most}}; }
json::object Texts() {
    return {{"type", "array"}, {"items", {{"type", "string"}, {"maxLength", 40}}}};
}

json::object ShareBody() {
    return BodyOf({"to", "parts"}, {{"to", Texts()}, {"parts", Texts()}, {"note", Text(4000)}});
}
json::object ShareExample() {
    return {{"to", {"XB"}}, {"parts", {"occurrence", "substances", "route"}}, {"note", ""}};
}

using Work = Result<http::Response> (*)(app::App&, Context&);

Endpoint Reading(app::App& app, std::string id, std::string path, Work work) {
    return {.id = std::move(id), .method = "GET", .path = std::move(path), .tag = "incidents",
            .answer = kObject, .errors = {"access.denied"},
            .handle = [&app, work](Context& context) { return work(app, context); }};
}

Endpoint Changing(app::App& app, std::string id, std::string path, json::object body,
                  json::object example, int success, Work work) {
    return {.id = std::move(id), .method = "POST", .path = std::move(path), .tag = "incidents",
            .body = std::move(body), .body_example = std::move(example), .success = success,
            .answer = success == 204 ? json::object{} : kObject, .errors = {"access.denied"},
            .changes = true, .idempotent = true,
            .handle = [&app, work](Context& context) { return work(app, context); }};
}

std::vector<Endpoint> SharingEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back(Changing(app, "incidents.preview", kOne + "/sharing/preview", ShareBody(),
                           ShareExample(), 200, Preview));
    out.back().changes = out.back().idempotent = false;
    out.push_back(Changing(app, "incidents.share", kOne + "/sharing", ShareBody(), ShareExample(),
                           201, ShareIt));
    out.back().errors = {"access.denied", "record.unknown", "warning.incident_not_ours",
                         "warning.incident_parts", "exchange.second_person_needed",
                         "exchange.node_unknown", "exchange.nobody"};
    out.push_back(Changing(app, "incidents.withdraw", kOne + "/withdrawal",
                           BodyOf({"from", "reason"}, {{"from", Texts()}, {"reason", Text(2000)}}),
                           {{"from", {"XB"}}, {"reason", "sent to the wrong country"}}, 200,
                           TakeBack));
    out.push_back(Changing(app, "incidents.propose", kOne + "/proposals", ShareBody(),
                           ShareExample(), 201, Propose));
    out.push_back(Changing(app, "incidents.hand_over", kOne + "/handover",
                           BodyOf({"to"}, {{"to", Text(16)}, {"reason", Text(2000)}}),
                           {{"to", "XB"}, {"reason", "the consignee is yours"}}, 201, HandOver));
    for (Endpoint& endpoint : out) endpoint.parameters = {InPath("reference", "XA-4")};
    return out;
}

}  // namespace

std::vector<Endpoint> IncidentEndpoints(app::App& app) {
    std::vector<Endpoint> out = SharingEndpoints(app);
    out.push_back(Reading(app, "incidents.list", kAll, List));
    out.push_back(Reading(app, "incidents.links", kAll + "/links", Links));
    out.push_back(Reading(app, "incidents.messages", kAll + "/messages", Messages));
    out.back().parameters = {{.name = "subject", .required = true, .max_length = 120,
                              .text = "incident_subject", .example = "incident:XA-4"}};
    out.push_back(Changing(
        app, "incidents.write", kAll + "/messages",
        BodyOf({"subject", "kind", "text"},
               {{"subject", Text(120)},
                {"kind", {{"type", "string"}, {"enum", {"request", "answer", "follow_up"}}}},
                {"request", Text(40)},
                {"text", Text(20000)},
                {"answers", Text(40)},
                {"to", Texts()}}),
        {{"subject", "incident:XA-4"}, {"kind", "request"}, {"request", "backtracking"},
         {"text", "Please tell us who paid for the shipment."}},
        201, Write));
    out.push_back(Reading(app, "incidents.proposals", kAll + "/proposals", Proposals));
    out.push_back(Changing(app, "incidents.decide", kAll + "/proposals/{proposal}/decision",
                           BodyOf({"agree"}, {{"agree", {{"type", "boolean"}}},
                                              {"reason", Text(2000)}}),
                           {{"agree", true}}, 204, Decide));
    out.back().parameters = {{.in = In::Path, .name = "proposal", .kind = Kind::Integer,
                              .text = "incident_proposal", .example = "3"}};
    out.push_back(Reading(app, "handovers.list", "/api/v1/handovers", Handovers));
    out.push_back(Changing(app, "handovers.answer", "/api/v1/handovers/decision",
                           BodyOf({"subject", "accept"}, {{"subject", Text(120)},
                                                          {"accept", {{"type", "boolean"}}},
                                                          {"reason", Text(2000)}}),
                           {{"subject", "incident:XA-4"}, {"accept", true}}, 200, AnswerHandover));
    const json::object one = BodyOf({"subject"}, {{"subject", Text(120)}});
    out.push_back(Changing(app, "handovers.take_back", "/api/v1/handovers/taking-back", one,
                           {{"subject", "incident:XA-4"}}, 200, TakeBackHandover));
    out.push_back(Changing(app, "handovers.repeat", "/api/v1/handovers/sending", one,
                           {{"subject", "incident:XA-4"}}, 200, RepeatHandover));
    return out;
}

}  // namespace atalaya::api
