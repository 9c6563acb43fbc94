#include "net/mail.hpp"

#include <future>

#include <gtest/gtest.h>

#include "net/local_peer_test.hpp"

namespace atalaya::net {
namespace {

MailMessage Message() {
    MailMessage message;
    message.from = {"alertas@example.org", "Observatorio"};
    message.to = {"ana@example.com", "Ana"};
    message.subject = "Alerta 17: nitazeno";
    message.text = "Primera línea\n.\n..dos puntos\nfin";
    message.html = "<p>Primera línea</p>";
    message.attachments = {{"alerta.pdf", "application/pdf", "%PDF-1.4"}};
    message.headers = {{"Auto-Submitted", "auto-generated"}};
    message.message_id = "17.1@node.example.org";
    return message;
}

MailServer At(const LocalPeer& peer, MailSecurity security = MailSecurity::None) {
    return {.host = "127.0.0.1", .port = peer.port(), .security = security, .seconds = 5};
}

// A small mail server: answers each command by the first of `answers` that fits its start.
struct Sink {
    std::vector<std::pair<std::string, std::string>> answers;
    ssl_ctx_st* tls = nullptr;
    std::string commands, content;

    void Greet(PeerLine& line) {
        line.Say("220 sink ESMTP\r\n");
        Serve(line);
    }
    void Serve(PeerLine& line) {
        for (std::string command; !(command = line.Hear("\r\n")).empty();) {
            commands += command;
            line.Say(AnswerTo(command));
            if (command == "STARTTLS\r\n" && tls && !line.StartTls(tls)) return;
            if (command == "DATA\r\n" && AnswerTo(command).starts_with("354")) {
                content = line.Hear("\r\n.\r\n");
                line.Say(AnswerTo("."));
            }
        }
    }
    std::string AnswerTo(const std::string& command) const {
        for (const auto& [start, answer] : answers) {
            if (command.starts_with(start)) return answer + "\r\n";
        }
        if (command.starts_with("EHLO")) return "250-sink\r\n250 8BITMIME\r\n";
        if (command == "DATA\r\n") return "354 go on\r\n";
        return command == "QUIT\r\n" ? "221 bye\r\n" : "250 fine\r\n";
    }
};

Error ErrorOf(const Result<void>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? Error{} : result.error();
}

TEST(Mail, ArrivesByteForByte) {
    Sink sink;
    {
        LocalPeer peer([&](PeerLine& line) { sink.Greet(line); });
        const auto sent = SendMail(At(peer), Message());
        ASSERT_TRUE(sent.ok()) << sent.error().Describe();
    }
    EXPECT_NE(sink.commands.find("MAIL FROM:<alertas@example.org>"), std::string::npos);
    EXPECT_NE(sink.commands.find("RCPT TO:<ana@example.com>\r\n"), std::string::npos);
    EXPECT_EQ(sink.content, *MimeOf(Message()) + ".\r\n");
}

TEST(Mail, SendsManyOverOneLine) {
    Sink sink{.answers = {{"RCPT TO:<nobody@", "550 unknown"}}};
    LocalPeer peer([&](PeerLine& line) { sink.Greet(line); });
    MailClient client(At(peer));
    MailMessage message = Message();
    for (const char* name : {"ana", "nobody", "luis", "nobody", "rosa"}) {
        message.to.address = std::string(name) + "@example.com";
        const auto sent = client.Send(message);
        EXPECT_EQ(sent.ok(), message.to.address != "nobody@example.com") << name;
        if (sent.ok()) {
            EXPECT_EQ(sink.content, *MimeOf(message) + ".\r\n");
        }
    }
    message.to.address = "no address";
    EXPECT_EQ(ErrorOf(client.Send(message)).code, "net.mail_invalid");
    EXPECT_LE(peer.connections(), 3);   // libcurl leaves a line on which something was refused
}

TEST(Mail, TellsWhatTheServerRefused) {
    Sink sink;
    LocalPeer peer([&](PeerLine& line) { sink.Greet(line); });
    const auto refusal = [&](std::string command, std::string answer) {
        sink.answers = {{std::move(command), std::move(answer)}};
        const Error error = ErrorOf(SendMail(At(peer), Message()));
        EXPECT_EQ(error.code, "net.mail_refused");
        return std::string(error.Get("code")) + "/" + std::string(error.Get("text"));
    };
    EXPECT_EQ(refusal("RCPT", "550 5.1.1 No such user here"), "550/5.1.1 No such user here");
    EXPECT_EQ(refusal("RCPT", "451 4.7.1 Greylisted\t\x01"), "451/4.7.1 Greylisted");
    EXPECT_EQ(refusal("MAIL", "553 sender \xff unknown"), "553/sender  unknown");
    EXPECT_EQ(refusal("DATA", "554 no"), "554/no");
    EXPECT_EQ(refusal(".", "552 too much"), "552/too much");
}

TEST(Mail, SaysNothingOfThePasswordWhenTheLoginFails) {
    Sink sink{.answers = {{"EHLO", "250-sink\r\n250 AUTH PLAIN LOGIN"},
                          {"AUTH", "535 5.7.8 not accepted"}}};
    LocalPeer peer([&](PeerLine& line) { sink.Greet(line); });
    MailServer server = At(peer);
    server.user = "observatorio";
    server.password = "muy-secreto";
    const Error error = ErrorOf(SendMail(server, Message()));
    EXPECT_EQ(error.code, "net.mail_login");
    EXPECT_EQ(error.Describe().find("muy-secreto"), std::string::npos);
    EXPECT_NE(sink.commands.find("AUTH PLAIN"), std::string::npos);
}

TEST(Mail, LogsIn) {
    Sink sink{.answers = {{"EHLO", "250-sink\r\n250 AUTH PLAIN"}, {"AUTH", "334 "}, {"AHUAcA==\r", "235 in"}}};
    {
        LocalPeer peer([&](PeerLine& line) { sink.Greet(line); });
        MailServer server = At(peer);
        server.user = "u";
        server.password = "p";
        EXPECT_TRUE(SendMail(server, Message()).ok());
    }
    // base64 of "\0u\0p" (RFC 4616).
    EXPECT_NE(sink.commands.find("AUTH PLAIN\r\nAHUAcA==\r\nMAIL"), std::string::npos);
}

TEST(Mail, IsNotSentInTheClearWhenEncryptionIsAskedFor) {
    Sink sink;
    LocalPeer peer([&](PeerLine& line) { sink.Greet(line); });
    const auto sent = SendMail(At(peer, MailSecurity::StartTls), Message());
    EXPECT_EQ(ErrorOf(sent).code, "net.mail_unencrypted");
    EXPECT_EQ(sink.commands.find("MAIL"), std::string::npos);
}

TEST(Mail, IsEncryptedEitherWay) {
    const PeerCertificate certificate;
    for (const MailSecurity security : {MailSecurity::Tls, MailSecurity::StartTls}) {
        Sink sink;
        const bool late = security == MailSecurity::StartTls;
        if (late) sink.tls = certificate.context();
        if (late) sink.answers = {{"EHLO", "250-sink\r\n250 STARTTLS"}, {"STARTTLS", "220 now"}};
        {
            LocalPeer peer([&](PeerLine& line) {
                if (late || line.StartTls(certificate.context())) sink.Greet(line);
            });
            MailServer server = At(peer, security);
            EXPECT_EQ(ErrorOf(SendMail(server, Message())).code, "net.mail_certificate");
            server.ca_file = certificate.file();
            const auto sent = SendMail(server, Message());
            ASSERT_TRUE(sent.ok()) << sent.error().Describe();
        }
        EXPECT_EQ(sink.content, *MimeOf(Message()) + ".\r\n");
    }
}

TEST(Mail, EndsWhenTheServerHangsOrHangsUp) {
    LocalPeer silent([](PeerLine& line) { line.WaitForEnd(); });
    MailServer server = At(silent);
    server.seconds = 1;
    const Error slow = ErrorOf(SendMail(server, Message()));
    EXPECT_EQ(slow.code, "net.mail_too_slow");
    EXPECT_EQ(slow.Get("seconds"), "1");

    LocalPeer leaving([](PeerLine& line) {
        line.Say("220 sink\r\n");
        line.Hear("\r\n");
        line.Say("250 fine\r\n");
        line.Hear("\r\n");   // MAIL, and no answer
    });
    const auto reason = [](const MailServer& at) {
        const Error error = ErrorOf(SendMail(at, Message()));
        EXPECT_EQ(error.code, "net.mail_unreachable");
        return std::string(error.Get("reason"));
    };
    EXPECT_EQ(reason(At(leaving)), "net.reason_cut");

    server.port = ClosedPort();
    EXPECT_EQ(reason(server), "net.reason_refused");
    server.host = "no host";
    EXPECT_EQ(reason(server), "net.reason_name");
}

TEST(Mail, RefusesAMessageBeforeItCallsAnyone) {
    LocalPeer peer([](PeerLine&) {});
    MailMessage message = Message();
    message.to.address = "ana@example.com\r\nRCPT TO:<victim@example.org>";
    EXPECT_EQ(ErrorOf(SendMail(At(peer), message)).code, "net.mail_invalid");
    EXPECT_EQ(peer.connections(), 0);
}

}  // namespace
}  // namespace atalaya::net
