// Files that a country hands in with its answers.

#include "api/resources/attachments.hpp"
#include "api/resources/evaluation_json.hpp"

namespace atalaya::api {
namespace {

Result<http::Response> Upload(app::App& app, Context& context) {
    ATALAYA_TRY(app.evaluation.answers.RequireAnswering(context.caller(), context.Get("round"),
                                                        context.Get("country")));
    ATALAYA_ASSIGN(http::Response response, KeepFile(app, context));
    ATALAYA_TRY(app.evaluation.answers.NoteFile(context.caller(), context.Get("round"),
                                                context.Get("country"),
                                                base::HashBytes(context.request().body)));
    return response;
}

Result<http::Response> Download(app::App& app, Context& context) {
    const auto digest = base::DigestFromHex(context.Get("digest"));
    if (!digest) return Err("attachment.unknown");
    ATALAYA_ASSIGN(const auto named,
                   app.evaluation.answers.FindFile(context.caller(), context.Get("round"),
                                                   context.Get("country"),
                                                   context.Get("question"), *digest));
    return GiveFile(app, named);
}

}  // namespace

std::vector<Endpoint> EvaluationFileEndpoints(app::App& app) {
    const std::string path(kCountryPath);
    std::vector<Parameter> name = InCountry();
    name.push_back({.name = "name", .required = true, .max_length = 255, .text = "file_name",
                    .example = "report.pdf"});
    std::vector<Parameter> digest = InCountry();
    digest.push_back(InPath("question", "HP21-IS-1.2-a"));
    digest.push_back(InPath("digest"));
    std::vector<Endpoint> out;
    out.push_back({.id = "evaluation.files.upload", .method = "POST", .path = path + "/files",
                   .tag = "evaluation", .parameters = name, .success = 201,
                   .answer = {{"type", "object"}},
                   .errors = {"attachment.empty", "attachment.too_large", "evaluation.not_open"},
                   .changes = true,
                   .handle = [&app](Context& context) { return Upload(app, context); }});
    out.push_back({.id = "evaluation.files.download", .method = "GET",
                   .path = path + "/answers/{question}/files/{digest}", .tag = "evaluation",
                   .parameters = digest, .answer_type = "application/octet-stream",
                   .errors = {"attachment.unknown", "evaluation.own_country"},
                   .handle = [&app](Context& context) { return Download(app, context); }});
    return out;
}

}  // namespace atalaya::api
