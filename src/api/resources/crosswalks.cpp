// What is linked to a commitment, and the tables that say so.

#include <algorithm>

#include "api/resources/commitment_json.hpp"
#include "transfer/exports.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::api {
namespace {

using commitments::Crosswalk;
using commitments::CrosswalkRow;
using commitments::Place;

// --- links of a commitment -------------------------------------------------------------

Result<commitments::LinkQuery> ReadQuery(const Context& context) {
    commitments::LinkQuery query;
    query.steps = static_cast<int>(context.Int("steps", query.steps));
    for (std::string& by : context.List("asserter")) query.asserters.insert(std::move(by));
    for (const std::string& name : context.List("type"))
        query.types.insert(*commitments::LinkTypeNamed(name));
    return query;
}

// Who asserts anything at all, and how many links, so that a reader can choose among them.
json::array AssertersJson(const Context& context, const std::vector<commitments::Linked>& linked) {
    json::array out;
    for (const Crosswalk& crosswalk : context.crosswalks().all()) {
        for (const bool reading : {false, true}) {
            const std::string id = crosswalk.id() + (reading ? ":reading" : "");
            std::size_t count = 0;
            for (const auto& one : linked) {
                count += static_cast<std::size_t>(std::ranges::count_if(one.links, [&](const auto& link) {
                    return commitments::AsserterOf(link) == id;
                }));
            }
            if (count == 0) continue;
            out.push_back({{"id", id},
                           {"label", AsserterLabel(crosswalk, reading, context)},
                           {"title", crosswalk.title().In(context.lang())},
                           {"published", crosswalk.IsPublished() && !reading},
                           {"links", count}});
        }
    }
    return out;
}

json::array AboveJson(const std::vector<commitments::Above>& above, const Context& context) {
    json::array out;
    for (const commitments::Above& one : above) {
        json::array links;
        for (const auto& link : one.links) {
            json::object item = LinkJson(link, context);
            item["commitment"] = PlaceJson(link.Other(), context);
            links.push_back(std::move(item));
        }
        json::object item = NodeJson(*one.node, context);
        item["links"] = std::move(links);
        out.push_back(std::move(item));
    }
    return out;
}

// Rows that say why there is no counterpart: an absence that is told.
json::array WithoutCounterpart(const Place& place, const Context& context) {
    json::array out;
    for (const Crosswalk& crosswalk : context.crosswalks().all()) {
        for (const CrosswalkRow& row : crosswalk.rows()) {
            if (row.from.node != place.node || row.to) continue;
            out.push_back(LinkJson({&crosswalk, &row, true}, context));
        }
    }
    return out;
}

Result<http::Response> GetLinks(Context& context) {
    const Place place = context.plans().FindNode(context.Get("node"));
    if (!place) return Err("api.not_found", {{"id", context.Get("node")}});
    ATALAYA_ASSIGN(const commitments::LinkQuery query, ReadQuery(context));
    const auto view = commitments::FindLinked(context.crosswalks(), place, query);
    // To choose from: what the steps reach whatever is chosen.
    const auto all = commitments::FindLinked(context.crosswalks(), place, {.steps = query.steps});
    const auto satisfied = commitments::FindSatisfied(context.crosswalks(), place);
    json::object out = PlaceJson(place, context);
    out["steps"] = query.steps;
    out["asserters"] = AssertersJson(context, all.linked);
    out["linked"] = LinkedJson(view.linked, context);
    out["above_linked"] = AboveJson(view.above, context);
    out["without_counterpart"] = WithoutCounterpart(place, context);
    out["satisfied"] = {{"wholly", LinkedJson(satisfied.wholly, context)},
                        {"in_part", LinkedJson(satisfied.in_part, context)},
                        {"perhaps", LinkedJson(satisfied.perhaps, context)}};
    return context.Tagged(out, 1);
}

// --- tables ----------------------------------------------------------------------------

json::object CrosswalkJson(const Crosswalk& crosswalk, const Context& context) {
    return {{"id", crosswalk.id()},
            {"title", crosswalk.title().In(context.lang())},
            {"description", OrNull(crosswalk.description().In(context.lang()))},
            {"source", OrNull(crosswalk.source())},
            {"asserted_by", crosswalk.asserted_by().In(context.lang())},
            {"published", crosswalk.IsPublished()},
            {"rows", crosswalk.rows().size()}};
}

Result<http::Response> List(Context& context) {
    json::array items;
    for (const Crosswalk& crosswalk : context.crosswalks().all())
        items.push_back(CrosswalkJson(crosswalk, context));
    return context.Json({{"items", std::move(items)}});
}

json::array RowsJson(const Crosswalk& crosswalk, const Context& context) {
    json::array rows;
    for (const CrosswalkRow& row : crosswalk.rows()) {
        json::object item = LinkJson({&crosswalk, &row, true}, context);
        item["from"] = PlaceJson(row.from, context);
        item["to"] = row.to ? json::value(PlaceJson(row.to, context)) : json::value(nullptr);
        rows.push_back(std::move(item));
    }
    return rows;
}

Result<void> WriteRows(const Crosswalk& crosswalk, const Context& context, transfer::RowSink& sink) {
    using OutKind = transfer::OutCell::Kind;
    const Lang lang = context.lang();
    const std::vector<std::string> names = {"from",    "from_title",    "type",  "to",      "to_title",
                                            "printed", "printed_times", "state", "reading", "reason",
                                            "asserted_by"};
    ATALAYA_TRY(sink.Header(names));
    for (const CrosswalkRow& row : crosswalk.rows()) {
        const std::string times = std::to_string(row.printed_times);
        const std::string by = AsserterLabel(crosswalk, row.IsOurReading(), context);
        const std::string none;
        const std::vector<transfer::OutCell> cells = {
            {row.from.node->id},
            {row.from.node->title.In(lang)},
            {row.to ? commitments::NameOf(row.type) : std::string_view()},
            {row.to ? row.to.node->id : none},
            {row.to ? row.to.node->title.In(lang) : none},
            {row.printed},
            {times, OutKind::Number},
            {commitments::NameOf(row.state)},
            {row.reading.In(lang)},
            {row.reason.In(lang)},
            {by}};
        ATALAYA_TRY(sink.Row(cells));
    }
    return sink.Finish();
}

Result<http::Response> FileOf(const Crosswalk& crosswalk, const Context& context, std::string_view format) {
    std::string bytes;
    const auto take = [&](std::string_view piece) -> Result<void> {
        bytes += piece;
        return {};
    };
    const auto kind = *transfer::ExportFormatFromName(format);
    auto sink = kind == transfer::ExportFormat::Xlsx ? transfer::WriteXlsx(take, crosswalk.id())
                                                     : transfer::WriteCsv(take);
    ATALAYA_TRY(WriteRows(crosswalk, context, *sink));
    http::Response response = http::Response::Text(200, transfer::MediaTypeOf(kind), std::move(bytes));
    response.Set("Content-Disposition",
                 "attachment; filename=\"" + crosswalk.id() + "." + std::string(format) + "\"");
    return response;
}

Result<http::Response> Get(Context& context) {
    const Crosswalk* crosswalk = context.crosswalks().Find(context.Get("crosswalk"));
    if (crosswalk == nullptr) return Err("api.not_found", {{"id", context.Get("crosswalk")}});
    const std::string format = context.Has("format") ? context.Get("format") : "json";
    if (format != "json") return FileOf(*crosswalk, context, format);
    json::object out = CrosswalkJson(*crosswalk, context);
    out["rows"] = RowsJson(*crosswalk, context);
    return context.Tagged(out, 1);
}

}  // namespace

std::vector<Endpoint> CrosswalkEndpoints(app::App&) {
    const json::object object{{"type", "object"}};
    std::vector<Endpoint> out;
    out.push_back({.id = "commitments.links", .method = "GET", .path = "/api/v1/commitments/{node}/links",
                   .tag = "commitments", .who = Who::Anyone,
                   .parameters = {InPath("node", "UN16-1.a"),
                                  {.name = "steps", .kind = Kind::Integer, .min = 1,
                                   .max = commitments::kMostSteps},
                                  {.name = "asserter", .repeated = true, .max_length = 1000},
                                  {.name = "type", .repeated = true,
                                   .one_of = {"same", "part_of", "wider", "overlaps", "corresponds"},
                                   .text = "link_type"}},
                   .answer = object, .errors = {"api.not_found"},
                   .handle = GetLinks});
    out.push_back({.id = "crosswalks.list", .method = "GET", .path = "/api/v1/crosswalks",
                   .tag = "commitments", .who = Who::Anyone, .answer = object, .handle = List});
    out.push_back({.id = "crosswalks.get", .method = "GET", .path = "/api/v1/crosswalks/{crosswalk}",
                   .tag = "commitments", .who = Who::Anyone,
                   .parameters = {InPath("crosswalk"),
                                  {.name = "format", .one_of = {"json", "csv", "xlsx"}}},
                   .answer = object, .errors = {"api.not_found"},
                   .handle = Get});
    return out;
}

}  // namespace atalaya::api
