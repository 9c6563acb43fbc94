// The way of a file into a register, step by step: how it is read, which column becomes which
// field, what the words in it mean, and what of that is remembered for the next file.

#include "api/resources/resources.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/saved_mappings.hpp"

namespace atalaya::api {
namespace {

using transfer::Detection;
using transfer::FileFormat;
using transfer::SavedMapping;
using transfer::SavedMappings;

constexpr std::size_t kPreviewRows = 20, kProfileRows = 1'000;

SavedMappings SavedOf(app::App& app) { return {*app.database, app.policy, app.journal, app.clock}; }

const json::object* ObjectAt(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value ? value->if_object() : nullptr;
}

// The first rows as they stand, with what is above the names of the columns: from these a person
// chooses the header.
Result<void> ReadPreview(const std::filesystem::path& file, FileFormat format, Detection& detection) {
    format.header_line = 0;
    ATALAYA_ASSIGN(auto rows, transfer::OpenRows(file, format));
    detection.preview.clear();
    while (detection.preview.size() < kPreviewRows) {
        ATALAYA_ASSIGN(const bool more, rows->Next());
        if (!more) break;
        const auto cells = rows->Cells();
        detection.preview.emplace_back(rows->Line(), std::vector<std::string>(cells.begin(), cells.end()));
    }
    return {};
}

// What a person has said of the format takes the place of what was detected, and the columns are
// looked at anew under it.
Result<void> ReadAgain(const std::filesystem::path& file, const FileFormat& format, Detection& detection) {
    using transfer::Certainty;
    detection.format = format;
    detection.encoding = {format.encoding, Certainty::Sure, {}};
    detection.delimiter = {std::string(1, format.delimiter), Certainty::Sure, {}};
    detection.quote = {format.quote == 0 ? "" : std::string(1, format.quote), Certainty::Sure, {}};
    detection.sheet = {format.sheet, Certainty::Sure, detection.sheet.alternatives};
    detection.header_line = {std::to_string(format.header_line), Certainty::Sure, {}};
    ATALAYA_ASSIGN(auto rows, transfer::OpenRows(file, format));
    std::vector<std::vector<std::string>> columns(rows->header().size());
    for (std::size_t count = 0; count < kProfileRows; ++count) {
        ATALAYA_ASSIGN(const bool more, rows->Next());
        if (!more) break;
        const auto cells = rows->Cells();
        for (std::size_t i = 0; i < cells.size(); ++i) columns[i].emplace_back(cells[i]);
    }
    detection.columns.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::vector<std::string_view> values(columns[i].begin(), columns[i].end());
        detection.columns.push_back(transfer::ProfileColumn(rows->header()[i], values));
    }
    return ReadPreview(file, format, detection);
}

struct Looked {
    std::filesystem::path file;
    Detection detection;
};

// The uploaded file under the format that was given, or under the one that was detected.
Result<Looked> Look(app::App& app, const Context& context) {
    const json::object& body = context.body();
    Looked out;
    ATALAYA_ASSIGN(out.file, app.import_jobs.Find(context.caller(), TextAt(body, "upload")));
    ATALAYA_ASSIGN(out.detection, transfer::Detect(out.file));
    const json::object* format = ObjectAt(body, "format");
    if (format == nullptr) return out;
    json::object whole = out.detection.format.ToJson();
    for (const auto& [key, value] : *format) whole[key] = value;
    ATALAYA_ASSIGN(const FileFormat chosen, FileFormat::FromJson(whole));
    ATALAYA_TRY(ReadAgain(out.file, chosen, out.detection));
    return out;
}

Result<http::Response> Preview(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Looked looked, Look(app, context));
    return context.Json({{"upload", TextAt(context.body(), "upload")},
                         {"detected", looked.detection.ToJson()}});
}

// Which column becomes which field and why, from what was confirmed of earlier files and from the
// names. The format is the one that a person has settled.
Result<http::Response> Propose(app::App& app, Context& context) {
    const std::string id = TextAt(context.body(), "register");
    const auto model = context.catalogue().Find(id);
    if (!model) return Err("api.register_unknown", {{"register", id}});
    ATALAYA_ASSIGN(const Looked looked, Look(app, context));
    ATALAYA_ASSIGN(auto rows, transfer::OpenRows(looked.file, looked.detection.format));
    transfer::Proposals::Request request;
    request.country =
        OnlyCountry(context.caller()).value_or(app.settings.HomeCountry().value_or(""));
    ATALAYA_ASSIGN(const transfer::Proposal proposal,
                   app.proposals.Propose(context.caller(), model, looked.detection, *rows, request));
    return context.Json(proposal.ToJson(context.lang()));
}

// --- what is kept -----------------------------------------------------------------------------

json::object SavedJson(const SavedMapping& saved) {
    return {{"id", saved.id},
            {"register", saved.register_id},
            {"country", saved.country == journal::kNodeChain ? json::value(nullptr) : json::value(saved.country)},
            {"title", saved.title},
            {"mapping", saved.mapping},
            {"version", saved.version},
            {"changed_by", saved.changed_by},
            {"changed_at", base::FormatTimestamp(saved.changed_at)}};
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_ASSIGN(const auto all, SavedOf(app).List(context.caller(), *model));
    json::array items;
    for (const SavedMapping& one : all) items.push_back(SavedJson(one));
    return context.Json({{"items", std::move(items)}});
}

Result<http::Response> Save(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    const json::object& body = context.body();
    SavedMapping wanted;
    wanted.title = TextAt(body, "title");
    wanted.mapping = body.at("mapping").as_object();
    wanted.country = TextAt(body, "country");
    if (wanted.country.empty()) {
        wanted.country = OnlyCountry(context.caller()).value_or(std::string(journal::kNodeChain));
    }
    ATALAYA_ASSIGN(const SavedMapping saved, SavedOf(app).Save(context.caller(), *model, std::move(wanted)));
    return context.Json(SavedJson(saved), saved.version == 1 ? 201 : 200);
}

Result<http::Response> Remove(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto model, FindRegister(app, context));
    ATALAYA_TRY(SavedOf(app).Remove(context.caller(), *model, context.Int("mapping", 0)));
    http::Response response;
    response.status = 204;
    return response;
}

json::object Body(json::array required, json::object properties) {
    return {{"type", "object"},
            {"required", std::move(required)},
            {"additionalProperties", false},
            {"properties", std::move(properties)}};
}

}  // namespace

std::vector<Endpoint> WizardEndpoints(app::App& app) {
    const json::object object{{"type", "object"}}, text{{"type", "string"}, {"maxLength", 500}};
    const json::object or_nothing{{"type", {"string", "null"}}, {"maxLength", 500}};
    const std::string mappings = "/api/v1/registers/{register}/mappings";
    const Parameter in_register = InPath("register", "seizures");
    std::vector<Endpoint> out;
    // It reads a file and changes nothing.
    out.push_back({.id = "imports.preview", .method = "POST", .path = "/api/v1/imports/preview", .tag = "files",
                   .body = Body({"upload"}, {{"upload", text}, {"format", object}}),
                   .body_example = {{"upload", "..."}, {"format", {{"delimiter", ";"}, {"encoding", "latin1"}}}},
                   .answer = object, .errors = {"import.upload_unknown", "transfer.format_invalid"},
                   .handle = [&app](Context& context) { return Preview(app, context); }});
    out.push_back({.id = "imports.proposal", .method = "POST", .path = "/api/v1/imports/proposal", .tag = "files",
                   .body = Body({"upload", "register"}, {{"upload", text}, {"register", text}, {"format", object}}),
                   .body_example = {{"upload", "..."}, {"register", "seizures"}},
                   .answer = object, .errors = {"import.upload_unknown", "transfer.format_invalid", "access.denied"},
                   .handle = [&app](Context& context) { return Propose(app, context); }});
    out.push_back({.id = "mappings.list", .method = "GET", .path = mappings, .tag = "files",
                   .parameters = {in_register}, .answer = object, .errors = {"access.denied"},
                   .handle = [&app](Context& context) { return List(app, context); }});
    out.push_back({.id = "mappings.save", .method = "POST", .path = mappings, .tag = "files",
                   .parameters = {in_register},
                   .body = Body({"title", "mapping"}, {{"title", text}, {"country", or_nothing}, {"mapping", object}}),
                   .body_example = {{"title", "Customs, monthly"}, {"mapping", {{"register", "seizures"}}}},
                   .success = 201, .answer = object,
                   .errors = {"access.denied", "mapping.title_missing", "mapping.register_differs"}, .changes = true,
                   .handle = [&app](Context& context) { return Save(app, context); }});
    out.push_back({.id = "mappings.remove", .method = "DELETE", .path = mappings + "/{mapping}", .tag = "files",
                   .parameters = {in_register, {.in = In::Path, .name = "mapping", .kind = Kind::Integer, .min = 1,
                                                .example = "4"}},
                   .success = 204, .errors = {"access.denied", "mapping.unknown"}, .changes = true,
                   .handle = [&app](Context& context) { return Remove(app, context); }});
    return out;
}

}  // namespace atalaya::api
