#include "surveys/survey_export.hpp"

#include <zip.h>

#include <memory>

#include "microdata/survey_writer.hpp"

namespace atalaya::surveys {
namespace {

struct DiscardArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

// Puts files that stand in a folder into an archive beside them, piece by piece.
Result<void> Zip(const std::filesystem::path& to, const std::vector<std::filesystem::path>& files) {
    const auto failed = [&](const char* reason) {
        return Err("file.unwritable", {{"file", to.filename().string()}, {"reason", reason}});
    };
    int code = 0;
    std::unique_ptr<zip_t, DiscardArchive> archive(
        zip_open(to.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
    if (!archive) return failed("file.reason_other");
    for (const std::filesystem::path& file : files) {
        zip_source_t* source = zip_source_file(archive.get(), file.c_str(), 0, -1);
        if (source == nullptr) return failed("file.reason_other");
        if (zip_file_add(archive.get(), file.filename().c_str(), source, ZIP_FL_ENC_UTF_8) < 0) {
            zip_source_free(source);
            return failed("file.reason_other");
        }
    }
    if (zip_close(archive.get()) != 0) return failed("file.reason_other");
    (void)archive.release();   // closing took it
    return {};
}

}  // namespace

std::optional<DataFormat> DataFormatFromCode(std::string_view code) {
    if (code == "sav") return DataFormat::Sav;
    if (code == "dta") return DataFormat::Dta;
    if (code == "csv") return DataFormat::Csv;
    return std::nullopt;
}

Result<ExportedData> WriteData(const microdata::Dataset& dataset, const std::string& name,
                               DataFormat format, const std::filesystem::path& folder) {
    ExportedData out;
    switch (format) {
        case DataFormat::Sav: {
            out.file = folder / (name + ".sav");
            out.media_type = "application/x-spss-sav";
            ATALAYA_ASSIGN(out.changed, microdata::Write(dataset, out.file,
                                                         microdata::WriteFormat::Sav));
            return out;
        }
        case DataFormat::Dta: {
            out.file = folder / (name + ".dta");
            out.media_type = "application/x-stata-dta";
            ATALAYA_ASSIGN(out.changed, microdata::Write(dataset, out.file,
                                                         microdata::WriteFormat::Dta));
            return out;
        }
        case DataFormat::Csv: {
            const auto rows = folder / (name + ".csv"), codebook = folder / (name + ".xml");
            ATALAYA_TRY(microdata::WriteCsv(dataset, rows, codebook));
            out.file = folder / (name + ".zip");
            out.media_type = "application/zip";
            ATALAYA_TRY(Zip(out.file, {rows, codebook}));
            return out;
        }
    }
    return out;
}

}  // namespace atalaya::surveys
