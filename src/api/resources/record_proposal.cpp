#include "api/resources/record_proposal.hpp"

#include "api/resources/record_line.hpp"
#include "registers/begin.hpp"

namespace atalaya::api {
namespace {

using registers::Proposal;
using registers::ProposalRequest;

json::value SourceJson(const app::App& app, const Context& context, const ProposalRequest& request,
                       const Proposal& proposal) {
    if (!proposal.record) return nullptr;
    const auto model = context.catalogue().Find(request.from->register_id);
    json::object line = RecordLine(app, context, *model, *proposal.record);
    line["one"] = model->definition().one.In(context.lang());
    return line;
}

Result<http::Response> Propose(app::App& app, Context& context) {
    ProposalRequest request{.country = context.Has("country") ? context.Get("country")
                                                              : OnlyCountry(context.caller()).value_or(""),
                            .today = app.clock.Today()};
    ATALAYA_ASSIGN(request.model, FindRegister(app, context));
    if (context.Has("from")) {
        ATALAYA_ASSIGN(request.from, registers::ParseSource(context.Get("from")));
    }
    const registers::Proposer proposer(*app.database, app.records, app.policy, context.catalogue());
    ATALAYA_ASSIGN(const Proposal proposal, proposer.Propose(context.caller(), request));
    json::array values;
    for (const auto& one : proposal.values)
        values.push_back({{"field", one.field}, {"value", one.value}, {"source", one.source}});
    return context.Json({{"register", request.model->id()},
                         {"country", OrNull(proposal.country)},
                         {"from", SourceJson(app, context, request, proposal)},
                         {"values", std::move(values)}});
}

}  // namespace

Endpoint RecordProposalEndpoint(app::App& app) {
    return {.id = "records.proposal",
            .method = "GET",
            .path = "/api/v1/registers/{register}/proposal",
            .tag = "records",
            .parameters = {InPath("register", "alerts"),
                           {.name = "from", .max_length = 100, .text = "begun_from",
                            .example = "notifications/XA-12"},
                           {.name = "country", .max_length = 2, .text = "begun_in", .example = "XA"}},
            .answer = {{"type", "object"}},
            .errors = {"record.source_invalid", "record.not_begun_from", "record.unknown",
                       "record.withdrawn", "access.denied"},
            .handle = [&app](Context& context) { return Propose(app, context); }};
}

json::array BeginsJson(const app::App& app, const Context& context, const registers::Model& model,
                       const registers::Record& record) {
    json::array out;
    if (record.withdrawn()) return out;
    for (const auto& next : registers::NextRegisters(context.catalogue(), model.id())) {
        const access::Subject place{.kind = "register",
                                    .id = next.model->id(),
                                    .country = record.Text(registers::SystemColumn::Country)};
        if (!app.policy.Allows(context.caller(), access::Action::Create, place)) continue;
        out.push_back({{"register", next.model->id()},
                       {"title", next.beginning.title.In(context.lang())}});
    }
    return out;
}

}  // namespace atalaya::api
