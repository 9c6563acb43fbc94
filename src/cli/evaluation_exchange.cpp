// What of an evaluation travels between the office of a country and the secretariat.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "app/report_files.hpp"
#include "base/files.hpp"
#include "cli/cli.hpp"
#include "evaluation/render/national_document.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using evaluation::AnswerChange;
using evaluation::ComparedAnswers;
using evaluation::Exchanged;
using evaluation::Outgoing;
using evaluation::Received;

struct Words {
    std::string round, country, file;
    bool preview = false, replace = false;
};

std::string Joined(const std::vector<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + id;
    return out;
}

// "  key: ids" where there are any.
void PrintIds(Session& session, std::string_view code, const std::vector<std::string>& ids) {
    if (ids.empty()) return;
    session.out << "  "
                << session.Say(code, {{"count", std::to_string(ids.size())}, {"ids", Joined(ids)}})
                << '\n';
}

// --- sending --------------------------------------------------------------------

void PrintOutgoing(Session& session, const Outgoing& going) {
    session.out << session.Say("cli.evaluation.goes." + going.kind,
                               {{"to", Joined(going.letter.to)},
                                {"mark", going.mark},
                                {"revision", std::to_string(going.revision)},
                                {"answers", std::to_string(going.answers.size())},
                                {"size", std::to_string(going.letter.envelope.size())}})
                << '\n';
    if (going.revision > 1) {
        PrintIds(session, "cli.evaluation.goes_changed", going.changed);
        PrintIds(session, "cli.evaluation.goes_gone", going.gone);
    }
    PrintIds(session, "cli.evaluation.stays_unreviewed", going.unreviewed);
    PrintIds(session, "cli.evaluation.stays_files", going.files);
}

// `preview` and `send` of one kind. What is printed is what is sent, or nothing is.
template <class Preview, class Send>
Result<void> SendOne(Session& session, const Words& words, Preview preview, Send send) {
    ATALAYA_ASSIGN(const Outgoing going, preview());
    if (words.preview) {
        if (session.json) {
            session.out << going.letter.envelope << '\n';
        } else {
            PrintOutgoing(session, going);
        }
        return {};
    }
    ATALAYA_ASSIGN(const std::string envelope, send(going.digest));
    if (session.json) {
        session.out << json::serialize(json::object{{"message", envelope},
                                                    {"revision", going.revision}})
                    << '\n';
        return {};
    }
    PrintOutgoing(session, going);
    session.out << session.Say("cli.evaluation.on_its_way", {{"message", envelope}}) << '\n';
    return {};
}

Result<void> SendAnswers(Session& session, app::App& app, const Caller& caller,
                         const Words& words) {
    Exchanged& exchanged = app.evaluation_exchange;
    return SendOne(
        session, words,
        [&] { return exchanged.PreviewAnswers(caller, words.round, words.country); },
        [&](const std::string& seen) {
            return exchanged.SendAnswers(caller, words.round, words.country, seen);
        });
}

Result<void> SendReport(Session& session, app::App& app, const Caller& caller,
                        const Words& words) {
    Exchanged& exchanged = app.evaluation_exchange;
    return SendOne(
        session, words,
        [&] { return exchanged.PreviewReport(caller, words.round, words.country); },
        [&](const std::string& seen) {
            return exchanged.SendReport(caller, words.round, words.country, seen);
        });
}

Result<void> ListSent(Session& session, app::App& app, const Caller& caller, const Words& words) {
    ATALAYA_ASSIGN(const auto sent,
                   app.evaluation_exchange.Sent(caller, words.round, words.country));
    json::array items;
    for (const exchange::OutboxItem& item : sent) {
        for (const exchange::Delivery& delivery : item.deliveries) {
            const std::string state(NameOf(delivery.state));
            const std::string reason =
                delivery.reason ? session.texts->Say(*delivery.reason, session.lang) : "";
            items.push_back({{"kind", item.envelope.kind},
                             {"revision", item.envelope.revision},
                             {"message", item.envelope.id},
                             {"to", delivery.addressee},
                             {"state", state},
                             {"reason", reason}});
            if (session.json) continue;
            session.out << session.Say("cli.evaluation.sent_item",
                                       {{"at", base::FormatTimestamp(item.at)},
                                        {"kind", session.Say("exchange.kind." + item.envelope.kind)},
                                        {"revision", std::to_string(item.envelope.revision)},
                                        {"to", delivery.addressee},
                                        {"state", session.Say("web.delivery." + state)}})
                        << '\n';
            if (!reason.empty()) session.out << "  " << reason << '\n';
        }
    }
    if (session.json) session.out << json::serialize(items) << '\n';
    else if (sent.empty()) session.out << session.Say("cli.exchange.nothing_here") << '\n';
    return {};
}

// --- what came ------------------------------------------------------------------

Result<void> ListReceived(Session& session, app::App& app, const Caller& caller) {
    ATALAYA_ASSIGN(const auto received, app.evaluation_exchange.List(caller));
    json::array items;
    Table table({session.Say("cli.evaluation.column.round"),
                 session.Say("cli.evaluation.column.country"),
                 session.Say("cli.evaluation.column.what"), session.Say("cli.evaluation.column.from"),
                 session.Say("cli.evaluation.column.version"),
                 session.Say("cli.evaluation.column.at")});
    for (const Received& one : received) {
        const std::string at = base::FormatTimestamp(one.at);
        items.push_back({{"round", one.round},
                         {"country", one.country},
                         {"kind", one.kind},
                         {"origin", one.origin},
                         {"revision", one.revision},
                         {"answers", one.answers},
                         {"handed_in", one.handed_in},
                         {"message", one.envelope},
                         {"at", at}});
        table.Add({one.round, one.country, session.Say("exchange.kind.evaluation_" + one.kind),
                   one.origin, std::to_string(one.revision), at});
    }
    if (session.json) session.out << json::serialize(items) << '\n';
    else if (received.empty()) session.out << session.Say("cli.exchange.nothing_here") << '\n';
    else table.Print(session.out);
    return {};
}

std::vector<std::string> QuestionsOf(const ComparedAnswers& compared, AnswerChange change) {
    std::vector<std::string> out;
    for (const auto& one : compared.answers)
        if (one.change == change) out.push_back(one.question);
    return out;
}

Result<void> Compare(Session& session, app::App& app, const Caller& caller, const Words& words) {
    Exchanged& exchanged = app.evaluation_exchange;
    ATALAYA_ASSIGN(const auto compared, exchanged.Compare(caller, words.round, words.country));
    ATALAYA_TRY(exchanged.MarkRead(caller, "answers", words.round, words.country));
    if (session.json) {
        json::array items;
        for (const auto& one : compared.answers) {
            items.push_back({{"question", one.question},
                             {"change", NameOf(one.change)},
                             {"value", one.value},
                             {"note", one.note},
                             {"here", one.here.value}});
        }
        session.out << json::serialize(json::object{{"revision", compared.received.revision},
                                                    {"may_take", compared.may_take},
                                                    {"answers", std::move(items)}})
                    << '\n';
        return {};
    }
    session.out << session.Say("cli.evaluation.came",
                               {{"node", compared.received.origin},
                                {"revision", std::to_string(compared.received.revision)},
                                {"answers", std::to_string(compared.received.answers)},
                                {"at", base::FormatTimestamp(compared.received.at)}})
                << '\n';
    for (const AnswerChange change :
         {AnswerChange::New, AnswerChange::Corrected, AnswerChange::Gone, AnswerChange::Differs,
          AnswerChange::Same, AnswerChange::Unknown})
        PrintIds(session, "cli.evaluation.change." + std::string(NameOf(change)),
                 QuestionsOf(compared, change));
    return {};
}

Result<void> ShowReceived(Session& session, app::App& app, const Caller& caller,
                          const Words& words) {
    return words.round.empty() ? ListReceived(session, app, caller)
                               : Compare(session, app, caller, words);
}

Result<void> Take(Session& session, app::App& app, const Caller& caller, const Words& words) {
    ATALAYA_ASSIGN(const auto taken,
                   app.evaluation_exchange.TakeAnswers(caller, words.round, words.country,
                                                       {.replace = words.replace}));
    if (!taken.refused.empty()) session.exit_code = 1;
    json::array refused;
    for (const Error& error : taken.refused) {
        refused.push_back({{"question", error.where},
                           {"code", error.code},
                           {"text", session.texts->Say(error, session.lang)}});
    }
    if (session.json) {
        json::array kept(taken.kept.begin(), taken.kept.end());
        session.out << json::serialize(json::object{{"taken", taken.taken},
                                                    {"same", taken.same},
                                                    {"kept", std::move(kept)},
                                                    {"refused", std::move(refused)}})
                    << '\n';
        return {};
    }
    session.out << session.Say("cli.evaluation.taken", {{"taken", std::to_string(taken.taken)},
                                                        {"same", std::to_string(taken.same)}})
                << '\n';
    PrintIds(session, "cli.evaluation.kept", taken.kept);
    for (const Error& error : taken.refused)
        session.out << "  " << error.where << ": " << session.texts->Say(error, session.lang)
                    << '\n';
    return {};
}

// Whether its seal is good; with a file, the report in the format of its name's ending.
Result<void> TakeReport(Session& session, app::App& app, const Caller& caller,
                        const Words& words) {
    Exchanged& exchanged = app.evaluation_exchange;
    ATALAYA_ASSIGN(const auto found, exchanged.Report(caller, words.round, words.country));
    ATALAYA_TRY(exchanged.MarkRead(caller, "report", words.round, words.country));
    const bool holds = found.seal.faults.empty();
    if (!holds) session.exit_code = 1;
    for (const Error& fault : found.seal.faults)
        session.out << app::Tell(*session.texts, fault, session.lang) << '\n';
    session.out << session.Say(holds ? "cli.evaluation.report_holds" : "cli.evaluation.broken",
                               {{"node", found.received.origin},
                                {"fingerprint", found.seal.fingerprint}})
                << '\n';
    if (words.file.empty()) return {};
    std::string format = std::filesystem::path(words.file).extension().string();
    if (!format.empty()) format.erase(0, 1);
    std::string bytes;
    if (format == "json") {
        bytes = base::CanonicalJson(
            json::object{{"document", found.report.document}, {"seal", found.report.seal}});
    } else if (std::ranges::find(app::kDocumentFormats, format) != app::kDocumentFormats.end()) {
        ATALAYA_ASSIGN(app::ReportFile file,
                       app::WriteDocument(evaluation::NationalDocument(found.report, *session.texts,
                                                                       {.lang = session.lang,
                                                                        .notice = ""}),
                                          format));
        bytes = std::move(file.bytes);
    } else {
        return Err("cli.report_format", {{"file", words.file}, {"known", "html, docx, pdf, json"}});
    }
    ATALAYA_TRY(base::WriteFile(words.file, bytes));
    session.out << session.Say("cli.evaluation.written",
                               {{"file", words.file}, {"size", std::to_string(bytes.size())}})
                << '\n';
    return {};
}

using Work = Result<void> (*)(Session&, app::App&, const Caller&, const Words&);

CLI::App* Add(CLI::App& group, Session& session, const std::shared_ptr<Words>& words,
              const std::string& name, const std::string& text, Work work, bool place_needed) {
    auto* command = group.add_subcommand(name, session.Say(text));
    auto* round = command->add_option("round", words->round, session.Say("cli.word.round"));
    auto* country =
        command->add_option("country", words->country, session.Say("cli.evaluation.country"));
    if (place_needed) {
        round->required();
        country->required();
    } else {
        round->needs(country);
    }
    command->callback([&session, words, work] {
        session.With([&](app::App& app, const Caller& caller) {
            return work(session, app, caller, *words);
        });
    });
    return command;
}

}  // namespace

void AddEvaluationExchange(CLI::App& command, Session& session) {
    const auto words = std::make_shared<Words>();
    for (const auto& [name, text, work] :
         {std::tuple("send-answers", "cli.evaluation.send_answers", &SendAnswers),
          std::tuple("send-report", "cli.evaluation.send_report", &SendReport)}) {
        Add(command, session, words, name, text, work, true)
            ->add_flag("--preview", words->preview, session.Say("cli.evaluation.preview"));
    }
    Add(command, session, words, "sent", "cli.evaluation.sent", ListSent, true);
    Add(command, session, words, "received", "cli.evaluation.received", ShowReceived, false);
    Add(command, session, words, "take", "cli.evaluation.take", Take, true)
        ->add_flag("--replace", words->replace, session.Say("cli.evaluation.replace"));
    Add(command, session, words, "received-report", "cli.evaluation.received_report", TakeReport,
        true)
        ->add_option("file", words->file, session.Say("cli.evaluation.received_file"));
}

}  // namespace atalaya::cli
