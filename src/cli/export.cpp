#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>

#include "cli/cli.hpp"
#include "base/system_reason.hpp"
#include "transfer/exports.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string register_id, file, format;
    transfer::ExportRequest request;
};

Result<void> RunExport(Session& session, app::App& app, const access::Caller& caller,
                       const Words& words) {
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.register_id));
    auto request = words.request;
    std::string extension = std::filesystem::path(words.file).extension().string();
    auto format = transfer::ExportFormatFromName(!words.format.empty() ? words.format
                                                 : extension.empty()   ? "csv"
                                                                       : extension.substr(1));
    if (!format) return Err("cli.export_format", {{"format", extension}});
    request.format = *format;
    ATALAYA_ASSIGN(auto running, transfer::Export::Begin(*app.database, app.policy, app.journal,
                                                         app.records, caller, model, request));
    std::ofstream file;
    if (!words.file.empty()) {
        file.open(words.file, std::ios::binary | std::ios::trunc);
        if (!file)
            return Err("file.unwritable",
                       {{"file", words.file}, {"reason", base::SystemReason(errno)}});
    }
    std::ostream& out = words.file.empty() ? session.out : file;
    for (;;) {
        ATALAYA_ASSIGN(auto bytes, running->Next());
        if (bytes.empty()) break;
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    out.flush();
    if (!out)
        return Err("file.unwritable", {{"file", words.file}, {"reason", base::SystemReason(errno)}});
    session.err << session.Say("cli.export.done", {{"rows", std::to_string(running->rows())}})
                << '\n';
    return {};
}

}  // namespace

void AddExport(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("export", session.Say("cli.export"));
    auto words = std::make_shared<Words>();
    command->add_option("register", words->register_id, session.Say("cli.word.register"))
        ->required();
    command->add_option("file", words->file, session.Say("cli.export.file"));
    command->add_option("--format", words->format, session.Say("cli.export.format"))
        ->check(CLI::IsMember({"csv", "xlsx", "jsonl"}));
    command->add_option("--filter", words->request.filter, session.Say("cli.word.filter"));
    command->add_option("--search", words->request.search, session.Say("cli.word.search"));
    command->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return RunExport(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
