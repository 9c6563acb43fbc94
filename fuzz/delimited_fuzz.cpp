// Any bytes as delimited text. The first byte chooses encoding, delimiter and quotation mark.
// Reading in one piece and byte by byte must give the same rows.

#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/text.hpp"
#include "transfer/readers/delimited.hpp"

using namespace atalaya;
using namespace atalaya::transfer;

namespace {

class Drip final : public ByteSource {
 public:
    explicit Drip(std::string_view bytes) : m_bytes(bytes) {}
    Result<std::size_t> Read(std::span<char> to) override {
        if (m_read == m_bytes.size()) return std::size_t{0};
        to[0] = m_bytes[m_read++];
        return std::size_t{1};
    }
    std::uint64_t BytesRead() const override { return m_read; }
    std::uint64_t BytesTotal() const override { return m_bytes.size(); }

 private:
    std::string_view m_bytes;
    std::size_t m_read = 0;
};

std::string All(std::unique_ptr<ByteSource> bytes, const FileFormat& format,
                const ReadLimits& limits) {
    auto opened = OpenDelimited(std::move(bytes), format, limits);
    if (!opened.ok()) return opened.error().Describe();
    std::string all;
    for (;;) {
        auto more = (*opened)->Next();
        if (!more.ok()) return all + more.error().Describe();
        if (!*more) return all;
        base::Check((*opened)->Cells().size() == (*opened)->header().size(), "the width of a row");
        all += std::to_string((*opened)->Line());
        for (std::string_view cell : (*opened)->Cells()) {
            base::Check(base::IsValidUtf8(cell), "cells are UTF-8");
            all.append("|").append(cell);
        }
        for (const Error& fault : (*opened)->Faults()) all += fault.code;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    FileFormat format;
    unsigned choice = data[0];
    format.encoding = Name(static_cast<Encoding>(choice % 5));
    format.delimiter = std::string_view(",;\t|")[choice / 5 % 4];
    format.quote = std::string_view("\"'\0", 3)[choice / 20 % 3];
    format.header_line = choice / 60 % 4;
    ReadLimits limits;
    limits.field_bytes = 200;
    limits.line_bytes = 400;
    limits.columns = 20;
    std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    // The place where a limit is noticed may depend on the pieces; what is read may not.
    bool small = size < 200;
    std::string whole = All(FromMemory(text), format, limits);
    if (small) base::Check(whole == All(std::make_unique<Drip>(text), format, limits), "pieces");
    return 0;
}
