// The bytes of a message. Expected forms follow the examples and rules of the RFCs named; the
// round trip through an independent reader is that of Python's `email` package, run once by hand.

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "net/mail.hpp"
#include "net/mime_text.hpp"

namespace atalaya::net {
namespace {

MailMessage Simple() {
    MailMessage message;
    message.from = {"alertas@example.org", "Observatorio"};
    message.to = {"ana@example.com", ""};
    message.subject = "Alert 17";
    message.text = "One line\nand another.\n";
    message.message_id = "17.1@node.example.org";
    message.date = 1'795'299'788'000;   // 2026-11-21T22:23:08Z
    return message;
}

std::string PartAtFault(const MailMessage& message) {
    const auto mime = MimeOf(message);
    if (mime.ok()) return "none";
    EXPECT_EQ(mime.error().code, "net.mail_invalid");
    return std::string(mime.error().Get("part"));
}

TEST(Mime, WritesAPlainMessage) {
    EXPECT_EQ(*MimeOf(Simple()),
              "Date: Sat, 21 Nov 2026 22:23:08 +0000\r\n"
              "From: \"Observatorio\"\r\n <alertas@example.org>\r\n"
              "To: ana@example.com\r\n"
              "Subject: Alert 17\r\n"
              "Message-ID: <17.1@node.example.org>\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "One line\r\nand another.\r\n");
}

TEST(Mime, NestsAlternativesWithinAttachments) {
    MailMessage message = Simple();
    message.html = "<p>Señal</p>";
    message.attachments = {{"alerta ñ.pdf", "application/pdf", std::string("%PDF\0\xff", 6)}};
    const std::string mime = *MimeOf(message);
    const auto at = [&](std::string_view text) { return mime.find(text); };
    EXPECT_LT(at("multipart/mixed"), at("multipart/alternative"));
    EXPECT_LT(at("multipart/alternative"), at("text/plain"));
    EXPECT_LT(at("text/plain"), at("text/html"));
    EXPECT_LT(at("text/html"), at("application/pdf"));
    EXPECT_NE(at("<p>Se=C3=B1al</p>\r\n"), std::string::npos);
    EXPECT_NE(at("Content-Disposition: attachment;\r\n filename=\"alerta _.pdf\";\r\n "
                 "filename*=UTF-8''alerta%20%C3%B1.pdf\r\n\r\nJVBERgD/\r\n"),
              std::string::npos);
    // Every boundary that is announced is used and closed.
    std::size_t from = 0, boundaries = 0;
    while ((from = mime.find("boundary=\"", from)) != std::string::npos) {
        from += 10;
        const std::string boundary = mime.substr(from, mime.find('"', from) - from);
        EXPECT_NE(mime.find("\r\n--" + boundary + "\r\n"), std::string::npos);
        EXPECT_NE(mime.find("\r\n--" + boundary + "--\r\n"), std::string::npos);
        ++boundaries;
    }
    EXPECT_EQ(boundaries, 2u);
}

TEST(Mime, KeepsEveryLineShortAndSevenBit) {
    MailMessage message = Simple();
    message.from.name = "Observatório Interamericano de Políticas sobre Drogas, Comissão Nacional";
    message.subject.clear();
    for (int i = 0; i < 40; ++i) message.subject += "Nitazeno confirmado 😷 ação ";
    message.text = std::string(500, 'x') + "é" + std::string(200, ' ') + "\n.\nFrom here\n";
    message.html = message.text;
    message.headers = {{"List-Unsubscribe", "<https://a.example.org/alertas/baja?t=abcdefghijklm>, "
                                            "<mailto:baja@a.example.org?subject=baja-de-alertas>"},
                       {"X-Aviso", "Señal temprana"}};
    message.attachments = {{"a.bin", "application/octet-stream", std::string(1000, '\xfe')}};
    const std::string mime = *MimeOf(message);
    ASSERT_TRUE(mime.ends_with("\r\n"));
    for (std::string_view line : base::Split(std::string_view(mime).substr(0, mime.size() - 1), '\n')) {
        ASSERT_TRUE(line.ends_with('\r')) << line;
        line.remove_suffix(1);
        EXPECT_LE(line.size(), 78u) << line;
        EXPECT_TRUE(IsPrintableAscii(line)) << line;
        EXPECT_FALSE(line.starts_with("From ")) << line;
    }
}

TEST(Mime, EncodesWordsWithoutSplittingCharacters) {
    EXPECT_EQ(TextHeader("Subject", "Señal"), "Subject: =?UTF-8?B?U2XDsWFs?=\r\n");
    EXPECT_EQ(TextHeader("Subject", "=?x"), "Subject: =?UTF-8?B?PT94?=\r\n");   // not to be decoded
    EXPECT_EQ(TextHeader("Subject", " a"), "Subject: =?UTF-8?B?IGE=?=\r\n");
    // 62 places for the first word after "Subject: ", less 12 of its frame: 55 / 4 * 3 = 39 bytes,
    // in which 13 characters of three bytes have room.
    std::string long_text;
    for (int i = 0; i < 14; ++i) long_text += "€";
    const std::string header = TextHeader("Subject", long_text);
    EXPECT_EQ(header, "Subject: =?UTF-8?B?4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs4oKs?=\r\n"
                      " =?UTF-8?B?4oKs?=\r\n");
    EXPECT_EQ(AddressHeader("To", "O\"Neil \\ Co", "a@b.c"), "To: \"O\\\"Neil \\\\ Co\"\r\n <a@b.c>\r\n");
}

TEST(Mime, FollowsQuotedPrintable) {
    EXPECT_EQ(QuotedPrintable("a=b\té\n"), "a=3Db\t=C3=A9\r\n");
    EXPECT_EQ(QuotedPrintable("end \nend\t"), "end=20\r\nend=09");   // RFC 2045, 6.7, rule 3
    EXPECT_EQ(QuotedPrintable("a\r\nb\rc"), "a\r\nb=0Dc");
    EXPECT_EQ(QuotedPrintable("."), "=2E");
    EXPECT_EQ(QuotedPrintable(std::string(76, 'x') + "\n"), std::string(76, 'x') + "\r\n");
    EXPECT_EQ(QuotedPrintable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx");
    // An escape is never split.
    EXPECT_EQ(QuotedPrintable(std::string(74, 'x') + "==x"), std::string(74, 'x') + "=\r\n=3D=3Dx");
}

TEST(Mime, WritesDates) {
    EXPECT_EQ(MailDate(0), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(MailDate(-1), "Wed, 31 Dec 1969 23:59:59 +0000");
    EXPECT_EQ(MailDate(784'111'777'999), "Sun, 06 Nov 1994 08:49:37 +0000");
}

TEST(Mime, LetsNothingBreakOutOfItsLine) {
    const std::string breakout = "x\r\nBcc: victim@example.org";
    const auto fault = [&](auto&& change) {
        MailMessage message = Simple();
        change(message);
        return PartAtFault(message);
    };
    EXPECT_EQ(fault([&](auto& m) { m.from.address = "a@b.c\r\nBcc: d@e.f"; }), "from");
    EXPECT_EQ(fault([&](auto& m) { m.from.name = breakout; }), "from");
    EXPECT_EQ(fault([&](auto& m) { m.to.name = breakout; }), "to");
    EXPECT_EQ(fault([&](auto& m) { m.to.address = "a@b.c> SIZE=1"; }), "to");
    EXPECT_EQ(fault([&](auto& m) { m.subject = breakout; }), "subject");
    EXPECT_EQ(fault([&](auto& m) { m.subject = "a\nb"; }), "subject");
    EXPECT_EQ(fault([&](auto& m) { m.subject = "\xff"; }), "subject");
    EXPECT_EQ(fault([&](auto& m) { m.message_id = "a@b>\r\nX: y"; }), "message_id");
    EXPECT_EQ(fault([&](auto& m) { m.headers = {{"X-A", breakout}}; }), "X-A");
    EXPECT_EQ(fault([&](auto& m) { m.headers = {{"X-A: b\r\nX-B", "c"}}; }), "header");
    EXPECT_EQ(fault([&](auto& m) { m.headers = {{"BCC", "victim@example.org"}}; }), "BCC");
    EXPECT_EQ(fault([&](auto& m) { m.headers = {{"Content-Type", "text/html"}}; }), "Content-Type");
    EXPECT_EQ(fault([&](auto& m) { m.attachments = {{"a\r\nb", "text/plain", ""}}; }), "attachment");
    EXPECT_EQ(fault([&](auto& m) { m.attachments = {{"../a", "text/plain", ""}}; }), "attachment");
    EXPECT_EQ(fault([&](auto& m) { m.attachments = {{"a", "text/plain\r\nX: y", ""}}; }), "attachment");
    EXPECT_EQ(fault([&](auto& m) { m.text = "\xff"; }), "text");
    EXPECT_EQ(fault([&](auto&) {}), "none");
}

TEST(Mime, KnowsAnAddress) {
    const auto part = [](std::string address) {
        MailMessage message = Simple();
        message.to.address = std::move(address);
        return PartAtFault(message);
    };
    for (const char* good : {"a@b", "ana.maria+alertas@salud.gob.pe", "o'neil@x-y.org"}) {
        EXPECT_EQ(part(good), "none") << good;
    }
    for (const char* bad : {"", "a", "@b", "a@", "a@@b", "a b@c", "a@b,c@d", "<a@b>", ".a@b",
                            "a@b..c", "\"a\"@b", "ñ@b.c", "a@b c"}) {
        EXPECT_EQ(part(bad), "to") << bad;
    }
}

}  // namespace
}  // namespace atalaya::net
