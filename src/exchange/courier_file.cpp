#include "exchange/courier_file.hpp"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "base/json_members.hpp"
#include "base/system_reason.hpp"
#include "exchange/strict_members.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::size_t kMostAnswers = 10'000;   // in one line
constexpr std::string_view kMember = "exchange.reason_member";
constexpr int kDepth = 8;                      // envelopes stand in the file as texts

}  // namespace

std::string CourierText(const base::Digest& digest) {
    return "atalaya.courier.1 " + base::Hex(digest);
}

base::Digest CourierReader::Digest() const {
    base::Hasher before = m_before;
    return before.Finish();
}

Error CourierReader::Invalid(std::string_view reason, std::string_view member) const {
    return Err("exchange.courier_invalid", {{"line", std::to_string(m_line)},
                                            {"reason", std::string(reason)},
                                            {"member", std::string(member)}});
}

Result<CourierLine> CourierReader::Next() {
    ++m_line;
    m_before = m_all;
    std::string line;
    char c = 0;
    bool whole = false;
    while (!whole && m_in.get(c)) {
        whole = c == '\n';
        if (!whole) line += c;
        if (line.size() > kCourierMostLine) return Invalid("exchange.reason_long");
    }
    m_all.AddPiece(line);
    if (whole) m_all.AddPiece("\n");
    if (line.empty() && !whole) return CourierLine(CourierCut{});
    const auto read = base::ParseJson(line, kDepth);
    if (!read.ok() && !whole) return CourierLine(CourierCut{});
    if (!read.ok()) return Invalid("exchange.reason_json");
    if (!read->is_object()) return Invalid("exchange.reason_json");
    return Read(read->get_object());
}

Result<CourierLine> CourierReader::Read(const json::object& from) const {
    if (m_line == 1) return ReadHeader(from);
    if (const auto* envelope = from.if_contains("envelope")) {
        if (!envelope->is_string()) return Invalid(kMember, "envelope");
        return CourierLine(CourierEnvelope(envelope->get_string()));
    }
    if (const auto* answers = from.if_contains("taken")) return ReadAnswers(*answers);
    if (from.contains("end")) return ReadEnd(from);
    return Invalid(kMember, "envelope, taken, end");
}

Result<CourierLine> CourierReader::ReadHeader(const json::object& from) const {
    CourierHeader out;
    if (base::NumberIn(from, "courier") != 1) return Invalid(kMember, "courier");
    out.from = base::TextIn(from, "from");
    out.for_node = base::TextIn(from, "for");
    if (!IsNodeId(out.from)) return Invalid(kMember, "from");
    if (!IsNodeId(out.for_node)) return Invalid(kMember, "for");
    const auto made = base::ParseTimestamp(base::TextIn(from, "made"));
    if (!made) return Invalid(kMember, "made");
    out.made = *made;
    out.got = base::NumberIn(from, "got");
    out.given = base::NumberIn(from, "given");
    out.count = base::NumberIn(from, "count");
    if (out.got < 0 || out.given < 0 || out.count < 0) return Invalid(kMember, "got, given, count");
    out.presentation = base::ObjectIn(from, "presentation");
    return CourierLine(std::move(out));
}

Result<CourierLine> CourierReader::ReadAnswers(const json::value& list) const {
    if (!list.is_array() || list.get_array().size() > kMostAnswers)
        return Invalid(kMember, "taken");
    CourierAnswers out;
    for (const json::value& one : list.get_array()) {
        if (!one.is_object()) return Invalid(kMember, "taken");
        auto answer = AnswerFromJson(one.get_object());
        if (!answer.ok())
            return Invalid(kMember, "taken/" + std::string(answer.error().Get("member")));
        out.push_back(std::move(answer).value());
    }
    return CourierLine(std::move(out));
}

Result<CourierLine> CourierReader::ReadEnd(const json::object& from) const {
    CourierEnd out;
    const auto digest = base::DigestFromHex(base::TextIn(from, "end"));
    const auto signature = base::FromBase64Url(base::TextIn(from, "signature"));
    out.key = base::TextIn(from, "key");
    if (!digest) return Invalid(kMember, "end");
    if (!IsFingerprint(out.key)) return Invalid(kMember, "key");
    if (!signature || signature->size() != out.signature.size())
        return Invalid(kMember, "signature");
    out.digest = *digest;
    std::ranges::copy(*signature, out.signature.begin());
    return CourierLine(std::move(out));
}

Result<CourierWriter> CourierWriter::Make(const std::filesystem::path& file) {
    CourierWriter out(file);
    out.m_out.reset(std::fopen(out.Beside().c_str(), "wb"));
    if (!out.m_out) return out.Failed();
    return out;
}

CourierWriter::~CourierWriter() {
    if (!m_out) return;
    m_out.reset();
    std::error_code ignored;
    std::filesystem::remove(Beside(), ignored);
}

Error CourierWriter::Failed() const {
    return Err("file.unwritable", {{"file", m_file.string()}, {"reason", base::SystemReason(errno)}});
}

Result<void> CourierWriter::Line(const json::object& line) {
    const std::string text = base::CanonicalJson(line) + "\n";
    m_hasher.AddPiece(text);
    m_bytes += text.size();
    if (std::fwrite(text.data(), 1, text.size(), m_out.get()) != text.size()) return Failed();
    return {};
}

Result<void> CourierWriter::Add(const CourierHeader& header) {
    json::object line{{"courier", 1},
                      {"from", header.from},
                      {"for", header.for_node},
                      {"made", base::FormatTimestamp(header.made)},
                      {"got", header.got},
                      {"given", header.given},
                      {"count", header.count}};
    if (!header.presentation.empty()) line["presentation"] = header.presentation;
    return Line(line);
}

Result<void> CourierWriter::Add(const CourierAnswers& answers) {
    json::array list;
    for (const Taken& one : answers) list.push_back(AnswerJson(one));
    return Line({{"taken", std::move(list)}});
}

Result<void> CourierWriter::Add(std::string_view envelope) {
    return Line({{"envelope", envelope}});
}

Result<void> CourierWriter::Finish(const NodeKey& key) {
    const base::Digest digest = m_hasher.Finish();
    ATALAYA_TRY(Line({{"end", base::Hex(digest)},
                      {"key", Fingerprint(key.public_key())},
                      {"signature", base::Base64Url(key.Sign(CourierText(digest)))}}));
    if (std::fflush(m_out.get()) != 0 || ::fsync(::fileno(m_out.get())) != 0) return Failed();
    if (std::fclose(m_out.release()) != 0) return Failed();
    std::error_code failed;
    std::filesystem::rename(Beside(), m_file, failed);
    if (!failed) return {};
    return Err("file.unwritable", {{"file", m_file.string()}, {"reason", base::SystemReason(failed)}});
}

}  // namespace atalaya::exchange
