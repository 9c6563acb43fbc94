// Files that are attached to records: sent before the record names them, had by those who may read
// the record.

#include "api/resources/attachments.hpp"

#include <algorithm>

#include "api/resources/resources.hpp"
#include "warning/photo.hpp"

namespace atalaya::api {
namespace {

using registers::Attachments;

Attachments Of(app::App& app) { return {*app.database, app.journal, app.clock}; }

std::string TypeOf(const Context& context) {
    std::string type(context.request().Header("content-type"));
    type = base::TrimAscii(type.substr(0, type.find(';')));
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return type.empty() ? "application/octet-stream" : type;
}

// A text under the name of a photograph would only be found out when it is shown. What a camera adds
// stays in the record: it may be evidence; it goes when a picture leaves the house.
Result<void> CheckPicture(std::string_view type, std::string_view bytes) {
    constexpr std::string_view kKnown[] = {"image/jpeg", "image/png", "image/webp", "image/heic"};
    if (std::ranges::find(kKnown, type) == std::end(kKnown)) return {};
    const auto photo = warning::CleanPhoto(bytes);
    if (photo.ok() || photo.error().code != "warning.photo_unknown") return {};
    return photo.error();
}

Result<http::Response> Upload(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    const access::Subject subject{.kind = "register", .id = model->id()};
    const auto may = app.policy.Decide(context.caller(), access::Action::Create, subject);
    if (!may && !app.policy.Allows(context.caller(), access::Action::Update, subject)) {
        return may.ToError();
    }
    return KeepFile(app, context);
}

// A name for Content-Disposition (RFC 6266) in any language.
std::string Disposition(const std::string& name) {
    return "attachment; filename*=UTF-8''" + http::PercentEncode(name);
}

Result<http::Response> Download(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const auto record, app.records.Get(*app.database, context.caller(), *model,
                                                      context.Get("reference")));
    const auto digest = base::DigestFromHex(context.Get("digest"));
    if (!digest) return Err("attachment.unknown");
    const auto hidden = app.records.Hidden(context.caller(), *model, record);
    const auto named = registers::FindAttachment(*model, record, hidden, *digest);
    if (!named) return Err("attachment.unknown");
    return GiveFile(app, *named);
}

}  // namespace

Result<http::Response> KeepFile(app::App& app, Context& context) {
    const std::string& bytes = context.request().body;
    const std::string type = TypeOf(context);
    ATALAYA_TRY(CheckPicture(type, bytes));
    ATALAYA_ASSIGN(const base::Digest digest, Of(app).Keep(context.caller(), bytes));
    return context.Json({{"name", context.Get("name")},
                         {"type", type},
                         {"size", static_cast<std::int64_t>(bytes.size())},
                         {"digest", base::Hex(digest)}},
                        201);
}

Result<http::Response> GiveFile(app::App& app, const registers::AttachmentName& named) {
    ATALAYA_ASSIGN(std::string bytes, Of(app).Read(named.digest));
    http::Response response = http::Response::Text(200, named.type, std::move(bytes));
    response.Set("Content-Disposition", Disposition(named.name));
    response.Set("Content-Security-Policy", "sandbox; default-src 'none'");
    response.Set("X-Content-Type-Options", "nosniff");
    response.Set("Cache-Control", "private, no-store");
    return response;
}

std::vector<Endpoint> AttachmentEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "attachments.upload", .method = "POST",
                   .path = "/api/v1/registers/{register}/attachments", .tag = "records",
                   .parameters = {InPath("register", "seizures"),
                                  {.name = "name", .required = true, .max_length = 255, .text = "file_name",
                                   .example = "report.pdf"}},
                   .success = 201, .answer = {{"type", "object"}},
                   .errors = {"access.denied", "attachment.empty", "attachment.too_large", "warning.photo_unknown"}, .changes = true,
                   .handle = [&app](Context& context) { return Upload(app, context); }});
    out.push_back({.id = "attachments.download", .method = "GET",
                   .path = "/api/v1/registers/{register}/records/{reference}/attachments/{digest}",
                   .tag = "records", .who = Who::Anyone,
                   .parameters = {InPath("register", "seizures"), InPath("reference", "XA-123"),
                                  InPath("digest")},
                   .answer_type = "application/octet-stream",
                   .errors = {"record.unknown", "attachment.unknown"},
                   .handle = [&app](Context& context) { return Download(app, context); }});
    return out;
}

}  // namespace atalaya::api
