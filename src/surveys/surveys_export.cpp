// Microdata that leave the program.

#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

Result<ExportedData> Surveys::Export(const access::Caller& caller, std::string_view id,
                                     DataFormat format, const std::filesystem::path& folder) {
    ATALAYA_TRY(m_state->Find(caller, access::Action::Export, "files", id));
    ATALAYA_ASSIGN(const auto loaded, Open(caller, id, true));
    const Survey& survey = loaded->survey;
    ATALAYA_ASSIGN(ExportedData data,
                   WriteData(*loaded->dataset, survey.description.id, format, folder));
    // Before the first byte is given out.
    m_state->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        m_state->journal.Append(
            tx, {.country = survey.description.country,
                 .actor = caller.Actor(),
                 .action = "survey.exported",
                 .subject = "survey:" + survey.description.id,
                 .version = survey.version,
                 .payload = base::CanonicalJson(json::object{
                     {"file", data.file.filename().string()},
                     {"rows", static_cast<std::int64_t>(loaded->dataset->rows)}})});
    });
    return data;
}

}  // namespace atalaya::surveys
