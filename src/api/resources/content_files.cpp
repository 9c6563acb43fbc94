#include "api/resources/content_files.hpp"

namespace atalaya::api {
namespace {

json::value DigestOf(const std::optional<std::string>& text) {
    return text ? json::value(base::Hex(base::HashBytes(*text))) : json::value(nullptr);
}

}  // namespace

content::Overrides ContentFiles(app::App& app) {
    content::Sources sources;
    sources.folders = app.config.content;
    sources.folders.push_back(app.config.ContentFolder());
    // What the program cannot use is a fault of the text as well, and has its place too.
    auto judge = [&app](const content::Sources& changed) -> Result<void> {
        ATALAYA_TRY(app::ReadContent(*app.database, changed));
        return {};
    };
    return {std::move(sources), app.config.ContentFolder(), std::move(judge)};
}

Result<void> ChangeContent(app::App& app, const Context& context, const ContentName& name,
                           const std::optional<std::string>& text, const std::set<std::string>& agreed) {
    const content::Overrides files = ContentFiles(app);
    ATALAYA_ASSIGN(const auto before, text ? files.Write(name.kind, name.id, *text)
                                           : files.Remove(name.kind, name.id));
    if (auto taken = app.Reload(context.caller(), agreed); !taken.ok()) {
        ATALAYA_TRY(files.Restore(name.kind, name.id, before));
        return taken;
    }
    app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        app.journal.Append(tx, {.country = std::string(journal::kNodeChain),
                                .actor = context.caller().Actor(),
                                .action = text ? "content.changed" : "content.removed",
                                .subject = "content:" + name.kind + "/" + name.id,
                                .payload = base::CanonicalJson(
                                    {{"before", DigestOf(before)}, {"after", DigestOf(text)}})});
    });
    return {};
}

}  // namespace atalaya::api
