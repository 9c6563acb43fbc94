#include "transfer/readers/open.hpp"

#include <algorithm>

namespace atalaya::transfer {
namespace {

constexpr std::size_t kFirst = 8;

bool EndsWith(std::string_view name, std::initializer_list<std::string_view> endings) {
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return lower.ends_with(ending); });
}

// The one file of an archive that can hold rows.
Result<std::string> OnlyFile(const Zip& zip) {
    std::vector<std::string> found;
    for (const std::string& name : zip.names()) {
        if (EndsWith(name, {".csv", ".txt", ".tsv", ".xlsx"})) found.push_back(name);
    }
    if (found.empty()) return Err("transfer.zip_nothing");
    if (found.size() == 1) return found[0];
    std::string names;
    for (std::size_t i = 0; i < found.size() && i < 5; ++i)
        names += (i > 0 ? ", " : "") + found[i];
    return Err("transfer.zip_many", {{"files", names}});
}

}  // namespace

Result<Container> OpenContainer(const std::filesystem::path& file, const ReadLimits& limits) {
    using namespace std::string_view_literals;
    ATALAYA_ASSIGN(auto bytes, OpenFile(file));
    ATALAYA_ASSIGN(std::string first, ReadUpTo(*bytes, kFirst));
    // The workbooks of before 2007 are compound files.
    if (first.starts_with("\xD0\xCF\x11\xE0"sv)) return Err("transfer.old_xls");
    Container out;
    if (!LooksLikeZip(first)) {
        out.bytes = Prefixed(std::move(first), std::move(bytes));
        return out;
    }
    ATALAYA_ASSIGN(auto zip, Zip::Open(file, limits));
    if (LooksLikeXlsx(*zip)) {
        out.book = std::move(zip);
        return out;
    }
    ATALAYA_ASSIGN(out.entry, OnlyFile(*zip));
    if (EndsWith(out.entry, {".xlsx"})) {
        ATALAYA_ASSIGN(out.book, Zip::OpenInner(std::move(zip), out.entry));
        if (!LooksLikeXlsx(*out.book))
            return Err("transfer.xlsx_invalid", {{"reason", "[Content_Types].xml"}});
    } else {
        ATALAYA_ASSIGN(out.bytes, Zip::OpenEntry(std::move(zip), out.entry));
    }
    return out;
}

}  // namespace atalaya::transfer
