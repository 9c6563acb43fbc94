#include <CLI/CLI.hpp>
#include <ostream>

#include "base/files.hpp"
#include "cli/by_language.hpp"
#include "cli/cli.hpp"
#include "cli/record_text.hpp"

namespace atalaya::cli {
namespace {

using registers::Model;
using registers::Record;
using registers::SystemColumn;

struct Words {
    std::string register_id, reference, country, from, input, transition, reason;
    std::vector<std::string> set, reasons;
    std::int64_t version = 0;
    registers::Query query;
    std::vector<std::string> columns, sort;
};

// "--set date=2014-03" and "--set quantity={...}": JSON where it is JSON, text otherwise.
Result<json::object> ReadInput(const Words& words) {
    json::object out;
    if (!words.input.empty()) {
        std::string text = words.input;
        if (text.front() == '@') {
            ATALAYA_ASSIGN(text, base::ReadFile(text.substr(1)));
        }
        ATALAYA_ASSIGN(auto value, base::ParseJson(text));
        if (!value.is_object()) return Err("cli.input_not_object");
        out = value.as_object();
    }
    for (const auto& assignment : words.set) {
        auto equals = assignment.find('=');
        if (equals == std::string::npos) return Err("cli.set_invalid", {{"text", assignment}});
        std::string text = assignment.substr(equals + 1);
        bool structured = text == "null" || (!text.empty() && (text[0] == '{' || text[0] == '['));
        json::value value = json::string(text);
        if (structured) {
            ATALAYA_ASSIGN(value, base::ParseJson(text));
        }
        out[assignment.substr(0, equals)] = std::move(value);
    }
    return out;
}

Result<void> List(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.register_id));
    auto query = words.query;
    for (const auto& key : words.sort) {
        bool down = !key.empty() && key[0] == '-';
        query.sort.emplace_back(down ? key.substr(1) : key, down);
    }
    ATALAYA_ASSIGN(auto page, app.records.List(*app.database, caller, *model, query));
    if (session.json) {
        for (const auto& record : page.records)
            session.out << json::serialize(RenderFor(app, caller, *model, record)) << '\n';
        return {};
    }
    auto columns = words.columns.empty() ? model->definition().columns : words.columns;
    std::vector<std::string> header = {"", session.Say("cli.record.state")};
    for (const auto& id : columns) {
        const auto* field = model->FindField(id);
        if (!field) return Err("record.field_unknown", {{"field", id}, {"nearest", ""}});
        header.push_back(field->title.In(session.lang));
    }
    Table table(std::move(header));
    for (const auto& record : page.records) {
        auto hidden = app.records.Hidden(caller, *model, record);
        std::vector<std::string> row = {
            record.Reference(), StateTitle(session, *model, record.Text(SystemColumn::State))};
        for (const auto& id : columns) {
            const auto* field = model->FindField(id);
            bool seen = !hidden.count(field->sensitivity) && field->cell_count > 0;
            row.push_back(seen ? field->type->Display(*field, record.Of(*field), model->content(),
                                                      session.lang)
                               : "");
        }
        table.Add(std::move(row));
    }
    table.Print(session.out);
    if (page.count) {
        session.out << session.Say(
                           page.count_at_least ? "cli.record.count_at_least" : "cli.record.count",
                           {{"count", std::to_string(*page.count)}})
                    << '\n';
    }
    if (!page.next.empty())
        session.out << session.Say("cli.record.more", {{"cursor", page.next}}) << '\n';
    return {};
}

Result<void> History(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.register_id));
    ATALAYA_ASSIGN(auto entries,
                   app.records.History(*app.database, caller, *model, words.reference));
    PrintHistory(session, app, caller, *model, entries);
    return {};
}

Result<void> Show(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.register_id));
    ATALAYA_ASSIGN(auto found, app.records.Get(*app.database, caller, *model, words.reference));
    PrintRecord(session, app, caller, *model, found);
    return {};
}

// Runs a change and prints the record as it then is. Without --version the newest is meant: the
// person at the command line has just looked at it.
template <class Change>
Result<void> Write(Session& session, app::App& app, const access::Caller& caller,
                   const Words& words, Change change) {
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.register_id));
    std::int64_t version = words.version;
    if (version == 0 && !words.reference.empty()) {
        ATALAYA_ASSIGN(auto seen, app.records.Get(*app.database, caller, *model, words.reference));
        version = seen.Int(SystemColumn::Version);
    }
    auto record = app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        return change(tx, *model, version);
    });
    if (!record.ok()) return std::move(record).error();
    PrintRecord(session, app, caller, *model, *record);
    return {};
}

Result<void> Propose(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    registers::ProposalRequest request{.country = words.country, .today = app.clock.Today()};
    ATALAYA_ASSIGN(request.model, FindRegister(app, words.register_id));
    if (!words.from.empty()) {
        ATALAYA_ASSIGN(request.from, registers::ParseSource(words.from));
    }
    const auto catalogue = app.catalogue();
    const registers::Proposer proposer(*app.database, app.records, app.policy, *catalogue);
    ATALAYA_ASSIGN(const auto proposal, proposer.Propose(caller, request));
    PrintProposal(session, app, *request.model, request, proposal);
    return {};
}

Result<void> Create(Session& session, app::App& app, const access::Caller& caller,
                    const Words& words) {
    ATALAYA_ASSIGN(auto input, ReadInput(words));
    return Write(session, app, caller, words,
                 [&](store::Transaction& tx, const Model& model, std::int64_t) {
                     return app.records.Create(tx, caller, model, words.country, input);
                 });
}

Result<void> Update(Session& session, app::App& app, const access::Caller& caller,
                    const Words& words) {
    ATALAYA_ASSIGN(auto input, ReadInput(words));
    return Write(session, app, caller, words,
                 [&](store::Transaction& tx, const Model& model, std::int64_t version) {
                     return app.records.Update(tx, caller, model, words.reference, version, input);
                 });
}

Result<void> Move(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    ATALAYA_ASSIGN(const auto reasons, ReadByLanguage(words.reasons));
    const std::string& reason = words.reason.empty() ? reasons.In(session.lang) : words.reason;
    return Write(session, app, caller, words,
                 [&](store::Transaction& tx, const Model& model, std::int64_t version) {
                     return app.records.Move(tx, caller, model, words.reference, version,
                                             words.transition, reason, reasons);
                 });
}

Result<void> Withdraw(Session& session, app::App& app, const access::Caller& caller,
                      const Words& words) {
    return Write(session, app, caller, words,
                 [&](store::Transaction& tx, const Model& model, std::int64_t version) {
                     return app.records.Withdraw(tx, caller, model, words.reference, version,
                                                 words.reason);
                 });
}

// Adds the commands below "record", which share their words.
class Commands {
 public:
    Commands(CLI::App& record, Session& session) : m_record(record), m_session(session) {}

    void AddReading() {
        auto* list = Add("list");
        list->add_option("--filter", m_words->query.filter, Say("cli.word.filter"));
        list->add_option("--search", m_words->query.search, Say("cli.word.search"));
        list->add_option("--sort", m_words->sort, Say("cli.word.sort"));
        list->add_option("--limit", m_words->query.limit, Say("cli.word.limit"));
        list->add_option("--cursor", m_words->query.cursor, Say("cli.word.cursor"));
        list->add_option("--columns", m_words->columns, Say("cli.word.columns"))->delimiter(',');
        list->add_flag("--count", m_words->query.count, Say("cli.word.count"));
        Run(list, List);
        Run(AddOfOne("show"), Show);
        Run(AddOfOne("history"), History);
    }

    void AddEntering() {
        auto* propose = Add("propose");
        propose->add_option("--from", m_words->from, Say("cli.word.begun_from"));
        propose->add_option("--country", m_words->country, Say("cli.word.begun_in"));
        Run(propose, Propose);
        auto* create = Add("create");
        create->add_option("--country", m_words->country, Say("cli.word.country"))->required();
        TakesFields(create);
        Run(create, Create);
        auto* update = AddOfOne("update");
        TakesVersion(update);
        TakesFields(update);
        Run(update, Update);
    }

    void AddMoving() {
        auto* move = AddOfOne("move");
        move->add_option("transition", m_words->transition, Say("cli.word.transition"))
            ->required();
        move->add_option("--reason", m_words->reason, Say("cli.word.reason"));
        move->add_option("--reason-in", m_words->reasons, Say("cli.word.reason_in"));
        TakesVersion(move);
        Run(move, Move);
        auto* withdraw = AddOfOne("withdraw");
        withdraw->add_option("--reason", m_words->reason, Say("cli.word.reason"))->required();
        TakesVersion(withdraw);
        Run(withdraw, Withdraw);
    }

 private:
    using Work = Result<void> (*)(Session&, app::App&, const access::Caller&, const Words&);

    std::string Say(std::string_view code) const { return m_session.Say(code); }
    CLI::App* Add(const std::string& name) {
        auto* command = m_record.add_subcommand(name, Say("cli.record." + name));
        command->add_option("register", m_words->register_id, Say("cli.word.register"))
            ->required();
        return command;
    }
    CLI::App* AddOfOne(const std::string& name) {
        auto* command = Add(name);
        command->add_option("record", m_words->reference, Say("cli.word.record"))->required();
        return command;
    }
    void TakesVersion(CLI::App* command) {
        command->add_option("--version", m_words->version, Say("cli.word.version"));
    }
    void TakesFields(CLI::App* command) {
        command->add_option("--input", m_words->input, Say("cli.word.input"));
        command->add_option("--set", m_words->set, Say("cli.word.set"));
    }
    void Run(CLI::App* command, Work work) {
        command->callback([&session = m_session, words = m_words, work] {
            session.With([&](app::App& app, const access::Caller& caller) {
                return work(session, app, caller, *words);
            });
        });
    }

    CLI::App& m_record;
    Session& m_session;
    // Shared with the callbacks, which are called when all words have been read.
    std::shared_ptr<Words> m_words = std::make_shared<Words>();
};

}  // namespace

void AddRecord(CLI::App& root, Session& session) {
    auto* record = root.add_subcommand("record", session.Say("cli.record"));
    record->require_subcommand(1);
    Commands commands(*record, session);
    commands.AddReading();
    commands.AddEntering();
    commands.AddMoving();
}

}  // namespace atalaya::cli
