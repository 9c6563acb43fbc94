// The file of a survey: looked at, taken, described, and given out again.

#include <fstream>

#include "api/resources/report_answers.hpp"
#include "api/resources/survey_json.hpp"
#include "base/temporary_folder.hpp"
#include "microdata/ddi.hpp"
#include "surveys/codebook.hpp"
#include "surveys/survey_export.hpp"
#include "surveys/survey_look.hpp"

namespace atalaya::api {
namespace {

using surveys::Survey;

Result<std::filesystem::path> Uploaded(app::App& app, const Context& context,
                                       std::string_view key) {
    return app.import_jobs.Find(context.caller(), TextAt(context.body(), key));
}

Result<http::Response> Look(app::App& app, Context& context) {
    ATALAYA_TRY(app.surveys.Get(context.caller(), context.Get("survey")));
    const std::string name = TextAt(context.body(), "name");
    ATALAYA_ASSIGN(const auto file, Uploaded(app, context, "file"));
    ATALAYA_ASSIGN(const surveys::LookedAt looked,
                   surveys::LookAt(file, name, TextAt(context.body(), "encoding")));
    json::array sample;
    for (const surveys::LabelsSeen& seen : looked.labels) {
        sample.push_back({{"name", seen.name},
                          {"label", seen.label},
                          {"values", TextsJson(seen.values)}});
    }
    return context.Json(
        {{"kind", surveys::FamilyOf(looked.format)},
         {"detection", looked.detection ? json::value(looked.detection->ToJson()) : nullptr},
         {"encoding", OrNull(looked.encoding)},
         {"variables", looked.variables},
         {"rows", looked.rows ? json::value(*looked.rows) : nullptr},
         {"sample", std::move(sample)}});
}

// How a CSV or XLSX is to be read; nullopt where the body says nothing of it.
Result<std::optional<surveys::TextDatasetOptions>> TextOptions(const json::object& body) {
    const json::value* format = body.if_contains("format");
    if (format == nullptr || !format->is_object()) {
        return std::optional<surveys::TextDatasetOptions>();
    }
    surveys::TextDatasetOptions out;
    ATALAYA_ASSIGN(out.format, transfer::FileFormat::FromJson(format->get_object()));
    const std::string mark = TextAt(body, "decimal_mark");
    if (!mark.empty()) out.decimal_mark = mark.front();
    return std::optional(std::move(out));
}

Result<http::Response> Take(app::App& app, Context& context) {
    const json::object& body = context.body();
    ATALAYA_ASSIGN(const std::int64_t version, context.VersionSeen());
    ATALAYA_ASSIGN(const auto file, Uploaded(app, context, "file"));
    surveys::Surveys::FileOptions options;
    options.encoding = TextAt(body, "encoding");
    ATALAYA_ASSIGN(options.text, TextOptions(body));
    if (!TextAt(body, "catalog").empty()) {
        ATALAYA_ASSIGN(options.catalog, Uploaded(app, context, "catalog"));
    }
    const json::value* drop = body.if_contains("drop_mapping");
    options.drop_mapping = drop != nullptr && drop->is_bool() && drop->get_bool();
    ATALAYA_ASSIGN(const Survey survey,
                   app.surveys.TakeFile(context.caller(), context.Get("survey"), file,
                                        TextAt(body, "name"), options, version));
    return SurveyAnswer(app, context, survey);
}

Result<http::Response> GetCodebook(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto loaded,
                   app.surveys.Open(context.caller(), context.Get("survey"), false));
    const Survey& survey = loaded->survey;
    const bool all = app.surveys.May(context.caller(), access::Action::Read, "files",
                                     survey.description);
    const auto codebook =
        surveys::Codebook(*loaded->dataset, survey.mapping ? &*survey.mapping : nullptr);
    return context.Tagged(
        json::object{{"survey", survey.description.id},
                     {"rows", loaded->dataset->rows},
                     {"least_rows", all ? 0 : surveys::kLeastCases},
                     {"variables", surveys::ToJson(codebook, context.standard(), context.lang(),
                                                   all ? 0 : surveys::kLeastCases)}},
        survey.version);
}

Result<http::Response> GetDdi(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto loaded,
                   app.surveys.Open(context.caller(), context.Get("survey"), false));
    const std::string& id = loaded->survey.description.id;
    auto response = http::Response::Text(200, "application/xml",
                                         microdata::DdiCodebook(*loaded->dataset, id + ".csv"));
    Attach(response, id, "xml");
    response.Set("Cache-Control", "private, no-cache");
    return response;
}

// A file that is gone with the answer that gives it out.
struct GivenFile {
    explicit GivenFile(base::TemporaryFolder made) : folder(std::move(made)) {}
    base::TemporaryFolder folder;
    std::ifstream in;
};

Result<http::Response> GetData(app::App& app, Context& context) {
    constexpr std::size_t kPiece = 256 << 10;
    const std::string format = context.Has("format") ? context.Get("format") : "sav";
    ATALAYA_ASSIGN(auto folder, base::TemporaryFolder::Make());
    const auto given = std::make_shared<GivenFile>(std::move(folder));
    ATALAYA_ASSIGN(const surveys::ExportedData data,
                   app.surveys.Export(context.caller(), context.Get("survey"),
                                      *surveys::DataFormatFromCode(format), given->folder.path()));
    given->in.open(data.file, std::ios::binary);
    if (!given->in) {
        return Err("file.unreadable",
                   {{"file", data.file.filename().string()}, {"reason", "file.reason_missing"}});
    }
    http::Response response;
    response.Set("Content-Type", data.media_type);
    response.Set("Content-Disposition",
                 "attachment; filename=\"" + data.file.filename().string() + "\"");
    response.Set("Cache-Control", "no-store");
    // Shared, since a std::function must be copyable; one reader takes from it.
    response.stream = [given] {
        std::string piece(kPiece, '\0');
        given->in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(given->in.gcount()));
        return piece;
    };
    return response;
}

const json::object kObject{{"type", "object"}};
const json::object kName{{"type", "string"}, {"minLength", 1}, {"maxLength", 255}};
const json::object kNameOrNull{{"type", {"string", "null"}}, {"maxLength", 255}};

Endpoint TakeEndpoint(app::App& app, const std::string& one) {
    const json::object mark{{"type", {"string", "null"}}, {"enum", {".", ",", nullptr}}};
    return {.id = "surveys.file.put", .method = "PUT", .path = one + "/file", .tag = "surveys",
            .parameters = {InSurvey()},
            .body = BodyOf({"file", "name"}, {{"file", kName},
                                              {"name", kName},
                                              {"encoding", kNameOrNull},
                                              {"format", {{"type", {"object", "null"}}}},
                                              {"decimal_mark", mark},
                                              {"catalog", kNameOrNull},
                                              {"drop_mapping", {{"type", "boolean"}}}}),
            .body_example = {{"file", "..."}, {"name", "escolares2025.sav"}},
            .answer = kObject,
            .errors = {"access.denied", "survey.unknown", "survey.stale", "import.upload_unknown",
                       "survey.mapping_lost", "survey.text_unconfirmed", "microdata.damaged",
                       "microdata.wrong_encoding", "microdata.unknown_format"},
            .changes = true, .if_match = true,
            .handle = [&app](Context& context) { return Take(app, context); }};
}

}  // namespace

std::vector<Endpoint> SurveyFileEndpoints(app::App& app) {
    const std::string one = "/api/v1/surveys/{survey}";
    std::vector<Endpoint> out;
    // It reads a file and changes nothing.
    out.push_back({.id = "surveys.file.look", .method = "POST", .path = one + "/file/look",
                   .tag = "surveys", .parameters = {InSurvey()},
                   .body = BodyOf({"file", "name"}, {{"file", kName},
                                                     {"name", kName},
                                                     {"encoding", kNameOrNull}}),
                   .body_example = {{"file", "..."}, {"name", "escolares2025.sav"}},
                   .answer = kObject,
                   .errors = {"import.upload_unknown", "microdata.damaged", "transfer.empty"},
                   .handle = [&app](Context& context) { return Look(app, context); }});
    out.push_back(TakeEndpoint(app, one));
    out.push_back({.id = "surveys.codebook", .method = "GET", .path = one + "/codebook",
                   .tag = "surveys", .parameters = {InSurvey()}, .answer = kObject,
                   .errors = {"access.denied", "survey.unknown", "survey.no_file"},
                   .handle = [&app](Context& context) { return GetCodebook(app, context); }});
    out.push_back({.id = "surveys.codebook.ddi", .method = "GET", .path = one + "/codebook.xml",
                   .tag = "surveys", .parameters = {InSurvey()}, .answer_type = "application/xml",
                   .errors = {"access.denied", "survey.unknown", "survey.no_file"},
                   .handle = [&app](Context& context) { return GetDdi(app, context); }});
    out.push_back({.id = "surveys.data", .method = "GET", .path = one + "/data", .tag = "surveys",
                   .parameters = {InSurvey(), {.name = "format", .one_of = {"sav", "dta", "csv"},
                                               .text = "survey_data_format"}},
                   .answer_type = "application/octet-stream",
                   .errors = {"access.denied", "survey.unknown", "survey.no_file",
                              "microdata.not_storable"},
                   .handle = [&app](Context& context) { return GetData(app, context); }});
    return out;
}

}  // namespace atalaya::api
