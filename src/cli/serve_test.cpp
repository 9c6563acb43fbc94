// `atalaya serve` from its start to its end, as a person or a service manager has it.

#include <csignal>
#include <future>
#include <sstream>
#include <thread>

#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/cli.hpp"
#include "http/http.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

http::Response Nothing(const http::Request&) { return http::Response::Text(200, "text/plain", ""); }

TEST(Serve, SaysThatAnotherProgramHasThePort) {
    testing::TempFolder folder;
    http::Settings settings;
    settings.port = 0;
    auto other = http::Server::Start(settings, Nothing);
    ASSERT_TRUE(other.ok());
    auto port = std::to_string((*other)->port());
    std::ostringstream out, err;
    int code = cli::Run({"--data", folder.path().string(), "--lang", "es", "serve", "--port", port}, out, err);
    EXPECT_EQ(code, 1);
    EXPECT_NE(err.str().find("Otro programa ya escucha en 127.0.0.1, puerto " + port), std::string::npos)
        << err.str();
}

TEST(Serve, WantsCertificateAndKeyTogether) {
    testing::TempFolder folder;
    std::ostringstream out, err;
    EXPECT_EQ(cli::Run({"--data", folder.path().string(), "serve", "--certificate", "x.pem"}, out, err), 2);
}

TEST(Serve, SaysWhatIsWrongWithATrustedProxy) {
    testing::TempFolder folder;
    std::ostringstream out, err;
    const int code = cli::Run({"--data", folder.path().string(), "--lang", "fr", "serve", "--port", "0",
                               "--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "mandataire"},
                              out, err);
    EXPECT_EQ(code, 1);
    EXPECT_NE(err.str().find("« mandataire » n’est ni une adresse IP"), std::string::npos) << err.str();
}

// Tells when the first line has been written.
class FirstLine final : public std::stringbuf {
 public:
    std::future<std::string> Get() { return m_line.get_future(); }

 private:
    int sync() override {
        if (!m_told) m_line.set_value(str());
        m_told = true;
        return 0;
    }
    std::promise<std::string> m_line;
    bool m_told = false;
};

TEST(Serve, TellsItsAddressAndEndsOnASignal) {
    // Blocked here too, so that only the one who waits for it gets it.
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    testing::TempFolder folder;
    FirstLine buffer;
    auto line = buffer.Get();
    std::ostream out(&buffer);
    std::ostringstream err;
    auto code = std::async(std::launch::async, [&] {
        return cli::Run({"--data", folder.path().string(), "--lang", "en", "serve", "--port", "0"}, out, err);
    });
    ASSERT_EQ(line.wait_for(std::chrono::seconds(60)), std::future_status::ready) << err.str();
    EXPECT_EQ(line.get().rfind("Listening on http://127.0.0.1:", 0), 0u);
    kill(getpid(), SIGTERM);
    EXPECT_EQ(code.get(), 0) << err.str();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace atalaya::cli
