#pragma once

// The lines of a courier file, written and read one at a time; private to the courier.

#include <cstdio>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

inline constexpr std::size_t kCourierMostLine = 32u << 20;   // bytes; an envelope with its escapes

struct CourierHeader {
    std::string from, for_node;
    base::Timestamp made = 0;
    std::int64_t got = 0, given = 0, count = 0;
    json::object presentation = {};   // empty: of a program that wrote none
};
struct CourierEnd {
    base::Digest digest{};
    std::string key;        // fingerprint
    Signature signature{};
};
using CourierAnswers = std::vector<Taken>;
using CourierEnvelope = std::string;
// A line that is there in part only, or not at all before the end was told.
struct CourierCut {};
using CourierLine =
    std::variant<CourierHeader, CourierAnswers, CourierEnvelope, CourierEnd, CourierCut>;

// What is signed at the end of a file.
std::string CourierText(const base::Digest& digest);

class CourierReader {
 public:
    explicit CourierReader(std::istream& in) : m_in(in) {}

    // The next line; CourierCut where the file breaks off. Not called after CourierCut or
    // CourierEnd, but for AtEnd. Errors: exchange.courier_invalid {line, reason}.
    Result<CourierLine> Next();
    // Whether nothing stands after the last line.
    bool AtEnd() { return m_in.peek() == std::istream::traits_type::eof(); }
    std::int64_t line() const { return m_line; }
    // Of the lines before the last one.
    base::Digest Digest() const;

 private:
    Error Invalid(std::string_view reason, std::string_view member = {}) const;
    Result<CourierLine> Read(const json::object& from) const;
    Result<CourierLine> ReadHeader(const json::object& from) const;
    Result<CourierLine> ReadAnswers(const json::value& list) const;
    Result<CourierLine> ReadEnd(const json::object& from) const;

    std::istream& m_in;
    std::int64_t m_line = 0;
    base::Hasher m_before, m_all;   // of the lines before the last, and with it
};

// Writes beside the target and takes its place at the end, so that no half file is carried away.
class CourierWriter {
 public:
    // Errors of all: file.unwritable {file, reason}.
    static Result<CourierWriter> Make(const std::filesystem::path& file);
    CourierWriter(CourierWriter&&) = default;
    ~CourierWriter();   // takes away what was not finished

    Result<void> Add(const CourierHeader& header);
    Result<void> Add(const CourierAnswers& answers);
    Result<void> Add(std::string_view envelope);
    Result<void> Finish(const NodeKey& key);
    std::uintmax_t bytes() const { return m_bytes; }

 private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    explicit CourierWriter(std::filesystem::path file) : m_file(std::move(file)) {}
    std::filesystem::path Beside() const { return m_file.string() + ".part"; }
    Result<void> Line(const json::object& line);
    Error Failed() const;

    std::filesystem::path m_file;
    std::unique_ptr<std::FILE, Close> m_out;
    base::Hasher m_hasher;
    std::uintmax_t m_bytes = 0;
};

}  // namespace atalaya::exchange
