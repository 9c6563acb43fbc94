#include <CLI/CLI.hpp>
#include <ostream>

#include "base/files.hpp"
#include "cli/cli.hpp"
#include "registers/render.hpp"

namespace atalaya::cli {
namespace {

using registers::Model;
using registers::Record;
using registers::SystemColumn;

struct Words {
    std::string register_id, reference, country, input, transition, reason;
    std::vector<std::string> set;
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

json::object Render(app::App& app, const access::Caller& caller, const Model& model,
                    const Record& record) {
    registers::RenderOptions options;
    options.hidden = app.records.Hidden(caller, model, record);
    return RenderRecord(model, record, options);
}

void PrintRecord(Session& session, app::App& app, const access::Caller& caller, const Model& model,
                 const Record& record) {
    auto rendered = Render(app, caller, model, record);
    if (session.json) {
        session.out << json::serialize(rendered) << '\n';
        return;
    }
    session.out << record.Reference() << "  " << session.Say("cli.record.version") << " "
                << record.Int(SystemColumn::Version) << "  " << record.Text(SystemColumn::State)
                << "  " << record.Text(SystemColumn::Mark) << '\n';
    auto hidden = app.records.Hidden(caller, model, record);
    for (const auto& field : model.definition().fields) {
        if (hidden.count(field.sensitivity)) continue;
        std::string shown =
            field.type->name() == "group"
                ? json::serialize(registers::FieldJson(record, field))
                : field.type->Display(field, record.Of(field), model.content(), session.lang);
        if (!registers::HasValue(record, field)) {
            auto value = registers::FieldJson(record, field);
            shown = value.is_null() ? "" : json::serialize(value);
        }
        if (!shown.empty())
            session.out << "  " << field.title.In(session.lang) << ": " << shown << '\n';
    }
    for (const auto& what : app.records.Allowed(caller, model, record))
        session.out << "  → " << what << '\n';
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
            session.out << json::serialize(Render(app, caller, *model, record)) << '\n';
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
        std::vector<std::string> row = {record.Reference(), record.Text(SystemColumn::State)};
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
    for (const auto& entry : entries) {
        session.out << entry.version << "  " << base::FormatTimestamp(entry.at) << "  "
                    << entry.actor << "  " << entry.action;
        if (!entry.reason.empty()) session.out << "  “" << entry.reason << "”";
        session.out << '\n';
        for (const auto& change : entry.changes) {
            session.out << "    " << std::string_view(change.key()) << ": "
                        << json::serialize(change.value()) << '\n';
        }
    }
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

}  // namespace

void AddRecord(CLI::App& root, Session& session) {
    auto* record = root.add_subcommand("record", session.Say("cli.record"));
    record->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto add = [&](const char* name, bool reference) {
        auto* command =
            record->add_subcommand(name, session.Say(std::string("cli.record.") + name));
        command->add_option("register", words->register_id, session.Say("cli.word.register"))
            ->required();
        if (reference)
            command->add_option("record", words->reference, session.Say("cli.word.record"))
                ->required();
        return command;
    };
    auto writes = [&](CLI::App* command) {
        command->add_option("--version", words->version, session.Say("cli.word.version"));
    };
    auto inputs = [&](CLI::App* command) {
        command->add_option("--input", words->input, session.Say("cli.word.input"));
        command->add_option("--set", words->set, session.Say("cli.word.set"));
    };
    auto run = [&](CLI::App* command, auto work) {
        command->callback([&session, words, work] {
            session.With([&](app::App& app, const access::Caller& caller) {
                return work(session, app, caller, *words);
            });
        });
    };

    auto* list = add("list", false);
    list->add_option("--filter", words->query.filter, session.Say("cli.word.filter"));
    list->add_option("--search", words->query.search, session.Say("cli.word.search"));
    list->add_option("--sort", words->sort, session.Say("cli.word.sort"));
    list->add_option("--limit", words->query.limit, session.Say("cli.word.limit"));
    list->add_option("--cursor", words->query.cursor, session.Say("cli.word.cursor"));
    list->add_option("--columns", words->columns, session.Say("cli.word.columns"))->delimiter(',');
    list->add_flag("--count", words->query.count, session.Say("cli.word.count"));
    run(list, List);

    run(add("show", true),
        [](Session& s, app::App& app, const access::Caller& caller,
           const Words& w) -> Result<void> {
            ATALAYA_ASSIGN(auto model, FindRegister(app, w.register_id));
            ATALAYA_ASSIGN(auto found, app.records.Get(*app.database, caller, *model, w.reference));
            PrintRecord(s, app, caller, *model, found);
            return {};
        });
    run(add("history", true), History);

    auto* create = add("create", false);
    create->add_option("--country", words->country, session.Say("cli.word.country"))->required();
    inputs(create);
    run(create, Create);

    auto* update = add("update", true);
    writes(update);
    inputs(update);
    run(update, Update);

    auto* move = add("move", true);
    move->add_option("transition", words->transition, session.Say("cli.word.transition"))
        ->required();
    move->add_option("--reason", words->reason, session.Say("cli.word.reason"));
    writes(move);
    run(move, [](Session& s, app::App& app, const access::Caller& caller, const Words& w) {
        return Write(s, app, caller, w,
                     [&](store::Transaction& tx, const Model& model, std::int64_t version) {
                         return app.records.Move(tx, caller, model, w.reference, version,
                                                 w.transition, w.reason);
                     });
    });

    auto* withdraw = add("withdraw", true);
    withdraw->add_option("--reason", words->reason, session.Say("cli.word.reason"))->required();
    writes(withdraw);
    run(withdraw, [](Session& s, app::App& app, const access::Caller& caller, const Words& w) {
        return Write(s, app, caller, w,
                     [&](store::Transaction& tx, const Model& model, std::int64_t version) {
                         return app.records.Withdraw(tx, caller, model, w.reference, version,
                                                     w.reason);
                     });
    });
}

}  // namespace atalaya::cli
