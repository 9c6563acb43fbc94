#include "transfer/readers/zip.hpp"

#include "base/system_reason.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <zip.h>

namespace atalaya::transfer {
namespace {

// Small files may well be one letter repeated; the ratio is judged beyond this size.
constexpr std::uint64_t kRatioFrom = 16 << 20;
constexpr std::size_t kChunk = 256 << 10;

struct CloseZip {
    void operator()(zip_t* zip) const { zip_discard(zip); }
};
struct CloseEntry {
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

bool IsHousekeeping(std::string_view name) {
    std::string_view base = name.substr(name.rfind('/') + 1);
    return name.ends_with('/') || name.starts_with("__MACOSX/") || base.starts_with("._") ||
           base == ".DS_Store" || base == "Thumbs.db";
}

}  // namespace

struct Zip::Handle {
    std::unique_ptr<zip_t, CloseZip> zip;
};

class EntryBytes final : public ByteSource {
 public:
    EntryBytes(std::shared_ptr<Zip> zip, zip_file_t* entry, std::uint64_t packed)
        : m_zip(std::move(zip)), m_entry(entry), m_packed(packed) {}

    Result<std::size_t> Read(std::span<char> to) override {
        zip_int64_t got = zip_fread(m_entry.get(), to.data(), to.size());
        if (got < 0) return Err("transfer.zip_invalid");
        m_unpacked += static_cast<std::uint64_t>(got);
        m_zip->m_unpacked += static_cast<std::uint64_t>(got);
        const ReadLimits& limits = m_zip->m_limits;
        if (m_unpacked > kRatioFrom && m_unpacked / limits.unpacked_ratio > m_packed)
            return Err("transfer.zip_bomb", {{"limit", std::to_string(limits.unpacked_ratio)}});
        if (m_zip->m_unpacked > limits.unpacked_bytes)
            return Err("transfer.zip_too_large",
                       {{"limit", std::to_string(limits.unpacked_bytes >> 20)}});
        return static_cast<std::size_t>(got);
    }
    // In unpacked bytes where the archive tells how many there will be.
    std::uint64_t BytesRead() const override { return m_unpacked; }
    std::uint64_t BytesTotal() const override { return std::max(m_declared, m_unpacked); }
    void Declare(std::uint64_t size) { m_declared = size; }

 private:
    // Shared: libzip reads the entry through its archive.
    std::shared_ptr<Zip> m_zip;
    std::unique_ptr<zip_file_t, CloseEntry> m_entry;
    std::uint64_t m_packed, m_unpacked = 0, m_declared = 0;
};

bool LooksLikeZip(std::string_view first_bytes) {
    using namespace std::string_view_literals;
    return first_bytes.starts_with("PK\x03\x04"sv) || first_bytes.starts_with("PK\x05\x06"sv);
}

Zip::Zip(const ReadLimits& limits) : m_handle(std::make_unique<Handle>()), m_limits(limits) {}
Zip::~Zip() = default;

Result<std::shared_ptr<Zip>> Zip::Open(const std::filesystem::path& file,
                                       const ReadLimits& limits) {
    int code = 0;
    zip_t* opened = zip_open(file.c_str(), ZIP_RDONLY, &code);
    if (!opened && (code == ZIP_ER_NOENT || code == ZIP_ER_OPEN || code == ZIP_ER_READ))
        return Err("file.unreadable",
                   {{"file", file.filename().string()}, {"reason", base::SystemReason(errno)}});
    if (!opened) return Err("transfer.zip_invalid");
    std::shared_ptr<Zip> zip(new Zip(limits));
    zip->m_handle->zip.reset(opened);
    ATALAYA_TRY(zip->List());
    return zip;
}

Result<void> Zip::List() {
    zip_t* zip = m_handle->zip.get();
    zip_int64_t count = zip_get_num_entries(zip, 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > m_limits.entries)
        return Err("transfer.zip_entries", {{"limit", std::to_string(m_limits.entries)}});
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(zip, static_cast<zip_uint64_t>(i), 0);
        if (name && !IsHousekeeping(name)) m_names.emplace_back(name);
    }
    return {};
}

bool Zip::Has(std::string_view name) const {
    return std::find(m_names.begin(), m_names.end(), name) != m_names.end();
}

Result<std::unique_ptr<ByteSource>> Zip::OpenEntry(std::shared_ptr<Zip> zip,
                                                   std::string_view name) {
    zip_t* archive = zip->m_handle->zip.get();
    std::string wanted(name);
    zip_stat_t about;
    if (zip_stat(archive, wanted.c_str(), 0, &about) != 0) return Err("transfer.zip_invalid");
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE)
        return Err("transfer.zip_encrypted");
    zip_file_t* entry = zip_fopen_index(archive, about.index, 0);
    if (!entry) {
        int code = zip_error_code_zip(zip_get_error(archive));
        return Err(code == ZIP_ER_NOPASSWD ? "transfer.zip_encrypted" : "transfer.zip_invalid");
    }
    auto bytes = std::make_unique<EntryBytes>(std::move(zip), entry, about.comp_size);
    bytes->Declare(about.size);
    return std::unique_ptr<ByteSource>(std::move(bytes));
}

Result<std::shared_ptr<Zip>> Zip::OpenInner(std::shared_ptr<Zip> outer, std::string_view name) {
    ReadLimits limits = outer->m_limits;
    ATALAYA_ASSIGN(auto bytes, OpenEntry(std::move(outer), name));
    std::unique_ptr<std::FILE, CloseFile> file(std::tmpfile());
    auto no_room = [] {
        return Err("file.unwritable", {{"file", "tmp"}, {"reason", base::SystemReason(errno)}});
    };
    if (!file) return no_room();
    std::string chunk(kChunk, '\0');
    for (;;) {
        ATALAYA_ASSIGN(std::size_t got, bytes->Read(chunk));
        if (got == 0) break;
        if (std::fwrite(chunk.data(), 1, got, file.get()) != got) return no_room();
    }
    if (std::fflush(file.get()) != 0) return no_room();
    zip_error_t fault;
    zip_error_init(&fault);
    zip_source_t* source = zip_source_filep_create(file.get(), 0, -1, &fault);
    if (source) file.release();   // libzip closes it from here on
    zip_t* opened = source ? zip_open_from_source(source, ZIP_RDONLY, &fault) : nullptr;
    zip_error_fini(&fault);
    if (!opened) {
        if (source) zip_source_free(source);
        return Err("transfer.zip_invalid");
    }
    std::shared_ptr<Zip> zip(new Zip(limits));
    zip->m_handle->zip.reset(opened);
    ATALAYA_TRY(zip->List());
    return zip;
}

}  // namespace atalaya::transfer
