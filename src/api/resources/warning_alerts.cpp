// Alerts for those who work with them: those that are out, and what a draft would become.

#include "api/resources/alert_json.hpp"
#include "api/resources/exchange_json.hpp"
#include "api/resources/report_answers.hpp"
#include "warning/alert_json.hpp"
#include "warning/notices.hpp"
#include "warning/substances.hpp"
#include "warning/templates.hpp"

namespace atalaya::api {
namespace {

using store::Mode;
using store::Transaction;
using warning::Alert;

Result<http::Response> List(app::App& app, Context& context) {
    warning::Alerts::Filter filter;
    filter.origin = context.Get("origin");
    filter.substance = context.Get("substance");
    filter.search = context.Get("search");
    for (const auto& [name, member] : {std::pair("own", &filter.own), {"over", &filter.over},
                                       {"exercise", &filter.exercise}}) {
        if (context.Has(name)) *member = context.Flag(name);
    }
    filter.limit = static_cast<int>(context.Int("limit", 50));
    ATALAYA_ASSIGN(const auto alerts, app.warning.alerts.List(context.caller(), filter));
    return context.Json({{"items", AlertsJson(context, alerts, app.clock.Today())}});
}

Result<std::vector<Alert>> RevisionsOf(app::App& app, const Context& context) {
    return app.warning.alerts.Revisions(context.caller(), AlertSubject(context),
                                        context.Get("origin"));
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return context.Json({{"revisions", AlertsJson(context, revisions, app.clock.Today())}});
}

Result<http::Response> Cap(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return CapAnswer(app, context, revisions);
}

Result<http::Response> Bulletin(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return BulletinAnswer(app, context, revisions.front());
}

Result<http::Response> File(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    return AlertFileAnswer(context, revisions.front());
}

Result<http::Response> Receipts(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto revisions, RevisionsOf(app, context));
    json::array items;
    // Who has an alert of another country is told to that country alone.
    if (revisions.front().own) {
        ATALAYA_ASSIGN(const auto receipts, app.warning.alerts.WhoHasIt(context.caller(),
                                                                        context.Get("reference")));
        const auto nodes = app.database->Run(Mode::ReadOnly, [&](Transaction& tx) {
            return app.exchange.directory.List(tx);
        });
        for (const auto& receipt : receipts) {
            const auto node = std::ranges::find(nodes, receipt.node, &exchange::Node::id);
            items.push_back(
                {{"node", receipt.node},
                 {"title", node == nodes.end() ? receipt.node : node->name.In(context.lang())},
                 {"revision", receipt.revision},
                 {"delivered_revision", receipt.delivered_revision},
                 {"delivery", DeliveryJson(context, receipt.delivery)}});
        }
    }
    return context.Json({{"items", std::move(items)}});
}

json::object ShowingJson(app::App& app, Context& context, const warning::Alerts::Showing& showing) {
    ActorNames names(app, context);
    const access::Subject inbox{.kind = "exchange", .id = "inbox"};
    return {{"shown", showing.shown},
            {"possible", showing.possible},
            {"may", app.policy.Allows(context.caller(), access::Action::Publish, inbox)},
            {"at", showing.at > 0 ? json::value(base::FormatTimestamp(showing.at)) : nullptr},
            {"by", showing.by.empty() ? json::value(nullptr) : json::value(showing.by)},
            {"by_name", names.Of(showing.by)},
            {"mails", showing.mails}};
}

// GET: how it stands; POST: shown to the public; DELETE: taken off the site.
Result<http::Response> Publication(app::App& app, Context& context) {
    auto& alerts = app.warning.alerts;
    const std::string subject = AlertSubject(context), origin = context.Get("origin");
    const auto method = context.request().method;
    ATALAYA_ASSIGN(const auto showing,
                   method == "POST"     ? alerts.Show(context.caller(), subject, origin)
                   : method == "DELETE" ? alerts.TakeOff(context.caller(), subject, origin)
                                        : alerts.ShowingOf(context.caller(), subject, origin));
    return context.Json(ShowingJson(app, context, showing));
}

Result<http::Response> Preview(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto preview,
                   app.warning.alerts.Try(context.caller(), context.Get("reference")));
    json::value envelope = nullptr;
    if (preview.envelope) {
        envelope = {{"envelope", preview.envelope->envelope},
                    {"sealed", preview.envelope->sealed},
                    {"to", TextsJson(preview.envelope->to)},
                    {"also_before", TextsJson(preview.envelope->also_before)},
                    {"second_person", preview.envelope->second_person}};
    }
    json::array faults, warnings;
    for (const Error& fault : preview.faults) faults.push_back(FaultJson(context, fault));
    for (const Error& warning : preview.warnings) warnings.push_back(FaultJson(context, warning));
    return context.Json({{"alert", AlertJson(context, preview.alert, app.clock.Today())},
                         {"envelope", std::move(envelope)},
                         {"on_public_site", preview.on_public_site},
                         {"mails", preview.mails},
                         {"faults", std::move(faults)},
                         {"warnings", std::move(warnings)}});
}

Result<http::Response> Texts(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto texts,
                   app.warning.alerts.Propose(context.caller(), context.Get("reference"),
                                              TextAt(context.body(), "template")));
    const auto* wanted = context.body().if_contains("languages");
    json::array out;
    for (const auto& text : texts) {
        const json::value code(base::Code(text.lang));
        const auto& list = wanted ? wanted->as_array() : json::array();
        if (list.empty() || std::ranges::find(list, code) != list.end())
            out.push_back(warning::ToJson(text));
    }
    return context.Json({{"texts", std::move(out)}});
}

Result<http::Response> Templates(app::App& app, Context& context) {
    const access::Subject subject{.kind = "warning", .id = "methods"};
    if (const auto may = app.policy.Decide(context.caller(), access::Action::Read, subject); !may)
        return may.ToError();
    ATALAYA_ASSIGN(const auto templates, warning::ReadTemplates(context.content()));
    json::array items;
    for (const auto& one : templates)
        items.push_back({{"id", one.id},
                         {"title", one.title.In(context.lang())},
                         {"description", one.description.In(context.lang())}});
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Notice(app::App& app, Context& context) {
    const auto form = context.Get("form") == "eu" ? warning::NoticeForm::EuropeanNotice
                                                  : warning::NoticeForm::UnAdvisory;
    const std::string format = context.Has("format") ? context.Get("format") : "json";
    std::string substance, country;
    ATALAYA_ASSIGN(
        auto notice,
        app.database->Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<warning::Notice> {
            const warning::SubstanceSources sources{app.policy, context.catalogue(), app.records};
            ATALAYA_ASSIGN(const auto file,
                           warning::ReadSubstance(tx, context.caller(), sources,
                                                  context.Get("reference")));
            country = file.record.Text(registers::SystemColumn::Country);
            const auto model = context.catalogue().Find("detected_substances");
            const auto shown = registers::FieldJson(file.record, *model->FindField("substance"));
            if (shown.is_string()) substance = shown.get_string();
            const warning::Reporter reporter{
                .office = app.exchange.directory.KnownSelf(tx).name.In(context.lang()),
                .on = app.clock.Today()};
            return warning::ReadNotice(tx, context.caller(), context.catalogue(), app.records, file,
                                       form, reporter, context.content(), context.lang());
        }));
    if (form == warning::NoticeForm::EuropeanNotice)
        ATALAYA_TRY(warning::AddSeized(notice, context.caller(), app.indicators, substance, country,
                                       context.content(), context.lang()));
    using warning::NoticeFormat;
    const auto as = format == "csv"    ? NoticeFormat::Csv
                    : format == "xlsx" ? NoticeFormat::Xlsx
                                       : NoticeFormat::Json;
    ATALAYA_ASSIGN(auto bytes, warning::Write(notice, as));
    const std::string_view type =
        as == NoticeFormat::Csv    ? "text/csv"
        : as == NoticeFormat::Xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                   : "application/json";
    auto out = http::Response::Text(200, type, std::move(bytes));
    if (as != NoticeFormat::Json)
        Attach(out, context.Get("reference") + "-" + (context.Get("form") == "eu" ? "eu" : "un"),
               format);
    out.Set("Cache-Control", "private, no-cache");
    return out;
}

std::vector<Parameter> With(std::vector<Parameter> all, std::initializer_list<Parameter> more) {
    all.insert(all.end(), more);
    return all;
}

Parameter FileNumber() {
    return {.in = In::Path, .name = "number", .kind = Kind::Integer, .min = 1, .max = 100,
            .text = "alert_file", .example = "1"};
}

std::vector<Endpoint> DraftEndpointsOf(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string draft = "/api/v1/warning/drafts/{reference}";
    std::vector<Endpoint> out;
    out.push_back({.id = "alerts.preview", .method = "GET", .path = draft + "/preview",
                   .tag = "alerts", .parameters = {InPath("reference", "XA-12")}, .answer = object,
                   .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return Preview(app, context); }});
    out.push_back({.id = "alerts.texts", .method = "POST", .path = draft + "/texts",
                   .tag = "alerts", .parameters = {InPath("reference", "XA-12")},
                   .body = {{"type", "object"},
                            {"required", json::array{"template"}},
                            {"additionalProperties", false},
                            {"properties",
                             {{"template", {{"type", "string"}, {"maxLength", 80}}},
                              {"languages", {{"type", "array"},
                                             {"items", {{"type", "string"}}}}}}}},
                   .body_example = {{"template", "potent_opioid"},
                                    {"languages", json::array{"en", "es"}}},
                   .answer = object, .errors = {"record.unknown", "warning.template_unknown"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Texts(app, context); }});
    out.push_back({.id = "alerts.templates", .method = "GET", .path = "/api/v1/warning/templates",
                   .tag = "alerts", .answer = object, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return Templates(app, context); }});
    out.push_back({.id = "alerts.notice", .method = "GET",
                   .path = "/api/v1/warning/substances/{reference}/notice", .tag = "alerts",
                   .parameters = {InPath("reference", "XA-3"),
                                  {.name = "form", .required = true, .one_of = {"un", "eu"},
                                   .text = "notice_form", .example = "un"},
                                  {.name = "format", .one_of = {"json", "csv", "xlsx"},
                                   .text = "notice_format", .example = "csv"}},
                   .answer = object, .errors = {"record.unknown"},
                   .handle = [&app](Context& context) { return Notice(app, context); }});
    return out;
}

}  // namespace

std::vector<Endpoint> WarningAlertEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const std::string all = "/api/v1/warning/alerts", one = all + "/{origin}/{reference}";
    const std::vector<std::string> errors = {"warning.alert_unknown"};
    std::vector<Endpoint> out = DraftEndpointsOf(app);
    out.push_back({.id = "alerts.list", .method = "GET", .path = all, .tag = "alerts",
                   .parameters = {{.name = "origin", .max_length = 40, .text = "alert_origin"},
                                  {.name = "substance", .max_length = 200, .text = "alert_substance"},
                                  {.name = "search", .max_length = 200, .text = "alert_search"},
                                  {.name = "own", .kind = Kind::Boolean, .text = "alert_own"},
                                  {.name = "over", .kind = Kind::Boolean, .text = "alert_over"},
                                  {.name = "exercise", .kind = Kind::Boolean,
                                   .text = "alert_exercise"},
                                  {.name = "limit", .kind = Kind::Integer, .min = 1, .max = 500}},
                   .answer = object,
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "alerts.get", .method = "GET", .path = one, .tag = "alerts",
                   .parameters = InAlert(), .answer = object, .errors = errors,
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "alerts.receipts", .method = "GET", .path = one + "/receipts",
                   .tag = "alerts", .parameters = InAlert(), .answer = object,
                   .errors = {"warning.alert_unknown", "access.denied"},
                   .handle = [&app](Context& context) { return Receipts(app, context); }});
    for (const auto& [id, method] : {std::pair("alerts.publication", "GET"),
                                     {"alerts.publish", "POST"}, {"alerts.take_off", "DELETE"}}) {
        const bool changes = std::string_view(method) != "GET";
        out.push_back({.id = id, .method = method, .path = one + "/publication", .tag = "alerts",
                       .parameters = InAlert(), .answer = object,
                       .errors = changes ? std::vector<std::string>{"warning.alert_unknown",
                                               "warning.alert_own", "warning.not_for_public",
                                               "warning.alert_withdrawn", "access.denied"}
                                         : std::vector<std::string>{"warning.alert_unknown",
                                                                    "warning.alert_own"},
                       .changes = changes,
                       .handle = [&app](Context& context) { return Publication(app, context); }});
    }
    out.push_back({.id = "alerts.cap", .method = "GET", .path = one + "/cap", .tag = "alerts",
                   .parameters = InAlert(), .answer_type = "application/cap+xml", .errors = errors,
                   .handle = [&app](Context& context) { return Cap(app, context); }});
    out.push_back({.id = "alerts.bulletin", .method = "GET", .path = one + "/bulletin",
                   .tag = "alerts",
                   .parameters = With(InAlert(), {BulletinFormat()}),
                   .answer_type = "application/pdf", .errors = errors,
                   .handle = [&app](Context& context) { return Bulletin(app, context); }});
    out.push_back({.id = "alerts.file", .method = "GET", .path = one + "/files/{number}",
                   .tag = "alerts", .parameters = With(InAlert(), {FileNumber()}),
                   .answer_type = "application/octet-stream", .errors = errors,
                   .handle = [&app](Context& context) { return File(app, context); }});
    return out;
}

}  // namespace atalaya::api
