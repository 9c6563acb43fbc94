#include "app/faulty_rows.hpp"

#include "registers/check.hpp"

namespace atalaya::app {

FaultyRows::FaultyRows(std::filesystem::path file, std::shared_ptr<const registers::Model> model,
                       Lang lang)
    : m_file(std::move(file)), m_model(std::move(model)), m_lang(lang) {}

void FaultyRows::Add(const transfer::FaultyRow& row) {
    const content::Library& content = m_model->content();
    if (m_rows == kMost || row.line <= m_last_line) return;
    m_last_line = row.line;
    if (!m_sink) {
        m_out.open(m_file, std::ios::binary);
        m_sink = transfer::WriteCsv(
            [this](std::string_view bytes) -> Result<void> {
                m_out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
                if (!m_out) return Err("file.unwritable", {{"file", m_file.filename().string()},
                                                           {"reason", ""}});
                return {};
            },
            ',', true);
        std::vector<std::string> names = {content.Say("import.faulty.line", {}, m_lang),
                                          content.Say("import.faulty.what", {}, m_lang)};
        names.insert(names.end(), row.header.begin(), row.header.end());
        if (!m_sink->Header(names).ok()) m_rows = kMost - 1;
    }
    const std::string line = std::to_string(row.line);
    std::string what;
    for (const auto& finding : row.findings) {
        if (finding.warning) continue;
        what += (what.empty() ? "" : " ") + registers::Explain(finding.error, *m_model, m_lang);
    }
    std::vector<transfer::OutCell> cells = {{line}, {what}};
    for (const auto cell : row.cells) cells.push_back({cell});
    // A full disk ends the list of faulty rows, not the import.
    if (m_sink->Row(cells).ok()) ++m_rows;
    else m_rows = kMost;
}

void FaultyRows::Finish() {
    if (!m_sink) return;
    // What could not be written is missing at the end of the list; the report has the counts.
    (void)m_sink->Finish().ok();
    m_out.close();
}

}  // namespace atalaya::app
