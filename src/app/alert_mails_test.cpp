#include "app/alert_mails.hpp"

#include <gmock/gmock.h>

namespace atalaya::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

warning::Mailing::Outgoing Mail() {
    return {"Alertas XA <ews@observatory.example>", "ana@clinic.example",
            "Opioide potente: atención", "Texto\n", "https://observatory.example/es/x?leave=t",
            "XA-12.1.7@observatory.example"};
}

TEST(AlertMailsTest, SayThatNoPersonWroteThemAndHowToLeave) {
    const auto mime = net::MimeOf(MailMessageOf(Mail(), 1'795'262'400'000));
    ASSERT_TRUE(mime.ok()) << mime.error().Describe();
    EXPECT_THAT(*mime, HasSubstr("Auto-Submitted: auto-generated\r\n"));
    EXPECT_THAT(*mime, HasSubstr("List-Unsubscribe: <https://observatory.example/es/x?leave=t>"));
    EXPECT_THAT(*mime, HasSubstr("From: \"Alertas XA\"\r\n <ews@observatory.example>\r\n"));
    EXPECT_THAT(*mime, HasSubstr("Message-ID: <XA-12.1.7@observatory.example>\r\n"));
    EXPECT_THAT(*mime, HasSubstr("text/plain"));
    EXPECT_THAT(*mime, Not(HasSubstr("text/html")));
    auto none = Mail();
    none.unsubscribe = "";
    EXPECT_THAT(*net::MimeOf(MailMessageOf(none, 0)), Not(HasSubstr("List-Unsubscribe")));
}

TEST(AlertMailsTest, TheServerIsCalledAsItWasSet) {
    warning::MailSettings settings;
    settings.host = "mail.example";
    settings.port = 465;
    settings.security = "tls";
    settings.user = "ews";
    settings.password = "secret";
    const auto server = MailServerOf(settings, "/ca.pem");
    EXPECT_EQ(server.security, net::MailSecurity::Tls);
    EXPECT_EQ(server.port, 465);
    EXPECT_EQ(server.password, "secret");
    EXPECT_EQ(server.ca_file, "/ca.pem");
}

}  // namespace
}  // namespace atalaya::app
