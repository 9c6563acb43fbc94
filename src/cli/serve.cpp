#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <ostream>
#include <thread>

#include "api/api.hpp"
#include "api/resources/resources.hpp"
#include "cli/cli.hpp"
#include "http/http.hpp"
#include "site/site.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string certificate, key;
    http::Proxies proxies;
    bool no_exchange = false;
};

// Takes the signals that end a service out of the hands of the threads: they are waited for
// instead. Made before any thread is started, since threads inherit it.
class StopSignals {
 public:
    StopSignals() {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &m_signals, &m_before);
    }
    ~StopSignals() { Release(); }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    void Wait() const {
        int signal = 0;
        sigwait(&m_signals, &signal);
    }
    // From here on a second signal ends the program at once.
    void Release() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }

 private:
    sigset_t m_signals{}, m_before{};
};

std::string AddressOf(const Words& words, std::uint16_t port) {
    bool v6 = words.address.find(':') != std::string::npos;
    return (words.certificate.empty() ? "http://" : "https://") +
           (v6 ? "[" + words.address + "]" : words.address) + ":" + std::to_string(port) + "/";
}

http::Settings SettingsOf(const Words& words, app::App& app, const api::Api& api,
                          const site::Site& site) {
    http::Settings out;
    out.address = words.address;
    out.port = words.port;
    out.certificate = words.certificate;
    out.key = words.key;
    out.proxies = words.proxies;
    out.limits.upload = api::IsUpload;
    out.limits.body_bytes = exchange::kLinkMostBody;
    out.parking = &app.exchange.parking;
    out.quick = site::Site::IsQuick;
    out.refuse = [&](int status, const Error& error, const http::Request& so_far) {
        return api::Api::Owns(so_far.path) ? api.Refuse(status, error, so_far)
                                           : site.Refuse(status, error, so_far);
    };
    return out;
}

Result<void> Serve(Session& session, app::App& app, const Words& words, StopSignals& signals) {
    ATALAYA_TRY(api::Api::Prepare(*app.database));
    api::AppHost host(app);
    api::Api api(host, api::AllEndpoints(app));
    site::Site site(app);
    ATALAYA_ASSIGN(auto server, http::Server::Start(SettingsOf(words, app, api, site),
                                                    [&](const http::Request& request) {
                                                        return api::Api::Owns(request.path)
                                                                   ? api.Handle(request)
                                                                   : site.Handle(request);
                                                    }));
    session.out << session.Say("cli.serve.listening", {{"address", AddressOf(words, server->port())}})
                << std::endl;
    if (!words.no_exchange) app.exchange.Start();
    std::atomic<bool> stop = false;
    std::jthread warmer([&] { site.Warm(stop); });
    app.warning.Start();
    signals.Wait();
    signals.Release();
    stop = true;
    session.out << session.Say("cli.serve.stopping") << std::endl;
    app.exchange.Stop();
    server->Stop();
    app.warning.Stop();
    return {};
}

}  // namespace

void AddServe(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("serve", session.Say("cli.serve"));
    auto words = std::make_shared<Words>();
    command->add_option("--address", words->address, session.Say("cli.serve.address"))
        ->capture_default_str();
    command->add_option("--port", words->port, session.Say("cli.serve.port"))->capture_default_str();
    auto* certificate =
        command->add_option("--certificate", words->certificate, session.Say("cli.serve.certificate"));
    auto* key = command->add_option("--key", words->key, session.Say("cli.serve.key"));
    command->add_option("--ca-file", session.config.ca_file, session.Say("cli.serve.ca_file"));
    command->add_option("--trusted-proxy", words->proxies.trusted,
                        session.Say("cli.serve.trusted_proxy"));
    command->add_option("--proxy-header", words->proxies.header,
                        session.Say("cli.serve.proxy_header"))
        ->capture_default_str();
    command->add_flag("--no-exchange", words->no_exchange, session.Say("cli.serve.no_exchange"));
    certificate->needs(key);
    key->needs(certificate);
    command->callback([&session, words] {
        StopSignals signals;
        session.With([&](app::App& app, const access::Caller&) {
            return Serve(session, app, *words, signals);
        });
    });
}

}  // namespace atalaya::cli
