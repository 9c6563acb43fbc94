#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "transfer/readers/bytes.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {

// Whether the first bytes of a file are those of a ZIP (an XLSX is one).
bool LooksLikeZip(std::string_view first_bytes);

// A ZIP archive, read one entry at a time. Nothing is ever unpacked to a name out of the archive.
class Zip {
 public:
    // Errors: file.unreadable {file, reason}, transfer.zip_invalid, transfer.zip_entries {limit}.
    static Result<std::shared_ptr<Zip>> Open(const std::filesystem::path& file,
                                             const ReadLimits& limits);
    ~Zip();
    Zip(const Zip&) = delete;
    Zip& operator=(const Zip&) = delete;

    // Names of the files in it, folders and housekeeping of other systems left out.
    const std::vector<std::string>& names() const { return m_names; }
    bool Has(std::string_view name) const;

    // The bytes of an entry as they unpack; the archive lives at least as long.
    // Errors: transfer.zip_encrypted, transfer.zip_invalid; while reading also transfer.zip_bomb
    // {limit} and transfer.zip_too_large {limit}, judged by what really comes out.
    static Result<std::unique_ptr<ByteSource>> OpenEntry(std::shared_ptr<Zip> zip,
                                                         std::string_view name);

    // An entry that is a ZIP itself (an XLSX in a ZIP), by way of an unnamed temporary file.
    static Result<std::shared_ptr<Zip>> OpenInner(std::shared_ptr<Zip> outer,
                                                  std::string_view name);

    const ReadLimits& limits() const { return m_limits; }

 private:
    friend class EntryBytes;   // counts what it unpacks
    struct Handle;

    explicit Zip(const ReadLimits& limits);
    Result<void> List();

    std::unique_ptr<Handle> m_handle;
    ReadLimits m_limits;
    std::vector<std::string> m_names;
    std::uint64_t m_unpacked = 0;   // by all entries together
};

}  // namespace atalaya::transfer
