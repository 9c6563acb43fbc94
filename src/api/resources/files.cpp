#include <fstream>

#include "api/resources/resources.hpp"
#include "transfer/exports.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/report.hpp"

namespace atalaya::api {
namespace {

constexpr std::string_view kUploads = "/api/v1/uploads";

json::object InfoJson(const transfer::ImportInfo& info) {
    return {
        {"id", info.id},
        {"register", info.register_id},
        {"mapping", info.mapping},
        {"file", info.file_name},
        {"actor", info.actor},
        {"started", base::FormatTimestamp(info.started)},
        {"finished", info.finished ? json::value(base::FormatTimestamp(info.finished)) : nullptr},
        {"status", info.status},
        {"created", info.created},
        {"changed", info.changed},
        {"unchanged", info.unchanged},
        {"faulty", info.faulty}};
}

// The file is looked at as it arrives, so that a person can confirm or correct what was seen.
Result<http::Response> Upload(app::App& app, Context& context) {
    if (context.request().body_file.empty()) return Err("api.upload_missing");
    ATALAYA_ASSIGN(auto name, app.import_jobs.Keep(context.caller(), context.request().body_file));
    // Neither is a table of records: what a survey file is, is asked with the survey, and a file of
    // messages is read by the exchange.
    if (context.Get("for") == "survey" || context.Get("for") == "messages") {
        return context.Json({{"upload", name}, {"detected", nullptr}}, 201);
    }
    ATALAYA_ASSIGN(auto file, app.import_jobs.Find(context.caller(), name));
    ATALAYA_ASSIGN(auto detection, transfer::Detect(file));
    return context.Json({{"upload", name}, {"detected", detection.ToJson()}}, 201);
}

bool FlagOf(const json::object& body, std::string_view name) {
    const auto* value = body.if_contains(name);
    return value && value->is_bool() && value->as_bool();
}

// What a person has carried out is how the next file of the register is proposed to be read. An
// import goes on without it: for all countries at once it needs the right to all of them.
void Remember(app::App& app, const Context& context, const registers::Model& model,
              const transfer::Mapping& mapping) {
    const std::string country = OnlyCountry(context.caller()).value_or("");
    const auto confirmed = transfer::ConfirmedBy(mapping, model);
    (void)app.proposals.Remember(context.caller(), model, country, confirmed).ok();
}

Result<http::Response> Run(app::App& app, Context& context) {
    const auto& body = context.body();
    // JSON is YAML too: a mapping is read by one reader, wherever it comes from. As text it is the
    // file that the command line takes.
    const auto& given = body.at("mapping");
    ATALAYA_ASSIGN(auto document,
                   content::ParseYaml(given.is_string() ? std::string(given.as_string())
                                                        : json::serialize(given),
                                      "mapping"));
    ATALAYA_ASSIGN(auto mapping, transfer::Mapping::Read(document));
    auto model = context.catalogue().Find(mapping.register_id);
    if (!model) return Err("api.register_unknown", {{"register", mapping.register_id}});
    ATALAYA_ASSIGN(auto file, app.import_jobs.Find(context.caller(),
                                                   std::string(body.at("upload").as_string())));
    access::Subject subject;
    subject.kind = "register";
    subject.id = model->id();
    auto may = app.policy.Decide(context.caller(), access::Action::Import, subject);
    if (!may) return may.ToError();
    transfer::ImportOptions options;
    options.dry_run = FlagOf(body, "dry_run");
    options.everything_or_nothing = !FlagOf(body, "good_rows");
    if (const auto* name = body.if_contains("file_name")) options.file_name = name->as_string();
    ATALAYA_ASSIGN(auto job,
                   app.import_jobs.Start(context.caller(), model, mapping, file, options,
                                         context.lang()));
    if (!options.dry_run) Remember(app, context, *model, mapping);
    auto response = context.Json({{"job", job}}, 202);
    response.Set("Location", "/api/v1/imports/jobs/" + job);
    return response;
}

Result<http::Response> Progress(app::App& app, Context& context) {
    ATALAYA_ASSIGN(auto status, app.import_jobs.Ask(context.caller(), context.Get("job")));
    if (status.error) return *status.error;
    json::object out = {{"job", status.id},
                        {"running", status.running},
                        {"checking", status.progress.checking},
                        {"rows", status.progress.rows},
                        {"bytes", status.progress.bytes},
                        {"bytes_total", status.progress.bytes_total},
                        {"report", nullptr}};
    if (status.report) out["report"] = transfer::RenderReport(*status.report, *status.model, context.lang());
    return context.Json(out);
}

Result<http::Response> Cancel(app::App& app, Context& context) {
    ATALAYA_TRY(app.import_jobs.Cancel(context.caller(), context.Get("job")));
    return context.Json({{"job", context.Get("job")}}, 202);
}

Result<http::Response> Faulty(app::App& app, Context& context) {
    constexpr std::size_t kPiece = 64 << 10;
    ATALAYA_ASSIGN(const auto file, app.import_jobs.Faulty(context.caller(), context.Get("job")));
    http::Response response;
    response.Set("Content-Type", "text/csv; charset=utf-8");
    response.Set("Content-Disposition", "attachment; filename=\"faulty-rows.csv\"");
    response.Set("Cache-Control", "no-store");
    // Shared, since a std::function must be copyable; one reader takes from it.
    response.stream = [in = std::make_shared<std::ifstream>(file, std::ios::binary)] {
        std::string piece(kPiece, '\0');
        in->read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(in->gcount()));
        return piece;
    };
    return response;
}

Result<http::Response> List(app::App& app, Context& context) {
    json::array items;
    for (const auto& info : app.imports.List(context.caller())) items.push_back(InfoJson(info));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(auto info, app.imports.Get(context.caller(), context.Int("import", 0)));
    return context.Json(InfoJson(info));
}

Result<http::Response> Undo(app::App& app, Context& context) {
    ATALAYA_ASSIGN(auto undone,
                   app.imports.Undo(context.caller(), context.catalogue(), context.Int("import", 0)));
    return context.Json({{"withdrawn", undone.withdrawn}, {"kept", undone.kept}});
}

Result<http::Response> ExportRecords(app::App& app, Context& context) {
    ATALAYA_ASSIGN(auto model, FindRegister(app, context));
    transfer::ExportRequest request;
    request.format =
        *transfer::ExportFormatFromName(context.Has("format") ? context.Get("format") : "csv");
    request.filter = context.Get("filter");
    request.search = context.Get("search");
    ATALAYA_ASSIGN(auto begun,
                   transfer::Export::Begin(*app.database, app.policy, app.journal, app.records,
                                           context.caller(), model, request));
    http::Response response;
    response.Set("Content-Type", std::string(transfer::MediaTypeOf(request.format)));
    response.Set("Content-Disposition",
                 "attachment; filename=\"" + model->id() + "." +
                     (context.Has("format") ? context.Get("format") : "csv") + "\"");
    // Shared, since a std::function must be copyable; one reader takes from it.
    response.stream = [running = std::shared_ptr<transfer::Export>(std::move(begun))] {
        auto bytes = running->Next();
        // The headers are gone: the connection is cut, so that the file is known to be broken.
        if (!bytes.ok()) throw std::runtime_error(bytes.error().code);
        return *std::move(bytes);
    };
    return response;
}

Parameter NumberInPath(std::string name) {
    return {
        .in = In::Path, .name = std::move(name), .kind = Kind::Integer, .min = 1, .example = "12"};
}

Parameter InQuery(std::string name) {
    return {.name = std::move(name)};
}

std::function<Result<http::Response>(Context&)> Handler(
    app::App& app, Result<http::Response> (*work)(app::App&, Context&)) {
    return [&app, work](Context& context) { return work(app, context); };
}

json::object RunBody() {
    return {{"type", "object"},
            {"required", json::array{"upload", "mapping"}},
            {"properties",
             json::object{{"upload", json::object{{"type", "string"}}},
                          {"mapping", json::object{{"type", json::array{"object", "string"}}}},
                          {"dry_run", json::object{{"type", "boolean"}}},
                          {"good_rows", json::object{{"type", "boolean"}}},
                          {"file_name", json::object{{"type", "string"}, {"maxLength", 200}}}}}};
}

// A file on its way in: taken, run in the background, watched, stopped.
std::vector<Endpoint> JobEndpoints(app::App& app) {
    return {
        {.id = "imports.upload",
         .method = "POST",
         .path = std::string(kUploads),
         .tag = "files",
         .parameters = {{.name = "for", .one_of = {"survey", "messages"}, .text = "upload_for"}},
         .success = 201,
         .errors = {"api.upload_missing"},
         .changes = true,
         .handle = Handler(app, Upload)},
        {.id = "imports.run",
         .method = "POST",
         .path = "/api/v1/imports",
         .tag = "files",
         .body = RunBody(),
         .success = 202,
         .errors = {"mapping.invalid", "import.upload_unknown", "import.too_many_running"},
         .changes = true,
         .idempotent = true,
         .handle = Handler(app, Run)},
        {.id = "imports.progress",
         .method = "GET",
         .path = "/api/v1/imports/jobs/{job}",
         .tag = "files",
         .parameters = {InPath("job")},
         .errors = {"import.job_unknown"},
         .handle = Handler(app, Progress)},
        {.id = "imports.cancel",
         .method = "POST",
         .path = "/api/v1/imports/jobs/{job}/cancel",
         .tag = "files",
         .parameters = {InPath("job")},
         .success = 202,
         .errors = {"import.job_unknown"},
         .changes = true,
         .handle = Handler(app, Cancel)},
        {.id = "imports.faulty",
         .method = "GET",
         .path = "/api/v1/imports/jobs/{job}/faulty",
         .tag = "files",
         .parameters = {InPath("job")},
         .answer_type = "text/csv",
         .errors = {"import.job_unknown", "import.no_faulty_rows"},
         .handle = Handler(app, Faulty)},
    };
}

std::vector<Endpoint> PastImportEndpoints(app::App& app) {
    return {
        {.id = "imports.list",
         .method = "GET",
         .path = "/api/v1/imports",
         .tag = "files",
         .handle = Handler(app, List)},
        {.id = "imports.get",
         .method = "GET",
         .path = "/api/v1/imports/{import}",
         .tag = "files",
         .parameters = {NumberInPath("import")},
         .errors = {"import.unknown"},
         .handle = Handler(app, Get)},
        {.id = "imports.undo",
         .method = "POST",
         .path = "/api/v1/imports/{import}/undo",
         .tag = "files",
         .parameters = {NumberInPath("import")},
         .errors = {"import.unknown", "import.already_undone"},
         .changes = true,
         .handle = Handler(app, Undo)},
    };
}

Endpoint ExportEndpoint(app::App& app) {
    return {.id = "exports.get",
            .method = "GET",
            .path = "/api/v1/registers/{register}/export",
            .tag = "files",
            .parameters = {InPath("register", "seizures"),
                           InQuery("filter"),
                           InQuery("search"),
                           {.name = "format", .one_of = {"csv", "xlsx", "jsonl"}}},
            .answer_type = "text/csv",
            .handle = Handler(app, ExportRecords)};
}

}  // namespace

bool IsUpload(std::string_view path) {
    return path == kUploads;
}

std::vector<Endpoint> FileEndpoints(app::App& app) {
    auto endpoints = JobEndpoints(app);
    for (auto& endpoint : PastImportEndpoints(app)) endpoints.push_back(std::move(endpoint));
    endpoints.push_back(ExportEndpoint(app));
    return endpoints;
}

}  // namespace atalaya::api
